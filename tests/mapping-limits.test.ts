import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatOf } from '../shared/format/index.ts';
import { root } from './harness/checkout.ts';

const page = readFileSync(join(root, 'docs/mapping.md'), 'utf8');

/** How many rows of each kind the digest has. */
const counts = { JS: 13, MD: 10, XS: 11, XC: 7, SE: 8, IM: 17, EM: 10, MA: 7, AC: 8, DT: 5, DI: 6, L: 39 };
const wanted = [
  ...Object.entries(counts).flatMap(([kind, count]) => Array.from({ length: count }, (_, i) => `${kind}-${i + 1}`)),
  'ED',
];

const rows = page
  .split('\n')
  .filter((line) => /^\| [A-Z]{1,2}(-\d+)? \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const limits = rows
  .filter(([, row]) => row?.startsWith('L-'))
  .map(([, row = '', state = '', , shown = '']) => ({ row, state, shown }));
const links = limits.flatMap(({ row, shown }) =>
  [...shown.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g)].map(([, words = '', file = '']) => ({ row, words, file })),
);

/** A test is named in its source in quotes of any kind; an apostrophe may stand behind a backslash. */
const sourceOf = (file: string) => readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'");

describe('docs/mapping.md', () => {
  it('has each row of the digest once', () => {
    expect(rows.map(([, row]) => row).sort()).toEqual([...wanted].sort());
    for (const cells of rows) expect(cells.slice(1, 4).join(''), cells[1]).toMatch(/\S{2}.{10,}/);
  });

  it('says of each limit whether it is beaten, and shows those that are', () => {
    for (const { row, state, shown } of limits) {
      expect(['beaten', 'beaten in part', 'not beaten yet'], row).toContain(state);
      if (state !== 'not beaten yet') expect(shown, row).toContain('](../');
    }
  });

  it.each(links)('$row: $file has the test: $words', ({ words, file }) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(file).toMatch(/\.test\.tsx?$/);
    expect(sourceOf(file)).toContain(words);
  });
});

describe('limits that no other test shows', () => {
  it.each([
    ['json', '{"größe":"5 µm – \\u00e9 😀","n":1.50}', '{\n  "größe": "5 µm – \\u00e9 😀",\n  "n": 1.50\n}'],
    ['xml', '<größe n="1.50"><b>µ&#233;</b></größe>', '<größe n="1.50">\n  <b>µ&#233;</b>\n</größe>'],
  ])('indenting a message keeps its letters and digits: %s (L-8)', (format, text, indented) => {
    expect(formatOf(format).indent(text).trim()).toBe(indented);
  });
});
