import type { LogFunctions } from '../../../../shared/microflow/activities/variables.ts';
import type { RuntimeValues } from './activity-host.ts';

export function logFunctions(): LogFunctions<RuntimeValues> {
  return {
    log(u, level, message) {
      u.run.log(level, message === null || message === undefined ? '' : String(message));
    },
  };
}
