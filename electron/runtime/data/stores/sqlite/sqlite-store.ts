import type Database from 'better-sqlite3';
import type { Program, ProgramAttribute, ProgramEntity } from '../../../../../shared/program/program.ts';
import type { Query } from '../../../../../shared/query/index.ts';
import type {
  BrowsedPage,
  BrowseRequest,
  ObjectStore,
  QueryRange,
  StoredRow,
  StoreMoment,
  StoreOptions,
  StoreReader,
  WriteOperation,
  WriteSet,
} from '../../../contract/object-store.ts';
import type { MaybePromise } from '../../../contract/steps.ts';
import type { TaskStore } from '../../../contract/task-store.ts';
import type { WeftObject } from '../../../contract/weft-object.ts';
import { AppliedNames } from '../../schema/applied-names.ts';
import type { AppliedSchema } from '../../schema/applied-schema.ts';
import { firstNumber } from '../../schema/auto-numbers.ts';
import { type RootTable, rootTable } from '../../schema/root-table.ts';
import { browse } from './browse.ts';
import { columnCodecs, quoteName } from './columns.ts';
import { queryPrinter } from './printed-queries.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { type SchemaUser, SqliteDatabase } from './sqlite-database.ts';
import { translate } from './sqlite-error.ts';

/** The object store of one program on SQLite. Its database lives until the last program's store on it is closed. */
export class SqliteStore implements ObjectStore, SchemaUser {
  readonly waits: boolean = false;
  readonly program: Program;
  private readonly owner: SqliteDatabase;
  private tables: ReadonlyMap<number, RootTable> = new Map();
  connection!: SqliteConnection;
  /** What the tables and columns are called now. */
  names!: AppliedNames;
  /** The numbers of entities in `_type` columns, by entity id. */
  types: Readonly<Record<string, number>> = {};

  constructor(file: string, program: Program, options: StoreOptions = {}) {
    this.program = program;
    const { beside } = options;
    this.owner = beside instanceof SqliteStore ? beside.owner : new SqliteDatabase(file);
    try {
      const { schema, warnings } = this.owner.migrate(program, options.onMigrate);
      for (const warning of warnings) options.onWarning?.(warning);
      this.schemaChanged(schema);
    } catch (error) {
      if (!options.beside) this.owner.close();
      throw error;
    }
    this.owner.enter(this);
  }

  /** The driver's database, for what is asked outside of runs (data browser, tests). */
  get database(): Database.Database {
    return this.owner.handle;
  }

  schemaChanged(schema: AppliedSchema): void {
    const names = new AppliedNames(schema);
    this.names = names;
    this.types = schema.types;
    this.tables = new Map(
      this.program.entities
        .filter((entity) => entity.root === entity.index)
        .map((entity) => [
          entity.index,
          rootTable(this.program, entity, names, { codecs: columnCodecs, quote: quoteName }),
        ]),
    );
    this.connection = new SqliteConnection(
      this.owner.handle,
      this.program,
      this.tables,
      names,
      queryPrinter(this.program, names),
    );
  }

  nextId(): number {
    return this.owner.nextId();
  }

  mark(name: string): MaybePromise<number | null> {
    return this.owner.marks.read(name);
  }

  advance(name: string, to: number): MaybePromise<boolean> {
    this.owner.look(this);
    return this.owner.marks.advance(name, to);
  }

  moveBack(name: string, from: number, to: number): MaybePromise<boolean> {
    this.owner.look(this);
    return this.owner.marks.moveBack(name, from, to);
  }

  reserveKey(key: string, holder: string, now: number, until: number): MaybePromise<boolean> {
    return this.owner.reserveKey(key, holder, now, until);
  }

  releaseKey(key: string, holder: string): MaybePromise<void> {
    this.owner.releaseKey(key, holder);
  }

  get tasks(): TaskStore {
    return this.owner.tasks;
  }

  keptAnswer(key: string, now: number): MaybePromise<string | null> {
    this.owner.look(this);
    return this.owner.answers.read(key, now);
  }

  /** A page of rows for the data browser, as they are committed. */
  browse(request: BrowseRequest): BrowsedPage {
    this.owner.look(request);
    return browse(this.owner.handle, this.program, this.names, request);
  }

  nextNumber(entity: number, attribute: ProgramAttribute): MaybePromise<number> {
    const root = this.tableOf(entity).root;
    const names = this.names;
    return this.owner.nextNumber(
      attribute.id,
      firstNumber(attribute),
      names.table(root),
      names.column(root, attribute.id, attribute.type) ?? attribute.column,
    );
  }

  numberGiven(_entity: number, attribute: ProgramAttribute, number: number): MaybePromise<void> {
    this.owner.numberGiven(attribute.id, firstNumber(attribute), number);
  }

  fieldsOf(entity: number): readonly string[] {
    return this.tableOf(entity).fields;
  }

  valuesOf(object: WeftObject, fields?: readonly string[]): unknown[] {
    const table = this.tableOf(object.$entity);
    if (!fields) return table.fields.map((field, i) => (table.encoders[i] as (v: unknown) => unknown)(object[field]));
    return fields.map((field) => {
      const i = table.placeOf.get(field);
      return i === undefined ? null : (table.encoders[i] as (v: unknown) => unknown)(object[field]);
    });
  }

  private tableOf(entity: number): RootTable {
    return this.tables.get((this.program.entities[entity] as ProgramEntity).root) as RootTable;
  }

  reader(run: object, own: readonly WriteOperation[] | null): StoreReader {
    if (own !== null) this.owner.lay(run, this.connection, own);
    else this.owner.look(run);
    return this.connection;
  }

  async moment(query: number | Query, parameters: readonly unknown[]): Promise<StoreMoment> {
    const opened = await this.owner.moment();
    // In memory all rows are there anyway: they are taken at once, and what hangs on them is read as it is then.
    if (opened === null) return rowsAtOnce(this, this.reader({}, null).query(query, parameters, wholeRange));
    try {
      const { tables, names } = this;
      const print = queryPrinter(this.program, names);
      const seen = new SqliteConnection(opened.handle, this.program, tables, names, print);
      const rows = seen.each(query, parameters);
      const store: ObjectStore = Object.assign(Object.create(this) as ObjectStore, {
        // What a run wrote itself is laid over what is committed now.
        reader: (run: object, own: readonly WriteOperation[] | null) => (own === null ? seen : this.reader(run, own)),
      });
      return {
        store,
        next: (most) => taken(rows, most),
        close() {
          rows.return(undefined);
          opened.close();
        },
      };
    } catch (error) {
      opened.close();
      throw translate(error);
    }
  }

  release(run: object, kept?: number): void {
    this.owner.release(run, kept);
  }

  commit(writes: WriteSet, again: (() => WriteSet) | null): Promise<void> {
    return this.owner.commit(this, writes, again);
  }

  check(run: object, writes: WriteSet): MaybePromise<void> {
    this.owner.check(this, run, writes);
  }

  close(): void {
    this.owner.leave(this);
    if (!this.owner.isUsed) this.owner.close();
  }
}

const wholeRange: QueryRange = { limit: null, offset: null };

/** At most so many of the next rows. */
function taken(rows: Iterator<StoredRow>, most: number): StoredRow[] {
  const some: StoredRow[] = [];
  try {
    while (some.length < most) {
      const next = rows.next();
      if (next.done) break;
      some.push(next.value);
    }
  } catch (error) {
    throw translate(error);
  }
  return some;
}

async function rowsAtOnce(store: ObjectStore, query: MaybePromise<StoredRow[]>): Promise<StoreMoment> {
  const rows = (await query).values();
  return { store, next: (most) => taken(rows, most), close() {} };
}
