import { activityOf } from '../../microflow/activities/index.ts';
import type { Microflow } from '../../microflow/kind.ts';

/** The export mappings of what a microflow answers with in batches; none for one that answers with its result alone. */
export function batchAnswers({ nodes }: Microflow): string[] {
  const found = nodes.flatMap(({ action, disabled }) =>
    disabled ? [] : (activityOf(action.type).answers?.(action) ?? []),
  );
  return [...new Set(found)];
}
