import type { ProgramEntity } from '../../../shared/program/program.ts';
import { FlowError, LockNeeded } from '../contract/flow-error.ts';
import type { ObjectStore, StoredRow, StoreTransaction, WriteOperation } from '../contract/object-store.ts';
import { isChanged, isDeleted, isInstantiated, isStored, type WeftObject } from '../contract/weft-object.ts';
import { type KeyedObject, takeOver } from './keyed-object.ts';
import type { LoadedProgram } from './loaded-program.ts';
import { keyText } from './memory-index.ts';
import { ObjectGraph } from './object-graph.ts';
import type { TraceRecorder } from './trace.ts';
import { validateObjects } from './validation.ts';

export interface Savepoint {
  operations: number;
  flushed: number;
  /** Lengths of the undo log and of the list of made objects. */
  undo: number;
  created: number;
  /** Name of the SQL savepoint, when a transaction was open. */
  name: string | null;
}

/**
 * One run: its objects and the writes that its commit will do in one go. Writes are buffered; a retrieve that must see them
 * flushes them into a transaction of the run first (MF-60 to MF-66). Going back to a savepoint takes memory back, too, so
 * that an error handler meets objects as they were stored and can commit them again (ML-17).
 */
export class UnitOfWork extends ObjectGraph {
  private readonly operations: WriteOperation[] = [];
  private flushed = 0;
  private savepoints = 0;
  private readonly dirtyRoots = new Set<number>();
  /** Objects made because nothing stored had their key. */
  private readonly keyed = new Map<WeftObject, KeyedObject>();
  /** Where preview asks for it: which object came from which place of the message. */
  notes: { object: WeftObject; path: string; at: number; end: number }[] | null = null;
  ignored = 0;
  found = 0;
  /** HTTP status that an end event asked for. */
  status: number | null = null;
  /** What started the run, for its log lines. */
  source = '';
  trace: TraceRecorder | null = null;
  traceId: string | null = null;
  latestHttpResponse: WeftObject | null = null;
  /** Objects that a mapping found by key, for counting the updated ones. */
  readonly foundObjects: WeftObject[] = [];

  constructor(program: LoadedProgram, store: ObjectStore, transaction: StoreTransaction | null = null) {
    super(program, store, transaction);
  }

  /** Objects of a retrieve, by query number. */
  retrieve(
    query: number,
    parameters: readonly unknown[],
    range: { limit: number | null; offset: number | null },
  ): WeftObject[] {
    this.makeVisible(this.program.entitiesOfQuery(query));
    return this.reader()
      .query(query, parameters, range)
      .map((row) => this.fromRow(row))
      .filter((o) => o.$state !== isDeleted);
  }

  count(query: number, parameters: readonly unknown[]): number {
    this.makeVisible(this.program.entitiesOfQuery(query));
    return this.reader().count(query, parameters);
  }

  /** Looks an object up by key, in this run's objects first, then in the database (IM-2, L-22). */
  findByKey(entityIndex: number, keys: readonly (readonly [string, unknown])[]): WeftObject | null {
    const entity = this.program.program.entities[entityIndex] as ProgramEntity;
    if (keys.length === 0)
      throw new FlowError(
        'mapping/no-key',
        `${entity.qualifiedName} is to be found by key, but no value is marked as its key.`,
      );
    if (keys.some(([, value]) => value === null || value === undefined)) return null;
    const fields = keys.map(([field]) => field);
    const values = keys.map(([, value]) => value);
    let object: WeftObject | null = this.index.find(entity.family, fields, values)[0] ?? null;
    if (!object && entity.persistable) {
      const rows = this.reader().findByKey(entityIndex, fields, values);
      if (rows.length > 1)
        throw new FlowError(
          'mapping/key-not-unique',
          `${rows.length} objects of ${entity.qualifiedName} have the key ${values.map(String).join(', ')}; one is expected.`,
        );
      const stored = rows[0] ? this.fromRow(rows[0]) : null;
      // A key that this run changed is no longer what the row says.
      if (stored && stored.$state !== isDeleted && keyText(fields.map((field) => stored[field])) === keyText(values))
        object = stored;
    }
    if (object) {
      this.found++;
      this.foundObjects.push(object);
    }
    return object;
  }

  /** Takes in a new object of "find or create": should another run store its key first, it becomes that one. */
  addKeyed<T extends WeftObject>(object: T, keys: readonly string[]): T {
    this.keyed.set(object, { keys, given: new Set(), insert: null });
    return this.add(object);
  }

  override set(object: WeftObject, field: string, value: unknown): void {
    super.set(object, field, value);
    if (this.keyed.size > 0) this.keyed.get(object)?.given.add(field);
  }

  /** The row that has the key of an object now, if it is not the object's own. */
  private rival(object: WeftObject, { keys }: KeyedObject): StoredRow | null {
    const values = keys.map((field) => object[field]);
    const [row] = this.reader().findByKey(object.$entity, keys, values);
    return row && row.id !== object.$id && !this.identity.has(row.id) ? row : null;
  }

  /** Before it is written: an object whose key another run has stored since becomes that one. */
  private adopt(object: WeftObject): void {
    const keyed = this.keyed.get(object);
    const row = keyed && object.$state === isInstantiated ? this.rival(object, keyed) : null;
    if (!keyed || !row) return;
    const copy = { ...object };
    const before = takeOver(object, row, keyed, this.program.instantiate(object.$entity));
    this.identity.set(row.id, object);
    // Reference sets are not in the row.
    for (const index of this.program.ownedAssociations(object.$entity)) {
      const association = this.association(index);
      if (association.type !== 'reference-set' || !Array.isArray(object[`r${index}`])) continue;
      before[`r${index}`] = this.reader()
        .junctionTargets(association, row.id)
        .map((target) => this.fromRow(target));
    }
    object.$before = before;
    object.$state = Object.keys(before).length > 0 ? isChanged : isStored;
    // One whose making was taken back is not among the made ones.
    const at = this.created.indexOf(object);
    if (at >= 0) this.created.splice(at, 1);
    this.foundObjects.push(object);
    this.undo?.push(() => {
      Object.assign(object, copy);
      this.identity.delete(row.id);
      if (at >= 0) this.created.splice(at, 0, object);
    });
  }

  /** With the lock: inserts whose key was stored between the commit and now become updates. */
  private adoptLate(): void {
    for (const [object, keyed] of this.keyed) {
      const { insert } = keyed;
      const row = insert !== null && insert >= this.flushed ? this.rival(object, keyed) : null;
      if (insert === null || !row) continue;
      const old = object.$id;
      const fields = Object.keys(takeOver(object, row, keyed, this.program.instantiate(object.$entity)));
      const values = this.store.valuesOf(object, fields);
      this.operations[insert] = { kind: 'update', entity: object.$entity, id: row.id, fields, values };
      for (const operation of this.operations.slice(this.flushed)) this.renumber(operation, old, row.id);
    }
  }

  /** Lets a write name an object by another id. */
  private renumber(operation: WriteOperation, from: number, to: number): void {
    if (operation.id === from) operation.id = to;
    if (operation.kind === 'links')
      operation.targets = operation.targets.map((target) => (target === from ? to : target));
    else if (operation.kind !== 'delete') {
      const fields = operation.kind === 'update' ? operation.fields : this.store.fieldsOf(operation.entity);
      operation.values = operation.values.map((value, i) => (value === from && fields[i]?.[0] === 'r' ? to : value));
    }
  }

  /** Makes this run's writes to the families of some entities visible to SQL. Throws LockNeeded when another run holds the lock. */
  private makeVisible(entities: readonly number[]): void {
    if (this.flushed === this.operations.length) return;
    const touched = entities.some((e) => this.dirtyRoots.has((this.program.program.entities[e] as ProgramEntity).root));
    if (!touched) return;
    if (!this.transaction) {
      const transaction = this.store.tryBegin();
      if (!transaction) throw new LockNeeded();
      this.transaction = transaction;
    }
    this.flush();
  }

  /** True when a retrieve would have to open a transaction now; async code waits for the lock first. */
  get needsLock(): boolean {
    return this.transaction === null && this.flushed < this.operations.length;
  }

  async acquire(): Promise<void> {
    this.transaction ??= await this.store.begin();
  }

  private flush(): void {
    const transaction = this.transaction as StoreTransaction;
    while (this.flushed < this.operations.length) {
      transaction.write(this.operations[this.flushed] as WriteOperation);
      this.flushed++;
    }
    this.dirtyRoots.clear();
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  /** Commits objects into the run's writes: events, validation, then the writes (MF-63). Not durable before the run ends. */
  commit(objects: readonly WeftObject[], withEvents: boolean): void {
    const live = [...new Set(objects)].filter((o) => o.$state !== isDeleted);
    for (const object of live) this.adopt(object);
    if (withEvents) for (const object of live) if (!this.program.runEvents(this, object, 'before-commit')) return;
    const stored = live.filter((o) => this.entityOf(o).persistable);
    validateObjects(this, stored);
    for (const object of stored) this.write(object);
    for (const object of live) if (!this.entityOf(object).persistable) object.$before = null;
    if (withEvents) for (const object of live) this.program.runEvents(this, object, 'after-commit');
  }

  /** Commits everything that was made or changed in this run (after an import with commit). */
  commitAll(withEvents: boolean): void {
    const changed = [...this.identity.values()].filter((o) => o.$state === isChanged);
    this.commit([...this.created.filter((o) => o.$state === isInstantiated), ...changed], withEvents);
  }

  private write(object: WeftObject): void {
    if (object.$state === isStored || object.$state === isDeleted) return;
    const entity = this.entityOf(object);
    const { $state: stateBefore, $before: before } = object;
    // Marked first: objects that point at each other must not commit each other without an end.
    this.mark(object, isStored);
    const targets = this.program.ownedAssociations(object.$entity);
    for (const index of targets) {
      const value = object[`r${index}`];
      const list = Array.isArray(value) ? value : value !== null && typeof value === 'object' ? [value] : [];
      // Autocommit (MF-64): what it points at is stored, too, without events.
      for (const target of list as WeftObject[])
        if (target.$state === isInstantiated && this.entityOf(target).persistable) {
          this.adopt(target);
          this.write(target);
        }
    }
    if (stateBefore === isInstantiated) {
      const keyed = this.keyed.get(object);
      if (keyed) keyed.insert = this.operations.length;
      this.push({ kind: 'insert', entity: entity.index, id: object.$id, values: this.store.valuesOf(object) });
    } else {
      const fields = Object.keys(before ?? {});
      const values = this.store.valuesOf(object, fields);
      this.push({ kind: 'update', entity: entity.index, id: object.$id, fields, values });
    }
    for (const index of targets) {
      const association = this.association(index);
      if (association.type !== 'reference-set') continue;
      const list = object[`r${index}`] as WeftObject[] | undefined;
      if (!Array.isArray(list) || (stateBefore !== isInstantiated && !(before && `r${index}` in before))) continue;
      this.push({ kind: 'links', association: index, id: object.$id, targets: list.map((t) => t.$id) });
    }
  }

  /** Gives an object its next state; nothing of it is uncommitted then. */
  private mark(object: WeftObject, state: number): void {
    const { $state, $before } = object;
    const enters = $state === isInstantiated && state === isStored;
    object.$state = state;
    object.$before = null;
    if (enters) {
      this.identity.set(object.$id, object);
      this.index.remember(object);
    }
    this.undo?.push(() => {
      object.$state = $state;
      object.$before = $before;
      if (enters) this.identity.delete(object.$id);
    });
  }

  private push(write: WriteOperation): void {
    this.operations.push(write);
    const entity = write.kind === 'links' ? this.association(write.association).from : write.entity;
    this.dirtyRoots.add((this.program.program.entities[entity] as ProgramEntity).root);
  }

  /** Deletes objects with what their associations say (DMO-34, MF-33). */
  delete(objects: readonly WeftObject[], withEvents = true): void {
    for (const object of [...objects]) {
      if (object.$state === isDeleted) continue;
      if (withEvents && !this.program.runEvents(this, object, 'before-delete')) continue;
      const wasStored = object.$state !== isInstantiated;
      const stateBefore = object.$state;
      const around = this.program.associationsOf(object.$entity);
      for (const { association, isOwner } of around) {
        const behaviour = isOwner ? association.onDeleteFrom : association.onDeleteTo;
        const others =
          (isOwner ? this.ownedList(object, association.index) : this.backList(object, association.index)) ?? [];
        const alive = others.filter((o) => o.$state !== isDeleted);
        if (behaviour === 'prevent' && alive.length > 0) {
          throw new FlowError(
            'data/delete-prevented',
            `The ${this.entityOf(object).qualifiedName} is still used by ${alive.length} ${this.entityOf(alive[0] as WeftObject).qualifiedName} over ${association.name}; delete or move those first.`,
          );
        }
        if (behaviour === 'cascade') {
          // Out of reach for what the cascade meets on its way round.
          object.$state = isDeleted;
          try {
            this.delete(alive, withEvents);
          } finally {
            object.$state = stateBefore;
          }
        } else if (!isOwner && association.type === 'reference') this.unlink(association.index, alive);
      }
      this.mark(object, isDeleted);
      for (const { association, isOwner } of around) if (isOwner) this.detach(object, association.index);
      if (wasStored && this.entityOf(object).persistable)
        this.push({ kind: 'delete', entity: object.$entity, id: object.$id });
      if (withEvents) this.program.runEvents(this, object, 'after-delete');
    }
  }

  /** The objects that pointed at a deleted one point at nothing, in memory and stored. */
  private unlink(association: number, owners: readonly WeftObject[]): void {
    for (const owner of owners) {
      const isInStore = owner.$state !== isInstantiated && this.entityOf(owner).persistable;
      this.setReference(owner, association, null);
      if (isInStore)
        this.push({
          kind: 'update',
          entity: owner.$entity,
          id: owner.$id,
          fields: [`r${association}`],
          values: [null],
        });
    }
  }

  /** Takes back uncommitted changes of an object (MF-34); one that was never committed goes away. */
  rollback(object: WeftObject): void {
    this.program.runEvents(this, object, 'before-rollback');
    if (object.$state === isInstantiated) this.mark(object, isDeleted);
    else if (object.$before) {
      for (const [field, value] of Object.entries(object.$before)) {
        const index = Number(field.slice(1));
        if (field[0] !== 'r') this.set(object, field, value);
        else if (Array.isArray(value)) this.setReferenceSet(object, index, value as WeftObject[]);
        else this.setReference(object, index, this.referenced(index, value));
      }
      this.mark(object, isStored);
    }
    this.program.runEvents(this, object, 'after-rollback');
  }

  /** What a reference held: an object, the id of one that is not in memory, or nothing. */
  private referenced(association: number, value: unknown): WeftObject | null {
    return typeof value === 'number'
      ? this.load(this.association(association).to, value)
      : ((value as WeftObject | null | undefined) ?? null);
  }

  /** Whether another object, stored or of this run, has the value of a unique attribute. */
  isTaken(object: WeftObject, field: string, value: unknown): boolean {
    const { family } = this.program.program.entities[this.entityOf(object).root] as ProgramEntity;
    const inMemory = this.index.find(family, [field], [value]);
    if (inMemory.some((other) => other !== object && other.$state !== isInstantiated)) return true;
    return this.reader()
      .findByKey(object.$entity, [field], [value])
      .some((row) => {
        if (row.id === object.$id) return false;
        // A row that is in memory was asked already, with its present value.
        return !this.identity.has(row.id);
      });
  }

  savepoint(): Savepoint {
    const name = this.transaction ? `sp${++this.savepoints}` : null;
    if (name) {
      this.flush();
      this.transaction?.savepoint(name);
    }
    const { operations, flushed, undo, created } = this;
    return { operations: operations.length, flushed, undo: undo?.length ?? 0, created: created.length, name };
  }

  /** Takes back every write and every change in memory since the savepoint. */
  rollbackTo(savepoint: Savepoint): void {
    this.operations.length = savepoint.operations;
    for (const keyed of this.keyed.values())
      if (keyed.insert !== null && keyed.insert >= savepoint.operations) keyed.insert = null;
    for (const step of this.undo?.splice(savepoint.undo).reverse() ?? []) step();
    this.index.forget(this.created.splice(savepoint.created));
    if (savepoint.name) this.transaction?.rollbackTo(savepoint.name);
    else if (this.transaction && this.flushed > savepoint.flushed) {
      // The transaction was opened after the savepoint: what was flushed before it is written again when needed.
      this.transaction.restart();
      this.flushed = 0;
      for (const write of this.operations)
        if (write.kind !== 'links')
          this.dirtyRoots.add((this.program.program.entities[write.entity] as ProgramEntity).root);
    }
    this.flushed = Math.min(this.flushed, this.operations.length);
  }

  /** The start of the run, for "custom with rollback". */
  readonly start: Savepoint = { operations: 0, flushed: 0, undo: 0, created: 0, name: null };

  get isEmpty(): boolean {
    return this.operations.length === 0 && this.transaction === null;
  }

  /** Ends the run durably. Runs that end together share one commit of the database. */
  async finish(): Promise<void> {
    if ([...this.keyed.values()].some(({ insert }) => insert !== null && insert >= this.flushed)) {
      await this.acquire();
      this.adoptLate();
    }
    if (this.transaction) {
      const { transaction } = this;
      try {
        this.flush();
      } catch (error) {
        transaction.rollback();
        this.transaction = null;
        throw error;
      }
      this.transaction = null;
      await transaction.commit();
      return;
    }
    if (this.operations.length > 0) await this.store.commitGroup(this.operations);
  }

  /** Ends the run and leaves nothing behind. */
  abandon(): void {
    this.transaction?.rollback();
    this.transaction = null;
    this.operations.length = 0;
    this.flushed = 0;
  }

  /** The values of the object's state for tests and previews. */
  counts(): { created: number; found: number; updated: number; ignored: number } {
    // What this run made and then found again counts once, as made.
    const made = new Set(this.created);
    const found = new Set(this.foundObjects.filter((o) => !made.has(o)));
    return {
      created: this.created.length,
      found: found.size,
      updated: [...found].filter((o) => o.$state === isChanged).length,
      ignored: this.ignored,
    };
  }
}
