import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import { databaseConnectionKind } from '../../../../shared/consume/database/kind.ts';
import { temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { askDatabase, type DatabaseTask } from './ask-database.ts';

describe('SQLite', () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'shop.db');
  beforeAll(() => {
    const made = new Database(file);
    made.exec(`
      CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE);
      CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers (id), total DECIMAL(20, 4), paid BOOLEAN, placed DATETIME, scan BLOB, any_thing);
      INSERT INTO customers VALUES (9007199254740993, 'Tea & Co');
      INSERT INTO orders VALUES (1, 9007199254740993, 0.1, 1, '2026-03-01 08:00:00', x'00ff', 7), (2, NULL, NULL, 0, NULL, NULL, 'x');`);
    made.close();
  });
  afterAll(() => folder.dispose());
  const ask = (task: DatabaseTask, settings: object = {}) =>
    askDatabase(
      databaseAddress(
        { ...databaseConnectionKind.defaults(), system: 'sqlite', database: file, ...settings },
        () => '',
      ),
      task,
    );
  const attempt = (
    sql: string,
    parameters: { name: string; type: string; list: boolean; test: string }[] = [],
    settings = {},
  ) => ask({ what: 'try', sql, parameters }, settings);

  it('gives every digit', async () => {
    expect(
      await attempt('SELECT o.*, c.id AS big FROM orders o LEFT JOIN customers c ON c.id = o.customer ORDER BY o.id'),
    ).toMatchObject({
      columns: [
        { name: 'id', kind: 'long' },
        { name: 'customer', kind: 'long' },
        { name: 'total', kind: 'decimal' },
        { name: 'paid', kind: 'boolean' },
        { name: 'placed', kind: 'datetime' },
        { name: 'scan', kind: 'binary' },
        { name: 'any_thing', kind: 'long' },
        { name: 'big', kind: 'long' },
      ],
      rows: [
        ['1', '9007199254740993', '0.1', '1', '2026-03-01T08:00:00', '0x00ff', '7', '9007199254740993'],
        ['2', null, null, '0', null, null, 'x', null],
      ],
    });
  });

  it('compares a long digit for digit, and takes back what a trial changes', async () => {
    const id = { name: 'id', type: 'long', list: false, test: '9007199254740993' };
    expect(await attempt('SELECT name FROM customers WHERE id = {id}', [id])).toMatchObject({ rows: [['Tea & Co']] });
    expect(await attempt('DELETE FROM orders WHERE customer = {id}', [id])).toMatchObject({
      changed: 1,
      isTakenBack: true,
    });
    expect(await attempt('SELECT count(*) FROM orders')).toMatchObject({ rows: [['2']] });
  });

  it('reads its tables', async () => {
    expect(await ask({ what: 'browse', schemas: [] })).toMatchObject({
      tables: [
        {
          name: 'customers',
          unique: [['name']],
          columns: [
            { name: 'id', key: 1, generated: true },
            { name: 'name', length: 80 },
          ],
        },
        {
          name: 'orders',
          foreignKeys: [{ columns: ['customer'], table: 'customers', referenced: ['id'] }],
        },
      ],
    });
  });

  it.each([
    [
      'a file that is not there',
      'SELECT 1',
      { database: '/nowhere/shop.db' },
      { fault: 'unreachable', error: 'There is no file /nowhere/shop.db.' },
    ],
    [
      'a statement that is wrong',
      'SELECT * FROM nowhere',
      {},
      { fault: 'statement', error: 'No such table: nowhere.' },
    ],
    ['a file that is only read', 'DELETE FROM orders', { readOnly: true }, { fault: 'read-only' }],
    ['a unique value', "INSERT INTO customers (name) VALUES ('Tea & Co')", {}, { fault: 'unique' }],
    ['an optional part without an end', 'SELECT 1 [[ WHERE', {}, { fault: 'database/open-part', line: 1, column: 10 }],
  ])('%s', async (_rule, sql, settings, refusal) => {
    expect(await attempt(sql, [], settings)).toMatchObject(refusal);
  });

  it('a test value that is none of its type', async () => {
    expect(await attempt('SELECT {n}', [{ name: 'n', type: 'integer', list: false, test: 'many' }])).toMatchObject({
      error: 'The test value of n has to be a whole number from -2147483648 to 2147483647.',
    });
  });
});
