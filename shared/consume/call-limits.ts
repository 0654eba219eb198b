import { z } from 'zod';

/** How many calls of a service are made at a time, and when none is made for a while: the same for every protocol. */
export function callLimitSettings() {
  return {
    most: z.int().min(0).max(1_000).default(0).meta({
      title: 'Calls at a time',
      help: 'Others wait for their turn. 0 is no limit.',
    }),
    rate: z.int().min(0).max(100_000).default(0).meta({
      title: 'Calls by time',
      help: 'So many requests in the time below, what is tried again among them; others wait. 0 is no limit. Mocks and recordings are not held to it.',
    }),
    ratePer: z
      .enum(['second', 'minute', 'hour'])
      .default('second')
      .meta({ title: 'Calls in a', labels: { second: 'Second', minute: 'Minute', hour: 'Hour' } }),
    breakAfter: z.int().min(0).max(1_000).default(0).meta({
      title: 'Stop after failures',
      help: 'So many failed calls in a row, and no more are made for a while. 0 is never.',
    }),
    breakMs: z.int().min(1).max(3_600_000).default(30_000).meta({
      title: 'Stop for',
      unit: 'ms',
      help: 'After that, one call is made to try.',
    }),
  };
}

const settings = z.object(callLimitSettings());
export type CallLimitSettings = z.infer<typeof settings>;

/** The same of a new document. */
export const noCallLimits: CallLimitSettings = {
  most: 0,
  rate: 0,
  ratePer: 'second',
  breakAfter: 0,
  breakMs: 30_000,
};

/** The same in a program. */
export function programCallLimits({ most, rate, ratePer, breakAfter, breakMs }: CallLimitSettings): CallLimitSettings {
  return { most, rate, ratePer, breakAfter, breakMs };
}
