import type { EmittedTypes, MaybePromise, RuntimeTypes } from './runtime-types.ts';

/**
 * What emitted code calls of its run (`u`). Associations, entities and queries are named by their numbers, members by their fields in the
 * compiled classes. `null` and `undefined` of a path stand for nothing at its end, and for no way there.
 */
export interface RunMethods<T extends RuntimeTypes = EmittedTypes> {
  set(object: T['object'], field: string, value: unknown): void;
  setReference(owner: T['object'], association: number, target: T['object'] | null | undefined): void;
  setReferenceSet(owner: T['object'], association: number, targets: readonly T['object'][]): MaybePromise<void>;
  addToReferenceSet(owner: T['object'], association: number, targets: readonly T['object'][]): MaybePromise<void>;
  removeFromReferenceSet(owner: T['object'], association: number, targets: readonly T['object'][]): MaybePromise<void>;
  ownedOne(owner: T['object'], association: number): MaybePromise<T['object'] | null | undefined>;
  ownedList(owner: T['object'], association: number): MaybePromise<T['object'][] | null | undefined>;
  backOne(target: T['object'], association: number): MaybePromise<T['object'] | null | undefined>;
  backList(target: T['object'], association: number): MaybePromise<T['object'][] | null | undefined>;
  /** `withParts`: what points at them and is not stored goes along. */
  commit(objects: readonly T['object'][], withEvents: boolean, withParts?: boolean): MaybePromise<void>;
  delete(objects: readonly T['object'][]): MaybePromise<void>;
  rollback(object: T['object']): MaybePromise<void>;
  retrieve(
    query: number,
    parameters: readonly unknown[],
    range: { limit: number | null; offset: number | null },
  ): MaybePromise<T['object'][]>;
  findByKey(
    entity: number,
    keys: readonly (readonly [field: string, value: unknown])[],
    /** Of several stored ones the first is meant; else that is an error. */
    takesFirst: boolean,
  ): MaybePromise<T['object'] | null>;
  /** Asks for what is stored under several keys at once, for `findByKey` to find until other keys of these members are asked for. */
  fetchByKeys(entity: number, fields: readonly string[], keys: readonly (readonly unknown[])[]): MaybePromise<void>;
  /** An object that an import got from a microflow: it counts as found unless the run made it, and is committed with the import. */
  wasFound(object: T['object']): void;
  /** Links what an import made below an object, by the association that the child or the object owns. */
  linkChildren(
    parent: T['object'],
    association: number,
    child: T['object'] | T['object'][] | null,
    isList: boolean,
  ): void;
  linkOwned(
    parent: T['object'],
    association: number,
    child: T['object'] | T['object'][] | null,
    isList: boolean,
  ): MaybePromise<void>;
  /**
   * Links the items of a list that an import read, and says what becomes of those that were linked before and are not among them. The objects own
   * the association where `childrenOwn`, else the one above.
   */
  relink(
    parent: T['object'],
    association: number,
    children: readonly T['object'][] | null,
    childrenOwn: boolean,
    whenAbsent: 'keep' | 'unlink' | 'delete',
  ): MaybePromise<void>;
  /** What a scanner ignored is counted; where it stands is told where somebody looks at it, or is to be warned. */
  noteIgnored(scanner: unknown, warns: boolean): void;
  /** Remembers the text that a value was read from, when writing the value gives another one. */
  keepText(object: T['object'], field: string, value: unknown, text: string): void;
  /** Forgets what an import made between two counts of objects. */
  drop(from: number, to: number): void;
  savepoint(): unknown;
  /** A flow begins: whether the access rules of entities hold for what it reads and writes. Gives what held for the one that called it, which is to be put back (`u.access`). */
  beginFlow(appliesAccess: boolean): unknown;
  /** Whether the asker may read an attribute of an object, where the access rules hold (`u.access` is not null). */
  mayRead(object: T['object'], field: string): MaybePromise<boolean>;
}
