import type { ParameterType } from './query-kind.ts';
import type { StatementSyntax } from './statement.ts';

/** A kind of database as documents, checks and statements know it. The other half, by the same id, is its driver in electron/runtime/consume/database/drivers. */
export interface DatabaseDialect {
  /** Stable: it stands in projects. */
  id: string;
  label: string;
  /** Null for one that is a file, or a URL that says all. */
  port: number | null;
  /** The schema that statements mean where nobody says another; '' where it is called as the database or there is none. */
  schema: string;
  /** How URLs of it begin, behind `jdbc:` or without. */
  schemes: readonly string[];
  syntax: StatementSyntax;
  /** A name as code, whatever is in it. */
  quote(name: string): string;
  /** The placeholder of the value with a number, from 1. */
  placeholder(number: number, type: ParameterType): string;
  /** What stands in `IN ( )` for a list of no items. */
  noItems(type: ParameterType): string;
  /** A moment as a value: what a clock of the connection's zone shows, and how far that is from UTC. */
  moment(clock: string, offset: string): string;
  /** A statement that inserts a row, or changes the one that has its key; names and values are code. */
  upsert(table: string, columns: readonly UpsertColumn[]): string;
  /** Letters that names without quotes are kept in: only such names are written without them. */
  plainNames: 'lower' | 'upper' | 'none';
  /** The call of a procedure and of a function, arguments as code. */
  call(name: string, values: readonly string[]): string;
  callFunction(name: string, values: readonly string[]): string;
  /** A CALL gives its out parameters as a row. */
  givesOut?: true;
}

/** A column of a row that is inserted or changed; its name and value as code, its type as the database calls it. */
export interface UpsertColumn {
  name: string;
  value: string;
  type: string;
  isKey: boolean;
}

const namesOf = (columns: readonly UpsertColumn[]) => columns.map(({ name }) => name).join(', ');

const insertOf = (table: string, columns: readonly UpsertColumn[]) =>
  `INSERT INTO ${table} (${namesOf(columns)})\nVALUES (${columns.map(({ value }) => value).join(', ')})`;

const onConflict = (table: string, columns: readonly UpsertColumn[]) =>
  `${insertOf(table, columns)}\nON CONFLICT (${namesOf(columns.filter(({ isKey }) => isKey))}) DO UPDATE SET ${columns
    .filter(({ isKey }) => !isKey)
    .map(({ name }) => `${name} = excluded.${name}`)
    .join(', ')}`;

/** MERGE of the standard; `source` is the row that is given, `end` what stands behind. */
const merge = (table: string, columns: readonly UpsertColumn[], source: string, end = '') => {
  const on = columns.filter(({ isKey }) => isKey).map(({ name }) => `kept.${name} = given.${name}`);
  const set = columns.filter(({ isKey }) => !isKey).map(({ name }) => `${name} = given.${name}`);
  return `MERGE INTO ${table} kept\nUSING ${source}\nON (${on.join(' AND ')})\nWHEN MATCHED THEN UPDATE SET ${set.join(', ')}\nWHEN NOT MATCHED THEN INSERT (${namesOf(columns)}) VALUES (${columns.map(({ name }) => `given.${name}`).join(', ')})${end}`;
};

const callOf = (name: string, values: readonly string[]) => `CALL ${name}(${values.join(', ')})`;
const selectOf = (name: string, values: readonly string[]) => `SELECT ${name}(${values.join(', ')})`;

const doubled = (sign: string) => (name: string) => `${sign}${name.replaceAll(sign, sign + sign)}${sign}`;

const postgresqlTypes: Readonly<Record<ParameterType, string>> = {
  string: 'text',
  integer: 'int4',
  long: 'int8',
  decimal: 'numeric',
  boolean: 'boolean',
  datetime: 'timestamptz',
  date: 'date',
  binary: 'bytea',
};

export const postgresql: DatabaseDialect = {
  id: 'postgresql',
  label: 'PostgreSQL',
  port: 5432,
  schema: 'public',
  schemes: ['postgres', 'postgresql'],
  syntax: { dollarQuotes: true },
  quote: doubled('"'),
  // Without a cast the type of the value is that of the column it meets: uuid, jsonb, an enumeration.
  placeholder: (number) => `$${number}`,
  noItems: (type) => `SELECT CAST(NULL AS ${postgresqlTypes[type]}) WHERE false`,
  // A column without a zone takes no notice of the offset.
  moment: (clock, offset) => `${clock}${offset}`,
  upsert: onConflict,
  plainNames: 'lower',
  call: callOf,
  callFunction: (name, values) => `SELECT * FROM ${name}(${values.join(', ')})`,
  givesOut: true,
};

export const mysql: DatabaseDialect = {
  id: 'mysql',
  label: 'MySQL, MariaDB',
  port: 3306,
  schema: '',
  schemes: ['mysql', 'mariadb'],
  syntax: { backslashes: true, hashComments: true },
  quote: doubled('`'),
  // A text beside a number is compared as floating point there.
  placeholder: (_number, type) => (type === 'decimal' ? 'CAST(? AS DECIMAL(65, 30))' : '?'),
  noItems: () => 'SELECT NULL FROM DUAL WHERE 1 = 0',
  moment: (clock) => clock.replace('T', ' '),
  upsert: (table, columns) =>
    `${insertOf(table, columns)}\nON DUPLICATE KEY UPDATE ${columns
      .filter(({ isKey }) => !isKey)
      .map(({ name }) => `${name} = VALUES(${name})`)
      .join(', ')}`,
  plainNames: 'lower',
  call: callOf,
  callFunction: selectOf,
};

export const sqlite: DatabaseDialect = {
  id: 'sqlite',
  label: 'SQLite',
  port: null,
  schema: '',
  schemes: ['sqlite'],
  syntax: {},
  quote: doubled('"'),
  placeholder: () => '?',
  noItems: () => 'SELECT NULL WHERE 0',
  moment: (clock) => clock.replace('T', ' '),
  upsert: onConflict,
  plainNames: 'lower',
  call: callOf,
  callFunction: selectOf,
};

const standardTypes: Readonly<Record<ParameterType, string>> = {
  string: 'VARCHAR(1)',
  integer: 'INTEGER',
  long: 'BIGINT',
  decimal: 'DECIMAL(31, 10)',
  boolean: 'BOOLEAN',
  datetime: 'TIMESTAMP',
  date: 'DATE',
  binary: 'VARBINARY(1)',
};

/** Whatever a JDBC driver of the user's leads to: the words of the standard. */
export const jdbc: DatabaseDialect = {
  id: 'jdbc',
  label: 'JDBC driver of your own',
  port: null,
  schema: '',
  schemes: [],
  syntax: {},
  quote: doubled('"'),
  placeholder: () => '?',
  noItems: (type) => `SELECT CAST(NULL AS ${standardTypes[type]}) FROM (VALUES (1)) AS none (one) WHERE 1 = 0`,
  // The program beside us has the connection's zone: it makes of a moment what the column wants.
  moment: (clock, offset) => `${clock}${offset}`,
  upsert: (table, columns) =>
    merge(
      table,
      columns,
      `(VALUES (${columns.map(({ value, type }) => `CAST(${value} AS ${type})`).join(', ')})) AS given (${namesOf(columns)})`,
    ),
  // Nobody knows how names are kept there.
  plainNames: 'none',
  call: callOf,
  callFunction: (name, values) => `VALUES (${name}(${values.join(', ')}))`,
};

export const duckdb: DatabaseDialect = {
  id: 'duckdb',
  label: 'DuckDB',
  port: null,
  schema: 'main',
  schemes: ['duckdb'],
  syntax: { dollarQuotes: true },
  quote: doubled('"'),
  placeholder: (_number, type) =>
    type === 'date' ? 'CAST(? AS DATE)' : type === 'datetime' ? 'CAST(? AS TIMESTAMPTZ)' : '?',
  noItems: () => 'SELECT NULL WHERE false',
  // With its offset it is a moment; beside a column without a zone it is its clock in the zone of the session.
  moment: (clock, offset) => `${clock}${offset}`,
  upsert: onConflict,
  plainNames: 'lower',
  call: callOf,
  callFunction: selectOf,
};

export const sqlserver: DatabaseDialect = {
  id: 'sqlserver',
  label: 'SQL Server',
  port: 1433,
  schema: 'dbo',
  schemes: ['sqlserver', 'mssql'],
  syntax: { brackets: true },
  quote: (name) => `[${name.replaceAll(']', ']]')}]`,
  placeholder: (number, type) =>
    type === 'datetime'
      ? `CAST(@p${number} AS datetimeoffset(3))`
      : type === 'date'
        ? `CAST(@p${number} AS date)`
        : `@p${number}`,
  noItems: () => 'SELECT NULL WHERE 1 = 0',
  // A column without a zone keeps the clock of it, and takes no notice of the offset.
  moment: (clock, offset) => `${clock}${offset}`,
  upsert: (table, columns) =>
    // Without the lock two of them at a time may both find nothing, and both insert.
    merge(
      `${table} WITH (HOLDLOCK) AS`,
      columns,
      `(VALUES (${columns.map(({ value }) => value).join(', ')})) AS given (${namesOf(columns)})`,
      ';',
    ),
  plainNames: 'lower',
  call: (name, values) => `EXEC ${name} ${values.join(', ')}`,
  callFunction: selectOf,
};

const oracleTypes: Readonly<Partial<Record<ParameterType, (place: string) => string>>> = {
  // A text beside a number is read by the settings of the session, which the driver sets.
  long: (place) => `TO_NUMBER(${place})`,
  decimal: (place) => `TO_NUMBER(${place})`,
  datetime: (place) => `TO_TIMESTAMP_TZ(${place}, 'YYYY-MM-DD"T"HH24:MI:SS.FF3TZH:TZM')`,
  date: (place) => `TO_DATE(${place}, 'YYYY-MM-DD')`,
};

export const oracle: DatabaseDialect = {
  id: 'oracle',
  label: 'Oracle',
  port: 1521,
  schema: '',
  schemes: ['oracle'],
  syntax: {},
  quote: doubled('"'),
  placeholder: (number, type) => (oracleTypes[type] ?? ((place: string) => place))(`:${number}`),
  noItems: () => 'SELECT NULL FROM DUAL WHERE 1 = 0',
  moment: (clock, offset) => `${clock}${offset}`,
  upsert: (table, columns) =>
    merge(
      table,
      columns,
      `(SELECT ${columns.map(({ name, value }) => `${value} AS ${name}`).join(', ')} FROM DUAL) given`,
    ),
  plainNames: 'upper',
  call: (name, values) => `BEGIN ${name}(${values.join(', ')}); END;`,
  callFunction: (name, values) => `${selectOf(name, values)} FROM DUAL`,
};

/** The databases, one line each. */
export const databaseDialects: readonly DatabaseDialect[] = [
  duckdb,
  jdbc,
  mysql,
  oracle,
  postgresql,
  sqlite,
  sqlserver,
];

/** The dialect of a connection; PostgreSQL's for an id that this version does not know (a check says so). */
export function dialectOf(id: string): DatabaseDialect {
  return databaseDialects.find((dialect) => dialect.id === id) ?? postgresql;
}
