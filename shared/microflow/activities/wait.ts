import { z } from 'zod';
import { js } from '../../expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { expressionText } from '../../model/kind.ts';
import { defineActivity } from '../activity.ts';

/** What the runtime has for this activity. */
export interface WaitFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** Resolves after a time; rejects with `flow/wait` for one that is none, and when the run is stopped before. */
  wait(u: T['run'], milliseconds: unknown): Promise<void>;
}

/** Between two looks at a partner, or before trying again. */
export const wait = defineActivity({
  type: 'wait',
  group: 'Flow',
  label: 'Wait',
  icon: 'timer',
  family: 'logic',
  shape: 'card',
  summary: 'Goes on after a time; nothing is held up meanwhile.',
  isOffered: true,
  waits: true,
  properties: z.strictObject({
    type: z.literal('wait'),
    milliseconds: expressionText('integer').meta({
      title: 'Time in ms',
      expression: 'integer',
      help: 'A whole number such as 500. The time of the request goes on.',
    }),
  }),
  caption: (p) => (p.milliseconds.trim() ? `Wait ${p.milliseconds} ms` : 'Wait'),
  check: (p, ctx) => {
    if (p.milliseconds.trim()) ctx.expression(p.milliseconds, 'milliseconds', { kind: 'integer' });
    else
      ctx.report('error', 'microflow/no-time', 'The time is empty.', 'milliseconds', 'Give milliseconds such as 500.');
  },
  emit: (p, to) => js`${to.call<WaitFunctions>().wait(to.run, to.expression(p.milliseconds))};\n`,
});
