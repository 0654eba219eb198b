import { z } from 'zod';
import { defineKind, elementId, ref } from '../../model/kind.ts';
import { mockFlow } from '../mock-flow.ts';
import { columnKinds } from './column-kinds.ts';
import { databaseDialects } from './dialect.ts';

const constant = (title: string, help?: string, when?: Record<string, string[]>) =>
  ref('constant').meta({ title, ref: 'constant', ...(help ? { help } : {}), ...(when ? { when } : {}) });

const schemaColumn = z.strictObject({
  name: z.string(),
  kind: z.enum(columnKinds).default('text'),
  /** As the database calls it, with its length: `varchar(20)`. */
  type: z.string().default(''),
  nullable: z.boolean().default(true),
  /** Its number in the primary key, from 1; 0 where it is not in it. */
  key: z.int().min(0).default(0),
  /** The database gives it a value where none is given. */
  generated: z.boolean().default(false),
  /** The only texts that it holds: of an enumeration type or a check. */
  values: z.array(z.string()).default([]),
  length: z.int().positive().nullable().default(null),
  documentation: z.string().default(''),
});
export type SchemaColumn = z.infer<typeof schemaColumn>;

const foreignKey = z.strictObject({
  name: z.string(),
  columns: z.array(z.string()),
  schema: z.string().default(''),
  table: z.string(),
  referenced: z.array(z.string()),
});
export type ForeignKey = z.infer<typeof foreignKey>;

const schemaTable = z.strictObject({
  schema: z.string().default(''),
  name: z.string(),
  view: z.boolean().default(false),
  documentation: z.string().default(''),
  columns: z.array(schemaColumn).default([]),
  foreignKeys: z.array(foreignKey).default([]),
  /** Columns of unique keys beside the primary one. */
  unique: z.array(z.array(z.string())).default([]),
});
export type SchemaTable = z.infer<typeof schemaTable>;

const schemaProcedure = z.strictObject({
  schema: z.string().default(''),
  name: z.string(),
  function: z.boolean().default(false),
  /** What it gives, as the database says; '' for nothing. */
  returns: z.string().default(''),
  parameters: z
    .array(
      z.strictObject({
        name: z.string(),
        mode: z.enum(['in', 'out', 'inout']).default('in'),
        kind: z.enum(columnKinds).default('text'),
        type: z.string().default(''),
      }),
    )
    .default([]),
});
export type SchemaProcedure = z.infer<typeof schemaProcedure>;

const plainHeader = z.strictObject({
  id: elementId(),
  name: z.string().default('').meta({ title: 'Name' }),
  value: z.string().default('').meta({ title: 'Value' }),
});

export const isolationLevels = [
  'default',
  'read-uncommitted',
  'read-committed',
  'repeatable-read',
  'serializable',
] as const;
export type IsolationLevel = (typeof isolationLevels)[number];

/** Databases that are at a host; of the others `database` says all. */
const withHost = databaseDialects.filter(({ port }) => port !== null).map(({ id }) => id);

export const tlsModes = ['off', 'encrypt', 'verify'] as const;

/** A connection to a database of others (DB-01, DB-02): where it is, who asks, how its connections are kept, and what is in it. */
export const databaseConnectionKind = defineKind({
  kind: 'database-connection',
  label: 'Database connection',
  plural: 'Database connections',
  icon: 'database',
  family: 'consume',
  version: 1,
  placement: 'anywhere',
  hasOwnForm: true,
  summary: 'A SQL database of others: where it is, who asks, and its tables as they were read last.',
  schema: z.strictObject({
    system: z
      .enum(databaseDialects.map(({ id }) => id) as [string, ...string[]])
      .default('postgresql')
      .meta({
        title: 'Database',
        labels: Object.fromEntries(databaseDialects.map(({ id, label }) => [id, label])),
      }),
    host: z
      .string()
      .default('localhost')
      .meta({ title: 'Host', when: { system: withHost } }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .nullable()
      .default(null)
      .meta({
        title: 'Port',
        help: 'Empty is the usual one of the database.',
        when: { system: withHost },
      }),
    database: z.string().default('').meta({
      title: 'Database name',
      help: 'Of SQLite and DuckDB the path of the file, of a JDBC driver the URL, as jdbc:h2:tcp://host/shop; without a password in it.',
    }),
    location: constant(
      'Address by constant',
      'Its value is the address where it is run, as postgres://host:5432/shop or a JDBC URL; it goes before host, port and database.',
    ),
    user: constant('User name', 'A constant; it may differ where it is run.'),
    password: constant('Password', 'A constant that is secret.'),
    schema: z.string().default('').meta({
      title: 'Schema',
      help: 'What names without a schema mean; empty as the database has it.',
    }),
    drivers: constant(
      'Driver jars',
      'A constant with paths of jars, or of folders of jars, in lines. Without it, what WEFT_JDBC_DRIVERS says where it is run.',
      { system: ['jdbc'] },
    ),
    driverClass: z
      .string()
      .default('')
      .meta({
        title: 'Driver class',
        help: 'Only for a driver that does not say itself which URLs it takes.',
        when: { system: ['jdbc'] },
      }),
    java: constant(
      'Java',
      'A constant with the folder or program of a Java 11 or newer. Without it, JAVA_HOME or the path of the machine.',
      { system: ['jdbc'] },
    ),
    tls: z
      .enum(tlsModes)
      .default('off')
      .meta({
        title: 'TLS',
        labels: { off: 'Off', encrypt: 'Encrypted, certificate not checked', verify: 'Certificate checked' },
      }),
    authorities: constant(
      'Authorities',
      'A constant with certificates in PEM, or file: and a path: they alone are believed. Without it, those of the machine.',
      { tls: ['verify'] },
    ),
    clientCertificate: constant('Client certificate', 'A constant with PEM, or file: and a path.', {
      tls: ['encrypt', 'verify'],
    }),
    clientKey: constant('Key of the certificate', 'PEM, or file: and a path.', { tls: ['encrypt', 'verify'] }),
    keyPassphrase: constant('Passphrase of the key', 'A constant that is secret.', { tls: ['encrypt', 'verify'] }),
    readOnly: z.boolean().default(false).meta({
      title: 'Read only',
      help: 'Every transaction is one that only reads; the database refuses all else.',
    }),
    isolation: z
      .enum(isolationLevels)
      .default('default')
      .meta({
        title: 'Isolation',
        help: 'Of transactions with the run: what they see of what others change meanwhile.',
        labels: {
          default: 'As the database has it',
          'read-uncommitted': 'Read uncommitted',
          'read-committed': 'Read committed',
          'repeatable-read': 'Repeatable read',
          serializable: 'Serializable',
        },
      }),
    timeZone: z.string().default('').meta({
      title: 'Time zone',
      help: 'Of dates and times that the database keeps without one. Empty is UTC.',
    }),
    most: z.int().min(1).max(1_000).default(10).meta({
      title: 'Connections at most',
      help: 'Of one process. Who finds none free waits.',
    }),
    waitMs: z.int().min(1).default(10_000).meta({ title: 'Wait for a free one', unit: 'ms' }),
    idleMs: z.int().min(0).default(30_000).meta({ title: 'Close when idle for', unit: 'ms' }),
    connectMs: z.int().min(1).default(10_000).meta({ title: 'Time-out to connect', unit: 'ms' }),
    timeoutMs: z.int().min(1).default(30_000).meta({ title: 'Time-out of a statement', unit: 'ms' }),
    lockMs: z.int().min(0).default(10_000).meta({
      title: 'Wait for locks',
      unit: 'ms',
      help: 'As far as the database knows it. 0 is as the database says.',
    }),
    settings: z.array(plainHeader).default([]).meta({
      title: 'Settings of the session',
      help: 'As search_path or sql_mode, set on each new connection.',
    }),
    mockFlow: mockFlow('Query, Parameters'),
    /** Schemas that are read; none are all that the user sees. */
    schemas: z.array(z.string()).default([]).meta({ title: 'Schemas that are read', hidden: true }),
    tables: z.array(schemaTable).default([]).meta({ hidden: true }),
    procedures: z.array(schemaProcedure).default([]).meta({ hidden: true }),
  }),
  defaults: () => ({
    system: 'postgresql',
    host: 'localhost',
    port: null,
    database: '',
    location: null,
    user: null,
    password: null,
    schema: '',
    drivers: null,
    driverClass: '',
    java: null,
    tls: 'off' as const,
    authorities: null,
    clientCertificate: null,
    clientKey: null,
    keyPassphrase: null,
    readOnly: false,
    isolation: 'default' as const,
    timeZone: '',
    most: 10,
    waitMs: 10_000,
    idleMs: 30_000,
    connectMs: 10_000,
    timeoutMs: 30_000,
    lockMs: 10_000,
    settings: [],
    mockFlow: null,
    schemas: [],
    tables: [],
    procedures: [],
  }),
});
export type DatabaseConnection = z.infer<typeof databaseConnectionKind.schema>;

/** What is in a database, as it was read. */
export type DatabaseSchema = Pick<DatabaseConnection, 'tables' | 'procedures'>;
