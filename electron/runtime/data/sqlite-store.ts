import Database from 'better-sqlite3';
import type { Program, ProgramAssociation, ProgramEntity } from '../../../shared/program/program.ts';
import { FlowError } from '../engine/flow-error.ts';
import type { WeftObject } from '../engine/weft-object.ts';
import { columnCodecs, quoteName } from './columns.ts';
import { applyMigration, type MigrationPlan, planMigration, tableColumns } from './migration.ts';
import type { ObjectStore, StoredRow, StoreReader, StoreTransaction, WriteOperation } from './object-store.ts';

/** SQL of a program's queries for this dialect: text with `?` in parameter order. Range is added by the store. */
export interface PrintedQuery {
  sql: string;
  countSql: string;
  /** No sort of the model's: the order is only that of the ids. */
  isUnsorted: boolean;
  /** Turns the flow's parameter values into what the driver binds. */
  bind(parameters: readonly unknown[]): unknown[];
}

interface RootTable {
  root: ProgramEntity;
  fields: string[];
  columns: string[];
  encoders: ((value: unknown) => unknown)[];
  decoders: ((value: unknown) => unknown)[];
  selectList: string;
  hasFamily: boolean;
}

/** The object store on SQLite: one writer connection with group commit, readers on the same file through WAL. */
export class SqliteStore implements ObjectStore {
  readonly database: Database.Database;
  private readonly program: Program;
  private readonly tables = new Map<number, RootTable>();
  private readonly connection: Connection;
  /** Shared with the store that takes over at a reload, so that ids are given once. */
  readonly ids: { last: number };
  private holder: HeldTransaction | null = null;
  private readonly waiting: ((transaction: StoreTransaction) => void)[] = [];
  private queue: { operations: readonly WriteOperation[]; resolve: () => void; reject: (error: unknown) => void }[] =
    [];
  private flushDue = false;

  constructor(
    file: string,
    program: Program,
    printed: readonly PrintedQuery[],
    onMigrate?: (plan: MigrationPlan) => void,
    ids: { last: number } = { last: 0 },
  ) {
    this.program = program;
    this.database = new Database(file);
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('synchronous = FULL');
    this.database.pragma('busy_timeout = 5000');
    this.database.pragma('cache_size = -32000');
    this.database.pragma('mmap_size = 268435456');
    const plan = planMigration(this.database, program);
    onMigrate?.(plan);
    applyMigration(this.database, program, plan);
    for (const entity of program.entities) {
      if (entity.root !== entity.index) continue;
      const columns = tableColumns(program, entity);
      const codecs = columns.map((c) => (c.attribute ? columnCodecs[c.attribute.type] : columnCodecs.integer));
      this.tables.set(entity.index, {
        root: entity,
        fields: columns.map((c) => c.attribute?.field ?? `r${c.association}`),
        columns: columns.map((c) => c.column),
        encoders: columns.map((c, i) => (c.attribute ? (codecs[i] as (typeof codecs)[0]).toColumn : referenceToColumn)),
        decoders: codecs.map((c) => c.fromColumn),
        selectList: [
          '_id',
          '_type',
          ...columns.map((c, i) => (codecs[i] as (typeof codecs)[0]).select(quoteName(c.column))),
        ].join(', '),
        hasFamily: entity.family.length > 1,
      });
    }
    let last = 0;
    for (const { root } of this.tables.values()) {
      if (!root.family.some((i) => program.entities[i]?.persistable)) continue;
      const row = this.database.prepare(`SELECT max(_id) AS id FROM ${quoteName(root.table)}`).get() as {
        id: number | null;
      };
      last = Math.max(last, row.id ?? 0);
    }
    ids.last = Math.max(ids.last, last);
    this.ids = ids;
    this.connection = new Connection(this.database, program, this.tables, printed);
  }

  nextId(): number {
    return ++this.ids.last;
  }

  valuesOf(object: WeftObject, fields?: readonly string[]): unknown[] {
    const table = this.tableOf(object.$entity);
    if (!fields) return table.fields.map((field, i) => (table.encoders[i] as (v: unknown) => unknown)(object[field]));
    return fields.map((field) => {
      const i = table.fields.indexOf(field);
      return i < 0 ? null : (table.encoders[i] as (v: unknown) => unknown)(object[field]);
    });
  }

  private tableOf(entity: number): RootTable {
    return this.tables.get((this.program.entities[entity] as ProgramEntity).root) as RootTable;
  }

  load(root: number, id: number) {
    return this.connection.load(root, id);
  }
  findByKey(entity: number, fields: readonly string[], values: readonly unknown[]) {
    return this.connection.findByKey(entity, fields, values);
  }
  owners(association: ProgramAssociation, target: number) {
    return this.connection.owners(association, target);
  }
  junctionTargets(association: ProgramAssociation, owner: number) {
    return this.connection.junctionTargets(association, owner);
  }
  junctionOwners(association: ProgramAssociation, target: number) {
    return this.connection.junctionOwners(association, target);
  }
  query(query: number, parameters: readonly unknown[], range: { limit: number | null; offset: number | null }) {
    return this.connection.query(query, parameters, range);
  }
  count(query: number, parameters: readonly unknown[]) {
    return this.connection.count(query, parameters);
  }

  tryBegin(): StoreTransaction | null {
    if (this.holder || this.queue.length > 0) return null;
    return this.hold();
  }

  begin(): Promise<StoreTransaction> {
    if (!this.holder && this.queue.length === 0) return Promise.resolve(this.hold());
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  private hold(): HeldTransaction {
    this.holder = new HeldTransaction(this.connection, (done) => this.release(done));
    return this.holder;
  }

  private release(error: unknown): void {
    this.holder = null;
    void error;
    if (this.queue.length > 0) this.schedule();
    else this.next();
  }

  private next(): void {
    const waiter = this.waiting.shift();
    if (waiter) waiter(this.hold());
  }

  /** Joins the next group: everything that arrives before the flush shares its sync (anchors: 6.8 × one sync a request). */
  commitGroup(operations: readonly WriteOperation[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ operations, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.flushDue || this.holder) return;
    this.flushDue = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushDue = false;
    if (this.holder) return;
    const group = this.queue;
    this.queue = [];
    const failed = new Map<number, unknown>();
    try {
      this.database.exec('BEGIN IMMEDIATE');
      group.forEach((run, index) => {
        const alone = group.length > 1;
        try {
          if (alone) this.connection.run('SAVEPOINT g');
          for (const operation of run.operations) this.connection.write(operation);
          if (alone) this.connection.run('RELEASE g');
        } catch (error) {
          if (!alone) throw error;
          this.connection.run('ROLLBACK TO g');
          this.connection.run('RELEASE g');
          failed.set(index, error);
        }
      });
      this.database.exec('COMMIT');
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      for (const run of group) run.reject(translate(error));
      this.next();
      return;
    }
    group.forEach((run, index) => {
      if (failed.has(index)) run.reject(translate(failed.get(index)));
      else run.resolve();
    });
    this.next();
  }

  close(): void {
    if (this.queue.length > 0) this.flush();
    this.database.close();
  }
}

/** Statements of one connection, prepared once. */
class Connection implements StoreReader {
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
    return ` AND _type IN (${info.family.join(', ')})`;
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
        this.prepare(sql).run(operation.id, operation.entity, ...operation.values);
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

/** The transaction a run holds; there is one at a time. */
class HeldTransaction implements StoreTransaction {
  private readonly connection: Connection;
  private readonly done: (error: unknown) => void;
  private isOpen = true;

  constructor(connection: Connection, done: (error: unknown) => void) {
    this.connection = connection;
    this.done = done;
    connection.exec('BEGIN IMMEDIATE');
  }

  load(root: number, id: number) {
    return this.connection.load(root, id);
  }
  findByKey(entity: number, fields: readonly string[], values: readonly unknown[]) {
    return this.connection.findByKey(entity, fields, values);
  }
  owners(association: ProgramAssociation, target: number) {
    return this.connection.owners(association, target);
  }
  junctionTargets(association: ProgramAssociation, owner: number) {
    return this.connection.junctionTargets(association, owner);
  }
  junctionOwners(association: ProgramAssociation, target: number) {
    return this.connection.junctionOwners(association, target);
  }
  query(query: number, parameters: readonly unknown[], range: { limit: number | null; offset: number | null }) {
    return this.connection.query(query, parameters, range);
  }
  count(query: number, parameters: readonly unknown[]) {
    return this.connection.count(query, parameters);
  }

  write(operation: WriteOperation): void {
    try {
      this.connection.write(operation);
    } catch (error) {
      throw translate(error);
    }
  }

  savepoint(name: string): void {
    this.connection.run(`SAVEPOINT ${name}`);
  }

  rollbackTo(name: string): void {
    this.connection.run(`ROLLBACK TO ${name}`);
  }

  restart(): void {
    this.connection.exec('ROLLBACK');
    this.connection.exec('BEGIN IMMEDIATE');
  }

  async commit(): Promise<void> {
    try {
      this.connection.exec('COMMIT');
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      this.end();
      throw translate(error);
    }
    this.end();
  }

  rollback(): void {
    if (this.isOpen && this.connection.inTransaction) this.connection.exec('ROLLBACK');
    this.end();
  }

  private end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.done(null);
  }
}

function storedRow(table: RootTable, row: readonly unknown[]): StoredRow {
  return {
    id: row[0] as number,
    entity: table.hasFamily ? ((row[1] as number | null) ?? table.root.index) : table.root.index,
    assign(object) {
      for (let i = 0; i < table.fields.length; i++)
        object[table.fields[i] as string] = (table.decoders[i] as (v: unknown) => unknown)(row[i + 2]);
    },
  };
}

function referenceToColumn(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : (value as WeftObject).$id;
}

/** SQLite's errors in the user's words. */
export function translate(error: unknown): unknown {
  const code = (error as { code?: string } | null)?.code ?? '';
  const message = (error as Error | null)?.message ?? '';
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    const column = /failed: (?:index ')?(?:\S+\.)?([^']+)'?$/.exec(message)?.[1] ?? '';
    return new FlowError('data/not-unique', `Another object has the same ${column || 'unique value'} already.`, {
      cause: error,
    });
  }
  if (code === 'SQLITE_FULL')
    return new FlowError(
      'data/disk-full',
      'The disk is full: nothing of this run was stored. Free space and try again.',
      { cause: error },
    );
  if (code.startsWith('SQLITE_READONLY'))
    return new FlowError('data/read-only', 'The database is read-only: nothing was stored.', { cause: error });
  if (code.startsWith('SQLITE_IOERR'))
    return new FlowError('data/io-error', `The database file could not be written (${code}).`, { cause: error });
  return error;
}
