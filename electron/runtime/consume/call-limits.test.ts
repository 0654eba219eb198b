import { describe, expect, it } from 'vitest';
import { CallLimits } from './call-limits.ts';

const held = () => {
  let end: (ok: boolean) => void = () => {};
  const answer = new Promise<boolean>((done) => (end = done));
  return { answer, end };
};
const failed = (ok: boolean) => !ok;
const one = { most: 1, breakAfter: 0, breakMs: 0 };
const breaks = { most: 0, breakAfter: 2, breakMs: 100 };
const of = (name: string, waitMs = 1_000, signal: AbortSignal | null = null) => ({
  name,
  protocol: 'rest',
  waitMs,
  signal,
});

describe('the limits on the calls of a service', () => {
  it('makes so many at a time; one whose turn does not come is told', async () => {
    const limits = new CallLimits();
    const first = held();
    const goes = limits.run(one, of('S.a', 1_000), () => first.answer, failed);
    await expect(limits.run(one, of('S.b', 5), async () => true, failed)).rejects.toMatchObject({ code: 'rest/busy' });
    const waits = limits.run(one, of('S.c', 1_000), async () => true, failed);
    first.end(true);
    expect(await Promise.all([goes, waits])).toEqual([true, true]);
  });

  it('pauses after failures in a row; then one call tries, also where one from before ends meanwhile', async () => {
    let now = 0;
    const limits = new CallLimits(() => now);
    const before = held();
    const old = limits.run(breaks, of('S.old', 1_000), () => before.answer, failed);
    for (let i = 0; i < 2; i++) await limits.run(breaks, of('S.a', 1_000), async () => false, failed);
    const open = { code: 'rest/circuit-open' };
    await expect(limits.run(breaks, of('S.b', 1_000), async () => true, failed)).rejects.toMatchObject(open);
    now = 101;
    const trial = held();
    const tries = limits.run(breaks, of('S.c', 1_000), () => trial.answer, failed);
    await new Promise((done) => setImmediate(done));
    before.end(false);
    await old;
    now = 300;
    await expect(limits.run(breaks, of('S.d', 1_000), async () => true, failed)).rejects.toMatchObject(open);
    trial.end(true);
    expect(await tries).toBe(true);
    expect(await limits.run(breaks, of('S.e', 1_000), async () => true, failed)).toBe(true);
  });

  it('does not wait for a call that was given up before', async () => {
    const limits = new CallLimits();
    const first = held();
    const goes = limits.run(one, of('S.a'), () => first.answer, failed);
    const waits = limits.run(one, of('S.b', 60_000, AbortSignal.abort()), async () => true, failed);
    await expect(waits).rejects.toMatchObject({ code: 'rest/busy' });
    first.end(true);
    expect(await goes).toBe(true);
  });

  it('takes the limits of an edit for what comes after it: more at a time, and no pause any more', async () => {
    const limits = new CallLimits();
    const first = held();
    const goes = limits.run(one, of('S.a'), () => first.answer, failed);
    expect(await limits.run({ ...one, most: 2 }, of('S.b', 5), async () => true, failed)).toBe(true);
    first.end(true);
    await goes;
    for (let i = 0; i < 2; i++) await limits.run(breaks, of('S.c'), async () => false, failed);
    await expect(limits.run(breaks, of('S.d'), async () => true, failed)).rejects.toMatchObject({
      code: 'rest/circuit-open',
    });
    expect(await limits.run(one, of('S.e'), async () => true, failed)).toBe(true);
  });

  it('makes so many in a time, in the order in which they come; one that would wait too long is told at once', async () => {
    let now = 0;
    const slept: number[] = [];
    const limits = new CallLimits(
      () => now,
      async (ms) => void slept.push(ms),
    );
    const two = { ...one, most: 0, rate: 2, ratePer: 'second' as const };
    const call = (waitMs = 5_000, plan = two) =>
      limits.run(plan, of('S.a', waitMs), async (pace) => pace().then(() => true), failed);
    await call();
    now = 400;
    await call();
    expect(slept).toEqual([]);
    await call();
    await call();
    // Each stretch of a second has two: at 0, 400, 1000, 1400.
    expect(slept).toEqual([600, 1_000]);
    await expect(call(500)).rejects.toMatchObject({ code: 'rest/busy', message: expect.stringContaining('1600 ms') });
    // What an edit allows holds for what comes after it; what was given up took nobody's place.
    await call(500, { ...two, rate: 0 });
    now = 2_500;
    await call(0);
    expect(slept).toHaveLength(2);
  });

  it('counts what a call tries again, and stops waiting when the run ends', async () => {
    const stop = new AbortController();
    const limits = new CallLimits();
    const slow = { ...one, rate: 1, ratePer: 'hour' as const };
    let sent = 0;
    const waits = limits.run(
      slow,
      of('S.a', 3_600_000, stop.signal),
      async (pace) => {
        for (;;) {
          await pace();
          sent++;
        }
      },
      failed,
    );
    await new Promise((done) => setImmediate(done));
    stop.abort();
    await expect(waits).rejects.toMatchObject({ code: 'rest/busy' });
    expect(sent).toBe(1);
  });
});
