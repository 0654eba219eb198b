import { describe, expect, it } from 'vitest';
import { evaluateChecks } from './evaluate-checks.ts';
import type { RequestCheck } from './kind.ts';

const answer = {
  status: 201,
  headers: [
    ['Content-Type', 'application/json; charset=utf-8'],
    ['Location', '/orders/1'],
  ] as const,
  body: '{"number":"SO-1","total":1284.50,"big":12345678901234567890,"lines":[{"sku":"A"},{"sku":null}],"odd name":true}',
  durationMs: 40,
};
const outcome = (check: Partial<RequestCheck>) =>
  evaluateChecks(
    [{ id: 'c', what: 'body', name: '', how: 'equals', value: '', ...check }],
    answer,
    new Map([['n', 'SO-1']]),
  )[0];

describe('checks of an answer', () => {
  it.each<[string, Partial<RequestCheck>]>([
    ['status', { what: 'status', value: '201' }],
    ['header, whatever the case of its name', { what: 'header', name: 'location', value: '/orders/1' }],
    ['header that is there', { what: 'header', name: 'LOCATION', how: 'exists' }],
    ['time', { what: 'time', value: '50' }],
    ['text', { name: '$.number', value: 'SO-1' }],
    ['text in quotes', { name: '$.number', value: '"SO-1"' }],
    ['a value of the environment', { name: '$.number', value: '{{n}}' }],
    ['number by what it is', { name: '$.total', value: '1284.5' }],
    ['number with all its digits', { name: '$.big', value: '12345678901234567890' }],
    ['item of a list', { name: '$.lines[0].sku', value: 'A' }],
    ['null', { name: '$.lines[1].sku', value: 'null' }],
    ['an odd name', { name: '$["odd name"]', value: 'true' }],
    ['list that is there', { name: '$.lines', how: 'exists' }],
  ])('%s: holds', (_title, check) => expect(outcome(check)).toMatchObject({ ok: true }));

  it.each<[string, Partial<RequestCheck>, RegExp]>([
    ['status', { what: 'status', value: '200' }, /It is 201/],
    ['header with another value', { what: 'header', name: 'Location', value: '/x' }, /It is \/orders\/1/],
    ['header that is not there', { what: 'header', name: 'ETag', how: 'exists' }, /does not have it/],
    ['time', { what: 'time', value: '40' }, /took 40 ms/],
    ['another digit far behind', { name: '$.big', value: '12345678901234567891' }, /It is 12345678901234567890/],
    ['nothing there', { name: '$.lines[2]', how: 'exists' }, /nothing at this path/],
    ['no path', { name: 'lines[', how: 'exists' }, /path is not one/],
    ['object', { name: '$.lines[0]', value: 'A' }, /an object/],
  ])('%s: does not hold, and why', (_title, check, why) => {
    const found = outcome(check);
    expect([found?.ok, found?.why]).toEqual([false, expect.stringMatching(why)]);
  });

  it('a body of a format that nobody knows has no paths', () =>
    expect(
      evaluateChecks(
        [{ id: 'c', what: 'body', name: '$.a', how: 'exists', value: '' }],
        { ...answer, headers: [['Content-Type', 'text/html']] },
        new Map(),
      )[0]?.why,
    ).toMatch(/no parts/));
});
