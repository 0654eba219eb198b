import type { Change } from '../../../shared/model/change.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { applyChange, client, openDocument, toast, useStudio } from '../../project/index.ts';
import { openConfirm } from '../../widgets/index.ts';
import { choose, useExplorer } from './explorer-state.ts';

/** Whether documents can stand in it. */
export const isPlace = (unit: Unit | undefined): boolean => unit?.kind === 'module' || unit?.kind === 'folder';

/** The module or folder that a drop on, or a paste at, a row goes into. */
export function placeOf(view: ProjectView, id: string | null): string | null {
  const unit = view.unit(id);
  return unit ? (isPlace(unit) ? unit.id : unit.parent) : null;
}

/** Without what stands inside another of them: that goes along. */
function outermost(view: ProjectView, ids: readonly string[]): string[] {
  const all = new Set(ids);
  const isInside = (id: string): boolean => {
    for (let parent = view.unit(id)?.parent; parent; parent = view.unit(parent)?.parent)
      if (all.has(parent)) return true;
    return false;
  };
  return ids.filter((id) => !isInside(id));
}

/** Why documents cannot move into a place; null when they can. */
export function moveRefusal(view: ProjectView, ids: readonly string[], place: string | null): string | null {
  const target = view.unit(place);
  if (!target || !isPlace(target)) return 'Documents stand in a module or a folder.';
  for (const id of ids) {
    const unit = view.unit(id);
    if (!unit) continue;
    if (unit.kind === 'module' || view.kinds.get(unit.kind)?.single) return `${unit.name} stays where it is.`;
    for (let at: Unit | undefined = target; at; at = view.unit(at.parent))
      if (at.id === id) return `${unit.name} cannot stand inside itself.`;
    const module = view.moduleOf(target);
    const isTaken =
      view.moduleOf(unit) !== module &&
      [...view.units.values()].some(
        (u) => u.id !== id && view.moduleOf(u) === module && u.name.toLowerCase() === unit.name.toLowerCase(),
      );
    if (isTaken && unit.kind !== 'folder') return `${module?.name} has a ${unit.name} already.`;
  }
  return null;
}

/** The move of documents into a place, as one step; without operations when they stand there already. */
export function planMove(view: ProjectView, ids: readonly string[], place: string): Change {
  const moved = outermost(view, ids).filter((id) => view.unit(id)?.parent !== place);
  return {
    label: `Move ${moved.length === 1 ? (view.unit(moved[0])?.name ?? '') : `${moved.length} documents`}`,
    ops: moved.map((id) => ({ op: 'patch', id, patch: [{ op: 'replace', path: ['parent'], value: place }] })),
  };
}

export async function moveTo(ids: readonly string[], place: string | null): Promise<void> {
  const { view } = useStudio.getState();
  const refusal = moveRefusal(view, ids, place);
  if (refusal || !place) toast(refusal ?? 'Nothing to move to.', 'error');
  else await applyChange(planMove(view, ids, place));
}

export async function remove(ids: readonly string[]): Promise<void> {
  const { change, breaks } = await client().call('project.planDelete', { ids: [...ids] });
  const isWanted =
    breaks.length === 0 ||
    (await openConfirm({
      title: change.label,
      text: `${breaks.length} ${breaks.length === 1 ? 'place refers' : 'places refer'} to it and will have an error:`,
      lines: breaks.slice(0, 12).map((b) => ({
        text: `${b.qualifiedName}: ${b.place}`,
        go: () => openDocument(b.unit, b.element ? { element: b.element } : {}),
      })),
      action: 'Delete',
    }));
  if (isWanted && (await applyChange(change))) choose([]);
}

export async function copy(ids: readonly string[]): Promise<string> {
  const text = await client().call('project.copy', { ids: [...ids] });
  await navigator.clipboard.writeText(text);
  useExplorer.setState({ cut: null });
  return text;
}

export async function cut(ids: readonly string[]): Promise<void> {
  const text = await copy(ids);
  useExplorer.setState({ cut: { ids, text } });
}

async function pasteText(text: string, place: string | null): Promise<void> {
  const plan = await client().call('project.planPaste', { text, parent: place });
  if ('error' in plan) {
    toast(plan.error, 'error');
    return;
  }
  const isDone = await applyChange(plan.change);
  const made = plan.change.ops.flatMap((op) => (op.op === 'create' ? [op.unit as Unit] : []));
  const roots = made.filter((u) => !made.some((other) => other.id === u.parent));
  if (isDone) choose(roots.map((u) => u.id));
}

/** Pastes the clipboard, from this project or another one; what was cut here moves. */
export async function paste(place: string | null): Promise<void> {
  const text = await navigator.clipboard.readText();
  const waiting = useExplorer.getState().cut;
  if (waiting?.text === text) {
    useExplorer.setState({ cut: null });
    await moveTo(waiting.ids, place);
  } else await pasteText(text, place);
}

export async function duplicate(ids: readonly string[]): Promise<void> {
  const { view } = useStudio.getState();
  const text = await client().call('project.copy', { ids: [...ids] });
  await pasteText(text, view.unit(ids[0])?.parent ?? null);
}
