import { typeOfForm } from '../../../shared/microflow/control.ts';
import './new-document.css';
import { type KeyboardEvent, useState } from 'react';
import { newAction } from '../../../shared/microflow/activities/index.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { fileNameKey, fileNameProblem } from '../../../shared/model/file-names.ts';
import { isValidName, uniqueName } from '../../../shared/model/naming.ts';
import { chooseOnly } from '../../../shared/model/only-choice.ts';
import { domainModelName } from '../../../shared/model/project.ts';
import { applyChange, catalogOf, newId, openDocument, useProjectView, useStudio } from '../../project/index.ts';
import { Icon, Picker } from '../../widgets/index.ts';
import { focusEditor } from '../dock/focus-editor.ts';
import { useShell } from '../shell-state.ts';
import { closeDialog, DialogFrame } from './dialog-frame.tsx';

/** A flow that a person can run at once: start joined to end. */
function emptyFlow(): Microflow {
  const [start, end] = [newId(), newId()];
  const node = { caption: '', onError: 'rollback' as const, disabled: false, documentation: '', parent: null, y: 120 };
  return {
    parameters: [],
    returns: { kind: 'nothing' },
    applyAccess: false,
    nodes: [
      { ...node, id: start, x: 60, action: newAction(typeOfForm('start')) },
      { ...node, id: end, x: 360, action: newAction(typeOfForm('return')) },
    ],
    flows: [{ id: newId(), from: start, to: end, case: null, error: false }],
  };
}

/** Up and down stay in their column; the browser takes radio buttons in their order, which is along the rows. */
function walkColumns(event: KeyboardEvent<HTMLElement>): void {
  const down = event.key === 'ArrowDown';
  if (!down && event.key !== 'ArrowUp') return;
  const all = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
  const boxOf = (input: HTMLInputElement) => input.getBoundingClientRect();
  const at = all.find((input) => input === document.activeElement);
  if (!at) return;
  event.preventDefault();
  const own = boxOf(at);
  const column = all.filter((input) => Math.abs(boxOf(input).left - own.left) < 4);
  column[column.indexOf(at) + (down ? 1 : -1)]?.focus();
  const next = document.activeElement;
  if (next instanceof HTMLInputElement && next !== at) next.click();
}

/** Kind, name and place of a new document. */
export function NewDocument() {
  const view = useProjectView();
  const place = useShell((s) => s.place);
  // Of what a project has once, one is made where there is none.
  const kinds = view.kinds
    .all()
    .filter((k) => !k.isInstalled)
    .filter((k) => !k.single || (k.placement === 'project' && view.ofKind(k.kind).length === 0));
  const [kindId, setKind] = useState(() => useShell.getState().newKind ?? 'microflow');
  const [parent, setParent] = useState(
    () =>
      place ??
      useStudio.getState().view.unit(useStudio.getState().active)?.parent ??
      view.ofKind('module')[0]?.id ??
      '',
  );
  const [name, setName] = useState('');
  const kind = view.kinds.require(kindId);
  const module = view.moduleOf(
    view.unit(parent) ?? { id: '', kind: '', name: '', parent: null, documentation: '', data: {} },
  );
  const taken = [...view.units.values()]
    .filter((u) => (kindId === 'module' ? u.kind === 'module' : view.moduleOf(u) === module))
    .map((u) => fileNameKey(u.name));
  const isTaken = (n: string) => taken.includes(fileNameKey(n));
  const suggested = uniqueName(
    kind.label.replace(/[^A-Za-z]+(.)?/g, (_, c: string | undefined) => (c ?? '').toUpperCase()),
    isTaken,
  );
  const chosen = name.normalize('NFC') || suggested;
  const fileProblem = fileNameProblem(chosen);
  const problem =
    kindId !== 'folder' && !isValidName(chosen)
      ? 'A letter or underscore, then letters (with their marks), digits and underscores.'
      : isTaken(chosen)
        ? 'The name is taken in this module.'
        : fileProblem && `The name ${fileProblem}.`;
  const places = [...view.units.values()]
    .filter((u) => u.kind === 'module' || u.kind === 'folder')
    .map((u) => ({
      value: u.id,
      label: view.qualifiedName(u),
      icon: u.kind === 'module' ? 'package' : 'folder',
      family: 'system' as const,
    }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const create = async () => {
    const id = newId();
    const data =
      kindId === 'microflow'
        ? emptyFlow()
        : { ...structuredClone(kind.defaults() as object), ...kind.fromName?.(chosen) };
    chooseOnly(kind.schema, data, { view, catalog: catalogOf(view), variables: new Map() });
    const ops = [
      {
        op: 'create' as const,
        unit: {
          id,
          kind: kindId,
          name: chosen,
          parent: kind.placement === 'project' ? null : parent,
          documentation: '',
          data,
        },
      },
    ];
    if (kindId === 'module')
      ops.push({
        op: 'create',
        unit: {
          id: newId(),
          kind: 'domain-model',
          name: domainModelName,
          parent: id,
          documentation: '',
          data: { entities: [], associations: [], notes: [] },
        },
      });
    if (await applyChange({ label: `New ${kind.label.toLowerCase()} ${chosen}`, ops })) {
      closeDialog();
      // A flow goes on behind its start: A adds there.
      const start = kindId === 'microflow' ? (data as Microflow).nodes[0]?.id : undefined;
      if (kindId !== 'folder') openDocument(id, start ? { element: start } : {});
      // After the dialog has given the focus back to where it was.
      if (kindId !== 'folder') requestAnimationFrame(() => focusEditor());
    }
  };
  return (
    <DialogFrame title="New document" action="Create" onAction={() => void create()} disabled={problem !== null}>
      <fieldset className="s-kinds" aria-label="Kind" onKeyDown={walkColumns}>
        {kinds.map((k) => (
          <label key={k.kind} className="p-row" title={k.summary}>
            <input
              type="radio"
              name="kind"
              value={k.kind}
              checked={k.kind === kindId}
              onChange={() => setKind(k.kind)}
            />
            <Icon name={k.icon} family={k.family} size={14} />
            {k.label}
          </label>
        ))}
      </fieldset>
      <p className="w-meta">{kind.summary}</p>
      <div className="p-form" style={{ padding: 0 }}>
        <label htmlFor="new-name">Name</label>
        <input
          id="new-name"
          className="w-field"
          data-first
          placeholder={suggested}
          value={name}
          onChange={(e) => setName(e.target.value)}
          aria-invalid={problem !== null}
        />
        {kind.placement !== 'project' && (
          <>
            <label htmlFor="new-place">In</label>
            <Picker
              id="new-place"
              label="In"
              value={parent}
              options={places}
              onChange={(chosen) => chosen && setParent(chosen)}
            />
          </>
        )}
      </div>
      {problem && <p className="s-bad">{problem}</p>}
    </DialogFrame>
  );
}
