import { changedMeanwhile, FlowError } from '../../../contract/flow-error.ts';

/** An error of the server, or of the way to it. */
export interface ServerError extends Error {
  /** SQLSTATE, or a code of the system (`ECONNRESET`). */
  code?: string;
  detail?: string;
  constraint?: string;
  column?: string;
}

/** What a connection says that is there no more; its own errors have no code. */
const lostWords =
  /Connection terminated|connection error and is not queryable|Client was closed|Connection ended|server closed the connection|timeout expired/i;

/** Whether the way to the server is lost, or the server ends: nothing is known of what was under way. */
export function isConnectionLost(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as ServerError;
  return (
    /^(?:ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code) ||
    code.startsWith('08') ||
    /^57P0[1-5]$/.test(code) ||
    code === '25P03' ||
    (!/^[0-9A-Z]{5}$/.test(code) && lostWords.test(message))
  );
}

/** No connection was free in time. */
export function isPoolExhausted(error: unknown): boolean {
  return /timeout exceeded when trying to connect/.test(String((error as Error | null)?.message));
}

const stored = 'nothing of this run was stored.';

/** PostgreSQL's errors in the user's words. */
export function translate(error: unknown): unknown {
  if (error instanceof FlowError || !(error instanceof Error)) return error;
  const { code = '', detail = '', constraint = '', message } = error as ServerError;
  const said = (id: string, words: string) => new FlowError(id, words, { cause: error });
  if (isPoolExhausted(error))
    return said('data/busy', `All connections to the database are in use: ${stored} Try again.`);
  if (isConnectionLost(error))
    return said('data/unavailable', `The database cannot be reached: ${stored} Try again when it is there.`);
  switch (code) {
    case '23505': {
      if (constraint.endsWith('_pkey'))
        return said('data/id-taken', `An object has the same internal id already: ${stored}`);
      const column = /^Key \("?(.+?)"?\)=/.exec(detail)?.[1] ?? '';
      const words = `Another object has the same ${column || 'unique value'} already.`;
      return new FlowError('validation/failed', words, {
        cause: error,
        details: [{ path: column, message: words, code: 'validation/unique' }],
      });
    }
    // Two units of work waited for each other, or the server found no order for them: whoever is begun again meets nobody.
    case '40P01':
    case '40001':
      return changedMeanwhile('Another run has written the same objects at the same moment.');
    // A table or column of this version of the program that a later one has taken away, or has changed.
    case '42P01':
    case '42703':
    case '0A000':
      return changedMeanwhile('The model was changed while this run was under way.');
    case '55P03':
      return said('data/busy', `Another program holds the rows: ${stored} Try again.`);
    case '57014':
      return said('data/busy', `The database has stopped a statement that took too long: ${stored}`);
    case '53300':
      return said('data/busy', `The database has no connection left: ${stored} Try again.`);
    case '53100':
      return said('data/disk-full', `The disk of the database is full: ${stored} Free space and try again.`);
    case '25006':
      return said('data/read-only', `The database is read-only: ${stored}`);
    case '42501':
      return said('data/not-allowed', `The user of the database may not do that (${message}): ${stored}`);
    case '22021':
    case '22P05':
      return said(
        'data/odd-value',
        `PostgreSQL stores no text with the character U+0000: ${stored} Take it out first.`,
      );
    case '22003':
      return said(
        'data/odd-value',
        `A number is too large, or has more digits than PostgreSQL stores (131,072 before the point, 16,383 behind it): ${stored}`,
      );
    case '54000':
    case '22001':
      return said('data/odd-value', `A value is too large for the database (${message}): ${stored}`);
    case '53200':
      return said('data/busy', `The database has no memory left for this: ${stored}`);
    default:
      return code.startsWith('58') || code === 'XX001' || code === 'XX002'
        ? said('data/io-error', `The database could not read or write its files (${code}): ${stored}`)
        : error;
  }
}
