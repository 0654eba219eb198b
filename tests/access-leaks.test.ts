import { describe, expect, it } from 'vitest';
import { drawAccess, type Guard, leaksOf } from './harness/access-draws.ts';

/** More draws, and others, by `ACCESS_DRAWS=10000 ACCESS_SEED=7`. */
const draws = Number(process.env.ACCESS_DRAWS ?? 600);
const seed = Number(process.env.ACCESS_SEED ?? 1);

describe('what an asker is given is what the rules give, and no more', () => {
  it(`${draws} drawn models, rules, data and requests agree with a naive reading of the rules`, {
    timeout: 600_000,
  }, () => {
    const counts = { answered: 0, refused: 0, rows: 0, hiddenRows: 0, masked: 0 };
    const leaks = leaksOf(drawAccess(seed, draws), null, counts);
    expect(leaks.slice(0, 3)).toEqual([]);
    // The draws are worth something: all of this happens often.
    expect(counts.answered).toBeGreaterThan(draws / 3);
    expect(counts.refused).toBeGreaterThan(draws / 50);
    expect(counts.rows).toBeGreaterThan(draws / 2);
    expect(counts.hiddenRows).toBeGreaterThan(draws);
    expect(counts.masked).toBeGreaterThan(draws / 20);
    process.stdout.write(`access: ${draws} draws, ${JSON.stringify(counts)}, ${leaks.length} leaks\n`);
  });

  const guards: [Guard, string][] = [
    ['rows', 'rows that no rule shows are left out'],
    ['steps', 'so are those that a path comes to'],
    ['members', 'a member that is hidden for a row counts as empty in filters'],
    ['order', 'and in the order'],
    ['links', 'an association that may not be read leads nowhere'],
    ['refusal', 'a member that is hidden everywhere is refused'],
    ['empty-claims', 'who has no such claim gets nothing of a rule that asks for it'],
  ];
  it.each(guards)('taking out the guard of %s shows as a leak: %s', { timeout: 120_000 }, (guard) => {
    expect(leaksOf(drawAccess(seed, 1500), guard, null, 1).length).toBeGreaterThan(0);
  });
});
