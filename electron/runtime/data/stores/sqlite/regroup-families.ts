import type Database from 'better-sqlite3';
import type { Program, ProgramEntity } from '../../../../../shared/program/program.ts';
import {
  type AppliedColumn,
  type AppliedSchema,
  type AppliedTable,
  storedRoots,
  tableColumns,
} from '../../schema/applied-schema.ts';
import { freeName, type MigrationStep, versionColumn } from '../../schema/migration-step.ts';
import { columnCodecs, quoteName } from './columns.ts';
import { defaultLiteral } from './fill-new-column.ts';

/**
 * Moves rows of entities whose generalization changed into the table of the family they belong to now, with every value they have:
 * rows keep ids, versions and numbers, so what points at them still does. Values of attributes that the entity does not inherit any
 * more go along and are kept aside. Gives the steps, and the schema that the rest of the migration begins with.
 */
export function regroupFamilies(
  database: Database.Database,
  program: Program,
  schema: AppliedSchema,
): { steps: MigrationStep[]; schema: AppliedSchema } {
  const stored = storedRoots(program);
  const moving = stored.flatMap((root) =>
    root.family
      .map((index) => program.entities[index] as ProgramEntity)
      .filter((entity) => schema.roots[entity.id] !== root.id && schema.types[entity.id] !== undefined)
      .map((entity) => ({ entity, root })),
  );
  if (moving.length === 0) return { steps: [], schema };
  return new Regrouping(database, program, schema).regroup(moving);
}

interface Move {
  entity: ProgramEntity;
  root: ProgramEntity;
}

class Regrouping {
  private readonly database: Database.Database;
  private readonly program: Program;
  private readonly schema: AppliedSchema;
  private readonly steps: MigrationStep[] = [];
  /** Numbers of the entities that leave a table, by the table's id. */
  private readonly leaving = new Map<string, number[]>();

  constructor(database: Database.Database, program: Program, schema: AppliedSchema) {
    this.database = database;
    this.program = program;
    this.schema = structuredClone(schema);
  }

  regroup(moves: readonly Move[]): { steps: MigrationStep[]; schema: AppliedSchema } {
    const sources = this.tables();
    for (const move of moves) for (const source of sources) if (source.id !== move.root.id) this.move(source, move);
    for (const source of sources) this.clear(source);
    return { steps: this.steps, schema: this.schema };
  }

  /** Tables with columns that are there, those that are only kept too. */
  private tables(): AppliedTable[] {
    return [...this.schema.tables, ...this.schema.kept].filter(
      (t): t is AppliedTable => typeof t !== 'string' && 'columns' in t && this.columnsIn(t.table).size > 0,
    );
  }

  private columnsIn(table: string): Set<string> {
    return new Set(this.database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[]);
  }

  private count(sql: string): number {
    return this.database.prepare(`SELECT count(*) FROM ${sql}`).pluck().get() as number;
  }

  private move(source: AppliedTable, { entity, root }: Move): void {
    const number = this.schema.types[entity.id] as number;
    const from = quoteName(source.table);
    const rows = this.count(`${from} WHERE _type = ${number}`);
    if (rows === 0) return;
    const sql: string[] = [];
    const target = this.target(root, sql);
    const to = quoteName(target.table);
    const exists = this.columnsIn(target.table).size > 0;
    // Ids are given once a database; rows that were put in by hand may still meet.
    const doubled = exists ? this.count(`${from} WHERE _type = ${number} AND _id IN (SELECT _id FROM ${to})`) : 0;
    const which = `_type = ${number}${doubled > 0 ? ` AND _id NOT IN (SELECT _id FROM ${to})` : ''}`;

    const pairs = this.pairs(source, target, { entity, root }, sql);
    const versioned = exists ? this.columnsIn(target.table).has('_version') : true;
    if (versioned) pairs.unshift(['_version', this.columnsIn(source.table).has('_version') ? '_version' : '1']);
    const into = ['_id', '_type', ...pairs.map(([column]) => column)].join(', ');
    const values = ['_id', '_type', ...pairs.map(([, value]) => value)].join(', ');
    sql.push(
      `INSERT INTO ${to} (${into}) SELECT ${values} FROM ${from} WHERE ${which}`,
      doubled > 0
        ? `DELETE FROM ${from} WHERE _type = ${number} AND EXISTS (SELECT 1 FROM ${to} AS moved WHERE moved._id = ${from}._id AND moved._type = ${number})`
        : `DELETE FROM ${from} WHERE ${which}`,
    );
    const said = [
      `Move ${rows - doubled} ${rows - doubled === 1 ? 'row' : 'rows'} of ${entity.qualifiedName} from ${source.table} to ${target.table}`,
      ...(doubled > 0 ? [`${doubled} whose _id is taken there stay in ${source.table}`] : []),
      ...this.linksThatEnd(entity, `SELECT _id FROM ${from} WHERE ${which}`),
    ];
    this.steps.push({ words: said.join('; '), sql, exchanges: target.table });
    if (doubled === 0) this.leaving.set(source.id, [...(this.leaving.get(source.id) ?? []), number]);
  }

  /** The table of a root; made when it is not there, under a name that is free for the moment. */
  private target(root: ProgramEntity, sql: string[]): AppliedTable {
    const known = this.tables().find((t) => t.id === root.id) ?? this.schema.tables.find((t) => t.id === root.id);
    if (known) return known;
    const names = new Set(
      (this.database.prepare('SELECT name FROM sqlite_master').pluck().all() as string[]).map((n) => n.toLowerCase()),
    );
    for (const { table } of this.schema.tables) names.add(table);
    const table = names.has(root.table) ? freeName(root.table, names) : root.table;
    sql.push(`CREATE TABLE ${quoteName(table)} (_id INTEGER PRIMARY KEY, _type INTEGER, ${versionColumn})`);
    const made: AppliedTable = { id: root.id, table, columns: [], kept: [] };
    this.schema.kept = this.schema.kept.filter((t) => typeof t === 'string' || t.id !== root.id);
    this.schema.tables.push(made);
    return made;
  }

  /** Which column of the target gets which expression over the source; columns that the target lacks are added. */
  private pairs(source: AppliedTable, target: AppliedTable, { entity, root }: Move, sql: string[]): [string, string][] {
    const number = this.schema.types[entity.id];
    const present = this.columnsIn(source.table);
    const wanted = new Map(tableColumns(this.program, root).map((c) => [c.id, c.column]));
    const names = new Set([...this.columnsIn(target.table), ...[...target.columns, ...target.kept].map(nameOf)]);
    const pairs: [string, string][] = [];
    const taken = new Set<string>();
    for (const old of [...source.columns, ...source.kept]) {
      const column = nameOf(old);
      const hasValues =
        present.has(column) &&
        this.count(`${quoteName(source.table)} WHERE _type = ${number} AND ${quoteName(column)} IS NOT NULL`) > 0;
      if (typeof old !== 'string') taken.add(old.id);
      if (!hasValues) continue;
      const there =
        typeof old === 'string'
          ? undefined
          : [...target.columns, ...target.kept].find(
              (c): c is AppliedColumn => typeof c !== 'string' && c.id === old.id,
            );
      if (there && typeof old !== 'string' && there.type === old.type) {
        pairs.push([quoteName(there.column), quoteName(column)]);
        continue;
      }
      const wish = (typeof old === 'string' || there ? undefined : wanted.get(old.id)) ?? column;
      const name = names.has(wish) ? freeName(wish, names) : wish;
      names.add(name);
      const type = typeof old === 'string' ? '' : ` ${sqlTypeOf(old)}`;
      sql.push(`ALTER TABLE ${quoteName(target.table)} ADD COLUMN ${quoteName(name)}${type}`);
      pairs.push([quoteName(name), quoteName(column)]);
      if (typeof old === 'string') target.kept.push(name);
      else if (there) target.kept.push({ ...old, id: `${old.id}~${name}`, column: name, spareOf: old.id });
      else target.columns.push({ ...old, column: name });
    }
    // What the entity inherits from now on is as if it were new: rows that are there get the default.
    for (const attribute of entity.attributes) {
      const there = target.columns.find((c) => c.id === attribute.id);
      if (!there || taken.has(attribute.id) || there.type !== attribute.type) continue;
      const literal = defaultLiteral(attribute, this.program.settings.timeZone);
      if (literal !== null) pairs.push([quoteName(there.column), literal]);
    }
    return pairs;
  }

  /** What is said of links whose association does not know the entity any more: they stay stored, and are read as empty. */
  private linksThatEnd(entity: ProgramEntity, rows: string): string[] {
    return this.program.associations.flatMap((association) => {
      const isFor = (end: number) => this.program.entities[end]?.family.includes(entity.index) ?? false;
      const set = this.schema.junctions.find((j) => j.id === association.id);
      const owner = this.tables().find((t) => t.columns.some((c) => c.id === association.id));
      const column = owner?.columns.find((c) => c.id === association.id)?.column;
      const counts: number[] = [];
      if (set) {
        if (!isFor(association.to)) counts.push(this.count(`${quoteName(set.table)} WHERE _to IN (${rows})`));
        if (!isFor(association.from)) counts.push(this.count(`${quoteName(set.table)} WHERE _from IN (${rows})`));
      } else if (owner && column && this.columnsIn(owner.table).has(column)) {
        const link = quoteName(column);
        if (!isFor(association.to)) counts.push(this.count(`${quoteName(owner.table)} WHERE ${link} IN (${rows})`));
        if (!isFor(association.from))
          counts.push(this.count(`${quoteName(owner.table)} WHERE ${link} IS NOT NULL AND _id IN (${rows})`));
      }
      const links = counts.reduce((sum, n) => sum + n, 0);
      return links > 0
        ? [
            `${links} ${links === 1 ? 'link' : 'links'} of ${association.qualifiedName} do not reach it any more; they stay stored`,
          ]
        : [];
    });
  }

  /** Takes away what nothing stands in since rows left: columns that the rest does not use, tables that the model does not have. */
  private clear(source: AppliedTable): void {
    const left = this.leaving.get(source.id);
    if (!left) return;
    const table = quoteName(source.table);
    const rest = `_type IS NULL OR _type NOT IN (${left.join(', ')})`;
    const root = storedRoots(this.program).find((e) => e.id === source.id);
    if (!root && this.count(`${table} WHERE ${rest}`) === 0) {
      this.steps.push({ words: `Drop table ${source.table}, which is empty now`, sql: [`DROP TABLE ${table}`] });
      this.schema.tables = this.schema.tables.filter((t) => t.id !== source.id);
      this.schema.kept = this.schema.kept.filter((t) => typeof t === 'string' || t.id !== source.id);
      return;
    }
    const wanted = new Set(root ? tableColumns(this.program, root).map((c) => c.id) : []);
    const present = this.columnsIn(source.table);
    const isEmpty = (c: AppliedColumn | string): c is AppliedColumn =>
      typeof c !== 'string' &&
      present.has(c.column) &&
      !wanted.has(c.id) &&
      this.count(`${table} WHERE (${rest}) AND ${quoteName(c.column)} IS NOT NULL`) === 0;
    const empty = [...source.columns, ...source.kept].filter(isEmpty);
    if (empty.length === 0) return;
    this.steps.push({
      words: `Drop ${empty.map((c) => `${source.table}.${c.column}`).join(', ')}, which ${empty.length === 1 ? 'is' : 'are'} empty now`,
      sql: empty.map((c) => `ALTER TABLE ${table} DROP COLUMN ${quoteName(c.column)}`),
      exchanges: source.table,
    });
    source.columns = source.columns.filter((c) => !empty.includes(c));
    source.kept = source.kept.filter((c) => typeof c === 'string' || !empty.includes(c));
  }
}

function nameOf(column: AppliedColumn | string): string {
  return typeof column === 'string' ? column : column.column;
}

function sqlTypeOf({ type }: AppliedColumn): string {
  return type === 'reference' ? 'INTEGER' : columnCodecs[type].sqlType;
}
