import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import { type DatabaseSchema, databaseConnectionKind } from '../../../../shared/consume/database/kind.ts';
import { hasMariadb, MariadbServer } from '../../../../tests/harness/mariadb-server.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';
import { askDatabase } from './ask-database.ts';

const start = runtimeStarter();
const text = { kind: 'string' } as const;

const tables = `
CREATE TABLE customers (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL) COMMENT 'Who buys.';
CREATE TABLE orders (
  id BIGINT AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT, number VARCHAR(20) NOT NULL UNIQUE, total DECIMAL(30, 10), paid TINYINT(1),
  placed TIMESTAMP(6) NULL, wall DATETIME, due DATE, note TEXT, mood ENUM('glad', 'sad'), extra JSON, scan BLOB, big BIGINT UNSIGNED,
  CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE PROCEDURE raise_total(IN which BIGINT, INOUT amount DECIMAL(30, 10)) UPDATE orders SET total = total + amount WHERE id = which;
INSERT INTO customers VALUES (9007199254740993, 'Tea & Co');
SET time_zone = '+00:00';
INSERT INTO orders VALUES
  (9007199254740993, 9007199254740993, 'A-1', 12345678901234567890.0123456789, 1, '2026-03-01 08:00:00.123456', '2026-03-01 10:00:00',
   '2026-03-31', 'tea', 'glad', '{"n": 1.10}', x'00ff10', 18446744073709551615),
  (2, NULL, 'A-2', 0.1, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
`;

const attributes = {
  Id: 'long',
  Number: 'string',
  Total: 'decimal',
  Paid: 'boolean',
  Placed: 'datetime',
  Wall: 'datetime',
  Due: 'date',
  Note: 'string',
  Mood: 'string',
  Extra: 'string',
  Scan: 'binary',
  Big: 'decimal',
} as const;

const digits = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, (_key, each) =>
      each !== null && typeof each === 'object' && 'text' in each ? each.text : each,
    ),
  );

describe.skipIf(!hasMariadb)(hasMariadb ? 'a query of MariaDB' : 'no MariaDB on this machine', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await MariadbServer.start();
    await server.run('CREATE DATABASE shop');
    await server.run(tables, 'shop');
  }, 60_000);
  afterAll(() => server?.dispose());

  const settings = () => ({ system: 'mysql', host: '127.0.0.1', port: server.port, database: 'shop' });
  const asking = (sql: string, query: object, type: 'string' | 'long' | 'decimal' = 'string') =>
    new ProjectBuilder()
      .entity('Order', attributes, { persistable: false })
      .unit('constant', 'User', { type: 'string', value: server.user })
      .unit('constant', 'Password', { type: 'string', secret: true })
      .unit('database-connection', 'Shop', { ...settings(), user: 'User', password: 'Password' })
      .unit('database-query', 'Q', {
        connection: 'Shop',
        sql,
        parameters: /\{x\}/.test(sql) ? [{ id: 'p', name: 'x', type, list: /\(\{x\}\)/.test(sql) }] : [],
        ...query,
      });
  const answer = async (
    sql: string,
    x: string,
    type: 'string' | 'long' | 'decimal' = 'string',
    constants = { 'M.Password': 'weft' },
  ) => {
    const isList = /\(\{x\}\)/.test(sql);
    const project = asking(sql, { gives: 'value' }, type).flow(
      'Get',
      [{ name: 'X', type: isList ? text : { kind: type } }],
      text,
      (f) => {
        const asked = f.add('query-database', {
          query: 'Q',
          arguments: /\{x\}/.test(sql) ? [{ parameter: 'x', value: '$X' }] : [],
          output: 'V',
        });
        f.add('end', { value: 'toString($V)' });
        f.onErrorOf(asked, 'custom-without-rollback', (h) =>
          h.add('end', { value: "$latestError/ErrorType + ': ' + $latestError/Message" }),
        );
      },
    );
    const runtime = await start(project, { constants });
    return (await runtime.call('M.Get', { X: x })).result;
  };

  it('gives objects, every digit of every type', async () => {
    const project = asking('SELECT * FROM orders WHERE number = {x}', {
      gives: 'object',
      entity: 'Order',
      columns: Object.keys(attributes).map((name) => ({ column: name.toLowerCase(), attribute: `Order.${name}` })),
    }).flow('Get', [{ name: 'N', type: text }], { kind: 'object', entity: 'Order' }, (f) => {
      f.add('query-database', { query: 'Q', arguments: [{ parameter: 'x', value: '$N' }], output: 'O' });
      f.add('end', { value: '$O' });
    });
    const runtime = await start(project, { constants: { 'M.Password': 'weft' } });
    expect(digits((await runtime.call('M.Get', { N: 'A-1' })).result)).toEqual({
      $type: 'M.Order',
      Id: '9007199254740993',
      Number: 'A-1',
      Total: '12345678901234567890.0123456789',
      Paid: true,
      Placed: '2026-03-01T08:00:00.123Z',
      Wall: '2026-03-01T10:00:00.000Z',
      Due: '2026-03-31',
      Note: 'tea',
      Mood: 'glad',
      Extra: '{"n": 1.10}',
      Scan: 'AP8Q',
      Big: '18446744073709551615',
    });
  });

  it.each([
    [
      'a long is compared digit for digit',
      'SELECT count(*) FROM orders WHERE id = {x}',
      '9007199254740992',
      'long',
      '0',
    ],
    ['the same long', 'SELECT number FROM orders WHERE id = {x}', '9007199254740993', 'long', 'A-1'],
    [
      'a decimal is',
      'SELECT number FROM orders WHERE total = {x}',
      '12345678901234567890.0123456789',
      'decimal',
      'A-1',
    ],
    [
      'and not a near one',
      'SELECT count(*) FROM orders WHERE total = {x}',
      '12345678901234567890.0123456788',
      'decimal',
      '0',
    ],
    [
      'a list',
      'SELECT group_concat(number ORDER BY id) FROM orders WHERE id IN ({x})',
      '2, 9007199254740993',
      'long',
      'A-2,A-1',
    ],
    ['a list of none', 'SELECT count(*) FROM orders WHERE id NOT IN ({x})', '', 'long', '2'],
    ['a value stays a value', 'SELECT {x}', "' OR 1=1 -- \\", 'string', "' OR 1=1 -- \\"],
    [
      'a statement that is wrong',
      'SELECT * FROM nowhere',
      '',
      'string',
      "database/statement: M.Shop.Q: Table 'shop.nowhere' doesn't exist",
    ],
  ] as const)('%s', async (_rule, sql, x, type, wanted) => {
    expect(await answer(sql, x, type)).toBe(wanted);
  });

  it('a wrong password says whose, and no secret', async () => {
    const said = (await answer('SELECT 1', '', 'string', { 'M.Password': 'wrong-one' })) as string;
    expect(said).toMatch(/^database\/refused: M\.Shop\.Q: the server at 127\.0\.0\.1:\d+ refuses the user weft: /);
    expect(said).not.toContain('wrong-one');
  });

  it('its tables, keys and procedures are read', async () => {
    const data = { ...databaseConnectionKind.defaults(), ...settings() };
    const address = databaseAddress(data, (setting) => (setting === 'user' || setting === 'password' ? 'weft' : ''));
    expect(await askDatabase(address, { what: 'test' })).toMatchObject({
      version: expect.stringMatching(/^MariaDB 1/),
    });
    const { tables: found, procedures } = (await askDatabase(address, {
      what: 'browse',
      schemas: [],
    })) as DatabaseSchema;
    expect(found.map(({ name }) => name)).toEqual(['customers', 'orders']);
    expect(found[0]?.documentation).toBe('Who buys.');
    const [, orders] = found;
    expect(orders?.foreignKeys).toEqual([
      { name: 'of_customer', columns: ['customer_id'], schema: 'shop', table: 'customers', referenced: ['id'] },
    ]);
    expect(orders?.unique).toEqual([['number']]);
    expect(orders?.columns.find(({ name }) => name === 'mood')).toMatchObject({
      kind: 'text',
      values: ['glad', 'sad'],
    });
    expect(orders?.columns.find(({ name }) => name === 'id')).toMatchObject({ kind: 'long', key: 1, generated: true });
    expect(procedures).toEqual([
      {
        schema: 'shop',
        name: 'raise_total',
        function: false,
        returns: '',
        parameters: [
          { name: 'which', mode: 'in', kind: 'long', type: expect.stringContaining('bigint') },
          { name: 'amount', mode: 'inout', kind: 'decimal', type: 'decimal(30,10)' },
        ],
      },
    ]);
  });
});
