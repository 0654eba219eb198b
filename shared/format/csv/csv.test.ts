import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOfShape, csvFormat, documentOfText, libraryFor, rowsOf } from '../../../tests/harness/read-table.ts';
import type { StructureNode } from '../../structure/node.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { MappingError } from '../message-error.ts';
import { readFields, settingsOf, writeFields } from '../table-settings.ts';
import { decodeTable } from './decode.ts';
import { csvStructureKind } from './kind.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const node = (name: string, type: StructureNode['type'], more: Partial<StructureNode> = {}): StructureNode => ({
  name,
  type,
  ...more,
});

/** A document of columns, by hand. */
function shapeOf(children: StructureNode[], properties: object = {}): StructureShape {
  return {
    ...csvStructureKind.defaults(),
    ...properties,
    root: { name: '', type: 'array', item: { name: '', type: 'object', children } },
  };
}

/** Reads all values by the types of their columns, as a mapping does. */
function valuesOf(shape: StructureShape, text: string): unknown[][] {
  const library = libraryFor(csvFormat, shape);
  const nodes = columnsOfShape(shape);
  const members = library.memberTable(nodes.map((n) => n.name));
  const s = new library.Scanner(text);
  const rows: unknown[][] = [];
  if (s.openArray())
    do {
      const row: unknown[] = nodes.map(() => undefined);
      if (s.openObject())
        do {
          const i = s.member(members, 0);
          const type = nodes[i]?.type;
          if (type === undefined) s.skipUnknown();
          else if (s.isNull()) row[i] = null;
          else if (type === 'integer') row[i] = s.int32();
          else if (type === 'long') row[i] = s.integer();
          else if (type === 'decimal') row[i] = s.decimal();
          else if (type === 'boolean') row[i] = s.boolean();
          else if (type === 'date') row[i] = s.date();
          else if (type === 'datetime') row[i] = s.dateTime();
          else row[i] = s.string();
        } while (s.moreMembers());
      rows.push(row);
    } while (s.moreItems());
  s.end();
  return rows;
}

/** The error that reading a message ends in, without its text. */
function errorOf(shape: StructureShape, text: string) {
  try {
    valuesOf(shape, text);
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    const { code, path, line, column, message } = error;
    return { code, path, line, column, message };
  }
  return null;
}

describe('reading', () => {
  const abc = shapeOf([
    node('a', 'integer'),
    node('b', 'string', { optional: true, nullable: true }),
    node('c', 'decimal', { optional: true, nullable: true }),
  ]);

  it.each([
    ['columns in another order, and unknown ones', 'c,x,a\n1.5,?,1\n', [[1, undefined, 1.5]]],
    ['names but for case and spaces', ' A ,B,C\n1,x,2\n', [[1, 'x', 2]]],
    [
      'CR, LF and CRLF',
      'a,b,c\r1,x,2\n2,y,3\r\n3,z,4',
      [
        [1, 'x', 2],
        [2, 'y', 3],
        [3, 'z', 4],
      ],
    ],
    ['a byte-order mark and a sep= line', '\ufeffsep=;\r\na;b;c\r\n1;x;2\r\n', [[1, 'x', 2]]],
    [
      'nothing, and an empty text in quotes',
      'a,b,c\n1,,\n2,"",\n',
      [
        [1, null, null],
        [2, '', null],
      ],
    ],
    ['lines without anything', '\n\na,b,c\n\n1,x,2\n\n', []],
    ['delimiters at the end of lines', 'a,b,c\n1,x,2,,\n', [[1, 'x', 2]]],
    [
      'numbers of many digits',
      'a,b,c\n1,x,0.1000000000000000055511151231257827\n',
      [[1, 'x', expect.objectContaining({ e: -1 })]],
    ],
  ])('%s', (what, text, rows) => {
    const shape = what.startsWith('lines') ? { ...abc, headerRow: 3 } : abc;
    expect(valuesOf(shape as StructureShape, text)).toEqual(what.startsWith('lines') ? [[1, 'x', 2]] : rows);
  });

  it.each([
    [
      'a wrong number',
      'a,b,c\n1,x,2\n1,"two\nlines",2\nx,y,3\n',
      { code: 'mapping/not-an-integer', path: '$[2].a', line: 5, column: 1 },
    ],
    ['a number in quotes', 'a,b,c\n1,x,"1,5"\n', { code: 'mapping/not-a-decimal', path: '$[0].c', line: 2, column: 5 }],
    [
      'one that is too large',
      'a,b,c\n2147483648,x,2\n',
      { code: 'mapping/integer-range', path: '$[0].a', line: 2, column: 1 },
    ],
    ['a short row', 'a,b,c\n1,x,2\n1\n', { code: 'csv/row-width', path: '$[1]', line: 3, column: 2 }],
    ['a long row', 'a,b,c\r\n1,x,2\r\n1,x,2,,9\r\n', { code: 'csv/row-width', path: '$[1]', line: 3, column: 8 }],
    [
      'a quote that does not close',
      'a,b,c\n1,"x,2\n3,y,4\n',
      { code: 'csv/quote-unclosed', path: '$[0]', line: 2, column: 3 },
    ],
    ['a quote within a cell', 'a,b,c\n1,x"y,2\n', { code: 'csv/quote-inside', path: '$[0]', line: 2, column: 4 }],
    ['text behind a quote', 'a,b,c\n1,"x"y,2\n', { code: 'csv/text-after-quote', path: '$[0]', line: 2, column: 6 }],
    ['a NUL', 'a,b,c\n1,x\0,2\n', { code: 'csv/nul', path: '$', line: 2, column: 4 }],
    ['another header', 'x,y\n1,2\n', { code: 'csv/column-missing', path: '$', line: 1, column: 1 }],
    ['no header', '', { code: 'csv/no-header', path: '$', line: 1, column: 1 }],
  ])('%s is told with its place', (_what, text, error) => {
    expect(errorOf(abc, text)).toMatchObject(error);
    expect(csvFormat.validate(text, abc)[0]).toMatchObject({
      severity: 'error',
      line: error.line,
      column: error.column,
    });
  });

  it('a long text is cut in errors, and a column that is missing is named with those that are there', () => {
    expect(errorOf(abc, `a,b,c\n${'9x'.repeat(5_000)},x,2\n`)?.message.length).toBeLessThan(120);
    expect(errorOf(abc, 'x,y\n1,2\n')?.message).toBe('The column "a" is not among those of the header ("x", "y").');
  });

  it('demands: what is required must be there', () => {
    const shape = shapeOf([node('a', 'integer'), node('b', 'string')], { unevenRows: 'accept' });
    const library = libraryFor(csvFormat, shape);
    const s = new library.Scanner('a,b\n1,x\n2\n');
    s.demands = { mayLack: new Set(), ignored: new Set() };
    s.openArray();
    s.moreItems();
    expect(() => s.missing(s.at, ['$[*].a', '$[*].b'], [1])).toThrow(
      expect.objectContaining({ code: 'mapping/member-missing', path: '$[1].b', line: 3 }),
    );
  });

  it('numbers, words and dates by the properties of the structure', () => {
    const shape = shapeOf([node('n', 'decimal'), node('w', 'boolean'), node('d', 'date'), node('t', 'datetime')], {
      delimiter: ';',
      decimalSign: ',',
      thousandsSign: '.',
      trueWord: 'ja',
      falseWord: 'nein',
      datePattern: 'dd.MM.yyyy',
      dateTimePattern: 'dd.MM.yyyy HH:mm',
    });
    const text = 'n;w;d;t\n1.234,56;JA;20.11.2026;20.11.2026 08:14\n-5;nein;01.02.2024;01.02.2024 00:00\n';
    expect(valuesOf(shape, text)).toEqual([
      [1234.56, true, '2026-11-20', Date.UTC(2026, 10, 20, 8, 14)],
      [-5, false, '2024-02-01', Date.UTC(2024, 1, 1)],
    ]);
    const wrong = (row: string) => errorOf(shape, `n;w;d;t\n${row}\n`)?.code;
    expect(wrong('1.23,5;ja;20.11.2026;20.11.2026 08:14')).toBe('mapping/not-a-decimal');
    expect(wrong('1;true;20.11.2026;20.11.2026 08:14')).toBe('mapping/not-a-boolean');
    expect(wrong('1;ja;30.02.2026;20.11.2026 08:14')).toBe('mapping/not-a-date');
    expect(wrong('1;ja;20.11.2026;20.11.2026')).toBe('mapping/not-a-date-time');
  });

  it('texts of numbers and date-times that are written in another way again are kept; those of one column are told by it', () => {
    const shape = shapeOf([
      node('n', 'decimal', { scale: 2 }),
      node('t', 'datetime', { format: { fraction: 0, offset: 'Z' } }),
    ]);
    const library = libraryFor(csvFormat, shape);
    const kept = (n: string, t: string) => {
      const s = new library.Scanner(`n,t\n${n},${t}\n`);
      s.openArray();
      s.openObject();
      s.member(library.memberTable(['n', 't']), 0);
      s.decimal();
      const first = s.kept;
      s.moreMembers();
      s.dateTime();
      return [first, s.kept];
    };
    expect(kept('1.50', '2026-11-20T08:14:07Z')).toEqual([null, null]);
    expect(kept('1.5', '2026-11-20T10:14:07+02:00')).toEqual(['1.5', '2026-11-20T10:14:07+02:00']);
    expect(kept('1.500', '2026-11-20T08:14:07.000Z')).toEqual(['1.500', '2026-11-20T08:14:07.000Z']);
  });
});

describe('fixed width', () => {
  const text = 'id  name      price\n1   Table    249.50\n12  Lamp      18.00\n';

  it('fields are found by the spaces that go through all lines', () => {
    const shape = documentOfText(text);
    expect(shape).toMatchObject({ layout: 'fixed' });
    expect(columnsOfShape(shape).map((n) => [n.name, n.type])).toEqual([
      ['id', 'integer'],
      ['name', 'string'],
      ['price', 'decimal'],
    ]);
    expect(valuesOf(shape, text)).toEqual([
      [1, 'Table', 249.5],
      [12, 'Lamp', 18],
    ]);
  });

  it('fields as people write them', () => {
    expect(readFields('1-4, 5-12,13-')).toEqual([
      [0, 4],
      [4, 12],
      [12, 1_000_000],
    ]);
    expect(writeFields(readFields('1-4, 5-12,13-') ?? [])).toBe('1-4, 5-12, 13-');
    for (const wrong of ['4-1', '1-4, 3-5', '0-3', 'a', '1']) expect(readFields(wrong)).toBe(null);
  });

  it('is written with each cell at its place; what does not fit is an error', () => {
    const shape = shapeOf([node('a', 'string'), node('b', 'integer')], {
      layout: 'fixed',
      fields: '1-5, 6-9',
      lineEnd: 'lf',
    });
    expect(
      write(shape, [
        ['ab', '12'],
        ['', '3'],
      ]),
    ).toBe('a    b\nab   12\n     3\n');
    expect(() => write(shape, [['too long', '1']])).toThrow(expect.objectContaining({ code: 'csv/too-wide' }));
  });
});

/** Writes rows of texts as an export mapping does. */
function write(shape: StructureShape, rows: readonly (readonly string[])[]): string {
  const W = libraryFor(csvFormat, shape).writers as {
    table(u: object, list: readonly unknown[], write: (u: object, row: unknown) => unknown): string;
    text(value: string): string;
  };
  return W.table({ fuel: Number.POSITIVE_INFINITY }, rows, (_u, row) =>
    (row as string[]).map((cell) => (cell === '' ? '' : W.text(cell))),
  );
}

describe('writing', () => {
  it.each([
    ['quotes only where they are needed', {}, ['a,b', 'c"d', 'e\r\nf', 'g h'], '"a,b","c""d","e\r\nf",g h\r\n'],
    ['a backslash before quotes', { escape: 'backslash' }, ['a,b', 'c"d', 'e\\f', 'g'], '"a,b","c\\"d","e\\\\f",g\r\n'],
    [
      'another delimiter and quote',
      { delimiter: ';', quote: "'" },
      ['a,b', "c'd", 'e;f', 'g'],
      "a,b;'c''d';'e;f';g\r\n",
    ],
    ['spaces that would be trimmed', { trim: true }, [' a', 'b ', 'c', 'd'], '" a","b ",c,d\r\n'],
    ['what would be a comment', { comment: '#' }, ['#a', '#b', 'c', 'd'], '"#a",#b,c,d\r\n'],
    ['formulas, guarded', {}, ['=1', '+a', '-', '@x'], "'=1,'+a,-,'@x\r\n"],
    ['formulas, as they are', { guardFormulas: false }, ['=1', '+a', '-', '@x'], '=1,+a,-,@x\r\n'],
    ['LF', { lineEnd: 'lf' }, ['a', 'b', 'c', 'd'], 'a,b,c,d\n'],
  ])('%s', (_what, properties, row, line) => {
    const shape = shapeOf(
      ['p', 'q', 'r', 's'].map((name) => node(name, 'string', { optional: true, nullable: true })),
      { ...properties, headerRow: 0 },
    );
    expect(write(shape, [row])).toBe(line);
    expect(rowsOf(csvFormat, shape, line).map((each) => Object.values(each))).toEqual([row]);
  });

  it('what has no quotes cannot hold a delimiter', () => {
    const shape = shapeOf([node('a', 'string')], { quote: '' });
    expect(write(shape, [['x"y']])).toBe('a\r\nx"y\r\n');
    expect(() => write(shape, [['x,y']])).toThrow(expect.objectContaining({ code: 'csv/no-quote' }));
  });

  it('whatever texts are written, the same are read', () => {
    const sign = fc.constantFrom(',', ';', '\t', '|', ':');
    const cell = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.string({
        unit: fc.constantFrom(
          '"',
          "'",
          ',',
          ';',
          '\n',
          '\r',
          ' ',
          '=',
          '+',
          '-',
          '@',
          '\\',
          '#',
          '\t',
          'a',
          '1',
          '\ufeff',
        ),
        maxLength: 6,
      }),
    );
    const text = cell.map((each) => each.replaceAll('\0', ''));
    fc.assert(
      fc.property(
        fc.record({
          delimiter: sign,
          quote: fc.constantFrom('"', "'"),
          escape: fc.constantFrom('doubled', 'backslash'),
          trim: fc.boolean(),
          comment: fc.constantFrom('', '#', '//'),
          lineEnd: fc.constantFrom('crlf', 'lf'),
          headerRow: fc.constantFrom(0, 1, 3),
          guardFormulas: fc.boolean(),
        }),
        fc.array(fc.tuple(text, text, text), { maxLength: 5 }),
        (properties, rows) => {
          const shape = shapeOf(
            ['p', 'q', 'r'].map((name) => node(name, 'string', { optional: true, nullable: true })),
            properties,
          );
          const read = rowsOf(csvFormat, shape, write(shape, rows)).map((row) =>
            ['p', 'q', 'r'].map((name) => row[name] ?? ''),
          );
          expect(read).toEqual(rows);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('bytes', () => {
  it.each([
    ['UTF-8', utf8('é,1'), 'é,1'],
    ['UTF-16 with a mark', Uint8Array.from([0xff, 0xfe, 0xe9, 0, 0x2c, 0]), '\ufeffé,'],
    ['UTF-16 without one', Uint8Array.from([0, 0x61, 0, 0x2c, 0, 0x31, 0, 0x0a]), 'a,1\n'],
    ['UTF-32', Uint8Array.from([0x61, 0, 0, 0, 0x2c, 0, 0, 0, 0x0a, 0xf6, 1, 0]), 'a,\u{1f60a}'],
  ])('%s', (_what, bytes, text) => {
    const decoded = decodeTable(bytes, '');
    expect('text' in decoded ? decoded.text.replace(/^\ufeff/, '') : decoded).toBe(text.replace(/^\ufeff/, ''));
  });

  it('what is no UTF-8 is told where, with an encoding that would do; damaged UTF-8 with none', () => {
    expect(decodeTable(Uint8Array.from([...utf8('a,b\nx,'), 0xe9, 0x0a]), '')).toMatchObject({
      diagnostic: { code: 'csv/not-utf8', line: 2, column: 3, fix: expect.stringContaining('windows-1252') },
    });
    expect(decodeTable(Uint8Array.from([...utf8('ä,b\nx,'), 0xe9, 0x0a]), '')).toMatchObject({
      diagnostic: { code: 'csv/not-utf8', fix: expect.not.stringContaining('windows-1252') },
    });
  });

  it('a structure that reads another encoding reads what it writes', () => {
    const shape = shapeOf([node('a', 'string')], { encoding: 'windows-1252' });
    const bytes = csvFormat.encode(write(shape, [['é']]));
    const decoded = csvFormat.decode(bytes, null, shape);
    expect('text' in decoded ? rowsOf(csvFormat, shape, decoded.text) : decoded).toEqual([{ a: 'é' }]);
  });

  it('any bytes end in a text or a finding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decodeTable(bytes, '');
        if ('text' in decoded) expect(decoded.text).not.toContain('\ufffd');
        else expect(decoded.diagnostic.severity).toBe('error');
      }),
      { numRuns: 500 },
    );
  });
});

it('the settings of a structure are plain data that a literal can hold', () => {
  const settings = settingsOf(documentOfText('a,b\n1,x\n'));
  expect(JSON.parse(JSON.stringify(settings))).toEqual(settings);
});
