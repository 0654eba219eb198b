import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixturesFolder } from '../../../tests/harness/fixtures.ts';
import { documentOf, errorsOf, readFile, rowsOf, xlsxFormat } from '../../../tests/harness/read-table.ts';
import { decodeWorkbook } from './decode.ts';

const folder = join(fixturesFolder, 'csv');
const sets = existsSync(folder)
  ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  : [];
const books = sets.flatMap(({ name }) =>
  readdirSync(join(folder, name))
    .filter((file) => file.endsWith('.xlsx'))
    .map((file) => `${name}/${file}`),
);
const bytesOf = (file: string) => readFileSync(join(folder, file));
const title = books.length > 0 ? `${books.length} workbooks of ${folder}` : `no workbooks in ${folder}`;

/** Workbooks that no structure is made of, with the reason. */
const refused: Readonly<Record<string, string>> = {
  'calamine/empty_sheet.xlsx': 'xlsx/no-rows',
  'calamine/pass_protected.xlsx': 'xlsx/encrypted',
  'messytables/libreoffice.xlsx': 'xlsx/no-rows',
  'phpspreadsheet/HiddenSheet.xlsx': 'xlsx/no-rows',
};

const whyRefused: Readonly<Record<string, string>> = {
  'xlsx/no-rows': 'none of its sheets holds a cell',
  'xlsx/encrypted': 'it is protected by a password',
};

/** The rows of a workbook's text, without its head. */
function bodyOf(file: string): string {
  const decoded = decodeWorkbook(bytesOf(file), null);
  return 'text' in decoded ? decoded.text.slice(decoded.text.indexOf('\n') + 1) : decoded.diagnostic.code;
}

describe(title, () => {
  const tally = new Tally('xlsx-read');

  it.skipIf(books.length === 0).each(books)(
    '%s: every sheet is a structure that reads its rows, and writes them again',
    (file) => {
      const { structures, diagnostics } = readFile('xlsx', bytesOf(file), file);
      expect(errorsOf(diagnostics).map((d) => d.code)).toEqual(refused[file] === undefined ? [] : [refused[file]]);
      if (refused[file] !== undefined) {
        tally.differs(file, `refused, with \`${refused[file]}\`: ${whyRefused[refused[file]]}`);
        return;
      }
      expect(structures.length).toBeGreaterThan(0);
      for (const structure of structures) {
        const shape = documentOf(structure);
        expect(xlsxFormat.kind.schema.safeParse(shape).error).toBeUndefined();
        const decoded = xlsxFormat.decode(bytesOf(file), null, shape);
        const text = 'text' in decoded ? decoded.text : '';
        const rows = rowsOf(xlsxFormat, shape, text);
        expect(xlsxFormat.validate(text, shape)).toEqual([]);
        const again = xlsxFormat.decode(xlsxFormat.encode(text), null, shape);
        expect('text' in again ? rowsOf(xlsxFormat, shape, again.text) : again).toEqual(rows);
      }
      tally.count();
    },
  );

  it.skipIf(books.length === 0)('docs/conformance.md says so', () => tally.hold());

  // What the projects that these files come from say of them, and the files' own words.
  it.skipIf(books.length === 0).each([
    [
      'calamine/any_sheets.xlsx',
      '1,1,2\n2,3,4\n3,5,6\n5,"This workbook contains 4 sheets: Visible, Hidden, VeryHidden and Chart"\n',
    ],
    ['calamine/date.xlsx', '1,2021-01-01,15\n2,2021-01-02,16\n3,255:10:10,17\n'],
    ['calamine/date_1904.xlsx', '1,2021-01-01,15\n2,2021-01-02,16\n3,255:10:10,17\n'],
    ['calamine/encoded_entities.xlsx', '1,"&"\n2,""\n'],
    ['calamine/errors.xlsx', '1,#DIV/0!\n2,#NAME?\n3,#VALUE!\n4,#NULL!\n5,#REF!\n6,#NUM!\n7,#N/A\n'],
    ['calamine/has_x000D_.xlsx', '1,"ABC\r\nDEF"\n'],
    ['calamine/inlineStr_cdata.xlsx', '1,"Hello CDATA","World"\n2,"12345","NormalText"\n'],
    ['calamine/nonstandard-xml-ns-prefix.xlsx', '1,"a","b"\n2,1,3\n3,2,4\n'],
    ['calamine/rph.xlsx', '1,"課きく　毛こ"\n'],
    ['calamine/temperature.xlsx', '1,"label","value"\n2,"celsius",22.2222\n3,"fahrenheit",72\n'],
    ['phpspreadsheet/1900_Calendar.xlsx', '1,2022-01-01,2021-12-31\n2,2022-12-31,2023-01-01\n'],
    ['phpspreadsheet/1904_Calendar.xlsx', '1,2022-01-01,2021-12-31\n2,2022-12-31,2023-01-01\n'],
    ['phpspreadsheet/blankcell.xlsx', '1,,,"C1"\n3,,,"C3"\n'],
    ['phpspreadsheet/rootZipFiles.xlsx', '1,"TEST CELL"\n'],
    [
      'phpspreadsheet/sharedformulae.xlsx',
      '1,1,2,FALSE,"x1"\n2,2,3,FALSE,"x2"\n3,3,4,FALSE,"x3"\n4,4,5,TRUE,"x4"\n5,5,6,TRUE,"x5"\n',
    ],
    ['phpspreadsheet/utf16be.xlsx', '1,1\n'],
    ['phpspreadsheet/utf16be.bom.xlsx', '1,1\n'],
    ['tabulator/merged-cells.xlsx', '1,"data"\n'],
    ['tabulator/preserve-formatting-percentage.xlsx', '1,"col1","col2"\n2,123,0.52\n3,456,0.3\n4,789,0.06\n'],
    ['tabulator/sheets.xlsx', '1,"id","name"\n2,1,"london"\n1,"id","name"\n2,2,"paris"\n1,"id ","name"\n2,3,"rome"\n'],
    ['tabulator/test_scientific_notation.xlsx', '1,"scientific_notation"\n2,0.000000427335427525861\n'],
  ])('%s: values as a spreadsheet shows them', (file, body) => {
    expect(bodyOf(file)).toBe(body);
  });

  it.skipIf(books.length === 0)(
    'a decimal has no noise of binary fractions; an ISO cell, a strict workbook and one without references are read',
    () => {
      expect(bodyOf('tabulator/adjust_floating_point_error.xlsx')).toContain(',60.565,242.26,242.26\n');
      expect(bodyOf('calamine/date_iso.xlsx')).toMatch(/^1,2021-01-01\n2,2021-01-01T10:10:10\n3,10:10:10\n/);
      expect(bodyOf('calamine/strict_iso_paths.xlsx').split('\n').length).toBeGreaterThan(20);
      expect(bodyOf('phpspreadsheet/without_cell_reference.xlsx')).toMatch(/^1,1,2,3,4,5,6,7,8,9,10\n2,1,2,3/);
      expect(bodyOf('tabulator/preserve-formatting.xlsx')).toContain(',1000.5577,2040-05-20,');
    },
  );
});
