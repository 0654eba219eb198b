/** What a request may be; more is refused before it costs something. */
export interface QueryLimits {
  /** Characters of a path, and of all query options together. */
  length: number;
  /** Levels of brackets, functions, lambdas, and of `$expand` in `$expand`. */
  depth: number;
  /** Nodes of the whole request: operands, operators, calls, segments, items. */
  terms: number;
  /** Values of one list, as of `in (…)`. */
  items: number;
}

export const defaultQueryLimits: QueryLimits = { length: 256 * 1024, depth: 64, terms: 4000, items: 10_000 };

export type QueryErrorCode =
  | 'odata/syntax'
  | 'odata/too-long'
  | 'odata/too-deep'
  | 'odata/too-many-terms'
  | 'odata/unknown-option'
  | 'odata/option-twice'
  | 'odata/unknown-function'
  | 'odata/not-encoded'
  | 'odata/unknown-name'
  | 'odata/unknown-type'
  | 'odata/wrong-type'
  | 'odata/wrong-literal'
  | 'odata/wrong-key'
  | 'odata/unknown-parameter'
  | 'odata/not-allowed';

/** Why a request is not understood. Offsets are those of the text as it came, before anything is decoded. */
export interface QueryError {
  code: QueryErrorCode;
  message: string;
  at: number;
  end: number;
  /** What could stand there. */
  expected: readonly string[];
  /** What does. */
  found: string;
}

/** Thrown inside the room only; its doors give `QueryError`. */
export class QueryFault extends Error {
  readonly error: QueryError;

  constructor(error: QueryError) {
    super(error.message);
    this.error = error;
  }
}
