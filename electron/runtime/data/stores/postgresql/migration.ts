import { createHash } from 'node:crypto';
import type { Program } from '../../../../../shared/program/program.ts';
import { type AppliedSchema, noSchema, parseAppliedSchema } from '../../schema/applied-schema.ts';
import { DatabaseOpenError } from '../../store-scheme.ts';
import { lockNumber } from './apply-writes.ts';
import type { Connections, Transaction } from './connections.ts';
import { convertInto, lookAtRows } from './conversions.ts';
import { fittingProgram } from './fitting-program.ts';
import { bringIndexes } from './indexes.ts';
import { type MigrationPlan, planMigration } from './plan-migration.ts';
import { queryFunctions } from './query-functions.ts';
import { rowsBesideTheModel } from './rows-beside-the-model.ts';
import { numberRows } from './sequences.ts';
import { taskTables } from './tasks.ts';

/** How long a replica waits for the one that migrates. */
const longestMigrationMs = 600_000;

/** The runtime's own tables. */
const ownTables = [
  'CREATE TABLE IF NOT EXISTS _weft_meta (key text PRIMARY KEY, value text NOT NULL)',
  'CREATE TABLE IF NOT EXISTS _weft_sequences (id text PRIMARY KEY, next bigint NOT NULL)',
  'CREATE TABLE IF NOT EXISTS _weft_marks (name text PRIMARY KEY, at bigint NOT NULL)',
  'CREATE TABLE IF NOT EXISTS _weft_answers (key text PRIMARY KEY, until bigint NOT NULL, value text NOT NULL)',
  'CREATE TABLE IF NOT EXISTS _weft_reserved (key text PRIMARY KEY, holder text NOT NULL, until bigint NOT NULL)',
  ...taskTables,
  `INSERT INTO _weft_meta (key, value) VALUES ('ids', '0') ON CONFLICT DO NOTHING`,
];

/**
 * Brings the database to the program's schema in one transaction, under a lock that one replica has at a time: the others wait, and find
 * nothing left to do. Gives the schema, and what the rows do not allow, in words.
 */
export async function migrateDatabase(
  connections: Connections,
  program: Program,
  onPlan?: (plan: MigrationPlan) => void,
): Promise<{ plan: MigrationPlan; warnings: string[] }> {
  const fitting = fittingProgram(program);
  return connections.transaction(async (tx) => {
    await run(tx, `SET LOCAL lock_timeout = ${longestMigrationMs}`);
    await run(tx, `SELECT pg_advisory_xact_lock(${lockNumber('weft migration')})`);
    // Which tables are there is asked behind the lock.
    await refuseUnfit(tx);
    for (const sql of ownTables) await run(tx, sql);
    await bringFunctions(tx);
    const applied = await readAppliedSchema(tx);
    const plan = planMigration(fitting, applied, await lookAtRows(tx, fitting, applied));
    onPlan?.(plan);
    for (const step of plan.steps) {
      if (step.exchanges) await dropIndexesOf(tx, step.exchanges);
      for (const sql of step.before ?? []) await run(tx, sql);
      if (step.converts) await convertInto(tx, step.converts.conversion, step.converts.into);
      for (const sql of step.sql) await run(tx, sql);
    }
    await numberRows(tx, fitting, plan.schema.types, (name) => name);
    const warnings = [...(await bringIndexes(tx, fitting)), ...(await rowsBesideTheModel(tx, fitting))];
    await writeMeta(tx, 'schema', JSON.stringify(plan.schema));
    return { plan, warnings };
  });
}

async function run(tx: Transaction, sql: string): Promise<void> {
  await tx.ask({ sql, values: [] });
}

/** Throws DatabaseOpenError for a server that cannot hold what a program stores. */
async function refuseUnfit(tx: Transaction): Promise<void> {
  const { rows } = await tx.ask({
    sql: `SELECT current_setting('server_version_num'), current_setting('server_encoding'), current_schema(), pg_is_in_recovery()`,
    values: [],
  });
  const [version, encoding, schema, isCopy] = rows[0] as (string | null)[];
  if (Number(version) < 130_000)
    throw new DatabaseOpenError(
      `The server is PostgreSQL ${Math.floor(Number(version) / 10_000)}; objects need 13 or newer.`,
    );
  if (encoding !== 'UTF8')
    throw new DatabaseOpenError(
      `The database is encoded in ${encoding}, which lacks characters. Make one with ENCODING 'UTF8'.`,
    );
  if (schema === null)
    throw new DatabaseOpenError(
      'The schema of the tables is not there. Make it first (CREATE SCHEMA), or name another one.',
    );
  if (isCopy === 't')
    throw new DatabaseOpenError('The server is a copy that only reads (in recovery). Name the one that writes.');
}

async function bringFunctions(tx: Transaction): Promise<void> {
  const { rows } = await tx.ask({ sql: `SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu' LIMIT 1`, values: [] });
  const statements = queryFunctions(rows.length > 0 ? '"und-x-icu"' : '"default"');
  const print = createHash('sha256').update(statements.join()).digest('hex');
  const known = await tx.ask({ sql: `SELECT value FROM _weft_meta WHERE key = 'functions'`, values: [] });
  if (known.rows[0]?.[0] === print) return;
  for (const sql of statements) await run(tx, sql);
  await writeMeta(tx, 'functions', print);
}

async function readAppliedSchema(tx: Transaction): Promise<AppliedSchema> {
  const { rows } = await tx.ask({
    sql: `SELECT value, current_database() FROM _weft_meta WHERE key = 'schema'`,
    values: [],
  });
  return rows[0] ? parseAppliedSchema(String(rows[0][0]), `The database ${rows[0][1]}`) : noSchema();
}

async function writeMeta(tx: Transaction, key: string, value: string): Promise<void> {
  await tx.ask({
    sql: 'INSERT INTO _weft_meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    values: [key, value],
  });
}

/** A column that an index stands on cannot be exchanged; they are made again at the end. */
async function dropIndexesOf(tx: Transaction, table: string): Promise<void> {
  const { rows } = await tx.ask({
    sql: `SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = $1 AND indexname ~ '^(ux|ix)_'`,
    values: [table],
  });
  for (const [name] of rows) await run(tx, `DROP INDEX "${String(name).replaceAll('"', '""')}"`);
}
