import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import {
  type DatabaseSchema,
  databaseConnectionKind,
  type SchemaTable,
} from '../../../../shared/consume/database/kind.ts';
import { tableStatement } from '../../../../shared/import/database/table-statements.ts';
import { root, temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { hasOptionalDriver } from '../../../../tests/harness/optional-drivers.ts';
import { askDatabase, type DatabaseTask } from './ask-database.ts';
import { connectString, oracle } from './drivers/oracle.ts';

/** A stand-in for the package: it keeps what is asked, and answers by the words of the statement. No server of Oracle was there to test against. */
const fake = `
const log = (globalThis.fakeOracle = { asked: [], settings: null, broken: 0, closed: 0 });
const fail = (errorNum) => Object.assign(new Error('ORA-' + String(errorNum).padStart(5, '0') + ': no'), { errorNum, code: 'ORA-' + String(errorNum).padStart(5, '0'), offset: 14 });
const metaData = [
  { name: 'ID', dbTypeName: 'NUMBER', precision: 18, scale: 0 }, { name: 'TOTAL', dbTypeName: 'NUMBER', precision: 0, scale: -127 },
  { name: 'PLACED', dbTypeName: 'TIMESTAMP WITH TIME ZONE' }, { name: 'WALL', dbTypeName: 'DATE' }, { name: 'NOTE', dbTypeName: 'CLOB' },
  { name: 'SCAN', dbTypeName: 'BLOB' }, { name: 'D', dbTypeName: 'BINARY_DOUBLE' },
];
const browse = [
  [/FROM all_objects/, [['SHOP', 'ORDERS', '', 'What was bought.']]],
  [/FROM all_tab_cols/, [['SHOP', 'ORDERS', 'ID', 'NUMBER(18, 0)', 'NUMBER(18, 0)', null, '', '1', null], ['SHOP', 'ORDERS', 'NOTE', 'VARCHAR2', 'VARCHAR2(20)', '20', '1', '', null]]],
  [/IN \\('P', 'U'\\)/, [['SHOP', 'ORDERS', 'PK', '1', 'ID'], ['SHOP', 'ORDERS', 'U1', '', 'NOTE']]],
  [/= 'R'/, [['SHOP', 'ORDERS', 'FK', 'ID', 'SHOP', 'OTHERS', 'ID']]],
  [/FROM all_procedures/, [['SHOP', 'RAISE', '', null]]],
  [/FROM all_arguments a WHERE/, [['SHOP', 'RAISE', 'AMOUNT', 'inout', 'NUMBER']]],
];
module.exports = {
  STRING: 'string', BUFFER: 'buffer', OUT_FORMAT_ARRAY: 4001,
  async getConnection(settings) {
    log.settings = settings;
    if (settings.user === 'nobody') throw fail(1017);
    let stop = null;
    return {
      oracleServerVersionString: '23.4.0.24.05',
      async execute(sql, values, options) {
        log.asked.push([sql, values, options.autoCommit]);
        const [, number] = /FAIL (\\d+)/.exec(sql) ?? [];
        if (number) throw fail(Number(number));
        if (/SLOW/.test(sql)) return new Promise((_done, failed) => { stop = () => failed(fail(1013)); });
        if (!/^SELECT/.test(sql)) return { rowsAffected: 3 };
        const known = browse.find(([form]) => form.test(sql));
        log.types = metaData.map((each) => options.fetchTypeHandler(each)?.type);
        let rows = known ? known[1] : Array.from({ length: 2500 }, () => ['900719925474099377', '-.5', new Date('2026-03-01T07:00:00.123Z'), new Date(2026, 2, 1, 8, 0, 0), 'tea', Buffer.from([0, 255]), 0.1]);
        return { metaData: known ? known[1][0].map((_, i) => ({ name: 'C' + i, dbTypeName: 'VARCHAR' })) : metaData, resultSet: { async getRows(count) { const part = rows.slice(0, count); rows = rows.slice(count); return part; }, async close() { log.closed++; } } };
      },
      async executeMany(sql, rows, options) { log.asked.push([sql, rows, options.autoCommit]); return { rowsAffected: rows.length }; },
      async break() { log.broken++; stop?.(); },
      async commit() { log.asked.push(['COMMIT']); }, async rollback() { log.asked.push(['ROLLBACK']); }, async close() {},
    };
  },
};
`;

interface Log {
  asked: [string, unknown?, boolean?][];
  settings: Record<string, unknown>;
  types: unknown[];
  broken: number;
  closed: number;
}
const log = () => (globalThis as unknown as { fakeOracle: Log }).fakeOracle;

describe('Oracle, by a stand-in for its driver', () => {
  const folder = temporaryFolder();
  const before = process.env.WEFT_DRIVERS;
  beforeAll(() => {
    const place = join(folder.path, 'node_modules/oracledb');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{"name": "oracledb", "version": "0.0.0", "main": "index.cjs"}');
    writeFileSync(join(place, 'index.cjs'), fake);
    process.env.WEFT_DRIVERS = folder.path;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.WEFT_DRIVERS;
    else process.env.WEFT_DRIVERS = before;
    folder.dispose();
  });
  const addressOf = (settings: object = {}, constants: Record<string, string> = { user: 'me', password: 'secret' }) =>
    databaseAddress(
      { ...databaseConnectionKind.defaults(), system: 'oracle', host: 'db', database: 'shop', ...settings },
      (name) => constants[name] ?? '',
    );
  const ask = (task: DatabaseTask, settings: object = {}, constants?: Record<string, string>) =>
    askDatabase(addressOf(settings, constants), task);
  const limits = { timeoutMs: 5_000, signal: null };
  const plain = (sql: string) => ({ sql, values: [], places: [] });

  it.each([
    [{ host: 'db', port: null, database: 'shop', tls: 'off' as const }, 'tcp://db:1521/shop'],
    [{ host: 'db', port: 2484, database: 'shop', tls: 'verify' as const }, 'tcps://db:2484/shop'],
    [
      { host: 'db', port: null, database: ':XE', tls: 'off' as const },
      '(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1521))(CONNECT_DATA=(SID=XE)))',
    ],
    [{ host: '', port: null, database: '(DESCRIPTION=(x))', tls: 'off' as const }, '(DESCRIPTION=(x))'],
  ])('is told where: %j', (where, text) => {
    expect(connectString(where)).toBe(text);
  });

  it('sets the session, and says its version', async () => {
    expect(await ask({ what: 'test' }, { timeZone: 'Europe/Amsterdam', schema: 'SHOP' })).toMatchObject({
      version: 'Oracle 23.4.0.24.05',
    });
    expect(log().asked.map(([sql]) => sql)).toEqual([
      "ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,'",
      "ALTER SESSION SET TIME_ZONE = 'Europe/Amsterdam'",
      'ALTER SESSION SET CURRENT_SCHEMA = "SHOP"',
    ]);
  });

  it('binds values as texts that the server reads with every digit', async () => {
    const given = (name: string, type: string, test: string) => ({ name, type, list: false, test });
    log().asked.length = 0;
    const outcome = await ask({
      what: 'try',
      sql: 'UPDATE t SET a = {a}, b = {b}, c = {c}, d = {d}, e = {e} WHERE f = {f}',
      parameters: [
        given('a', 'long', '9223372036854775807'),
        given('b', 'decimal', '12345678901234567890.0123456789'),
        given('c', 'boolean', 'true'),
        given('d', 'datetime', '2026-03-01T08:00:00Z'),
        given('e', 'date', '2026-03-31'),
        given('f', 'string', "'; DROP TABLE t --"),
      ],
    });
    expect(outcome).toMatchObject({ changed: 3 });
    expect(log().asked.slice(-2)).toEqual([
      [
        `UPDATE t SET a = TO_NUMBER(:1), b = TO_NUMBER(:2), c = :3, d = TO_TIMESTAMP_TZ(:4, 'YYYY-MM-DD"T"HH24:MI:SS.FF3TZH:TZM'), e = TO_DATE(:5, 'YYYY-MM-DD') WHERE f = :6`,
        [
          '9223372036854775807',
          '12345678901234567890.0123456789',
          1,
          '2026-03-01T08:00:00.000+00:00',
          '2026-03-31',
          "'; DROP TABLE t --",
        ],
        false,
      ],
      ['ROLLBACK'],
    ]);
  });

  it('reads rows of every kind, in parts, and no more than are wanted', async () => {
    const link = await oracle.connect(addressOf(), null);
    const whole = await link.run(plain('SELECT * FROM t'), limits);
    expect(whole.columns.map(({ kind }) => kind).join(' ')).toBe('long decimal instant datetime text binary decimal');
    expect(log().types).toEqual(['string', 'string', undefined, undefined, 'string', 'buffer', undefined]);
    expect(whole.rows).toHaveLength(2_500);
    expect(whole.rows[0]).toEqual([
      '900719925474099377',
      '-0.5',
      '2026-03-01T07:00:00.123Z',
      '2026-03-01T08:00:00',
      'tea',
      new Uint8Array([0, 255]),
      '0.1',
    ]);
    const closed = log().closed;
    expect((await link.run(plain('SELECT * FROM t'), { ...limits, most: 3 })).rows).toHaveLength(4);
    expect(log().closed).toBe(closed + 1);
    await expect(link.run(plain('SLOW'), { timeoutMs: 20, signal: null })).rejects.toMatchObject({ fault: 'timeout' });
    const stopper = new AbortController();
    setTimeout(() => stopper.abort(), 20);
    await expect(link.run(plain('SLOW'), { timeoutMs: 5_000, signal: stopper.signal })).rejects.toMatchObject({
      fault: 'stopped',
    });
    expect(await link.runMany?.(plain('INSERT'), [[{ type: 'boolean', value: false, at: 0 }]], limits)).toBe(1);
    expect(log().asked.at(-1)).toEqual(['INSERT', [[0]], true]);
    await link.close();
  });

  it.each([
    [1, 'unique'],
    [2291, 'constraint'],
    [60, 'deadlock'],
    [54, 'lock-timeout'],
    [8177, 'serialization'],
    [1722, 'bad-value'],
    [1031, 'permission'],
    [1456, 'read-only'],
    [1653, 'full'],
    [3113, 'lost'],
  ])('error %i is %s', async (number, fault) => {
    expect(await ask({ what: 'try', sql: `SELECT *\nFROM FAIL ${number}`, parameters: [] })).toMatchObject({ fault });
  });

  it('a statement that is wrong has its place, and who is refused is said', async () => {
    expect(await ask({ what: 'try', sql: 'SELECT *\nFROM FAIL 942', parameters: [] })).toMatchObject({
      fault: 'statement',
      line: 2,
      column: 6,
    });
    expect(await ask({ what: 'test' }, {}, { user: 'nobody', password: 'hunter2' })).toMatchObject({
      fault: 'refused',
      error: expect.not.stringContaining('hunter2'),
    });
  });

  it('reads its dictionary', async () => {
    const schema = (await ask({ what: 'browse', schemas: ['SHOP'] })) as DatabaseSchema;
    expect(schema).toMatchObject({
      tables: [
        {
          schema: 'SHOP',
          name: 'ORDERS',
          documentation: 'What was bought.',
          columns: [
            { name: 'ID', kind: 'long', key: 1, generated: true, nullable: false },
            { name: 'NOTE', kind: 'text', type: 'VARCHAR2(20)', length: 20, nullable: true },
          ],
          unique: [['NOTE']],
          foreignKeys: [{ name: 'FK', columns: ['ID'], table: 'OTHERS', referenced: ['ID'] }],
        },
      ],
      procedures: [{ name: 'RAISE', parameters: [{ name: 'AMOUNT', mode: 'inout', kind: 'decimal' }] }],
    });
    let id = 0;
    expect(tableStatement(schema.tables[0] as SchemaTable, 'upsert', 'oracle', () => `${id++}`).sql).toBe(
      'MERGE INTO SHOP.ORDERS kept\nUSING (SELECT {ID} AS ID, {NOTE} AS NOTE FROM DUAL) given\nON (kept.ID = given.ID)\nWHEN MATCHED THEN UPDATE SET NOTE = given.NOTE\nWHEN NOT MATCHED THEN INSERT (ID, NOTE) VALUES (given.ID, given.NOTE)',
    );
  });

  it('isolation: two levels, the stricter one for what lies between', async () => {
    const link = await oracle.connect(addressOf({ isolation: 'repeatable-read' }), null);
    log().asked.length = 0;
    await link.begin();
    await link.savepoint('weft_1');
    await link.commit();
    expect(log().asked.map(([sql]) => sql)).toEqual([
      'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
      'SAVEPOINT weft_1',
      'COMMIT',
    ]);
    await link.close();
  });
});

it.skipIf(!hasOptionalDriver('oracledb'))('the package of Oracle has what is used of it, without a client', () => {
  const api = createRequire(join(root, 'tests/peers/package.json'))('oracledb') as Record<string, unknown>;
  expect(api.thin).toBe(true);
  for (const name of ['getConnection', 'STRING', 'BUFFER', 'OUT_FORMAT_ARRAY']) expect(api[name]).toBeDefined();
});
