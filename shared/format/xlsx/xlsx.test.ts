import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { libraryFor, readFile, rowsOf, xlsxFormat } from '../../../tests/harness/read-table.ts';
import type { StructureNode } from '../../structure/node.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { encodeText } from '../encode-text.ts';
import { MappingError } from '../message-error.ts';
import { decodeWorkbook } from './decode.ts';
import { encodeWorkbook } from './encode.ts';
import { excelStructureKind } from './kind.ts';
import { dateOfSerial, serialOf, shownAs } from './number-formats.ts';

const node = (name: string, type: StructureNode['type'], more: Partial<StructureNode> = {}): StructureNode => ({
  name,
  type,
  ...more,
});
const shapeOf = (children: StructureNode[], properties: object = {}): StructureShape => ({
  ...excelStructureKind.defaults(),
  ...properties,
  root: { name: '', type: 'array', item: { name: '', type: 'object', children } },
});

/** The text of a workbook whose sheets have such rows. */
function workbookText(...sheets: [name: string, rows: string][]): string {
  let at = 0;
  const head = sheets.map(([name, rows]) => ({ name, from: at, to: (at += rows.length) }));
  return `{"weftWorkbook":${JSON.stringify(head)}}\n${sheets.map(([, rows]) => rows).join('')}`;
}

/** A workbook of one sheet, by its XML. */
function workbookOf(sheetData: string, parts: Record<string, string> = {}, workbookPr = ''): Uint8Array {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}"/>`;
  const files = {
    '_rels/.rels': `<Relationships>${relation('a', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns:r="r">${workbookPr}<sheets><sheet name="S" r:id="b"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relation('b', 'worksheet', 'worksheets/s.xml')}${relation('c', 'styles', 'styles.xml')}${relation('d', 'sharedStrings', '/xl/strings.xml')}</Relationships>`,
    'xl/worksheets/s.xml': `<worksheet><sheetData>${sheetData}</sheetData></worksheet>`,
    ...parts,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, encodeText(text)])));
}

function bodyOf(bytes: Uint8Array): string {
  const decoded = decodeWorkbook(bytes, null);
  return 'text' in decoded ? decoded.text.slice(decoded.text.indexOf('\n') + 1) : decoded.diagnostic.code;
}

describe('cells', () => {
  it.each([
    [
      'numbers, with the digits that are shown',
      '<c><v>0.1</v></c><c><v>274.65999999999997</v></c><c><v>1E-3</v></c><c><v>12345678901234567890</v></c>',
      '0.1,274.66,0.001,12345678901234567890',
    ],
    ['booleans and errors', '<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c>', 'TRUE,FALSE,#N/A'],
    [
      'texts in the cell, of a formula, with runs',
      '<c t="inlineStr"><is><t>a"b</t></is></c><c t="str"><f>x</f><v>07</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r><rPh><t>no</t></rPh></is></c>',
      '"a""b","07","a b"',
    ],
    ['cells that are left out', '<c r="B1"><v>1</v></c><c r="D1"/><c r="E1"><v>2</v></c>', ',1,,,2'],
    [
      'characters that XML does not hold',
      '<c t="inlineStr"><is><t>a_x000D_b_x005F_x000D_</t></is></c>',
      '"a\rb_x000D_"',
    ],
    [
      'ISO dates',
      '<c t="d"><v>2026-11-20</v></c><c t="d"><v>2026-11-20T08:14:07.5</v></c>',
      '2026-11-20,2026-11-20T08:14:07.5',
    ],
  ])('%s', (_what, cells, row) => {
    expect(bodyOf(workbookOf(`<row r="1">${cells}</row>`))).toBe(`1,${row}\n`);
  });

  it('dates by their format, in both date systems', () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="[$-409]d\\-mmm\\-yy;@"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="46"/></cellXfs></styleSheet>';
    const cells = [1, 2, 3, 4, 5].map((style) => `<c s="${style}"><v>${style === 4 ? 0.5 : 44562.25}</v></c>`).join('');
    const read = (pr: string) => bodyOf(workbookOf(`<row r="1">${cells}</row>`, { 'xl/styles.xml': styles }, pr));
    expect(read('')).toBe('1,2022-01-01T06:00:00,2022-01-01T06:00:00,2022-01-01T06:00:00,12:00:00,1069494:00:00\n');
    expect(read('<workbookPr date1904="1"/>')).toContain('1,2026-01-02T06:00:00,');
  });

  it('days of 1900, with the one that never was', () => {
    const day = (serial: number) => dateOfSerial(serial, 'date', false);
    expect([1, 59, 61, 44562, 2_958_465].map(day)).toEqual([
      '1900-01-01',
      '1900-02-28',
      '1900-03-01',
      '2022-01-01',
      '9999-12-31',
    ]);
    expect([-1, 2_958_466, Number.NaN].map(day)).toEqual([null, null, null]);
    expect(dateOfSerial(0, 'date', true)).toBe('1904-01-01');
    expect(serialOf('2022-01-01')).toEqual({ serial: 44562, as: 'date' });
    expect(serialOf('12:00:00')).toEqual({ serial: 0.5, as: 'time' });
    expect(serialOf('1899-01-01')).toBe(null);
  });

  it.each([
    ['General', null],
    ['0.00', null],
    ['#,##0;[Red]-#,##0', null],
    ['0.00E+00', null],
    ['"day" 0', null],
    ['yyyy\\-mm\\-dd', 'date'],
    ['mmm', 'date'],
    ['dd/mm/yyyy hh:mm', 'datetime'],
    ['hh:mm:ss AM/PM', 'time'],
    ['[h]:mm', 'duration'],
    ['[Blue]d.m.yy', 'date'],
    ['_-* #,##0.00\\ "kr."_-', null],
  ])('the format %s shows %s', (code, as) => {
    expect(shownAs(164, code)).toBe(as);
  });
});

describe('sheets', () => {
  const text = workbookText(['One', '1,"id","name"\n2,1,"a"\n'], ['Two', '3,"id","price"\n4,7,2.5\n6,"x",3\n']);

  it('each is a structure; the header may stand further down', () => {
    const { structures } = readFile('xlsx', encodeWorkbook(text));
    expect(structures.map((s) => [s.name, s.data.sheet, s.data.headerRow])).toEqual([
      ['One', 'One', 1],
      ['Two', 'Two', 3],
    ]);
    expect(structures.map((s) => s.root.item?.children?.map((n) => n.type))).toEqual([
      ['integer', 'string'],
      ['string', 'decimal'],
    ]);
  });

  it('a structure reads the one that it names, else the first that is shown; one that is not there is told with those that are', () => {
    const columns = [node('id', 'string')];
    expect(rowsOf(xlsxFormat, shapeOf(columns), text)).toEqual([{ id: '1' }]);
    expect(rowsOf(xlsxFormat, shapeOf(columns, { sheet: 'two', headerRow: 3 }), text)).toEqual([
      { id: '7' },
      { id: 'x' },
    ]);
    expect(() => rowsOf(xlsxFormat, shapeOf(columns, { sheet: 'Three' }), text)).toThrow(
      'The workbook has no sheet "Three"; it has "One", "Two".',
    );
    expect(() => rowsOf(xlsxFormat, shapeOf(columns, { headerRow: 2, sheet: 'Two' }), text)).toThrow(
      'There is no row 2',
    );
    expect(() => rowsOf(xlsxFormat, shapeOf(columns), '1,2\n')).toThrow('This is no workbook.');
  });

  it('errors say the cell', () => {
    const shape = shapeOf([node('id', 'integer'), node('price', 'decimal')], { sheet: 'Two', headerRow: 3 });
    const library = libraryFor(xlsxFormat, shape);
    const s = new library.Scanner(text);
    s.openArray();
    s.moreItems();
    s.openObject();
    s.member(library.memberTable(['id', 'price']), 0);
    let error: unknown;
    try {
      s.int32();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MappingError);
    expect(error).toMatchObject({
      message: 'A6: "x" is not a whole number of 64 bits.',
      path: '$[1].id',
      line: 6,
      column: 1,
    });
    expect(xlsxFormat.validate(text, shape)).toEqual([
      expect.objectContaining({
        message: 'A6: "x" is not a whole number of 64 bits.',
        path: '$[1].id',
        line: 6,
        column: 1,
      }),
    ]);
  });
});

describe('writing', () => {
  it('texts that look like something else, formulas, spaces, breaks and odd characters are texts', () => {
    const cells = [
      '=1+1',
      '+1',
      '007',
      'TRUE',
      '2026-11-20',
      ' a ',
      'a\nb\r\nc',
      '_x000D_',
      '<&">',
      '\u0001',
      '',
      'é😀',
    ];
    const row = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
    const text = workbookText(['S', `1,${row}\n`]);
    const decoded = decodeWorkbook(encodeWorkbook(text), null);
    expect('text' in decoded ? decoded.text : decoded).toBe(text);
  });

  it('numbers, booleans, dates and times are those of the sheet', () => {
    const text = workbookText(['A & "B"', '1,1.5,-3,TRUE,FALSE,2026-11-20,2026-11-20T08:14:07,08:14:07,#N/A\n5,,,2\n']);
    const decoded = decodeWorkbook(encodeWorkbook(text), null);
    expect('text' in decoded ? decoded.text : decoded).toBe(text);
  });

  it('a number with more digits than a workbook keeps is written as a text', () => {
    const shape = shapeOf([node('n', 'long')]);
    const W = libraryFor(xlsxFormat, shape).writers as { number(value: unknown): string };
    expect([1, 123456789012345n, 9007199254740993n].map((n) => W.number(n))).toEqual([
      '1',
      '123456789012345',
      '"9007199254740993"',
    ]);
  });
});

describe('a sheet to look at', () => {
  const shape = shapeOf([node('Item', 'integer'), node('Type', 'string')], { sheet: 'S' });
  const grid = (rows: string, of = shape) => xlsxFormat.grid?.(workbookText(['Other', '1,1\n'], ['S', rows]), of);

  it('has the numbers of its rows, and the cells under the columns of the structure', () => {
    expect(grid('1,"Type","Item","More"\n3,"a",7,1\n4,,8,2\n')).toEqual({
      columns: ['Item', 'Type'],
      rows: [
        { number: 3, cells: ['7', 'a'] },
        { number: 4, cells: ['8', null] },
      ],
      isCut: false,
    });
  });

  it('shows the first 50 rows, and none of what is no sheet of the structure', () => {
    const many = Array.from({ length: 60 }, (_, i) => `${i + 2},${i},"x"\n`).join('');
    expect(grid(`1,"Item","Type"\n${many}`)).toMatchObject({ rows: { length: 50 }, isCut: true });
    expect(grid('1,"Item","Type"\n', { ...shape, sheet: 'gone' } as typeof shape)?.rows).toEqual([]);
    expect(xlsxFormat.grid?.('no workbook', shape).rows).toEqual([]);
  });
});
