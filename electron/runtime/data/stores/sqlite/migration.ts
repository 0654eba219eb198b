import type Database from 'better-sqlite3';
import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import type { Program, ProgramAssociation, ProgramEntity } from '../../../../../shared/program/program.ts';
import {
  type AppliedColumn,
  type AppliedJunction,
  type AppliedSchema,
  type AppliedTable,
  storedRoots,
  tableColumns,
  type WantedColumn,
} from '../../schema/applied-schema.ts';
import { convertValue } from '../../schema/convert-value.ts';
import { freeName, type MigrationStep, versionColumn } from '../../schema/migration-step.ts';
import { changesType } from '../../schema/stays-as-it-is.ts';
import { readAppliedSchema, writeAppliedSchema } from './applied-schema.ts';
import { columnCodecs, quoteName } from './columns.ts';
import { fillNewColumn } from './fill-new-column.ts';
import { bringIndexes, dropIndexes } from './indexes.ts';
import { regroupFamilies } from './regroup-families.ts';
import { rowsBesideTheModel } from './rows-beside-the-model.ts';
import { numberRows } from './sequences.ts';

export interface MigrationPlan {
  steps: MigrationStep[];
  /** Tables and columns with data that the model has no place for any more; they are kept, and said. */
  kept: string[];
  /** The schema after the plan. */
  schema: AppliedSchema;
}

/**
 * Brings the database to the program's schema in one transaction, indexes included; gives the plan, and what the rows do not allow,
 * in words. What is stored is looked at inside: another process may bring the same database to another program just before.
 * `onPlan` hears what is about to be done.
 */
export function migrateDatabase(
  database: Database.Database,
  program: Program,
  onPlan?: (plan: MigrationPlan) => void,
): { plan: MigrationPlan; warnings: string[] } {
  registerConversion(database, program);
  database.exec('BEGIN IMMEDIATE');
  try {
    const plan = planMigration(database, program);
    onPlan?.(plan);
    carryOut(database, plan.steps);
    numberRows(database, program, plan.schema.types);
    const warnings = [...bringIndexes(database, program), ...rowsBesideTheModel(database, program)];
    writeAppliedSchema(database, plan.schema);
    database.exec('COMMIT');
    return { plan, warnings };
  } catch (error) {
    // Some errors (a full disk) have ended it already.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Compares the model's schema with the one applied last and says what would be done (DESIGN decision 7). Nothing is dropped:
 * what the model does not have any more keeps its data, under another name where the name is wanted again.
 */
function planMigration(database: Database.Database, program: Program): MigrationPlan {
  const { steps, schema } = regroupFamilies(database, program, readAppliedSchema(database));
  if (steps.length === 0) return new MigrationPlanner(database, program, schema).plan();
  // The rest of the plan looks at rows where they will stand: the moves are carried out for it, and taken back.
  database.exec('SAVEPOINT moves');
  try {
    carryOut(database, steps);
    const plan = new MigrationPlanner(database, program, schema).plan();
    return { ...plan, steps: [...steps, ...plan.steps] };
  } finally {
    if (database.inTransaction) database.exec('ROLLBACK TO moves; RELEASE moves');
  }
}

function carryOut(database: Database.Database, steps: readonly MigrationStep[]): void {
  for (const { sql, exchanges } of steps) {
    if (exchanges) dropIndexes(database, exchanges);
    for (const statement of sql) database.exec(statement);
  }
}

/** `weft_convert(from, to, value, attribute)`: the value as the new type's column holds it, or NULL. */
function registerConversion(database: Database.Database, program: Program): void {
  const values = new Map(program.entities.flatMap((e) => e.attributes.map((a) => [a.id, a.values] as const)));
  database.function(
    'weft_convert',
    { safeIntegers: true, deterministic: true },
    (from: unknown, to: unknown, value: unknown, attribute: unknown) =>
      convertValue(
        from as AttributeType,
        to as AttributeType,
        plainInteger(value),
        values.get(attribute as string) ?? null,
        columnCodecs,
      ),
  );
}

function plainInteger(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** A name that moves: renames go over a name of their own, so that two may change places. */
interface Rename {
  from: string;
  to: string;
}

class MigrationPlanner {
  private readonly database: Database.Database;
  private readonly program: Program;
  private readonly applied: AppliedSchema;
  private readonly steps: MigrationStep[] = [];
  private keptTables: AppliedSchema['kept'];
  /** Columns of references that became reference sets, by association; their links move into the new table. */
  private readonly movingColumns = new Map<string, { table: string; column: string }>();

  constructor(database: Database.Database, program: Program, applied: AppliedSchema) {
    this.database = database;
    this.program = program;
    this.applied = applied;
    this.keptTables = this.applied.kept.filter((t) => this.columnsIn(tableName(t)).size > 0);
  }

  /** What is there: kept tables and columns may have been dropped by hand. None for a table that is not there. */
  private columnsIn(table: string): Set<unknown> {
    return new Set(this.database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table));
  }

  plan(): MigrationPlan {
    const roots = storedRoots(this.program);
    const junctions = this.program.associations.filter((a) => a.type === 'reference-set');
    const wanted = new Map([
      ...roots.map((e): [string, string] => [e.id, e.table]),
      ...junctions.map((a): [string, string] => [a.id, a.table]),
    ]);
    const back = this.keptTables.filter((t) => isWanted(t, wanted));
    this.keptTables = this.keptTables.filter((t) => !isWanted(t, wanted));
    const before = new Map([...this.applied.tables, ...back.filter((t) => 'columns' in t)].map((t) => [t.id, t]));
    const junctionsBefore = [...this.applied.junctions, ...back.filter((t) => !('columns' in t))];
    this.moveTables(wanted, [...before.values(), ...junctionsBefore]);

    const tables = roots.map((entity) => {
      const known = before.get(entity.id);
      return known ? this.changeTable(entity, known) : this.createTable(entity);
    });
    for (const { id, table, qualifiedName } of junctions) {
      if (!junctionsBefore.some((j) => j.id === id))
        this.steps.push({
          words: `Create table ${table} for ${qualifiedName}`,
          sql: [
            `CREATE TABLE ${quoteName(table)} (_from INTEGER NOT NULL, _to INTEGER NOT NULL, PRIMARY KEY (_from, _to)) WITHOUT ROWID`,
          ],
        });
      this.moveIntoJunction(id, table, qualifiedName);
    }
    for (const association of this.program.associations) this.moveIntoColumn(association);
    return {
      steps: this.steps,
      kept: [
        ...this.keptTables.map(tableName),
        ...tables.flatMap((t) => t.kept.map((c) => `${t.table}.${columnName(c)}`)),
      ],
      schema: {
        tables,
        junctions: junctions.map(({ id, table }) => ({ id, table })),
        kept: this.keptTables,
        types: this.types(),
        roots: {
          ...this.applied.roots,
          ...Object.fromEntries(
            roots.flatMap((root) => root.family.map((index) => [this.program.entities[index]?.id, root.id])),
          ),
        },
      },
    };
  }

  /** A reference that became a reference set: each link is one of the set's. */
  private moveIntoJunction(id: string, junction: string, name: string): void {
    const moving = this.movingColumns.get(id);
    if (!moving) return;
    const [table, column] = [quoteName(moving.table), quoteName(moving.column)];
    this.steps.push({
      words: `Move the links of ${name} from ${moving.table}.${moving.column} to ${junction}`,
      exchanges: moving.table,
      sql: [
        `INSERT OR IGNORE INTO ${quoteName(junction)} (_from, _to) SELECT _id, ${column} FROM ${table} WHERE ${column} IS NOT NULL`,
        `ALTER TABLE ${table} DROP COLUMN ${column}`,
      ],
    });
  }

  /** A reference set that became a reference: the first link stays, others stand aside in the set's table. */
  private moveIntoColumn(association: ProgramAssociation): void {
    if (association.type !== 'reference') return;
    const before = this.applied.junctions.find((j) => j.id === association.id);
    const now = this.keptTables.find((t) => typeof t !== 'string' && t.id === association.id);
    if (!before || !now || typeof now === 'string') return;
    const root = this.program.entities[this.program.entities[association.from]?.root ?? -1];
    if (!root) return;
    const { links, owners } = this.database
      .prepare(`SELECT count(*) AS links, count(DISTINCT _from) AS owners FROM ${quoteName(before.table)}`)
      .get() as { links: number; owners: number };
    const [table, column, junction] = [root.table, association.column, now.table].map(quoteName) as [
      string,
      string,
      string,
    ];
    const aside = links - owners;
    this.steps.push({
      words:
        `Move the links of ${association.qualifiedName} from ${now.table} to ${root.table}.${association.column}` +
        (aside > 0
          ? `; ${aside} ${aside === 1 ? 'link is' : 'links are'} not the first of an object and stay in ${now.table}`
          : ''),
      sql: [
        `UPDATE ${table} SET ${column} = (SELECT min(_to) FROM ${junction} WHERE _from = ${table}._id) WHERE _id IN (SELECT _from FROM ${junction})`,
        aside > 0
          ? `DELETE FROM ${junction} WHERE _to = (SELECT ${column} FROM ${table} WHERE _id = _from)`
          : `DROP TABLE ${junction}`,
      ],
    });
    if (aside === 0) this.keptTables = this.keptTables.filter((t) => t !== now);
  }

  /** Renames tables that stay, and moves those aside that the model does not have any more but whose name it wants. */
  private moveTables(wanted: ReadonlyMap<string, string>, applied: readonly (AppliedTable | AppliedJunction)[]): void {
    const names = new Set([...wanted.values(), ...[...applied, ...this.keptTables].map(tableName)]);
    const taken = new Set(wanted.values());
    const renames: Rename[] = [];
    const aside = (table: string): string => {
      if (!taken.has(table)) return table;
      const to = freeName(table, names);
      renames.push({ from: table, to });
      return to;
    };
    this.keptTables = this.keptTables.map((t) => (typeof t === 'string' ? aside(t) : { ...t, table: aside(t.table) }));
    for (const before of applied) {
      const { id, table } = before;
      const target = wanted.get(id);
      if (target === undefined) this.keptTables.push({ ...before, table: aside(table) });
      else if (target !== table) renames.push({ from: table, to: target });
    }
    this.rename(renames, 'table', (from, to) => `ALTER TABLE ${quoteName(from)} RENAME TO ${quoteName(to)}`);
  }

  /** Steps for renames that may meet each other. */
  private rename(renames: readonly Rename[], what: string, sql: (from: string, to: string) => string): void {
    const sources = new Set(renames.map((r) => r.from));
    const meet = renames.some((r) => sources.has(r.to));
    const words = ({ from, to }: Rename) => `Rename ${what} ${from} to ${to}`;
    if (!meet) {
      for (const r of renames) this.steps.push({ words: words(r), sql: [sql(r.from, r.to)] });
      return;
    }
    const between = (i: number) => `_weft_rename_${i}`;
    renames.forEach((r, i) => {
      this.steps.push({ words: words(r), sql: [sql(r.from, between(i))] });
    });
    (this.steps.at(-1) as MigrationStep).sql.push(...renames.map((r, i) => sql(between(i), r.to)));
  }

  private createTable(entity: ProgramEntity): AppliedTable {
    const columns = tableColumns(this.program, entity);
    const list = columns.map((c) => `, ${quoteName(c.column)} ${sqlTypeOf(c)}`).join('');
    this.steps.push({
      words: `Create table ${entity.table} for ${entity.qualifiedName}`,
      sql: [
        `CREATE TABLE ${quoteName(entity.table)} (_id INTEGER PRIMARY KEY, _type INTEGER, ${versionColumn}${list})`,
      ],
    });
    return { id: entity.id, table: entity.table, columns: columns.map(applied), kept: [] };
  }

  private changeTable(entity: ProgramEntity, before: AppliedTable): AppliedTable {
    const { table } = entity;
    const columns = tableColumns(this.program, entity);
    const wanted = new Map(columns.map((c) => [c.id, c.column]));
    const present = this.columnsIn(before.table);
    if (!present.has('_version'))
      this.steps.push({
        words: `Add column ${table}._version`,
        sql: [`ALTER TABLE ${quoteName(table)} ADD COLUMN ${versionColumn}`],
      });
    const keptBefore = before.kept.filter((c) => present.has(columnName(c)));
    const columnsBefore = [...before.columns, ...keptBefore.filter((c) => isWanted(c, wanted))];
    const known = new Map(columnsBefore.map((c) => [c.id, c]));
    const taken = new Set(wanted.values());
    const names = new Set([...taken, ...[...before.columns, ...keptBefore].map(columnName)]);
    const renames: Rename[] = [];
    const aside = (column: string): string => {
      if (!taken.has(column)) return column;
      const to = freeName(column, names);
      renames.push({ from: column, to });
      return to;
    };
    const kept = keptBefore
      .filter((c) => !isWanted(c, wanted))
      .map((c) => (typeof c === 'string' ? aside(c) : { ...c, column: aside(c.column) }));
    for (const old of columnsBefore) {
      const { id, column } = old;
      const target = wanted.get(id);
      if (target === undefined) {
        const now = aside(column);
        const isSet =
          old.type === 'reference' && this.program.associations.some((a) => a.id === id && a.type !== 'reference');
        if (isSet) this.movingColumns.set(id, { table, column: now });
        else kept.push({ ...old, column: now });
      } else if (target !== column) renames.push({ from: column, to: target });
    }
    // Conversions look at the rows as they are now, before anything is renamed.
    const conversions = columns.flatMap((column) => {
      const old = known.get(column.id);
      return old && changesType(old.type, column.type)
        ? [
            {
              column,
              from: old.type as AttributeType,
              lost: this.unconvertible(before.table, old.column, old.type, column),
            },
          ]
        : [];
    });
    this.rename(renames, `column of ${table}`, (from, to) => {
      return `ALTER TABLE ${quoteName(table)} RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`;
    });
    for (const column of columns)
      if (!known.has(column.id)) {
        const fill = fillNewColumn(this.program, entity, column, this.types());
        this.steps.push({
          words: `Add column ${table}.${column.column}${fill ? `; ${fill.words}` : ''}`,
          sql: [
            `ALTER TABLE ${quoteName(table)} ADD COLUMN ${quoteName(column.column)} ${sqlTypeOf(column)}${fill?.standing ? ` DEFAULT ${fill.standing}` : ''}`,
            ...(fill?.sql ? [fill.sql] : []),
          ],
        });
      } else this.renameValues(table, column, known.get(column.id) as AppliedColumn);
    let rest = kept;
    for (const { column, from, lost } of conversions) {
      const spare = lost > 0 ? freeName(column.column, names) : null;
      this.convert(table, column, from, spare, lost);
      const spares = rest.filter((c): c is AppliedColumn => typeof c !== 'string' && c.spareOf === column.id);
      const emptied = spares.filter((c) => this.mergeSpare(before, table, column, c));
      rest = rest.filter((c) => !emptied.includes(c as AppliedColumn));
      if (spare) rest.push({ id: `${column.id}~${spare}`, column: spare, type: from, spareOf: column.id });
    }
    return { id: entity.id, table, columns: columns.map(applied), kept: rest };
  }

  /** Rows follow values of an enumeration that were renamed; two may have changed names. */
  private renameValues(table: string, { column, type, values }: WantedColumn, old: AppliedColumn): void {
    if (type !== 'enumeration' || old.type !== 'enumeration' || !values || !old.values) return;
    const renamed = Object.entries(old.values).flatMap(([id, name]) => {
      const now = values[id];
      return now !== undefined && now !== name ? [{ name, now }] : [];
    });
    if (renamed.length === 0) return;
    const name = quoteName(column);
    this.steps.push({
      words: `Rename values in ${table}.${column}: ${renamed.map((r) => `${r.name} to ${r.now}`).join(', ')}`,
      // A unique value that moves may meet one that has not moved yet.
      exchanges: table,
      sql: [
        `UPDATE ${quoteName(table)} SET ${name} = CASE ${name} ${renamed.map((r) => `WHEN ${quoteText(r.name)} THEN ${quoteText(r.now)}`).join(' ')} END WHERE ${name} IN (${renamed.map((r) => quoteText(r.name)).join(', ')})`,
      ],
    });
  }

  /**
   * Values that once had no form in another type go back where they have one now and no other value came meanwhile. True when
   * nothing is left in the column where they stood, which is dropped then.
   */
  private mergeSpare(before: AppliedTable, table: string, column: WantedColumn, spare: AppliedColumn): boolean {
    if (!this.columnsIn(before.table).has(spare.column)) return true;
    const from = spare.type as AttributeType;
    const isSame = from === column.type;
    const left = isSame ? 0 : this.unconvertible(before.table, spare.column, from, column);
    const [t, name, old] = [table, column.column, spare.column].map(quoteName) as [string, string, string];
    const value = isSame
      ? old
      : `weft_convert(${quoteText(from)}, ${quoteText(column.type)}, ${old}, ${quoteText(column.id)})`;
    this.steps.push({
      words: `Take values of ${table}.${column.column} back from ${spare.column}`,
      exchanges: table,
      sql: [
        `UPDATE ${t} SET ${name} = ${value} WHERE ${name} IS NULL AND ${old} IS NOT NULL`,
        ...(left === 0 ? [`ALTER TABLE ${t} DROP COLUMN ${old}`] : []),
      ],
    });
    return left === 0;
  }

  private unconvertible(table: string, name: string, from: string, { id, type }: WantedColumn): number {
    const column = quoteName(name);
    return this.database
      .prepare(
        `SELECT count(*) FROM ${quoteName(table)} WHERE ${column} IS NOT NULL AND weft_convert(?, ?, ${column}, ?) IS NULL`,
      )
      .pluck()
      .get(from, type, id) as number;
  }

  /** Exchanges a column for one of another type. Values without an exact form there stay in the old column, as `spare`. */
  private convert(table: string, column: WantedColumn, from: AttributeType, spare: string | null, lost: number): void {
    const [t, name, next] = [quoteName(table), quoteName(column.column), quoteName('_weft_next')];
    const [literalFrom, literalTo, literalId] = [from, column.type, column.id].map(
      (text) => `'${text.replaceAll("'", "''")}'`,
    );
    this.steps.push({
      words:
        `Change the type of ${table}.${column.column} from ${from} to ${column.type}` +
        (spare === null ? '' : `; ${lost} ${lost === 1 ? 'value does' : 'values do'} not fit and stay in ${spare}`),
      exchanges: table,
      sql: [
        `ALTER TABLE ${t} ADD COLUMN ${next} ${sqlTypeOf(column)}`,
        `UPDATE ${t} SET ${next} = weft_convert(${literalFrom}, ${literalTo}, ${name}, ${literalId}) WHERE ${name} IS NOT NULL`,
        spare === null
          ? `ALTER TABLE ${t} DROP COLUMN ${name}`
          : `ALTER TABLE ${t} RENAME COLUMN ${name} TO ${quoteName(spare)}`,
        `ALTER TABLE ${t} RENAME COLUMN ${next} TO ${name}`,
      ],
    });
  }

  /**
   * Numbers of entities in `_type` columns: those given stay, new entities get the next. A database from before numbers were
   * given has the entity's place in the program there.
   */
  private types(): Record<string, number> {
    const { tables, types: given } = this.applied;
    const isUnnumbered = tables.length > 0 && Object.keys(given).length === 0;
    const types = isUnnumbered
      ? Object.fromEntries(this.program.entities.map(({ id, index }) => [id, index]))
      : { ...given };
    let last = Math.max(0, ...Object.values(types));
    for (const { id } of this.program.entities) types[id] ??= ++last;
    return types;
  }
}

/** Whether something kept is of the model again, after an undo say: it is taken back, with its data. */
function isWanted<T extends { id: string }>(kept: T | string, wanted: ReadonlyMap<string, string>): kept is T {
  return typeof kept !== 'string' && wanted.has(kept.id);
}

function tableName(table: { table: string } | string): string {
  return typeof table === 'string' ? table : table.table;
}

function columnName(column: { column: string } | string): string {
  return typeof column === 'string' ? column : column.column;
}

function sqlTypeOf({ type }: WantedColumn): string {
  return type === 'reference' ? 'INTEGER' : columnCodecs[type].sqlType;
}

function applied({ id, column, type, values }: WantedColumn): AppliedColumn {
  return { id, column, type, ...(values ? { values } : {}) };
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
