import type { ActivityHost } from './activity-host.ts';
import { answerHeaderFunctions } from './answer-headers.ts';
import { backgroundFunctions } from './background.ts';
import { batchFunctions } from './batches.ts';
import { exportBatchFunctions } from './export-batches.ts';
import { flowFunctions } from './flow.ts';
import { listFunctions } from './lists.ts';
import { logFunctions } from './log.ts';
import { mappingFunctions } from './mappings.ts';
import { objectFunctions } from './objects.ts';
import { transformFunctions } from './transform.ts';
import { waitFunctions } from './wait.ts';

export type { ActivityHost } from './activity-host.ts';

/** The runtime's half of activities, one line each; the other half, with the type of both, is in shared/microflow. */
const parts: readonly ((host: ActivityHost) => object)[] = [
  answerHeaderFunctions,
  backgroundFunctions,
  batchFunctions,
  exportBatchFunctions,
  flowFunctions,
  listFunctions,
  logFunctions,
  mappingFunctions,
  objectFunctions,
  transformFunctions,
  waitFunctions,
];

/** The functions of all of them, as compiled flows call them: `rt.…`. Throws when two have one name. */
export function activityFunctions(host: ActivityHost): object {
  return joined(parts.map((part) => part(host)));
}

/** The members of several objects in one; two of one name are a bug of ours. */
export function joined(objects: readonly object[]): object {
  const all: Record<string, unknown> = {};
  for (const [name, member] of objects.flatMap((o) => Object.entries(o))) {
    if (name in all) throw new Error(`The runtime has two functions ${name}`);
    all[name] = member;
  }
  return all;
}
