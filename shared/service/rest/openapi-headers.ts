import { activityOf } from '../../microflow/activities/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import type { JsonObject } from './openapi-answer.ts';

/** The headers of an operation's answers, as a contract has them: those that its microflow sets. */
export function headersOf({ nodes }: Microflow): JsonObject {
  const names = nodes.flatMap(({ action, disabled }) =>
    disabled ? [] : (activityOf(action.type).answerHeaders?.(action) ?? []),
  );
  const known = new Map(names.filter(Boolean).map((name) => [name.toLowerCase(), name]));
  // What a contract says of content types it says elsewhere (4.8.17).
  known.delete('content-type');
  return Object.fromEntries([...known.values()].map((name) => [name, { schema: { type: 'string' } }]));
}
