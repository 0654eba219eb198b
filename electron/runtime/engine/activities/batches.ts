import type { MessageDemands } from '../../../../shared/format/index.ts';
import type { MessageRun } from '../../../../shared/format/message-cutter.ts';
import type { MappingCut } from '../../../../shared/mapping/cut-of-mapping.ts';
import type { BatchFunctions, BatchPlan } from '../../../../shared/microflow/activities/batches.ts';
import type { ProgramMapping } from '../../../../shared/program/program.ts';
import { itemPath } from '../../../../shared/structure/path.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { MessageSource } from '../../contract/message-source.ts';
import type { FlowFunction, Run } from '../../contract/run.ts';
import { drive, type Steps, settled } from '../../contract/steps.ts';
import { batchesOfRuns, messageRuns, runBytes } from '../message-runs.ts';
import type { ActivityHost, RuntimeValues } from './activity-host.ts';
import { asList } from './as-list.ts';
import { refuseGuarded } from './export-batches.ts';
import { importTexts } from './mappings.ts';

/** Bytes of a batch, at most: what many large objects come to. */
export const batchBytes = 512 * 1024;

export function batchFunctions(host: ActivityHost): BatchFunctions<RuntimeValues> {
  return {
    async importInBatches(u, t, text, plan) {
      const info = host.program.mappings[plan.mapping];
      if (typeof text !== 'string')
        throw new FlowError('mapping/no-input', `${info?.name} has no text to read: it is empty.`);
      t?.start({ kind: 'import', label: info?.name ?? '', ...(info ? { unit: info.id } : {}) });
      let count = 0;
      try {
        for await (const read of batchesOf(host, u, text, plan)) count = read;
        return count;
      } finally {
        t?.finish([{ name: 'read', text: String(count) }]);
      }
    },
  };
}

/**
 * Reads a message in batches, and tells after each how many objects were read so far. Each batch is a run and a transaction of its own: those that are done stay
 * when a later one fails, and the run that asks cannot be begun again. A message whose list came to its end is held against the mapping as a whole, too.
 */
export async function* batchesOf(
  host: ActivityHost,
  u: Run,
  source: MessageSource,
  plan: BatchPlan,
): AsyncGenerator<number> {
  const { format, cut, name } = host.program.mappings[plan.mapping] as ProgramMapping;
  refuseGuarded(u);
  if (format === null || cut === null)
    throw new FlowError('mapping/no-batches', `Messages of ${name} are not read in batches.`);
  await u.leave();
  let count = 0;
  const runs = messageRuns(source, format, cut.how, { items: plan.size, bytes: batchBytes, runBytes });
  for await (const batch of batchesOfRuns(runs)) {
    u.run.check();
    const { read, goesOn } = await u.run.apart((own) => drive(batchSteps(own, plan, batch, count)));
    count += read;
    if (read > 0) yield count;
    if (!goesOn) return;
  }
}

function* batchSteps(
  u: Run,
  plan: BatchPlan,
  batch: readonly MessageRun[],
  before: number,
): Steps<{ read: number; goesOn: boolean }> {
  const host = u.program as ActivityHost;
  const texts = batch.map((run) => ({ text: run.text, door: null, placed: run.placed }));
  const result = yield* importTexts(
    host,
    u,
    u.trace,
    plan.mapping,
    texts,
    plan.given && { values: plan.given },
    plan.commit,
  );
  const objects = asList(result);
  let goesOn = true;
  if (plan.flow >= 0 && objects.length > 0) {
    const args: unknown[] = [];
    if (plan.list >= 0) args[plan.list] = objects;
    if (plan.before >= 0) args[plan.before] = before;
    goesOn = (yield* settled((host.flows[plan.flow] as FlowFunction)(u, u.trace, ...args))) !== false;
  }
  return { read: objects.length, goesOn };
}

/** What a run is held to: what is required around the list stands around it, and not in each run. */
export function demandsOfRun(demands: MessageDemands, run: MessageRun, { list }: MappingCut): MessageDemands {
  if (run.isAround) return demands;
  const { mayLack, ignored } = demands;
  const item = itemPath(list);
  return { ignored, mayLack: { has: (path) => !path.startsWith(item) || mayLack.has(path) } };
}
