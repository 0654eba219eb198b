import type { Program } from '../../../../../shared/program/program.ts';
import { FlowError } from '../../../contract/flow-error.ts';
import type { WriteSet } from '../../../contract/object-store.ts';
import { Room } from '../../room.ts';
import type { AppliedSchema } from '../../schema/applied-schema.ts';
import { TriedWrites } from '../../writes/tried-writes.ts';
import { askWrites } from './apply-writes.ts';
import { type ConnectionSettings, Connections } from './connections.ts';
import { fittingProgram } from './fitting-program.ts';
import { KeptAnswers } from './kept-answers.ts';
import { Marks } from './marks.ts';
import { migrateDatabase } from './migration.ts';
import { ObjectIds } from './object-ids.ts';
import type { MigrationPlan } from './plan-migration.ts';
import type { ProgramTables } from './program-tables.ts';
import { numberRows, Sequences } from './sequences.ts';
import { Tasks } from './tasks.ts';

/** A version of a program that uses the database; it learns what a migration for another version did to its tables. */
export interface SchemaUser {
  schemaChanged(schema: AppliedSchema): void;
}

/** How many long readings there are at once: each has a connection of its own. */
const mostMoments = 8;
const momentWaitMs = 5_000;
/** Up to how many writes a run's are all tried again after each of its activities. */
const mostTried = 200;

/** A PostgreSQL database with the connections of this process to it, for all versions of a program. */
export class PostgresqlDatabase {
  readonly connections: Connections;
  readonly ids: ObjectIds;
  readonly marks: Marks;
  readonly answers: KeptAnswers;
  readonly tasks: Tasks;
  readonly sequences: Sequences;
  /** For connections of long readings. */
  readonly momentRoom = new Room(
    mostMoments,
    momentWaitMs,
    () =>
      new FlowError(
        'data/busy',
        `${mostMoments} long readings of the database are under way. Try again when one of them is done.`,
      ),
  );
  private readonly users = new Set<SchemaUser>();
  /** What was tried of the writes of each run that was checked. */
  private readonly tried = new WeakMap<object, TriedWrites>();
  /** What the database was brought to last; runs of other versions do not know all of it. */
  private latest: { program: Program; schema: AppliedSchema } | null = null;

  constructor(settings: ConnectionSettings) {
    this.connections = new Connections(settings);
    this.ids = new ObjectIds(this.connections);
    this.marks = new Marks(this.connections);
    this.answers = new KeptAnswers(this.connections);
    this.tasks = new Tasks(this.connections);
    this.sequences = new Sequences(this.connections);
  }

  /** Brings the database to a program's schema and tells the other versions of it. Gives the schema and what the rows do not allow. */
  async migrate(
    program: Program,
    onMigrate?: (plan: MigrationPlan) => void,
  ): Promise<{ schema: AppliedSchema; warnings: string[] }> {
    const { plan, warnings } = await migrateDatabase(this.connections, program, onMigrate);
    this.latest = { program, schema: plan.schema };
    await this.ids.open();
    if (plan.steps.length > 0) for (const user of this.users) user.schemaChanged(plan.schema);
    return { schema: plan.schema, warnings };
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

  /** Stores a run's writes in one transaction. */
  async commit(tables: ProgramTables, writes: WriteSet): Promise<void> {
    await this.connections.transaction(async (tx) => {
      tx.known();
      askWrites(tx, tables, writes);
      if (writes.answer) this.answers.askKeep(tx, writes.answer);
      this.tasks.askWrite(tx, writes);
      if (this.latest && this.latest.program !== tables.program) {
        await tx.settled();
        await numberRows(tx, fittingProgram(this.latest.program), this.latest.schema.types, (name) => name);
      }
    });
  }

  /**
   * Writes a run's set and takes it back: throws what its commit would throw now. Of many writes only the newest are tried each time,
   * and all again while that takes a small part of the run's time: a loop of commits would try them with the square.
   */
  async check(tables: ProgramTables, run: object, writes: WriteSet): Promise<void> {
    const { operations, leaving } = writes;
    if (operations.length === 0) return;
    let tried = this.tried.get(run);
    if (!tried) this.tried.set(run, (tried = new TriedWrites()));
    const isLong = operations.length > mostTried;
    if (isLong && !tried.mayTryAll) {
      if (tried.count === operations.length) return;
      const newest = { operations: tried.newest(operations), absent: [], ...(leaving ? { leaving } : {}) };
      try {
        await this.tryOut(tables, newest, tried);
        tried.keep(operations);
        return;
      } catch {
        // With those that it leaves out, it may be stored.
      }
    }
    const before = performance.now();
    await this.tryOut(tables, writes);
    tried.spend(performance.now() - before);
    tried.keep(operations);
  }

  private async tryOut(tables: ProgramTables, writes: WriteSet, earlier?: TriedWrites): Promise<void> {
    await this.connections.transaction(async (tx) => askWrites(tx, tables, writes, earlier), 'rollback');
  }

  /** A run took back all but the first `kept` of its writes, or is over. */
  release(run: object, kept: number): void {
    if (kept > 0) this.tried.get(run)?.backTo(kept);
    else this.tried.delete(run);
  }

  async close(): Promise<void> {
    await this.sequences.giveBack();
    await this.connections.close();
  }
}
