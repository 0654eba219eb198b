import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import type { BoundStatement } from '../../../../shared/consume/database/bind-statement.ts';
import { type DatabaseSchema, databaseConnectionKind } from '../../../../shared/consume/database/kind.ts';
import { tableStatement } from '../../../../shared/import/database/table-statements.ts';
import { root, temporaryFolder } from '../../../../tests/harness/checkout.ts';
import {
  hasHsqldb,
  hasJavac,
  hasPostgresqlJdbc,
  hsqldbJar,
  postgresqlJar,
} from '../../../../tests/harness/jdbc-drivers.ts';
import { hasPostgresql, PostgresqlServer } from '../../../../tests/harness/postgresql-server.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';
import { askDatabase, type DatabaseTask } from './ask-database.ts';
import type { DatabaseLink } from './driver.ts';
import { javaProgram, javaProgramSource } from './drivers/jdbc/java-program.ts';
import { jdbcDriver } from './drivers/jdbc/jdbc.ts';

const { compileJavaProgram, javaSource } = (await import(join(root, 'build/jdbc.mjs'))) as {
  compileJavaProgram(): Buffer;
  javaSource: string;
};
const start = runtimeStarter();
const limits = { timeoutMs: 10_000, signal: null };
const plain = (sql: string): BoundStatement => ({ sql, values: [], places: [] });
const addressOf = (database: string, settings: object = {}, constants: Record<string, string> = {}) =>
  databaseAddress(
    { ...databaseConnectionKind.defaults(), system: 'jdbc', database, ...settings },
    (name) => constants[name] ?? '',
  );
const parameter = (name: string, type: string, test: string, list = false) => ({ name, type, list, test });

describe('the program that runs JDBC drivers', () => {
  it('is made of the source that stands beside it', () => {
    expect(createHash('sha256').update(readFileSync(javaSource)).digest('hex')).toBe(javaProgramSource);
  });

  it.skipIf(!hasJavac)('is what the compiler makes of it, for Java 11', () => {
    const shipped = inflateRawSync(Buffer.from(javaProgram, 'base64'));
    const compiled = compileJavaProgram();
    // 55 is Java 11. Compilers of other versions order the same class in their own way.
    expect([compiled.readUInt16BE(6), shipped.readUInt16BE(6)]).toEqual([55, 55]);
    expect(Math.abs(compiled.length - shipped.length)).toBeLessThan(shipped.length / 20);
  });
});

describe.skipIf(!hasHsqldb)(hasHsqldb ? 'HSQLDB by JDBC' : 'no Java or HSQLDB on this machine', () => {
  const url = 'jdbc:hsqldb:mem:shop';
  const drivers = { drivers: hsqldbJar, user: 'SA' };
  let link: DatabaseLink;
  const ask = (task: DatabaseTask, settings: object = {}, constants: Record<string, string> = drivers) =>
    askDatabase(addressOf(url, settings, constants), task);
  const attempt = (sql: string, parameters: ReturnType<typeof parameter>[] = [], settings = {}) =>
    ask({ what: 'try', sql, parameters }, settings);
  const fault = (work: Promise<unknown>) => work.catch((error: { fault: string }) => error.fault);

  beforeAll(async () => {
    link = await jdbcDriver.connect(addressOf(url, {}, drivers), null);
    for (const sql of [
      'CREATE TABLE customers (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE)',
      `CREATE TABLE orders (id BIGINT PRIMARY KEY, customer BIGINT, total DECIMAL(40, 10), paid BOOLEAN, placed TIMESTAMP(6) WITH TIME ZONE,
        wall TIMESTAMP(6), due DATE, at_time TIME, note CLOB, scan BLOB, key UUID, tags VARCHAR(10) ARRAY,
        CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id))`,
      'CREATE VIEW paid AS SELECT id FROM orders WHERE paid',
      "INSERT INTO customers VALUES (9007199254740993, 'Tea & Co')",
      `INSERT INTO orders VALUES (9223372036854775807, 9007199254740993, 12345678901234567890123456789.0123456789, TRUE, TIMESTAMP '2026-03-01 08:00:00.123456+1:00',
        TIMESTAMP '2026-03-01 08:00:00.5', DATE '2026-03-31', TIME '08:30:00', 'tea', x'00ff10', CAST('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' AS UUID), ARRAY['a, b ', 'b "c"'])`,
      'INSERT INTO orders (id) VALUES (2)',
    ])
      await link.run(plain(sql), limits);
  }, 30_000);
  afterAll(() => link?.close());

  it('gives every digit of every kind', async () => {
    const answer = (await attempt('SELECT * FROM orders ORDER BY id DESC')) as {
      columns: { name: string; kind: string }[];
      rows: string[][];
    };
    expect(answer.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'ID long',
      'CUSTOMER long',
      'TOTAL decimal',
      'PAID boolean',
      'PLACED instant',
      'WALL datetime',
      'DUE date',
      'AT_TIME time',
      'NOTE text',
      'SCAN binary',
      'KEY uuid',
      'TAGS list',
    ]);
    expect(answer.rows).toEqual([
      [
        '9223372036854775807',
        '9007199254740993',
        '12345678901234567890123456789.0123456789',
        'true',
        '2026-03-01T08:00:00.123456+01:00',
        '2026-03-01T08:00:00.5',
        '2026-03-31',
        '08:30:00',
        'tea',
        '0x00ff10',
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        '["a, b ","b \\"c\\""]',
      ],
      ['2', null, null, null, null, null, null, null, null, null, null, null],
    ]);
  });

  it.each([
    ['a long', 'SELECT count(*) FROM orders WHERE id = {x}', parameter('x', 'long', '9223372036854775807'), '1'],
    [
      'a decimal',
      'SELECT count(*) FROM orders WHERE total = {x}',
      parameter('x', 'decimal', '12345678901234567890123456789.0123456789'),
      '1',
    ],
    ['a boolean', 'SELECT count(*) FROM orders WHERE paid = {x}', parameter('x', 'boolean', 'true'), '1'],
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
      'a text that would be code',
      'SELECT count(*) FROM customers WHERE name = {x}',
      parameter('x', 'string', "' OR 1 = 1 --"),
      '0',
    ],
    ['a list', 'SELECT count(*) FROM orders WHERE id IN ({x})', parameter('x', 'long', '2\n3', true), '1'],
    ['a list of none', 'SELECT count(*) FROM orders WHERE id NOT IN ({x})', parameter('x', 'long', '', true), '2'],
    [
      'nothing',
      'SELECT count(*) FROM orders WHERE COALESCE(customer, 5) = COALESCE(CAST({x} AS BIGINT), 5)',
      parameter('x', 'long', ''),
      '1',
    ],
  ])('binds %s', async (_what, sql, given, count) => {
    expect(await attempt(sql, [given])).toMatchObject({ rows: [[count]] });
  });

  it('a moment without a zone is one of the zone of the connection', async () => {
    const inAmsterdam = (sql: string, parameters: ReturnType<typeof parameter>[]) =>
      attempt(sql, parameters, { timeZone: 'Europe/Amsterdam' });
    const given = [parameter('x', 'datetime', '2026-07-01T07:00:00.500Z')];
    expect(
      await inAmsterdam(
        "SELECT count(*) FROM (VALUES (TIMESTAMP '2026-07-01 09:00:00.5')) AS t (wall) WHERE wall = {x}",
        given,
      ),
    ).toMatchObject({ rows: [['1']] });
  });

  it('reads tables, views and keys, and writes statements that run', async () => {
    const schema = (await ask({ what: 'browse', schemas: [] })) as DatabaseSchema;
    expect(schema.tables.map(({ schema: own, name, view }) => [own, name, view])).toEqual([
      ['PUBLIC', 'CUSTOMERS', false],
      ['PUBLIC', 'ORDERS', false],
      ['PUBLIC', 'PAID', true],
    ]);
    const [customers, orders] = schema.tables;
    expect(customers).toMatchObject({
      unique: [['NAME']],
      columns: [
        { name: 'ID', kind: 'long', key: 1, nullable: false },
        { name: 'NAME', kind: 'text', type: 'VARCHAR(80)', length: 80, nullable: false },
      ],
    });
    expect(orders).toMatchObject({
      foreignKeys: [{ name: 'OF_CUSTOMER', columns: ['CUSTOMER'], table: 'CUSTOMERS', referenced: ['ID'] }],
    });
    let id = 0;
    const { sql } = tableStatement(customers as DatabaseSchema['tables'][number], 'upsert', 'jdbc', () => `${id++}`);
    const given = (name: string) => [parameter('ID', 'long', '9007199254740993'), parameter('NAME', 'string', name)];
    expect(await attempt(sql, given('Coffee'))).toMatchObject({ changed: 1, isTakenBack: true });
  });

  it.each([
    ['a statement that is wrong', 'SELECT nix FROM orders', 'statement'],
    ['the same key twice', "INSERT INTO customers VALUES (9007199254740993, 'x')", 'unique'],
    ['a key of nobody', 'INSERT INTO orders (id, customer) VALUES (7, 8)', 'constraint'],
    ['a text that is too long', `INSERT INTO customers VALUES (1, '${'x'.repeat(81)}')`, 'bad-value'],
  ])('%s', async (_what, sql, expected) => {
    expect(await attempt(sql)).toMatchObject({ fault: expected });
  });

  it('transactions, savepoints and batches', async () => {
    await link.begin();
    const row = (i: number) => [
      { type: 'long' as const, value: `${i}`, at: 0 },
      { type: 'string' as const, value: `n${i}`, at: 0 },
    ];
    const insert = { sql: 'INSERT INTO customers VALUES (?, ?)' };
    const many = (rows: ReturnType<typeof row>[]) => link.runMany?.(insert, rows, limits) as Promise<number>;
    expect(await many(Array.from({ length: 2_500 }, (_, i) => row(i)))).toBe(2_500);
    await link.savepoint('weft_1');
    expect(await fault(many([row(5_000), row(1)]))).toBe('unique');
    await link.backTo('weft_1');
    let parts = 0;
    let count = 0;
    for await (const part of link.stream?.(plain('SELECT * FROM customers'), limits) ?? []) {
      parts++;
      count += part.rows.length;
    }
    expect([parts, count]).toEqual([3, 2_501]);
    expect((await link.run(plain('SELECT id FROM customers'), { ...limits, most: 3 })).rows).toHaveLength(4);
    await link.rollback();
    expect((await link.run(plain('SELECT id FROM customers'), limits)).rows).toHaveLength(1);
  });

  it.each([
    ['no jar', {}, /^No driver for jdbc:hsqldb: is there\. Give the jar/, ''],
    ['a jar that is not there', { drivers: '/nowhere/x.jar' }, /^There is no jar \/nowhere\/x\.jar\./, ''],
    [
      'a class that is in none',
      { drivers: hsqldbJar },
      /^The class no\.such\.Driver is in none of the jars/,
      'no.such.Driver',
    ],
    [
      'Java that is not there',
      { drivers: hsqldbJar, java: '/nowhere' },
      /^There is no Java at \/nowhere\. Install a Java 11 or newer/,
      '',
    ],
  ])('%s is said with what to do', async (_what, constants, words, driverClass) => {
    expect(await ask({ what: 'test' }, { driverClass }, constants as Record<string, string>)).toMatchObject({
      fault: 'no-driver',
      error: expect.stringMatching(words),
    });
  });

  it('a Java that is too old, and one that fails, say so', async () => {
    const folder = temporaryFolder();
    const java = join(folder.path, 'java');
    const fake = (script: string) => writeFileSync(java, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    fake(
      'echo "java.lang.UnsupportedClassVersionError: WeftJdbc has been compiled by a more recent version" >&2; exit 1',
    );
    expect(await ask({ what: 'test' }, {}, { ...drivers, java })).toMatchObject({
      error: expect.stringMatching(/is too old\. Install a Java 11/),
    });
    fake('echo "Error: no room for the heap" >&2; exit 3');
    expect(await ask({ what: 'test' }, {}, { ...drivers, java })).toMatchObject({
      error: expect.stringMatching(/ended with 3; it said: Error: no room for the heap/),
    });
    folder.dispose();
  });

  it.skipIf(process.platform !== 'linux')('ends with who started it, however that went', async () => {
    const script = `import { jdbcDriver } from ${JSON.stringify(join(root, 'electron/runtime/consume/database/drivers/jdbc/jdbc.ts'))};
      await jdbcDriver.connect(${JSON.stringify(addressOf(url, {}, drivers))}, null);
      console.log('there');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await once(child.stdout, 'data');
    const java = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
    expect(java).toHaveLength(1);
    const words = readFileSync(`/proc/${java[0]}/cmdline`, 'utf8');
    expect(words).toContain('WeftJdbc');
    expect(words).not.toContain('jdbc:hsqldb');
    child.kill('SIGKILL');
    await expect
      .poll(
        () => existsSync(`/proc/${java[0]}/cmdline`) && readFileSync(`/proc/${java[0]}/cmdline`, 'utf8') === words,
        { timeout: 5_000 },
      )
      .toBe(false);
  });

  it('a driver class by name, and what it is', async () => {
    expect(await ask({ what: 'test' }, { driverClass: 'org.hsqldb.jdbc.JDBCDriver' })).toMatchObject({
      version: expect.stringMatching(/^HSQL Database Engine 2\.\S+ by HSQL Database Engine Driver/),
    });
  });

  it('a flow asks it, by an address that is a constant', async () => {
    const project = new ProjectBuilder()
      .unit('constant', 'Url', { type: 'string', value: url })
      .unit('constant', 'Jars', { type: 'string', value: hsqldbJar })
      .unit('constant', 'Who', { type: 'string', value: 'SA' })
      .unit('database-connection', 'Shop', { system: 'postgresql', location: 'Url', drivers: 'Jars', user: 'Who' })
      .unit('database-query', 'Q', {
        connection: 'Shop',
        sql: 'SELECT name FROM customers WHERE id = {id}',
        parameters: [{ id: 'p', name: 'id', type: 'long' }],
        gives: 'value',
      })
      .flow('Get', [{ name: 'Id', type: { kind: 'long' } }], { kind: 'string' }, (f) => {
        f.add('query-database', { query: 'Q', arguments: [{ parameter: 'id', value: '$Id' }], output: 'V' });
        f.add('end', { value: '$V' });
      });
    const runtime = await start(project);
    expect((await runtime.call('M.Get', { Id: '9007199254740993' })).result).toBe('Tea & Co');
  });
});

describe.skipIf(!hasPostgresqlJdbc || !hasPostgresql)(
  hasPostgresqlJdbc && hasPostgresql ? 'PostgreSQL by JDBC' : 'no PostgreSQL, or no JDBC driver of it, on this machine',
  () => {
    let server: PostgresqlServer;
    let address: ReturnType<typeof addressOf>;
    beforeAll(async () => {
      server = await PostgresqlServer.start({ password: 'right-secret' });
      address = addressOf(
        `jdbc:postgresql://127.0.0.1:${server.port}/postgres`,
        {},
        {
          drivers: postgresqlJar,
          user: server.user,
          password: server.password,
        },
      );
    }, 60_000);
    afterAll(() => server?.dispose());
    const attempt = (sql: string, parameters: ReturnType<typeof parameter>[] = []) =>
      askDatabase(address, { what: 'try', sql, parameters });

    it('gives every digit, and takes texts where it has types of its own', async () => {
      expect(
        await attempt(
          `SELECT 9223372036854775807 AS big, 12345678901234567890.123456789012345 AS exact, true AS yes, timestamptz '2026-03-01 08:00:00.123456+01' AS placed,
            timestamp '2026-03-01 08:00:00' AS wall, '{"n": 1.10}'::jsonb AS extra, ARRAY[1.50, NULL] AS list, '\\x00ff'::bytea AS scan, {id}::uuid AS id`,
          [parameter('id', 'string', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')],
        ),
      ).toMatchObject({
        columns: ['long', 'decimal', 'boolean', 'instant', 'datetime', 'json', 'list', 'binary', 'uuid'].map(
          (kind) => ({ kind }),
        ),
        rows: [
          [
            '9223372036854775807',
            '12345678901234567890.123456789012345',
            'true',
            '2026-03-01T07:00:00.123456Z',
            '2026-03-01T08:00:00',
            '{"n": 1.10}',
            '[1.50,null]',
            '0x00ff',
            'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
          ],
        ],
      });
    });

    it('stops what takes too long, and what a person stops, and goes on', async () => {
      const link = await jdbcDriver.connect(address, null);
      const slow = plain('SELECT pg_sleep(20)');
      const began = performance.now();
      await expect(link.run(slow, { timeoutMs: 100, signal: null })).rejects.toMatchObject({ fault: 'timeout' });
      const stopper = new AbortController();
      setTimeout(() => stopper.abort(), 100);
      await expect(link.run(slow, { timeoutMs: 20_000, signal: stopper.signal })).rejects.toMatchObject({
        fault: 'stopped',
      });
      expect(performance.now() - began).toBeLessThan(10_000);
      expect((await link.run(plain('SELECT 1'), limits)).rows).toEqual([['1']]);
      await link.close();
    });

    it('a wrong password, a host that nobody is at, and a connection that is cut', async () => {
      const test = (database: string, password: string) =>
        askDatabase({ ...address, database, password }, { what: 'test' });
      const refused = (await test(address.database, 'wrong-secret')) as { error: string; fault: string };
      expect(refused.fault).toBe('refused');
      expect(refused.error).not.toContain('wrong-secret');
      expect(await test('jdbc:postgresql://127.0.0.1:1/postgres', server.password)).toMatchObject({
        fault: 'unreachable',
      });
      const link = await jdbcDriver.connect(address, null);
      const cut = plain('SELECT pg_terminate_backend(pg_backend_pid())');
      await expect(link.run(cut, limits)).rejects.toMatchObject({ fault: 'lost' });
      expect(link.isBroken).toBe(true);
      await link.close();
    });
  },
);
