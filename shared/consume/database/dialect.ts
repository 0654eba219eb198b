import type { ParameterType } from './query-kind.ts';
import type { StatementSyntax } from './statement.ts';

/** A kind of database as documents, checks and statements know it. The other half, by the same id, is its driver in electron/runtime/consume/database/drivers. */
export interface DatabaseDialect {
  /** Stable: it stands in projects. */
  id: string;
  label: string;
  /** Null for one that is a file. */
  port: number | null;
  /** The schema that statements mean where nobody says another; '' where it is called as the database or there is none. */
  schema: string;
  /** How `DATABASE` URLs of it begin, JDBC's among them. */
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
  /** What makes an INSERT change the row that has its key; names are code. */
  upsert(keys: readonly string[], others: readonly string[]): string;
  /** A CALL gives its out parameters as a row. */
  givesOut?: true;
}

const onConflict = (keys: readonly string[], others: readonly string[]) =>
  `ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${others.map((name) => `${name} = excluded.${name}`).join(', ')}`;

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
  upsert: (_keys, others) => `ON DUPLICATE KEY UPDATE ${others.map((name) => `${name} = VALUES(${name})`).join(', ')}`,
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
};

/** The databases, one line each. */
export const databaseDialects: readonly DatabaseDialect[] = [mysql, postgresql, sqlite];

/** The dialect of a connection; PostgreSQL's for an id that this version does not know (a check says so). */
export function dialectOf(id: string): DatabaseDialect {
  return databaseDialects.find((dialect) => dialect.id === id) ?? postgresql;
}
