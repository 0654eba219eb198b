import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixturesFolder } from '../../../tests/harness/fixtures.ts';
import {
  columnsOfShape,
  csvFormat,
  documentOf,
  documentOfText,
  errorsOf,
  readFile,
  rowsOf,
  textFor,
} from '../../../tests/harness/read-table.ts';
import { RowReader } from '../table-rows.ts';
import { settingsOf } from '../table-settings.ts';

const folder = join(fixturesFolder, 'csv');
const sets = existsSync(folder)
  ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  : [];
const isTable = (name: string) => /\.(csv|tsv|psv|ssv|txt)$/.test(name);
const tables = sets.flatMap(({ name }) =>
  readdirSync(join(folder, name))
    .filter(isTable)
    .map((file) => `${name}/${file}`),
);
const bytesOf = (file: string) => readFileSync(join(folder, file));
/** What walks the folder says where it looked, when it is not there. */
const title = tables.length > 0 ? `${tables.length} files of ${folder}` : `no files in ${folder}`;

/** Files that no structure is made of, with the reason. */
const refused: Readonly<Record<string, string>> = {
  'csv-test-data/all-empty.csv': 'csv/empty',
  'csv-test-data/bad-missing-quote.csv': 'csv/quote-unclosed',
  'csv-test-data/bad-quotes-with-unescaped-quote.csv': 'csv/text-after-quote',
};
/** Tables that differ from the .json beside them, with the reason. */
const differing: Readonly<Record<string, string>> = {
  'spectrum/newlines_crlf.csv': 'the .csv is stored with LF, the .json beside it has CRLF within a cell',
};

describe(title, () => {
  const read = new Tally('csv-read');
  const pairs = new Tally('csv-paired');

  it.skipIf(tables.length === 0).each(tables)(
    '%s: each row and cell is read, or the file refused with a place',
    (file) => {
      const { structures, diagnostics } = readFile('csv', bytesOf(file), file);
      if (refused[file] !== undefined) {
        expect(structures).toEqual([]);
        expect(errorsOf(diagnostics)).toEqual([
          expect.objectContaining({ code: refused[file], line: expect.any(Number), column: expect.any(Number) }),
        ]);
        read.count();
        return;
      }
      expect(errorsOf(diagnostics)).toEqual([]);
      expect(structures).toHaveLength(1);
      const shape = documentOf(structures[0] as never);
      expect(csvFormat.kind.schema.safeParse(shape).error).toBeUndefined();
      const text = textFor(csvFormat, bytesOf(file), shape);
      expect(text).not.toContain('\ufffd');
      const rows = rowsOf(csvFormat, shape, text);
      // Against the rows as they stand in the text: none is lost, and what is in no column was told.
      const settings = settingsOf(shape);
      const all = new RowReader(
        text,
        { ...settings, delimiter: /^sep=(.)/.exec(text)?.[1] ?? settings.delimiter },
        settings.columns.length !== 1,
        text.startsWith('sep=') ? text.indexOf('\n') + 1 : text.charCodeAt(0) === 0xfeff ? 1 : 0,
      );
      const cells: string[][] = [];
      while (all.read()) if (all.row >= Math.max(settings.firstRow, settings.headerRow + 1)) cells.push(all.cells());
      expect(rows).toHaveLength(cells.length);
      const uneven = diagnostics.filter((d) => d.code === 'csv/row-width').length;
      for (const [i, row] of rows.entries()) {
        const found = columnsOfShape(shape).flatMap(({ name }) => row[name] || []);
        const filled = (cells[i] as string[]).filter((cell) => cell !== '');
        if (uneven === 0) expect(found).toEqual(filled);
        else expect(filled.slice(0, found.length)).toEqual(found);
      }
      expect(csvFormat.validate(text, shape)).toEqual([]);
      expect(csvFormat.tree(text, shape)?.children).toHaveLength(rows.length);
      read.count();
    },
  );

  const paired = tables.filter(
    (file) => file.endsWith('.csv') && existsSync(join(folder, file.replace(/\.csv$/, '.json'))),
  );
  it.skipIf(paired.length === 0).each(paired)('%s: the rows are those of the .json beside it', (file) => {
    const expected = JSON.parse(readFileSync(join(folder, file.replace(/\.csv$/, '.json')), 'utf8')) as (
      | string[]
      | Record<string, string>
    )[];
    const hasHeader = /^spectrum\/|\/header-/.test(file);
    const text = bytesOf(file).toString('utf8');
    const shape = documentOfText(text, { headerRow: hasHeader ? 1 : 0 });
    const rows = rowsOf(csvFormat, shape, text).map((row) =>
      Object.entries(row).map(([name, value]) => [name, value ?? '']),
    );
    const actual = hasHeader
      ? rows.map((row) => Object.fromEntries(row))
      : rows.map((row) => row.map(([, value]) => value));
    const reason = differing[file];
    if (reason === undefined) {
      expect(actual).toEqual(expected);
      pairs.count();
    } else {
      expect(actual).not.toEqual(expected);
      pairs.differs(file, reason);
    }
  });

  it.skipIf(tables.length === 0)('docs/conformance.md says so', () => {
    read.hold();
    pairs.hold();
  });

  const encoded = tables.filter((file) => /\/(encoding|premiere)\./.test(file));
  it.skipIf(encoded.length === 0).each(encoded)('%s: the same text as in UTF-8', (file) => {
    const { structures, diagnostics } = readFile('csv', bytesOf(file), file);
    const text = textFor(csvFormat, bytesOf(file), documentOf(structures[0] as never)).replace(/^\ufeff/, '');
    const sibling = bytesOf(file.replace(/\.[^.]+\.csv$/, '.utf8.csv')).toString('utf8');
    // One has a third line that no other has.
    expect(text.slice(0, sibling.length)).toBe(sibling);
    const isGuessed = /iso88591|win1252/.test(file);
    expect(diagnostics.some((d) => d.code === 'csv/not-utf8' && d.severity === 'warning')).toBe(isGuessed);
  });

  it.skipIf(tables.length === 0).each([
    ['tabulator/latin1.csv', 'iso-8859-1', '©'],
    ['messytables/spanish_chars.csv', 'windows-1252', 'gestión'],
  ])('%s is read once the encoding is named', (file, encoding, word) => {
    const { structures } = readFile('csv', bytesOf(file), file);
    const unnamed = csvFormat.decode(bytesOf(file), null, {
      ...documentOf(structures[0] as never),
      encoding: '',
    } as never);
    expect(unnamed).toMatchObject({
      diagnostic: { code: 'csv/not-utf8', fix: expect.stringContaining('windows-1252') },
    });
    expect(textFor(csvFormat, bytesOf(file), { ...documentOf(structures[0] as never), encoding } as never)).toContain(
      word,
    );
  });
});
