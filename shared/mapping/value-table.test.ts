import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { js, literal } from '../expression/emitted-code.ts';
import {
  checkExpression,
  compileExpression,
  createExpressionLibrary,
  libraryNames,
  libraryPrelude,
} from '../expression/index.ts';
import { mappingExample } from './order-example.ts';
import {
  invertValueTable,
  readValueTable,
  textLiteral,
  textOfLiteral,
  type ValueTable,
  writeValueTable,
} from './value-table.ts';

const table: ValueTable = {
  rows: [
    { from: "'new'", to: 'Orders.Status.Open' },
    { from: "'done'", to: 'Orders.Status.Closed' },
  ],
  otherwise: { kind: 'empty' },
};

describe('a value table', () => {
  it('is written as the expression it means', () => {
    expect(writeValueTable(table)).toBe(
      "if $value = 'new' then Orders.Status.Open\nelse if $value = 'done' then Orders.Status.Closed\nelse empty",
    );
  });

  it('is read back from its expression, however that is spaced', () => {
    expect(readValueTable(writeValueTable(table))).toEqual(table);
    expect(
      readValueTable(
        "if $value='new' then Orders.Status.Open else if $value = 'done'\n then Orders.Status.Closed else empty",
      ),
    ).toEqual(table);
  });

  it.each([
    ['', 'nothing'],
    ['$value', 'the value itself'],
    ["if $value = 'a' then trim($value) else empty", 'a call in a cell'],
    ["if $value != 'a' then 'b' else empty", 'another comparison'],
    ["if $object/Name = 'a' then 'b' else empty", 'another value'],
    ["if $value = 'a' then 'b' else upper($value)", 'a call for all others'],
    ["if $value = 'a' then 'b' else", 'an expression with an error'],
  ])('%s is no table: %s', (text) => {
    expect(readValueTable(text)).toBeNull();
  });

  it('any table of texts survives being written and read', () => {
    const cell = fc.string().map(textLiteral);
    const otherwise = fc.oneof(
      fc.constant({ kind: 'same' as const }),
      fc.constant({ kind: 'empty' as const }),
      cell.map((to) => ({ kind: 'value' as const, to })),
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: cell, to: cell }), { minLength: 1, maxLength: 20 }),
        otherwise,
        (rows, rest) => {
          expect(readValueTable(writeValueTable({ rows, otherwise: rest }))).toEqual({ rows, otherwise: rest });
        },
      ),
    );
  });

  it('a text and its literal', () => {
    expect(textLiteral("it's")).toBe("'it''s'");
    expect(textOfLiteral("'it''s'")).toBe("it's");
    expect(textOfLiteral('12')).toBeNull();
  });

  it('turned round, the first row of a result counts, and what was not listed has no way back', () => {
    const back = invertValueTable({
      rows: [...table.rows, { from: "'fresh'", to: 'Orders.Status.Open' }],
      otherwise: { kind: 'empty' },
    });
    expect(back.rows).toEqual([
      { from: 'Orders.Status.Open', to: "'new'" },
      { from: 'Orders.Status.Closed', to: "'done'" },
    ]);
    expect(back.otherwise).toEqual({ kind: 'empty' });
  });

  it.each([
    ['A', 'one'],
    ['B', 'two'],
    ['other', null],
    [null, null],
  ])('is checked and compiled like any expression: %s gives %s', (value, result) => {
    const text = writeValueTable({
      rows: [
        { from: "'A'", to: "'one'" },
        { from: "'B'", to: "'two'" },
      ],
      otherwise: { kind: 'empty' },
    });
    const variables = new Map([['value', { kind: 'string' as const }]]);
    const checked = checkExpression(text, { catalog: mappingExample().catalog, variables }, { kind: 'string' });
    expect(checked.diagnostics).toEqual([]);
    const code = compileExpression(checked, {
      variable: () => js`value`,
      attribute: () => literal(null),
      associated: () => literal(null),
      constant: () => literal(null),
      captions: () => literal({}),
      waits: false,
    });
    const environment = { now: () => 0, random: () => 0 } as never;
    const library = createExpressionLibrary(environment);
    const made = new Function('x', 'value', `${libraryPrelude(libraryNames)} return ${code}`);
    expect(made(library, value)).toBe(result);
  });
});
