/** An error inside a run, as flows see it in `$latestError` and callers in a problem document. */
export class FlowError extends Error {
  readonly code: string;
  /** Label of the activity where it happened. */
  activity: string | null = null;
  /** Unit and node of that activity. */
  node: { unit: string; node: string } | null = null;
  /** HTTP status that an error end asks for. */
  status: number | null = null;
  /** Where a person finds it: qualified microflow names, innermost first. */
  readonly flowStack: string[] = [];
  readonly details: { path: string; message: string; code: string }[];
  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; details?: { path: string; message: string; code: string }[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FlowError';
    this.code = code;
    this.details = options.details ?? [];
  }
}

/** Any thrown thing as a FlowError; codes of our own errors are kept. */
export function toFlowError(error: unknown): FlowError {
  if (error instanceof FlowError) return error;
  if (error instanceof Error) {
    const own = error as Error & { code?: unknown; path?: unknown };
    const code =
      typeof own.code === 'string' && own.code.includes('/')
        ? own.code
        : error instanceof RangeError && /call stack/i.test(error.message)
          ? 'flow/too-deep'
          : 'flow/error';
    const message = code === 'flow/too-deep' ? 'Microflows call each other without an end.' : error.message;
    return new FlowError(code, message, {
      cause: error,
      details: typeof own.path === 'string' ? [{ path: own.path, message, code }] : [],
    });
  }
  return new FlowError('flow/error', String(error));
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
