import type { Command } from 'commander';
import { AddressError, databaseAddress } from '../../../shared/consume/database/address.ts';
import {
  type DatabaseConnection,
  type DatabaseSchema,
  databaseConnectionKind,
} from '../../../shared/consume/database/kind.ts';
import { differencesInWords, schemaDifferences } from '../../../shared/import/database/schema-differences.ts';
import { planTableEntities, tableName } from '../../../shared/import/database/table-entities.ts';
import type { Change } from '../../../shared/model/change.ts';
import { diffToPatch } from '../../../shared/model/change.ts';
import { type Constant, constantVariable } from '../../../shared/model/kinds/constant.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { newId } from '../../host/new-id.ts';
import { askDatabase } from '../../runtime/consume/database/ask-database.ts';
import { Finding, printJson, say, UsageError } from '../output.ts';
import { findUnit, type OpenProject, refuseDamaged, withProject } from '../project.ts';

interface Options {
  read?: boolean;
  entities?: string;
  table: string[];
  json?: boolean;
}

/** `weft database FILE Module.Connection`: tries a connection, reads its tables into the project, makes entities of them. */
export function databaseCommand(program: Command): void {
  program
    .command('database')
    .description('test a database connection; read its tables into the project, make entities of them')
    .argument('<file>')
    .argument('<connection>')
    .option('--read', 'keep the tables, views and procedures of the database in the project')
    .option('--entities <module>', 'make entities of the tables, with a query each, in a module')
    .option('--table <name>', 'only of this table (several times)', (name: string, all: string[]) => [...all, name], [])
    .option('--json', 'print one JSON document')
    .action(async (file: string, name: string, options: Options) => {
      if (options.table.length > 0 && !options.entities)
        throw new UsageError('--table says of which tables entities are made: give --entities, too.');
      await withProject(file, async (project) => {
        refuseDamaged(project, name);
        const unit = findUnit(project.view, name, [databaseConnectionKind.kind]) as Unit<DatabaseConnection>;
        await work(project, unit, name, options);
      });
    });
}

async function work(
  project: OpenProject,
  unit: Unit<DatabaseConnection>,
  name: string,
  options: Options,
): Promise<void> {
  const { read, entities, table, json } = options;
  let current = unit;
  const printed: Record<string, unknown> = { connection: name };
  if (read || !entities) {
    const outcome = await ask(project, unit, read === true);
    if ('error' in outcome) {
      if (json) printJson({ ...printed, ...outcome });
      throw new Finding(json ? '' : `${name}: ${outcome.error}`);
    }
    if ('version' in outcome) {
      printed.version = outcome.version;
      if (!json) say(`${name}: connected to ${outcome.version} in ${outcome.ms} ms.`);
    } else {
      current = keepTables(project, unit, outcome, printed, json === true);
    }
  }
  if (entities) makeEntities(project, current, entities, table, printed, json === true);
  if (json) printJson(printed);
}

function ask({ view }: OpenProject, { data }: Unit<DatabaseConnection>, read: boolean) {
  try {
    const address = databaseAddress(data, (setting) => {
      const constant = view.unit(data[setting]) as Unit<Constant> | undefined;
      return constant ? (process.env[constantVariable(view.qualifiedName(constant))] ?? constant.data.value ?? '') : '';
    });
    return askDatabase(address, read ? { what: 'browse', schemas: data.schemas } : { what: 'test' }) as Promise<
      DatabaseSchema | { version: string; ms: number } | { error: string; fault: string }
    >;
  } catch (error) {
    if (error instanceof AddressError) return { error: error.message, fault: 'address' };
    throw error;
  }
}

function keepTables(
  { store, view }: OpenProject,
  unit: Unit<DatabaseConnection>,
  schema: DatabaseSchema,
  printed: Record<string, unknown>,
  json: boolean,
): Unit<DatabaseConnection> {
  const differences = schemaDifferences(unit.data, schema);
  const data = { ...unit.data, ...schema };
  if (differences)
    apply(store, {
      label: `Read the tables of ${unit.name}`,
      ops: [{ op: 'patch', id: unit.id, patch: diffToPatch(unit.data, data, ['data']) }],
    });
  Object.assign(printed, {
    tables: schema.tables.map(tableName),
    procedures: schema.procedures.map(tableName),
    changes: differences,
  });
  if (!json)
    say(differences ? differencesInWords(differences) : `The tables of ${view.qualifiedName(unit)} are as they were.`);
  return { ...unit, data };
}

function makeEntities(
  { store, view }: OpenProject,
  connection: Unit<DatabaseConnection>,
  module: string,
  tables: readonly string[],
  printed: Record<string, unknown>,
  json: boolean,
): void {
  const parent = findUnit(view, module, ['module']);
  const known = connection.data.tables.map(tableName);
  const unknown = tables.find((each) => !known.includes(each));
  if (unknown !== undefined)
    throw new UsageError(
      `The connection has no table ${unknown}. Tables: ${known.slice(0, 12).join(', ') || 'none; read them with --read'}.`,
    );
  const wanted = tables.length > 0 ? tables : connection.data.tables.filter((each) => !each.view).map(tableName);
  const plan = planTableEntities(
    view.withUnits([connection], []),
    connection,
    { tables: wanted, parent: parent.id, queries: true },
    newId,
  );
  if ('error' in plan) throw new Finding(plan.error);
  apply(store, plan.change);
  const named = (subject: string) =>
    plan.rows.filter((row) => row.subject === subject).map((row) => `${module}.${row.name}`);
  Object.assign(printed, {
    entities: named('entity'),
    enumerations: named('enumeration'),
    associations: named('association'),
    queries: named('mapping'),
  });
  if (!json) say(plan.words);
}

function apply(store: OpenProject['store'], change: Change): void {
  const result = store.apply(change, store.version);
  if (!result.ok) throw new Finding(result.message);
}
