import type { Decimal, Long } from '../expression/numeric.ts';

/** The member names that a compiled reader knows, as the format looks for them: what is in it is the format's own. */
export type MemberTable = object;

/** Why something of a message went nowhere: nothing is mapped to it, the structure does not know it, or no object was found for it. */
export type IgnoredWhy = 'unmapped' | 'unknown' | 'not-found';

/** Where in a message something was ignored, in characters. */
export interface IgnoredAt {
  at: number;
  why: IgnoredWhy;
}

/** What a door asks of a message beyond what its mapping reads, by paths of the structure. */
export interface MessageDemands {
  /** What may be missing although the structure requires it. */
  mayLack: Pick<ReadonlySet<string>, 'has'>;
  /** What nobody looks at, whatever it is. */
  ignored: ReadonlySet<string>;
}

/**
 * Reads a message of some format value by value, as compiled import mappings ask for it. Values come out exact, and with the
 * types of the structure tree. What does not fit is a `MappingError` with its place.
 */
export interface MessageScanner {
  /** Where the scanner is, in characters; it may be set back to a place it has been. */
  at: number;
  /** How much of the message went nowhere, and where the first of it stands. */
  ignored: number;
  readonly ignoredAt: readonly IgnoredAt[];
  /** Counts the value here, or what stands `at` another place, as ignored. */
  ignore(why: IgnoredWhy, at?: number): void;
  /**
   * With demands, nothing that the structure requires may be missing, or null where it has no null, and what nothing is mapped to is held
   * to the structure as well. Null where the mapping takes what comes.
   */
  demands: MessageDemands | null;
  /** Nothing but what means nothing may follow. */
  end(): void;
  /** True, and passed by, when the value is null. */
  isNull(): boolean;
  /** True, and passed by, when the value is a text without a character. */
  isBlank(): boolean;
  /** A null was passed by where the structure has none: null, unless that is asked for. */
  noNull(): null;
  /** Of an object that begins at `at`, some of the required members (by their paths, a bit each in `came`) did not come. Fails for the first that may not be missing; `shown` are the paths with the names that messages have, where they are others. */
  missing(at: number, paths: readonly string[], came: readonly number[], shown?: readonly string[]): void;
  /** Enters a list; false when it is empty, and left already. */
  openArray(): boolean;
  /** After an item: whether another follows. */
  moreItems(): boolean;
  /** Enters an object, whose members `member` will look up in the table; false when it has none, and is left already. */
  openObject(table?: MemberTable): boolean;
  moreMembers(): boolean;
  /** Reads a member's name; gives its place in the table, or -1. `next` is tried first. */
  member(table: MemberTable, next: number): number;
  /**
   * Groups that repeat, in formats where they have no object of their own: after the members of an item, says what `moreMembers` gives next.
   * With true, the member that `member` read last is read again.
   */
  handBack?(more: boolean): void;
  /** What the object that begins here says of itself, beside its members; formats that keep texts have it. */
  note?(): string | null;
  /** The text of the value that was read last, when writing the value gives another one; formats that keep texts have it. */
  kept?: string | null;
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
