import { describe, expect, it } from 'vitest';
import { CallLimits } from './call-limits.ts';

const held = () => {
  let end: (ok: boolean) => void = () => {};
  const answer = new Promise<boolean>((done) => (end = done));
  return { answer, end };
};
const failed = (ok: boolean) => !ok;

describe('the limits on the calls of a service', () => {
  it('makes so many at a time; one whose turn does not come is told', async () => {
    const limits = new CallLimits({ most: 1, breakAfter: 0, breakMs: 0 });
    const first = held();
    const one = limits.run('S.a', 1_000, null, () => first.answer, failed);
    await expect(limits.run('S.b', 5, null, async () => true, failed)).rejects.toMatchObject({ code: 'rest/busy' });
    const waits = limits.run('S.c', 1_000, null, async () => true, failed);
    first.end(true);
    expect(await Promise.all([one, waits])).toEqual([true, true]);
  });

  it('pauses after failures in a row; then one call tries, also where one from before ends meanwhile', async () => {
    let now = 0;
    const limits = new CallLimits({ most: 0, breakAfter: 2, breakMs: 100 }, () => now);
    const before = held();
    const old = limits.run('S.old', 1_000, null, () => before.answer, failed);
    for (let i = 0; i < 2; i++) await limits.run('S.a', 1_000, null, async () => false, failed);
    const open = { code: 'rest/circuit-open' };
    await expect(limits.run('S.b', 1_000, null, async () => true, failed)).rejects.toMatchObject(open);
    now = 101;
    const trial = held();
    const tries = limits.run('S.c', 1_000, null, () => trial.answer, failed);
    await new Promise((done) => setImmediate(done));
    before.end(false);
    await old;
    now = 300;
    await expect(limits.run('S.d', 1_000, null, async () => true, failed)).rejects.toMatchObject(open);
    trial.end(true);
    expect(await tries).toBe(true);
    expect(await limits.run('S.e', 1_000, null, async () => true, failed)).toBe(true);
  });
});
