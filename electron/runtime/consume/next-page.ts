import { FlowError } from '../contract/flow-error.ts';
import { headerParameters } from '../http/header-parameters.ts';
import type { HttpResponse } from './http-client.ts';

/** A name and a value of a query, and how both are written. */
type Pair = readonly [name: string, value: string, written?: string];

/** A page that was asked for: an address without a query, and that. */
export interface AskedPage {
  address: string;
  query: readonly Pair[];
}

/** Of the call that asks page by page. */
export interface PagedCall {
  /** Names it in errors. */
  name: string;
  /** Of its errors: `rest` says `rest/next-page`. */
  protocol: string;
  /** Names of values of the query that say who calls. They are given anew for each page. */
  secrets: readonly string[];
}

/**
 * The page at an address that an answer names, whatever the protocol; null where it names none. Only the server that was asked is asked again: another one would be told who
 * calls. Throws `…/next-page`, and `…/same-page` for a list that would have no end.
 */
export function pageAt<T extends AskedPage>(asked: T, said: string | null, call: PagedCall): T | null {
  if (said === null || said.trim() === '') return null;
  const { name, protocol, secrets } = call;
  const target = URL.parse(said, asked.address);
  const before = URL.parse(asked.address);
  if (!target || !before)
    throw new FlowError(`${protocol}/next-page`, `${name}: the address of the next page is none.`, {
      blame: 'partner',
    });
  if (target.origin !== before.origin)
    throw new FlowError(
      `${protocol}/next-page`,
      `${name}: the next page is said to be at ${target.host.slice(0, 100)}, another server than the one that was asked.`,
      { blame: 'partner' },
    );
  // Servers often write the whole query that they were asked with, the key of who calls among it.
  const query = saidPairs(target.search.slice(1)).filter(([own]) => !secrets.includes(own));
  const next = { ...asked, address: `${target.origin}${target.pathname}`, query };
  if (next.address === asked.address && JSON.stringify(query) === JSON.stringify(asked.query))
    throw new FlowError(`${protocol}/same-page`, `${name}: the answer says that the page behind it is the same one.`, {
      blame: 'partner',
    });
  return next;
}

/** The pairs of a query as they are written there: servers hold addresses to their letters (cursors, signatures). */
function saidPairs(query: string): Pair[] {
  const raw = query === '' ? [] : query.split('&');
  return raw.map((text): Pair => {
    const [[name, value] = ['', '']] = [...new URLSearchParams(text)];
    return [name, value, text];
  });
}

/** RFC 8288: the target of the first link whose relation is `next`. */
export function linkNext({ headers }: Pick<HttpResponse, 'headers'>): string | null {
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'link') continue;
    for (const [, target = '', parameters = ''] of value.matchAll(/<([^<>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*")*)/g)) {
      const relation = headerParameters(parameters).find((each) => each.name === 'rel')?.value ?? '';
      if (relation.toLowerCase().split(/\s+/).includes('next')) return target;
    }
  }
  return null;
}
