import { afterAll, beforeAll, expect, it } from 'vitest';
import { isNumeric, type Numeric, readDecimal, readLong, writeNumber } from '../../../shared/expression/numeric.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import {
  type EvaluatedRow,
  evaluateFilter,
  evaluateOperand,
  type Query,
  type QueryFunctionName,
  type QueryNode,
  type QueryOperand,
  sortRows,
} from '../../../shared/query/index.ts';
import { emptyStore, fill } from '../../../tests/harness/filled-store.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import type { ObjectStore } from '../contract/object-store.ts';

/** Values that queries reckon: the database gives what memory gives, of any function and any values. */
const view = new ProjectBuilder()
  .entity('T', { S: 'string', N: 'integer', L: 'long', D: 'decimal', B: 'boolean' })
  .association('T_T', 'T', 'T')
  .view();
const program = compileProgram(view, { name: 'test' });
const pools: Record<string, unknown[]> = {
  string: [null, '', 'a', 'Äb', 'ab', '\u{1F600}x', '12', ' t ', '12.50'],
  integer: [null, 0, 1, -3, 7],
  long: [null, 2, ...['9007199254740993', '-9223372036854775808'].map(readLong)],
  decimal: [
    null,
    0,
    0.1,
    -2.5,
    12.5,
    ...['123456789012345678901234567890.12', '0.30000000000000000001'].map(readDecimal),
  ],
  boolean: [null, true, false],
};
interface Row extends EvaluatedRow {
  values: Record<string, unknown>;
}
let state = 5;
const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;

let store: ObjectStore;
const rows: Row[] = [];
const links = new Map<number, number>();
beforeAll(async () => {
  store = await emptyStore(program);
  const entity = program.entities.find((e) => e.id === 'T');
  for (let id = 1; id <= 60; id++) {
    const values: Record<string, unknown> = {};
    for (const a of entity?.attributes ?? []) values[a.id] = pick(pools[a.type] as unknown[]);
    if (next() < 0.7) links.set(id, 1 + Math.floor(next() * 60));
    rows.push({
      id,
      values,
      value: (attribute) => values[attribute],
      related: ({ reverse }) =>
        reverse ? rows.filter((row) => links.get(row.id) === id) : rows.filter((row) => row.id === links.get(id)),
    });
  }
  await fill(
    store,
    program,
    rows.map(({ id, values }) => ({ entity: 'T', id, values, references: { T_T: links.get(id) ?? null } })),
  );
}, 60_000);
afterAll(() => store.close());

const attribute = (name: string): QueryOperand => ({ kind: 'attribute', attribute: `T.${name}` });
const step = { association: 'T_T', reverse: false, entity: 'T' };
const number = (depth: number): QueryOperand => {
  const leaf = () =>
    pick<() => QueryOperand>([
      () => attribute('N'),
      () => attribute('D'),
      () => attribute('L'),
      () => ({ kind: 'over', step, of: attribute(pick(['N', 'D', 'L'])) }),
      () => ({ kind: 'count', step: { ...step, reverse: true }, filter: null }),
      () => ({ kind: 'length', of: attribute('S') }),
      () => ({ kind: 'parameter', index: 0 }),
    ])();
  if (depth === 0) return leaf();
  return pick<() => QueryOperand>([
    leaf,
    () => call(pick(['add', 'sub', 'mul', 'divide', 'divide-whole', 'mod']), number(depth - 1), number(depth - 1)),
    () => call(pick(['round', 'floor', 'ceiling']), number(depth - 1)),
    () => call('index-of', text(depth - 1), text(0)),
    () => call('number-of-text', text(depth - 1)),
    () => ({ kind: 'case', branches: [{ condition: condition(depth - 1), value: number(depth - 1) }] }),
  ])();
};
const text = (depth: number): QueryOperand =>
  depth === 0
    ? pick([attribute('S'), { kind: 'over', step, of: attribute('S') } as QueryOperand])
    : pick<() => QueryOperand>([
        () => call(pick(['lower', 'upper', 'trim']), text(depth - 1)),
        () => call('concat', text(depth - 1), text(depth - 1)),
        () => call('substring', text(depth - 1), { kind: 'parameter', index: 1 }, { kind: 'parameter', index: 1 }),
        () => call('text-of-number', number(depth - 1)),
        () => call('text-of-boolean', attribute('B')),
      ])();
const condition = (depth: number): QueryNode =>
  pick<() => QueryNode>([
    () => ({
      kind: 'compare',
      operator: pick(['=', '!=', '<', '<=', '>', '>=']),
      left: number(depth),
      right: number(depth),
    }),
    () => ({ kind: 'compare', operator: pick(['=', '!=', '<', '>']), left: text(depth), right: text(depth) }),
    () => ({ kind: 'text', test: pick(['contains', 'starts-with', 'ends-with']), left: text(depth), right: text(0) }),
    () => ({ kind: 'empty', operand: pick([number, text])(depth), negated: next() < 0.5 }),
    () => ({ kind: 'in', operand: number(depth), values: [{ kind: 'parameter', index: 0 }, attribute('N')] }),
    () => ({
      kind: 'in',
      operand: attribute(pick(['N', 'D'])),
      values: [
        { kind: 'parameter', index: 0 },
        { kind: 'parameter', index: 1 },
      ],
    }),
    () => ({ kind: 'not', item: { kind: 'compare', operator: '<', left: number(depth), right: number(depth) } }),
    () => ({ kind: 'exists', step, filter: { kind: 'compare', operator: '>', left: number(depth), right: number(0) } }),
  ])();
function call(name: QueryFunctionName, ...values: QueryOperand[]): QueryOperand {
  return { kind: 'call', function: name, arguments: values };
}
const context = { parameters: [readDecimal('2.5'), 1], timeZone: 'UTC' };
const found = async (query: Query) =>
  store.reader({}, null).query(query, context.parameters, { limit: null, offset: null });

it('any condition finds the same rows', async () => {
  for (let i = 0; i < 1500; i++) {
    const filter = condition(2);
    const ids = (await found({ entity: 'T', filter, sort: [] })).map((row) => row.id);
    const expected = rows.filter((row) => evaluateFilter(filter, row, context)).map((row) => row.id);
    expect(ids, JSON.stringify(filter)).toEqual(expected);
  }
});

it('any value is the same, digit for digit, and orders the same', async () => {
  const shown = (value: unknown) => (isNumeric(value) ? writeNumber(value as Numeric) : (value ?? null));
  for (let i = 0; i < 400; i++) {
    const isNumber = next() < 0.6;
    const value = isNumber ? number(2) : text(2);
    const sort = [{ value, descending: next() < 0.5 }];
    const got = await found({
      entity: 'T',
      filter: null,
      sort,
      values: [{ value, type: isNumber ? 'decimal' : 'string' }],
    });
    const byId = new Map(got.map((row) => [row.id, shown(row.values?.[0])]));
    for (const row of rows)
      expect([row.id, byId.get(row.id)], JSON.stringify(value)).toEqual([
        row.id,
        shown(evaluateOperand(value, row, context)),
      ]);
    expect(
      got.map((row) => row.id),
      JSON.stringify(value),
    ).toEqual(sortRows(rows, sort, context).map((row) => row.id));
  }
});
