import {
  AskerRights,
  conditionOf,
  type GuardedRelated,
  guardQuery,
  guardRelated,
  guardRows,
  type HeldRule,
  HiddenMember,
} from '../../../shared/access/index.ts';
import type { ProgramEntity } from '../../../shared/program/program.ts';
import type { Query, QueryNode, RelatedQuery, RowsQuery } from '../../../shared/query/index.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { StoreReader } from '../contract/object-store.ts';
import type { Principal } from '../contract/principal.ts';
import { after, drive, type MaybePromise, type Steps, settled } from '../contract/steps.ts';
import { isChanged, isDeleted, isInstantiated, type WeftObject } from '../contract/weft-object.ts';
import type { LoadedProgram } from './loaded-program.ts';
import { ObjectWrites } from './object-writes.ts';

/** Objects whose rules are looked up by one statement. */
const objectsAtOnce = 200;

/** The rules that hold for an object, for the one who asks; null where it is open to everybody. */
type ObjectRules = readonly HeldRule[] | null;

/**
 * The objects of a run as the one who asks may see and change them (decision 43). While `access` is set, the access rules of entities hold for what
 * is done: queries are guarded, what is not visible is not found, and attributes are asked for before they are read (`mayRead`). What is set meanwhile is
 * remembered, and held against the rules when it is committed, whoever commits it.
 *
 * The engine's own work (handlers, validation, what goes with a deletion) is never guarded: it is the model's, not the asker's.
 */
export abstract class GuardedObjects extends ObjectWrites {
  declare readonly program: LoadedProgram;
  /** The rules that hold for what is done now; null where everything is allowed. Flows set it as they begin and end. */
  access: AskerRights | null = null;
  private rights: AskerRights | null = null;
  /** What is known of objects: the rules as they held when the object was first looked at in this run. */
  private readonly known = new WeakMap<WeftObject, ObjectRules>();
  /** Objects that were read together: what is asked of one is asked of all. */
  private readonly together = new WeakMap<WeftObject, readonly WeftObject[]>();
  /** What was set under the rules and is not committed yet: fields by object. */
  private readonly guardedSets = new Map<WeftObject, Set<string>>();
  /** Objects that were made under the rules, with the fields that others set. */
  private readonly guardedNew = new Map<WeftObject, Set<string>>();

  protected abstract readonly principal: Principal | null;

  /** Whether the flow that answers for the run is the one that has just begun. */
  abstract readonly isAnswering: boolean;

  /** What a query reads with, the run's own writes laid over. */
  protected abstract readerOf(query: Query | RowsQuery): StoreReader;

  /** The rights of the one who asks. */
  get askerRights(): AskerRights {
    this.rights ??= new AskerRights(this.program.program.access, this.principal, (index) =>
      this.program.accessValue(index),
    );
    return this.rights;
  }

  /** From here on the rules hold (a door that applies them). */
  applyAccess(): void {
    this.access = this.askerRights;
  }

  beginFlow(appliesAccess: boolean): AskerRights | null {
    const before = this.access;
    // The flow that answers for a door goes by the door; one that it calls goes by itself.
    this.access = appliesAccess ? this.askerRights : this.isAnswering ? before : null;
    return before;
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  mayRead(object: WeftObject, field: string): MaybePromise<boolean> {
    if (this.access === null) return true;
    const member = this.program.memberOfField(field);
    return after(this.rulesOf(object), (rules) => reads(rules, member));
  }

  /** A query of the program by its number, or a tree, with what the asker may see in it. Throws `access/hidden-member`. */
  protected guarded(
    query: number | Query,
    parameters: readonly unknown[],
  ): { query: number | Query; parameters: readonly unknown[] } {
    const rights = this.access;
    if (rights === null) return { query, parameters };
    const tree = typeof query === 'number' ? this.program.queryTree(query) : query;
    return this.saying(() => guardQuery(rights, tree, parameters));
  }

  /** The same for rows that are made of others. */
  protected guardedRows(
    query: RowsQuery,
    parameters: readonly unknown[],
  ): { query: RowsQuery; parameters: readonly unknown[] } {
    const rights = this.access;
    return rights === null ? { query, parameters } : this.saying(() => guardRows(rights, query, parameters));
  }

  /** The same for what objects lead to, and those of them that it may be asked of. */
  protected *guardedRelated(
    related: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
  ): Steps<{ related: RelatedQuery; owners: readonly number[]; parameters: readonly unknown[] }> {
    const rights = this.access;
    if (rights === null) return { related, owners, parameters };
    const from = this.ownerOf(related);
    const guarded = this.saying(() => guardRelated(rights, related, from, parameters));
    return { ...guarded, owners: guarded.owners === null ? owners : yield* this.following(from, guarded, owners) };
  }

  /** The entity that a step leads from. */
  private ownerOf({ step }: RelatedQuery): string {
    const { associations, entities } = this.program.program;
    const found = associations.find(({ id }) => id === step.association);
    const index = step.reverse ? found?.to : found?.from;
    return entities[index ?? -1]?.id ?? step.entity;
  }

  private *following(from: string, { owners, parameters }: GuardedRelated, ids: readonly number[]): Steps<number[]> {
    const allowed: number[] = [];
    for (let at = 0; at < ids.length; at += objectsAtOnce) {
      const part = ids.slice(at, at + objectsAtOnce);
      const isOne: QueryNode = {
        kind: 'in',
        operand: { kind: 'id' },
        values: part.map((value) => ({ kind: 'value', value })),
      };
      const query: Query = {
        entity: from,
        filter: { kind: 'and', items: [isOne, ...(owners ? [owners] : [])] },
        sort: [],
      };
      yield* this.tick();
      const rows = yield* settled(this.readerOf(query).query(query, parameters, { limit: null, offset: null }));
      allowed.push(...rows.map(({ id }) => id));
    }
    return allowed;
  }

  private saying<T>(guard: () => T): T {
    try {
      return guard();
    } catch (error) {
      if (!(error instanceof HiddenMember)) throw error;
      const entity = this.program.program.entities.find((e) => e.id === error.entity);
      throw new FlowError(
        'access/hidden-member',
        `It is asked for by a member of ${entity?.qualifiedName} that the one who asks may not read.`,
      );
    }
  }

  /** Objects that a query gave: what is asked of one of them will be asked of all. */
  protected readTogether<T extends readonly WeftObject[]>(objects: T): T {
    if (this.access !== null && objects.length > 1) for (const object of objects) this.together.set(object, objects);
    return objects;
  }

  protected isVisible(object: WeftObject): MaybePromise<boolean> {
    return after(this.rulesOf(object), (rules) => rules === null || rules.length > 0);
  }

  /** Whether an object that was looked up by members may be found by them. */
  protected isFindable(object: WeftObject, fields: readonly string[]): MaybePromise<boolean> {
    const members = fields.map((field) => this.program.memberOfField(field));
    return after(
      this.rulesOf(object),
      (rules) => rules === null || (rules.length > 0 && members.every((member) => reads(rules, member))),
    );
  }

  override ownedOne(owner: WeftObject, index: number): MaybePromise<WeftObject | null | undefined> {
    if (this.access === null) return super.ownedOne(owner, index);
    return drive(this.ownedOneSteps(owner, index));
  }

  private *ownedOneSteps(owner: WeftObject, index: number): Steps<WeftObject | null | undefined> {
    if (!reads(yield* settled(this.rulesOf(owner)), this.association(index).id)) return null;
    const target = yield* settled(super.ownedOne(owner, index));
    return target && !(yield* settled(this.isVisible(target))) ? null : target;
  }

  override ownedList(owner: WeftObject, index: number): MaybePromise<WeftObject[] | null | undefined> {
    if (this.access === null) return super.ownedList(owner, index);
    return drive(this.ownedListSteps(owner, index));
  }

  private *ownedListSteps(owner: WeftObject, index: number): Steps<WeftObject[] | null | undefined> {
    if (!reads(yield* settled(this.rulesOf(owner)), this.association(index).id)) return null;
    const list = yield* settled(this.unguarded(() => super.ownedList(owner, index)));
    if (!list) return list;
    yield* this.learn(list);
    const seen: WeftObject[] = [];
    for (const object of list) if (yield* settled(this.isVisible(object))) seen.push(object);
    return seen;
  }

  override backList(target: WeftObject, index: number): MaybePromise<WeftObject[] | null | undefined> {
    if (this.access === null) return super.backList(target, index);
    return drive(this.backListSteps(target, index));
  }

  private *backListSteps(target: WeftObject, index: number): Steps<WeftObject[] | null | undefined> {
    const list = yield* settled(super.backList(target, index));
    if (!list) return list;
    yield* this.learn(list);
    const { id } = this.association(index);
    const seen: WeftObject[] = [];
    for (const owner of list) {
      const rules = yield* settled(this.rulesOf(owner));
      if (reads(rules, id) && (rules === null || rules.length > 0)) seen.push(owner);
    }
    return seen;
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  override add<T extends WeftObject>(object: T): T {
    if (this.access !== null) this.guardedNew.set(object, new Set());
    return super.add(object);
  }

  override set(object: WeftObject, field: string, value: unknown): void {
    super.set(object, field, value);
    if (this.access === null) {
      if (this.guardedNew.size > 0) this.guardedNew.get(object)?.add(field);
      return;
    }
    let fields = this.guardedSets.get(object);
    if (!fields) this.guardedSets.set(object, (fields = new Set()));
    fields.add(field);
  }

  /** What the asker does not see of a set stays in it. */
  override setReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): MaybePromise<void> {
    if (this.access === null) return super.setReferenceSet(owner, index, targets);
    return drive(this.setReferenceSetSteps(owner, index, targets));
  }

  private *setReferenceSetSteps(owner: WeftObject, index: number, targets: readonly WeftObject[]): Steps<void> {
    const before = (yield* settled(this.unguarded(() => super.ownedList(owner, index)))) ?? [];
    const kept: WeftObject[] = [];
    for (const object of before) if (!(yield* settled(this.isVisible(object)))) kept.push(object);
    this.noteLinks(owner, index);
    yield* settled(this.unguarded(() => super.setReferenceSet(owner, index, [...kept, ...targets])));
  }

  override addToReferenceSet(owner: WeftObject, index: number, targets: readonly WeftObject[]): MaybePromise<void> {
    if (this.access === null) return super.addToReferenceSet(owner, index, targets);
    this.noteLinks(owner, index);
    return this.unguarded(() => super.addToReferenceSet(owner, index, targets));
  }

  override removeFromReferenceSet(
    owner: WeftObject,
    index: number,
    targets: readonly WeftObject[],
  ): MaybePromise<void> {
    if (this.access === null) return super.removeFromReferenceSet(owner, index, targets);
    this.noteLinks(owner, index);
    return this.unguarded(() => super.removeFromReferenceSet(owner, index, targets));
  }

  private noteLinks(owner: WeftObject, index: number): void {
    let fields = this.guardedSets.get(owner);
    if (!fields) this.guardedSets.set(owner, (fields = new Set()));
    fields.add(`r${index}`);
  }

  override commit(objects: readonly WeftObject[], withEvents: boolean, withParts = false): MaybePromise<void> {
    return this.unguarded(() => super.commit(objects, withEvents, withParts));
  }

  override delete(objects: readonly WeftObject[], withEvents = true): MaybePromise<void> {
    if (this.access === null) return super.delete(objects, withEvents);
    return drive(this.deleteAllowed(objects, withEvents));
  }

  private *deleteAllowed(objects: readonly WeftObject[], withEvents: boolean): Steps<void> {
    yield* this.learn(objects);
    for (const object of objects) {
      if (object.$state === isDeleted) continue;
      const rules = yield* settled(this.rulesOf(object));
      // An object of the asker's own that is not stored yet is not deleted from anywhere.
      const isOwn = object.$state === isInstantiated && this.guardedNew.has(object);
      if (rules !== null && !isOwn && !rules.some(({ rule }) => rule.delete)) throw this.refusal(object, 'delete');
    }
    yield* settled(this.unguarded(() => super.delete(objects, withEvents)));
  }

  protected override get asksRights(): boolean {
    return this.guardedSets.size > 0 || this.guardedNew.size > 0;
  }

  /** Before handlers of the commit have touched anything: whether the asker may have made and set what they did. Throws `access/not-allowed`. */
  protected override *demandRights(objects: readonly WeftObject[]): Steps<void> {
    const asked = objects.filter((o) => this.guardedSets.has(o) || this.guardedNew.has(o));
    yield* this.learn(asked);
    for (const object of asked) {
      yield* this.tick();
      const rules = yield* settled(this.rulesOf(object));
      const others = this.guardedNew.get(object);
      if (rules !== null) {
        const isNew = object.$state === isInstantiated;
        if (isNew && others && !rules.some(({ rule }) => rule.create)) throw this.refusal(object, 'create');
        const fields = isNew && others ? this.givenTo(object, others) : this.setOf(object);
        for (const field of fields) {
          const member = this.program.memberOfField(field);
          if (!rules.some(({ rule }) => rule.write.includes(member))) throw this.refusal(object, 'change', member);
        }
      }
      this.guardedSets.delete(object);
      this.guardedNew.delete(object);
    }
  }

  /** Fields of a new object that are not as it was made, but for those that others set. */
  private givenTo(object: WeftObject, others: ReadonlySet<string>): string[] {
    const fresh = this.program.instantiate(object.$entity);
    const isGiven = (field: string) => {
      const value = object[field] ?? null;
      return !others.has(field) && value !== (fresh[field] ?? null) && !(Array.isArray(value) && value.length === 0);
    };
    return [
      ...this.program.storedFields(object.$entity).filter(isGiven),
      ...this.program.ownedAssociations(object.$entity).flatMap((index) => (isGiven(`r${index}`) ? [`r${index}`] : [])),
    ];
  }

  /** Fields that were set under the rules and are not as they are stored. */
  private setOf(object: WeftObject): string[] {
    const fields = [...(this.guardedSets.get(object) ?? [])];
    if (object.$state !== isChanged) return object.$state === isInstantiated ? fields : [];
    return fields.filter((field) => object.$before !== null && field in object.$before);
  }

  private refusal(object: WeftObject, what: 'create' | 'change' | 'delete', member?: string): FlowError {
    const entity = this.entityOf(object);
    const name = member === undefined ? null : this.program.memberName(member);
    return new FlowError(
      'access/not-allowed',
      name === null
        ? `The one who asks may not ${what} this ${entity.qualifiedName}.`
        : `The one who asks may not set ${name} of this ${entity.qualifiedName}.`,
    );
  }

  // ---- rules of objects ---------------------------------------------------------------------------------------------

  /** The engine's own work: nothing of it is guarded. */
  private unguarded<T>(work: () => MaybePromise<T>): MaybePromise<T> {
    const { access } = this;
    if (access === null) return work();
    this.access = null;
    let isWaiting = false;
    try {
      const done = work();
      if (!(done instanceof Promise)) return done;
      isWaiting = true;
      return done.finally(() => {
        this.access = access;
      });
    } finally {
      if (!isWaiting) this.access = access;
    }
  }

  private rulesOf(object: WeftObject): MaybePromise<ObjectRules> {
    const known = this.known.get(object);
    if (known !== undefined) return known;
    const plain = this.plainRules(object);
    if (plain !== undefined) return plain;
    return drive(this.learnAndTell(object));
  }

  private *learnAndTell(object: WeftObject): Steps<ObjectRules> {
    yield* this.learn(this.together.get(object) ?? [object]);
    return this.known.get(object) ?? [];
  }

  /** The rules of an object that nothing has to be asked for; undefined for another one. */
  private plainRules(object: WeftObject): ObjectRules | undefined {
    const { held } = this.askerRights.on(this.entityOf(object).id);
    let rules: ObjectRules | undefined;
    if (held === null || held.every(({ rule }) => rule.filter === null)) rules = held;
    // The constraint says which stored objects there are to be seen; it does not limit what is made (DMO-51).
    else if (object.$state === isInstantiated) rules = held.filter(({ rule }) => rule.create);
    if (rules !== undefined) this.known.set(object, rules);
    return rules;
  }

  /** Finds out which rules hold for objects, a statement a rule for many. */
  private *learn(objects: readonly WeftObject[]): Steps<void> {
    const byEntity = new Map<number, WeftObject[]>();
    for (const object of objects) {
      if (this.known.has(object) || this.plainRules(object) !== undefined) continue;
      const same = byEntity.get(object.$entity);
      if (same) same.push(object);
      else byEntity.set(object.$entity, [object]);
    }
    for (const [index, some] of byEntity) {
      const entity = this.program.program.entities[index] as ProgramEntity;
      const held = this.askerRights.on(entity.id).held ?? [];
      for (let at = 0; at < some.length; at += objectsAtOnce) {
        const part = some.slice(at, at + objectsAtOnce);
        const holding = new Map<number, HeldRule[]>(part.map((object) => [object.$id, []]));
        for (const rule of held) {
          yield* this.tick();
          const ids =
            rule.rule.filter === null ? holding.keys() : yield* this.idsOf(entity.id, rule, [...holding.keys()]);
          for (const id of ids) holding.get(id)?.push(rule);
        }
        for (const object of part) this.known.set(object, holding.get(object.$id) ?? []);
      }
    }
  }

  /** Which of some objects a rule holds for, as they are stored. */
  private *idsOf(entity: string, { rule, values }: HeldRule, ids: readonly number[]): Steps<number[]> {
    const one = (index: number): QueryNode => ({
      kind: 'compare',
      operator: '=',
      left: { kind: 'id' },
      right: { kind: 'parameter', index },
    });
    const filter: QueryNode = {
      kind: 'and',
      items: [{ kind: 'or', items: ids.map((_, i) => one(i)) }, conditionOf(rule.filter, ids.length)],
    };
    const query: Query = { entity, filter, sort: [] };
    const rows = yield* settled(this.readerOf(query).query(query, [...ids, ...values], { limit: null, offset: null }));
    return rows.map(({ id }) => id);
  }
}

function reads(rules: ObjectRules, member: string): boolean {
  return rules === null || rules.some(({ rule }) => rule.read.includes(member));
}
