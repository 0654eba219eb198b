import { describe, expect, it } from 'vitest';
import type { RestValueKind } from '../../../../shared/consume/rest/operations.ts';
import type { Microflow } from '../../../../shared/microflow/kind.ts';
import { flowScopes } from '../../../../shared/microflow/scopes.ts';
import { Catalog } from '../../../../shared/model/catalog.ts';
import { type Answer, listen, partner, resultOf, started } from '../../../../tests/harness/things-service.ts';
import { readHeader } from './answer-headers.ts';

listen();

describe('headers of an answer', () => {
  it.each<[string, Answer, string]>([
    [
      'are taken by their types, also when they come several times',
      {
        headers: {
          'x-total': '12',
          etag: '"v2"',
          expires: 'Tue, 01 Dec 2026 08:30:00 GMT',
          'x-ids': '1, 2',
          'set-cookie': ['a=1; Expires=Tue, 01 Dec 2026 08:30:00 GMT', 'b=2'],
        },
        body: '3',
      },
      '3 of 12 "v2" 2026-12-01 08:30 1, 2 a=1; Expires=Tue, 01 Dec 2026 08:30:00 GMT\nb=2 nowhere',
    ],
    [
      'are empty where there are none, of an answer without a body too',
      { status: 202, headers: { location: '/jobs/7', 'x-total': '' } },
      ' of  no tag no end no ids no cookie /jobs/7',
    ],
    [
      'that are not of their type are the partner’s error',
      { headers: { 'x-total': 'many' }, body: '3' },
      'rest/bad-answer M.Things.counted: the header X-Total of the answer is not a whole number of 64 bits: many [200]',
    ],
  ])('%s', async (_what, answer, result) => {
    partner.answers = [answer];
    expect(await resultOf(await started(), 'Counted')).toBe(result);
  });

  it.each<[string, Answer, string]>([
    ['are seen by the handler', { status: 404, headers: { 'retry-after': '9' } }, '404 Not Found. [404] again in 9 s'],
    ['are empty there where there are none', { status: 404 }, '404 Not Found. [404]'],
    [
      'take not the place of the error where they cannot be read',
      { status: 404, headers: { 'retry-after': 'soon' } },
      '404 Not Found. [404]',
    ],
    [
      'of a status that nobody modelled, too',
      { status: 503, headers: { 'retry-after': '2' } },
      '503 Service Unavailable. [503] again in 2 s',
    ],
  ])('of an error: %s', async (_what, answer, result) => {
    partner.answers = [answer];
    expect(await resultOf(await started({ attempts: 1 }), 'Counted')).toBe(
      `rest/error-status M.Things.counted answered ${result}`,
    );
  });

  it('of an error that nobody answered are none', async () => {
    const runtime = await started({ attempts: 1, address: 'http://127.0.0.1:1/api' });
    expect(String(await resultOf(runtime, 'Counted'))).toMatch(/^http\/no-answer [^[]*\(connection refused\)\.$/);
  });

  it('a handler sees only what answers that are errors have', async () => {
    const { view } = await started();
    const flow = view.ofKind<Microflow>('microflow').find(({ name }) => name === 'Counted');
    const { before } = flowScopes(flow?.data as Microflow, view, new Catalog(view));
    const handler = flow?.data.flows.find(({ error }) => error)?.to ?? '';
    expect([...(before.get(handler)?.keys() ?? [])].filter((name) => /^(R|X\d)$/.test(name))).toEqual(['X6']);
  });

  const read = (kind: RestValueKind, ...values: string[]) =>
    readHeader(
      'H',
      { results: [{ name: 'H', kind }] },
      { headers: values.map((value): [string, string] => ['h', value]) },
      { call: 'C', timeZone: 'Europe/Berlin' },
    );
  it.each<[RestValueKind, string[], unknown]>([
    ['string', [' a ', 'b'], 'a , b'],
    ['string', [''], ''],
    ['string', [], null],
    ['integer', [''], null],
    ['boolean', ['true'], true],
    ['date', ['2026-12-01'], '2026-12-01'],
    ['datetime', ['2026-12-01T08:30:00Z'], Date.UTC(2026, 11, 1, 8, 30)],
    ['datetime', ['Tue, 01 Dec 2026 08:30:00 GMT'], Date.UTC(2026, 11, 1, 8, 30)],
  ])('as %s: %j', (kind, values, value) => {
    expect(read(kind, ...values)).toEqual(value);
  });
  it.each<[RestValueKind, string]>([
    ['integer', '1, 2'],
    ['datetime', 'Tue, 41 Dec 2026 08:30:00 GMT'],
    ['datetime', 'tomorrow'],
    ['boolean', 'yes'],
  ])('no %s: %s', (kind, value) => {
    expect(() => read(kind, value)).toThrowError(expect.objectContaining({ code: 'rest/bad-answer' }));
  });
});

describe('a mock', () => {
  it('gives the headers of its contract: what is shown, else made values', async () => {
    const runtime = await started({}, {}, { mocked: 'all' });
    const result = String(await resultOf(runtime, 'Counted'));
    expect(result).toMatch(/^-?\d+ of -?\d+ "v1" \d{4}-\d\d-\d\d \d\d:\d\d -?\d+ \S/);
    expect(await resultOf(runtime, 'Counted')).toBe(result);
    expect(partner.seen).toEqual([]);
  });
});
