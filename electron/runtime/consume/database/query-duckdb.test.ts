import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import type { BoundStatement } from '../../../../shared/consume/database/bind-statement.ts';
import { type DatabaseSchema, databaseConnectionKind } from '../../../../shared/consume/database/kind.ts';
import { tableStatement } from '../../../../shared/import/database/table-statements.ts';
import { temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { findOptionalDrivers, hasOptionalDriver } from '../../../../tests/harness/optional-drivers.ts';
import { askDatabase, type DatabaseTask } from './ask-database.ts';
import type { DatabaseLink } from './driver.ts';
import { duckdb } from './drivers/duckdb.ts';
import { loadOptional, optionalPackages } from './drivers/optional-package.ts';

const hasDuckdb = hasOptionalDriver(optionalPackages.duckdb.name);
const limits = { timeoutMs: 10_000, signal: null };
const plain = (sql: string): BoundStatement => ({ sql, values: [], places: [] });
const parameter = (name: string, type: string, test: string, list = false) => ({ name, type, list, test });

describe('a driver that is installed by who needs it', () => {
  it('is said with what to do where it is not there', async () => {
    await expect(loadOptional({ name: 'no-such-driver', version: '1.2.3', database: 'Nothing' })).rejects.toMatchObject(
      {
        fault: 'no-driver',
        message: expect.stringMatching(
          /^the driver of Nothing is not installed\. Install it by: npm install --prefix \S+drivers no-such-driver@1\.2\.3/,
        ),
      },
    );
  });
});

describe.skipIf(!hasDuckdb)(hasDuckdb ? 'DuckDB' : 'DuckDB is not installed (npm ci --prefix tests/peers)', () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'shop.duckdb');
  const addressOf = (settings: object = {}) =>
    databaseAddress({ ...databaseConnectionKind.defaults(), system: 'duckdb', database: file, ...settings }, () => '');
  const ask = (task: DatabaseTask, settings: object = {}) => askDatabase(addressOf(settings), task);
  const attempt = (sql: string, parameters: ReturnType<typeof parameter>[] = [], settings: object = {}) =>
    ask({ what: 'try', sql, parameters }, settings);
  let link: DatabaseLink;

  beforeAll(async () => {
    findOptionalDrivers();
    const api = await loadOptional<{ DuckDBInstance: { create(path: string): Promise<{ closeSync(): void }> } }>(
      optionalPackages.duckdb,
    );
    (await api.DuckDBInstance.create(file)).closeSync();
    link = await duckdb.connect(addressOf(), null);
    for (const sql of [
      "CREATE TYPE mood AS ENUM ('glad', 'so''so')",
      'CREATE TABLE customers (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL UNIQUE)',
      `CREATE TABLE orders (id BIGINT PRIMARY KEY, customer BIGINT REFERENCES customers (id), total DECIMAL(38, 10), paid BOOLEAN, placed TIMESTAMPTZ, wall TIMESTAMP,
        due DATE, at_time TIME, scan BLOB, key UUID, tags VARCHAR[], lines STRUCT(price DECIMAL(10, 2), n BIGINT)[], mood mood, extra JSON, big UBIGINT, f FLOAT, d DOUBLE)`,
      'CREATE VIEW paid AS SELECT id FROM orders WHERE paid',
      "INSERT INTO customers VALUES (9007199254740993, 'Tea & Co')",
      `INSERT INTO orders VALUES (9223372036854775807, 9007199254740993, 1234567890123456789012345678.0123456789, true, '2026-03-01 08:00:00.123456+01', '2026-03-01 08:00:00.5',
        '2026-03-31', '08:30:00', '\\x00\\xFF', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', ['a', NULL], [{'price': 1.10, 'n': 9007199254740993}], 'so''so', '{"n": 1.10}',
        18446744073709551615, 0.1, 0.1)`,
      'INSERT INTO orders (id) VALUES (2)',
    ])
      await link.run(plain(sql), limits);
  });
  afterAll(async () => {
    await link?.close();
    folder.dispose();
  });

  it('gives every digit of every kind', async () => {
    const answer = (await attempt('SELECT * FROM orders ORDER BY id DESC')) as {
      columns: { kind: string }[];
      rows: (string | null)[][];
    };
    expect(answer.columns.map(({ kind }) => kind).join(' ')).toBe(
      'long long decimal boolean instant datetime date time binary uuid list list text json decimal decimal decimal',
    );
    expect(answer.rows[0]).toEqual([
      '9223372036854775807',
      '9007199254740993',
      '1234567890123456789012345678.0123456789',
      'true',
      '2026-03-01T07:00:00.123456Z',
      '2026-03-01T08:00:00.5',
      '2026-03-31',
      '08:30:00',
      '0x00ff',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      '["a",null]',
      '[{"price":1.10,"n":9007199254740993}]',
      "so'so",
      '{"n": 1.10}',
      '18446744073709551615',
      '0.1',
      '0.1',
    ]);
    expect(answer.rows[1]?.slice(1).every((value) => value === null)).toBe(true);
  });

  it.each([
    ['a long', 'SELECT count(*) FROM orders WHERE id = {x}', parameter('x', 'long', '9223372036854775807'), '1'],
    [
      'a decimal',
      'SELECT count(*) FROM orders WHERE total = {x}',
      parameter('x', 'decimal', '1234567890123456789012345678.0123456789'),
      '1',
    ],
    [
      'a decimal that is no other',
      'SELECT count(*) FROM orders WHERE total = {x}',
      parameter('x', 'decimal', '1234567890123456789012345678.0123456788'),
      '0',
    ],
    ['a date', 'SELECT count(*) FROM orders WHERE due = {x}', parameter('x', 'date', '2026-03-31'), '1'],
    [
      'a moment, with a zone',
      'SELECT count(*) FROM orders WHERE placed > {x}',
      parameter('x', 'datetime', '2026-03-01T07:00:00.123Z'),
      '1',
    ],
    [
      'a moment, without',
      'SELECT count(*) FROM orders WHERE wall = {x}',
      parameter('x', 'datetime', '2026-03-01T08:00:00.500Z'),
      '1',
    ],
    [
      'a uuid',
      'SELECT count(*) FROM orders WHERE key = {x}',
      parameter('x', 'string', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
      '1',
    ],
    ['an enumeration', 'SELECT count(*) FROM orders WHERE mood = {x}', parameter('x', 'string', "so'so"), '1'],
    [
      'a text that would be code',
      'SELECT count(*) FROM customers WHERE name = {x}',
      parameter('x', 'string', "' OR 1 = 1 --"),
      '0',
    ],
    ['a list', 'SELECT count(*) FROM orders WHERE id IN ({x})', parameter('x', 'long', '2\n3', true), '1'],
    ['a list of none', 'SELECT count(*) FROM orders WHERE id NOT IN ({x})', parameter('x', 'long', '', true), '2'],
  ])('binds %s', async (_what, sql, given, count) => {
    expect(await attempt(sql, [given])).toMatchObject({ rows: [[count]] });
  });

  it('a moment without a zone is one of the zone of the connection', async () => {
    const given = [parameter('x', 'datetime', '2026-03-01T07:00:00.500Z')];
    const settings = { timeZone: 'Europe/Amsterdam' };
    expect(await attempt('SELECT count(*) FROM orders WHERE wall = {x}', given, settings)).toMatchObject({
      rows: [['1']],
    });
    expect(
      await attempt('INSERT INTO orders (id, wall) VALUES (77, {x}) RETURNING wall', given, settings),
    ).toMatchObject({ rows: [['2026-03-01T08:00:00.5']] });
  });

  it('reads tables, views and keys, and writes statements that run', async () => {
    const schema = (await ask({ what: 'browse', schemas: [] })) as DatabaseSchema;
    expect(schema.tables.map(({ schema: own, name, view }) => [own, name, view])).toEqual([
      ['main', 'customers', false],
      ['main', 'orders', false],
      ['main', 'paid', true],
    ]);
    const [customers, orders] = schema.tables;
    expect(customers).toMatchObject({
      unique: [['name']],
      columns: [
        { name: 'id', key: 1, nullable: false },
        { name: 'name', nullable: false },
      ],
    });
    expect(orders?.foreignKeys).toMatchObject([{ columns: ['customer'], table: 'customers', referenced: ['id'] }]);
    expect(orders?.columns.find(({ name }) => name === 'mood')?.values).toEqual(['glad', "so'so"]);
    let id = 0;
    const { sql } = tableStatement(customers as DatabaseSchema['tables'][number], 'upsert', 'duckdb', () => `${id++}`);
    expect(await attempt(sql, [parameter('id', 'long', '5'), parameter('name', 'string', 'Coffee')])).toMatchObject({
      changed: 1,
      isTakenBack: true,
    });
  });

  it.each([
    ['a statement that is wrong', 'SELECT *\nFROM nowhere', { fault: 'statement', line: 2, column: 6 }],
    ['the same key twice', "INSERT INTO customers VALUES (9007199254740993, 'x')", { fault: 'unique' }],
    ['a key of nobody', 'INSERT INTO orders (id, customer) VALUES (7, 8)', { fault: 'constraint' }],
    ['a value that is none', "SELECT CAST('x' AS INTEGER)", { fault: 'bad-value' }],
  ])('%s', async (_what, sql, expected) => {
    expect(await attempt(sql)).toMatchObject(expected);
  });

  it('no file, a file of something else, and one that is only read', async () => {
    expect(await ask({ what: 'test' }, { database: join(folder.path, 'none') })).toMatchObject({
      fault: 'unreachable',
    });
    const other = join(folder.path, 'other.duckdb');
    writeFileSync(other, 'no database, and long enough to be looked at'.repeat(200));
    expect(await ask({ what: 'test' }, { database: other })).toMatchObject({ fault: 'unreachable' });
    expect(existsSync(join(folder.path, 'none'))).toBe(false);
    expect(await ask({ what: 'test' })).toMatchObject({ version: expect.stringMatching(/^DuckDB 1\.\d/) });
  });

  it('stops what takes too long and what a person stops, streams, batches, and rolls back', async () => {
    const slow = plain('SELECT count(*) FROM range(100000000000) AS a (x) WHERE sin(x) > 2');
    await expect(link.run(slow, { timeoutMs: 50, signal: null })).rejects.toMatchObject({ fault: 'timeout' });
    const stopper = new AbortController();
    setTimeout(() => stopper.abort(), 50);
    await expect(link.run(slow, { timeoutMs: 20_000, signal: stopper.signal })).rejects.toMatchObject({
      fault: 'stopped',
    });
    await link.begin();
    const rows = Array.from({ length: 100 }, (_, i) => [
      { type: 'long' as const, value: `${i + 10}`, at: 0 },
      { type: 'string' as const, value: `n${i}`, at: 0 },
    ]);
    expect(await link.runMany?.({ sql: 'INSERT INTO customers VALUES (?, ?)' }, rows, limits)).toBe(100);
    expect((await link.run(plain('SELECT * FROM customers'), { ...limits, most: 3 })).rows).toHaveLength(4);
    await link.rollback();
    let count = 0;
    let parts = 0;
    for await (const part of link.stream?.(plain('SELECT * FROM range(10000)'), limits) ?? []) {
      parts++;
      count += part.rows.length;
    }
    expect(count).toBe(10_000);
    expect(parts).toBeGreaterThan(3);
    expect((await link.run(plain('SELECT * FROM customers'), limits)).rows).toHaveLength(1);
  });
});
