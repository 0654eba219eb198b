import type { ObjectFunctions } from '../../../../shared/microflow/activities/members.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { Run } from '../../contract/run.ts';
import { drive, type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { ActivityHost, RuntimeValues } from './activity-host.ts';
import { asList } from './as-list.ts';

export function objectFunctions(host: ActivityHost): ObjectFunctions<RuntimeValues> {
  return {
    create(u, entity) {
      const object = u.add(host.instantiate(entity));
      return host.program.entities[entity]?.events.length === 0 ? object : drive(createSteps(host, u, object));
    },
    linkBack(u, target, association, value, operation) {
      const isSet = host.program.associations[association]?.type === 'reference-set';
      return drive(linkSteps(u, target, association, asList(value), isSet, operation === 'remove'));
    },
    range(limit, offset) {
      const amount = limit === null ? 0 : Number(limit);
      return { limit: amount > 0 ? amount : null, offset: offset === null ? null : Math.max(0, Number(offset)) };
    },
  };
}

function* createSteps(host: ActivityHost, u: Run, object: WeftObject): Steps<WeftObject> {
  if (!(yield* host.eventSteps(u, object, 'before-create')))
    throw new FlowError('flow/event-refused', 'A before-create handler refused the object.');
  yield* host.eventSteps(u, object, 'after-create');
  return object;
}

function* linkSteps(
  u: Run,
  target: WeftObject,
  association: number,
  owners: readonly WeftObject[],
  isSet: boolean,
  isRemoved: boolean,
): Steps<void> {
  for (const owner of owners) {
    if (!isSet) u.setReference(owner, association, isRemoved ? null : target);
    else if (isRemoved) yield* settled(u.removeFromReferenceSet(owner, association, [target]));
    else yield* settled(u.addToReferenceSet(owner, association, [target]));
  }
}
