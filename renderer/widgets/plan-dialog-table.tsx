import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useProjectView } from '../project/index.ts';
import { Icon } from './icon.tsx';
import { Picker } from './picker.tsx';
import type { ShownPlanRow } from './plan-dialog-rows.ts';
import { TextField } from './text-field.tsx';
import { typeIcons } from './type-icons.ts';

const actions = {
  create: ['plus', 'Create', 'ok'],
  reuse: ['link', 'Reuse', 'info'],
  change: ['pencil', 'Change', 'warn'],
  skip: ['minus', 'Skip', ''],
} as const;
const subjects = {
  entity: ['box', 'data'],
  attribute: ['type', 'data'],
  association: ['spline', 'data'],
  enumeration: ['list-ordered', 'data'],
  mapping: ['file-input', 'shape'],
} as const;

/** Icons by the words of the types in the rows, such as Date and time. */
const attributeIcons = new Map([...Object.entries(typeIcons), ['date and time', typeIcons.datetime]]);

export interface PlanTableProps {
  rows: readonly ShownPlanRow[];
  closed: ReadonlySet<string>;
  selected: string | null;
  /** Null where the plan cannot be changed. */
  edit: {
    existing: readonly string[];
    /** As the person last said, also while the plan is still being made again. */
    isSkipped(row: ShownPlanRow): boolean;
    skip(row: ShownPlanRow, isSkipped: boolean): void;
    rename(row: ShownPlanRow, name: string): void;
    reuse(row: ShownPlanRow, name: string | null): void;
  } | null;
  onSelect(id: string): void;
  onToggle(id: string): void;
}

/** The rows of a plan: what, action, as what, from where, how sure. Names and actions are changed in place. */
export function PlanTable({ rows, closed, selected, edit, onSelect, onToggle }: PlanTableProps) {
  const box = useRef<HTMLDivElement>(null);
  // A document's row says its kind in words; the registry knows how that kind looks.
  const registry = useProjectView().kinds;
  const kinds = useMemo(() => new Map(registry.all().map((k) => [k.label, k])), [registry]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 12,
  });
  return (
    <div ref={box} className="w-plan" role="table" aria-label="Plan" aria-rowcount={rows.length + 1}>
      <div className="w-plan-row w-plan-head" role="row">
        <span role="columnheader" aria-label="In the plan" />
        <span role="columnheader">What</span>
        <span role="columnheader">Action</span>
        <span role="columnheader">As</span>
        <span role="columnheader">From</span>
        <span role="columnheader">Score</span>
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const shown = rows[item.index] as ShownPlanRow;
          const { row, depth, hasChildren } = shown;
          const isSkipped = row.action === 'skip';
          const kind = row.subject === 'mapping' ? kinds.get(row.type) : undefined;
          const [given, family] = kind ? [kind.icon, kind.family] : subjects[row.subject];
          const icon = row.subject === 'attribute' ? (attributeIcons.get(shown.as.toLowerCase()) ?? given) : given;
          const [actionIcon, actionWord, tone] = actions[row.action];
          const canReuse = edit !== null && row.subject === 'entity' && edit.existing.length > 0 && !isSkipped;
          return (
            <div
              // A list that is skipped has another id than its items had: the row, and the focus in it, stay.
              key={shown.skipIds?.[0] ?? row.id}
              className={`w-plan-row${isSkipped ? ' w-plan-skip' : ''}${row.subject === 'entity' ? ' w-plan-entity' : ''}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={selected === row.id}
              style={{ position: 'absolute', top: item.start, left: 0, right: 0 }}
              onClick={() => onSelect(row.id)}
            >
              <span role="cell">
                {edit && (shown.skipIds !== null || row.subject === 'entity') && (
                  <input
                    type="checkbox"
                    aria-label={`Include ${row.name}`}
                    checked={!edit.isSkipped(shown)}
                    disabled={shown.skipIds === null}
                    title={shown.skipIds === null ? 'The message itself is always mapped' : undefined}
                    onChange={(e) => edit.skip(shown, !e.target.checked)}
                  />
                )}
              </span>
              <span role="cell" className="w-plan-what" style={{ paddingLeft: depth * 22 }}>
                {depth === 0 && (
                  <button
                    type="button"
                    className="w-plan-fold"
                    disabled={!hasChildren}
                    aria-label={closed.has(row.id) ? `Unfold ${row.name}` : `Fold ${row.name}`}
                    onClick={() => onToggle(row.id)}
                  >
                    {hasChildren && <Icon name={closed.has(row.id) ? 'chevron-right' : 'chevron-down'} size={12} />}
                  </button>
                )}
                <Icon name={icon} size={14} {...(row.subject === 'attribute' ? {} : { family })} />
                {edit &&
                !isSkipped &&
                row.action !== 'reuse' &&
                row.subject !== 'association' &&
                row.subject !== 'enumeration' ? (
                  <TextField
                    label={`Name of ${row.name}`}
                    value={row.name}
                    onCommit={(name) => edit.rename(shown, name)}
                  />
                ) : (
                  <span className="w-plan-name" title={row.name}>
                    {row.name}
                  </span>
                )}
              </span>
              <span role="cell">
                {canReuse ? (
                  <Picker
                    className={`tag ${tone} w-plan-action`}
                    label={`Action for ${row.name}`}
                    value={row.action === 'reuse' ? row.name : null}
                    emptyLabel="Create"
                    emptyIcon="plus"
                    missing={`Reuse ${row.name}`}
                    options={edit.existing.map((name) => ({
                      value: name,
                      label: `Reuse ${name}`,
                      icon: 'link',
                    }))}
                    onChange={(name) => edit.reuse(shown, name)}
                  />
                ) : (
                  <span className={`tag ${tone} w-plan-action`}>
                    <Icon name={actionIcon} size={12} /> {actionWord}
                  </span>
                )}
              </span>
              <span role="cell" className="w-meta" title={shown.as}>
                <span className="w-plan-name">{shown.as}</span>
              </span>
              <span role="cell" className="mono w-meta" title={row.source}>
                <span className="w-plan-name">{row.source}</span>
              </span>
              <span role="cell" className="w-plan-score">
                {!isSkipped && row.subject !== 'mapping' && (
                  <>
                    <span className={`w-plan-bar${row.score < 90 ? ' low' : ''}`} aria-hidden="true">
                      <span style={{ width: `${row.score}%` }} />
                    </span>
                    {row.score} %
                  </>
                )}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
