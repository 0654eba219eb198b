import { describe, expect, it } from 'vitest';
import { inferStructure } from '../../../shared/contract/json/index.ts';
import type { HttpExchange } from '../../../shared/rpc/calls/request.ts';
import { checksOf, fitOf } from './checks.ts';
import type { RequestTemplate } from './operations.ts';

const { root } = inferStructure([{ id: 's', name: 's', text: '{"number":"SO-1","total":1.5}' }]);
const shape = {
  name: 'Order',
  kind: 'json-structure',
  structure: { samples: [], overrides: {}, root: root ?? { name: '', type: 'unknown' } },
};
const template: RequestTemplate = {
  id: 'o',
  method: 'POST',
  path: '/orders',
  summary: '',
  body: shape,
  response: shape,
  status: 201,
};
const answer = (status: number, body: string): HttpExchange => ({
  status,
  statusText: '',
  headers: [],
  body,
  durationMs: 1,
  bytes: body.length,
  trace: null,
});

describe('checks of a request', () => {
  it('a body that has what the structure has fits it', () =>
    expect(fitOf('{"number":"SO-2","total":2}', shape)).toEqual({ label: 'fits Order', ok: true }));

  it('the first problem is named with its place', () => {
    const fit = fitOf('{"number":"SO-2","total":"much"}', shape);
    expect([fit.ok, fit.why?.split(':')[0]]).toEqual([false, '$.total']);
  });

  it.each([
    ['as expected', answer(201, '{"number":"SO-2","total":2}'), [true, true]],
    ['another status, the body is not held against the structure', answer(422, '{"title":"no"}'), [false]],
    ['the status but another body', answer(201, '{"total":true}'), [true, false]],
  ])('%s', (_title, response, expected) => expect(checksOf(template, response).map((c) => c.ok)).toEqual(expected));

  it('a free request is held against nothing', () => expect(checksOf(null, answer(500, ''))).toEqual([]));
});
