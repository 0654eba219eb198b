import { waitFunctions } from './wait.ts';

/** The runtime's half of activities that have one of their own, one line each; the other half is in shared/microflow/activities. */
const parts: readonly (() => object)[] = [waitFunctions];

/** The functions of all of them, as compiled flows call them: `rt.…`. */
export function activityFunctions(): object {
  return Object.assign({}, ...parts.map((part) => part()));
}
