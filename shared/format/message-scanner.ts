import type { Decimal, Long } from '../expression/numeric.ts';

/** The member names that a compiled reader knows: as the format looks for them, and by any order. */
export interface MemberTable {
  /** The names as they stand in a message, for a first look at the one that is expected next. */
  quoted: readonly string[];
  index: ReadonlyMap<string, number>;
}

/**
 * Reads a message of some format value by value, as compiled import mappings ask for it. Values come out exact, and with the
 * types of the structure tree. What does not fit is a `MappingError` with its place.
 */
export interface MessageScanner {
  /** Where the scanner is, in characters; it may be set back to a place it has been. */
  at: number;
  /** Members that nothing is mapped to. */
  ignored: number;
  /** Nothing but what means nothing may follow. */
  end(): void;
  /** True, and passed by, when the value is null. */
  isNull(): boolean;
  /** Enters a list; false when it is empty, and left already. */
  openArray(): boolean;
  /** After an item: whether another follows. */
  moreItems(): boolean;
  openObject(): boolean;
  moreMembers(): boolean;
  /** Reads a member's name; gives its place in the table, or -1. `next` is tried first. */
  member(table: MemberTable, next: number): number;
  /** Reads the name of a dictionary's entry. */
  key(): string;
  string(): string;
  boolean(): boolean;
  integer(): Long;
  int32(): number;
  decimal(): Decimal;
  /** A date-time as epoch milliseconds. */
  dateTime(): number;
  date(): string;
  /** Any single value as text. */
  scalarText(): string;
  /** Any value as the text that it stands as in the message. */
  raw(): string;
  /** Passes a value by. */
  skip(): void;
  skipUnknown(): void;
  refuseUnknown(): never;
  fail(message: string, code?: string, fix?: string): never;
}
