import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixturesFolder } from '../../../tests/harness/fixtures.ts';
import {
  columnsOfShape,
  csvFormat,
  documentOf,
  errorsOf,
  readFile,
  rowsOf,
  textFor,
} from '../../../tests/harness/read-table.ts';

const folder = join(fixturesFolder, 'hostile-csv');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : [];
const title = files.length > 0 ? `${files.length} files of ${folder}` : `no files in ${folder}`;

interface Refused {
  code: string;
  line?: number;
  column?: number;
  says?: string;
}
interface Read {
  names?: string[];
  rows?: Record<string, string | null>[];
  count?: number;
  /** Codes of warnings and of what is told, with their lines. */
  told?: [code: string, line?: number][];
}

/** What the index of the folder asks of each file. */
const expected: Readonly<Record<string, Refused | Read>> = {
  'quote-unclosed.csv': { code: 'csv/quote-unclosed', line: 2, column: 3 },
  'quote-unclosed-large.csv': { code: 'csv/quote-unclosed', line: 2, column: 3 },
  'quote-inside.csv': {
    rows: [
      { id: '1', name: '5" pipe' },
      { id: '2', name: 'a"b"c' },
    ],
    told: [['csv/quote-inside', 2]],
  },
  'quote-after-text.csv': { code: 'csv/text-after-quote', line: 2, column: 6 },
  'columns-million.csv': { code: 'csv/too-many-columns', line: 1 },
  'columns-uneven.csv': {
    count: 5,
    told: [
      ['csv/row-width', 3],
      ['csv/row-width', 4],
      ['csv/row-width', 7],
    ],
  },
  'names-twice.csv': {
    names: ['id', 'name', 'name2', 'Column4', 'Column5'],
    rows: [{ id: '1', name: 'a', name2: 'b', Column4: 'c', Column5: 'd' }],
  },
  'names-hostile.csv': {
    names: ['__proto__', 'constructor', 'toString', 'a.b', 'a/b', 'a"b', '1st', 'class'],
    count: 1,
  },
  'name-long.csv': { count: 1 },
  'cell-long.csv': { count: 1 },
  'formula-cells.csv': {
    rows: [
      { name: '=1+1', value: '+1' },
      { name: '=HYPERLINK("http://127.0.0.1:9/?x=","click")', value: '-1' },
      { name: '@SUM(A1:A9)', value: "=cmd|' /C calc'!A0" },
      // A carriage return ends a row where no quotes are around it.
      { name: '\t=1', value: null },
      { name: '=2' },
    ],
    told: [['csv/row-width', 6]],
  },
  'nul-bytes.csv': { code: 'csv/nul', line: 2, column: 4 },
  'control-characters.csv': {
    count: 2,
    rows: [
      { id: '1', name: '\u001b[31mred\u001b[0m' },
      { id: '2', name: '\u0007\u0008' },
    ],
  },
  'line-ends-mixed.csv': {
    rows: [
      { id: '1', name: 'a' },
      { id: '2', name: 'b' },
      { id: '3', name: 'c\r\nd' },
      { id: '4', name: 'e\rf' },
    ],
  },
  'line-separator-unicode.csv': {
    rows: [
      { id: '1', name: 'a\u2028b' },
      { id: '2', name: 'c\u0085d' },
    ],
  },
  'bad-utf8.csv': {
    rows: [
      { id: '1', name: 'café' },
      { id: '2', name: 'ok' },
    ],
    told: [['csv/not-utf8', 2]],
  },
  'utf16-no-bom.csv': { rows: [{ id: '1', name: 'é' }] },
  'bom-inside.csv': {
    rows: [
      { id: '1', name: 'a' },
      { id: '\ufeff2', name: 'b' },
    ],
  },
  'delimiter-riddle.csv': { count: 1, told: [['csv/read-as']] },
  'sep-line.csv': { rows: [{ a: '1', b: '2' }] },
  'numbers-tricky.csv': { count: 14, told: [['csv/row-width', 7]] },
  'dates-tricky.csv': { count: 6 },
  'empty.csv': { code: 'csv/empty' },
  'header-only.csv': { names: ['id', 'name'], rows: [] },
  'one-quote.csv': { code: 'csv/quote-unclosed', line: 1, column: 1 },
  'html-instead.csv': { code: 'csv/html', says: 'HTML' },
  'xlsx-named.csv': { code: 'csv/workbook', says: 'Excel workbook' },
};

describe(title, () => {
  const tally = new Tally('csv-hostile');

  it.skipIf(files.length === 0)('the folder holds what is asked of here, and nothing else', () => {
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.skipIf(files.length === 0).each(files)('%s', (file) => {
    const bytes = readFileSync(join(folder, file));
    const wanted = expected[file] as Refused & Read;
    const { structures, diagnostics } = readFile('csv', bytes, file);
    for (const { message } of diagnostics) expect(message.length).toBeLessThan(600);
    if (wanted.code !== undefined) {
      expect(structures).toEqual([]);
      const { code, line, column, says = '' } = wanted;
      expect(errorsOf(diagnostics)).toEqual([
        expect.objectContaining({
          code,
          message: expect.stringContaining(says),
          ...(line ? { line } : {}),
          ...(column ? { column } : {}),
        }),
      ]);
      tally.count();
      return;
    }
    expect(errorsOf(diagnostics)).toEqual([]);
    expect(diagnostics.map((d) => (d.line === undefined ? [d.code] : [d.code, d.line]))).toEqual(wanted.told ?? []);
    const shape = documentOf(structures[0] as never);
    const rows = rowsOf(csvFormat, shape, textFor(csvFormat, bytes, shape));
    const names = columnsOfShape(shape).map((node) => node.name);
    if (wanted.names) expect(names).toEqual(wanted.names);
    if (wanted.rows) expect(rows.map((row) => ({ ...row }))).toEqual(wanted.rows);
    if (wanted.count !== undefined) expect(rows).toHaveLength(wanted.count);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => name.length <= 120)).toBe(true);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
    tally.count();
  });

  it.skipIf(files.length === 0)('docs/conformance.md says so', () => tally.hold());

  it.skipIf(files.length === 0)('numbers and dates that look like such stay texts, digit for digit', () => {
    for (const file of ['numbers-tricky.csv', 'dates-tricky.csv']) {
      const bytes = readFileSync(join(folder, file));
      const shape = documentOf(readFile('csv', bytes).structures[0] as never);
      expect(columnsOfShape(shape)[0]?.type).toBe('string');
      const read = rowsOf(csvFormat, shape, textFor(csvFormat, bytes, shape)).map((row) => row.v);
      const lines = bytes.toString('utf8').trimEnd().split('\n').slice(1);
      expect(read).toEqual(lines.map((line) => line.replace(/,.*/, '')));
    }
  });
});
