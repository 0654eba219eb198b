import { Budget } from './cursor.ts';
import { defaultQueryLimits, type QueryError, QueryFault, type QueryLimits } from './error.ts';
import { noOptions, OptionReader, readOptions } from './options.ts';
import { ResourcePathReader } from './resource-path.ts';
import type { Expression, QueryOptions, Request, ResourcePath } from './tree.ts';

export { type ContextItem, type ContextUrl, readContextUrl } from './context-url.ts';
export { defaultQueryLimits, type QueryError, type QueryErrorCode, type QueryLimits } from './error.ts';
export {
  type HeaderRead,
  isHeaderValue,
  noPreferences,
  type Preferences,
  readPreferences,
  readVersion,
} from './headers.ts';
export { ModelNames } from './names.ts';
export { type ResolvedRequest, resolveExpression, resolveOptions, resolveRequest } from './resolve.ts';
export type { KeyValue, Meaning, Resolution, ResolvedType } from './resolved.ts';
export * from './tree.ts';

export type Read<T> = { value: T } | { error: QueryError };

function reading<T>(length: number, given: Partial<QueryLimits>, read: (budget: Budget) => T): Read<T> {
  const limits = { ...defaultQueryLimits, ...given };
  if (length > limits.length)
    return {
      error: {
        code: 'odata/too-long',
        message: `The request has ${length} characters; ${limits.length} are taken.`,
        at: limits.length,
        end: length,
        expected: [],
        found: '',
      },
    };
  try {
    return { value: read(new Budget(limits)) };
  } catch (error) {
    if (error instanceof QueryFault) return { error: error.error };
    throw error;
  }
}

/**
 * Reads a request below the service root, as it comes: `Products(1)/Items?$filter=Price%20gt%205`. Syntax alone: what names mean is said by `resolve`. The
 * first thing that is wrong is given with its offset; nothing is decoded before, so that the offset is one of what the caller sent.
 */
export function readRequest(url: string, limits: Partial<QueryLimits> = {}): Read<Request> {
  return reading(url.length, limits, (budget) => {
    const hash = url.indexOf('#');
    const whole = hash < 0 ? url : url.slice(0, hash);
    const mark = whole.indexOf('?');
    const path = new ResourcePathReader(mark < 0 ? whole : whole.slice(0, mark), 0, budget).read();
    return {
      path,
      options: mark < 0 ? noOptions() : readOptions(whole.slice(mark + 1), mark + 1, budget),
      fragment: hash < 0 ? null : url.slice(hash + 1),
    };
  });
}

/** The path alone. */
export function readPath(path: string, limits: Partial<QueryLimits> = {}): Read<ResourcePath> {
  return reading(path.length, limits, (budget) => new ResourcePathReader(path, 0, budget).read());
}

/** What stands behind the `?`, or in the body of a `$query` (URL Conventions 4.01, 5). */
export function readQueryOptions(query: string, limits: Partial<QueryLimits> = {}): Read<QueryOptions> {
  return reading(query.length, limits, (budget) => readOptions(query, 0, budget));
}

/** One expression, as of `$filter`. */
export function readExpression(text: string, limits: Partial<QueryLimits> = {}): Read<Expression> {
  return reading(text.length, limits, (budget) => new OptionReader(text, 0, budget).wholeExpression());
}
export { valueFailsAt } from './value-forms.ts';
