import type { ScheduledEvent } from '../../starter/schedule/kind.ts';
import { cronProblem } from '../../starter/schedule/ticks.ts';
import type { Fixer, FixerTable } from './quick-fix.ts';
import { targetsFor } from './targets.ts';

/** A microflow that a tick can run: one without parameters. */
const chooseMicroflow: Fixer = (ctx) =>
  targetsFor(ctx, ['microflow'], '', (id) => {
    const flow = ctx.view.unit(id)?.data as { parameters: unknown[] } | undefined;
    return flow?.parameters.length === 0;
  }).map(({ id, name }) => ({
    label: `Use ${name}`,
    mutate: (event: ScheduledEvent) => {
      event.microflow = id;
    },
  }));

/** Names that other schedulers know for patterns (crontab(5)). */
const named: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * What a pattern of another scheduler is here: a name, or six or seven fields with seconds before and years after. Null where it would
 * mean something else: seconds that are not zero, and numbers of weekdays, which Quartz counts from one.
 */
function fiveFields(pattern: string): string | null {
  const text = pattern.trim();
  const fields = text.split(/\s+/);
  const isTranslated =
    (fields.length === 6 || fields.length === 7) && Number(fields[0]) === 0 && !/\d/.test(fields[5] as string);
  const found = named[text.toLowerCase()] ?? (isTranslated ? fields.slice(1, 6).join(' ') : null);
  return found !== null && cronProblem(found) === null ? found : null;
}

/** Scheduled events. */
export const scheduleFixes: FixerTable = {
  'schedule/no-microflow': chooseMicroflow,
  'schedule/parameters': chooseMicroflow,
  'schedule/cron': ({ unit }) => {
    const cron = fiveFields((unit.data as ScheduledEvent).cron);
    if (cron === null) return [];
    return [
      {
        label: `Use ${cron}`,
        mutate: (event: ScheduledEvent) => {
          event.cron = cron;
        },
      },
    ];
  },
};
