import { isNumeric, toNumber } from '../../../../shared/expression/numeric.ts';
import type { WaitFunctions } from '../../../../shared/microflow/activities/wait.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { longestTimerMs, timerMs } from '../../contract/timers.ts';
import type { RuntimeValues } from './activity-host.ts';

export function waitFunctions(): WaitFunctions<RuntimeValues> {
  return {
    async wait(u, milliseconds) {
      const ms = isNumeric(milliseconds) ? toNumber(milliseconds) : Number.NaN;
      if (!(ms >= 0 && ms <= longestTimerMs))
        throw new FlowError(
          'flow/wait',
          `A time from 0 to ${longestTimerMs} ms is needed, not ${String(milliseconds ?? 'empty')}.`,
        );
      const { run } = u;
      run.check();
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          run.signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, timerMs(run.deadline, ms));
        run.signal?.addEventListener('abort', done);
      });
      run.check();
      await u.meanwhile();
    },
  };
}
