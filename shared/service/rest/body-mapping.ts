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
  return mappingsOfText(operation, view)[0] ?? null;
}

/** Whether that mapping is the only one that looks at the body: what it does not read is read by nobody. */
export function isOnlyBodyMapping(operation: RestOperation, view: ProjectView): boolean {
  return operation.importMapping !== null || new Set(mappingsOfText(operation, view)).size === 1;
}

/** The mappings by which the microflow of an operation reads the text of its body. */
function mappingsOfText(operation: RestOperation, view: ProjectView): string[] {
  const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
  return (flow?.data.nodes ?? [])
    .flatMap(({ action }) => activityOf(action.type).reaches?.(action) ?? [])
    .flatMap((reach) =>
      reach.kind === 'mapping' && reach.mapping !== null && reach.reads?.trim() === `$${operation.bodyArgument}`
        ? [reach.mapping]
        : [],
    );
}
