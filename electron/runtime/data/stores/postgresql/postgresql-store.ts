import type { Program, ProgramAttribute, ProgramEntity } from '../../../../../shared/program/program.ts';
import type { Query } from '../../../../../shared/query/index.ts';
import type {
  BrowsedPage,
  BrowseRequest,
  ObjectStore,
  StoreMoment,
  StoreOptions,
  StoreReader,
  WriteOperation,
  WriteSet,
} from '../../../contract/object-store.ts';
import type { TaskStore } from '../../../contract/task-store.ts';
import type { WeftObject } from '../../../contract/weft-object.ts';
import type { AppliedSchema } from '../../schema/applied-schema.ts';
import { firstNumber } from '../../schema/auto-numbers.ts';
import { browse } from './browse.ts';
import { quoteName } from './columns.ts';
import type { ConnectionSettings } from './connections.ts';
import { openMoment } from './moment.ts';
import { Overlay } from './overlay.ts';
import { PostgresqlDatabase, type SchemaUser } from './postgresql-database.ts';
import { PostgresqlReader } from './postgresql-reader.ts';
import { ProgramTables } from './program-tables.ts';

/** The object store of one program on PostgreSQL. Its connections live until the last program's store on them is closed. */
export class PostgresqlStore implements ObjectStore, SchemaUser {
  readonly waits = true;
  readonly program: Program;
  readonly database: PostgresqlDatabase;
  private tables!: ProgramTables;
  private committed!: PostgresqlReader;
  /** What the writes of runs look like laid over, until they grow or are taken back. */
  private readonly overlays = new WeakMap<
    object,
    { log: readonly WriteOperation[]; count: number; reader: PostgresqlReader }
  >();

  private constructor(database: PostgresqlDatabase, program: Program) {
    this.database = database;
    this.program = program;
  }

  static async open(
    settings: ConnectionSettings,
    program: Program,
    options: StoreOptions = {},
  ): Promise<PostgresqlStore> {
    const { beside } = options;
    const database = beside instanceof PostgresqlStore ? beside.database : new PostgresqlDatabase(settings);
    const store = new PostgresqlStore(database, program);
    try {
      const { schema, warnings } = await database.migrate(program, options.onMigrate);
      for (const warning of warnings) options.onWarning?.(warning);
      store.schemaChanged(schema);
    } catch (error) {
      if (!(beside instanceof PostgresqlStore)) await database.close();
      throw error;
    }
    database.enter(store);
    return store;
  }

  schemaChanged(schema: AppliedSchema): void {
    this.tables = new ProgramTables(this.program, schema);
    this.committed = new PostgresqlReader(this.tables, this.database.connections);
  }

  nextId(): number {
    return this.database.ids.take();
  }

  mark(name: string): Promise<number | null> {
    return this.database.marks.read(name);
  }

  advance(name: string, to: number): Promise<boolean> {
    return this.database.marks.advance(name, to);
  }

  moveBack(name: string, from: number, to: number): Promise<boolean> {
    return this.database.marks.moveBack(name, from, to);
  }

  reserveKey(key: string, holder: string, now: number, until: number): Promise<boolean> {
    return this.database.answers.reserve(key, holder, now, until);
  }

  releaseKey(key: string, holder: string): Promise<void> {
    return this.database.answers.release(key, holder);
  }

  get tasks(): TaskStore {
    return this.database.tasks;
  }

  keptAnswer(key: string, now: number): Promise<string | null> {
    return this.database.answers.read(key, now);
  }

  browse(request: BrowseRequest): Promise<BrowsedPage> {
    return browse(this.database.connections, this.tables, request);
  }

  nextNumber(entity: number, attribute: ProgramAttribute): Promise<number> {
    const { root } = this.tables.anyTable(entity);
    const { names } = this.tables;
    return this.database.sequences.take({
      attribute: attribute.id,
      first: firstNumber(attribute),
      table: quoteName(names.table(root)),
      column: quoteName(names.column(root, attribute.id, attribute.type) ?? attribute.column),
    });
  }

  numberGiven(_entity: number, attribute: ProgramAttribute, number: number): Promise<void> {
    return this.database.sequences.goBehind(attribute, number);
  }

  fieldsOf(entity: number): readonly string[] {
    return this.tables.anyTable(entity).fields;
  }

  valuesOf(object: WeftObject, fields?: readonly string[]): unknown[] {
    const table = this.tables.anyTable(object.$entity);
    const encode = (place: number, field: string) => (table.encoders[place] as (v: unknown) => unknown)(object[field]);
    if (!fields) return table.fields.map((field, i) => encode(i, field));
    return fields.map((field) => {
      const place = table.placeOf.get(field);
      return place === undefined ? null : encode(place, field);
    });
  }

  reader(run: object, own: readonly WriteOperation[] | null): StoreReader {
    if (own === null || own.length === 0) return this.committed;
    const known = this.overlays.get(run);
    if (known && known.log === own && known.count === own.length) return known.reader;
    const reader = new PostgresqlReader(this.tables, this.database.connections, new Overlay(this.tables, own));
    this.overlays.set(run, { log: own, count: own.length, reader });
    return reader;
  }

  release(run: object, kept = 0): void {
    this.overlays.delete(run);
    this.database.release(run, kept);
  }

  moment(query: number | Query, parameters: readonly unknown[]): Promise<StoreMoment> {
    return openMoment(this, this.database, this.tables, query, parameters);
  }

  commit(writes: WriteSet): Promise<void> {
    return this.database.commit(this.tables, writes);
  }

  check(run: object, writes: WriteSet): Promise<void> {
    return this.database.check(this.tables, run, writes);
  }

  async close(): Promise<void> {
    this.database.leave(this);
    if (!this.database.isUsed) await this.database.close();
  }

  /** The root entity's table in the database, for who looks at what stands there (tests). */
  tableOf(entity: ProgramEntity): string {
    return this.tables.anyTable(entity.index).name;
  }
}
