import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOfShape, documentOfText, errorsOf, readFile } from '../../../tests/harness/read-table.ts';
import { inferTable } from './index.ts';

/** Columns of a sample, as `name:type`, with `?` for those with empty cells. */
function columns(text: string): string {
  const read = inferTable(text);
  return read.root === null
    ? 'none'
    : columnsOfShape(read)
        .map((n) => `${n.name}:${n.type}${n.optional && n.nullable ? '?' : ''}`)
        .join(' ');
}

const column = (...cells: string[]) => columns(`v,w\n${cells.map((cell) => `${cell},x`).join('\n')}\n`).split(' ')[0];

describe('types follow from all cells of a column', () => {
  it.each([
    ['whole numbers', ['1', '-20', '0'], 'v:integer'],
    ['those of 64 bits', ['1', '3000000000'], 'v:long'],
    ['larger ones', ['1', '99999999999999999999'], 'v:decimal'],
    ['decimals', ['1', '2.50'], 'v:decimal'],
    ['an exponent behind a point', ['1.5e10', '2.25E-3'], 'v:decimal'],
    ['an exponent without one: a code', ['1e5', '2e7'], 'v:string'],
    ['zeros before a number', ['7', '007'], 'v:string'],
    ['a plus', ['+5', '6'], 'v:string'],
    ['a minus before zero', ['-0', '1'], 'v:string'],
    ['card numbers', ['4111111111111111', '5500000000000004'], 'v:string'],
    ['long numbers that are not of one length', ['9007199254740993', '12'], 'v:long'],
    ['words for true and false', ['TRUE', 'FALSE', 'TRUE'], 'v:boolean'],
    ['words in mixed letters', ['TRUE', 'false'], 'v:string'],
    ['0 and 1', ['0', '1'], 'v:integer'],
    ['days', ['2026-11-20', '2024-02-29'], 'v:date'],
    ['a day that is none', ['2026-11-20', '2024-02-30'], 'v:string'],
    ['days of other patterns', ['20.11.2026', '21.11.2026'], 'v:string'],
    ['date-times', ['2026-11-20T08:14:07Z', '2026-11-21T00:00:00Z'], 'v:datetime'],
    ['date-times of two offsets', ['2026-11-20T08:14:07Z', '2026-11-21T00:00:00+01:00'], 'v:string'],
    ['times', ['08:14:07', '23:59:59'], 'v:time'],
    ['hexadecimal numbers and words', ['0x1F', 'Infinity', 'NaN'], 'v:string'],
    ['empty cells', ['1', '', '2'], 'v:integer?'],
    ['nothing but empty cells', ['', ''], 'v:string?'],
    ['the last row is another', [...Array<string>(3_000).fill('1'), 'x'], 'v:string'],
  ])('%s', (_what, cells, type) => {
    expect(column(...cells)).toBe(type);
  });

  it('decimals that are all written with as many digits say so', () => {
    const [first] = columnsOfShape(documentOfText('v\n1.50\n2.00\n'));
    expect(first).toMatchObject({ type: 'decimal', scale: 2, sample: '1.50', seen: [2, 2] });
  });
});

describe('signs of numbers', () => {
  it.each([
    ['v;w\n1,5;x\n2,25;y\n', ',', ''],
    ['v;w\n1.234,50;x\n2,25;y\n', ',', '.'],
    ['v,w\n"1,234.50",x\n2.25,y\n', '.', ','],
    ['v;w\n1 234,50;x\n2,25;y\n', ',', ' '],
    ["v;w\n1'234.50;x\n2.25;y\n", '.', "'"],
    ['v,w\n1.5,x\n', '.', ''],
  ])('%j', (text, decimalSign, thousandsSign) => {
    expect(documentOfText(text)).toMatchObject({ decimalSign, thousandsSign });
    expect(columnsOfShape(documentOfText(text))[0]?.type).toBe('decimal');
  });
});

describe('header and rows', () => {
  it.each([
    ['names above values', 'id,name\n1,a\n', 1, 0],
    ['texts above texts', 'a,b\nc,d\n', 1, 0],
    ['values alone', '1,a\n2,b\n', 0, 0],
    ['notes before it', 'A report,,\n,,\nid,name,on\n1,a,2026-11-20\n', 3, 0],
    ['years above amounts', 'Kind,2000,2001,2002\nTimber,2666,2274,1877\n', 1, 0],
    ['a comment before it', '# made today\nid,name\n1,a\n', 1, 0],
    ['notes before values', 'A report of today\n1,2,3\n4,5,6\n', 0, 2],
  ])('%s', (_what, text, headerRow, firstRow) => {
    expect(documentOfText(text)).toMatchObject({ headerRow, firstRow });
  });

  it('what was guessed is said, unless it could not be otherwise', () => {
    expect(inferTable('id,name\n1,a\n').diagnostics).toEqual([]);
    const [said] = inferTable('a;b,c\n1;2,3\n').diagnostics;
    expect(said).toMatchObject({
      severity: 'info',
      code: 'csv/read-as',
      message: 'Read with a comma between the cells, though a semicolon would do as well.',
    });
  });

  it('properties that are given are not guessed', () => {
    const shape = documentOfText('a;b,c\n1;2,3\n', { delimiter: ';', headerRow: 0 });
    expect(columnsOfShape(shape).map((n) => n.sample)).toEqual(['a', 'b,c']);
  });

  it('what a person set by hand stays', () => {
    const read = inferTable(
      'id,on\n1,20.11.2026\n',
      {},
      { '$[*].on': { type: 'date' }, '$[*].id': { optional: true } },
    );
    expect(read.root === null ? [] : columnsOfShape(read)).toMatchObject([
      { name: 'id', optional: true },
      { name: 'on', type: 'date' },
    ]);
  });

  it('more rows of a wrong length than anybody reads are counted', () => {
    const { diagnostics } = inferTable(`a,b\n${'1\n'.repeat(100)}`);
    expect(diagnostics).toHaveLength(21);
    expect(diagnostics[20]?.message).toBe('80 more rows have more or fewer cells than there are columns.');
  });
});

it('any bytes end in a structure or an error with a place', () => {
  const alphabet = fc.constantFrom(
    '"',
    ',',
    ';',
    '\n',
    '\r',
    ' ',
    'a',
    '1',
    '\\',
    '#',
    "'",
    '\t',
    '|',
    'é',
    '\0',
    '\ufeff',
    '=',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 100 }),
        fc.string({ unit: alphabet, maxLength: 60 }).map((text) => new TextEncoder().encode(text)),
      ),
      (bytes) => {
        const { structures, diagnostics } = readFile('csv', bytes);
        expect(structures.length === 1).toBe(errorsOf(diagnostics).length === 0);
        const names = structures.flatMap((s) => s.root.item?.children ?? []).map((n) => n.name.toLowerCase());
        expect(new Set(names).size).toBe(names.length);
      },
    ),
    { numRuns: 1_000 },
  );
});
