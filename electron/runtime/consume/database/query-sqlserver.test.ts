import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import { databaseConnectionKind, type SchemaTable } from '../../../../shared/consume/database/kind.ts';
import { tableStatement } from '../../../../shared/import/database/table-statements.ts';
import { root, temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { hasOptionalDriver } from '../../../../tests/harness/optional-drivers.ts';
import { askDatabase, type DatabaseTask } from './ask-database.ts';
import { sqlserver } from './drivers/sqlserver.ts';
import { type DecimalType, exactDecimal, keepDigits, type ValueParser } from './drivers/sqlserver-digits.ts';

/** A stand-in for the package: it keeps what is asked, and answers by the words of the statement. No server of SQL Server was there to test against. */
const fake = `
const { EventEmitter } = require('node:events');
const log = (globalThis.fakeTedious = { asked: [], settings: null, cancelled: 0 });
class Request extends EventEmitter {
  constructor(sql, done) { super(); this.sql = sql; this.done = done; this.values = []; this.isPaused = false; }
  addParameter(name, type, value, options) { this.values.push([name, type.name, value, options]); }
  pause() { this.isPaused = true; }
  resume() { this.isPaused = false; this.go?.(); }
}
const fail = (number, message, lineNumber = 1) => Object.assign(new Error(message), { number, code: 'EREQUEST', lineNumber });
class Connection extends EventEmitter {
  constructor(settings) { super(); log.settings = settings; }
  connect(done) {
    const { userName } = log.settings.authentication.options;
    if (userName === 'nobody') done(Object.assign(new Error("Login failed for user 'nobody'."), { code: 'ELOGIN', number: 18456 }));
    else if (log.settings.server === 'away') done(Object.assign(new Error('Failed to connect to away:1433'), { code: 'ESOCKET' }));
    else done();
  }
  execSqlBatch(request) { log.asked.push(request.sql); setImmediate(() => request.done(null, 0)); }
  execSql(request) {
    log.asked.push([request.sql, request.values]);
    this.now = request;
    const [, number] = /FAIL (\\d+)/.exec(request.sql) ?? [];
    if (number) return setImmediate(() => request.done(fail(Number(number), 'no.', 2), 0));
    if (/SLOW/.test(request.sql)) return;
    if (/^UPDATE/.test(request.sql)) return setImmediate(() => request.done(null, 3));
    setImmediate(() => {
      request.emit('columnMetadata', [
        { colName: 'id', type: { name: 'BigInt' } }, { colName: 'total', type: { name: 'DecimalN' }, scale: 2 },
        { colName: 'paid', type: { name: 'BitN' } }, { colName: 'placed', type: { name: 'DateTimeOffset' } },
        { colName: 'wall', type: { name: 'DateTime2' } }, { colName: 'due', type: { name: 'Date' } },
        { colName: 'n', type: { name: 'IntN' }, dataLength: 4 }, { colName: 'key', type: { name: 'UniqueIdentifier' } },
        { colName: 'scan', type: { name: 'VarBinary' } },
      ]);
      const date = Object.assign(new Date('2026-03-01T07:00:00.123Z'), { nanosecondsDelta: 0.0004567 });
      let sent = 0;
      request.go = () => {
        while (sent < 2500 && !request.isPaused && !request.isOver) {
          sent++;
          request.emit('row', ['9223372036854775807', '12.30', true, date, date, date, 5, 'a0eebc99', Buffer.from([0, 255])].map((value) => ({ value })));
        }
        log.sent = sent;
        if (sent === 2500 && !request.isOver) { request.isOver = true; request.done(null, sent); }
      };
      request.go();
    });
  }
  cancel() {
    log.cancelled++;
    const request = this.now;
    if (request && !request.isOver) { request.isOver = true; setImmediate(() => request.done(Object.assign(new Error('Canceled.'), { code: 'ECANCEL' }), 0)); }
    return true;
  }
  close() { this.emit('end'); }
}
const TYPES = Object.fromEntries(['Int', 'BigInt', 'Decimal', 'Bit', 'VarBinary', 'NVarChar'].map((name) => [name, { name }]));
module.exports = { Connection, Request, TYPES };
`;

interface Log {
  asked: (string | [string, [string, string, unknown, object | undefined][]])[];
  settings: { server: string; options: Record<string, unknown> };
  cancelled: number;
  sent: number;
}
const log = () => (globalThis as unknown as { fakeTedious: Log }).fakeTedious;

describe('SQL Server, by a stand-in for its driver', () => {
  const folder = temporaryFolder();
  const before = process.env.WEFT_DRIVERS;
  beforeAll(() => {
    const place = join(folder.path, 'node_modules/tedious');
    mkdirSync(join(place, 'lib'), { recursive: true });
    writeFileSync(join(place, 'package.json'), '{"name": "tedious", "version": "0.0.0", "main": "index.cjs"}');
    writeFileSync(join(place, 'index.cjs'), fake);
    writeFileSync(join(place, 'lib/value-parser.js'), 'module.exports = { readValue: () => ({}) };');
    process.env.WEFT_DRIVERS = folder.path;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.WEFT_DRIVERS;
    else process.env.WEFT_DRIVERS = before;
    folder.dispose();
  });
  const addressOf = (settings: object = {}, constants: Record<string, string> = { user: 'me', password: 'secret' }) =>
    databaseAddress(
      { ...databaseConnectionKind.defaults(), system: 'sqlserver', host: 'db', database: 'shop', ...settings },
      (name) => constants[name] ?? '',
    );
  const ask = (task: DatabaseTask, settings: object = {}, constants?: Record<string, string>) =>
    askDatabase(addressOf(settings, constants), task);
  const limits = { timeoutMs: 5_000, signal: null };
  const plain = (sql: string) => ({ sql, values: [], places: [] });

  it('connects as the document says', async () => {
    await ask({ what: 'test' }, { host: 'db\\second', tls: 'verify', readOnly: true });
    expect(log().settings).toMatchObject({
      server: 'db',
      options: {
        instanceName: 'second',
        encrypt: true,
        trustServerCertificate: false,
        readOnlyIntent: true,
        database: 'shop',
      },
    });
    expect(log().settings.options.port).toBeUndefined();
  });

  it('binds each value as its type, decimals digit for digit', async () => {
    const given = (name: string, type: string, test: string) => ({ name, type, list: false, test });
    const outcome = await ask({
      what: 'try',
      sql: 'UPDATE t SET a = {a}, b = {b}, c = {c}, d = {d}, e = {e}, f = {f} WHERE [{a}] = {g}',
      parameters: [
        given('a', 'long', '9223372036854775807'),
        given('b', 'decimal', '-12345678901234567890.0123456789'),
        given('c', 'boolean', 'true'),
        given('d', 'datetime', '2026-03-01T08:00:00Z'),
        given('e', 'date', '2026-03-31'),
        given('f', 'string', "'; DROP TABLE t --"),
        given('g', 'integer', '5'),
      ],
    });
    expect(outcome).toMatchObject({ changed: 3, isTakenBack: true });
    const [sql, values] = log().asked.find((each) => typeof each !== 'string' && each[0].startsWith('UPDATE')) as [
      string,
      unknown[],
    ];
    expect(sql).toBe(
      'UPDATE t SET a = @p1, b = @p2, c = @p3, d = CAST(@p4 AS datetimeoffset(3)), e = CAST(@p5 AS date), f = @p6 WHERE [{a}] = @p7',
    );
    expect(values).toEqual([
      ['p1', 'BigInt', 9223372036854775807n, undefined],
      ['p2', 'Decimal', '-12345678901234567890.0123456789', { precision: 30, scale: 10 }],
      ['p3', 'Bit', true, undefined],
      ['p4', 'NVarChar', '2026-03-01T08:00:00.000+00:00', undefined],
      ['p5', 'NVarChar', '2026-03-31', undefined],
      ['p6', 'NVarChar', "'; DROP TABLE t --", undefined],
      ['p7', 'Int', 5, undefined],
    ]);
    expect(log().asked).toContain('BEGIN TRANSACTION');
    expect(log().asked.at(-1)).toBe('IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION');
  });

  it('reads rows of every kind, in parts, and no more than are wanted', async () => {
    const link = await sqlserver.connect(addressOf(), null);
    const whole = await link.run(plain('SELECT * FROM t'), limits);
    expect(whole.columns.map(({ kind }) => kind).join(' ')).toBe(
      'long decimal boolean instant datetime date integer uuid binary',
    );
    expect(whole.rows).toHaveLength(2_500);
    expect(whole.rows[0]).toEqual([
      ...['9223372036854775807', '12.30', true, '2026-03-01T07:00:00.1234567Z', '2026-03-01T07:00:00.1234567'],
      ...['2026-03-01', '5', 'a0eebc99', new Uint8Array([0, 255])],
    ]);
    expect((await link.run(plain('SELECT * FROM t'), { ...limits, most: 3 })).rows).toHaveLength(4);
    expect(log().sent).toBeLessThan(2_000);
    expect(log().cancelled).toBe(1);
    await expect(link.run(plain('SLOW'), { timeoutMs: 20, signal: null })).rejects.toMatchObject({ fault: 'timeout' });
    const stopper = new AbortController();
    setTimeout(() => stopper.abort(), 20);
    await expect(link.run(plain('SLOW'), { timeoutMs: 5_000, signal: stopper.signal })).rejects.toMatchObject({
      fault: 'stopped',
    });
    await link.close();
  });

  it.each([
    [2627, 'unique'],
    [547, 'constraint'],
    [1205, 'deadlock'],
    [1222, 'lock-timeout'],
    [3960, 'serialization'],
    [8115, 'bad-value'],
    [229, 'permission'],
    [3906, 'read-only'],
    [1105, 'full'],
    [208, 'statement'],
  ])('error %i is %s, at its line', async (number, fault) => {
    expect(await ask({ what: 'try', sql: `SELECT *\nFROM FAIL ${number}`, parameters: [] })).toMatchObject({
      fault,
      line: 2,
      column: 1,
    });
  });

  it('says who is refused, and that nobody answers', async () => {
    expect(await ask({ what: 'test' }, {}, { user: 'nobody', password: 'hunter2' })).toMatchObject({
      fault: 'refused',
      error: expect.not.stringContaining('hunter2'),
    });
    expect(await ask({ what: 'test' }, { host: 'away' })).toMatchObject({ fault: 'unreachable' });
  });

  it('says the level of isolation, and savepoints in its own words', async () => {
    const link = await sqlserver.connect(addressOf({ isolation: 'repeatable-read' }), null);
    log().asked.length = 0;
    await link.begin();
    await link.savepoint('weft_1');
    await link.backTo('weft_1');
    await link.commit();
    expect(log().asked).toEqual([
      'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      'BEGIN TRANSACTION',
      'SAVE TRANSACTION weft_1',
      'ROLLBACK TRANSACTION weft_1',
      'COMMIT TRANSACTION',
    ]);
    await link.close();
  });

  it('inserts or updates by MERGE', () => {
    const column = (name: string, key: number) => ({ name, key, kind: 'text', type: 'nvarchar(10)' });
    const table = {
      schema: 'dbo',
      name: 'Order',
      columns: [column('id', 1), column('Note', 0)],
    } as unknown as SchemaTable;
    let id = 0;
    expect(tableStatement(table, 'upsert', 'sqlserver', () => `${id++}`).sql).toBe(
      'MERGE INTO dbo.[Order] WITH (HOLDLOCK) AS kept\nUSING (VALUES ({id}, {Note})) AS given (id, [Note])\nON (kept.id = given.id)\nWHEN MATCHED THEN UPDATE SET [Note] = given.[Note]\nWHEN NOT MATCHED THEN INSERT (id, [Note]) VALUES (given.id, given.[Note]);',
    );
  });
});

describe.skipIf(!hasOptionalDriver('tedious'))('the package of SQL Server', () => {
  const load = createRequire(join(root, 'tests/peers/package.json'));

  it('reads and writes decimals and money with every digit', () => {
    const parser = load('tedious/lib/value-parser.js') as ValueParser;
    keepDigits(parser);
    const { TYPES } = load('tedious') as { TYPES: { Decimal: DecimalType } };
    for (const text of [
      '12345678901234567890123456789.012345678',
      '-0.10',
      '99999999999999999999999999999999999999',
      '0',
      '-1.0000000000000000001',
    ]) {
      const written: Buffer[] = [];
      const exact = exactDecimal(TYPES.Decimal, text);
      exact?.type.writeValue(
        { writeUInt8: (value) => written.push(Buffer.of(value)), writeBuffer: (value) => written.push(value) },
        { value: exact.value },
      );
      const read = parser.readValue(
        Buffer.concat(written),
        0,
        { type: { name: 'DecimalN' }, scale: exact?.options.scale ?? 0 },
        {},
      );
      expect(read.value).toBe(text);
      expect(read.offset).toBe(Buffer.concat(written).length);
    }
    expect(exactDecimal(TYPES.Decimal, `1${'0'.repeat(38)}`)).toBeNull();
    const money = Buffer.alloc(9);
    money.writeUInt8(8, 0);
    money.writeInt32LE(0x7fffffff, 1);
    money.writeUInt32LE(0xffffffff, 5);
    expect(parser.readValue(money, 0, { type: { name: 'MoneyN' } }, {}).value).toBe('922337203685477.5807');
  });
});
