import { describe, expect, it } from 'vitest';
import { cronProblem, lastTick, nextTick, type Ticks } from './ticks.ts';

const at = (text: string) => Date.parse(text);

describe('ticks', () => {
  it.each([
    [60, '2026-01-01T00:00:10Z', '2026-01-01T00:01:00.000Z'],
    [60, '2026-01-01T00:01:00Z', '2026-01-01T00:02:00.000Z'],
    [3600, '2026-01-01T23:59:59Z', '2026-01-02T00:00:00.000Z'],
  ])('every %i s after %s', (seconds, after, tick) => {
    expect(new Date(nextTick({ by: 'interval', seconds }, at(after)) as number).toISOString()).toBe(tick);
  });

  it.each([
    // A gap: half past two does not come that day, and the tick is at the first moment after it.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['0 6 * * 1-5', 'Europe/Berlin', '2026-07-03T12:00:00Z', '2026-07-06T04:00:00.000Z'],
    ['0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s in %s after %s', (pattern, timeZone, after, tick) => {
    expect(new Date(nextTick({ by: 'cron', pattern, timeZone }, at(after)) as number).toISOString()).toBe(tick);
  });

  it.each<[Ticks, string]>([
    [{ by: 'interval', seconds: 7 }, '2026-01-01T00:00:10Z'],
    [{ by: 'cron', pattern: '30 2 * * *', timeZone: 'Europe/Berlin' }, '2026-03-27T12:00:00Z'],
    [{ by: 'cron', pattern: '*/30 1,2 * * *', timeZone: 'Europe/Berlin' }, '2026-10-24T12:00:00Z'],
    [{ by: 'cron', pattern: '0 0 29 2 *', timeZone: 'UTC' }, '2026-01-01T00:00:00Z'],
  ])('%j: the last tick is the one that came next before', (ticks, after) => {
    let before = lastTick(ticks, at(after)) as number;
    for (let i = 0; i < 8; i++) {
      const tick = nextTick(ticks, before) as number;
      expect([lastTick(ticks, tick - 1), lastTick(ticks, tick), lastTick(ticks, tick + 1)]).toEqual([
        before,
        tick,
        tick,
      ]);
      before = tick;
    }
  });

  it.each(['', '* * * *', '61 * * * *', 'every day', '* * * * * *', '0 0 31 2 *'])('%j is no pattern', (pattern) => {
    expect(cronProblem(pattern)).not.toBeNull();
  });
});
