import Database from 'better-sqlite3';
import type { Program } from '../../../../../shared/program/program.ts';
import { distrust } from '../../../../sqlite-file/distrust.ts';
import { FlowError, isChangedMeanwhile } from '../../../contract/flow-error.ts';
import type { WriteOperation, WriteSet } from '../../../contract/object-store.ts';
import { Room } from '../../room.ts';
import type { AppliedSchema } from '../../schema/applied-schema.ts';
import type { EarlierWrites } from '../../writes/earlier-writes.ts';
import { TriedWrites } from '../../writes/tried-writes.ts';
import { readAppliedSchema } from './applied-schema.ts';
import { applyWrites, layOver } from './apply-writes.ts';
import { quoteName } from './columns.ts';
import { refuseForeignSchema, refuseOddFile } from './foreign-database.ts';
import { KeptAnswers } from './kept-answers.ts';
import { Marks } from './marks.ts';
import { type MigrationPlan, migrateDatabase } from './migration.ts';
import { openMoment } from './moment.ts';
import { ObjectIds } from './object-ids.ts';
import { registerQueryFunctions } from './query-functions.ts';
import { numberRows, Sequences } from './sequences.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { translate } from './sqlite-error.ts';
import { Tasks } from './tasks.ts';
import { switchToWriteAheadLog } from './write-ahead-log.ts';

/** A version of a program that uses the database; it learns what a migration for another version did to its tables. */
export interface SchemaUser {
  readonly program: Program;
  readonly connection: SqliteConnection;
  schemaChanged(schema: AppliedSchema): void;
}

interface QueuedRun {
  user: SchemaUser;
  writes: WriteSet;
  again: (() => WriteSet) | null;
  resolve(): void;
  reject(error: unknown): void;
}

/** How often a run is begun again in the writer's turn: nobody comes between, so a second time would be a fault of its own. */
const maxAgain = 3;
/** How many long readings there are at once: each has a connection and memory of its own. */
const mostMoments = 32;
/** How long another one waits for room. */
const momentWaitMs = 5_000;
/** Up to how many writes a run's are all tried again after each of its activities. */
const mostTried = 200;

/**
 * A SQLite file: one connection, one queue of writers for all versions of a program, group commit. A run that must see its own
 * writes has them laid over in a savepoint that is rolled back when the run's turn ends, at the next moment at which anybody
 * else could look, or when the event loop goes round.
 */
export class SqliteDatabase {
  readonly handle: Database.Database;
  readonly ids: ObjectIds;
  readonly marks: Marks;
  readonly answers: KeptAnswers;
  readonly tasks: Tasks;
  private readonly sequences: Sequences;
  private readonly users = new Set<SchemaUser>();
  private queue: QueuedRun[] = [];
  private isFlushDue = false;
  /** Whose writes are laid over now, and how many of them. */
  private overlay: { run: object; count: number } | null = null;
  /** The group commit is writing: runs that are begun again run inside it. */
  private isWriting = false;
  private isClosed = false;
  /** How many groups of this process were stored. */
  private groups = 0;
  /** For connections of long readings. */
  private readonly momentRoom = new Room(
    mostMoments,
    momentWaitMs,
    () =>
      new FlowError(
        'data/busy',
        `${mostMoments} long readings of the database are under way. Try again when one of them is done.`,
      ),
  );
  /** What was tried of the writes of each run that was checked. */
  private readonly tried = new WeakMap<object, TriedWrites>();
  /** What the database was brought to last; runs of other versions do not know all of it. */
  private latest: { program: Program; schema: AppliedSchema } | null = null;

  constructor(file: string) {
    refuseOddFile(file);
    this.handle = new Database(file);
    try {
      this.handle.pragma('busy_timeout = 5000');
      distrust(this.handle);
      this.handle.pragma('foreign_keys = OFF');
      refuseForeignSchema(this.handle, file);
      switchToWriteAheadLog(this.handle);
      this.handle.pragma('synchronous = FULL');
      this.handle.pragma('cache_size = -32000');
      // What is mapped counts as memory of the process: databases of more than this are read through the cache.
      this.handle.pragma('mmap_size = 16777216');
      registerQueryFunctions(this.handle);
      this.ids = new ObjectIds(this.handle);
      this.marks = new Marks(this.handle);
      this.answers = new KeptAnswers(this.handle);
      this.tasks = new Tasks(this.handle, () => this.clearOverlay());
      this.sequences = new Sequences(this.handle);
    } catch (error) {
      this.handle.close();
      throw error;
    }
  }

  /** Brings the database to a program's schema and tells the other versions of it. Gives the schema and what the rows do not allow. */
  migrate(program: Program, onMigrate?: (plan: MigrationPlan) => void): { schema: AppliedSchema; warnings: string[] } {
    this.clearOverlay();
    const { plan, warnings } = migrateDatabase(this.handle, program, onMigrate);
    const schema = readAppliedSchema(this.handle);
    this.latest = { program, schema };
    this.ids.startAfter(this.lastStoredId(schema));
    if (plan.steps.length > 0) for (const user of this.users) user.schemaChanged(schema);
    return { schema, warnings };
  }

  /** Looks into tables that are only kept, too: an undo may bring their rows back beside the others. */
  private lastStoredId({ tables, kept }: AppliedSchema): number {
    const last = (table: string) =>
      (this.handle
        .prepare(`SELECT max(_id) FROM ${quoteName(table)}`)
        .pluck()
        .get() as number | null) ?? 0;
    return Math.max(
      0,
      ...[...tables, ...kept].map((t) => (typeof t !== 'string' && 'columns' in t ? last(t.table) : 0)),
    );
  }

  enter(user: SchemaUser): void {
    this.users.add(user);
  }

  leave(user: SchemaUser): void {
    this.users.delete(user);
  }

  get isUsed(): boolean {
    return this.users.size > 0;
  }

  /**
   * A connection that sees what is committed when it is given, for as long as it is open, and what closes it; null for a database in memory, which has one
   * connection. Where too many are open it is waited for one to close: most readings are short. Fails with `data/busy` after some seconds.
   */
  async moment(): Promise<{ handle: Database.Database; close(): void } | null> {
    if (this.handle.memory) return null;
    await this.momentRoom.take();
    let handle: Database.Database;
    try {
      handle = told(() => openMoment(this.handle.name));
    } catch (error) {
      this.momentRoom.give();
      throw error;
    }
    return {
      handle,
      close: () => {
        handle.close();
        this.momentRoom.give();
      },
    };
  }

  nextId(): number {
    // A block that is taken inside a savepoint would be given back with it.
    if (this.ids.isEmpty) this.clearOverlay();
    return told(() => this.ids.take());
  }

  /** The next number of an AutoNumber, whose column stands in `table`. */
  nextNumber(attribute: string, first: number, table: string, column: string): number {
    // As with ids: a block that is taken inside a savepoint would be given back with it.
    if (this.sequences.isEmpty(attribute)) this.clearOverlay();
    return told(() => this.sequences.take(attribute, first, table, column));
  }

  /** Reserves a key for an answer. As with numbers: what is written inside a savepoint would be taken back with it. */
  reserveKey(key: string, holder: string, now: number, until: number): boolean {
    this.clearOverlay();
    return told(() => this.answers.reserve(key, holder, now, until));
  }

  releaseKey(key: string, holder: string): void {
    this.clearOverlay();
    told(() => this.answers.release(key, holder));
  }

  /** An object comes with a number of its own. */
  numberGiven(attribute: string, first: number, number: number): void {
    // What is written inside a savepoint would be taken back with it.
    this.clearOverlay();
    told(() => this.sequences.goBehind(attribute, first, number));
  }

  // ---- own writes laid over -----------------------------------------------------------------------------------------

  /** Nobody sees what another run has not committed. */
  look(run: object): void {
    if (this.overlay !== null && this.overlay.run !== run) this.clearOverlay();
  }

  /** Lays a run's writes over what is committed. The log of a run only grows, unless it was released between. */
  lay(run: object, connection: SqliteConnection, log: readonly WriteOperation[]): void {
    this.look(run);
    if (this.overlay === null) {
      this.handle.exec('SAVEPOINT overlay');
      this.overlay = { run, count: 0 };
      // No lock is held across a wait: the savepoint is gone before the next thing from outside is heard.
      if (!this.isWriting) setImmediate(() => this.clearOverlay());
    }
    if (this.overlay.count < log.length) {
      try {
        layOver(connection, log.slice(this.overlay.count));
      } catch (error) {
        this.clearOverlay();
        throw translate(error);
      }
      this.overlay.count = log.length;
    }
  }

  /** Nothing of a run is laid over any more; `kept` of its writes stay, where it goes on. */
  release(run: object, kept = 0): void {
    // It may write other things in the place of those that it took back. What it spent on trials stays known.
    if (kept > 0) this.tried.get(run)?.backTo(kept);
    else this.tried.delete(run);
    if (this.overlay?.run === run) this.clearOverlay();
  }

  private clearOverlay(): void {
    if (this.overlay === null) return;
    this.overlay = null;
    if (this.isClosed || !this.handle.inTransaction) return;
    this.handle.exec('ROLLBACK TO overlay');
    this.handle.exec('RELEASE overlay');
  }

  // ---- group commit -------------------------------------------------------------------------------------------------

  /** Joins the next group: everything that arrives before the flush shares its sync (anchors: 6.8 × one sync a request). */
  commit(user: SchemaUser, writes: WriteSet, again: (() => WriteSet) | null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ user, writes, again, resolve, reject });
      if (this.isFlushDue) return;
      this.isFlushDue = true;
      setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    this.isFlushDue = false;
    const group = this.queue;
    if (group.length === 0 || this.isClosed) return;
    this.queue = [];
    this.clearOverlay();
    let lost: unknown;
    const failed = this.writeGroup(group, (error) => {
      lost = error;
    });
    if (failed !== null) {
      group.forEach((run, i) => {
        if (failed.has(i)) run.reject(failed.get(i));
        else run.resolve();
      });
      return;
    }
    // Another program holds the database: each alone would wait for it as long once more, and everybody with it.
    if (lost instanceof FlowError && lost.code === 'data/busy') {
      for (const run of group) run.reject(lost);
      return;
    }
    // What fails for all together (the disk is full) is each run's own affair: the others are stored.
    for (const run of group) {
      const alone = this.writeGroup([run], (error) => run.reject(error));
      if (alone === null) continue;
      if (alone.has(0)) run.reject(alone.get(0));
      else run.resolve();
    }
  }

  /** Writes a group in one transaction; gives the errors of its members, or null when the transaction itself failed. */
  private writeGroup(
    group: readonly QueuedRun[],
    onLost: (error: unknown) => void = () => {},
  ): Map<number, unknown> | null {
    const failed = new Map<number, unknown>();
    this.isWriting = true;
    try {
      this.handle.exec('BEGIN IMMEDIATE');
      group.forEach((run, i) => {
        try {
          this.writeRun(run);
        } catch (error) {
          // Some errors (a full disk) end the whole transaction.
          if (!this.handle.inTransaction) throw error;
          failed.set(i, translate(error));
        }
      });
      this.handle.exec('COMMIT');
      this.groups++;
      return failed;
    } catch (error) {
      this.overlay = null;
      if (this.handle.inTransaction) this.handle.exec('ROLLBACK');
      this.ids.drop();
      this.sequences.drop();
      onLost(translate(error));
      return null;
    } finally {
      this.isWriting = false;
    }
  }

  /**
   * Writes a run's set and takes it back: throws what its commit would throw now. Those that wait for the next group are stored
   * first, else two that end in the same moment would both hear that nobody came between. Of many writes only the newest are tried each time,
   * and all again while that takes a small part of the run's time: a loop of commits would try them with the square.
   */
  check(user: SchemaUser, run: object, writes: WriteSet): void {
    if (this.isWriting || this.isClosed) return;
    this.flush();
    const { operations, leaving } = writes;
    const stored = `${this.groups} ${this.handle.pragma('data_version', { simple: true })}`;
    let tried = this.tried.get(run);
    if (!tried) this.tried.set(run, (tried = new TriedWrites()));
    const isNew = tried.count !== operations.length;
    if (tried.stored === stored && !isNew) return;
    const isLong = operations.length > mostTried;
    const isDue = tried.stored !== stored && (!isLong || tried.mayTryAll);
    if (
      isLong &&
      !isDue &&
      !(isNew && this.isRefused(user, { operations: tried.newest(operations), absent: [], leaving }, tried))
    ) {
      tried.keep(operations);
      return;
    }
    const before = performance.now();
    this.tryOut(user, writes);
    if (isDue) tried.spend(performance.now() - before);
    tried.keep(operations);
    tried.stored = stored;
  }

  /** Writes and takes it back. Throws what that throws. */
  private tryOut(user: SchemaUser, writes: WriteSet, earlier?: EarlierWrites): void {
    if (writes.operations.length === 0) return;
    this.clearOverlay();
    this.handle.exec('SAVEPOINT trial');
    try {
      applyWrites(user.program, user.connection, writes, earlier);
    } catch (error) {
      throw translate(error);
    } finally {
      if (this.handle.inTransaction) this.handle.exec('ROLLBACK TO trial; RELEASE trial');
    }
  }

  /** Whether a part of a run's writes cannot be stored by itself; with those that it leaves out, it may. */
  private isRefused(user: SchemaUser, writes: WriteSet, earlier: EarlierWrites): boolean {
    try {
      this.tryOut(user, writes, earlier);
      return false;
    } catch {
      return true;
    }
  }

  private writeRun(run: QueuedRun): void {
    let { writes } = run;
    for (let n = 0; ; n++) {
      this.handle.exec('SAVEPOINT member');
      try {
        applyWrites(run.user.program, run.user.connection, writes);
        if (writes.answer) this.answers.keep(writes.answer);
        this.tasks.write(writes);
        if (this.latest && this.latest.program !== run.user.program)
          numberRows(this.handle, this.latest.program, this.latest.schema.types);
        this.handle.exec('RELEASE member');
        return;
      } catch (error) {
        if (!this.handle.inTransaction) throw error;
        this.handle.exec('ROLLBACK TO member');
        this.handle.exec('RELEASE member');
        // A block that the run took inside was given back with it.
        this.sequences.drop();
        const isRivalry = isChangedMeanwhile(error) || isTakenValue(error);
        if (!isRivalry || run.again === null || n >= maxAgain) throw error;
      }
      try {
        writes = run.again();
      } finally {
        // Also when it fails: what it looked at of its own must not be stored with the group.
        this.clearOverlay();
      }
    }
  }

  close(): void {
    if (this.queue.length > 0) this.flush();
    this.clearOverlay();
    this.sequences.giveBack();
    this.isClosed = true;
    this.handle.close();
  }
}

/** What a step of the database gives; its errors in the user's words. */
function told<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw translate(error);
  }
}

/** A unique value that was free when the run looked: begun again, the run's own commit says so. */
function isTakenValue(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === 'SQLITE_CONSTRAINT_UNIQUE';
}
