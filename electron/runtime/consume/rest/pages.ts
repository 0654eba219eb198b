import type { ProgramRestPaging } from '../../../../shared/consume/rest/program.ts';
import type { WrittenPair } from '../../../../shared/consume/written-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { headerParameters } from '../../http/header-parameters.ts';
import type { HttpResponse } from '../http-client.ts';
import { type OperationRequest, valueAt } from './operation-request.ts';

/** How many pages are asked for, whatever they hold: a service that says forever that there is a next one. */
const mostPages = 10_000;

/** The request of the page that a call begins with. */
export function firstPage(request: OperationRequest, paging: ProgramRestPaging): OperationRequest {
  const isGiven = request.query.some(([name]) => name === paging.parameter);
  if (paging.how === 'page') return withParameter(request, paging.parameter, String(paging.first));
  if (paging.how === 'offset' && !isGiven) return withParameter(request, paging.parameter, '0');
  return request;
}

/** The request of the page behind an answer; null when that was the last one. `page` counts from 0 on, `items` are those of the answer. */
export function nextPage(
  request: OperationRequest,
  paging: ProgramRestPaging,
  response: HttpResponse,
  page: number,
  items: number,
  call: string,
): OperationRequest | null {
  if (page + 1 >= mostPages)
    throw new FlowError('rest/too-many-pages', `${call}: there are more than ${mostPages} pages.`, {
      blame: 'partner',
    });
  switch (paging.how) {
    case 'link':
      return at(request, linkNext(response), call);
    case 'next-url':
      return at(request, valueAt(response.body, paging.path), call);
    case 'cursor': {
      const cursor = valueAt(response.body, paging.path);
      if (cursor === null || cursor === '') return null;
      if (request.query.some(([name, value]) => name === paging.parameter && value === cursor))
        throw new FlowError('rest/same-page', `${call}: the answer says that the page behind it is the same one.`, {
          blame: 'partner',
        });
      return withParameter(request, paging.parameter, cursor);
    }
    case 'offset': {
      if (items === 0) return null;
      const before = Number(request.query.find(([name]) => name === paging.parameter)?.[1] ?? 0);
      return withParameter(request, paging.parameter, String((Number.isFinite(before) ? before : 0) + items));
    }
    case 'page':
      return items === 0 ? null : withParameter(request, paging.parameter, String(paging.first + page + 1));
  }
}

function withParameter(request: OperationRequest, name: string, value: string): OperationRequest {
  return { ...request, query: [...request.query.filter(([own]) => own !== name), [name, value]] };
}

/** A page at an address that the answer names. Only the server that was asked is asked again: another one would be told who calls. */
function at(request: OperationRequest, address: string | null, call: string): OperationRequest | null {
  if (address === null || address.trim() === '') return null;
  const target = URL.parse(address, request.address);
  const before = URL.parse(request.address);
  if (!target || !before)
    throw new FlowError('rest/next-page', `${call}: the address of the next page is none.`, { blame: 'partner' });
  if (target.origin !== before.origin)
    throw new FlowError(
      'rest/next-page',
      `${call}: the next page is said to be at ${target.host.slice(0, 100)}, another server than the one that was asked.`,
      { blame: 'partner' },
    );
  const query = saidPairs(target.search.slice(1));
  const next = { ...request, address: `${target.origin}${target.pathname}`, query };
  if (next.address === request.address && JSON.stringify(next.query) === JSON.stringify(request.query))
    throw new FlowError('rest/same-page', `${call}: the answer says that the page behind it is the same one.`, {
      blame: 'partner',
    });
  return next;
}

/** The pairs of a query as they are written there: servers hold addresses to their letters (cursors, signatures). */
function saidPairs(query: string): WrittenPair[] {
  const raw = query === '' ? [] : query.split('&');
  return raw.map((text): WrittenPair => {
    const [[name, value] = ['', '']] = [...new URLSearchParams(text)];
    return [name, value, text];
  });
}

/** RFC 8288: the target of the first link whose relation is `next`. */
function linkNext({ headers }: HttpResponse): string | null {
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'link') continue;
    for (const [, target = '', parameters = ''] of value.matchAll(/<([^>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*")*)/g)) {
      const relation = headerParameters(parameters).find((each) => each.name === 'rel')?.value ?? '';
      if (relation.toLowerCase().split(/\s+/).includes('next')) return target;
    }
  }
  return null;
}
