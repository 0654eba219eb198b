import type { ProgramEntity } from '../../../shared/program/program.ts';
import { changedMeanwhile, FlowError } from '../contract/flow-error.ts';
import type { AbsentKey, ObjectStore, StoredRow, WriteOperation } from '../contract/object-store.ts';
import type { Run, RunProgram } from '../contract/run.ts';
import { after, drive, type MaybePromise, type Steps, settled } from '../contract/steps.ts';
import { isChanged, isDeleted, isInstantiated, isStored, WeftObject } from '../contract/weft-object.ts';
import { isElsewhere } from './external-objects.ts';
import { type KeyedObject, takeOver } from './keyed-object.ts';
import { backField, ownerField } from './link-fields.ts';
import { keyText } from './memory-index.ts';
import { ObjectGraph } from './object-graph.ts';
import { validateObjects } from './validation.ts';

/** Keys that are looked up by one statement. */
const keysAtOnce = 500;

/** What a run writes: commit, delete and rollback of objects, as a log that its end stores in one go (MF-60 to MF-66). */
export abstract class ObjectWrites extends ObjectGraph {
  /** Roots whose rows the run has written to: a retrieve of them must see its own writes. */
  protected readonly dirtyRoots = new Set<number>();
  /** Objects made because nothing stored had their key. */
  protected readonly keyed = new Map<WeftObject, KeyedObject>();
  /** Ids of objects that are being deleted, while what goes with them is. */
  protected readonly leaving = new Set<number>();
  /** Objects of other systems that were written there, as they are there since. */
  protected readonly sent = new Map<WeftObject, Readonly<Record<string, unknown>>>();
  /** Objects that a mapping found by key, for counting the updated ones. */
  readonly foundObjects: WeftObject[] = [];

  constructor(program: RunProgram, store: ObjectStore) {
    super(program, store);
  }

  /** Something of the run has left the process: it cannot be begun again. */
  abstract readonly hasLeft: boolean;

  protected abstract readonly self: Run;

  /** Something was set under access rules, and is held against them before it is stored. */
  protected abstract readonly asksRights: boolean;

  protected abstract demandRights(objects: readonly WeftObject[]): Steps<void>;

  abstract meanwhile(): MaybePromise<void>;

  /** The next number of an attribute: one that an earlier attempt at the run took, or a new one. */
  protected abstract nextNumber(attribute: string, take: () => MaybePromise<number>): MaybePromise<number>;

  /** Rounds of work until the next look at the clock. */
  abstract fuel: number;

  /** Looks at the clock: throws where the run has to stop or be begun again, waits where it yields. */
  protected abstract pause(): MaybePromise<void>;

  /** One round of long work: looks at the clock now and then. */
  *tick(): Steps<void> {
    if (--this.fuel < 0) yield* settled(this.pause());
  }

  /** Takes in a new object of "find or create": should another run store its key first, it becomes that one. */
  addKeyed<T extends WeftObject>(object: T, keys: readonly string[]): T {
    this.keyed.set(object, { keys, given: new Set(), isShared: false, insert: null, values: [] });
    return this.add(object);
  }

  override set(object: WeftObject, field: string, value: unknown): void {
    super.set(object, field, value);
    if (this.keyed.size > 0) this.keyed.get(object)?.given.add(field);
  }

  /** Keys that must still be free when the run's writes are stored. */
  protected absentKeys(): AbsentKey[] {
    const absent: AbsentKey[] = [];
    for (const [object, { keys, insert, values }] of this.keyed)
      if (insert !== null) absent.push({ entity: object.$entity, fields: keys, values });
    return absent;
  }

  /** The rows that have the keys of new objects now, where they are not the objects' own: a few statements for all. */
  private *rivals(objects: readonly WeftObject[]): Steps<ReadonlyMap<WeftObject, StoredRow>> {
    const rivals = new Map<WeftObject, StoredRow>();
    if (this.keyed.size === 0) return rivals;
    const groups = new Map<string, WeftObject[]>();
    for (const object of objects) {
      const keyed = this.keyed.get(object);
      if (!keyed || object.$state !== isInstantiated) continue;
      const name = `${object.$entity}:${keyed.keys.join()}`;
      const group = groups.get(name);
      if (group) group.push(object);
      else groups.set(name, [object]);
    }
    for (const group of groups.values()) yield* this.rivalsOf(group, rivals);
    return rivals;
  }

  private *rivalsOf(group: readonly WeftObject[], rivals: Map<WeftObject, StoredRow>): Steps<void> {
    const [first] = group as [WeftObject];
    const { keys } = this.keyed.get(first) as KeyedObject;
    for (let at = 0; at < group.length; at += keysAtOnce) {
      const byKey = new Map<string, WeftObject[]>();
      const asked: (readonly unknown[])[] = [];
      for (const object of group.slice(at, at + keysAtOnce)) {
        const values = keys.map((field) => object[field]);
        const key = keyText(values);
        const same = byKey.get(key);
        if (same) same.push(object);
        else {
          byKey.set(key, [object]);
          asked.push(values);
        }
      }
      for (const row of yield* settled(this.reader().findByKeys(first.$entity, keys, asked))) {
        if (this.identity.has(row.id)) continue;
        const stored = this.program.instantiate(row.entity);
        row.assign(stored);
        for (const object of byKey.get(keyText(keys.map((field) => stored[field]))) ?? [])
          if (row.id !== object.$id && !rivals.has(object)) rivals.set(object, row);
      }
    }
  }

  /** Before it is written: an object whose key another run has stored since becomes that one. */
  private *adopt(object: WeftObject, row: StoredRow | undefined): Steps<void> {
    const keyed = this.keyed.get(object);
    // Another object of its key may have become the row meanwhile.
    if (!keyed || !row || object.$state !== isInstantiated || this.identity.has(row.id)) return;
    const copy = { ...object };
    const before = takeOver(object, row, keyed, this.program.instantiate(object.$entity));
    object.$version = row.version;
    this.identity.set(row.id, object);
    // Reference sets are not in the row.
    for (const index of this.program.ownedAssociations(object.$entity)) {
      const association = this.association(index);
      if (association.type !== 'reference-set' || !Array.isArray(object[ownerField(index)])) continue;
      const rows = yield* settled(this.reader().junctionTargets(association, row.id));
      before[ownerField(index)] = rows.map((target) => this.fromRow(target));
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

  /** Commits objects into the run's writes: events, validation, then the writes (MF-63). Not durable before the run ends. */
  commit(objects: readonly WeftObject[], withEvents: boolean, withParts = false): MaybePromise<void> {
    return drive(this.commitSteps(objects, withEvents, withParts));
  }

  private *commitSteps(objects: readonly WeftObject[], withEvents: boolean, withParts: boolean): Steps<void> {
    yield* settled(this.meanwhile());
    const given = [...new Set(objects)].filter((o) => o.$state !== isDeleted);
    const live = withParts ? yield* this.withParts(given) : given;
    const rivals = yield* this.rivals(live);
    for (const object of live) {
      yield* this.tick();
      yield* this.adopt(object, rivals.get(object));
    }
    if (this.asksRights) yield* this.demandRights([...live, ...(yield* this.reached(live))]);
    const refused = new Set<WeftObject>();
    if (withEvents)
      for (const object of live)
        if (!(yield* this.program.eventSteps(this.self, object, 'before-commit'))) refused.add(object);
    const granted = live.filter((o) => !refused.has(o) && o.$state !== isDeleted);
    const stored = granted.filter((o) => this.entityOf(o).persistable);
    const autocommitted = yield* this.reached(stored);
    for (const object of [...autocommitted, ...stored])
      if (object.$state === isInstantiated) yield* this.number(object);
    const elsewhere = this.withNewTargets(granted.filter((o) => this.entityOf(o).external));
    yield* validateObjects(this.self, elsewhere.length === 0 ? stored : [...stored, ...elsewhere], autocommitted);
    if (this.hasLeft) yield* this.checkVersions([...stored, ...autocommitted].filter((o) => o.$state === isChanged));
    for (const object of autocommitted) this.write(object);
    for (const object of stored) {
      yield* this.tick();
      this.write(object);
    }
    for (const object of granted) {
      const { persistable, external } = this.entityOf(object);
      if (!persistable && !external) object.$before = null;
    }
    for (const object of elsewhere) yield* this.send(object);
    yield* settled(this.meanwhile());
    if (withEvents) for (const object of granted) yield* this.program.eventSteps(this.self, object, 'after-commit');
  }

  /** Objects of other systems in the order in which they are sent: new ones that others refer to before those. */
  private withNewTargets(objects: readonly WeftObject[]): WeftObject[] {
    const ordered = new Set<WeftObject>();
    const begun = new Set<WeftObject>();
    const visit = (object: WeftObject): void => {
      if (begun.has(object)) return;
      begun.add(object);
      for (const index of this.program.ownedAssociations(object.$entity)) {
        const target = object[ownerField(index)] as WeftObject | unknown;
        if (target instanceof WeftObject && target.$state === isInstantiated && this.entityOf(target).external)
          visit(target);
      }
      ordered.add(object);
    };
    for (const object of objects) visit(object);
    return [...ordered];
  }

  /** What is sent is there, whatever becomes of the run: going back does not take it back. */
  private *send(object: WeftObject): Steps<void> {
    yield* this.tick();
    if (object.$state !== isInstantiated && object.$state !== isChanged) return;
    yield* settled(this.external.send(object));
    object.$state = isStored;
    object.$before = null;
    this.identity.set(object.$id, object);
    this.index.remember(object);
    this.sent.set(object, { ...object });
  }

  /**
   * The given objects and their parts, each behind what it is a part of: new objects that point at it, and new or changed ones that live and die
   * with it. Only what is in memory can be new or changed, so nothing is read.
   */
  private *withParts(objects: readonly WeftObject[]): Steps<WeftObject[]> {
    const found = new Set(objects);
    // A set gives what is added to it while it is walked.
    for (const object of found) {
      for (const { association, isOwner } of this.program.associationsOf(object.$entity)) {
        const dies = (isOwner ? association.onDeleteFrom : association.onDeleteTo) === 'cascade';
        if (isOwner && !dies) continue;
        const value = object[`${isOwner ? 'r' : 'b'}${association.index}`];
        for (const one of (Array.isArray(value) ? value : [value]) as unknown[]) {
          yield* this.tick();
          if (one === null || typeof one !== 'object') continue;
          const { $state } = one as WeftObject;
          if ($state !== isInstantiated && !(dies && $state === isChanged)) continue;
          if (this.entityOf(one as WeftObject).persistable) found.add(one as WeftObject);
        }
      }
    }
    return [...found];
  }

  /** Autocommit (MF-64): new objects that the given ones point at, directly or over others; they are stored without events. */
  private *reached(objects: readonly WeftObject[]): Steps<WeftObject[]> {
    const seen = new Set(objects);
    const found: WeftObject[] = [];
    const open = [...objects];
    for (let object = open.pop(); object; object = open.pop()) {
      yield* this.tick();
      for (const index of this.program.ownedAssociations(object.$entity)) {
        const value = object[ownerField(index)];
        const targets: unknown[] = Array.isArray(value) ? value : [value];
        for (const target of targets) {
          if (target === null || typeof target !== 'object' || seen.has(target as WeftObject)) continue;
          const one = target as WeftObject;
          seen.add(one);
          if (one.$state !== isInstantiated || !this.entityOf(one).persistable) continue;
          yield* this.adopt(one, (yield* this.rivals([one])).get(one));
          if (one.$state === isInstantiated || one.$state === isChanged) found.push(one);
          open.push(one);
        }
      }
    }
    return found;
  }

  /**
   * A run that something of has left cannot be begun again: what others changed is said here, before it leaves or inside the error
   * handler of the activity, rather than at the end of the run.
   */
  protected *checkVersions(objects: readonly WeftObject[]): Steps<void> {
    for (const object of objects) {
      yield* this.tick();
      // What this run makes itself nobody else can have changed.
      if (object.$version === 0 || !this.entityOf(object).persistable) continue;
      const entity = this.entityOf(object);
      const row = yield* settled(this.reader().load(entity.root, object.$id));
      if (row?.version !== object.$version)
        throw changedMeanwhile(
          `The ${entity.qualifiedName} was changed or deleted by another run after this one had read it.`,
        );
    }
  }

  /** Gives a new object its AutoNumbers, when it is first committed (DMO-17). One that came with a number keeps it. */
  private *number(object: WeftObject): Steps<void> {
    for (const attribute of this.program.autoNumbersOf(object.$entity)) {
      const given = object[attribute.field];
      if (given !== null && given !== undefined) {
        yield* settled(this.store.numberGiven(object.$entity, attribute, Number(given)));
        continue;
      }
      const take = () => this.store.nextNumber(object.$entity, attribute);
      object[attribute.field] = yield* settled(this.nextNumber(attribute.id, take));
      this.index.changed(object, attribute.field);
      this.undo?.push(() => {
        object[attribute.field] = undefined;
        this.index.changed(object, attribute.field);
      });
    }
  }

  private write(object: WeftObject): void {
    if (object.$state === isStored || object.$state === isDeleted) return;
    const entity = this.entityOf(object);
    const { $state: stateBefore, $before: before } = object;
    this.mark(object, isStored);
    const version = object.$version;
    if (stateBefore === isInstantiated) {
      const keyed = this.keyed.get(object);
      if (keyed) {
        keyed.insert = this.operations.length;
        keyed.values = keyed.keys.map((field) => object[field]);
      }
      this.push({ kind: 'insert', entity: entity.index, id: object.$id, values: this.store.valuesOf(object) });
    } else {
      const fields = Object.keys(before ?? {});
      const values = this.store.valuesOf(object, fields);
      this.push({ kind: 'update', entity: entity.index, id: object.$id, version, fields, values });
    }
    for (const index of this.program.ownedAssociations(object.$entity)) {
      const association = this.association(index);
      if (association.type !== 'reference-set') continue;
      const list = object[ownerField(index)] as WeftObject[] | undefined;
      if (!Array.isArray(list) || (stateBefore !== isInstantiated && !(before && ownerField(index) in before)))
        continue;
      const targets = list.filter((t) => t.$state !== isDeleted).map((t) => t.$id);
      this.push({ kind: 'links', association: index, entity: entity.index, id: object.$id, version, targets });
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
    this.dirtyRoots.add(this.rootOf(write));
  }

  protected rootOf(write: WriteOperation): number {
    return (this.program.program.entities[write.entity] as ProgramEntity).root;
  }

  /** Deletes objects with what their associations say (DMO-34, MF-33). */
  override delete(objects: readonly WeftObject[], withEvents = true): MaybePromise<void> {
    return drive(this.deleteAndCheck(objects, withEvents));
  }

  private *deleteAndCheck(objects: readonly WeftObject[], withEvents: boolean): Steps<void> {
    yield* this.deleteSteps(objects, withEvents);
    yield* settled(this.meanwhile());
  }

  private *deleteSteps(objects: readonly WeftObject[], withEvents: boolean): Steps<void> {
    yield* settled(this.meanwhile());
    for (const object of [...objects]) {
      yield* this.tick();
      if (object.$state === isDeleted) continue;
      if (withEvents && !(yield* this.program.eventSteps(this.self, object, 'before-delete'))) continue;
      if (this.hasLeft) yield* this.checkVersions([object]);
      const wasStored = object.$state !== isInstantiated;
      const stateBefore = object.$state;
      const around = this.program.associationsOf(object.$entity);
      for (const { association, isOwner } of around) {
        const behaviour = isOwner ? association.onDeleteFrom : association.onDeleteTo;
        // What becomes of links in another system is its own business, and nobody asks for them.
        if (association.wire && behaviour === 'keep') continue;
        const others =
          (yield* settled(
            isOwner ? this.ownedList(object, association.index) : this.backList(object, association.index),
          )) ?? [];
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
          this.leaving.add(object.$id);
          try {
            yield* this.deleteSteps(alive, withEvents);
          } finally {
            this.leaving.delete(object.$id);
            object.$state = stateBefore;
          }
        }
        if (isOwner) continue;
        // Those that stay, because nobody deletes them or a handler refused it, point at nothing.
        const staying = alive.filter((o) => o.$state !== isDeleted);
        if (association.type === 'reference') this.unlink(association.index, staying);
        else this.dropFromSets(object, association.index, staying);
      }
      if (wasStored) this.unlinkMoved(object);
      if (wasStored && isElsewhere(object)) yield* settled(this.external.remove(object));
      this.mark(object, isDeleted);
      if (wasStored && isElsewhere(object)) this.sent.set(object, { ...object });
      for (const { association, isOwner } of around) if (isOwner) this.detach(object, association.index);
      if (wasStored && this.entityOf(object).persistable)
        this.push({ kind: 'delete', entity: object.$entity, id: object.$id, version: object.$version });
      if (withEvents) yield* this.program.eventSteps(this.self, object, 'after-delete');
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
          version: owner.$version,
          fields: [ownerField(association)],
          values: [null],
        });
    }
  }

  /** Stored rows still point at a deleted object where a reference was changed in memory and that is not committed yet. */
  private unlinkMoved(target: WeftObject): void {
    for (const owner of this.moved?.get(target.$id) ?? []) {
      if (owner.$state === isDeleted || owner.$before === null) continue;
      for (const index of this.program.ownedAssociations(owner.$entity)) {
        const field = ownerField(index);
        const stored = owner.$before[field] as unknown;
        const isSet = Array.isArray(stored);
        if (isSet ? !stored.includes(target) : stored !== target && stored !== target.$id) continue;
        const { $before, $entity: entity, $id: id, $version: version } = owner;
        const rest = isSet ? alive(stored).filter((one) => one !== target) : null;
        $before[field] = rest;
        this.undo?.push(() => {
          $before[field] = stored;
        });
        if (!this.entityOf(owner).persistable) continue;
        if (rest === null) this.push({ kind: 'update', entity, id, version, fields: [field], values: [null] });
        // Links of which nobody asks go with the row.
        else if (this.association(index).onDeleteTo !== 'keep')
          this.push({ kind: 'links', association: index, entity, id, version, targets: rest.map((one) => one.$id) });
      }
    }
  }

  /** Takes back uncommitted changes of an object (MF-34); one that was never committed goes away. */
  rollback(object: WeftObject): MaybePromise<void> {
    return drive(this.rollbackSteps(object));
  }

  private *rollbackSteps(object: WeftObject): Steps<void> {
    yield* this.program.eventSteps(this.self, object, 'before-rollback');
    if (object.$state === isInstantiated) this.forgetNew(object);
    else if (object.$before) {
      for (const [field, value] of Object.entries(object.$before)) {
        const index = Number(field.slice(1));
        if (field[0] !== 'r') this.set(object, field, value);
        else if (Array.isArray(value)) yield* settled(this.setReferenceSet(object, index, alive(value)));
        else this.setReference(object, index, yield* settled(this.referenced(index, value)));
      }
      this.mark(object, isStored);
    }
    yield* this.program.eventSteps(this.self, object, 'after-rollback');
  }

  /** A new object goes away: nothing in memory points at it, and it is in no list of those that it pointed at. */
  private forgetNew(object: WeftObject): void {
    const around = this.program.associationsOf(object.$entity);
    for (const { association, isOwner } of around) {
      const owners = object[backField(association.index)];
      if (isOwner || !Array.isArray(owners)) continue;
      const staying = alive(owners);
      if (association.type === 'reference-set') this.dropFromSets(object, association.index, staying);
      else for (const owner of staying) this.setReference(owner, association.index, null);
    }
    this.mark(object, isDeleted);
    for (const { association, isOwner } of around) if (isOwner) this.detach(object, association.index);
  }

  /** What a reference held: an object, the id of one that is not in memory, or nothing. */
  private referenced(association: number, value: unknown): MaybePromise<WeftObject | null> {
    if (typeof value === 'number') return this.load(this.association(association).to, value);
    const object = value as WeftObject | null | undefined;
    return object && object.$state !== isDeleted ? object : null;
  }

  /**
   * Whether another object, stored or of this run, has the value of a unique attribute. `along` are stored with it: what they
   * hold now counts, not what is stored of them.
   */
  isTaken(object: WeftObject, field: string, value: unknown, along: ReadonlySet<WeftObject>): MaybePromise<boolean> {
    const { root } = this.entityOf(object);
    const { family } = this.program.program.entities[root] as ProgramEntity;
    const inMemory = this.index.find(family, [field], [value]);
    if (inMemory.some((other) => other !== object && other.$state !== isInstantiated)) return true;
    if (!this.entityOf(object).persistable) return false;
    return after(this.reader().findByKey(root, [field], [value]), (rows) =>
      rows.some((row) => {
        if (row.id === object.$id) return false;
        const known = this.identity.get(row.id);
        if (!known) return true;
        // One that is in memory was asked with its present value, but what it has not committed frees nothing.
        return known.$state === isChanged && !along.has(known) && known.$before !== null && field in known.$before;
      }),
    );
  }
}

function alive(objects: readonly unknown[]): WeftObject[] {
  return (objects as WeftObject[]).filter((object) => object.$state !== isDeleted);
}
