import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceText } from '../build/conformance.ts';
import { root } from './harness/checkout.ts';
import {
  type ConformanceOutcome,
  conformancePage,
  conformanceSubjects,
  linesOf,
  Tally,
} from './harness/conformance-page.ts';

const page = readFileSync(conformancePage, 'utf8');

/** What the page says of a subject. */
function outcomeOnPage(id: string): ConformanceOutcome {
  const subject = conformanceSubjects.find((each) => each.id === id);
  if (!subject) throw new Error(id);
  const [start = ''] = linesOf(subject, { right: 0, count: 0, differing: {} })[0]?.split('| 0 of 0') ?? [];
  const row = page.split('\n').find((line) => line.startsWith(start)) ?? '';
  const [, right = '', count = ''] = /\| ([\d,]+) of ([\d,]+) \| [^|]*\|$/.exec(row) ?? [];
  const number = (text: string) => Number(text.replaceAll(',', ''));
  return { right: number(right), count: number(count), differing: {} };
}

/** The rows alone: the tests that count hold them with what they name, where the fixtures are. */
const rowsOf = (text: string) => text.split('\n').filter((line) => /^(#|\|)/.test(line));

describe('docs/conformance.md', () => {
  it('has a row for each subject in the order of the sections, and no other', () => {
    expect(rowsOf(page)).toEqual(rowsOf(conformanceText(outcomeOnPage)));
  });

  it('names each that is not N of N, with a reason', () => {
    const named = page.split('\n').filter((line) => line.startsWith('- '));
    const wanted = conformanceSubjects.reduce((sum, { id }) => {
      const { right, count } = outcomeOnPage(id);
      expect(count, id).toBeGreaterThan(0);
      return sum + count - right;
    }, 0);
    expect(named).toHaveLength(wanted);
    for (const line of named) expect(line).toMatch(/^- `[^`]+`: `[^`]+`: \S.{9,}/);
  });

  it.each(conformanceSubjects)('$id is counted by its test, which holds the page', ({ id, test }) => {
    const source = readFileSync(join(root, test), 'utf8');
    expect(source).toContain(`new Tally('${id}')`);
    expect(source).toContain('.hold()');
  });

  it.skipIf(process.env['WEFT_CONFORMANCE'])('another count is not held', () => {
    const tally = new Tally('jsonata');
    tally.count(1);
    expect(() => tally.hold()).toThrow('1 of 1');
  });
});
