import { useEffect, useMemo, useRef, useState } from 'react';
import type { MappingPlan } from '../../shared/rpc/calls/mapping.ts';
import { applyChange, openDocument, toast } from '../project/index.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { Picker } from './picker.tsx';
import './plan-dialog.css';
import { PlanResult } from './plan-dialog-result.tsx';
import { type PlanOptions, planSentences, type ShownPlanRow, shownPlanRows, withSkipped } from './plan-dialog-rows.ts';
import { PlanTable } from './plan-dialog-table.tsx';
import { useDialogFocus } from './use-dialog-focus.ts';

/** How a plan is changed on the screen: it is made again with other options, never patched here. */
export interface PlanEdit {
  replan(options: PlanOptions): Promise<MappingPlan>;
  /** The options that the first plan was made with. */
  options: PlanOptions;
  /** Modules that it can go to; none where that is settled. */
  places: readonly { id: string; name: string }[];
  /** Names of the entities at a place that an element can become instead of a new one. */
  existing(parent: string): readonly string[];
  /** Whether the plan makes import and export mappings that can be left out. */
  hasMappings: boolean;
}

const noFolds: ReadonlySet<string> = new Set();

/** A plan with nothing changed on it yet. */
export function firstOptions(parent: string): PlanOptions {
  return { parent, persistable: true, importMapping: true, exportMapping: true, skip: [], rename: {} };
}

/** A plan before it is carried out: what is made, reused, changed and skipped; applied as one undo step. */
export function PlanDialog({
  plan: first,
  title,
  edit,
  onDone,
}: {
  plan: MappingPlan;
  title: string;
  edit?: PlanEdit | undefined;
  onDone: (applied: MappingPlan | null) => void;
}) {
  const [plan, setPlan] = useState(first);
  const [options, setOptions] = useState<PlanOptions>(edit?.options ?? firstOptions(''));
  const [closed, setClosed] = useState(noFolds);
  const [selected, setSelected] = useState<string | null>(null);
  const [busy, setBusy] = useState<'planning' | 'applying' | null>(null);
  const dialog = useDialogFocus<HTMLDivElement>();
  const latest = useRef(0);
  // A plan that is made again may take the focused row away: the keys of the dialog must not go with it.
  useEffect(() => {
    if (document.activeElement === document.body) dialog.current?.focus();
  });
  const rows = useMemo(() => shownPlanRows(plan.rows, closed), [plan.rows, closed]);
  const sentences = useMemo(() => planSentences(plan.rows), [plan.rows]);
  const hasEntities = plan.rows.some((r) => r.subject === 'entity');

  const change = async (next: PlanOptions) => {
    if (!edit) return;
    setOptions(next);
    setBusy('planning');
    const mine = ++latest.current;
    try {
      const fresh = await edit.replan(next);
      if (mine !== latest.current) return;
      setPlan(fresh);
      const refused = fresh.rows.find(
        (r) =>
          r.subject === 'entity' &&
          r.action === 'create' &&
          edit.existing(next.parent).includes(next.rename[r.id] ?? ''),
      );
      if (refused)
        toast(
          `${next.rename[refused.id]} cannot be reused here: an attribute of the same name has another type.`,
          'error',
        );
    } catch (error) {
      toast((error as Error).message, 'error');
    } finally {
      if (mine === latest.current) setBusy(null);
    }
  };
  const rename = (row: ShownPlanRow, name: string | null) => {
    const { [row.row.id]: _gone, ...rest } = options.rename;
    void change({ ...options, rename: name ? { ...rest, [row.row.id]: name } : rest });
  };
  const apply = async () => {
    if (busy || plan.change.ops.length === 0) return;
    setBusy('applying');
    const ok = await applyChange(plan.change);
    setBusy(null);
    if (!ok) return;
    if (plan.opens) openDocument(plan.opens);
    onDone(plan);
  };
  return (
    <div
      className="w-scrim"
      onKeyDown={(e) => {
        if (e.key === 'Escape') onDone(null);
        else if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
          // A name still being typed is taken over first: the plan is made again before it is applied.
          const field = document.activeElement;
          if (field instanceof HTMLInputElement && field.type !== 'checkbox' && field.role !== 'combobox')
            dialog.current?.focus();
          else void apply();
        } else return;
        e.preventDefault();
        e.stopPropagation();
      }}
    >
      <div
        className={`w-dialog w-plan-dialog${hasEntities ? '' : ' w-plan-narrow'}`}
        ref={dialog}
        tabIndex={-1}
        role="dialog"
        aria-modal="true"
        aria-label={title}
      >
        <header>
          <Icon name="wand-sparkles" />
          <h2>{title}</h2>
          <Button kind="quiet" small icon="x" title="Close (Esc)" onClick={() => onDone(null)} />
        </header>
        {edit && (
          <div className="w-plan-options">
            {edit.places.length > 1 && (
              <span className="w-plan-module">
                <span className="w-meta">Into module</span>
                <Picker
                  label="Into module"
                  value={options.parent}
                  options={edit.places.map((place) => ({
                    value: place.id,
                    label: place.name,
                    icon: 'package',
                    family: 'system',
                  }))}
                  onChange={(parent) => parent && void change({ ...options, parent, rename: {} })}
                />
              </span>
            )}
            <span className="w-meta">New entities</span>
            <div className="w-segments" role="radiogroup" aria-label="New entities">
              {[true, false].map((persistable) => (
                <button
                  key={String(persistable)}
                  type="button"
                  role="radio"
                  aria-checked={options.persistable === persistable}
                  onClick={() => void change({ ...options, persistable })}
                >
                  {persistable ? 'Persistable' : 'Not persistable'}
                </button>
              ))}
            </div>
            <span className="w-plan-grow" />
            {edit.hasMappings &&
              (['importMapping', 'exportMapping'] as const).map((id) => (
                <label key={id}>
                  <input
                    type="checkbox"
                    checked={options[id]}
                    onChange={(e) => void change({ ...options, [id]: e.target.checked })}
                  />
                  {id === 'importMapping' ? 'Import mapping' : 'Export mapping'}
                </label>
              ))}
          </div>
        )}
        <div className="w-plan-body" aria-busy={busy === 'planning'}>
          <div className="w-plan-left">
            <PlanTable
              rows={rows}
              closed={closed}
              selected={selected}
              onSelect={setSelected}
              onToggle={(id) =>
                setClosed((before) => {
                  const next = new Set(before);
                  if (!next.delete(id)) next.add(id);
                  return next;
                })
              }
              edit={
                edit
                  ? {
                      existing: edit.existing(options.parent),
                      isSkipped: (row) => row.skipIds?.some((id) => options.skip.includes(id)) ?? false,
                      skip: (row, isSkipped) =>
                        void change({ ...options, skip: withSkipped(options.skip, row, isSkipped) }),
                      rename,
                      reuse: (row, name) =>
                        rename(row, name ?? (options.rename[row.row.id] ? null : `${row.row.name}2`)),
                    }
                  : null
              }
            />
            <p className="w-plan-note">
              <Icon name="info" size={14} /> Nothing changes until you apply. The whole plan is one step in undo.
            </p>
          </div>
          {hasEntities && <PlanResult rows={plan.rows} />}
        </div>
        <footer>
          <span className="w-plan-words" role="status">
            {edit
              ? sentences.map((s, i) => (
                  <span key={s.verb}>
                    {i > 0 ? ' ' : ''}
                    <strong>{s.verb}</strong> {s.what}.
                  </span>
                ))
              : plan.words}
          </span>
          <Button label="Cancel" onClick={() => onDone(null)} />
          <Button
            kind="primary"
            disabled={busy !== null || plan.change.ops.length === 0}
            onClick={() => void apply()}
            title="Apply plan (Ctrl+Enter)"
          >
            {busy === 'applying' ? 'Applying…' : 'Apply plan'} <kbd>Ctrl+Enter</kbd>
          </Button>
        </footer>
      </div>
    </div>
  );
}
