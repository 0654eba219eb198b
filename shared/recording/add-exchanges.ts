import { type CalledExchange, consumedProtocolOf } from '../consume/index.ts';
import type { Change, PatchStep, UnitOperation } from '../model/change.ts';
import { NameSet, uniqueName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { type RecordedExchange, type Recording, recordingKind } from './kind.ts';
import { keyOf, placesOf } from './request-places.ts';

/** More of them in one recording are not kept: it is a document that people read. */
export const mostExchanges = 2_000;

/** What was recorded since a run began: the requests whose earlier answers were taken out, so that those of this run follow each other. */
export type RecordedBefore = Set<string>;

/** What became of exchanges that were recorded. */
export interface AddedExchanges {
  /** Null where nothing is new. */
  change: Change | null;
  /** How many there was no room for. */
  left: number;
}

/**
 * The change that keeps exchanges in the recordings of their services; one that has none gets one beside it. The first answer to a request takes the place of all that were
 * recorded to it before this run; later ones follow it. An answer that is the same as the one before it is not kept again.
 */
export function addExchanges(
  view: ProjectView,
  calls: readonly CalledExchange[],
  before: RecordedBefore,
  newId: IdSource,
): AddedExchanges {
  const ops: UnitOperation[] = [];
  const names: string[] = [];
  let left = 0;
  let kept = 0;
  for (const id of new Set(calls.map(({ service }) => service))) {
    const service = view.unit(id);
    if (!service) continue;
    const own = calls.filter((call) => call.service === id);
    const recordings = view.ofKind<Recording>('recording').filter(({ data }) => data.service === id);
    // The one that is added to is the last: answers of several come in the order of their names.
    const recording = recordings.at(-1);
    const { removed, added, full } = merged(recording?.data.exchanges ?? [], service, own, before, newId);
    left += full;
    if (removed.size + added.length === 0) continue;
    kept += added.length;
    names.push(view.qualifiedName(service));
    const address = own.at(-1)?.address ?? '';
    if (recording) {
      ops.push({
        op: 'patch',
        id: recording.id,
        patch: [
          ...stepsOf(recording.data.exchanges, removed, added),
          { op: 'replace', path: ['data', 'address'], value: address },
        ],
      });
    } else ops.push({ op: 'create', unit: newRecording(view, service, address, added, newId) });
  }
  if (ops.length === 0) return { change: null, left };
  const what = `${kept} ${kept === 1 ? 'call' : 'calls'} of ${names.length > 1 ? `${names.length} services` : names[0]}`;
  return { change: { label: `Record ${what}`.slice(0, 200), ops }, left };
}

function newRecording(
  view: ProjectView,
  service: Unit,
  address: string,
  exchanges: RecordedExchange[],
  newId: IdSource,
): Unit<Recording> {
  const data = { ...recordingKind.defaults(), service: service.id, address, exchanges };
  const module = view.moduleOf(service);
  const taken = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const name = uniqueName(`${service.name}Recording`, (n) => taken.has(n));
  return { id: newId(), kind: recordingKind.kind, name, parent: service.parent, documentation: '', data };
}

/** Steps that touch no more than what is new: all of them stay in the history. */
function stepsOf(
  before: readonly RecordedExchange[],
  removed: ReadonlySet<string>,
  added: readonly RecordedExchange[],
): PatchStep[] {
  const indexes = before.flatMap(({ id }, i) => (removed.has(id) ? [i] : [])).reverse();
  const first = before.length - indexes.length;
  return [
    ...indexes.map((i): PatchStep => ({ op: 'remove', path: ['data', 'exchanges', i] })),
    ...added.map((value, i): PatchStep => ({ op: 'add', path: ['data', 'exchanges', first + i], value })),
  ];
}

function merged(
  recorded: readonly RecordedExchange[],
  service: Unit,
  calls: readonly CalledExchange[],
  before: RecordedBefore,
  newId: IdSource,
): { removed: Set<string>; added: RecordedExchange[]; full: number } {
  const byKey = new Map<string, RecordedExchange[]>();
  for (const exchange of recorded) {
    const key = keyOfExchange(exchange, service);
    byKey.set(key, [...(byKey.get(key) ?? []), exchange]);
  }
  const removed = new Set<string>();
  const added: RecordedExchange[] = [];
  let full = 0;
  for (const { exchange } of calls) {
    const key = keyOfExchange(exchange, service);
    const seen = `${service.id} ${key}`;
    const same = byKey.get(key) ?? [];
    const isFirst = !before.has(seen);
    before.add(seen);
    // What is the same as before keeps its place and its time: nothing is new for who looks at the difference.
    const [one] = isFirst ? same : [];
    const last = isFirst ? (same.length === 1 ? one : undefined) : same.at(-1);
    if (last && isSameAnswer(last, exchange)) continue;
    if (isFirst) for (const { id } of same) removed.add(id);
    if (recorded.length - removed.size + added.length >= mostExchanges) {
      full++;
      continue;
    }
    const kept = { id: newId(), ...exchange };
    added.push(kept);
    byKey.set(key, isFirst ? [kept] : [...same, kept]);
  }
  return { removed, added, full };
}

function keyOfExchange(exchange: Omit<RecordedExchange, 'id'>, service: Unit): string {
  return `${exchange.operation ?? ''} ${keyOf(placesOf(exchange, consumedProtocolOf(service)?.isOfTransfer))}`;
}

type Answer = Pick<RecordedExchange, 'status' | 'headers' | 'body' | 'form'>;

function isSameAnswer(one: Answer, other: Answer): boolean {
  return (
    one.status === other.status && one.body === other.body && one.form === other.form && one.headers === other.headers
  );
}
