/** An error inside a run, as flows see it in `$latestError` and callers in a problem document. */
export class FlowError extends Error {
  readonly code: string;
  /** Label of the activity where it happened. */
  activity: string | null = null;
  /** Unit and node of that activity. */
  node: { unit: string; node: string } | null = null;
  /** HTTP status that an error end asks for. */
  status: number | null = null;
  /** The object that an error end gives as its details; of the run, and gone with it. */
  object: unknown = null;
  /** Where a person finds it: qualified microflow names, innermost first. */
  readonly flowStack: string[] = [];
  /** Who did wrong: another system that was asked, or, where nothing else is said, this project. */
  readonly blame: 'own' | 'partner';
  readonly details: { path: string; message: string; code: string }[];
  constructor(
    code: string,
    message: string,
    options: {
      cause?: unknown;
      blame?: 'own' | 'partner';
      details?: { path: string; message: string; code: string }[];
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FlowError';
    this.code = code;
    this.blame = options.blame ?? 'own';
    this.details = options.details ?? [];
  }
}

/** Whatever foreign code gave as a text, an error as its message. */
export function textOf(value: unknown): string {
  try {
    return String((value instanceof Error ? value.message : value) ?? '');
  } catch {
    return 'no text';
  }
}

/** What was thrown, in words; also where it is no error. */
export function errorText(thrown: unknown): string {
  return textOf(thrown) || 'no reason was given';
}

/** Any thrown thing as a FlowError; codes of our own errors are kept. */
export function toFlowError(error: unknown): FlowError {
  if (error instanceof FlowError) return error;
  if (error instanceof Error) {
    const own = error as Error & { code?: unknown; path?: unknown; line?: unknown; column?: unknown };
    const code =
      typeof own.code === 'string' && own.code.includes('/')
        ? own.code
        : // No regular expression: where the stack ends, it would fail in its own way.
          error instanceof RangeError && error.message.includes('call stack')
          ? 'flow/too-deep'
          : 'flow/error';
    const message = code === 'flow/too-deep' ? 'Microflows call each other without an end.' : errorText(error);
    // A log, a handler and the command line have nothing but the words.
    const place = typeof own.line === 'number' ? ` (${own.path}, line ${own.line}, column ${own.column})` : '';
    return new FlowError(code, `${message}${place}`, {
      cause: error,
      details: typeof own.path === 'string' ? [{ path: own.path, message, code }] : [],
    });
  }
  return new FlowError('flow/error', errorText(error));
}

/** What a run has read is not as it was: a run that nothing of has left the process is begun again (DESIGN, "Runs and transactions"). */
export function changedMeanwhile(what: string): FlowError {
  return new FlowError('data/changed-meanwhile', `${what} Nothing of this run was stored; run it again.`);
}

/** Whether all that is wrong is that another object has a unique value. */
export function isTakenValue(error: unknown): boolean {
  return (
    error instanceof FlowError &&
    error.details.length > 0 &&
    error.details.every((detail) => detail.code === 'validation/unique')
  );
}

export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof FlowError && error.code === 'data/changed-meanwhile';
}
