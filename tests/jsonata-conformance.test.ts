import { describe, expect, it } from 'vitest';
import { Tally } from './harness/conformance-page.ts';
import { fixturesFolder } from './harness/fixtures.ts';
import { jsonataSuite, runJsonataCase, runJsonataSuite } from './harness/jsonata-conformance.ts';

const files = jsonataSuite();

/** Cases that come out otherwise, each with its reason (docs/guide/transformations.md, "Numbers"): none. */
const differing: Readonly<Record<string, string>> = {};

describe(files.length > 0 ? 'the test suite of JSONata' : `no suite of JSONata in ${fixturesFolder}`, () => {
  it.skipIf(files.length === 0)(
    'every case passes, but for those that are named',
    async () => {
      const outcomes = await runJsonataSuite();
      const run = outcomes.filter((o) => !o.skipped);
      expect(run.filter((o) => !o.passed && !(o.name in differing))).toEqual([]);
      expect(run.filter((o) => o.passed && o.name in differing)).toEqual([]);
      const tally = new Tally('jsonata');
      for (const { name, passed, skipped, reason } of outcomes) {
        if (passed) tally.count();
        else tally.differs(name, skipped ? reason : (differing[name] ?? reason));
      }
      tally.hold();
      expect({ files: files.length, run: run.length, skipped: outcomes.length - run.length }).toEqual({
        files: 1291,
        run: 1659,
        skipped: 27,
      });
    },
    120_000,
  );

  it.each([
    ['another result', { expr: '1 + 1', result: 3 }],
    ['a result instead of an error', { expr: '1 + 1', code: 'T2001' }],
    ['an error instead of a result', { expr: '1 + "x"', result: 1 }],
    ['another error', { expr: '1 + "x"', code: 'T2001' }],
    ['something instead of nothing', { expr: '1', undefinedResult: true }],
    ['another order', { expr: '[1, 2]', result: [2, 1] }],
  ])('%s is no pass', async (_what, given) => {
    expect(await runJsonataCase('case', given)).toMatchObject({ passed: false, skipped: false });
  });
});
