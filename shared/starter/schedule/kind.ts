import { z } from 'zod';
import { defineKind, ref } from '../../model/kind.ts';

/** A scheduled event: a microflow that runs at every tick. */
export const scheduledEventKind = defineKind({
  kind: 'scheduled-event',
  label: 'Scheduled event',
  plural: 'Scheduled events',
  icon: 'alarm-clock',
  family: 'logic',
  version: 1,
  placement: 'anywhere',
  summary: 'Runs a microflow again and again, by interval or by a cron pattern.',
  schema: z.strictObject({
    microflow: ref('microflow').meta({
      title: 'Microflow',
      ref: 'microflow',
      needed: true,
      help: 'Runs at every tick; it takes no parameters.',
    }),
    by: z
      .enum(['interval', 'cron'])
      .default('interval')
      .meta({ title: 'When', labels: { interval: 'Every so often', cron: 'By a cron pattern' } }),
    interval: z
      .int()
      .positive()
      .default(60)
      .meta({ title: 'Every', unit: 's', when: { by: ['interval'] } }),
    cron: z
      .string()
      .default('0 6 * * *')
      .meta({
        title: 'Cron pattern',
        help: "Minute, hour, day, month, weekday, by the project's time zone: 0 6 * * 1-5 is six o'clock on working days.",
        when: { by: ['cron'] },
      }),
    onOverlap: z
      .enum(['skip', 'queue'])
      .default('skip')
      .meta({ title: 'When still running', labels: { skip: 'Leave the tick out', queue: 'Run after it' } }),
    missed: z
      .enum(['once', 'skip'])
      .default('once')
      .meta({
        title: 'Missed while nothing ran',
        labels: { once: 'Run once at the start', skip: 'Leave them out' },
      }),
    enabled: z.boolean().default(true).meta({ title: 'Enabled' }),
  }),
  defaults: () => ({
    microflow: null,
    by: 'interval' as const,
    interval: 60,
    cron: '0 6 * * *',
    onOverlap: 'skip' as const,
    missed: 'once' as const,
    enabled: true,
  }),
});
export type ScheduledEvent = z.infer<typeof scheduledEventKind.schema>;
