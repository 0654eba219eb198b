import { delimiter } from 'node:path';
import type { BoundStatement, BoundValue } from '../../../../../../shared/consume/database/bind-statement.ts';
import type { ColumnKind, ColumnValue } from '../../../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema, IsolationLevel } from '../../../../../../shared/consume/database/kind.ts';
import type { DatabaseAddress } from '../../../../../../shared/consume/database/program.ts';
import {
  type DatabaseDriver,
  DatabaseError,
  type DatabaseFault,
  type DatabaseLink,
  type ResultColumn,
  type StatementLimits,
  type StatementResult,
} from '../../driver.ts';
import {
  type FrameReader,
  type FrameWriter,
  findJava,
  JavaError,
  type JavaProcess,
  javaProcess,
  requests,
} from './java-process.ts';
import { schemaOfRecords } from './jdbc-schema.ts';

/** `java.sql.Connection`'s own numbers. */
const levels: Readonly<Record<IsolationLevel, number>> = {
  default: -1,
  'read-uncommitted': 1,
  'read-committed': 2,
  'repeatable-read': 4,
  serializable: 8,
};

/** Rows in one answer of the program. */
const rowsAtOnce = 2_000;
/** A driver that does not stop when it is asked is waited for so long. */
const patienceMs = 2_000;

/** Any JDBC driver of the user's, run by the user's Java in a process beside us. */
export const jdbcDriver: DatabaseDriver = {
  id: 'jdbc',
  async connect(address, signal) {
    if (!/^jdbc:/i.test(address.database.trim()))
      throw new DatabaseError(
        'no-driver',
        'what a JDBC driver connects by begins with jdbc: and the name of the driver.',
      );
    const java = await javaProcess(findJava(address.java), address.timeZone || 'UTC');
    if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
    const link = new JdbcLink(java, address);
    await link.open(signal);
    return link;
  },
};

/** Paths of jars in lines, or between the signs that paths are divided by. */
export function jarsOf(drivers: string): string[] {
  const given = drivers.trim() === '' ? (process.env.WEFT_JDBC_DRIVERS ?? '') : drivers;
  return given
    .split('\n')
    .flatMap((line) => line.split(delimiter))
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

class JdbcLink implements DatabaseLink {
  private readonly java: JavaProcess;
  private readonly address: DatabaseAddress;
  private readonly session: number;
  private product = '';
  private broken = false;

  constructor(java: JavaProcess, address: DatabaseAddress) {
    this.java = java;
    this.address = address;
    this.session = java.join();
  }

  get isBroken(): boolean {
    return this.broken || this.java.isOver;
  }

  async open(signal: AbortSignal | null): Promise<void> {
    const { database, driverClass, readOnly, schema, drivers, user, password, connectMs, settings } = this.address;
    const url = database.trim();
    const given: [string, string][] = [
      ...(user ? [['user', user] as [string, string]] : []),
      ...(password ? [['password', password] as [string, string]] : []),
      // A text meets a uuid, an enumeration and JSON there only when its type is left open.
      ...(/^jdbc:postgresql:/i.test(url) && !/stringtype=/i.test(url)
        ? [['stringtype', 'unspecified'] as [string, string]]
        : []),
      ...settings.map(({ name, value }): [string, string] => [name, value]),
    ];
    try {
      const read = await this.limited({ timeoutMs: connectMs, signal }, 'unreachable', () =>
        this.java.ask(requests.open, this.session, (to) => {
          to.text(url)
            .text(driverClass.trim())
            .byte(readOnly ? 1 : 0)
            .text(schema)
            .texts(jarsOf(drivers));
          to.int(given.length);
          for (const [name, value] of given) to.text(name).text(value);
        }),
      );
      const [product, version] = [read.text() ?? '', read.text() ?? ''];
      this.product = `${product} ${version} by ${read.text() ?? 'JDBC'} ${read.text() ?? ''}`.trim();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async run(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult> {
    const most = limits.most ? limits.most + 1 : Number.POSITIVE_INFINITY;
    let whole: StatementResult | null = null;
    for await (const part of this.parts(statement, limits, false, Math.min(most, rowsAtOnce))) {
      if (whole === null) whole = part;
      else for (const row of part.rows) whole.rows.push(row);
      if (whole.rows.length >= most) break;
    }
    if (whole && whole.rows.length > most) whole.rows.length = most;
    return whole ?? { columns: [], rows: [], changed: null };
  }

  stream(statement: BoundStatement, limits: StatementLimits): AsyncIterable<StatementResult> {
    return this.parts(statement, limits, true, 1_000);
  }

  async runMany(
    { sql }: Pick<BoundStatement, 'sql'>,
    rows: readonly (readonly BoundValue[])[],
    limits: StatementLimits,
  ): Promise<number> {
    if (rows.length === 0) return 0;
    const read = await this.limited(limits, 'timeout', () =>
      this.java.ask(requests.run, this.session, (to) => {
        to.text(sql).int(secondsOf(limits)).int(0).byte(0).int(rows.length);
        for (const values of rows) writeValues(to, values);
      }),
    );
    read.int();
    return read.long();
  }

  private async *parts(
    { sql, values }: BoundStatement,
    limits: StatementLimits,
    streams: boolean,
    atOnce: number,
  ): AsyncIterable<StatementResult> {
    const first = await this.limited(limits, 'timeout', () =>
      this.java.ask(requests.run, this.session, (to) => {
        to.text(sql)
          .int(secondsOf(limits))
          .int(atOnce)
          .byte(streams ? 1 : 0)
          .int(1);
        writeValues(to, values);
      }),
    );
    const count = first.int();
    const changed = first.long();
    if (count === 0) {
      yield { columns: [], rows: [], changed: changed < 0 ? null : changed };
      return;
    }
    const columns = Array.from(
      { length: count },
      (): ResultColumn => ({
        name: first.text() ?? '',
        kind: first.text() as ColumnKind,
        type: first.text() ?? '',
      }),
    );
    let isMore = true;
    let part = first;
    try {
      for (;;) {
        isMore = part.byte() === 1;
        const rows = readRowsOf(part, columns);
        if (!isMore && rows.length === 0 && part !== first) return;
        yield { columns, rows, changed: null };
        if (!isMore) return;
        part = await this.limited(limits, 'timeout', () =>
          this.java.ask(requests.fetch, this.session, (to) => to.int(atOnce)),
        );
      }
    } finally {
      if (isMore && !this.isBroken) await this.control(requests.end).catch(() => {});
    }
  }

  begin = () => this.control(requests.begin, (to) => to.int(levels[this.address.isolation]));
  commit = () => this.control(requests.commit);
  rollback = () => this.control(requests.rollback);
  savepoint = (name: string) => this.control(requests.save, (to) => to.text(name));
  backTo = (name: string) => this.control(requests.back, (to) => to.text(name));
  release = (name: string) => this.control(requests.release, (to) => to.text(name));

  async browse(schemas: readonly string[]): Promise<DatabaseSchema> {
    const read = await this.limited({ timeoutMs: this.address.timeoutMs, signal: null }, 'timeout', () =>
      this.java.ask(requests.browse, this.session, (to) => to.texts(schemas)),
    );
    const records: (string | null)[][] = [];
    while (!read.isAtEnd) records.push(Array.from({ length: read.int() }, () => read.text()));
    return schemaOfRecords(records);
  }

  async version(): Promise<string> {
    return this.product;
  }

  async close(): Promise<void> {
    if (this.broken && this.java.isOver) return;
    this.broken = true;
    const closed = this.java.ask(requests.close, this.session).then(
      () => {},
      () => {},
    );
    this.java.leave();
    await Promise.race([closed, new Promise((done) => setTimeout(done, patienceMs).unref())]);
  }

  private async control(what: number, write?: (to: FrameWriter) => void): Promise<void> {
    await this.limited({ timeoutMs: this.address.timeoutMs, signal: null }, 'timeout', () =>
      this.java.ask(what, this.session, write),
    );
  }

  /** Work that the driver stops after a time, and a person at once. A driver that does not listen loses its connection. */
  private async limited<T>(
    { timeoutMs, signal }: Pick<StatementLimits, 'timeoutMs' | 'signal'>,
    late: DatabaseFault,
    work: () => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
    const whole = Math.max(1, Math.ceil(timeoutMs));
    let why: DatabaseError | null = null;
    let giveUp: (error: DatabaseError) => void = () => {};
    const given = new Promise<never>((_done, failed) => {
      giveUp = failed;
    });
    given.catch(() => {});
    let last: NodeJS.Timeout | undefined;
    const stop = (error: DatabaseError) => {
      if (why) return;
      why = error;
      this.java.cancel(this.session);
      last = setTimeout(() => {
        this.broken = true;
        giveUp(error);
      }, patienceMs);
    };
    const timer = setTimeout(
      () =>
        stop(
          late === 'unreachable'
            ? new DatabaseError(late, `the driver did not connect within ${whole} ms.`)
            : new DatabaseError(late, `the statement was stopped: it took longer than ${whole} ms.`),
        ),
      whole,
    );
    const aborted = () => stop(new DatabaseError('stopped', 'the run was stopped.'));
    signal?.addEventListener('abort', aborted, { once: true });
    try {
      return await Promise.race([work(), given]);
    } catch (error) {
      if (error instanceof JavaError && !error.failure.isAlive) this.broken = true;
      throw why ?? this.fault(error);
    } finally {
      clearTimeout(timer);
      clearTimeout(last);
      signal?.removeEventListener('abort', aborted);
    }
  }

  private fault(error: unknown): DatabaseError {
    if (!(error instanceof JavaError)) return error as DatabaseError;
    const { failure } = error;
    const { state, code } = failure;
    const jars = jarsOf(this.address.drivers);
    const which = /^jdbc:[^:]*/i.exec(this.address.database.trim())?.[0] ?? 'jdbc';
    const advice = 'Give the jar of the driver by the setting Driver jars of the connection, or by WEFT_JDBC_DRIVERS.';
    switch (state) {
      case 'WEFT1':
        return new DatabaseError(
          'no-driver',
          jars.length === 0
            ? `no driver for ${which}: is there. ${advice}`
            : `none of the drivers in ${jars.join(', ')} takes ${which}: URLs (${failure.message === '' ? 'there are none' : failure.message}). ${advice}`,
        );
      case 'WEFT2':
        return new DatabaseError('no-driver', `there is no jar ${failure.message}. ${advice}`);
      case 'WEFT3':
        return new DatabaseError(
          'no-driver',
          `the class ${failure.message} is in none of the jars${jars.length === 0 ? '' : ` (${jars.join(', ')})`}. ${advice}`,
        );
      case 'WEFT4':
        return new DatabaseError(
          'no-driver',
          `the driver cannot be loaded: ${failure.message}. It may want a newer Java, or another jar beside it.`,
        );
    }
    const message = hidden(failure.message, this.address);
    const options = { state: state || (code === 0 ? '' : String(code)), cause: error };
    const fault = faultOfState(state, message);
    if (fault === 'refused')
      return new DatabaseError(
        fault,
        `the user ${this.address.user || 'without a name'} is refused: ${message}`,
        options,
      );
    return new DatabaseError(fault, message, options);
  }
}

/** Words of a driver without what is secret: some say the URL that they were given. */
function hidden(message: string, { password, database }: DatabaseAddress): string {
  const inUrl = /[;?&:]password=([^;&]+)/i.exec(database)?.[1] ?? '';
  return [password, inUrl]
    .filter((secret) => secret.length > 2)
    .reduce((text, secret) => text.replaceAll(secret, '•••'), message);
}

const secondsOf = ({ timeoutMs }: StatementLimits) => Math.max(1, Math.ceil(timeoutMs / 1000) + 1);

const codes: Readonly<Record<BoundValue['type'], string>> = {
  string: 's',
  integer: 'i',
  long: 'l',
  decimal: 'n',
  boolean: 't',
  datetime: 'm',
  date: 'd',
  binary: 'b',
};

function writeValues(to: FrameWriter, values: readonly BoundValue[]): void {
  to.int(values.length);
  for (const { type, value } of values) {
    to.byte(codes[type].charCodeAt(0));
    if (value === null) to.int(-1);
    else if (value instanceof Uint8Array) to.bytes(value);
    else to.text(String(value));
  }
}

function readRowsOf(part: FrameReader, columns: readonly ResultColumn[]): ColumnValue[][] {
  const rows: ColumnValue[][] = [];
  for (let left = part.int(); left > 0; left--) {
    const row: ColumnValue[] = [];
    for (const { kind } of columns) {
      if (kind === 'binary') row.push(part.bytes());
      else {
        const text = part.text();
        row.push(kind === 'boolean' && text !== null ? text === 'true' : kind === 'time' ? twoDigits(text) : text);
      }
    }
    rows.push(row);
  }
  return rows;
}

/** Some drivers write hours with one digit. */
const twoDigits = (time: string | null) => (time !== null && /^\d:/.test(time) ? `0${time}` : time);

/** By SQLSTATE: the classes of the standard, and what PostgreSQL, HSQLDB, H2, Derby and DB2 add to them. */
const states: readonly [RegExp, DatabaseFault][] = [
  [/^(08001|08004)/, 'unreachable'],
  [/^08/, 'lost'],
  [/^28/, 'refused'],
  [/^3D/, 'no-database'],
  [/^23505/, 'unique'],
  [/^23/, 'constraint'],
  [/^40P01/, 'deadlock'],
  [/^(40001|40502|4861)/, 'serialization'],
  [/^4/, 'statement'],
  [/^(25006|25505)/, 'read-only'],
  [/^(55P03|40XL)/, 'lock-timeout'],
  [/^(57014|HYT00|HYT01|XCL52)/, 'timeout'],
  [/^57P0/, 'lost'],
  [/^53/, 'full'],
  [/^22/, 'bad-value'],
  [/^HYC00/, 'statement'],
];

function faultOfState(state: string, message: string): DatabaseFault {
  // HSQLDB says of what is not there what it says of what is not allowed.
  if (/^42501/.test(state)) return /object not found/i.test(message) ? 'statement' : 'permission';
  // Databases that keep to the class alone say it in words.
  if (/^23/.test(state) && /\b(unique|duplicate)\b/i.test(message)) return 'unique';
  return states.find(([form]) => form.test(state))?.[1] ?? 'statement';
}
