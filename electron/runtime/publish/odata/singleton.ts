import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import { answeringSteps } from '../../engine/run-operation.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import type { CalledOperation, Target } from './target.ts';

/**
 * Finds out which object the singleton is that a path begins with, and tells its query: the one that its microflow gives, else the first that is stored and
 * that the asker may see. The id of none is 0, which no object has.
 */
export function* settleSingleton(u: UnitOfWork, target: Target | CalledOperation, values: unknown[]): Steps<void> {
  let at: Target | null = 'operation' in target ? target.on : target;
  while (at?.via) at = at.via.from;
  if (!at?.singleton) return;
  const { flow, parameter } = at.singleton;
  const query = { entity: at.type.entity, filter: null, sort: [] };
  const found =
    flow === null
      ? (yield* settled(u.retrieve(query, [], { limit: 1, offset: null })))[0]
      : ((yield* answeringSteps(u, flow, [])) as WeftObject | null);
  values[parameter] = found?.$id ?? 0;
}
