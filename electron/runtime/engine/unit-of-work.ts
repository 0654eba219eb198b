import type { ProgramEntity } from '../../../shared/program/program.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { ObjectStore, QueryRange, StoredRow, StoreReader, WriteSet } from '../contract/object-store.ts';
import type { Run, Savepoint, Trace } from '../contract/run.ts';
import { after, type MaybePromise, NeedsWaiting } from '../contract/steps.ts';
import { isChanged, isDeleted, isInstantiated, type WeftObject } from '../contract/weft-object.ts';
import type { LoadedProgram } from './loaded-program.ts';
import { keyText } from './memory-index.ts';
import { ObjectWrites } from './object-writes.ts';
import { RunContext } from './run-context.ts';

/** Rounds until the first look at the clock, and at most between two: how many there are follows from how long they take. */
const firstRounds = 2;
const mostRounds = 1_000;
/** How long a run means to go without a look at the clock. */
const lookMs = 2;
/** How long a run of the fast colour may hold up everybody else, and one of the waiting colour between two breaths. */
const sliceMs = 100;
const breathMs = 10;

/**
 * One run: its objects and the writes that its end will do in one go. Writes are kept in memory; a retrieve that must see them
 * has them laid over what is committed. Going back to a savepoint takes memory back, too, so that an error handler meets
 * objects as they were stored and can commit them again (ML-17).
 */
export class UnitOfWork extends ObjectWrites implements Run {
  declare readonly program: LoadedProgram;
  readonly run: RunContext;
  protected readonly self = this;
  /** Where preview asks for it: which object came from which place of the message. */
  notes: { object: WeftObject; path: string; at: number; end: number }[] | null = null;
  ignored = 0;
  found = 0;
  /** HTTP status that an end event asked for. */
  status: number | null = null;
  latestHttpResponse: WeftObject | null = null;
  /** Rounds of loops and calls of flows until the run looks at the clock again. */
  fuel = firstRounds;
  private rounds = firstRounds;
  private looked = performance.now();
  private breathed = this.looked;

  constructor(program: LoadedProgram, store: ObjectStore, run: RunContext = new RunContext()) {
    super(program, store);
    this.run = run;
  }

  /** Fast colour: looks at the clock; gives rounds for a while. A run that holds up everybody else is begun again where it can yield. */
  refuel(): number {
    if (this.look() - this.breathed > sliceMs) throw new NeedsWaiting();
    return this.fuel;
  }

  /** Waiting colour: lets others have their turn when this run had one of its own. */
  async breathe(): Promise<number> {
    if (this.look() - this.breathed >= breathMs) {
      await new Promise((resolve) => setImmediate(resolve));
      this.looked = this.breathed = performance.now();
      this.run.check();
    }
    return this.fuel;
  }

  /** Looks at the clock, and gives as many rounds as fit the time between two looks. */
  private look(): number {
    this.run.check();
    const now = performance.now();
    const tookMs = now - this.looked;
    const fitting =
      tookMs < lookMs / 4 ? this.rounds * 4 : Math.floor((this.rounds * lookMs) / Math.max(tookMs, lookMs / 2));
    this.rounds = Math.min(mostRounds, Math.max(1, fitting));
    this.looked = now;
    this.fuel = this.rounds;
    return now;
  }

  /** Between two steps of long work of the engine: in either colour. */
  protected override pause(): MaybePromise<unknown> {
    return this.program.colour === 'fast' ? this.refuel() : this.breathe();
  }

  get trace(): Trace | null {
    return this.run.trace;
  }

  get hasLeft(): boolean {
    return this.run.hasLeft;
  }

  /** Objects of a retrieve, by query number. */
  retrieve(query: number, parameters: readonly unknown[], range: QueryRange): MaybePromise<WeftObject[]> {
    return after(this.queryReader(query).query(query, parameters, range), (rows) =>
      rows.map((row) => this.fromRow(row)).filter((o) => o.$state !== isDeleted),
    );
  }

  count(query: number, parameters: readonly unknown[]): MaybePromise<number> {
    return this.queryReader(query).count(query, parameters);
  }

  /** What a query reads with: the run's own writes are laid over when it comes to entities that they touch. */
  private queryReader(query: number): StoreReader {
    const { entities } = this.program.program;
    const touched =
      this.operations.length > 0 &&
      this.program.entitiesOfQuery(query).some((e) => this.dirtyRoots.has((entities[e] as ProgramEntity).root));
    return this.store.reader(this, touched ? this.operations : null);
  }

  /** Looks an object up by key, in this run's objects first, then in the database (IM-2, L-22). */
  findByKey(entityIndex: number, keys: readonly (readonly [string, unknown])[]): MaybePromise<WeftObject | null> {
    const entity = this.program.program.entities[entityIndex] as ProgramEntity;
    if (keys.length === 0)
      throw new FlowError(
        'mapping/no-key',
        `${entity.qualifiedName} is to be found by key, but no value is marked as its key.`,
      );
    if (keys.some(([, value]) => value === null || value === undefined)) return null;
    const fields = keys.map(([field]) => field);
    const values = keys.map(([, value]) => value);
    const known = this.index.find(entity.family, fields, values)[0];
    if (known || !entity.persistable) return this.noteFound(known ?? null);
    return after(this.reader().findByKey(entityIndex, fields, values), (rows) =>
      this.noteFound(this.oneOf(entity, fields, values, rows)),
    );
  }

  /** The stored object of a key. A row whose key this run changed, or that it deleted, is not meant. */
  private oneOf(
    entity: ProgramEntity,
    fields: readonly string[],
    values: readonly unknown[],
    rows: readonly StoredRow[],
  ): WeftObject | null {
    const meant = rows
      .map((row) => this.fromRow(row))
      .filter((o) => o.$state !== isDeleted && keyText(fields.map((field) => o[field])) === keyText(values));
    if (meant.length > 1)
      throw new FlowError(
        'mapping/key-not-unique',
        `${meant.length} objects of ${entity.qualifiedName} have the key ${values.map(String).join(', ')}; one is expected.`,
      );
    return meant[0] ?? null;
  }

  private noteFound(object: WeftObject | null): WeftObject | null {
    if (object) {
      this.found++;
      this.foundObjects.push(object);
    }
    return object;
  }

  /**
   * What was made between two lengths of `created` is dropped: a member stood twice in its message, and the last one counts.
   * Objects of a key stay, others may have found them.
   */
  drop(from: number, to: number): void {
    const dropped = this.created.slice(from, to).filter((o) => o.$state === isInstantiated && !this.keyed.has(o));
    for (const object of dropped) object.$state = isDeleted;
    this.index.forget(dropped);
  }

  savepoint(): Savepoint {
    return { operations: this.operations.length, undo: this.undo?.length ?? 0, created: this.created.length };
  }

  /** Takes back every write and every change in memory since the savepoint. */
  rollbackTo(savepoint: Savepoint): void {
    if (this.operations.length > savepoint.operations) {
      this.operations.length = savepoint.operations;
      this.store.release(this);
      this.dirtyRoots.clear();
      for (const write of this.operations) this.dirtyRoots.add(this.rootOf(write));
    }
    for (const keyed of this.keyed.values())
      if (keyed.insert !== null && keyed.insert >= savepoint.operations) keyed.insert = null;
    for (const step of this.undo?.splice(savepoint.undo).reverse() ?? []) step();
    this.index.forget(this.created.splice(savepoint.created));
  }

  /** The start of the run, for "custom with rollback". */
  readonly start: Savepoint = { operations: 0, undo: 0, created: 0 };

  get isEmpty(): boolean {
    return this.operations.length === 0;
  }

  /** All that the end of the run stores. */
  get writes(): WriteSet {
    return { operations: this.operations, absent: this.absentKeys() };
  }

  /** Nothing of the run is laid over any more. */
  end(): void {
    this.store.release(this);
  }

  /** The values of the object's state for tests and previews. */
  counts(): { created: number; found: number; updated: number; ignored: number } {
    // What this run made and then found again counts once, as made.
    const made = new Set(this.created.filter((o) => o.$state !== isDeleted));
    const found = new Set(this.foundObjects.filter((o) => !made.has(o)));
    return {
      created: made.size,
      found: found.size,
      updated: [...found].filter((o) => o.$state === isChanged).length,
      ignored: this.ignored,
    };
  }
}
