import type Database from 'better-sqlite3';
import { readDecimal } from '../../../../../shared/expression/numeric.ts';
import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import type { Program, ProgramAssociation, ProgramEntity } from '../../../../../shared/program/program.ts';
import { columnsOfRows, type Query, type RelatedQuery, type RowsQuery } from '../../../../../shared/query/index.ts';
import { changedMeanwhile, FlowError } from '../../../contract/flow-error.ts';
import type { QueryRange, RelatedRow, StoredRow, StoreReader } from '../../../contract/object-store.ts';
import type { AppliedNames } from '../../schema/applied-names.ts';
import { OddValueError } from '../../schema/convert-value.ts';
import type { RootTable } from '../../schema/root-table.ts';
import { columnCodecs, quoteName } from './columns.ts';
import { olderForm } from './decimal-storage.ts';
import type { PrintedQuery, QueryPrinter } from './printed-queries.ts';

/** How many statements of queries that are no program's stay prepared: whoever asks from outside makes up new ones. */
const mostAsked = 200;

/** Statements of one program on the database's connection, prepared once. */
export class SqliteConnection implements StoreReader {
  private readonly database: Database.Database;
  private readonly program: Program;
  private readonly tables: ReadonlyMap<number, RootTable>;
  private readonly names: AppliedNames;
  private readonly printed: readonly PrintedQuery[];
  private readonly print: QueryPrinter;
  private readonly statements = new Map<string, Database.Statement>();
  /** Those of queries that are no program's, by their text; the last ones asked last. */
  private readonly asked = new Map<string, Database.Statement>();
  /** Statements of the program's queries, plain and with a range, prepared when first used. */
  private readonly queries: ({ table: RootTable; statement: Database.Statement } | undefined)[] = [];

  constructor(
    database: Database.Database,
    program: Program,
    tables: ReadonlyMap<number, RootTable>,
    names: AppliedNames,
    print: QueryPrinter,
  ) {
    this.database = database;
    this.program = program;
    this.tables = tables;
    this.names = names;
    this.print = print;
    this.printed = program.queries.map(({ tree }) => print.query(tree as Query));
  }

  private prepare(sql: string): Database.Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.compile(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  private compile(sql: string): Database.Statement {
    try {
      return this.database.prepare(sql);
    } catch (error) {
      // A table or column of this version of the program that a later one has taken away.
      if (/no such (column|table)/.test((error as Error).message))
        throw changedMeanwhile('The model was changed while this run was under way.');
      throw error;
    }
  }

  /** The statement of a query that was not compiled with the program. */
  private prepareAsked(sql: string): Database.Statement {
    const statement = this.asked.get(sql) ?? this.compile(sql);
    this.asked.delete(sql);
    this.asked.set(sql, statement);
    if (this.asked.size > mostAsked) this.asked.delete(this.asked.keys().next().value as string);
    return statement;
  }

  /** The table of an entity. Throws `data/changed-meanwhile` when its columns are of other types by now. */
  table(entity: number): RootTable {
    const table = this.tables.get((this.program.entities[entity] as ProgramEntity).root) as RootTable;
    if (table.isOutdated)
      throw changedMeanwhile(`The model of ${table.root.qualifiedName} was changed while this run was under way.`);
    return table;
  }

  private rows(table: RootTable, sql: string, parameters: readonly unknown[]): StoredRow[] {
    const statement = this.prepare(sql).raw(true);
    return (statement.all(...parameters) as unknown[][]).map((row) => storedRow(table, row));
  }

  load(root: number, id: number): StoredRow | null {
    const table = this.table(root);
    return this.rows(table, `SELECT ${table.selectList} FROM ${table.name} WHERE _id = ?`, [id])[0] ?? null;
  }

  findByKey(entity: number, fields: readonly string[], values: readonly unknown[]): StoredRow[] {
    const table = this.table(entity);
    const places = fields.map((field) => table.placeOf.get(field) as number);
    const bound: unknown[] = [];
    const where = places.map((place, i) => {
      const stored = (table.encoders[place] as (v: unknown) => unknown)(values[i]);
      const older = table.isDecimal[place] && typeof stored === 'string' ? olderForm(stored) : null;
      bound.push(...(older === null ? [stored] : [stored, older]));
      return `${table.columns[place]} ${older === null ? '= ?' : 'IN (?, ?)'}`;
    });
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${table.name} WHERE ${where.join(' AND ')}${this.typeFilter(entity)} LIMIT 50`,
      bound,
    );
  }

  findByKeys(entity: number, fields: readonly string[], keys: readonly (readonly unknown[])[]): StoredRow[] {
    const table = this.table(entity);
    const places = fields.map((field) => table.placeOf.get(field) as number);
    const encoded = keys.flatMap((values) => this.storedForms(table, places, values));
    if (encoded.length === 0) return [];
    // Few statements serve all lengths: what is left of one asks for its last key again.
    const length = 2 ** Math.ceil(Math.log2(encoded.length));
    while (encoded.length < length) encoded.push(encoded.at(-1) as unknown[]);
    const columns = places.map((place) => table.columns[place]);
    const one = places.length === 1 ? '?' : `(${places.map(() => '?').join(', ')})`;
    const list = new Array(length).fill(one).join(', ');
    const where = places.length === 1 ? `${columns[0]} IN (${list})` : `(${columns.join(', ')}) IN (VALUES ${list})`;
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${table.name} WHERE ${where}${this.typeFilter(entity)}`,
      encoded.flat(),
    );
  }

  /** The forms in which a key may stand in its columns: decimals have had another one. */
  private storedForms(table: RootTable, places: readonly number[], values: readonly unknown[]): unknown[][] {
    let forms: unknown[][] = [[]];
    places.forEach((place, i) => {
      const stored = (table.encoders[place] as (v: unknown) => unknown)(values[i]);
      const older = table.isDecimal[place] && typeof stored === 'string' ? olderForm(stored) : null;
      forms = forms.flatMap((form) => [[...form, stored], ...(older === null ? [] : [[...form, older]])]);
    });
    return forms;
  }

  /** A retrieve of a special entity reads only its part of the family's table. */
  private typeFilter(entity: number): string {
    const info = this.program.entities[entity] as ProgramEntity;
    if (info.root === entity) return '';
    const { numberOf } = this.table(entity);
    return ` AND _type IN (${info.family.map((index) => numberOf.get(index)).join(', ')})`;
  }

  owners(association: ProgramAssociation, target: number): StoredRow[] {
    const table = this.table(association.from);
    const column = this.referenceColumn(table, association);
    return this.rows(table, `SELECT ${table.selectList} FROM ${table.name} WHERE ${column} = ? ORDER BY _id`, [target]);
  }

  private referenceColumn(table: RootTable, association: ProgramAssociation): string {
    return table.columns[table.placeOf.get(`r${association.index}`) as number] as string;
  }

  private junction(association: ProgramAssociation): string {
    const table = this.names.junction(association);
    if (table === undefined)
      throw changedMeanwhile(`The association ${association.qualifiedName} was changed while this run was under way.`);
    return quoteName(table);
  }

  junctionTargets(association: ProgramAssociation, owner: number): StoredRow[] {
    const table = this.table(association.to);
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${table.name} WHERE _id IN (SELECT _to FROM ${this.junction(association)} WHERE _from = ?) ORDER BY _id`,
      [owner],
    );
  }

  junctionOwners(association: ProgramAssociation, target: number): StoredRow[] {
    const table = this.table(association.from);
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${table.name} WHERE _id IN (SELECT _from FROM ${this.junction(association)} WHERE _to = ?) ORDER BY _id`,
      [target],
    );
  }

  query(query: number | Query, parameters: readonly unknown[], range: QueryRange): StoredRow[] {
    const isCompiled = typeof query === 'number';
    const printed = isCompiled ? (this.printed[query] as PrintedQuery) : this.print.query(query);
    const isRanged = range.limit !== null || range.offset !== null;
    // The first of rows that nobody sorted may be any: no sorter, no range to bind.
    const isFirst = range.limit === 1 && range.offset === null && printed.isUnsorted;
    const slot = isCompiled ? query * 3 + (isFirst ? 2 : isRanged ? 1 : 0) : -1;
    let ready = this.queries[slot];
    if (!ready) {
      const table = this.table(this.entityOfQuery(query));
      const base = isFirst ? printed.sql.slice(0, printed.sql.lastIndexOf(' ORDER BY ')) : printed.sql;
      const sql =
        base.replace('/*columns*/', table.selectList) + (isFirst ? ' LIMIT 1' : isRanged ? ' LIMIT ? OFFSET ?' : '');
      const statement = isCompiled ? this.prepare(sql) : this.prepareAsked(sql);
      ready = { table, statement: statement.raw(true) };
      if (isCompiled) this.queries[slot] = ready;
    }
    const bound = printed.bind(parameters);
    if (isRanged && !isFirst) bound.push(range.limit ?? -1, range.offset ?? 0);
    const { table, statement } = ready;
    const values = isCompiled ? undefined : query.values;
    return (statement.all(...bound) as unknown[][]).map((row) => storedRow(table, row, values));
  }

  /** The rows of a query one after the other, as they are asked for; other reads may come between. */
  *each(query: number | Query, parameters: readonly unknown[]): Generator<StoredRow> {
    const printed = typeof query === 'number' ? (this.printed[query] as PrintedQuery) : this.print.query(query);
    const table = this.table(this.entityOfQuery(query));
    const statement = this.compile(printed.sql.replace('/*columns*/', table.selectList)).raw(true);
    for (const row of statement.iterate(...printed.bind(parameters)))
      yield storedRow(table, row as unknown[], typeof query === 'number' ? undefined : query.values);
  }

  count(query: number | Query, parameters: readonly unknown[]): number {
    const isCompiled = typeof query === 'number';
    const printed = isCompiled ? (this.printed[query] as PrintedQuery) : this.print.query(query);
    const statement = isCompiled ? this.prepare(printed.countSql) : this.prepareAsked(printed.countSql);
    return (statement.raw(true).get(...printed.bindCount(parameters)) as [number])[0];
  }

  related(
    related: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
    { limit, offset }: QueryRange,
  ): RelatedRow[] {
    const printed = this.print.related(related);
    const table = this.table(this.entityOfQuery(related.query));
    const statement = this.prepareAsked(printed.sql.replace('/*columns*/', table.selectList)).raw(true);
    const first = offset ?? 0;
    const rows = statement.all(
      ...printed.bind(owners, parameters),
      first,
      limit === null ? Number.MAX_SAFE_INTEGER : first + limit,
    ) as unknown[][];
    return rows.map(([owner, ...row]) => ({
      owner: owner as number,
      row: storedRow(table, row, related.query.values),
    }));
  }

  relatedCounts(
    related: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
  ): ReadonlyMap<number, number> {
    const printed = this.print.related(related);
    const statement = this.prepareAsked(printed.countSql).raw(true);
    return new Map(statement.all(...printed.bindCount(owners, parameters)) as [number, number][]);
  }

  madeRows(query: RowsQuery, parameters: readonly unknown[], { limit, offset }: QueryRange): unknown[][] {
    const printed = this.print.rows(query);
    const types = columnsOfRows(query.rows);
    const statement = this.prepareAsked(printed.sql).raw(true);
    const rows = statement.all(...printed.bind(parameters), limit ?? -1, offset ?? 0) as unknown[][];
    return rows.map((row) => valuesOf(row, types));
  }

  madeRowCount(query: RowsQuery, parameters: readonly unknown[]): number {
    const printed = this.print.rows(query);
    return (
      this.prepareAsked(printed.countSql)
        .raw(true)
        .get(...printed.bindCount(parameters)) as [number]
    )[0];
  }

  private entityOfQuery(query: number | Query): number {
    return typeof query === 'number'
      ? (this.program.queries[query] as { entity: number }).entity
      : this.program.entities.findIndex((entity) => entity.id === query.entity);
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  insert(entity: number, id: number, values: readonly unknown[]): void {
    const table = this.table(entity);
    const sql = `INSERT INTO ${table.name} (_id, _type${table.columns.map((c) => `, ${c}`).join('')}) VALUES (?, ?${', ?'.repeat(table.columns.length)})`;
    this.prepare(sql).run(id, table.numberOf.get(entity), ...values);
  }

  /** False when the row is not there, or not in the version given. Without one it is written as it is, its version stays. */
  update(
    entity: number,
    id: number,
    version: number | null,
    fields: readonly string[],
    values: readonly unknown[],
  ): boolean {
    const table = this.table(entity);
    const places = fields.map((field) => table.placeOf.get(field));
    const pairs = places.flatMap((place, i) =>
      place === undefined ? [] : [[table.columns[place], values[i]] as const],
    );
    const sets = pairs.map(([column]) => `${column} = ?`);
    if (version !== null) sets.push('_version = _version + 1');
    if (sets.length === 0) return true;
    const bound = pairs.map(([, value]) => value);
    const where = version === null ? '_id = ?' : '_id = ? AND _version = ?';
    return (
      this.prepare(`UPDATE ${table.name} SET ${sets.join(', ')} WHERE ${where}`).run(
        ...bound,
        ...(version === null ? [id] : [id, version]),
      ).changes > 0
    );
  }

  /** False when the row is not there, or not in the version given. Its links go, too. */
  delete(entity: number, id: number, version: number | null): boolean {
    const table = this.table(entity);
    const where = version === null ? '_id = ?' : '_id = ? AND _version = ?';
    const { changes } = this.prepare(`DELETE FROM ${table.name} WHERE ${where}`).run(
      ...(version === null ? [id] : [id, version]),
    );
    for (const association of this.program.associations)
      if (association.type === 'reference-set')
        this.prepare(`DELETE FROM ${this.junction(association)} WHERE _from = ? OR _to = ?`).run(id, id);
    return changes > 0;
  }

  setLinks(association: number, id: number, targets: readonly number[]): void {
    const info = this.program.associations[association] as ProgramAssociation;
    const table = this.junction(info);
    this.prepare(`DELETE FROM ${table} WHERE _from = ?`).run(id);
    const insert = this.prepare(`INSERT OR IGNORE INTO ${table} (_from, _to) VALUES (?, ?)`);
    for (const target of targets) insert.run(id, target);
  }

  // ---- asked at the commit ------------------------------------------------------------------------------------------

  isThere(entity: number, id: number): boolean {
    return this.prepare(`SELECT 1 FROM ${this.table(entity).name} WHERE _id = ?`).get(id) !== undefined;
  }

  version(entity: number, id: number): number | undefined {
    return this.prepare(`SELECT _version FROM ${this.table(entity).name} WHERE _id = ?`)
      .pluck()
      .get(id) as number | undefined;
  }

  /** Rows that point at an object over reference sets which say more of its deletion than that the link goes. */
  linkers(entity: number, id: number): { association: ProgramAssociation; owner: number }[] {
    const { root } = this.program.entities[entity] as ProgramEntity;
    return this.program.associations
      .filter(
        (a) => a.type === 'reference-set' && a.onDeleteTo !== 'keep' && this.program.entities[a.to]?.root === root,
      )
      .flatMap((association) =>
        (
          this.prepare(`SELECT _from FROM ${this.junction(association)} WHERE _to = ?`)
            .pluck()
            .all(id) as number[]
        ).map((owner) => ({ association, owner })),
      );
  }

  /** The first association over which a row points at an object by a reference; rows of which `isOwn` is true do not count. */
  referrer(entity: number, id: number, isOwn: (id: number) => boolean): ProgramAssociation | null {
    const { root } = this.program.entities[entity] as ProgramEntity;
    for (const association of this.program.associations) {
      const to = this.program.entities[association.to];
      if (association.type !== 'reference' || to?.root !== root) continue;
      const from = this.program.entities[association.from];
      if (!from?.persistable) continue;
      const table = this.table(association.from);
      const owners = this.prepare(
        `SELECT _id FROM ${table.name} WHERE ${this.referenceColumn(table, association)} = ?`,
      ).pluck();
      // Nearly always there is none: only where one is found the others are looked at.
      const first = owners.get(id) as number | undefined;
      if (first === undefined) continue;
      if (!isOwn(first)) return association;
      for (const owner of owners.iterate(id)) if (!isOwn(owner as number)) return association;
    }
    return null;
  }
}

function storedRow(table: RootTable, row: readonly unknown[], values: Query['values'] = []): StoredRow {
  return {
    ...(values.length === 0
      ? {}
      : {
          values: valuesOf(
            row.slice(table.fields.length + 3),
            values.map(({ type }) => type),
          ),
        }),
    id: row[0] as number,
    version: row[2] as number,
    entity: table.hasFamily ? (table.entityOf.get(row[1] as number) ?? table.root.index) : table.root.index,
    assign(object) {
      let i = 0;
      try {
        for (; i < table.fields.length; i++)
          object[table.fields[i] as string] = (table.decoders[i] as (v: unknown) => unknown)(row[i + 3]);
      } catch (error) {
        throw error instanceof OddValueError ? oddRow(table, row, `${table.columns[i]} ${error.message}`) : error;
      }
    },
  };
}

/** Values that were reckoned, of the types that were asked for; numbers come as texts with all their digits. */
function valuesOf(stored: readonly unknown[], asked: readonly AttributeType[]): unknown[] {
  return asked.map((type, i) => {
    const value = stored[i] ?? null;
    if (value === null) return null;
    if (type === 'long' || type === 'integer' || type === 'decimal') return readDecimal(String(value));
    return columnCodecs[type].fromColumn(value);
  });
}

/** Of the row's own columns the driver gives what stands there, too. */
function oddRow(table: RootTable, row: readonly unknown[], what: string): FlowError {
  return new FlowError(
    'data/odd-value',
    `The row ${String(row[0])} of the table ${table.name} is not as Weft Studio writes it: its column ${what}.`,
  );
}
