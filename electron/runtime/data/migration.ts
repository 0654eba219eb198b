import type Database from 'better-sqlite3';
import type { Program, ProgramAttribute, ProgramEntity } from '../../../shared/program/program.ts';
import { columnCodecs, quoteName } from './columns.ts';

/** One column of the schema that was applied last, by the id of its attribute or association (DMO-7: a rename keeps data). */
interface AppliedColumn {
  id: string;
  column: string;
  sqlType: string;
}

interface AppliedTable {
  id: string;
  table: string;
  columns: AppliedColumn[];
}

interface AppliedSchema {
  tables: AppliedTable[];
  junctions: { id: string; table: string }[];
}

export interface MigrationStep {
  /** What it will do, in words. */
  words: string;
  sql: string[];
}

/** Columns with data that the model does not have any more; they are kept, and said. */
export interface MigrationPlan {
  steps: MigrationStep[];
  kept: string[];
  schema: AppliedSchema;
}

/** The columns of the table that holds a root entity and everything that specializes it. */
export function tableColumns(
  program: Program,
  root: ProgramEntity,
): { id: string; column: string; sqlType: string; attribute: ProgramAttribute | null; association: number | null }[] {
  const seen = new Set<string>();
  const columns: {
    id: string;
    column: string;
    sqlType: string;
    attribute: ProgramAttribute | null;
    association: number | null;
  }[] = [];
  for (const index of root.family) {
    for (const attribute of (program.entities[index] as ProgramEntity).attributes) {
      if (attribute.calculated !== null || seen.has(attribute.id)) continue;
      seen.add(attribute.id);
      columns.push({
        id: attribute.id,
        column: attribute.column,
        sqlType: columnCodecs[attribute.type].sqlType,
        attribute,
        association: null,
      });
    }
    for (const association of program.associations) {
      if (association.from !== index || association.type !== 'reference') continue;
      columns.push({
        id: association.id,
        column: association.column,
        sqlType: 'INTEGER',
        attribute: null,
        association: association.index,
      });
    }
  }
  return columns;
}

/** Compares the model's schema with the one applied last and says what would be done; nothing is dropped. */
export function planMigration(database: Database.Database, program: Program): MigrationPlan {
  database.exec('CREATE TABLE IF NOT EXISTS _weft_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)');
  const row = database.prepare("SELECT value FROM _weft_meta WHERE key = 'schema'").get() as
    | { value: string }
    | undefined;
  const applied: AppliedSchema = row ? (JSON.parse(row.value) as AppliedSchema) : { tables: [], junctions: [] };
  const steps: MigrationStep[] = [];
  const kept: string[] = [];
  const schema: AppliedSchema = { tables: [], junctions: [] };
  const known = new Map(applied.tables.map((t) => [t.id, t]));
  const roots = program.entities.filter(
    (e) => e.root === e.index && e.family.some((i) => program.entities[i]?.persistable),
  );
  for (const entity of roots) {
    const columns = tableColumns(program, entity);
    const before = known.get(entity.id);
    known.delete(entity.id);
    const table = quoteName(entity.table);
    if (!before) {
      const list = [
        '_id INTEGER PRIMARY KEY',
        '_type INTEGER',
        ...columns.map((c) => `${quoteName(c.column)} ${c.sqlType}`),
      ];
      steps.push({
        words: `Create table ${entity.table} for ${entity.qualifiedName}`,
        sql: [`CREATE TABLE ${table} (${list.join(', ')})`],
      });
    } else {
      if (before.table !== entity.table)
        steps.push({
          words: `Rename table ${before.table} to ${entity.table}`,
          sql: [`ALTER TABLE ${quoteName(before.table)} RENAME TO ${table}`],
        });
      for (const column of columns) {
        const old = before.columns.find((c) => c.id === column.id);
        const name = quoteName(column.column);
        if (!old)
          steps.push({
            words: `Add column ${entity.table}.${column.column}`,
            sql: [`ALTER TABLE ${table} ADD COLUMN ${name} ${column.sqlType}`],
          });
        else {
          if (old.column !== column.column)
            steps.push({
              words: `Rename column ${entity.table}.${old.column} to ${column.column}`,
              sql: [`ALTER TABLE ${table} RENAME COLUMN ${quoteName(old.column)} TO ${name}`],
            });
          if (old.sqlType !== column.sqlType) {
            const spare = quoteName(`${column.column}_new`);
            steps.push({
              words: `Change the type of ${entity.table}.${column.column} from ${old.sqlType} to ${column.sqlType}`,
              sql: [
                `ALTER TABLE ${table} ADD COLUMN ${spare} ${column.sqlType}`,
                `UPDATE ${table} SET ${spare} = CAST(${name} AS ${column.sqlType === 'BLOB' ? 'NUMERIC' : column.sqlType})`,
                `ALTER TABLE ${table} DROP COLUMN ${name}`,
                `ALTER TABLE ${table} RENAME COLUMN ${spare} TO ${name}`,
              ],
            });
          }
        }
      }
      for (const old of before.columns)
        if (!columns.some((c) => c.id === old.id)) kept.push(`${entity.table}.${old.column}`);
    }
    // Gone columns stay in the record, so that an attribute that comes back (undo) finds its data.
    const gone =
      before?.columns.filter((old) => !columns.some((c) => c.id === old.id || c.column === old.column)) ?? [];
    schema.tables.push({
      id: entity.id,
      table: entity.table,
      columns: [...columns.map(({ id, column, sqlType }) => ({ id, column, sqlType })), ...gone],
    });
  }
  for (const table of known.values()) {
    kept.push(table.table);
    if (!schema.tables.some((t) => t.table === table.table)) schema.tables.push(table);
  }
  const knownJunctions = new Map(applied.junctions.map((j) => [j.id, j]));
  for (const association of program.associations) {
    if (association.type !== 'reference-set') continue;
    const before = knownJunctions.get(association.id);
    knownJunctions.delete(association.id);
    const table = quoteName(association.table);
    if (!before) {
      steps.push({
        words: `Create table ${association.table} for ${association.qualifiedName}`,
        sql: [
          `CREATE TABLE ${table} (_from INTEGER NOT NULL, _to INTEGER NOT NULL, PRIMARY KEY (_from, _to)) WITHOUT ROWID`,
          `CREATE INDEX ${quoteName(`ix_${association.table}_to`)} ON ${table} (_to)`,
        ],
      });
    } else if (before.table !== association.table)
      steps.push({
        words: `Rename table ${before.table} to ${association.table}`,
        sql: [`ALTER TABLE ${quoteName(before.table)} RENAME TO ${table}`],
      });
    schema.junctions.push({ id: association.id, table: association.table });
  }
  schema.junctions.push(...knownJunctions.values());
  return { steps, kept, schema };
}

/** Carries a plan out in one transaction, then makes the indexes that the model wants. */
export function applyMigration(database: Database.Database, program: Program, plan: MigrationPlan): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of plan.steps) for (const sql of step.sql) database.exec(sql);
    for (const sql of indexStatements(program)) database.exec(sql);
    database
      .prepare(
        "INSERT INTO _weft_meta (key, value) VALUES ('schema', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      )
      .run(JSON.stringify(plan.schema));
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function* indexStatements(program: Program): Generator<string> {
  for (const entity of program.entities) {
    if (!entity.persistable) continue;
    const root = program.entities[entity.root] as ProgramEntity;
    const table = quoteName(root.table);
    const own = entity.attributes.filter((a) => a.calculated === null);
    for (const attribute of own) {
      const unique = attribute.validations.some((v) => v.rule === 'unique');
      if (unique)
        yield `CREATE UNIQUE INDEX IF NOT EXISTS ${quoteName(`ux_${root.table}_${attribute.column}`)} ON ${table} (${quoteName(attribute.column)}) WHERE ${quoteName(attribute.column)} IS NOT NULL`;
    }
    for (const fields of entity.indexes) {
      const columns = fields.flatMap((field) => own.find((a) => a.field === field)?.column ?? []);
      if (columns.length > 0)
        yield `CREATE INDEX IF NOT EXISTS ${quoteName(`ix_${root.table}_${columns.join('_')}`)} ON ${table} (${columns.map(quoteName).join(', ')})`;
    }
    for (const association of program.associations) {
      if (association.from === entity.index && association.type === 'reference') {
        yield `CREATE INDEX IF NOT EXISTS ${quoteName(`ix_${root.table}_${association.column}`)} ON ${table} (${quoteName(association.column)})`;
      }
    }
  }
}
