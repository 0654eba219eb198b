import type { Change } from '../../shared/model/change.ts';
import { diffToPatch, structuredCloneJson } from '../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { randomIds, type Unit } from '../../shared/model/unit.ts';
import type { Applied } from '../../shared/rpc/calls/applied.ts';
import { client, untilOpen } from './client.ts';
import { keepEdited } from './documents.ts';
import { toast, useStudio } from './store.ts';

/** Ids for new elements and documents. */
export const newId = randomIds((count) => crypto.getRandomValues(new Uint8Array(count)));

// Edits go one after the other: each is made on the state that the one before left.
let queue: Promise<unknown> = Promise.resolve();

function enqueue<T>(work: () => Promise<T>): Promise<T> {
  const next = queue.then(work, work);
  queue = next.catch(() => {});
  return next;
}

// The change that the disk did not take; it is sent again when a person asks.
let unsaved: (() => Promise<Applied>) | null = null;

/** Sends the change again that could not be stored (a full disk, a locked file); true when it is stored now. */
export function retrySave(): Promise<boolean> {
  const call = unsaved;
  return call ? enqueue(() => send(call)) : Promise.resolve(true);
}

async function send(call: () => Promise<Applied>): Promise<boolean> {
  useStudio.setState((s) => ({ saving: s.saving + 1 }));
  try {
    await untilOpen();
    const result = await call();
    const isLost = !result.ok && result.code.startsWith('project/');
    unsaved = isLost ? call : null;
    useStudio.setState({ notSaved: isLost ? result.message : null });
    // That nothing is left to undo is no fault.
    if (!result.ok) toast(result.message, result.code === 'undo/nothing' ? 'info' : 'error');
    else await settled(result.version);
    if (result.ok && result.notice) toast(result.notice);
    return result.ok;
  } catch (error) {
    toast(`Not saved: ${(error as Error).message}`, 'error');
    return false;
  } finally {
    useStudio.setState((s) => ({ saving: s.saving - 1 }));
  }
}

/** The answer may come before the patch: the next edit waits for the mirror. */
function settled(version: number): Promise<void> {
  if (useStudio.getState().version >= version) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = useStudio.subscribe((s) => {
      if (s.version < version) return;
      stop();
      resolve();
    });
    setTimeout(() => {
      stop();
      resolve();
    }, 2_000);
  });
}

async function sendChange(change: Change): Promise<boolean> {
  const isStored = await send(() =>
    client().call('project.apply', { change: change as never, version: useStudio.getState().version }),
  );
  if (isStored) keepEdited(change.ops.flatMap((op) => (op.op === 'patch' ? [op.id] : [])));
  return isStored;
}

/** Applies a planned change as one undo step. */
export function applyChange(change: Change): Promise<boolean> {
  if (change.ops.length === 0) return Promise.resolve(true);
  return enqueue(() => sendChange(change));
}

/** Applies a change that is planned when the edits before it are done; null where there is nothing to change. */
export function applyPlanned(plan: () => Change | null): Promise<boolean> {
  return enqueue(async () => {
    const change = plan();
    return change ? sendChange(change) : false;
  });
}

/** Changes one unit: `mutate` works on a copy, the difference is sent as one labelled step. */
export function editUnit<D>(label: string, unitId: string, mutate: (unit: Unit<D>) => void): Promise<void> {
  return enqueue(async () => {
    const before = useStudio.getState().view.unit(unitId) as Unit<D> | undefined;
    if (!before) return;
    const draft = structuredCloneJson(before);
    mutate(draft);
    const patch = diffToPatch(before, draft);
    if (patch.length === 0) return;
    await sendChange({ label, ops: [{ op: 'patch', id: unitId, patch }] });
  });
}

/** Resolves when the edits before it are in the project, and in what the window knows of it. */
export function untilEdited(): Promise<void> {
  return enqueue(async () => {});
}

export function undo(): Promise<boolean> {
  return step('project.undo', 'Undone');
}

export function redo(): Promise<boolean> {
  return step('project.redo', 'Done again');
}

/** One history for all documents: a step in one that nobody sees is said. */
function step(call: 'project.undo' | 'project.redo', done: string): Promise<boolean> {
  return enqueue(async () => {
    const before = useStudio.getState();
    const label = call === 'project.undo' ? before.undo.undo : before.undo.redo;
    const isDone = await send(() => client().call(call, {}));
    const { view, active } = useStudio.getState();
    const ids = new Set([...before.view.units.keys(), ...view.units.keys()]);
    const changed = [...ids].filter((id) => view.unit(id) !== before.view.unit(id));
    if (isDone && label && changed.length > 0 && !(active && changed.includes(active))) {
      const names = changed.map((id) => view.unit(id)?.name ?? before.view.unit(id)?.name ?? '');
      toast(`${done}: ${label}, in ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`);
    }
    return isDone;
  });
}

/** Puts what a text says in the place of a damaged document; gives whether it is there, and what is wrong with the text. */
export async function mendDamaged(
  id: string,
  text: string,
): Promise<{ isMended: boolean; diagnostics: LocatedDiagnostic[] }> {
  let diagnostics: LocatedDiagnostic[] = [];
  const isMended = await enqueue(() =>
    send(async () => {
      const result = await client().call('damage.mend', { id, text });
      diagnostics = result.diagnostics;
      return result.applied ?? { ok: false, code: 'text/not-right', message: 'Not saved: the text is not right yet.' };
    }),
  );
  return { isMended, diagnostics };
}

export function deleteDamaged(id: string): Promise<boolean> {
  return enqueue(() => send(() => client().call('damage.delete', { id })));
}

/** Renames a unit or element everywhere. */
export async function rename(id: string, name: string): Promise<boolean> {
  const plan = await client().call('project.planRename', { id, name });
  if ('error' in plan) {
    toast(plan.error, 'error');
    return false;
  }
  return applyChange(plan.change);
}
