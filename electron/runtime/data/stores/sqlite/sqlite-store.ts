import Database from 'better-sqlite3';
import { compare, readDecimal } from '../../../../../shared/expression/numeric.ts';
import type { Program, ProgramAssociation, ProgramEntity } from '../../../../../shared/program/program.ts';
import type { ObjectStore, StoreTransaction, WriteOperation } from '../../../contract/object-store.ts';
import type { WeftObject } from '../../../contract/weft-object.ts';
import type { AppliedSchema } from './applied-schema.ts';
import { quoteName } from './columns.ts';
import { HeldTransaction } from './held-transaction.ts';
import { applyMigration, type MigrationPlan, planMigration } from './migration.ts';
import { printQueries } from './printed-queries.ts';
import { type RootTable, rootTable } from './root-table.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { translate } from './sqlite-error.ts';

export interface SqliteStoreOptions {
  /** Hears what the migration will do, before it is done. */
  onMigrate?: (plan: MigrationPlan) => void;
  /** Hears what the rows do not allow (a unique attribute with repeated values). */
  onWarning?: (message: string) => void;
  /** Shared with the store that takes over at a reload, so that ids are given once. */
  ids?: { last: number };
}

/**
 * The object store on SQLite: one connection writes, with group commit; while a run holds its transaction there, others read what
 * is committed through a second one (WAL).
 */
export class SqliteStore implements ObjectStore {
  readonly database: Database.Database;
  private readonly program: Program;
  private readonly tables = new Map<number, RootTable>();
  private readonly connection: SqliteConnection;
  /** For everybody else while a run holds its transaction on the writing connection; opened when first needed. */
  private committed: { database: Database.Database; connection: SqliteConnection } | null = null;
  /** The numbers of entities in `_type` columns, by entity id. */
  readonly types: Readonly<Record<string, number>>;
  /** Shared with the store that takes over at a reload, so that ids are given once. */
  readonly ids: { last: number };
  private holder: HeldTransaction | null = null;
  private readonly waiting: (() => void)[] = [];
  private queue: { operations: readonly WriteOperation[]; resolve: () => void; reject: (error: unknown) => void }[] =
    [];
  private flushDue = false;

  constructor(file: string, program: Program, options: SqliteStoreOptions = {}) {
    this.program = program;
    this.database = new Database(file);
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('synchronous = FULL');
    this.database.pragma('busy_timeout = 5000');
    this.database.pragma('cache_size = -32000');
    this.database.pragma('mmap_size = 268435456');
    registerDecimalComparison(this.database);
    const plan = planMigration(this.database, program);
    options.onMigrate?.(plan);
    for (const warning of applyMigration(this.database, program, plan)) options.onWarning?.(warning);
    this.types = plan.schema.types;
    for (const entity of program.entities)
      if (entity.root === entity.index) this.tables.set(entity.index, rootTable(program, entity, this.types));
    this.ids = options.ids ?? { last: 0 };
    this.ids.last = Math.max(this.ids.last, this.lastStoredId(plan.schema));
    this.connection = this.connectionOn(this.database);
  }

  /** Looks into tables that are only kept, too: an undo may bring their rows back beside the others. */
  private lastStoredId({ tables, kept }: AppliedSchema): number {
    const last = (table: string) =>
      (this.database
        .prepare(`SELECT max(_id) FROM ${quoteName(table)}`)
        .pluck()
        .get() as number | null) ?? 0;
    return Math.max(
      0,
      ...[...tables, ...kept].map((t) => (typeof t !== 'string' && 'columns' in t ? last(t.table) : 0)),
    );
  }

  nextId(): number {
    return ++this.ids.last;
  }

  fieldsOf(entity: number): readonly string[] {
    return this.tableOf(entity).fields;
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

  /** What others may see: never the uncommitted writes of a run (MF-62). A database in memory has one connection only. */
  private get reader(): SqliteConnection {
    if (this.holder === null || this.database.memory) return this.connection;
    if (this.committed === null) {
      const database = new Database(this.database.name, { readonly: true });
      database.pragma('busy_timeout = 5000');
      registerDecimalComparison(database);
      this.committed = { database, connection: this.connectionOn(database) };
    }
    return this.committed.connection;
  }

  private connectionOn(database: Database.Database): SqliteConnection {
    return new SqliteConnection(database, this.program, this.tables, printQueries(this.program, this.types));
  }

  load(root: number, id: number) {
    return this.reader.load(root, id);
  }
  findByKey(entity: number, fields: readonly string[], values: readonly unknown[]) {
    return this.reader.findByKey(entity, fields, values);
  }
  owners(association: ProgramAssociation, target: number) {
    return this.reader.owners(association, target);
  }
  junctionTargets(association: ProgramAssociation, owner: number) {
    return this.reader.junctionTargets(association, owner);
  }
  junctionOwners(association: ProgramAssociation, target: number) {
    return this.reader.junctionOwners(association, target);
  }
  query(query: number, parameters: readonly unknown[], range: { limit: number | null; offset: number | null }) {
    return this.reader.query(query, parameters, range);
  }
  count(query: number, parameters: readonly unknown[]) {
    return this.reader.count(query, parameters);
  }

  tryBegin(): StoreTransaction | null {
    if (this.holder || this.queue.length > 0) return null;
    return this.hold();
  }

  begin(): Promise<StoreTransaction> {
    return new Promise((resolve, reject) =>
      this.inTurn(() => {
        try {
          resolve(this.hold());
        } catch (error) {
          reject(translate(error));
          this.next();
        }
      }),
    );
  }

  /** Does work when no run holds the database: at once, or in turn. A reload brings the schema up to date so. */
  exclusive<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) =>
      this.inTurn(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
        this.next();
      }),
    );
  }

  private inTurn(step: () => void): void {
    if (!this.holder && this.queue.length === 0) step();
    else this.waiting.push(step);
  }

  private hold(): HeldTransaction {
    this.holder = new HeldTransaction(this.connection, () => this.release());
    return this.holder;
  }

  private release(): void {
    this.holder = null;
    if (this.queue.length > 0) this.schedule();
    else this.next();
  }

  private next(): void {
    if (this.holder === null) this.waiting.shift()?.();
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
      const isShared = group.length > 1;
      group.forEach((run, index) => {
        try {
          if (isShared) this.connection.run('SAVEPOINT g');
          for (const operation of run.operations) this.connection.write(operation);
          if (isShared) this.connection.run('RELEASE g');
        } catch (error) {
          if (!isShared) throw error;
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
    this.committed?.database.close();
    this.database.close();
  }
}

/** `weft_compare(a, b)`: -1, 0 or 1 for stored decimals of any length; NULL when one is empty. */
function registerDecimalComparison(database: Database.Database): void {
  const read = (stored: unknown) => (typeof stored === 'number' ? stored : readDecimal(String(stored)));
  database.function('weft_compare', { deterministic: true }, (a: unknown, b: unknown) =>
    a === null || b === null ? null : compare(read(a), read(b)),
  );
}
