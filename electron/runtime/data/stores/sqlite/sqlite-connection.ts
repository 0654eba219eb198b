import type Database from 'better-sqlite3';
import type { Program, ProgramAssociation, ProgramEntity } from '../../../../../shared/program/program.ts';
import type { StoredRow, StoreReader, WriteOperation } from '../../../contract/object-store.ts';
import { quoteName } from './columns.ts';
import type { PrintedQuery } from './printed-queries.ts';
import type { RootTable } from './root-table.ts';

/** Statements of one connection, prepared once. */
export class SqliteConnection implements StoreReader {
  private readonly database: Database.Database;
  private readonly program: Program;
  private readonly tables: ReadonlyMap<number, RootTable>;
  private readonly printed: readonly PrintedQuery[];
  private readonly statements = new Map<string, Database.Statement>();
  /** Statements of the program's queries, plain and with a range, prepared when first used. */
  private readonly queries: ({ table: RootTable; statement: Database.Statement } | undefined)[] = [];

  constructor(
    database: Database.Database,
    program: Program,
    tables: ReadonlyMap<number, RootTable>,
    printed: readonly PrintedQuery[],
  ) {
    this.database = database;
    this.program = program;
    this.tables = tables;
    this.printed = printed;
  }

  private prepare(sql: string): Database.Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  run(sql: string): void {
    this.prepare(sql).run();
  }

  private table(entity: number): RootTable {
    return this.tables.get((this.program.entities[entity] as ProgramEntity).root) as RootTable;
  }

  private rows(table: RootTable, sql: string, parameters: readonly unknown[]): StoredRow[] {
    const statement = this.prepare(sql).raw(true);
    return (statement.all(...parameters) as unknown[][]).map((row) => storedRow(table, row));
  }

  load(root: number, id: number): StoredRow | null {
    const table = this.table(root);
    return (
      this.rows(table, `SELECT ${table.selectList} FROM ${quoteName(table.root.table)} WHERE _id = ?`, [id])[0] ?? null
    );
  }

  findByKey(entity: number, fields: readonly string[], values: readonly unknown[]): StoredRow[] {
    const table = this.table(entity);
    const where = fields.map((field) => `${quoteName(table.columns[table.fields.indexOf(field)] as string)} = ?`);
    const bound = fields.map((field, i) =>
      (table.encoders[table.fields.indexOf(field)] as (v: unknown) => unknown)(values[i]),
    );
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${quoteName(table.root.table)} WHERE ${where.join(' AND ')}${this.typeFilter(entity)} LIMIT 2`,
      bound,
    );
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
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${quoteName(table.root.table)} WHERE ${quoteName(association.column)} = ? ORDER BY _id`,
      [target],
    );
  }

  junctionTargets(association: ProgramAssociation, owner: number): StoredRow[] {
    const table = this.table(association.to);
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${quoteName(table.root.table)} WHERE _id IN (SELECT _to FROM ${quoteName(association.table)} WHERE _from = ?) ORDER BY _id`,
      [owner],
    );
  }

  junctionOwners(association: ProgramAssociation, target: number): StoredRow[] {
    const table = this.table(association.from);
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${quoteName(table.root.table)} WHERE _id IN (SELECT _from FROM ${quoteName(association.table)} WHERE _to = ?) ORDER BY _id`,
      [target],
    );
  }

  query(
    query: number,
    parameters: readonly unknown[],
    range: { limit: number | null; offset: number | null },
  ): StoredRow[] {
    const printed = this.printed[query] as PrintedQuery;
    const isRanged = range.limit !== null || range.offset !== null;
    // The first of rows that nobody sorted may be any: no sorter, no range to bind.
    const isFirst = range.limit === 1 && range.offset === null && printed.isUnsorted;
    const slot = query * 3 + (isFirst ? 2 : isRanged ? 1 : 0);
    let ready = this.queries[slot];
    if (!ready) {
      const table = this.table((this.program.queries[query] as { entity: number }).entity);
      const base = isFirst ? printed.sql.slice(0, printed.sql.lastIndexOf(' ORDER BY ')) : printed.sql;
      const sql =
        base.replace('/*columns*/', table.selectList) + (isFirst ? ' LIMIT 1' : isRanged ? ' LIMIT ? OFFSET ?' : '');
      ready = { table, statement: this.prepare(sql).raw(true) };
      this.queries[slot] = ready;
    }
    const bound = printed.bind(parameters);
    if (isRanged && !isFirst) bound.push(range.limit ?? -1, range.offset ?? 0);
    const { table, statement } = ready;
    return (statement.all(...bound) as unknown[][]).map((row) => storedRow(table, row));
  }

  count(query: number, parameters: readonly unknown[]): number {
    const printed = this.printed[query] as PrintedQuery;
    return (
      this.prepare(printed.countSql)
        .raw(true)
        .get(...printed.bind(parameters)) as [number]
    )[0];
  }

  write(operation: WriteOperation): void {
    switch (operation.kind) {
      case 'insert': {
        const table = this.table(operation.entity);
        const sql = `INSERT INTO ${quoteName(table.root.table)} (_id, _type${table.columns.map((c) => `, ${quoteName(c)}`).join('')}) VALUES (?, ?${', ?'.repeat(table.columns.length)})`;
        this.prepare(sql).run(operation.id, table.numberOf.get(operation.entity), ...operation.values);
        return;
      }
      case 'update': {
        if (operation.fields.length === 0) return;
        const table = this.table(operation.entity);
        const pairs = operation.fields
          .map((field, i) => [table.columns[table.fields.indexOf(field)], operation.values[i]] as const)
          .filter(([column]) => column !== undefined);
        if (pairs.length === 0) return;
        this.prepare(
          `UPDATE ${quoteName(table.root.table)} SET ${pairs.map(([column]) => `${quoteName(column as string)} = ?`).join(', ')} WHERE _id = ?`,
        ).run(...pairs.map(([, value]) => value), operation.id);
        return;
      }
      case 'delete': {
        const table = this.table(operation.entity);
        this.prepare(`DELETE FROM ${quoteName(table.root.table)} WHERE _id = ?`).run(operation.id);
        for (const association of this.program.associations) {
          if (association.type !== 'reference-set') continue;
          this.prepare(`DELETE FROM ${quoteName(association.table)} WHERE _from = ? OR _to = ?`).run(
            operation.id,
            operation.id,
          );
        }
        return;
      }
      case 'links': {
        const association = this.program.associations[operation.association] as ProgramAssociation;
        this.prepare(`DELETE FROM ${quoteName(association.table)} WHERE _from = ?`).run(operation.id);
        const insert = this.prepare(`INSERT OR IGNORE INTO ${quoteName(association.table)} (_from, _to) VALUES (?, ?)`);
        for (const target of operation.targets) insert.run(operation.id, target);
      }
    }
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  get inTransaction(): boolean {
    return this.database.inTransaction;
  }
}

function storedRow(table: RootTable, row: readonly unknown[]): StoredRow {
  return {
    id: row[0] as number,
    entity: table.hasFamily ? (table.entityOf.get(row[1] as number) ?? table.root.index) : table.root.index,
    assign(object) {
      for (let i = 0; i < table.fields.length; i++)
        object[table.fields[i] as string] = (table.decoders[i] as (v: unknown) => unknown)(row[i + 2]);
    },
  };
}
