import { activityOf } from '../../microflow/activities/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { RestOperation } from './kind.ts';

/**
 * The mapping that says what a body looks like: the operation's own, or the one by which its microflow reads the text it is
 * given.
 */
export function bodyMapping(operation: RestOperation, view: ProjectView): string | null {
  if (operation.importMapping !== null || !operation.bodyArgument) return operation.importMapping;
  const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
  for (const { action } of flow?.data.nodes ?? [])
    for (const reach of activityOf(action.type).reaches?.(action) ?? [])
      if (reach.kind === 'mapping' && reach.reads?.trim() === `$${operation.bodyArgument}`) return reach.mapping;
  return null;
}
