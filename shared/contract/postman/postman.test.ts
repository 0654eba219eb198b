import { describe, expect, it } from 'vitest';
import { contractSource, type ReadService } from '../index.ts';
import type { DescribedRestService } from '../openapi/index.ts';
import { postmanReader } from './index.ts';

const read = (value: unknown) =>
  postmanReader.read(
    contractSource([
      {
        path: 'shop.postman_collection.json',
        bytes: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
      },
    ]),
  );
const collection = (item: unknown[], more: object = {}, version = 'v2.1.0') => ({
  info: { name: 'Shop', schema: `https://schema.getpostman.com/json/collection/${version}/collection.json` },
  item,
  ...more,
});
const lines = (service: DescribedRestService) =>
  service.operations.map(({ name, tag, method, path, parameters, body, responses }) =>
    [
      `${tag ? `${tag}: ` : ''}${name} ${method} ${path}`,
      ...parameters.map((p) => `${p.in}.${p.name}:${p.node.type}`),
      ...(body
        ? [`${body.form} ${body.message ?? body.fields.map((f) => f.name + (f.isFile ? '@' : '')).join(',')}`]
        : []),
      ...responses.map(({ status, content }) => `${status} ${content?.message ?? content?.form ?? '-'}`),
    ].join(' | '),
  );

const v21 = collection(
  [
    {
      name: 'Orders',
      item: [
        {
          name: 'Get one order',
          event: [{ listen: 'test', script: { exec: ['pm.globals.set("x", "hidden1")'] } }],
          request: {
            method: 'GET',
            header: [
              { key: 'X-Trace', value: '{{trace}}' },
              { key: 'X-Off', value: '1', disabled: true },
              { key: 'X-Api-Key', value: 'hidden2' },
            ],
            url: {
              raw: '{{baseUrl}}/orders/:orderId?full=true',
              host: ['{{baseUrl}}'],
              path: ['orders', ':orderId'],
              query: [{ key: 'full', value: 'true', description: 'All of it' }],
              variable: [{ key: 'orderId', value: '17' }],
            },
          },
          response: [
            {
              name: 'One',
              code: 200,
              header: [{ key: 'Content-Type', value: 'application/json' }],
              body: '{"id":17,"lines":[]}',
            },
            { name: 'Another', code: 200, _postman_previewlanguage: 'json', body: '{"id":18,"lines":[{"sku":"a"}]}' },
            { name: 'None', code: 404, body: '' },
          ],
        },
        {
          name: 'Inner',
          item: [
            {
              name: 'Add order',
              request: {
                method: 'POST',
                url: '{{baseUrl}}/orders',
                body: {
                  mode: 'raw',
                  raw: '{"number":"{{number}}","count":{{count}}}',
                  options: { raw: { language: 'json' } },
                },
              },
            },
          ],
        },
      ],
    },
    {
      name: 'Log in',
      request: {
        auth: { type: 'noauth' },
        method: 'POST',
        url: { raw: 'https://login.test/token?client=a' },
        body: {
          mode: 'urlencoded',
          urlencoded: [
            { key: 'user', value: 'me' },
            { key: 'password', value: 'hidden3' },
          ],
        },
      },
    },
    {
      name: 'Upload',
      request: {
        method: 'PUT',
        url: '{{baseUrl}}/files',
        body: {
          mode: 'formdata',
          formdata: [
            { key: 'file', type: 'file', src: '/home/me/a.png' },
            { key: 'note', value: 'x', type: 'text' },
          ],
        },
      },
    },
  ],
  {
    auth: { type: 'bearer', bearer: [{ key: 'token', value: 'hidden4', type: 'string' }] },
    variable: [
      { key: 'host', value: 'https://shop.test' },
      { key: 'baseUrl', value: '{{host}}/api' },
      { key: 'secretToken', value: 'hidden5', type: 'secret' },
    ],
  },
);

describe('a Postman collection', () => {
  it('folders, variables, parameters, bodies, authentication and examples become services', () => {
    const { services, structures, diagnostics } = read(v21);
    const described = services.map(({ description }) => description as DescribedRestService);
    expect(
      described.map(({ name, address, addressConstant, authentication }) => [
        name,
        address,
        addressConstant,
        authentication?.how,
      ]),
    ).toEqual([
      ['Shop', 'https://shop.test/api', 'baseUrl', 'bearer'],
      ['ShopLoginTest', 'https://login.test', undefined, undefined],
    ]);
    expect(described.flatMap(lines)).toEqual([
      'Orders: getOneOrder GET /orders/{orderId} | path.orderId:integer | query.full:boolean | header.X-Trace:string | 200 GetOneOrderResponse | 404 -',
      'Orders / Inner: addOrder POST /orders | json AddOrderRequest',
      'upload PUT /files | multipart file@,note',
      'logIn POST /token | query.client:string | form user,password',
    ]);
    expect(described[0]?.operations[0]?.responses[0]?.content?.example).toBe('{"id":17,"lines":[]}');
    expect(structures.map(({ name, root }) => [name, root.children?.map((c) => c.name)])).toEqual([
      ['Shop', ['GetOneOrderResponse', 'AddOrderRequest']],
    ]);
    expect(diagnostics.map(({ code, path }) => [code, path])).toEqual([
      ['import/secret-left-out', '$.variable[2]'],
      ['postman/script', '$.item[0].item[0].event'],
      ['postman/disabled', '$.item[0].item[0].request.header[1]'],
    ]);
  });

  it('nothing that is secret is kept', () => {
    const { services, structures, diagnostics } = read(v21);
    const kept = services.flatMap(({ files }) => files.map(({ bytes }) => new TextDecoder().decode(bytes)));
    const all = JSON.stringify([structures, services.map(({ description }) => description), diagnostics, kept]);
    expect(all.match(/hidden\d/g)).toBeNull();
    expect(kept[0]).toContain('getpostman');
    // What is kept is the same collection still.
    const again = read(kept[0]);
    expect(again.services.map(({ name }) => name)).toEqual(services.map(({ name }) => name));
  });

  it('format 2.0: addresses and authentication as objects, headers as text', () => {
    const { services } = read(
      collection(
        [
          'a',
          { name: 'A', request: 'https://a.test/x?y=1' },
          {
            request: {
              method: 'POST',
              url: { protocol: 'https', host: 'a.test', path: '/z', port: '8443' },
              header: 'X-A: 1\nContent-Type: application/xml',
              body: { mode: 'raw', raw: '<a/>' },
            },
          },
        ],
        { auth: { type: 'apikey', apikey: { key: 'X-Key', value: 'hidden', in: 'header' } } },
        'v2.0.0',
      ),
    );
    const described = services.map(({ description }) => description as DescribedRestService);
    expect(described.map(({ address, authentication }) => [address, authentication])).toEqual([
      ['https://a.test', { how: 'api-key', in: 'header', name: 'X-Key' }],
      ['https://a.test:8443', { how: 'api-key', in: 'header', name: 'X-Key' }],
    ]);
    expect(described.flatMap(lines)).toEqual([
      'a GET /x | query.y:integer',
      'postZ POST /z | header.X-A:integer | xml ',
    ]);
  });

  it.each([
    [
      'half of one',
      '{"info":{"name":"a","schema":"https://schema.getpostman.com/json/collection/v2.1.0"},"item":[',
      'json/syntax',
    ],
    ['format 1', collection([], {}, 'v1.0.0'), 'postman/version'],
    ['no collection', '{"info":{}}', 'postman/no-collection'],
    ['nothing in it', collection([]), 'postman/no-request'],
    [
      'items that are none',
      collection([
        1,
        null,
        {},
        { request: 7 },
        { request: { url: {} } },
        { request: { method: 'COPY', url: 'https://a.test' } },
      ]),
      'postman/no-request',
    ],
    ['too deep', `{"info":{},"item":${'[{"item":'.repeat(100_000)}`, 'json/too-deep'],
  ])('%s is a finding with a place, and nothing is made', (_title, value, code) => {
    const { services, structures, diagnostics } = read(value);
    expect([services, structures]).toEqual([[], []]);
    const error = diagnostics.find((d) => d.severity === 'error');
    expect(error).toMatchObject({ code, document: 'shop.postman_collection.json' });
    expect(error?.line).toBeGreaterThan(0);
  });

  it('variables that are made of themselves end', () => {
    const { services } = read(
      collection([{ name: 'a', request: '{{a}}/x' }], {
        variable: [
          { key: 'a', value: '{{b}}{{b}}{{b}}' },
          { key: 'b', value: '{{a}}{{a}}' },
        ],
      }),
    );
    expect(((services[0] as ReadService).description as DescribedRestService).operations).toHaveLength(1);
  });
});
