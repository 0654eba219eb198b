import { splitAround } from '../../../../shared/mapping/written-apart.ts';
import type {
  AnswerBatchFunctions,
  BatchFlow,
  ExportBatchFunctions,
  ExportPlan,
} from '../../../../shared/microflow/activities/export-batches.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { ObjectStore } from '../../contract/object-store.ts';
import type { ExportWriter, FlowFunction, ItemsWriter, Run, RunsApart } from '../../contract/run.ts';
import { drive, type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { ActivityHost, RuntimeValues } from './activity-host.ts';
import { asList } from './as-list.ts';

/** Characters of a batch, at most, as far as those before it tell. */
const batchLength = 128 * 1024;
/** Objects of the first batch, at most: nobody knows yet how large they are. */
const firstObjects = 100;

export function exportBatchFunctions(
  host: ActivityHost,
): ExportBatchFunctions<RuntimeValues> & AnswerBatchFunctions<RuntimeValues> {
  return {
    async exportInBatches(u, t, plan) {
      refuseGuarded(u);
      const info = host.program.mappings[plan.mapping];
      await u.leave();
      t?.start({ kind: 'export', label: info?.name ?? '', ...(info ? { unit: info.id } : {}) });
      const pieces: string[] = [];
      let count = 0;
      try {
        for await (const { text, objects } of messageInBatches(host, plan, u.run)) {
          u.run.check();
          pieces.push(text);
          count = objects;
        }
        await u.meanwhile();
        return pieces.join('');
      } finally {
        t?.finish([{ name: 'written', text: String(count) }]);
      }
    },
    answerInBatches(u, plan) {
      if (!u.isAnswering)
        throw new FlowError(
          'flow/no-answer',
          'Only the microflow of an operation answers: one that it calls, or that another one runs, does not.',
        );
      refuseGuarded(u);
      u.answerInBatches = plan;
    },
  };
}

/** Batches are runs beside the one that asks, and read what is stored whoever asks: under access rules there are none. */
export function refuseGuarded(u: Run): void {
  if (u.access !== null)
    throw new FlowError(
      'access/no-batches',
      'Messages are not read or written in batches where entity access is applied. Call a microflow that does not apply it.',
    );
}

/** The texts of a message in batches that a run sends, as long as it may. */
export async function* textsOf(host: ActivityHost, u: Run, plan: ExportPlan): AsyncGenerator<string> {
  refuseGuarded(u);
  for await (const { text } of messageInBatches(host, plan, u.run)) {
    u.run.check();
    yield text;
  }
}

/** A piece of a message, and how many objects were read for it and those before it. */
export interface MessagePiece {
  text: string;
  objects: number;
}

/** A batch that was written. */
interface Written {
  /** The texts of its items; null where none of its objects is written. */
  items: string | null;
  /** What stands around all items, where it was asked for. */
  around: string | null;
  /** Objects that were read. */
  read: number;
  last: WeftObject | null;
}

/**
 * A message, piece by piece: what stands before the items of its list, the items of one batch after the other, what stands behind them. Each batch is read in a run
 * of its own, whose objects go with it. A query is read as of one moment. Fails with what reading and writing fail with; whoever stops early lets go of
 * the database.
 */
export async function* messageInBatches(
  host: Pick<ActivityHost, 'program'>,
  plan: ExportPlan,
  runs: RunsApart,
): AsyncGenerator<MessagePiece> {
  const name = host.program.mappings[plan.mapping]?.name ?? '';
  let objects = 0;
  let tail: string | null = null;
  for await (const { items, around, read } of writtenBatches(plan, runs, () => tail === null)) {
    objects += read;
    if (items === null) continue;
    if (tail === null) {
      const parts = splitAround(around ?? '');
      if (parts === null) throw new FlowError('mapping/no-batches', `Messages of ${name} are not written in batches.`);
      tail = parts.tail;
      yield { text: parts.head + items, objects };
    } else yield { text: items, objects };
  }
  // A message without items says so in its own way.
  const text = tail ?? (await runs.apart((u) => writerOf(u, plan).write(u, [], plan.given)));
  yield { text, objects };
}

/** The batches of a plan, one after the other. */
async function* writtenBatches(plan: ExportPlan, runs: RunsApart, isFirst: () => boolean): AsyncGenerator<Written> {
  const written = (objects: (u: Run) => Steps<readonly WeftObject[]>, store?: ObjectStore) =>
    runs.apart((u) => drive(batchSteps(u, plan, isFirst(), objects)), store);
  const { from } = plan;
  if ('flow' in from) {
    let before = 0;
    let last: WeftObject | null = null;
    for (;;) {
      const batch: Written = await written((u) => flowSteps(u, from, before, last));
      if (batch.read === 0) return;
      before += batch.read;
      last = batch.last;
      yield batch;
    }
  }
  const moment = await runs.moment(from.query, from.parameters);
  try {
    let most = Math.min(plan.size, firstObjects);
    for (;;) {
      const rows = await moment.next(most);
      if (rows.length === 0) return;
      const batch: Written = await written((u) => u.objectsOf(rows), moment.store);
      if (batch.items !== null)
        most = Math.max(1, Math.min(plan.size, Math.floor((batchLength / batch.items.length) * rows.length)));
      yield batch;
    }
  } finally {
    await moment.close();
  }
}

function* flowSteps(
  u: Run,
  { flow, before, last }: BatchFlow,
  count: number,
  object: WeftObject | null,
): Steps<WeftObject[]> {
  const args: unknown[] = [];
  if (before >= 0) args[before] = count;
  if (last >= 0) args[last] = object;
  return asList(yield* settled(((u.program as ActivityHost).flows[flow] as FlowFunction)(u, u.trace, ...args)));
}

function* batchSteps(
  u: Run,
  plan: ExportPlan,
  isFirst: boolean,
  given: (u: Run) => Steps<readonly WeftObject[]>,
): Steps<Written> {
  const objects = yield* given(u);
  const writer = itemsWriter(u, plan);
  const items = objects.length === 0 ? null : yield* settled(writer.items(u, objects, plan.given));
  const around = isFirst && items !== null ? yield* settled(writer.around(u, plan.given)) : null;
  const text = items !== null && !isFirst ? writer.between + items : items;
  return { items: text, around, read: objects.length, last: objects.at(-1) ?? null };
}

function writerOf(u: Run, { mapping }: ExportPlan): ExportWriter {
  return (u.program as ActivityHost).mappings[mapping] as ExportWriter;
}

function itemsWriter(u: Run, plan: ExportPlan): ItemsWriter {
  const { apart } = writerOf(u, plan);
  if (!apart)
    throw new FlowError(
      'mapping/no-batches',
      `Messages of ${u.program.program.mappings[plan.mapping]?.name} are not written in batches.`,
    );
  return apart;
}
