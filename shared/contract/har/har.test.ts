import { describe, expect, it } from 'vitest';
import { contractSource, type ReadService } from '../index.ts';
import type { DescribedRestService } from '../openapi/index.ts';
import { harReader } from './index.ts';

const read = (value: unknown) =>
  harReader.read(
    contractSource([
      { path: 'shop.har', bytes: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)) },
    ]),
  );

interface Call {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  post?: object;
  status?: number;
  type?: string;
  text?: string;
  more?: object;
  content?: object;
}
const pairs = (given: Record<string, string> = {}) => Object.entries(given).map(([name, value]) => ({ name, value }));
const entry = ({
  method = 'GET',
  url,
  headers,
  post,
  status = 200,
  type = 'application/json',
  text,
  more,
  content,
}: Call) => ({
  ...more,
  request: {
    method,
    url,
    headers: pairs(headers),
    queryString: [],
    cookies: [{ name: 'sid', value: 'hidden9' }],
    ...(post ? { postData: post } : {}),
  },
  response: {
    status,
    headers: pairs({ 'Set-Cookie': 'sid=hidden8' }),
    content: { mimeType: type, ...(text === undefined ? {} : { text }), ...content },
  },
});
const har = (...calls: Call[]) => ({
  log: { version: '1.2', creator: { name: 'x', version: '1' }, entries: calls.map(entry) },
});

describe('an HTTP archive', () => {
  it('calls are grouped by origin and path; answers of one operation make one structure', () => {
    const { services, structures, diagnostics } = read(
      har(
        { url: 'https://api.shop.test/orders/17?full=true', text: '{"id":17,"total":9.5}' },
        { url: 'https://api.shop.test/orders/18?full=false', text: '{"id":18,"total":3,"note":"x"}' },
        { url: 'https://api.shop.test/orders/19?full=true', status: 404, text: '{"code":"gone"}' },
        {
          method: 'POST',
          url: 'https://api.shop.test/orders',
          headers: { 'Content-Type': 'application/json', 'X-Trace': 'a' },
          post: { mimeType: 'application/json', text: '{"total":9.5}' },
          status: 201,
          text: '{"id":20}',
        },
        { url: 'https://cdn.test/logo.png', type: 'image/png' },
        { method: 'OPTIONS', url: 'https://api.shop.test/orders', status: 204 },
        { url: 'https://pay.test/rates', text: '[1.5,2]' },
      ),
    );
    const described = services.map(({ description }) => description as DescribedRestService);
    expect(
      described.map(({ name, address, operations }) => [
        name,
        address,
        operations.map(({ name: own, path, parameters, body, responses }) => [
          own,
          path,
          parameters.map((p) => `${p.in}.${p.name}:${p.node.type}${p.isRequired ? '!' : ''}`),
          body?.message ?? null,
          responses.map(({ status, content }) => `${status} ${content?.message}`),
        ]),
      ]),
    ).toEqual([
      [
        'Shop',
        'https://api.shop.test',
        [
          [
            'getOrdersByOrderId',
            '/orders/{orderId}',
            ['path.orderId:integer!', 'query.full:boolean!'],
            null,
            ['200 GetOrdersByOrderIdResponse', '404 GetOrdersByOrderIdResponse404'],
          ],
          ['postOrders', '/orders', ['header.X-Trace:string'], 'PostOrdersRequest', ['201 PostOrdersResponse201']],
        ],
      ],
      ['Pay', 'https://pay.test', [['getRates', '/rates', [], null, ['200 GetRatesResponse']]]],
    ]);
    const order = structures[0]?.root.children?.[0];
    expect(order?.children?.map(({ name, type, optional }) => [name, type, optional ?? false])).toEqual([
      ['id', 'integer', false],
      ['total', 'decimal', false],
      ['note', 'string', true],
    ]);
    expect(diagnostics.map(({ code, path }) => [code, path])).toEqual([
      ['har/page-part', '$.log.entries[4]'],
      ['har/preflight', '$.log.entries[5]'],
    ]);
  });

  it('secrets in headers, cookies, addresses and bodies stand in nothing that is kept', () => {
    const { services, structures, diagnostics } = read(
      har({
        method: 'POST',
        url: 'https://me:hidden0@a.test/login?access_token=hidden1',
        headers: { Authorization: 'Bearer hidden2', Cookie: 'sid=hidden3', 'X-CSRF-Token': 'hidden4' },
        post: { mimeType: 'application/x-www-form-urlencoded', params: pairs({ user: 'me', password: 'hidden5' }) },
        text: '{"token":"hidden6","user":{"apiKey":"hidden7"}}',
      }),
    );
    const kept = services.flatMap(({ files }) => files.map(({ bytes }) => new TextDecoder().decode(bytes)));
    const all = JSON.stringify([structures, services.map(({ description }) => description), diagnostics, kept]);
    expect(all.match(/hidden\d/g)).toBeNull();
    expect(((services[0] as ReadService).description as DescribedRestService).authentication).toEqual({
      how: 'bearer',
    });
  });

  it('forms, texts in base64, bytes and answers without content', () => {
    const { services, diagnostics } = read(
      har(
        {
          method: 'POST',
          url: 'https://a.test/files',
          post: {
            mimeType: 'multipart/form-data; boundary=x',
            params: [
              { name: 'f', fileName: 'a.png', contentType: 'image/png' },
              { name: 'n', value: 'b' },
            ],
          },
          text: btoa('{"ok":true}'),
          content: { encoding: 'base64' },
        },
        { url: 'https://a.test/photo/1', type: 'application/pdf', text: 'AAAA', content: { encoding: 'base64' } },
        { url: 'https://a.test/none' },
      ),
    );
    const { operations } = (services[0] as ReadService).description as DescribedRestService;
    expect(
      operations.map(({ body, responses }) => [
        body?.fields.map((f) => `${f.name}${f.isFile}`),
        responses[0]?.content?.form,
        responses[0]?.content?.message,
      ]),
    ).toEqual([
      [['ftrue', 'nfalse'], 'json', 'PostFilesResponse'],
      [undefined, 'binary', null],
      [undefined, 'json', null],
    ]);
    expect(diagnostics.map(({ code, path }) => [code, path])).toEqual([
      ['har/no-content', '$.log.entries[2].response.content'],
    ]);
  });

  it.each([
    ['nothing', '', 'json/empty', undefined],
    ['half of one', '{"log":{"entries":[{"request":', 'json/syntax', '$.log.entries[0].request'],
    ['no archive', '{"log":{}}', 'har/no-archive', '$'],
    [
      'entries that are none',
      '{"log":{"entries":[1,{},{"request":{"method":7,"url":[]}}]}}',
      'har/no-call',
      '$.log.entries',
    ],
    ['too deep', `{"log":{"entries":${'['.repeat(100_000)}`, 'json/too-deep', undefined],
  ])('%s is a finding with a place, and nothing is made', (_title, text, code, path) => {
    const { services, structures, diagnostics } = read(text);
    expect([services, structures]).toEqual([[], []]);
    const error = diagnostics.find((d) => d.severity === 'error');
    expect(error?.line).toBeGreaterThan(0);
    if (text !== '') expect(error?.code).toBe(code);
    if (path) expect(error?.path).toBe(path);
  });

  it('ten thousand entries are read in time', () => {
    const calls = Array.from(
      { length: 10_000 },
      (_, i): Call => ({ url: `https://a.test/items/${i}/parts/${i % 7}`, text: `{"id":${i}}` }),
    );
    const began = performance.now();
    const { services } = read(har(...calls));
    expect(((services[0] as ReadService).description as DescribedRestService).operations).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
