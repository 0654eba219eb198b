import type { ProgramAssociation, ProgramEntity } from '../../../shared/program/program.ts';
import type { ObjectStore, StoredRow, StoreTransaction, WriteOperation } from '../data/object-store.ts';
import { FlowError, LockNeeded } from './flow-error.ts';
import type { LoadedProgram } from './loaded-program.ts';
import type { TraceRecorder } from './trace.ts';
import { validateObjects } from './validation.ts';
import { isChanged, isDeleted, isInstantiated, isStored, type WeftObject } from './weft-object.ts';

export interface Savepoint {
  operations: number;
  flushed: number;
  /** Name of the SQL savepoint, when a transaction was open. */
  name: string | null;
}

interface PendingOperation {
  write: WriteOperation;
  object: WeftObject | null;
  stateBefore: number;
}

/**
 * The objects of one run: identity, in-memory changes and the writes that its commit will do in one go. Writes are
 * buffered; a retrieve that must see them flushes them into a transaction of the run first (MF-60 to MF-66).
 */
export class UnitOfWork {
  readonly program: LoadedProgram;
  readonly store: ObjectStore;
  private readonly identity = new Map<number, WeftObject>();
  private readonly operations: PendingOperation[] = [];
  private flushed = 0;
  private transaction: StoreTransaction | null = null;
  private savepoints = 0;
  private readonly dirtyRoots = new Set<number>();
  /** Objects made in this run that are not stored yet, in order. */
  readonly created: WeftObject[] = [];
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
    this.program = program;
    this.store = store;
    this.transaction = transaction;
  }

  entityOf(object: WeftObject): ProgramEntity {
    return this.program.program.entities[object.$entity] as ProgramEntity;
  }

  private association(index: number): ProgramAssociation {
    return this.program.program.associations[index] as ProgramAssociation;
  }

  /** Takes a new object in and gives it its id. */
  add<T extends WeftObject>(object: T): T {
    // Nobody can ask for a new object by its id before it is written: only then it enters the identity map.
    object.$id = this.store.nextId();
    this.created.push(object);
    return object;
  }

  /** Writes a member of an object and remembers what was stored. */
  set(object: WeftObject, field: string, value: unknown): void {
    if (object.$state === isInstantiated) {
      object[field] = value;
      return;
    }
    if (object.$state === isDeleted)
      throw new FlowError(
        'flow/deleted-object',
        `The ${this.entityOf(object).qualifiedName} was deleted before this step.`,
      );
    if (object[field] === value) return;
    object.$before ??= {};
    if (!(field in object.$before)) object.$before[field] = object[field];
    object[field] = value;
    object.$state = isChanged;
  }

  // ---- associations -------------------------------------------------------------------------------------------------

  /** Sets a reference at its owner and keeps the other end's list in memory right. */
  setReference(owner: WeftObject, index: number, target: WeftObject | null | undefined): void {
    const field = `r${index}`;
    const old = owner[field];
    if (old !== null && typeof old === 'object' && !Array.isArray(old)) removeFrom(old[`b${index}`], owner);
    this.set(owner, field, target);
    if (target) {
      const back = target[`b${index}`];
      if (Array.isArray(back)) {
        if (!back.includes(owner)) back.push(owner);
      } else target[`b${index}`] = [owner];
    }
  }

  setReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): void {
    for (const old of this.ownedList(owner, index) ?? []) removeFrom(old[`b${index}`], owner);
    this.set(owner, `r${index}`, [...targets]);
    for (const target of targets) {
      const back = target[`b${index}`];
      if (Array.isArray(back)) back.push(owner);
      else target[`b${index}`] = [owner];
    }
  }

  addToReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): void {
    const present = this.ownedList(owner, index) ?? [];
    this.setReferenceSet(owner, index, [...present, ...targets.filter((t) => !present.includes(t))]);
  }

  removeFromReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): void {
    this.setReferenceSet(
      owner,
      index,
      (this.ownedList(owner, index) ?? []).filter((t) => !targets.includes(t)),
    );
  }

  /** Import: children that own the link to their parent. `null` and an empty list are kept as such. */
  linkChildren(parent: WeftObject, index: number, child: WeftObject | WeftObject[] | null, isList: boolean): void {
    const back = `b${index}`;
    if (child === null) {
      parent[back] = null;
      return;
    }
    const list = isList ? (child as WeftObject[]) : [child as WeftObject];
    for (const one of list) {
      if (one.$state === isInstantiated) one[`r${index}`] = parent;
      else this.set(one, `r${index}`, parent);
    }
    const present = parent[back];
    if (!Array.isArray(present) || parent.$state === isInstantiated) parent[back] = list;
    else for (const one of list) if (!present.includes(one)) present.push(one);
  }

  /** Import: children that the parent refers to. */
  linkOwned(parent: WeftObject, index: number, child: WeftObject | WeftObject[] | null, isList: boolean): void {
    const association = this.association(index);
    if (child === null) this.set(parent, `r${index}`, null);
    else if (association.type === 'reference-set')
      this.setReferenceSet(parent, index, isList ? (child as WeftObject[]) : [child as WeftObject]);
    else this.setReference(parent, index, isList ? ((child as WeftObject[])[0] ?? null) : (child as WeftObject));
  }

  /** The object a reference names; loads it when only its id is known. */
  ownedOne(owner: WeftObject, index: number): WeftObject | null | undefined {
    const value = owner[`r${index}`];
    if (typeof value !== 'number') return Array.isArray(value) ? value[0] : value;
    const loaded = this.load(this.association(index).to, value);
    owner[`r${index}`] = loaded;
    return loaded;
  }

  ownedList(owner: WeftObject, index: number): WeftObject[] | null | undefined {
    const association = this.association(index);
    const value = owner[`r${index}`];
    if (association.type === 'reference') {
      const one = this.ownedOne(owner, index);
      return one ? [one] : one === null ? null : undefined;
    }
    if (value === undefined && owner.$state !== isInstantiated) {
      const rows = this.reader().junctionTargets(association, owner.$id);
      const list = rows.map((row) => this.fromRow(row));
      owner[`r${index}`] = list;
      return list;
    }
    return value as WeftObject[] | null | undefined;
  }

  /** The owners that point at an object: stored ones, with what this run changed laid over. */
  backList(target: WeftObject, index: number): WeftObject[] | null | undefined {
    const field = `b${index}`;
    const known = target[field];
    if (target.$state === isInstantiated || target.$allBack?.has(index))
      return known as WeftObject[] | null | undefined;
    const association = this.association(index);
    const rows =
      association.type === 'reference'
        ? this.reader().owners(association, target.$id)
        : this.reader().junctionOwners(association, target.$id);
    const list: WeftObject[] = [];
    for (const row of rows) {
      const owner = this.fromRow(row);
      if (owner.$state === isDeleted) continue;
      const points = owner[`r${index}`];
      if (association.type === 'reference' && points !== target && points !== target.$id) continue;
      list.push(owner);
    }
    if (Array.isArray(known))
      for (const owner of known as WeftObject[])
        if (!list.includes(owner) && owner.$state !== isDeleted) list.push(owner);
    target[field] = list;
    target.$allBack ??= new Set<number>();
    target.$allBack.add(index);
    return list;
  }

  backOne(target: WeftObject, index: number): WeftObject | null | undefined {
    const list = this.backList(target, index);
    return list ? (list[0] ?? undefined) : list;
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  private reader() {
    return this.transaction ?? this.store;
  }

  load(entity: number, id: number): WeftObject | null {
    const known = this.identity.get(id);
    if (known) return known.$state === isDeleted ? null : known;
    const row = this.reader().load((this.program.program.entities[entity] as ProgramEntity).root, id);
    return row ? this.fromRow(row) : null;
  }

  /** The object of a row; one that is in memory already keeps its values. */
  fromRow(row: StoredRow): WeftObject {
    const known = this.identity.get(row.id);
    if (known) return known;
    const object = this.program.instantiate(row.entity);
    object.$id = row.id;
    object.$state = isStored;
    row.assign(object);
    this.identity.set(row.id, object);
    return object;
  }

  /** Objects of a retrieve, by query number. */
  retrieve(
    query: number,
    parameters: readonly unknown[],
    range: { limit: number | null; offset: number | null },
  ): WeftObject[] {
    const { entity } = this.program.program.queries[query] as { entity: number };
    this.makeVisible([entity]);
    return this.reader()
      .query(query, parameters, range)
      .map((row) => this.fromRow(row))
      .filter((o) => o.$state !== isDeleted);
  }

  count(query: number, parameters: readonly unknown[]): number {
    const { entity } = this.program.program.queries[query] as { entity: number };
    this.makeVisible([entity]);
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
    const index = this.keyIndex(
      entityIndex,
      keys.map(([field]) => field),
    );
    const text = keyText(keys.map(([, value]) => value));
    let object = index.get(text) ?? null;
    if (
      object &&
      (object.$state === isDeleted || keys.some(([field, value]) => keyText([object?.[field]]) !== keyText([value])))
    )
      object = null;
    if (!object) {
      object = this.inMemory(entity, keys);
    }
    if (!object && entity.persistable) {
      const rows = this.reader().findByKey(
        entityIndex,
        keys.map(([field]) => field),
        keys.map(([, value]) => value),
      );
      if (rows.length > 1)
        throw new FlowError(
          'mapping/key-not-unique',
          `${rows.length} objects of ${entity.qualifiedName} have the key ${text}; one is expected.`,
        );
      const stored = rows[0] ? this.fromRow(rows[0]) : null;
      // A key that this run changed is no longer what the row says.
      if (
        stored &&
        stored.$state !== isDeleted &&
        keys.every(([field, value]) => keyText([stored[field]]) === keyText([value]))
      )
        object = stored;
    }
    if (object) {
      index.set(text, object);
      this.found++;
      this.foundObjects.push(object);
    }
    return object;
  }

  /** Among the objects this run made or changed, which no query sees yet. */
  private inMemory(entity: ProgramEntity, keys: readonly (readonly [string, unknown])[]): WeftObject | null {
    const fits = (o: WeftObject) =>
      entity.family.includes(o.$entity) &&
      o.$state !== isDeleted &&
      keys.every(([field, value]) => keyText([o[field]]) === keyText([value]));
    for (const o of this.created) if (fits(o)) return o;
    if (this.operations.length > 0 || this.foundObjects.length > 0)
      for (const o of this.identity.values()) if (fits(o)) return o;
    return null;
  }

  private readonly keyIndexes = new Map<string, Map<string, WeftObject>>();

  private keyIndex(entity: number, fields: readonly string[]): Map<string, WeftObject> {
    const name = `${entity}:${fields.join()}`;
    let index = this.keyIndexes.get(name);
    if (!index) {
      index = new Map();
      this.keyIndexes.set(name, index);
    }
    return index;
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
      transaction.write((this.operations[this.flushed] as PendingOperation).write);
      this.flushed++;
    }
    this.dirtyRoots.clear();
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  /** Commits objects into the run's writes: events, validation, then the writes (MF-63). Not durable before the run ends. */
  commit(objects: readonly WeftObject[], withEvents: boolean): void {
    const live = [...new Set(objects)].filter((o) => o.$state !== isDeleted);
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
    const stateBefore = object.$state;
    // Marked first: objects that point at each other must not commit each other without an end.
    const before = object.$before;
    object.$state = isStored;
    object.$before = null;
    if (stateBefore === isInstantiated) this.identity.set(object.$id, object);
    const targets = this.program.ownedAssociations(object.$entity);
    for (const index of targets) {
      const value = object[`r${index}`];
      const list = Array.isArray(value) ? value : value !== null && typeof value === 'object' ? [value] : [];
      // Autocommit (MF-64): what it points at is stored, too, without events.
      for (const target of list as WeftObject[])
        if (target.$state === isInstantiated && this.entityOf(target).persistable) this.write(target);
    }
    const write: WriteOperation =
      stateBefore === isInstantiated
        ? { kind: 'insert', entity: entity.index, id: object.$id, values: this.store.valuesOf(object) }
        : {
            kind: 'update',
            entity: entity.index,
            id: object.$id,
            fields: Object.keys(before ?? {}),
            values: this.store.valuesOf(object, Object.keys(before ?? {})),
          };
    this.push(write, object, stateBefore);
    for (const index of targets) {
      const association = this.association(index);
      if (association.type !== 'reference-set') continue;
      const list = object[`r${index}`] as WeftObject[] | undefined;
      if (!Array.isArray(list) || (stateBefore !== isInstantiated && !(before && `r${index}` in before))) continue;
      this.push({ kind: 'links', association: index, id: object.$id, targets: list.map((t) => t.$id) }, null, 0);
    }
  }

  private push(write: WriteOperation, object: WeftObject | null, stateBefore: number): void {
    this.operations.push({ write, object, stateBefore });
    if (write.kind === 'links')
      this.dirtyRoots.add(
        (this.program.program.entities[this.association(write.association).from] as ProgramEntity).root,
      );
    else this.dirtyRoots.add((this.program.program.entities[write.entity] as ProgramEntity).root);
  }

  /** Deletes objects with what their associations say (DMO-34, MF-33). */
  delete(objects: readonly WeftObject[], withEvents = true): void {
    for (const object of objects) {
      if (object.$state === isDeleted) continue;
      if (withEvents && !this.program.runEvents(this, object, 'before-delete')) continue;
      const wasStored = object.$state !== isInstantiated;
      const stateBefore = object.$state;
      for (const { association, isOwner } of this.program.associationsOf(object.$entity)) {
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
          object.$state = isDeleted;
          this.delete(alive, withEvents);
          object.$state = stateBefore;
        } else if (!isOwner && association.type === 'reference') {
          for (const owner of alive) {
            const stored = owner.$state !== isInstantiated;
            this.setReference(owner, association.index, null);
            if (stored)
              this.push(
                {
                  kind: 'update',
                  entity: owner.$entity,
                  id: owner.$id,
                  fields: [`r${association.index}`],
                  values: [null],
                },
                null,
                0,
              );
          }
        }
      }
      object.$state = isDeleted;
      if (wasStored && this.entityOf(object).persistable)
        this.push({ kind: 'delete', entity: object.$entity, id: object.$id }, object, stateBefore);
      if (withEvents) this.program.runEvents(this, object, 'after-delete');
    }
  }

  /** Takes back uncommitted changes of an object (MF-34); one that was never committed goes away. */
  rollback(object: WeftObject): void {
    this.program.runEvents(this, object, 'before-rollback');
    if (object.$state === isInstantiated) object.$state = isDeleted;
    else if (object.$before) {
      Object.assign(object, object.$before);
      object.$before = null;
      object.$state = isStored;
    }
    this.program.runEvents(this, object, 'after-rollback');
  }

  /** Whether another object, stored or of this run, has the value of a unique attribute. */
  isTaken(object: WeftObject, field: string, value: unknown): boolean {
    const { family } = this.program.program.entities[this.entityOf(object).root] as ProgramEntity;
    for (const other of this.identity.values()) {
      if (
        other !== object &&
        other.$state !== isDeleted &&
        other.$state !== isInstantiated &&
        family.includes(other.$entity) &&
        keyText([other[field]]) === keyText([value])
      )
        return true;
    }
    return this.reader()
      .findByKey(object.$entity, [field], [value])
      .some((row) => {
        if (row.id === object.$id) return false;
        const known = this.identity.get(row.id);
        return !known || (known.$state !== isDeleted && keyText([known[field]]) === keyText([value]));
      });
  }

  savepoint(): Savepoint {
    const name = this.transaction ? `sp${++this.savepoints}` : null;
    if (name) {
      this.flush();
      this.transaction?.savepoint(name);
    }
    return { operations: this.operations.length, flushed: this.flushed, name };
  }

  /** Takes back every write since the savepoint; objects made or changed since are as before their commit. */
  rollbackTo(savepoint: Savepoint): void {
    for (const operation of this.operations.splice(savepoint.operations).reverse()) {
      if (operation.object) operation.object.$state = operation.stateBefore;
    }
    if (savepoint.name) this.transaction?.rollbackTo(savepoint.name);
    else if (this.transaction && this.flushed > savepoint.flushed) {
      // The transaction was opened after the savepoint: what was flushed before it is written again when needed.
      this.transaction.restart();
      this.flushed = 0;
      for (const { write } of this.operations) {
        if (write.kind !== 'links')
          this.dirtyRoots.add((this.program.program.entities[write.entity] as ProgramEntity).root);
      }
    }
    this.flushed = Math.min(this.flushed, this.operations.length);
  }

  /** The start of the run, for "custom with rollback". */
  readonly start: Savepoint = { operations: 0, flushed: 0, name: null };

  get isEmpty(): boolean {
    return this.operations.length === 0 && this.transaction === null;
  }

  /** Ends the run durably. Runs that end together share one commit of the database. */
  async finish(): Promise<void> {
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
    if (this.operations.length > 0) await this.store.commitGroup(this.operations.map((o) => o.write));
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
    const found = new Set(this.foundObjects);
    return {
      created: this.created.length,
      found: found.size,
      updated: [...found].filter((o) => o.$state === isChanged).length,
      ignored: this.ignored,
    };
  }
}

function removeFrom(list: unknown, item: WeftObject): void {
  if (!Array.isArray(list)) return;
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

function keyText(values: readonly unknown[]): string {
  return values.map((v) => (v === null || v === undefined ? '∅' : String(v))).join('\u0001');
}
