import type { BoundStatement, BoundValue } from '../../../../shared/consume/database/bind-statement.ts';
import type { ColumnKind, ColumnValue } from '../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema } from '../../../../shared/consume/database/kind.ts';
import type { DatabaseAddress } from '../../../../shared/consume/database/program.ts';

/** A column of a result. */
export interface ResultColumn {
  name: string;
  kind: ColumnKind;
  /** As the database calls it. */
  type: string;
}

/** What a statement gives. */
export interface StatementResult {
  columns: ResultColumn[];
  /** Values in the order of the columns, as `ColumnKind` says. */
  rows: ColumnValue[][];
  /** Rows that it changed; null where the database does not tell. */
  changed: number | null;
}

/** Why a database refuses, as far as a flow can tell one reason from another. */
export type DatabaseFault =
  /** Its driver, or what the driver needs, is not there. */
  | 'no-driver'
  | 'unreachable'
  | 'refused'
  | 'no-database'
  | 'tls'
  | 'lost'
  | 'timeout'
  | 'lock-timeout'
  | 'deadlock'
  | 'serialization'
  | 'unique'
  | 'constraint'
  | 'read-only'
  | 'bad-value'
  | 'statement'
  | 'permission'
  | 'full'
  | 'stopped';

/** What went wrong at a database, in words without a name before them. */
export class DatabaseError extends Error {
  readonly fault: DatabaseFault;
  /** Offset in the statement that the database got. */
  readonly at: number | null;
  /** Number of the bound value that it is about, from 1. */
  readonly value: number | null;
  /** As the database calls it: SQLSTATE or a number. */
  readonly state: string;

  constructor(
    fault: DatabaseFault,
    message: string,
    {
      at = null,
      value = null,
      state = '',
      cause,
    }: { at?: number | null; value?: number | null; state?: string; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.fault = fault;
    this.at = at;
    this.value = value;
    this.state = state;
  }
}

/** The limits of one statement. */
export interface StatementLimits {
  timeoutMs: number;
  signal: AbortSignal | null;
  /** Rows that are read at most; one more tells that there are more. */
  most?: number;
}

/** A connection to a database. What fails on it fails with DatabaseErrors. */
export interface DatabaseLink {
  /** It cannot be used any more: the pool closes it. */
  readonly isBroken: boolean;
  run(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult>;
  /** The rows of a result of any length, some at a time; who stops early lets go of the rest. */
  stream?(statement: BoundStatement, limits: StatementLimits): AsyncIterable<StatementResult>;
  /** A statement with the values of many rows, in as few ways there and back as the driver knows; gives how many rows it changed. Without it, the statement is run for each. */
  runMany?(
    statement: Pick<BoundStatement, 'sql'>,
    rows: readonly (readonly BoundValue[])[],
    limits: StatementLimits,
  ): Promise<number>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** A point inside the transaction to go back to when a statement fails: the transaction goes on then. */
  savepoint(name: string): Promise<void>;
  backTo(name: string): Promise<void>;
  release(name: string): Promise<void>;
  /** What is in the database, of some schemas; of all that the user sees where none is named. */
  browse(schemas: readonly string[]): Promise<DatabaseSchema>;
  /** Product and version, in words. */
  version(): Promise<string>;
  close(): Promise<void>;
}

/** Connects to databases of a kind. Its other half is the dialect of the same id in shared/consume/database. */
export interface DatabaseDriver {
  id: string;
  connect(address: DatabaseAddress, signal: AbortSignal | null): Promise<DatabaseLink>;
}
