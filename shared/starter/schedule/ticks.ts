import { Cron } from 'croner';

/** When a schedule ticks: every so many seconds since the epoch, so that all replicas agree, or by a cron pattern in a zone. */
export type Ticks = { by: 'interval'; seconds: number } | { by: 'cron'; pattern: string; timeZone: string };

/** Why a text is no cron pattern of five fields; null for one that is. */
export function cronProblem(pattern: string): string | null {
  if (pattern.trim().split(/\s+/).length !== 5)
    return 'A cron pattern has five fields: minute, hour, day of the month, month, weekday.';
  try {
    return new Cron(pattern, { paused: true, mode: '5-part' }).nextRun() === null
      ? 'This pattern never comes true.'
      : null;
  } catch (error) {
    return (error as Error).message.replace(/^CronPattern: /, '');
  }
}

/** The first tick after an instant (epoch ms); null when there is none any more. */
export function nextTick(ticks: Ticks, after: number): number | null {
  if (ticks.by === 'interval') {
    const length = ticks.seconds * 1_000;
    return (Math.floor(after / length) + 1) * length;
  }
  return cronOf(ticks).nextRun(new Date(after))?.getTime() ?? null;
}

/** The last tick at an instant or before it (epoch ms); null when there was none. */
export function lastTick(ticks: Ticks, at: number): number | null {
  if (ticks.by === 'interval') {
    const length = ticks.seconds * 1_000;
    return Math.floor(at / length) * length;
  }
  // Croner knows whole seconds, and gives what is before the one it is asked of.
  const nextSecond = (Math.floor(at / 1_000) + 1) * 1_000;
  return cronOf(ticks).previousRuns(1, new Date(nextSecond))[0]?.getTime() ?? null;
}

function cronOf({ pattern, timeZone }: Ticks & { by: 'cron' }): Cron {
  return new Cron(pattern, { paused: true, mode: '5-part', timezone: timeZone });
}
