import type { ProgramAssociation, ProgramEntity } from '../../../shared/program/program.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { ObjectStore, StoredRow, StoreReader, WriteOperation } from '../contract/object-store.ts';
import type { RunProgram } from '../contract/run.ts';
import { after, type MaybePromise } from '../contract/steps.ts';
import { isChanged, isDeleted, isInstantiated, isStored, type WeftObject } from '../contract/weft-object.ts';
import { type ExternalObjects, isElsewhere } from './external-objects.ts';
import { backField, ownerField } from './link-fields.ts';
import { MemoryIndex } from './memory-index.ts';

/**
 * The objects of one run and their links: identity (one object a row), members, both ends of associations in memory, and
 * reading what is not in memory yet. Compiled flows and mappings call it as `u`.
 */
export abstract class ObjectGraph {
  readonly program: RunProgram;
  readonly store: ObjectStore;
  protected readonly identity = new Map<number, WeftObject>();
  protected readonly index = new MemoryIndex();
  /** The run's writes so far, in order; its commit does them in one go. */
  protected readonly operations: WriteOperation[] = [];
  /** Objects made in this run that are not stored yet, in order. */
  readonly created: WeftObject[] = [];
  /** Objects that an import took away from one that it found: they are committed with it. */
  readonly unlinked: WeftObject[] = [];
  /** Stored objects whose reference was changed and may not be committed, by the id of what they point at in the store. */
  protected moved: Map<number, Set<WeftObject>> | null = null;
  /** Objects that others may have changed since they were read: the next retrieve that meets one takes what is stored now. */
  protected outdated: Set<WeftObject> | null = null;
  /** Steps that take memory back to an earlier savepoint, newest last; null in programs that have no error handler. */
  protected readonly undo: (() => void)[] | null;

  constructor(program: RunProgram, store: ObjectStore) {
    this.program = program;
    this.store = store;
    this.undo = program.program.hasErrorHandlers ? [] : null;
  }

  /** The objects of the run that live in other systems. */
  protected abstract readonly external: ExternalObjects;

  /** Deletes objects with what their associations say. */
  abstract delete(objects: readonly WeftObject[]): MaybePromise<void>;

  entityOf(object: WeftObject): ProgramEntity {
    return this.program.program.entities[object.$entity] as ProgramEntity;
  }

  protected association(index: number): ProgramAssociation {
    return this.program.program.associations[index] as ProgramAssociation;
  }

  /** Takes a new object in and gives it its id. */
  add<T extends WeftObject>(object: T): T {
    // Nobody can ask for a new object by its id before it is written: only then it enters the identity map.
    object.$id = this.store.nextId();
    this.created.push(object);
    this.index.add(object);
    return object;
  }

  /** Writes a member of an object and remembers what was stored. Throws `flow/deleted-object`. */
  set(object: WeftObject, field: string, value: unknown): void {
    if (object.$state === isDeleted)
      throw new FlowError(
        'flow/deleted-object',
        `The ${this.entityOf(object).qualifiedName} was deleted before this step.`,
      );
    if (object.$state !== isInstantiated) {
      if (object[field] === value) return;
      this.remember(object, field);
      object.$before ??= {};
      if (!(field in object.$before)) {
        object.$before[field] = object[field];
        if (field[0] === 'r') this.noteMoved(object, object[field]);
      }
      object.$state = isChanged;
    } else this.remember(object, field);
    object[field] = value;
    this.index.changed(object, field);
  }

  private noteMoved(object: WeftObject, stored: unknown): void {
    for (const one of Array.isArray(stored) ? stored : [stored]) {
      const id = typeof one === 'number' ? one : (one as WeftObject | null | undefined)?.$id;
      if (id === undefined) continue;
      this.moved ??= new Map();
      const others = this.moved.get(id);
      if (others) others.add(object);
      else this.moved.set(id, new Set([object]));
    }
  }

  private remember(object: WeftObject, field: string): void {
    if (this.undo === null) return;
    const { $state, $before } = object;
    const old = object[field];
    const wasKnown = $before !== null && field in $before;
    this.undo.push(() => {
      object[field] = old;
      object.$state = $state;
      if (!wasKnown && $before !== null) delete $before[field];
      object.$before = $before;
      this.index.changed(object, field);
    });
  }

  // ---- associations -------------------------------------------------------------------------------------------------

  /** Sets a reference at its owner and keeps the other end's list in memory right. */
  setReference(owner: WeftObject, index: number, target: WeftObject | null | undefined): void {
    const old = owner[ownerField(index)];
    // A target that only its id is known of may be in memory all the same.
    const before = typeof old === 'number' ? this.identity.get(old) : (old as WeftObject | null | undefined);
    if (before && before === target) return;
    if (before) this.removeBack(before, index, owner);
    this.set(owner, ownerField(index), target);
    if (target) this.addBack(target, index, owner);
  }

  setReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): MaybePromise<void> {
    return after(this.ownedList(owner, index), (before) => this.replaceSet(owner, index, before ?? [], targets));
  }

  private replaceSet(
    owner: WeftObject,
    index: number,
    before: readonly WeftObject[],
    targets: readonly WeftObject[],
  ): void {
    const list = [...new Set(targets)];
    for (const old of before) this.removeBack(old, index, owner);
    this.set(owner, ownerField(index), list);
    for (const target of list) this.addBack(target, index, owner);
  }

  addToReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): MaybePromise<void> {
    return after(this.ownedList(owner, index), (before) =>
      this.replaceSet(owner, index, before ?? [], [...(before ?? []), ...targets]),
    );
  }

  removeFromReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): MaybePromise<void> {
    const gone = new Set(targets);
    return after(this.ownedList(owner, index), (before) =>
      this.replaceSet(
        owner,
        index,
        before ?? [],
        (before ?? []).filter((t) => !gone.has(t)),
      ),
    );
  }

  /** Import: children that own the link to their parent. `null` and an empty list are kept as such. */
  linkChildren(parent: WeftObject, index: number, child: WeftObject | WeftObject[] | null, isList: boolean): void {
    if (child === null) {
      this.setBack(parent, index, null);
      return;
    }
    const list = isList ? (child as WeftObject[]) : [child as WeftObject];
    const isFresh = parent.$state === isInstantiated && list.every((one) => one.$state === isInstantiated);
    if (!isFresh) {
      if (!Array.isArray(parent[backField(index)])) this.setBack(parent, index, []);
      for (const one of list) this.setReference(one, index, parent);
      return;
    }
    // The everyday case, objects that nobody else knows yet: plain stores.
    const field = ownerField(index);
    for (let i = 0; i < list.length; i++) (list[i] as WeftObject)[field] = parent;
    this.setBack(parent, index, list);
  }

  /** Import: children that the parent refers to. */
  linkOwned(
    parent: WeftObject,
    index: number,
    child: WeftObject | WeftObject[] | null,
    isList: boolean,
  ): MaybePromise<void> {
    const association = this.association(index);
    if (child === null) this.set(parent, ownerField(index), null);
    else if (association.type === 'reference-set')
      return this.setReferenceSet(parent, index, isList ? (child as WeftObject[]) : [child as WeftObject]);
    else this.setReference(parent, index, isList ? ((child as WeftObject[])[0] ?? null) : (child as WeftObject));
  }

  /** Import: the items of a list, and what becomes of those that were linked before and are not among them. */
  relink(
    parent: WeftObject,
    index: number,
    children: readonly WeftObject[] | null,
    childrenOwn: boolean,
    whenAbsent: 'keep' | 'unlink' | 'delete',
  ): MaybePromise<void> {
    const list = children ?? [];
    const isKept = whenAbsent === 'keep';
    if (parent.$state === isInstantiated || (isKept && childrenOwn))
      return childrenOwn
        ? this.linkChildren(parent, index, [...list], true)
        : isKept
          ? this.addToReferenceSet(parent, index, list)
          : this.setReferenceSet(parent, index, list);
    if (isKept) return this.addToReferenceSet(parent, index, list);
    const before = childrenOwn ? this.backList(parent, index) : this.ownedList(parent, index);
    return after(before, (linked) => {
      const present = new Set(list);
      const absent = (linked ?? []).filter((one) => !present.has(one));
      const rest = () => {
        if (!childrenOwn) return this.setReferenceSet(parent, index, list);
        for (const one of absent) if (one.$state !== isDeleted) this.setReference(one, index, null);
        this.linkChildren(parent, index, [...list], true);
      };
      if (whenAbsent === 'delete') return after(this.delete(absent), rest);
      if (childrenOwn) this.unlinked.push(...absent);
      return rest();
    });
  }

  private setBack(target: WeftObject, index: number, list: WeftObject[] | null): void {
    const old = target[backField(index)];
    this.undo?.push(() => {
      target[backField(index)] = old;
    });
    target[backField(index)] = list;
  }

  /** An owner is in a target's list exactly when its reference is the target, so there is nothing to look for. */
  private addBack(target: WeftObject, index: number, owner: WeftObject): void {
    const list = target[backField(index)];
    if (!Array.isArray(list)) {
      this.setBack(target, index, [owner]);
      return;
    }
    list.push(owner);
    this.undo?.push(() => removeLast(target[backField(index)], owner));
  }

  private removeBack(target: WeftObject, index: number, owner: WeftObject): void {
    const list = target[backField(index)];
    const at = Array.isArray(list) ? list.indexOf(owner) : -1;
    if (at < 0) return;
    list.splice(at, 1);
    this.undo?.push(() => {
      const now = target[backField(index)];
      if (Array.isArray(now)) now.splice(at, 0, owner);
    });
  }

  /** A deleted object is in no list of those it pointed at. */
  protected detach(owner: WeftObject, index: number): void {
    const value = owner[ownerField(index)];
    for (const one of Array.isArray(value) ? value : [value]) {
      const target = typeof one === 'number' ? this.identity.get(one) : (one as WeftObject | null | undefined);
      if (target) this.removeBack(target, index, owner);
    }
  }

  /** A deleted object is in no reference set that is in memory; its stored links go with its row. */
  protected dropFromSets(target: WeftObject, index: number, owners: readonly WeftObject[]): void {
    for (const owner of owners) {
      const list = owner[ownerField(index)];
      const at = Array.isArray(list) ? list.indexOf(target) : -1;
      if (at < 0) continue;
      // A list of its own: one that a savepoint remembers stays as it was.
      const before = list as WeftObject[];
      owner[ownerField(index)] = before.filter((one) => one !== target);
      this.undo?.push(() => {
        owner[ownerField(index)] = before;
      });
    }
  }

  /** The object a reference names; loads it when only its id is known. */
  ownedOne(owner: WeftObject, index: number): MaybePromise<WeftObject | null | undefined> {
    const value = owner[ownerField(index)];
    if (value === undefined && isElsewhere(owner) && this.association(index).wire)
      return after(this.external.related(owner, this.association(index), true), (rows) => {
        const found = this.objectsOfRows(rows)[0] ?? null;
        return (owner[ownerField(index)] ??= found) as WeftObject | null;
      });
    if (typeof value !== 'number') return Array.isArray(value) ? value[0] : value;
    return after(this.load(this.association(index).to, value), (loaded) => {
      if (owner[ownerField(index)] !== value) return loaded;
      owner[ownerField(index)] = loaded;
      if (loaded === null)
        this.undo?.push(() => {
          owner[ownerField(index)] = value;
        });
      return loaded;
    });
  }

  ownedList(owner: WeftObject, index: number): MaybePromise<WeftObject[] | null | undefined> {
    const association = this.association(index);
    const value = owner[ownerField(index)];
    if (association.type === 'reference')
      return after(this.ownedOne(owner, index), (one) => (one ? [one] : one === null ? null : undefined));
    if (value === undefined && owner.$state !== isInstantiated) {
      const linked = isElsewhere(owner)
        ? this.external.related(owner, association, true)
        : this.reader().junctionTargets(association, owner.$id);
      return after(linked, (rows) => {
        const loaded = owner[ownerField(index)] as WeftObject[] | null | undefined;
        if (loaded !== undefined) return loaded;
        const list = this.objectsOfRows(rows);
        owner[ownerField(index)] = list;
        // One that is deleted now may not be after going back: then it is asked anew.
        if (list.length < rows.length)
          this.undo?.push(() => {
            owner[ownerField(index)] = undefined;
          });
        return list;
      });
    }
    return value as WeftObject[] | null | undefined;
  }

  /** The owners that point at an object: stored ones, with what this run changed laid over. */
  backList(target: WeftObject, index: number): MaybePromise<WeftObject[] | null | undefined> {
    if (target.$state === isInstantiated || target.$allBack?.has(index))
      return target[backField(index)] as WeftObject[] | null | undefined;
    const association = this.association(index);
    const rows = isElsewhere(target)
      ? this.external.related(target, association, false)
      : association.type === 'reference'
        ? this.reader().owners(association, target.$id)
        : this.reader().junctionOwners(association, target.$id);
    return after(rows, (found) => this.allOwners(target, index, found));
  }

  private allOwners(target: WeftObject, index: number, rows: readonly StoredRow[]): WeftObject[] {
    const field = backField(index);
    const known = target[field];
    const list: WeftObject[] = [];
    for (const row of rows) {
      const owner = this.fromRow(row);
      if (owner.$state === isDeleted) continue;
      const points = owner[ownerField(index)];
      if (this.association(index).type === 'reference' && points !== target && points !== target.$id) continue;
      if (Array.isArray(points) && !points.includes(target)) continue;
      list.push(owner);
    }
    let isLess = list.length < rows.length;
    if (Array.isArray(known)) {
      const present = new Set(list);
      for (const owner of known as WeftObject[]) {
        if (owner.$state === isDeleted) isLess = true;
        else if (!present.has(owner)) list.push(owner);
      }
    }
    // What this run deleted or moved away comes back with a savepoint: then it is asked anew.
    if (isLess)
      this.undo?.push(() => {
        target[field] = known;
        target.$allBack?.delete(index);
      });
    target[field] = list;
    target.$allBack ??= new Set<number>();
    target.$allBack.add(index);
    return list;
  }

  backOne(target: WeftObject, index: number): MaybePromise<WeftObject | null | undefined> {
    return after(this.backList(target, index), (list) => (list ? (list[0] ?? undefined) : list));
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  /** What is committed: objects in memory stand for what this run did to them. */
  protected reader(): StoreReader {
    return this.store.reader(this, null);
  }

  load(entity: number, id: number): MaybePromise<WeftObject | null> {
    const known = this.identity.get(id);
    if (known && !this.outdated?.has(known)) return known.$state === isDeleted ? null : known;
    const { root } = this.program.program.entities[entity] as ProgramEntity;
    return after(this.reader().load(root, id), (row) => {
      const object = row ? this.fromRow(row) : null;
      return object?.$state === isDeleted ? null : object;
    });
  }

  private objectsOfRows(rows: readonly StoredRow[]): WeftObject[] {
    return rows.map((row) => this.fromRow(row)).filter((one) => one.$state !== isDeleted);
  }

  /** The object of a row; one that is in memory already keeps its values. */
  fromRow(row: StoredRow): WeftObject {
    const known = this.identity.get(row.id);
    if (known) {
      if (this.outdated?.delete(known)) this.renew(known, row);
      return known;
    }
    const object = this.program.instantiate(row.entity);
    object.$id = row.id;
    object.$version = row.version;
    object.$state = isStored;
    row.assign(object);
    this.identity.set(row.id, object);
    this.index.add(object);
    return object;
  }

  /**
   * Takes over what is stored now. An object that this run has changed and not committed keeps what it was read as, its version too:
   * what was reckoned from old values must not be stored as if it had been from new ones.
   */
  private renew(object: WeftObject, row: StoredRow): void {
    if (object.$state !== isStored || row.version === object.$version) return;
    const copy = { ...object };
    const stored = this.program.instantiate(row.entity);
    row.assign(stored);
    for (const field of this.store.fieldsOf(object.$entity)) {
      object[field] = stored[field];
      this.index.changed(object, field);
    }
    for (const index of this.program.ownedAssociations(object.$entity))
      if (this.association(index).type === 'reference-set') object[ownerField(index)] = undefined;
    object.$version = row.version;
    this.undo?.push(() => {
      Object.assign(object, copy);
      this.outdated?.add(object);
    });
  }

  /** An error handler was told that others came between: what it reads from now on it sees as it is stored. */
  readAnew(): void {
    this.outdated = new Set();
    for (const object of this.identity.values()) {
      if (object.$version === 0) continue;
      this.outdated.add(object);
      // Others may have linked to it, whatever its own version says.
      object.$allBack = null;
      for (const { association, isOwner } of this.program.associationsOf(object.$entity))
        if (!isOwner) object[backField(association.index)] = undefined;
    }
    for (const object of this.identity.values())
      for (const index of this.program.ownedAssociations(object.$entity))
        if (object.$before !== null && ownerField(index) in object.$before) this.linkBack(object, index);
  }

  /** What this run has linked itself stands in the list at the other end. */
  private linkBack(owner: WeftObject, index: number): void {
    const value = owner[ownerField(index)];
    for (const target of Array.isArray(value) ? value : [value])
      if (typeof target === 'object' && target !== null) this.addBack(target as WeftObject, index, owner);
  }
}

function removeLast(list: unknown, item: WeftObject): void {
  const at = Array.isArray(list) ? list.lastIndexOf(item) : -1;
  if (at >= 0) (list as WeftObject[]).splice(at, 1);
}
