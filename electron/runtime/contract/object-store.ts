import { createHash } from 'node:crypto';
import type { ProgramAssociation, ProgramAttribute, ProgramEntity } from '../../../shared/program/program.ts';
import type { Query, RelatedQuery, RowsQuery } from '../../../shared/query/index.ts';
import type { MaybePromise } from './steps.ts';
import type { NewTask, TaskEnd, TaskStore } from './task-store.ts';
import type { WeftObject } from './weft-object.ts';

/** A row on its way into an object: which entity it is, its version, and a function that fills the fields. */
export interface StoredRow {
  entity: number;
  id: number;
  version: number;
  /** The values that its query asks for beside its members, in their order. */
  values?: readonly unknown[];
  assign(object: WeftObject): void;
}

/** A row and the id of the object that led to it. */
export interface RelatedRow {
  owner: number;
  row: StoredRow;
}

/**
 * One write of a run; fields are those of the layout (`a3`, `r1`). An insert has the values of `fieldsOf` its entity. `version`
 * is the one of the row as the run read it, 0 for a row that the run itself inserts.
 */
export type WriteOperation =
  | { kind: 'insert'; entity: number; id: number; values: readonly unknown[] }
  | {
      kind: 'update';
      entity: number;
      id: number;
      version: number;
      fields: readonly string[];
      values: readonly unknown[];
    }
  | { kind: 'delete'; entity: number; id: number; version: number }
  | {
      kind: 'links';
      association: number;
      entity: number;
      id: number;
      version: number;
      targets: readonly number[];
    };

/** A key that nothing stored had when the run looked: "find or create" made an object because of it. */
export interface AbsentKey {
  entity: number;
  fields: readonly string[];
  values: readonly unknown[];
}

/** What a door answered under a key, kept for a time: with the run that gave it, or not at all. */
export interface KeptAnswer {
  /** Made by `keptKey`. */
  key: string;
  /** Whoever has reserved the key for it (`reserveKey`). */
  holder?: string;
  /** What the door reads again; nobody else looks into it. */
  value: string;
  /** Milliseconds since 1970. */
  keptAt: number;
  until: number;
}

/**
 * A key of what is kept. It begins with a print of whose it is: where too much is kept, the ones go of whom most is kept, so that nobody pushes out what is kept for
 * others.
 */
export function keptKey(owner: string, key: string): string {
  return `${createHash('sha256').update(owner).digest('base64url').slice(0, 22)} ${key}`;
}

/** All that a run's commit does, in one go or not at all. */
export interface WriteSet {
  operations: readonly WriteOperation[];
  absent: readonly AbsentKey[];
  /** Fails with `data/answer-kept` when there is one under its key, or another has reserved that. */
  answer?: KeptAnswer | null;
  /** Microflows that run after it. */
  tasks?: readonly NewTask[];
  /** It is the run of a task, which is done with it. Fails with `data/task-taken` when its holder has it no longer. */
  taskEnd?: TaskEnd | null;
  /** Objects whose deletion is under way: what goes with them may be written as gone before they are. Empty at the end of a run. */
  leaving?: ReadonlySet<number>;
}

export interface QueryRange {
  limit: number | null;
  offset: number | null;
}

/** What a run reads with. On a store that waits every answer is a promise; on one that does not, none is. */
export interface StoreReader {
  load(root: number, id: number): MaybePromise<StoredRow | null>;
  findByKey(entity: number, fields: readonly string[], values: readonly unknown[]): MaybePromise<StoredRow[]>;
  /** The rows of several keys, in no order; the same key is given once. */
  findByKeys(
    entity: number,
    fields: readonly string[],
    keys: readonly (readonly unknown[])[],
  ): MaybePromise<StoredRow[]>;
  owners(association: ProgramAssociation, target: number): MaybePromise<StoredRow[]>;
  junctionTargets(association: ProgramAssociation, owner: number): MaybePromise<StoredRow[]>;
  junctionOwners(association: ProgramAssociation, target: number): MaybePromise<StoredRow[]>;
  /** A query of the program by its number, or one that comes from outside as a tree; the values of its parameters in their order. */
  query(query: number | Query, parameters: readonly unknown[], range: QueryRange): MaybePromise<StoredRow[]>;
  count(query: number | Query, parameters: readonly unknown[]): MaybePromise<number>;
  /** What several objects lead to, in one statement: of each the rows of a range, in the order of the query. */
  related(
    query: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
    range: QueryRange,
  ): MaybePromise<RelatedRow[]>;
  /** How many rows each of several objects leads to; those that lead to none are left out. */
  relatedCounts(
    query: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
  ): MaybePromise<ReadonlyMap<number, number>>;
  /** Rows that are made of others, as the values of their columns (null is empty), in one statement. */
  madeRows(query: RowsQuery, parameters: readonly unknown[], range: QueryRange): MaybePromise<unknown[][]>;
  madeRowCount(query: RowsQuery, parameters: readonly unknown[]): MaybePromise<number>;
}

/** What a page of the data browser asks for. */
export interface BrowseRequest {
  entity: ProgramEntity;
  filter: Query['filter'];
  /** Values of the filter's parameters. */
  parameters: readonly unknown[];
  sort: Query['sort'];
  offset: number;
  limit: number;
}

export interface BrowsedPage {
  attributes: ProgramAttribute[];
  /** References that the entity owns. */
  links: ProgramAssociation[];
  /** Reference sets that the entity owns. */
  sets: ProgramAssociation[];
  /** Values in the order of the attributes, then ids in the order of the links; null or undefined is empty. Of a set its first objects, and how many it has. */
  rows: { id: number; values: unknown[]; links: (number | null)[]; sets: { count: number; ids: number[] }[] }[];
  /** All rows that meet the filter. */
  total: number;
}

/** What a store is opened with beside its address. */
export interface StoreOptions {
  /** Hears in words what the migration will do, and what it keeps, before it is done. */
  onMigrate?: (plan: { steps: readonly { words: string }[]; kept: readonly string[] }) => void;
  /** Hears what the rows do not allow (a unique attribute with repeated values). */
  onWarning?: (message: string) => void;
  /** The store of another version of the program: its database is used, with one queue of writers for both. */
  beside?: ObjectStore;
}

/** A store as it is at one moment, for what takes too long to be read in one go. Whoever opens it closes it. */
export interface StoreMoment {
  /** The store, whose readers see the moment as far as it can show it. What is written goes into the store as it is then. */
  readonly store: ObjectStore;
  /** The next rows of the query in its order, at most so many; none at its end. */
  next(most: number): MaybePromise<StoredRow[]>;
  close(): MaybePromise<void>;
}

/**
 * Where objects live (DESIGN, "Stores"). A run reads what was committed when it read it, with its own writes laid over where it
 * asks for them; it holds no lock while it waits for anything outside.
 */
export interface ObjectStore {
  /** Whether reading waits: programs for such a store are compiled in the waiting colour. */
  readonly waits: boolean;
  /** Given at once: a store behind a network takes its blocks of ids ahead. Replicas never meet. */
  nextId(): number;
  /** The next number of an AutoNumber attribute of an entity (DMO-17); given once, also when its run fails. */
  nextNumber(entity: number, attribute: ProgramAttribute): MaybePromise<number>;
  /** An object comes with a number of its own: what is counted goes on behind it. */
  numberGiven(entity: number, attribute: ProgramAttribute, number: number): MaybePromise<void>;
  /** Fields of an entity in the order of its insert. */
  fieldsOf(entity: number): readonly string[];
  /** Column values of an object in the order of the entity's insert, or of some fields. */
  valuesOf(object: WeftObject, fields?: readonly string[]): unknown[];
  /**
   * What `run` reads with. With `own`, the writes of the run so far, they are laid over what is committed; the same log, only
   * grown, may be given again and again.
   */
  reader(run: object, own: readonly WriteOperation[] | null): StoreReader;
  /** A run took back all but the first `kept` of its writes, or is over: nothing of it stays laid over. */
  release(run: object, kept?: number): void;
  /**
   * The rows of a query as they are committed now, read some at a time, without holding up those who write: whatever is written meanwhile,
   * no row comes twice and none is left out. Fails with `data/busy` when too many are open.
   */
  moment(query: number | Query, parameters: readonly unknown[]): MaybePromise<StoreMoment>;
  /**
   * Stores a run's writes durably, or none of them. Runs that end together share one commit, each failing alone. Fails with
   * `data/changed-meanwhile` when a row is not as the run read it; before that, `again` is asked to begin the run anew in the
   * writer's turn, where nobody comes between.
   */
  commit(writes: WriteSet, again: (() => WriteSet) | null): Promise<void>;
  /**
   * Throws what `commit` would throw now, and stores nothing: what others have stored since the run looked. Costs next to nothing
   * when nobody has since the run asked last.
   */
  check(run: object, writes: WriteSet): MaybePromise<void>;
  /** How far a mark is, or null for one that was never set. */
  mark(name: string): MaybePromise<number | null>;
  /** Moves a mark forward, durably; true for the one who did, whatever other processes try. */
  advance(name: string, to: number): MaybePromise<boolean>;
  /** Moves a mark back, durably, if it is still at `from`: what moved it there was wrong. True for the one who did. */
  moveBack(name: string, from: number, to: number): MaybePromise<boolean>;
  /** What is kept under a key (`WriteSet.answer`), if its time is not over; else null. */
  keptAnswer(key: string, now: number): MaybePromise<string | null>;
  /**
   * Reserves a key for one that will keep an answer under it, durably, until a moment; false where one is kept, or where another holder has it. Of several processes that
   * ask, one gets it.
   */
  reserveKey(key: string, holder: string, now: number, until: number): MaybePromise<boolean>;
  /** Gives up a key that the holder has, without an answer. What is kept with it (`WriteSet.answer`) gives it up, too. */
  releaseKey(key: string, holder: string): MaybePromise<void>;
  readonly tasks: TaskStore;
  /** A page of rows for people, as they are committed. */
  browse(request: BrowseRequest): MaybePromise<BrowsedPage>;
  close(): MaybePromise<void>;
}
