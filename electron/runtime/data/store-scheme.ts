import type { Program } from '../../../shared/program/program.ts';
import type { ObjectStore, StoreOptions } from '../contract/object-store.ts';
import type { MaybePromise } from '../contract/steps.ts';

/** A kind of store, chosen by the scheme of a database URL. */
export interface StoreScheme {
  /** How its URLs look, for messages. */
  form: string;
  /** Other schemes that mean the same. */
  aliases?: readonly string[];
  /** The address of a store that keeps nothing, where there is one. */
  memory?: string;
  /** The address behind the scheme as the store takes it, relative ones from `folder`; or why it is none. */
  read(rest: string, folder: string): { address: string } | { problem: string };
  /** Throws DatabaseOpenError. */
  open(address: string, program: Program, options: StoreOptions): MaybePromise<ObjectStore>;
}

/** A database that cannot be opened: the setting that names it is wrong, or the file is. */
export class DatabaseOpenError extends Error {}
