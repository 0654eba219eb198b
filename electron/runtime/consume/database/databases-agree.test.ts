import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import { bindStatement } from '../../../../shared/consume/database/bind-statement.ts';
import { columnReader } from '../../../../shared/consume/database/column-kinds.ts';
import { dialectOf } from '../../../../shared/consume/database/dialect.ts';
import { databaseConnectionKind } from '../../../../shared/consume/database/kind.ts';
import type { ParameterType } from '../../../../shared/consume/database/query-kind.ts';
import { parseStatement } from '../../../../shared/consume/database/statement.ts';
import { type Numeric, numberText } from '../../../../shared/expression/numeric.ts';
import { hasMariadb, MariadbServer } from '../../../../tests/harness/mariadb-server.ts';
import { findOptionalDrivers, hasOptionalDriver } from '../../../../tests/harness/optional-drivers.ts';
import { hasPostgresql, PostgresqlServer } from '../../../../tests/harness/postgresql-server.ts';
import { driverOf } from './database-pools.ts';
import type { DatabaseLink } from './driver.ts';

interface Row {
  id: number;
  n: number | null;
  /** Quarters: every database adds them exactly. */
  d: number | null;
  s: string | null;
  b: boolean | null;
}
type Column = 'n' | 'd' | 's' | 'b';
type Condition =
  | { kind: 'compare'; column: Column; operator: '=' | '<>' | '<' | '>='; value: number | string | boolean | null }
  | { kind: 'in'; column: 'n' | 's'; values: (number | string)[]; not: boolean }
  | { kind: 'null'; column: Column; not: boolean }
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition };

const types: Readonly<Record<Column, ParameterType>> = { n: 'long', d: 'decimal', s: 'string', b: 'boolean' };
const numbers = fc.integer({ min: -5, max: 5 });
const valuesOf = {
  n: numbers,
  d: numbers.map((each) => each / 4),
  s: fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 }),
  b: fc.boolean(),
};
const rowOf: fc.Arbitrary<Omit<Row, 'id'>> = fc.record({
  n: fc.option(valuesOf.n),
  d: fc.option(valuesOf.d),
  s: fc.option(valuesOf.s),
  b: fc.option(valuesOf.b),
});
const compare = fc.constantFrom<Column>('n', 'd', 's', 'b').chain((column) =>
  fc.record({
    kind: fc.constant('compare' as const),
    column: fc.constant(column),
    operator:
      column === 'b'
        ? fc.constantFrom('=' as const, '<>' as const)
        : fc.constantFrom('=' as const, '<>' as const, '<' as const, '>=' as const),
    value: fc.option(valuesOf[column] as fc.Arbitrary<number | string | boolean>, { freq: 8 }),
  }),
);
const inList = fc.constantFrom('n' as const, 's' as const).chain((column) =>
  fc.record({
    kind: fc.constant('in' as const),
    column: fc.constant(column),
    values: fc.array(valuesOf[column] as fc.Arbitrary<number | string>, { maxLength: 3 }),
    not: fc.boolean(),
  }),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    compare,
    inList,
    fc.record({
      kind: fc.constant('null' as const),
      column: fc.constantFrom<Column>('n', 'd', 's', 'b'),
      not: fc.boolean(),
    }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), part: tie('condition') }),
  ),
}));

/** A condition as a person writes it, with its parameters. */
function written(
  condition: Condition,
  parameters: { name: string; type: ParameterType; list: boolean; value: unknown }[],
): string {
  const parameter = (column: Column, value: unknown, list: boolean) => {
    const name = `p${parameters.length}`;
    // What an expression of ours gives: whole numbers as numbers, decimals as such.
    parameters.push({ name, type: types[column], list, value });
    return `{${name}}`;
  };
  switch (condition.kind) {
    case 'compare':
      return `${condition.column} ${condition.operator} ${parameter(condition.column, condition.value, false)}`;
    case 'in':
      return `${condition.column} ${condition.not ? 'NOT IN' : 'IN'} (${parameter(condition.column, condition.values, true)})`;
    case 'null':
      return `${condition.column} IS ${condition.not ? 'NOT ' : ''}NULL`;
    case 'not':
      return `NOT (${written(condition.part, parameters)})`;
    default:
      return `(${condition.parts.map((part) => written(part, parameters)).join(condition.kind === 'and' ? ' AND ' : ' OR ')})`;
  }
}

/** What it is of a row by the logic of SQL: true, false or, of nothing, null. */
function holds(condition: Condition, row: Row): boolean | null {
  switch (condition.kind) {
    case 'compare': {
      const value = row[condition.column];
      if (value === null || condition.value === null) return null;
      if (condition.operator === '=') return value === condition.value;
      if (condition.operator === '<>') return value !== condition.value;
      return condition.operator === '<' ? value < condition.value : value >= condition.value;
    }
    case 'in': {
      if (condition.values.length === 0) return condition.not;
      const value = row[condition.column];
      if (value === null) return null;
      return condition.values.includes(value) !== condition.not;
    }
    case 'null':
      return (row[condition.column] === null) !== condition.not;
    case 'not': {
      const inner = holds(condition.part, row);
      return inner === null ? null : !inner;
    }
    default: {
      const parts = condition.parts.map((part) => holds(part, row));
      const decisive = condition.kind === 'or';
      if (parts.includes(decisive)) return decisive;
      return parts.includes(null) ? null : !decisive;
    }
  }
}

const hasDuckdb = hasOptionalDriver('@duckdb/node-api');
const systems = [
  'sqlite',
  ...(hasPostgresql ? ['postgresql'] : []),
  ...(hasMariadb ? ['mysql'] : []),
  ...(hasDuckdb ? ['duckdb'] : []),
];

/** What says the level of the transaction that it is asked in. */
const levels: readonly [string, string, string][] = [
  ['postgresql', 'SHOW transaction_isolation', 'serializable'],
  [
    'mysql',
    'SELECT trx_isolation_level FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = connection_id()',
    'SERIALIZABLE',
  ],
];

describe(`databases agree: ${systems.join(', ')}, memory${systems.length < 4 ? ' (others are not installed here)' : ''}`, () => {
  const links = new Map<string, DatabaseLink>();
  const close: (() => unknown)[] = [];
  const limits = { timeoutMs: 10_000, signal: null };
  const connect = async (system: string, settings: object, constants: Record<string, string> = {}) => {
    const address = databaseAddress(
      { ...databaseConnectionKind.defaults(), system, database: ':memory:', ...settings },
      (name) => constants[name] ?? '',
    );
    const link = await (await driverOf(address)).connect(address, null);
    links.set(system, link);
    close.unshift(() => link.close());
    await link.run(
      {
        sql: 'CREATE TABLE things (id BIGINT PRIMARY KEY, n BIGINT, d DECIMAL(20, 4), s VARCHAR(10), b BOOLEAN)',
        values: [],
        places: [],
      },
      limits,
    );
  };
  const ask = async (
    system: string,
    sql: string,
    parameters: { name: string; type: ParameterType; list: boolean; value: unknown }[],
  ) => {
    const dialect = dialectOf(system);
    const given = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    const bound = bindStatement(parseStatement(sql, dialect.syntax).parts, parameters, given, dialect, 'UTC');
    return (links.get(system) as DatabaseLink).run(bound, limits);
  };

  beforeAll(async () => {
    findOptionalDrivers();
    await connect('sqlite', {});
    if (hasPostgresql) {
      const server = await PostgresqlServer.start();
      close.push(() => server.dispose());
      await connect(
        'postgresql',
        { host: '127.0.0.1', port: server.port, database: 'postgres', isolation: 'serializable' },
        { user: server.user },
      );
    }
    if (hasMariadb) {
      const server = await MariadbServer.start();
      close.push(() => server.dispose());
      await server.run('CREATE DATABASE shop');
      const settings = { host: '127.0.0.1', port: server.port, database: 'shop', isolation: 'serializable' };
      await connect('mysql', settings, { user: server.user, password: server.password });
    }
    if (hasDuckdb) await connect('duckdb', {});
  }, 60_000);
  afterAll(async () => {
    for (const each of close) await each();
  });

  it('on which rows a condition holds, and on what they come to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowOf, { maxLength: 12 }),
        fc.array(condition, { minLength: 4, maxLength: 4 }),
        async (data, conditions) => {
          const rows = data.map((row, i): Row => ({ id: i + 1, ...row }));
          for (const system of systems) {
            await ask(system, 'DELETE FROM things', []);
            for (const row of rows)
              await ask(
                system,
                'INSERT INTO things (id, n, d, s, b) VALUES ({id}, {n}, {d}, {s}, {b})',
                (['id', 'n', 'd', 's', 'b'] as const).map((name) => ({
                  name,
                  type: name === 'id' ? 'long' : types[name],
                  list: false,
                  value: row[name],
                })),
              );
          }
          for (const each of conditions) {
            const parameters: Parameters<typeof ask>[2] = [];
            const where = written(each, parameters);
            const found = rows.filter((row) => holds(each, row) === true);
            const sum = found.reduce<number | null>((total, { d }) => (d === null ? total : (total ?? 0) + d), null);
            for (const system of systems) {
              const { columns, rows: read } = await ask(
                system,
                `SELECT id, s FROM things WHERE ${where} ORDER BY id`,
                parameters,
              );
              const readId = columnReader({ kind: columns[0]?.kind ?? 'long', type: 'long', timeZone: 'UTC' });
              expect([system, where, read.map(([id, s]) => [readId(id as string), s])]).toEqual([
                system,
                where,
                found.map(({ id, s }) => [id, s]),
              ]);
              const total = await ask(system, `SELECT sum(d) FROM things WHERE ${where}`, parameters);
              const given = total.rows[0]?.[0] ?? null;
              const readSum = columnReader({ kind: 'decimal', type: 'decimal', timeZone: 'UTC' });
              expect([system, where, given === null ? null : Number(numberText(readSum(given) as Numeric))]).toEqual([
                system,
                where,
                sum,
              ]);
            }
          }
        },
      ),
      { seed: 20_261_201, numRuns: 25 },
    );
  }, 60_000);

  it.each(levels.filter(([system]) => systems.includes(system)))(
    'a transaction of %s has the level that its connection says',
    async (system, sql, level) => {
      const link = links.get(system) as DatabaseLink;
      await link.begin();
      await ask(system, 'INSERT INTO things (id) VALUES (1000)', []);
      expect((await ask(system, sql, [])).rows).toEqual([[level]]);
      await link.rollback();
    },
  );
});
