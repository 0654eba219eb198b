import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNumeric, readDecimal, readLong, writeNumber } from '../../../shared/expression/numeric.ts';
import { Catalog, type ValueType } from '../../../shared/model/catalog.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { type EvaluatedRow, evaluateFilter, parseXPath, type Query, sortRows } from '../../../shared/query/index.ts';
import { emptyStore, fill } from '../../../tests/harness/filled-store.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import type { ObjectStore } from '../contract/object-store.ts';
import { SqliteStore } from './stores/sqlite/sqlite-store.ts';

const zone = 'Europe/Amsterdam';
const view = new ProjectBuilder()
  .unit('settings', 'Settings', { timeZone: zone })
  .entity('T', {
    S: 'string',
    R: 'string',
    N: 'integer',
    L: 'long',
    D: 'decimal',
    B: 'boolean',
    At: 'datetime',
    Day: 'date',
    id: 'string',
  })
  .entity('P', { S: 'string', N: 'integer', D: 'decimal' })
  .association('T_P', 'T', 'P')
  .association('T_Ps', 'T', 'P', { type: 'reference-set' })
  .view();
const catalog = new Catalog(view);
const program = compileProgram(view, { name: 'test' });

const big = '123456789012345678901234567890.12';
const pools: Record<string, unknown[]> = {
  string: [null, '', 'a', 'A', 'ab', 'b%', '_', 'é', '\u{1F600}', '\uFFFD', 'SO-1', '12'],
  integer: [null, 0, 1, -1, 2, 2147483647],
  long: [
    null,
    0,
    1,
    ...['9007199254740993', '9007199254740994', '1000000000000000001', '-9223372036854775808'].map(readLong),
  ],
  decimal: [
    null,
    0,
    0.1,
    -0.1,
    12.5,
    1e15,
    ...[
      '1e23',
      '99999999999999999999999',
      '9007199254740993.5',
      '9007199254740993',
      '1000000000000000000',
      '100000000000000000000000.1',
      big,
      `-${big}`,
      '0.10000000000000000001',
      '-0.10000000000000000001',
    ].map((t) => readDecimal(t)),
  ],
  boolean: [null, true, false],
  datetime: [null, 0, Date.UTC(2024, 0, 31, 23, 30), Date.UTC(2023, 11, 31, 23, 30), Date.UTC(2024, 2, 31, 1, 30, 15)],
  date: [null, '2024-02-29', '1969-12-31', '2023-01-01'],
};

interface Row extends EvaluatedRow {
  values: Record<string, unknown>;
}

/** Numbers in an order that is the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
const next = random(11);
const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;

let store: ObjectStore;
const rows: Row[] = [];
const links: Record<string, [number, number][]> = { T_P: [], T_Ps: [] };
const byId = new Map<number, Row>();

function insert(name: string, id: number): void {
  const entity = program.entities.find((e) => e.id === name);
  const values: Record<string, unknown> = {};
  for (const a of entity?.attributes ?? []) values[a.id] = pick(pools[a.type] as unknown[]);
  const row: Row = {
    id,
    values,
    value: (attribute) => values[attribute],
    related: ({ association, reverse }) =>
      (links[association] ?? [])
        .filter(([from, to]) => (reverse ? to : from) === id)
        .map(([from, to]) => byId.get(reverse ? from : to) as Row),
  };
  byId.set(id, row);
  if (name === 'T') rows.push(row);
}

/** Decimals of round numbers in some rows of a SQLite database as older versions stored them, as doubles. */
function makeOlder(database: SqliteStore['database']): void {
  const column = program.entities.find((e) => e.id === 'T')?.attributes.find((a) => a.id === 'T.D')?.column;
  for (const { id, value } of rows) {
    const stored = value('T.D');
    const text = isNumeric(stored) ? writeNumber(stored) : '';
    if (/^1(0{18}|0{23})$/.test(text) && next() < 0.5)
      database.prepare(`UPDATE m_t SET ${column} = ? WHERE _id = ?`).run(Number(text), id);
  }
}

beforeAll(async () => {
  store = await emptyStore(program);
  for (let id = 1000; id < 1012; id++) insert('P', id);
  for (let id = 1; id <= 150; id++) insert('T', id);
  for (const { id } of rows) {
    if (next() < 0.7) links['T_P']?.push([id, 1000 + Math.floor(next() * 12)]);
    for (let to = 1000; to < 1012; to++) if (next() < 0.15) links['T_Ps']?.push([id, to]);
  }
  const linked = (association: string, id: number) =>
    (links[association] ?? []).filter(([from]) => from === id).map(([, to]) => to);
  await fill(
    store,
    program,
    [...byId.values()].map(({ id, values }) => ({
      entity: id < 1000 ? 'T' : 'P',
      id,
      values,
      ...(id < 1000 ? { references: { T_P: linked('T_P', id)[0] ?? null }, sets: { T_Ps: linked('T_Ps', id) } } : {}),
    })),
  );
  if (store instanceof SqliteStore) makeOlder(store.database);
}, 60_000);
afterAll(() => store.close());

const types: Record<string, ValueType> = {
  $s: { kind: 'string' },
  $n: { kind: 'integer' },
  $d: { kind: 'decimal' },
  $o: { kind: 'object', entity: 'P' },
};

async function expectAlike(
  xpath: string,
  sort: Query['sort'] = [],
  given: Record<string, unknown> = {},
): Promise<void> {
  const parsed = parseXPath(xpath, 'T', catalog, (text) => types[text.split('-')[0] as string] ?? { kind: 'decimal' });
  expect(parsed.diagnostics, xpath).toEqual([]);
  const parameters = parsed.parameters.map((text) => (text.startsWith('$') ? given[text] : readDecimal(text)));
  const query = { entity: 'T', filter: parsed.filter, sort };
  const reader = store.reader({}, null);
  const stored = await reader.query(query, parameters, { limit: null, offset: null });
  const met = rows.filter((row) => evaluateFilter(parsed.filter, row, { parameters, timeZone: zone }));
  const said = Object.entries(given).map(([name, v]) => `${name}=${isNumeric(v) ? writeNumber(v) : JSON.stringify(v)}`);
  const ids = sortRows(met, sort).map((row) => row.id);
  expect(
    stored.map((row) => row.id),
    `${xpath} ${said}`,
  ).toEqual(ids);
  expect(await reader.count(query, parameters)).toBe(ids.length);
  const page = await reader.query(query, parameters, { limit: 3, offset: 2 });
  expect(page.map((row) => row.id)).toEqual(ids.slice(2, 5));
}

describe('the database finds what memory finds', () => {
  it.each([
    '[S = R]',
    '[S != R]',
    '[not(S = R)]',
    '[S < R]',
    '[not(S >= R)]',
    '[N = D]',
    '[N < D]',
    '[D != N]',
    '[L < D]',
    '[L = D]',
    '[D <= L]',
    '[not(L > N)]',
    '[M.T_P/M.P/S = S]',
    '[S = M.T_P/M.P/S]',
    '[M.T_P/M.P/D >= D]',
    '[M.T_P/M.P/N = M.T_Ps/M.P/N]',
    '[not(M.T_P/M.P/N = N)]',
    "[S = ('a', 'A', '')]",
    "[S != ('a', 'b%')]",
    '[N = (1, 2)]',
    '[D = (0.1, 12.5)]',
    "[ends-with(S, '')]",
    "[ends-with(S, 'abcdef')]",
    '[contains(S, R)]',
    '[not(contains(S, R))]',
    "[starts-with(S, '')]",
    '[string-length(S) = 1]',
    '[string-length(S) = 0]',
    '[id = empty]',
    "[id = 'a']",
    '[B]',
    '[not(B)]',
    '[B != false()]',
    '[year-from-dateTime(At) = 2024]',
    "[year-from-dateTime(At, 'UTC') = 2024]",
    '[month-from-dateTime(At) = 1]',
    '[hours-from-dateTime(At) < 5]',
    '[weekday-from-dateTime(Day) = 1]',
    '[day-of-year-from-dateTime(Day) = 60]',
    '[quarter-from-dateTime(At) != 1]',
    '[week-from-dateTime(Day) = 1]',
    '[seconds-from-dateTime(At) = 15]',
    '[M.T_P = empty]',
    '[M.T_P != empty]',
    '[M.T_P/M.P = empty]',
    '[M.T_Ps]',
    '[not(M.T_Ps/M.P[N = 1])]',
    `[D >= ${big}]`,
    '[D > 100000000000000000000000]',
    '[D = 100000000000000000000000]',
    '[D < 0.10000000000000000001]',
  ])('%s', (xpath) => expectAlike(xpath));

  it.each(['=', '!='])('an object over a path %s a variable, which may be empty', async (operator) => {
    for (const path of ['M.T_P', 'M.T_P/M.P', 'M.T_Ps'])
      for (const o of [null, { $id: 1003 }]) await expectAlike(`[${path} ${operator} $o]`, [], { $o: o });
  });

  it('any comparison with any value, empty too, and its negation', async () => {
    const sides: [string, string, unknown[]][] = [
      ['S', '$s', pools['string'] as unknown[]],
      ['N', '$n', pools['integer'] as unknown[]],
      ['N', '$d', pools['decimal'] as unknown[]],
      ['L', '$d', pools['decimal'] as unknown[]],
      ['D', '$d', pools['decimal'] as unknown[]],
      ['M.T_Ps/M.P/D', '$d', pools['decimal'] as unknown[]],
    ];
    for (const [left, right, values] of sides)
      for (const value of values)
        for (const operator of ['=', '!=', '<', '<=', '>', '>='])
          for (const xpath of [`[${left} ${operator} ${right}]`, `[not(${left} ${operator} ${right})]`])
            await expectAlike(xpath, [], { [right]: value });
  });

  it.each(['S', 'N', 'L', 'D', 'B', 'At', 'Day'])('sorted by %s, both ways', async (name) => {
    for (const descending of [false, true]) await expectAlike('', [{ attribute: `T.${name}`, descending }]);
  });
});

describe('a constraint that means nothing is refused', () => {
  it.each([
    ['[N = Missing]', 'query/unknown-name'],
    ['[Missing = 1]', 'query/unknown-member'],
    ['[N = M.T_P/M.P/Missing]', 'query/unknown-member'],
    ['[N = ', 'query/expected'],
    ["[N = '1']", 'query/type'],
    ['[S = N]', 'query/type'],
    ['[year-from-dateTime(N) = 1]', 'query/type'],
    ['[yaer-from-dateTime(At) = 1]', 'query/unknown-function'],
    ["[year-from-dateTime(At, 'Mars') = 1]", 'query/time-zone'],
    ['[M.T_P < $o]', 'query/order'],
    ['[M.T_P = $s]', 'query/type'],
    ['[B < true()]', 'query/order'],
    ['[contains(N, $s)]', 'query/text-test'],
    ['[M.T_P/M.T/S = $s]', 'query/wrong-entity'],
  ])('%s', (xpath, code) => {
    expect(
      parseXPath(xpath, 'T', catalog, (t) => types[t] ?? { kind: 'unknown' }).diagnostics.map((d) => d.code),
    ).toEqual([code]);
  });
});
