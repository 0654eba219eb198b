import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ConsumedRestService } from '../../../shared/consume/rest/kind.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { listen, partner, resultOf, type Seen, started, stepsOf } from '../../../tests/harness/things-service.ts';
import { signedRequest } from './signed-request.ts';

listen();

const key = 'a key that nobody sees';
/** The digest that the partner works out of what came, byte by byte. */
const expected = ({ method, url, body, headers }: Seen) => {
  const [path = '', query = ''] = url.split('?');
  const sorted = query === '' ? '' : query.split('&').sort().join('&');
  const digest = createHash('sha256').update(Buffer.from(body, 'latin1')).digest('hex');
  const text = [method, path, sorted, headers['content-type'] ?? '', headers['x-date'], headers.host, digest].join('|');
  return `HMAC ${createHmac('sha512', createHmac('sha256', key).update(String(headers['x-date'])).digest())
    .update(text)
    .digest('base64')}`;
};
const signature = (more: { id: string; name: string; value: string }[] = []) => [
  { id: 's1', name: 'X-Date', value: "formatDateTimeUTC($Timestamp, 'yyyyMMddHHmmss')" },
  {
    id: 's2',
    name: 'Authorization',
    value:
      "'HMAC ' + toBase64(hmacSha512(hmacSha256(@M.Key, formatDateTimeUTC($Timestamp, 'yyyyMMddHHmmss')), $Method + '|' + $Path + '|' + $SortedQuery + '|' + $ContentType + '|' + formatDateTimeUTC($Timestamp, 'yyyyMMddHHmmss') + '|' + $Host + '|' + toHex(sha256($Body))))",
  },
  ...more,
];

const signed = (
  settings: Partial<ConsumedRestService> = {},
  options: { mocked?: 'all'; given?: object; operations?: Record<string, object> } = {},
) => {
  const builder = new ProjectBuilder().unit('constant', 'Key', { type: 'string', value: '', secret: true });
  const { given = { 'M.Key': key }, operations = {}, ...more } = options;
  return started({ authentication: 'signature', signature: signature(), ...settings }, operations, {
    constants: given,
    builder,
    ...more,
  });
};

describe('a signature', () => {
  it.each([
    ['Get', {}],
    ['Add', {}],
    ['Form', {}],
    ['Upload', { Bytes: 'AP8=' }],
  ])('of *%s* is over the bytes that go out', async (flow, args) => {
    const runtime = await signed();
    await resultOf(runtime, flow, args);
    const [seen] = partner.seen as [Seen];
    expect(seen.headers.authorization).toBe(expected(seen));
    // Neither the key nor what it gave is in a trace.
    const trace = JSON.stringify(runtime.traces);
    expect(trace).not.toContain(key);
    expect(trace).not.toContain(String(seen.headers.authorization).slice(5, 25));
    expect(stepsOf(runtime)).toHaveLength(1);
  });

  it('of a text in another charset is over its bytes', async () => {
    partner.answers = [{ body: '{"id":"x"}' }];
    const runtime = await signed({}, { operations: { add: { requestType: 'application/json; charset=iso-8859-1' } } });
    await resultOf(runtime, 'Add');
    const [seen] = partner.seen as [Seen];
    expect([seen.headers['content-type'], seen.headers.authorization]).toEqual([
      'application/json; charset=iso-8859-1',
      expected(seen),
    ]);
  });

  it('is made anew for each attempt', async () => {
    partner.answers = [{ status: 503 }, { body: '{"id":"a"}' }];
    const nonce = { id: 's3', name: 'X-Nonce', value: '$Nonce' };
    await resultOf(await signed({ signature: signature([nonce]) }), 'Get');
    expect(new Set(partner.seen.map(({ headers }) => headers['x-nonce'])).size).toBe(2);
    for (const seen of partner.seen) expect(seen.headers.authorization).toBe(expected(seen));
  });

  it('goes nowhere else: an answer that leads on is not followed', async () => {
    partner.answers = [{ status: 307, headers: { location: `${partner.origin}/elsewhere` } }];
    expect(await resultOf(await signed(), 'Get')).toContain('rest/error-status M.Things.getThing answered 307');
    expect(partner.seen).toHaveLength(1);
  });

  it('that is empty, as without its key, is an error of this side; nothing is sent', async () => {
    const empty = [{ id: 's1', name: 'X-Sign', value: "if $Method = 'GET' then '' else 'x'" }];
    expect(await resultOf(await signed({ signature: empty }), 'Get')).toContain(
      'consume/empty-signature M.Things: the header X-Sign of the signature is empty.',
    );
    expect(partner.seen).toEqual([]);
  });

  it('is not worked out for a mock', async () => {
    expect(
      await resultOf(await signed({ signature: [{ id: 's', name: 'X', value: "''" }] }, { mocked: 'all' }), 'Drop'),
    ).toBe('dropped 204');
    expect(partner.seen).toEqual([]);
  });

  it('sees the query in the order of its bytes, and goes before headers of its name', () => {
    let seen: readonly unknown[] = [];
    const service = {
      name: 'M.S',
      data: { authentication: 'signature', signature: { index: 0, headers: ['X-Sign'] } },
    };
    const request = {
      method: 'GET',
      url: 'http://127.0.0.1:81/a%2Fb/..%2e?b=2&a-b=1&a=2&a=1&c',
      headers: [['x-sign', 'old']] as [string, string][],
      body: null,
      timeoutMs: 1,
      redirects: 'follow' as const,
    };
    const signing = {
      signature: (_index: number, members: readonly unknown[]): [string, unknown][] => {
        seen = members;
        return [['X-Sign', 'new']];
      },
    };
    expect(signedRequest(signing, service as never, request)).toMatchObject({
      headers: [['X-Sign', 'new']],
      body: null,
      redirects: 'none',
    });
    expect(seen.slice(0, 8)).toEqual([
      'GET',
      'http://127.0.0.1:81/a%2Fb/..%2E?b=2&a-b=1&a=2&a=1&c',
      '127.0.0.1:81',
      '/a%2Fb/..%2E',
      'b=2&a-b=1&a=2&a=1&c',
      'a=1&a=2&a-b=1&b=2&c',
      '',
      new Uint8Array(),
    ]);
  });
});
