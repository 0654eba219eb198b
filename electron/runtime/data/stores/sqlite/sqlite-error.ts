import { FlowError } from '../../../contract/flow-error.ts';

/** SQLite's errors in the user's words. */
export function translate(error: unknown): unknown {
  const code = (error as { code?: string } | null)?.code ?? '';
  const message = (error as Error | null)?.message ?? '';
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
    return new FlowError(
      'data/id-taken',
      'An object has the same internal id already: nothing of this run was stored.',
      {
        cause: error,
      },
    );
  if (code === 'SQLITE_CONSTRAINT_UNIQUE') {
    const column = /failed: (?:index ')?(?:\S+\.)?([^']+)'?$/.exec(message)?.[1] ?? '';
    const detail = `Another object has the same ${column || 'unique value'} already.`;
    // As the commit activity says it, so that a taken value has one code and one status whoever finds it.
    return new FlowError('validation/failed', detail, {
      cause: error,
      details: [{ path: column, message: detail, code: 'validation/unique' }],
    });
  }
  if (code === 'SQLITE_FULL')
    return new FlowError(
      'data/disk-full',
      'The disk is full: nothing of this run was stored. Free space and try again.',
      { cause: error },
    );
  if (code.startsWith('SQLITE_READONLY'))
    return new FlowError('data/read-only', 'The database is read-only: nothing was stored.', { cause: error });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new FlowError(
      'data/busy',
      'Another program holds the database: nothing of this run was stored. Run it again.',
      { cause: error },
    );
  if (code.startsWith('SQLITE_IOERR'))
    return new FlowError('data/io-error', `The database file could not be written (${code}).`, { cause: error });
  return error;
}
