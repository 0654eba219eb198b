import { describe, expect, it } from 'vitest';
import { assembleRequest } from './assemble.ts';
import { type CollectedRequest, requestCollectionKind, requestSchema } from './kind.ts';

const request = (fields: Partial<CollectedRequest>) => requestSchema.parse({ id: 'r', name: 'R', ...fields });
const row = (place: string, name: string, value: string, enabled = true) =>
  ({ id: name, in: place, name, value, enabled }) as CollectedRequest['parameters'][number];
const { environments } = requestCollectionKind.schema.parse({
  environments: [
    {
      id: 'e',
      name: 'test',
      address: 'https://{{host}}/base/',
      values: [
        { id: 'v1', name: 'host', value: 'test.example' },
        { id: 'v2', name: 'token', secret: true },
        { id: 'v3', name: 'braces', value: '{x}' },
      ],
    },
  ],
});
const environment = environments[0] ?? null;
const here = { environment: null, secrets: new Map<string, string>(), runUrl: 'http://127.0.0.1:8080' };

describe('a request that goes out', () => {
  it.each([
    ['relative: to the run', { address: '/a/b' }, 'http://127.0.0.1:8080/a/b'],
    ['whole: as it is', { address: 'https://other.test/x?y=1#z' }, 'https://other.test/x?y=1'],
    [
      'path parameters are one encoded part each',
      { address: '/a/{n}/c', parameters: [row('path', 'n', 'x/y z')] },
      'http://127.0.0.1:8080/a/x%2Fy%20z/c',
    ],
    [
      'a part that is only dots arrives',
      { address: '/a/{n}', parameters: [row('path', 'n', '..')] },
      'http://127.0.0.1:8080/a/%2E%2E',
    ],
    [
      'query rows follow the query of the address; one that is off does not go',
      { address: '/a?b=1', parameters: [row('query', 'c', 'd&e'), row('query', 'f', 'g', false)] },
      'http://127.0.0.1:8080/a?b=1&c=d%26e',
    ],
  ])('%s', (_title, fields, url) => expect(assembleRequest(request(fields), here)).toMatchObject({ url }));

  it('takes base address and values of the environment, secrets from the window', () => {
    const sent = assembleRequest(
      request({
        method: 'POST',
        address: '/a/{n}',
        parameters: [row('path', 'n', '{{braces}}'), row('header', 'Authorization', 'Bearer {{token}}')],
        mediaType: 'application/json',
        body: '{"at":"{{ host }}","in":{"b":{}}}',
      }),
      { environment, secrets: new Map([['token', 't0p']]), runUrl: null },
    );
    expect(sent).toEqual({
      method: 'POST',
      url: 'https://test.example/base/a/%7Bx%7D',
      headers: [
        ['Authorization', 'Bearer t0p'],
        ['Content-Type', 'application/json'],
      ],
      body: '{"at":"test.example","in":{"b":{}}}',
    });
  });

  it.each([
    ['nothing runs', { address: '/a' }, { ...here, runUrl: null }, /Nothing runs/],
    ['a secret that nobody gave', { address: '/{{token}}' }, { ...here, environment }, /secret {{token}} has no value/],
    ['no environment', { address: '/{{host}}' }, here, /no environment is chosen/],
    [
      'a value that the environment lacks',
      { body: '{{x}}', method: 'POST' as const },
      { ...here, environment },
      /{{x}} has no value in test/,
    ],
    ['a path parameter without a value', { address: '/a/{n}' }, here, /{n} of the address has no value/],
    ['another scheme', { address: 'ftp://a.test' }, here, /Only http/],
  ])('%s: is said in words', (_title, fields, surroundings, words) => {
    const sent = assembleRequest(request(fields), surroundings);
    expect('problem' in sent && sent.problem).toMatch(words);
  });

  it('cookies go in one header, encoded where they have to be', () =>
    expect(
      assembleRequest(
        request({
          address: '/',
          parameters: [row('cookie', 'a', 'x y'), row('cookie', 'b', '1'), row('cookie', 'c', '', false)],
        }),
        here,
      ),
    ).toMatchObject({ headers: [['Cookie', 'a=x%20y; b=1']] }));

  it.each([
    ['in one line', '', 'application/x-www-form-urlencoded', 'a=x%26y&b=%C3%A9'],
    [
      'in parts, with a boundary that is in no value',
      'multipart/form-data',
      'multipart/form-data; boundary=weft-form',
      '--weft-form\r\nContent-Disposition: form-data; name="a"\r\n\r\nx&y\r\n--weft-form\r\nContent-Disposition: form-data; name="b"\r\n\r\né\r\n--weft-form--\r\n',
    ],
  ])('the fields of a form are its body, %s', (_title, mediaType, type, body) =>
    expect(
      assembleRequest(
        request({
          method: 'POST',
          address: '/',
          mediaType,
          parameters: [row('form', 'a', 'x&y'), row('form', 'b', 'é')],
        }),
        here,
      ),
    ).toMatchObject({ headers: [['Content-Type', type]], body }),
  );

  it('fields of a form and a body beside them: is said in words', () =>
    expect(
      assembleRequest(request({ method: 'POST', address: '/', body: 'x', parameters: [row('form', 'a', '1')] }), here),
    ).toEqual({ problem: expect.stringContaining('Remove one') }));

  it('GET sends no body and no media type', () =>
    expect(assembleRequest(request({ address: '/', body: 'x', mediaType: 'text/plain' }), here)).toMatchObject({
      headers: [],
      body: null,
    }));
});
