import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import {
  type DatabaseSchema,
  databaseConnectionKind,
  type SchemaProcedure,
  type SchemaTable,
} from '../../../../shared/consume/database/kind.ts';
import {
  procedureStatement,
  tableStatement,
  type WrittenQuery,
} from '../../../../shared/import/database/table-statements.ts';
import { hasPostgresql, PostgresqlServer } from '../../../../tests/harness/postgresql-server.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';
import type { Runtime } from '../../runtime.ts';
import { askDatabase } from './ask-database.ts';

const start = runtimeStarter();
const text = { kind: 'string' } as const;

const tables = `
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE orders (
  id int8 PRIMARY KEY, number varchar(20) NOT NULL, total numeric(30, 10), paid boolean, placed timestamptz, due date,
  wall timestamp, note text, mood mood, tags text[], extra jsonb, key uuid, scan bytea, fee money, weight float8
);
INSERT INTO orders VALUES
  (9007199254740993, 'A-1', 12345678901234567890.0123456789, true, '2026-03-01T10:00:00.123456+02', '2026-03-31',
   '2026-03-01 10:00:00', 'tea & "milk"', 'glad', '{a,"b c",NULL}', '{"n": 1.10}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
   '\\x00ff10', 1234.50, 0.1),
  (2, 'A-2', 0.10, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
`;

const attributes = {
  Id: 'long',
  Number: 'string',
  Total: 'decimal',
  Paid: 'boolean',
  Placed: 'datetime',
  PlacedText: 'string',
  Due: 'date',
  Wall: 'datetime',
  Note: 'string',
  Mood: 'string',
  Tags: 'string',
  Extra: 'string',
  Key: 'string',
  Scan: 'binary',
  Fee: 'decimal',
  Weight: 'decimal',
} as const;

/** A project with a connection to a server. */
function databaseProject(server: PostgresqlServer, database: string): ProjectBuilder {
  return new ProjectBuilder()
    .entity('Order', attributes, { persistable: false })
    .unit('constant', 'User', { type: 'string', value: server.user, secret: false })
    .unit('constant', 'Password', { type: 'string', value: '', secret: true })
    .unit('database-connection', 'Shop', {
      host: '127.0.0.1',
      port: server.port,
      database,
      user: 'User',
      password: 'Password',
    });
}

const columns = Object.keys(attributes).map((name) => ({
  column: name === 'PlacedText' ? 'placed' : name.toLowerCase(),
  attribute: `Order.${name}`,
}));

/** Numbers as their digits. */
const digits = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, (_key, each) =>
      each !== null && typeof each === 'object' && 'text' in each ? each.text : each,
    ),
  );

describe.skipIf(!hasPostgresql)(hasPostgresql ? 'a query of PostgreSQL' : 'no PostgreSQL on this machine', () => {
  let server: PostgresqlServer;
  beforeAll(async () => {
    server = await PostgresqlServer.start({ password: 'hunter2' });
    await server.database('shop', tables);
  }, 60_000);
  afterAll(() => server?.dispose());

  const constants = { 'M.Password': 'hunter2' };
  const run = (project: ProjectBuilder, options: object = {}): Promise<Runtime> =>
    start(project, { constants, ...options });

  it('gives objects, every digit of every type', async () => {
    const project = databaseProject(server, 'shop')
      .unit('database-query', 'All', {
        connection: 'Shop',
        sql: 'SELECT * FROM orders WHERE number = {number}',
        parameters: [{ id: 'p', name: 'number', type: 'string', required: true }],
        gives: 'object',
        entity: 'Order',
        columns,
      })
      .flow('Get', [{ name: 'N', type: text }], { kind: 'object', entity: 'Order' }, (f) => {
        f.add('query-database', { query: 'All', arguments: [{ parameter: 'number', value: '$N' }], output: 'O' });
        f.add('end', { value: '$O' });
      });
    const runtime = await run(project);
    expect(digits((await runtime.call('M.Get', { N: 'A-1' })).result)).toEqual({
      $type: 'M.Order',
      Id: '9007199254740993',
      Number: 'A-1',
      Total: '12345678901234567890.0123456789',
      Paid: true,
      Placed: '2026-03-01T08:00:00.123Z',
      PlacedText: '2026-03-01T08:00:00.123456Z',
      Due: '2026-03-31',
      Wall: '2026-03-01T10:00:00.000Z',
      Note: 'tea & "milk"',
      Mood: 'glad',
      Tags: '["a","b c",null]',
      Extra: '{"n": 1.10}',
      Key: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      Scan: 'AP8Q',
      Fee: '1234.5',
      Weight: '0.1',
    });
  });

  /** A flow of one query with a text, which gives what the query gives or the error's code and words. */
  const asking = (sql: string, query: object = {}, database = 'shop') =>
    databaseProject(server, database)
      .unit('database-query', 'Q', {
        connection: 'Shop',
        sql,
        parameters: /\{x\}/.test(sql) ? [{ id: 'p', name: 'x', type: 'string' }] : [],
        gives: 'value',
        ...query,
      })
      .flow('Get', [{ name: 'X', type: text }], text, (f) => {
        const asked = f.add('query-database', {
          query: 'Q',
          arguments: /\{x\}/.test(sql) ? [{ parameter: 'x', value: '$X' }] : [],
          output: 'V',
        });
        f.add('end', { value: 'toString($V)' });
        f.onErrorOf(asked, 'custom-without-rollback', (h) =>
          h.add('end', { value: "$latestError/ErrorType + ': ' + $latestError/Message" }),
        );
      });

  it.each([
    ['what is spliced by nobody stays a value', 'SELECT {x}', "'; DROP TABLE orders; --", "'; DROP TABLE orders; --"],
    [
      'a value meets a uuid',
      'SELECT number FROM orders WHERE key = {x}',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      'A-1',
    ],
    ['a value meets an enumeration', 'SELECT number FROM orders WHERE mood = {x}', 'glad', 'A-1'],
    ['an optional part is left out', 'SELECT count(*)::text FROM orders WHERE true [[ AND number = {x} ]]', null, '2'],
    [
      'an empty text leaves it out, too',
      'SELECT count(*)::text FROM orders WHERE true [[ AND number = {x} ]]',
      '',
      '2',
    ],
    ['an optional part is there', 'SELECT count(*)::text FROM orders WHERE true [[ AND number = {x} ]]', 'A-1', '1'],
    ['braces in a string are text', "SELECT '{x}' || {x}", 'y', '{x}y'],
    ['an array of the database is none of ours', 'SELECT (ARRAY[[1,2],[3,4]])[2][1]::text', null, '3'],
  ])('%s', async (_rule, sql, x, answer) => {
    const runtime = await run(asking(sql));
    expect((await runtime.call('M.Get', { X: x })).result).toBe(answer);
  });

  it.each([
    [
      'a statement that is wrong has its place',
      'SELECT *\nFROM nowhere WHERE {x} = 1',
      {},
      'database/statement: M.Shop.Q: relation "nowhere" does not exist (line 2, column 6)',
    ],
    [
      'a value that the column refuses',
      'SELECT number FROM orders WHERE id = {x}',
      {},
      'database/bad-value: M.Shop.Q: invalid input syntax for type bigint: "nix" (line 1, column 38)',
    ],
    [
      'a value that is no number of the type',
      "SELECT 'many' || {x}",
      { valueType: 'integer' },
      'database/bad-value: M.Shop.Q: ?column?: "manynix" is not a whole number of 32 bits.',
    ],
    [
      'a time-out',
      'SELECT pg_sleep(5), {x}',
      { timeoutMs: 50 },
      'database/timeout: M.Shop.Q: the statement was stopped: it took longer than 50 ms.',
    ],
  ])('%s', async (_rule, sql, query, answer) => {
    const runtime = await run(asking(sql, query));
    expect((await runtime.call('M.Get', { X: 'nix' })).result).toBe(answer);
  });

  it.each([
    ['as many rows as it may', 2, '2'],
    [
      'more rows than it may',
      1,
      'database/bad-value: M.Shop.Q: it gives more than 1 rows, which is the most that it may.',
    ],
  ])('%s', async (_rule, most, answer) => {
    const project = databaseProject(server, 'shop')
      .unit('database-query', 'Q', {
        connection: 'Shop',
        sql: 'SELECT id, mood, tags FROM orders',
        entity: 'Order',
        columns: [{ column: 'mood', attribute: 'Order.Mood' }],
        most,
      })
      .flow('Get', [], text, (f) => {
        const asked = f.add('query-database', { query: 'Q', output: 'L' });
        f.add('end', { value: 'toString(length($L))' });
        f.onErrorOf(asked, 'custom-without-rollback', (h) =>
          h.add('end', { value: "$latestError/ErrorType + ': ' + $latestError/Message" }),
        );
      });
    const runtime = await run(project);
    expect((await runtime.call('M.Get', {})).result).toBe(answer);
  });

  it('a wrong password says whose, and no secret', async () => {
    const runtime = await run(asking('SELECT 1'), { constants: { 'M.Password': 'wrong-one' } });
    const { result } = (await runtime.call('M.Get', { X: null })) as { result: string };
    expect(result).toMatch(
      /^database\/refused: M\.Shop\.Q: the server at 127\.0\.0\.1:\d+ refuses the user weft: password authentication failed/,
    );
    expect(result).not.toContain('wrong-one');
  });

  it('lists: IN of several values, of none, of values of objects', async () => {
    const project = databaseProject(server, 'shop')
      .unit('database-query', 'Q', {
        connection: 'Shop',
        sql: "SELECT string_agg(number, ',' ORDER BY number) FROM orders WHERE id IN ({ids}) OR number NOT IN ({numbers})",
        parameters: [
          { id: 'p', name: 'ids', type: 'long', list: true },
          { id: 'q', name: 'numbers', type: 'string', list: true, attribute: 'Order.Number' },
        ],
        gives: 'value',
      })
      .flow(
        'Get',
        [
          { name: 'Ids', type: text },
          { name: 'Orders', type: { kind: 'list', entity: 'Order' } },
        ],
        text,
        (f) => {
          f.add('query-database', {
            query: 'Q',
            arguments: [
              { parameter: 'ids', value: '$Ids' },
              { parameter: 'numbers', value: '$Orders' },
            ],
            output: 'V',
          });
          f.add('end', { value: '$V' });
        },
      );
    const runtime = await run(project);
    const both = [{ Number: 'A-1' }, { Number: 'A-2' }];
    const get = async (Ids: string, Orders: object[]) => (await runtime.call('M.Get', { Ids, Orders })).result;
    expect(await get('[9007199254740993, 3]', both)).toBe('A-1');
    expect(await get('2, 3', both)).toBe('A-2');
    expect(await get('', [])).toBe('A-1,A-2');
    expect(await get('', both)).toBe(null);
  });

  describe('statements that are written from its tables', () => {
    const address = () =>
      databaseAddress(
        { ...databaseConnectionKind.defaults(), host: '127.0.0.1', port: server.port, database: 'written' },
        (setting) => ({ user: 'weft', password: 'hunter2' })[setting as 'user'] ?? '',
      );
    const attempt = (written: WrittenQuery | null, tests: Record<string, string> = {}) =>
      askDatabase(address(), {
        what: 'try',
        sql: written?.sql ?? '',
        parameters: (written?.parameters ?? []).map(({ name, type, list }) => ({
          name,
          type,
          list,
          test: tests[name] ?? '',
        })),
      });
    let schema: DatabaseSchema;
    beforeAll(async () => {
      await server.database(
        'written',
        `CREATE TABLE "Odd Table" (id int8 PRIMARY KEY, "a-b" text NOT NULL, made timestamptz DEFAULT now(), kind text CHECK (kind IN ('tea', 'oat''s')));
         INSERT INTO "Odd Table" VALUES (1, 'x');
         CREATE PROCEDURE add_up(IN a int8, INOUT b numeric, OUT c text) LANGUAGE plpgsql AS $$ BEGIN b := b + a; c := 'sum ' || b; END $$;
         CREATE FUNCTION twice(a int8) RETURNS TABLE (n int8) LANGUAGE sql AS 'SELECT a UNION ALL SELECT a';`,
      );
      schema = (await askDatabase(address(), { what: 'browse', schemas: [] })) as DatabaseSchema;
    }, 60_000);

    it('the tables and procedures are read', () => {
      expect(schema.tables).toMatchObject([
        {
          name: 'Odd Table',
          columns: [
            { name: 'id', key: 1 },
            { name: 'a-b', nullable: false },
            { name: 'made', generated: true },
            { name: 'kind', values: ['tea', "oat's"] },
          ],
        },
      ]);
      expect(schema.procedures.map(({ name, parameters }) => [name, parameters.map(({ mode }) => mode)])).toEqual([
        ['add_up', ['in', 'inout', 'out']],
        ['twice', ['in']],
      ]);
    });

    it.each([
      ['select', {}, { rows: [['1', 'x', null, null]] }],
      ['select-one', { id: '1' }, { rows: [['1', 'x', null, null]] }],
      ['insert', { id: '2', a_b: 'y' }, { changed: 1, isTakenBack: true }],
      ['update', { id: '1', a_b: 'y' }, { changed: 1 }],
      ['upsert', { id: '1', a_b: 'y' }, { changed: 1 }],
      ['delete', { id: '1' }, { changed: 1 }],
    ] as const)('%s', async (form, tests, outcome) => {
      const [table] = schema.tables as [SchemaTable];
      // Its one row was made at a moment that nobody knows.
      await server.run('UPDATE "Odd Table" SET made = NULL', 'written');
      expect(
        await attempt(
          tableStatement(table, form, 'postgresql', () => form),
          tests,
        ),
      ).toMatchObject(outcome);
    });

    it.each([
      ['add_up', { a: '9007199254740993', b: '0.1' }, { rows: [['9007199254740993.1', 'sum 9007199254740993.1']] }],
      ['twice', { a: '7' }, { rows: [['7'], ['7']] }],
    ])('%s is called', async (name, tests, outcome) => {
      const procedure = schema.procedures.find((each) => each.name === name) as SchemaProcedure;
      expect(
        await attempt(
          procedureStatement(procedure, 'postgresql', () => name),
          tests,
        ),
      ).toMatchObject(outcome);
    });
  });
});
