import type { ProgramRestPaging } from '../../../../shared/consume/rest/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { HttpResponse } from '../http-client.ts';
import { linkNext, pageAt } from '../next-page.ts';
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

/** The request of the page behind an answer; null when that was the last one. `page` counts from 0 on, `items` are those of the answer, `secrets` the names in its query that say who calls. */
export function nextPage(
  request: OperationRequest,
  paging: ProgramRestPaging,
  response: HttpResponse,
  page: number,
  items: number,
  { name: call, secrets }: { name: string; secrets: readonly string[] },
): OperationRequest | null {
  if (page + 1 >= mostPages)
    throw new FlowError('rest/too-many-pages', `${call}: there are more than ${mostPages} pages.`, {
      blame: 'partner',
    });
  switch (paging.how) {
    case 'link':
      return pageAt(request, linkNext(response), { name: call, protocol: 'rest', secrets });
    case 'next-url':
      return pageAt(request, valueAt(response.body, paging.path), { name: call, protocol: 'rest', secrets });
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
