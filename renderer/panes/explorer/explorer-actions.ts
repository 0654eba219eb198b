import type { Unit } from '../../../shared/model/unit.ts';
import { applyChange, client, openDocument, toast, useStudio } from '../../project/index.ts';
import { openConfirm, readClipboard, writeClipboard } from '../../widgets/index.ts';
import { choose, useExplorer } from './explorer-state.ts';
import { moveRefusal, planMove } from './move.ts';

export async function moveTo(ids: readonly string[], place: string | null): Promise<void> {
  const { view } = useStudio.getState();
  const refusal = moveRefusal(view, ids, place);
  if (refusal || !place) toast(refusal ?? 'Nothing to move to.', 'error');
  else await applyChange(planMove(view, ids, place));
}

/** What to call when something was done for the rows chosen now: it chooses others, unless the person has meanwhile. */
function choosingLater(): (ids: readonly string[]) => void {
  const { chosen } = useExplorer.getState();
  return (ids) => {
    if (useExplorer.getState().chosen === chosen) choose(ids);
  };
}

export async function remove(ids: readonly string[]): Promise<void> {
  const chooseLater = choosingLater();
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
  if (isWanted && (await applyChange(change))) chooseLater([]);
}

async function copyOrCut(ids: readonly string[], isCut: boolean): Promise<void> {
  const copied = client().call('project.copy', { ids: [...ids] });
  // What is cut is known before a paste can have its text.
  await writeClipboard(
    copied.then((text) => {
      useExplorer.setState({ cut: isCut ? { ids, text } : null });
      return text;
    }),
  );
}

export const copy = (ids: readonly string[]): Promise<void> => copyOrCut(ids, false);

export const cut = (ids: readonly string[]): Promise<void> => copyOrCut(ids, true);

async function pasteText(text: string, place: string | null): Promise<void> {
  const chooseLater = choosingLater();
  const plan = await client().call('project.planPaste', { text, parent: place });
  if ('error' in plan) {
    toast(plan.error, 'error');
    return;
  }
  const isDone = await applyChange(plan.change);
  const made = plan.change.ops.flatMap((op) => (op.op === 'create' ? [op.unit as Unit] : []));
  const roots = made.filter((u) => !made.some((other) => other.id === u.parent));
  if (isDone) chooseLater(roots.map((u) => u.id));
}

/** Pastes the clipboard, from this project or another one; what was cut here moves. */
export async function paste(place: string | null): Promise<void> {
  const text = await readClipboard();
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
