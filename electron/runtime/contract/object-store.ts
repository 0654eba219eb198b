import type { ProgramAssociation } from '../../../shared/program/program.ts';
import type { WeftObject } from './weft-object.ts';

/** A row on its way into an object: which entity it is, and a function that fills the fields. */
export interface StoredRow {
  entity: number;
  id: number;
  assign(object: WeftObject): void;
}

/** One write of a run; fields are those of the layout (`a3`, `r1`). An insert has the values of `fieldsOf` its entity. */
export type WriteOperation =
  | { kind: 'insert'; entity: number; id: number; values: readonly unknown[] }
  | { kind: 'update'; entity: number; id: number; fields: readonly string[]; values: readonly unknown[] }
  | { kind: 'delete'; entity: number; id: number }
  | { kind: 'links'; association: number; id: number; targets: readonly number[] };

/** What a run reads with. */
export interface StoreReader {
  load(root: number, id: number): StoredRow | null;
  findByKey(entity: number, fields: readonly string[], values: readonly unknown[]): StoredRow[];
  owners(association: ProgramAssociation, target: number): StoredRow[];
  junctionTargets(association: ProgramAssociation, owner: number): StoredRow[];
  junctionOwners(association: ProgramAssociation, target: number): StoredRow[];
  query(
    query: number,
    parameters: readonly unknown[],
    range: { limit: number | null; offset: number | null },
  ): StoredRow[];
  count(query: number, parameters: readonly unknown[]): number;
}

/** A transaction that one run holds because it must see its own writes. */
export interface StoreTransaction extends StoreReader {
  write(operation: WriteOperation): void;
  savepoint(name: string): void;
  rollbackTo(name: string): void;
  /** Takes everything back and stays open. */
  restart(): void;
  commit(): Promise<void>;
  rollback(): void;
}

/** Where objects live. Runs on SQLite here and in bundles by default. */
export interface ObjectStore extends StoreReader {
  nextId(): number;
  /** Fields of an entity in the order of its insert. */
  fieldsOf(entity: number): readonly string[];
  /** Column values of an object in the order of the entity's insert, or of some fields. */
  valuesOf(object: WeftObject, fields?: readonly string[]): unknown[];
  /** A transaction at once, or null while another run holds the lock. */
  tryBegin(): StoreTransaction | null;
  begin(): Promise<StoreTransaction>;
  /** Writes of a finished run; runs that arrive together share one durable commit, each failing alone. */
  commitGroup(operations: readonly WriteOperation[]): Promise<void>;
  close(): void;
}
