import { useRef } from 'react';
import { formatOf } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  formatChain,
  stepLanguageOf,
  stepLanguages,
  type Transformation,
  type TransformationStep,
} from '../../../shared/transformation/index.ts';
import { newId, toast, useDiagnostics } from '../../project/index.ts';
import { Button, Icon, type MenuItem, openMenu, readClipboard, writeClipboard } from '../../widgets/index.ts';
import {
  addStep,
  copiedStep,
  editSteps,
  insertSteps,
  moveStep,
  nameOfStep,
  pastedStep,
  removeStep,
} from './step-edits.ts';

/** The first words of a step: what it is for, or its text. */
function wordsOf(step: TransformationStep): string {
  const text = stepLanguageOf(step.language)?.text;
  return (step.documentation.trim() || (text ? step[text].trim() : '')).split('\n')[0] ?? '';
}

/** The steps in their order. One tab stop: arrows walk, Alt+arrows move, Space switches, Delete removes. */
export function StepList({
  unit,
  chosen,
  failed,
  onChoose,
}: {
  unit: Unit<Transformation>;
  chosen: string | null;
  /** The step at which the preview ended. */
  failed: string | null;
  onChoose: (id: string | null) => void;
}) {
  const { data } = unit;
  const { steps } = data;
  const list = useRef<HTMLDivElement>(null);
  const findings = useDiagnostics().filter((d) => d.unit === unit.id && d.severity === 'error');
  const chain = formatChain(data);
  const edit = (label: string, change: (draft: Transformation) => void) => editSteps(unit.id, label, change);
  const add = (language: string, label: string) => {
    const id = newId();
    void edit(`Add step ${label}`, (draft) => addStep(draft, language, id, chosen)).then(() => onChoose(id));
  };
  const addMenu = (at: { x: number; y: number }) => {
    // What comes to the new step: languages that take it stand first, none is kept back.
    const place = steps.findIndex((step) => step.id === chosen);
    const taken = (place < 0 ? chain.at(-1)?.given : chain[place]?.given) ?? data.input;
    const fits = (takes: readonly string[] | null) => takes === null || takes.includes(taken);
    const sorted = [...stepLanguages].sort((a, b) => Number(fits(b.takes)) - Number(fits(a.takes)));
    openMenu(
      at,
      sorted.map((language) => ({
        label: language.label,
        icon: iconOf(language.id),
        ...(fits(language.takes) ? {} : { hint: `takes ${language.takes?.map((f) => formatOf(f).label).join(', ')}` }),
        run: () => add(language.id, language.label),
      })),
    );
  };
  const remove = (step: TransformationStep) => {
    const at = steps.indexOf(step);
    const next = steps[at + 1] ?? steps[at - 1];
    void edit(`Delete ${nameOfStep(data, step.id)}`, (draft) => removeStep(draft, step.id));
    onChoose(next?.id ?? null);
  };
  const toggle = (step: TransformationStep) =>
    void edit(`Switch ${nameOfStep(data, step.id)} ${step.enabled ? 'off' : 'on'}`, (draft) => {
      const found = draft.steps.find((each) => each.id === step.id);
      if (found) found.enabled = !step.enabled;
    });
  const move = (step: TransformationStep, by: -1 | 1) =>
    void edit(`Move ${nameOfStep(data, step.id)}`, (draft) => moveStep(draft, step.id, by));
  const copy = (step: TransformationStep) => void writeClipboard(copiedStep(step));
  const insert = (label: string, step: TransformationStep) =>
    void edit(label, (draft) => insertSteps(draft, [step], chosen)).then(() => onChoose(step.id));
  const pasteHere = () =>
    void readClipboard()
      .then((text) => {
        const step = pastedStep(text, newId);
        if (step) insert('Paste step', step);
      })
      .catch(() => toast('The clipboard may not be read from here.'));
  const duplicate = (step: TransformationStep) =>
    insert(`Duplicate ${nameOfStep(data, step.id)}`, { ...step, id: newId() });
  const menuOf = (step: TransformationStep): MenuItem[] => [
    { label: step.enabled ? 'Switch off' : 'Switch on', icon: 'power', keys: 'Space', run: () => toggle(step) },
    { label: 'Duplicate', icon: 'copy-plus', keys: 'Ctrl+D', run: () => duplicate(step) },
    { label: 'Copy', icon: 'copy', keys: 'Ctrl+C', run: () => copy(step) },
    { label: 'Paste below', icon: 'clipboard-paste', keys: 'Ctrl+V', run: pasteHere },
    {
      label: 'Move up',
      icon: 'arrow-up',
      keys: 'Alt+↑',
      disabled: steps[0] === step,
      run: () => move(step, -1),
    },
    {
      label: 'Move down',
      icon: 'arrow-down',
      keys: 'Alt+↓',
      disabled: steps.at(-1) === step,
      run: () => move(step, 1),
    },
    { label: 'Delete', icon: 'trash-2', keys: 'Del', danger: true, run: () => remove(step) },
  ];
  const keys = (e: React.KeyboardEvent) => {
    if (e.target !== e.currentTarget) return;
    const at = steps.findIndex((step) => step.id === chosen);
    const step = steps[at];
    const by = { ArrowDown: 1 as const, ArrowUp: -1 as const }[e.key];
    const isCtrl = e.ctrlKey || e.metaKey;
    const key = e.key.toLowerCase();
    if (by && e.altKey && step) move(step, by);
    else if (by) {
      const next = steps[Math.max(0, Math.min(steps.length - 1, at + by))];
      if (next) onChoose(next.id);
    } else if (e.key === 'Home' && steps[0]) onChoose(steps[0].id);
    else if (e.key === 'End' && steps.length > 0) onChoose((steps.at(-1) as TransformationStep).id);
    else if (isCtrl && key === 'v') pasteHere();
    else if (!step) return;
    else if (e.key === ' ') toggle(step);
    else if (e.key === 'Delete') remove(step);
    else if (isCtrl && key === 'd') duplicate(step);
    else if (isCtrl && key === 'c') copy(step);
    else if (isCtrl && key === 'x') {
      copy(step);
      remove(step);
    } else if (e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey)) {
      const row = list.current?.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
      if (row) openMenu({ x: row.left + 24, y: row.bottom }, menuOf(step));
    } else return;
    e.preventDefault();
  };
  const step = steps.find((each) => each.id === chosen);
  return (
    <div className="tf-steps">
      <div className="tf-head">
        <strong>Steps</strong>
        <span className="tag">{steps.length}</span>
        <span className="tf-grow" />
        <Button small kind="quiet" icon="plus" label="Step" title="Add step" onMenu={addMenu} />
        <Button
          small
          kind="quiet"
          icon="arrow-up"
          title="Move up"
          disabled={!step || steps[0] === step}
          onClick={() => step && move(step, -1)}
        />
        <Button
          small
          kind="quiet"
          icon="arrow-down"
          title="Move down"
          disabled={!step || steps.at(-1) === step}
          onClick={() => step && move(step, 1)}
        />
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title="Delete step"
          disabled={!step}
          onClick={() => step && remove(step)}
        />
      </div>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the active option is named */}
      <div
        className="tf-list"
        ref={list}
        role="listbox"
        aria-label="Steps"
        aria-activedescendant={chosen ? `tf-${chosen}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
      >
        {steps.map((each, i) => {
          const language = stepLanguageOf(each.language);
          const problem = each.enabled ? findings.find((d) => d.element === each.id)?.message : undefined;
          const isWrong = problem !== undefined || (each.enabled && each.id === failed);
          const given = chain[i]?.given;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's
            <div
              key={each.id}
              id={`tf-${each.id}`}
              className={`p-row${each.enabled ? '' : ' tf-off'}`}
              role="option"
              aria-selected={each.id === chosen}
              title={problem ?? wordsOf(each)}
              onClick={() => onChoose(each.id)}
              onContextMenu={(e) => {
                e.preventDefault();
                onChoose(each.id);
                openMenu({ x: e.clientX, y: e.clientY }, menuOf(each));
              }}
            >
              {/* The list has the keys: Space does the same. */}
              {/* biome-ignore lint/a11y/noStaticElementInteractions: for the mouse */}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's */}
              <span
                className="tf-switch"
                onClick={(e) => {
                  e.stopPropagation();
                  toggle(each);
                }}
              >
                <Icon name={each.enabled ? 'square-check' : 'square'} size={14} title={each.enabled ? 'On' : 'Off'} />
              </span>
              <span className="tf-number">{i + 1}</span>
              <Icon name={iconOf(each.language)} size={14} family="shape" />
              <span className="tf-language">{language?.label ?? each.language}</span>
              <span className="tf-words w-meta">{wordsOf(each)}</span>
              {isWrong ? (
                <span className="s-bad tf-sign">
                  <Icon name="circle-alert" size={14} title="Error" />
                </span>
              ) : (
                given && <span className="tag">{formatOf(given).label}</span>
              )}
            </div>
          );
        })}
        {steps.length === 0 && (
          <p className="w-meta tf-note">
            Steps come one after the other: each takes the message that the one before gave. Add the first with + Step.
          </p>
        )}
      </div>
    </div>
  );
}

/** The icon of a language: of its text, or of what changes its format. */
function iconOf(language: string): string {
  const entry = stepLanguageOf(language);
  if (!entry) return 'circle-alert';
  if (entry.text === 'expression') return 'sigma';
  return entry.text === 'source' ? 'code' : 'arrow-right-left';
}
