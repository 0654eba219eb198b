import { isNumeric, toNumber } from '../../../../shared/expression/numeric.ts';
import type { WaitFunctions } from '../../../../shared/microflow/activities/wait.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { Run } from '../../contract/run.ts';

/** The longest time that a timer takes, in ms: about 24 days. */
const maxMs = 2 ** 31 - 1;

export function waitFunctions(): WaitFunctions {
  return {
    async wait(u, milliseconds) {
      const ms = isNumeric(milliseconds) ? toNumber(milliseconds) : Number.NaN;
      if (!(ms >= 0 && ms <= maxMs))
        throw new FlowError(
          'flow/wait',
          `A time from 0 to ${maxMs} ms is needed, not ${String(milliseconds ?? 'empty')}.`,
        );
      const { run } = u as Run;
      run.check();
      const left = run.deadline === null ? ms : Math.min(ms, Math.max(0, run.deadline - Date.now()) + 1);
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          run.signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, left);
        run.signal?.addEventListener('abort', done);
      });
      run.check();
    },
  };
}
