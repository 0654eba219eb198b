import type { RunMethods } from '../../../shared/expression/run-methods.ts';
import { type IgnoredPlace, ignoredPlaces } from '../../../shared/format/ignored.ts';
import type { MessageScanner } from '../../../shared/format/index.ts';
import type { ExportPlan } from '../../../shared/microflow/activities/export-batches.ts';
import { systemUserId } from '../../../shared/model/catalog.ts';
import type { ProgramEntity } from '../../../shared/program/program.ts';
import type { Query, RelatedQuery, RowsQuery } from '../../../shared/query/index.ts';
import { FlowError } from '../contract/flow-error.ts';
import type {
  KeptAnswer,
  ObjectStore,
  QueryRange,
  StoredRow,
  StoreReader,
  WriteOperation,
  WriteSet,
} from '../contract/object-store.ts';
import type { Principal } from '../contract/principal.ts';
import type { AnswerHeader, Run, RunParticipant, Savepoint, Trace } from '../contract/run.ts';
import { after, drive, type MaybePromise, NeedsWaiting, type Steps, settled } from '../contract/steps.ts';
import type { NewTask, TaskEnd } from '../contract/task-store.ts';
import { isChanged, isDeleted, isInstantiated, WeftObject } from '../contract/weft-object.ts';
import type { RuntimeValues } from './activities/activity-host.ts';
import { makeSystemObject } from './activities/system-objects.ts';
import { ExternalObjects } from './external-objects.ts';
import { GuardedObjects } from './guarded-objects.ts';
import type { LoadedProgram } from './loaded-program.ts';
import { keyText } from './memory-index.ts';
import { nextTurn } from './one-go.ts';
import { firstRounds, Pace } from './pace.ts';
import { RunContext } from './run-context.ts';

/** Rows that become objects in no time worth looking at the clock for. */
const fewRows = 500;
/** Keys that are looked up by one statement. */
const keysAtOnce = 500;
/** How long a run of the fast colour may hold up everybody else, and one of the waiting colour between two breaths. */
const sliceMs = 100;
const breathMs = 10;

/** An object of a query, with the values that were asked for beside its members. */
export interface ReadObject {
  object: WeftObject;
  /** Of its row, with what this run wrote so far. */
  version: number;
  values: readonly unknown[];
}

/**
 * One run: its objects and the writes that its end will do in one go. Writes are kept in memory; a retrieve that must see them
 * has them laid over what is committed. Going back to a savepoint takes memory back, too, so that an error handler meets
 * objects as they were stored and can commit them again (ML-17).
 */
export class UnitOfWork extends GuardedObjects implements Run, RunMethods<RuntimeValues> {
  readonly run: RunContext;
  protected readonly self = this;
  protected readonly external: ExternalObjects;
  /** Where preview asks for it: which object came from which place of the message. */
  notes: { object: WeftObject; path: string; at: number; end: number }[] | null = null;
  ignored = 0;
  /** The first places of each message that was ignored, where preview asks for it or a mapping warns. */
  readonly ignoredPlaces: (IgnoredPlace & { warns: boolean })[] = [];
  found = 0;
  /** HTTP status that the end of the answering flow asked for. */
  status: number | null = null;
  /** The depth of the flow that answers, 0 while none does: handlers, calculated attributes and flows that it calls say no status. */
  answering = 0;
  latestHttpResponse: WeftObject | null = null;
  latestSoapFault: WeftObject | null = null;
  latestSoapAttachments: WeftObject[] = [];
  private user: WeftObject | null = null;
  private readonly joined: RunParticipant[] = [];
  answerInBatches: ExportPlan | null = null;
  answerHeaders: Map<string, AnswerHeader> | null = null;
  /** The answer that is stored with the run. */
  keptAnswer: KeptAnswer | null = null;
  /** What runs after it. */
  private readonly tasks: NewTask[] = [];
  /** It carries out a task, which its end ends. */
  taskEnd: TaskEnd | null = null;
  /** What a door does before anything of the run leaves the process for the first time; what it throws is thrown in the activity that wanted to. */
  beforeLeaving: (() => MaybePromise<void>) | null = null;
  /** What was found by several keys at once, by entity and members of the keys, until others are asked for. */
  private readonly fetched = new Map<string, Map<string, WeftObject[]>>();
  /** Calls of flows and rounds of the engine's own work until the run looks at the clock again. */
  fuel = firstRounds;
  /** Rounds of loops until the run looks at the clock again. */
  rounds = 0;
  /** Microflows that are being carried out, each called by the one before. */
  depth = 0;
  /** What is left of the loop limit for grants to come. */
  private roundsLeft: number;
  /** By object and field: texts that values were read from, which writing them would not give again. */
  private texts: WeakMap<WeftObject, Map<string, { value: unknown; text: string }>> | null = null;
  private readonly workPace = new Pace();
  private readonly loopPace = new Pace();
  private breathed = performance.now();

  constructor(program: LoadedProgram, store: ObjectStore, run: RunContext = new RunContext()) {
    super(program, store);
    this.external = new ExternalObjects(this, program);
    this.run = run;
    if (run.appliesAccess) this.applyAccess();
    this.roundsLeft = program.program.settings.loopLimit;
  }

  /** Who asked, for flows; null for nobody in particular. */
  get currentUser(): WeftObject | null {
    const { principal } = this.run;
    if (principal === null) return null;
    this.user ??= makeSystemObject(this.program, systemUserId, {
      Name: principal.name,
      UserRoles: principal.userRoles.join(','),
      ModuleRoles: principal.moduleRoles.join(','),
    });
    return this.user;
  }

  protected override get principal(): Principal | null {
    return this.run.principal;
  }

  override get isAnswering(): boolean {
    return this.answering > 0 && this.answering === this.depth;
  }

  /** Fast colour: looks at the clock; gives fuel for a while. A run that holds up everybody else is begun again where it can yield. */
  refuel(): void {
    this.look(this.workPace);
    this.fuel = this.workPace.rounds;
  }

  /** Waiting colour: lets others have their turn when this run had one of its own. */
  async breathe(): Promise<void> {
    await this.lookAndYield(this.workPace);
    this.fuel = this.workPace.rounds;
  }

  /** Fast colour: looks at the clock; gives rounds of loops for a while, out of those that the run may have. Throws `flow/runaway-loop`. */
  goRound(): void {
    this.look(this.loopPace);
    this.takeRounds();
  }

  /** The same in the waiting colour, which lets others have their turn. */
  async goRoundInTurn(): Promise<void> {
    await this.lookAndYield(this.loopPace);
    this.takeRounds();
  }

  private takeRounds(): void {
    const taken = Math.min(this.loopPace.rounds, this.roundsLeft);
    if (taken === 0)
      throw new FlowError(
        'flow/runaway-loop',
        `The loops of this run went round ${this.program.program.settings.loopLimit} times in all, and were stopped. Raise the loop limit in the project settings if they need more.`,
      );
    this.roundsLeft -= taken;
    // The round that asks is one of them.
    this.rounds = taken - 1;
  }

  private look(pace: Pace): void {
    const now = performance.now();
    this.run.check(now);
    pace.look(now);
    if (now - this.breathed > sliceMs) throw new NeedsWaiting();
  }

  private async lookAndYield(pace: Pace): Promise<void> {
    const looked = performance.now();
    this.run.check(looked);
    pace.look(looked);
    if (looked - this.breathed < breathMs) return;
    await nextTurn();
    const now = performance.now();
    this.breathed = now;
    this.workPace.rested(now);
    this.loopPace.rested(now);
    this.run.check(now);
  }

  /** Between two steps of long work of the engine: in either colour. */
  protected override pause(): MaybePromise<void> {
    return this.program.colour === 'fast' ? this.refuel() : this.breathe();
  }

  get trace(): Trace | null {
    return this.run.trace;
  }

  get hasLeft(): boolean {
    return this.run.hasLeft;
  }

  /** Objects of a query: one of the program by its number, or one that came from outside. */
  retrieve(query: number | Query, parameters: readonly unknown[], range: QueryRange): MaybePromise<WeftObject[]> {
    const asked = this.guarded(query, parameters);
    const outside = this.program.external.size > 0 ? this.external.ofQuery(asked.query) : null;
    const found = outside
      ? this.external.query(outside, asked.parameters, range)
      : this.readerOf(asked.query).query(asked.query, asked.parameters, range);
    return after(found, (rows) =>
      rows.length <= fewRows
        ? this.readTogether(rows.map((row) => this.fromRow(row)).filter((o) => o.$state !== isDeleted))
        : after(drive(this.objectsOf(rows)), (objects) => this.readTogether(objects)),
    );
  }

  *objectsOf(rows: readonly StoredRow[]): Steps<WeftObject[]> {
    const objects: WeftObject[] = [];
    for (const row of rows) {
      yield* this.tick();
      const object = this.fromRow(row);
      if (object.$state !== isDeleted) objects.push(object);
    }
    return objects;
  }

  /** The same with the values that the query asks for beside the members. What this run has deleted is left out. */
  read(query: Query, parameters: readonly unknown[], range: QueryRange): MaybePromise<ReadObject[]> {
    const asked = this.guarded(query, parameters);
    return after(this.readerOf(asked.query).query(asked.query, asked.parameters, range), (rows) => {
      const found = rows.flatMap((row): ReadObject[] => {
        const object = this.fromRow(row);
        return object.$state === isDeleted ? [] : [{ object, version: row.version, values: row.values ?? [] }];
      });
      this.readTogether(found.map(({ object }) => object));
      return found;
    });
  }

  /**
   * The version that a row has once this run is stored: one more than it was read with where the run changes it or its links, however often; `version` where it
   * does not. What is made has the one that it has.
   */
  versionToBe(id: number, version: number): number {
    const { operations } = this;
    if (operations.length === 0) return version;
    const last = operations.at(-1) ?? null;
    if (this.changedRows.last !== last || this.changedRows.count !== operations.length) {
      const made = new Set(operations.filter(({ kind }) => kind === 'insert').map((each) => each.id));
      const ids = operations.filter(({ kind, id: of }) => (kind === 'update' || kind === 'links') && !made.has(of));
      this.changedRows = { last, count: operations.length, ids: new Set(ids.map((each) => each.id)) };
    }
    return this.changedRows.ids.has(id) ? version + 1 : version;
  }

  /** Rows that the run changes, as of its last write. */
  private changedRows: { last: WriteOperation | null; count: number; ids: ReadonlySet<number> } = {
    last: null,
    count: 0,
    ids: new Set(),
  };

  /** What several objects lead to, by their ids: of each the objects of a range, in one statement. */
  *related(
    related: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
    range: QueryRange,
  ): Steps<ReadonlyMap<number, ReadObject[]>> {
    const asked = yield* this.guardedRelated(related, owners, parameters);
    const reader = this.readerOf(asked.related.query, asked.related.step.association);
    const rows = yield* settled(reader.related(asked.related, asked.owners, asked.parameters, range));
    const found = new Map<number, ReadObject[]>();
    const all: WeftObject[] = [];
    for (const { owner, row } of rows) {
      const object = this.fromRow(row);
      if (object.$state === isDeleted) continue;
      all.push(object);
      const ofOwner = found.get(owner);
      if (ofOwner) ofOwner.push({ object, version: row.version, values: row.values ?? [] });
      else found.set(owner, [{ object, version: row.version, values: row.values ?? [] }]);
    }
    this.readTogether(all);
    return found;
  }

  *relatedCounts(
    related: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
  ): Steps<ReadonlyMap<number, number>> {
    const asked = yield* this.guardedRelated(related, owners, parameters);
    const reader = this.readerOf(asked.related.query, asked.related.step.association);
    return yield* settled(reader.relatedCounts(asked.related, asked.owners, asked.parameters));
  }

  count(query: number | Query, parameters: readonly unknown[]): MaybePromise<number> {
    const asked = this.guarded(query, parameters);
    const outside = this.program.external.size > 0 ? this.external.ofQuery(asked.query) : null;
    return outside
      ? this.external.count(outside, asked.parameters)
      : this.readerOf(asked.query).count(asked.query, asked.parameters);
  }

  /** Rows that are made of others, as the values of their columns. */
  madeRows(query: RowsQuery, parameters: readonly unknown[], range: QueryRange): MaybePromise<unknown[][]> {
    const asked = this.guardedRows(query, parameters);
    return this.readerOf(asked.query).madeRows(asked.query, asked.parameters, range);
  }

  madeRowCount(query: RowsQuery, parameters: readonly unknown[]): MaybePromise<number> {
    const asked = this.guardedRows(query, parameters);
    return this.readerOf(asked.query).madeRowCount(asked.query, asked.parameters);
  }

  /** What a query reads with: the run's own writes are laid over when it comes to entities that they touch. */
  protected override readerOf(query: number | Query | RowsQuery, association: string | null = null): StoreReader {
    const { entities, associations } = this.program.program;
    const isDirty = (entity: number) => this.dirtyRoots.has((entities[entity] as ProgramEntity).root);
    // What leads to the rows is stored with its owner, which the query itself does not name.
    const way = association === null ? undefined : associations.find(({ id }) => id === association);
    const touched =
      this.operations.length > 0 &&
      (this.program.entitiesOfQuery(query).some(isDirty) ||
        (way !== undefined && (isDirty(way.from) || isDirty(way.to))));
    return this.store.reader(this, touched ? this.operations : null);
  }

  /** Looks an object up by key, in this run's objects first, then in the database (IM-2, L-22). One that the asker may not see by these members is none. */
  findByKey(
    entityIndex: number,
    keys: readonly (readonly [string, unknown])[],
    takesFirst = false,
  ): MaybePromise<WeftObject | null> {
    const found = this.lookUp(entityIndex, keys, takesFirst);
    if (this.access === null) return after(found, (object) => this.noteFound(object));
    return after(found, (object) =>
      object === null
        ? null
        : after(
            this.isFindable(
              object,
              keys.map(([field]) => field),
            ),
            (isFindable) => this.noteFound(isFindable ? object : null),
          ),
    );
  }

  private lookUp(
    entityIndex: number,
    keys: readonly (readonly [string, unknown])[],
    takesFirst: boolean,
  ): MaybePromise<WeftObject | null> {
    const entity = this.program.program.entities[entityIndex] as ProgramEntity;
    demandKey(entity, keys);
    if (keys.some(([, value]) => value === null || value === undefined)) return null;
    const fields = keys.map(([field]) => field);
    const values = keys.map(([, value]) => value);
    const known = this.index.find(entity.family, fields, values);
    const fetched = this.fetched.get(tableName(entityIndex, fields))?.get(keyText(values));
    if (fetched && fetched.length > 1 && !takesFirst)
      this.onlyOne(
        entity,
        values,
        known.filter((o) => fetched.includes(o)),
      );
    const [first] = known;
    const keyed = first && this.keyed.get(first);
    if (keyed) keyed.isShared = true;
    // What is linked to an object that is not stored yet is not stored either.
    const isNew = values.some((value) => value instanceof WeftObject && value.$state === isInstantiated);
    if (first || fetched || isNew || !entity.persistable) return first ?? null;
    return after(this.reader().findByKey(entityIndex, fields, values), (rows) =>
      this.oneOf(entity, fields, values, rows, takesFirst),
    );
  }

  /**
   * Takes in what is stored under several keys, a few statements for all, and remembers which of them have nothing. Keys with an
   * empty part, and those that the run's own objects have, are not asked for.
   */
  fetchByKeys(
    entityIndex: number,
    fields: readonly string[],
    keys: readonly (readonly unknown[])[],
  ): MaybePromise<void> {
    return drive(this.fetchSteps(entityIndex, fields, keys));
  }

  private *fetchSteps(
    entityIndex: number,
    fields: readonly string[],
    keys: readonly (readonly unknown[])[],
  ): Steps<void> {
    const entity = this.program.program.entities[entityIndex] as ProgramEntity;
    demandKey(entity, fields);
    const found = new Map<string, WeftObject[]>();
    const asked: (readonly unknown[])[] = [];
    for (const values of keys) {
      const key = keyText(values);
      const isNew = values.some((value) => value instanceof WeftObject && value.$state === isInstantiated);
      if (isNew || found.has(key) || values.some((value) => value === null || value === undefined)) continue;
      if (this.index.find(entity.family, fields, values).length > 0) continue;
      found.set(key, []);
      asked.push(values);
    }
    for (let at = 0; at < asked.length; at += keysAtOnce) {
      const some = asked.slice(at, at + keysAtOnce);
      for (const row of yield* settled(this.reader().findByKeys(entityIndex, fields, some))) {
        yield* this.tick();
        const object = this.fromRow(row);
        if (object.$state !== isDeleted) found.get(keyText(fields.map((field) => object[field])))?.push(object);
      }
    }
    this.fetched.set(tableName(entityIndex, fields), found);
  }

  /** What was asked for by several keys is asked anew from now on. */
  forgetFetched(): void {
    this.fetched.clear();
  }

  override readAnew(): void {
    this.fetched.clear();
    super.readAnew();
  }

  private onlyOne(entity: ProgramEntity, values: readonly unknown[], meant: readonly WeftObject[]): void {
    if (meant.length <= 1) return;
    const shown = values.map((value) => (value instanceof WeftObject ? this.entityOf(value).name : String(value)));
    throw new FlowError(
      'mapping/key-not-unique',
      `${meant.length} objects of ${entity.qualifiedName} have the key ${shown.join(', ')}; one is expected.`,
    );
  }

  noteIgnored(scanner: MessageScanner, warns: boolean): void {
    this.ignored += scanner.ignored;
    if (this.notes === null && !warns) return;
    for (const place of ignoredPlaces(scanner)) this.ignoredPlaces.push({ ...place, warns });
  }

  wasFound(object: WeftObject): void {
    this.noteFound(object);
  }

  /** The stored object of a key. A row whose key this run changed, or that it deleted, is not meant. */
  private oneOf(
    entity: ProgramEntity,
    fields: readonly string[],
    values: readonly unknown[],
    rows: readonly StoredRow[],
    takesFirst: boolean,
  ): WeftObject | null {
    const meant = rows
      .map((row) => this.fromRow(row))
      .filter((o) => o.$state !== isDeleted && keyText(fields.map((field) => o[field])) === keyText(values));
    if (!takesFirst) this.onlyOne(entity, values, meant);
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
   * Objects of a key stay where others have found them.
   */
  keepText(object: WeftObject, field: string, value: unknown, text: string): void {
    this.texts ??= new WeakMap();
    let ofObject = this.texts.get(object);
    if (!ofObject) this.texts.set(object, (ofObject = new Map()));
    ofObject.set(field, { value, text });
  }

  /** The text that a value was read from in this run; null when there is none, or the value is another one by now. */
  keptText(object: WeftObject, field: string, value: unknown): string | null {
    const kept = this.texts?.get(object)?.get(field);
    return kept !== undefined && kept.value === value ? kept.text : null;
  }

  drop(from: number, to: number): void {
    const dropped = this.created
      .slice(from, to)
      .filter((o) => o.$state === isInstantiated && this.keyed.get(o)?.isShared !== true);
    for (const object of dropped) object.$state = isDeleted;
    this.index.forget(dropped);
  }

  savepoint(): Savepoint {
    return {
      operations: this.operations.length,
      undo: this.undo?.length ?? 0,
      created: this.created.length,
      tasks: this.tasks.length,
      ...(this.joined.length === 0 ? {} : { joined: new Map(this.joined.map((each) => [each, each.mark])) }),
    };
  }

  addTask(task: NewTask): void {
    this.tasks.push(task);
  }

  get hasTasks(): boolean {
    return this.tasks.length > 0;
  }

  join(participant: RunParticipant): void {
    this.joined.push(participant);
  }

  /** Commits what has joined the run, just before the run itself is stored: what the run wrote was tried, so that it can be. */
  async commitJoined(): Promise<void> {
    if (this.joined.length === 0) return;
    await this.leave();
    for (const participant of this.joined) await participant.commit();
  }

  /** Takes back what has joined the run and is not committed. */
  async rollbackJoined(): Promise<void> {
    await Promise.all(this.joined.map((participant) => participant.rollback()));
  }

  /** Takes back every write and every change in memory since the savepoint. */
  rollbackTo(savepoint: Savepoint): void {
    for (const participant of this.joined) participant.goBack(savepoint.joined?.get(participant) ?? 0);
    this.tasks.length = savepoint.tasks;
    if (this.operations.length > savepoint.operations) {
      this.operations.length = savepoint.operations;
      this.store.release(this, savepoint.operations);
      this.dirtyRoots.clear();
      for (const write of this.operations) this.dirtyRoots.add(this.rootOf(write));
    }
    for (const keyed of this.keyed.values())
      if (keyed.insert !== null && keyed.insert >= savepoint.operations) keyed.insert = null;
    for (const step of this.undo?.splice(savepoint.undo).reverse() ?? []) step();
    this.index.forget(this.created.splice(savepoint.created));
    for (const [object, asSent] of this.sent) {
      Object.assign(object, asSent);
      for (const { field } of this.entityOf(object).attributes) this.index.changed(object, field);
      this.index.remember(object);
    }
  }

  /** The start of the run, for "custom with rollback". */
  readonly start: Savepoint = { operations: 0, undo: 0, created: 0, tasks: 0 };

  get isEmpty(): boolean {
    return this.operations.length === 0 && this.keptAnswer === null && this.tasks.length === 0 && this.taskEnd === null;
  }

  /** All that the end of the run stores. */
  get writes(): WriteSet {
    return {
      operations: this.operations,
      absent: this.absentKeys(),
      leaving: this.leaving,
      answer: this.keptAnswer,
      tasks: this.tasks,
      taskEnd: this.taskEnd,
    };
  }

  /**
   * Something of the run leaves the process now. Before the first time all that it wrote, and what it changed and has not committed, is
   * tried: here it can still be begun again, and nobody outside hears of it twice. Throws what the end would throw.
   */
  leave(): MaybePromise<void> {
    return drive(this.leaveSteps());
  }

  private *leaveSteps(): Steps<void> {
    this.run.check();
    if (!this.hasLeft) {
      yield* this.checkVersions([...this.identity.values()].filter((o) => o.$state === isChanged));
      yield* settled(this.store.check(this, this.writes));
      this.run.check();
      if (this.beforeLeaving !== null) yield* settled(this.beforeLeaving());
      this.run.check();
    }
    this.run.leave();
  }

  /**
   * What others stored meanwhile: a run that something of has left cannot be begun again, so an activity that waited or writes
   * says it, inside its error handler, rather than the end of the run. Throws what the end would throw.
   */
  meanwhile(): MaybePromise<void> {
    if (this.hasLeft) return this.store.check(this, this.writes);
  }

  protected override nextNumber(attribute: string, take: () => MaybePromise<number>): MaybePromise<number> {
    return this.run.numbers.next(attribute, take, this.run.isInWritersTurn);
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

function demandKey(entity: ProgramEntity, parts: readonly unknown[]): void {
  if (parts.length === 0)
    throw new FlowError(
      'mapping/no-key',
      `${entity.qualifiedName} is to be found by key, but no value is marked as its key.`,
    );
}

function tableName(entity: number, fields: readonly string[]): string {
  return `${entity}:${fields.join()}`;
}
