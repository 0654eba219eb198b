import { describe, expect, it } from 'vitest';
import { soap } from '../consume/soap/index.ts';
import { isSecretName } from '../format/secret-names.ts';
import { mask, maskedHeaders, maskedTarget, maskedText, type Secrets } from './masking.ts';
import { differencesOf, keyOf, placesOf, type RecordedRequest } from './request-places.ts';

const secrets: Secrets = { names: ['k'], redact: (text) => text.replaceAll('s3cr3t', mask) };
const json = 'application/json';

describe('what is masked', () => {
  it.each([
    ...['password', 'Passwd', 'client_secret', 'X-Api-Key', 'apikey', 'access_token', 'refreshToken', 'Authorization'],
    ...['Set-Cookie', 'JSESSIONID', 'signature', 'sessionId', 'csrf-token'],
  ])('%s is a name of a secret', (name) => expect(isSecretName(name)).toBe(true));
  it.each([
    'nextPageToken',
    'continuation_token',
    'token_type',
    'total_tokens',
    'key',
    'author',
    'keyword',
    'pinned',
    'status',
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false));

  it.each<[string, string, string, string]>([
    [
      'JSON by names and values, digits as they are',
      json,
      '{"a":1.50,"password":"x","b":["s3cr3t"],"k":{"x":1}}',
      `{"a":1.50,"password":"${mask}","b":["${mask}"],"k":"${mask}"}`,
    ],
    ['JSON without a secret, as it came', json, '{ "a" : 1.50 }', '{ "a" : 1.50 }'],
    ['keys of dictionaries', json, '{"s3cr3t":1}', `{"${mask}":1}`],
    ['a secret that is a number', json, '{"pin":1234,"token":7}', `{"pin":"${mask}","token":"${mask}"}`],
    ['what says to be JSON and is none', json, '{"a":s3cr3t', `{"a":${mask}`],
    [
      'XML by names, attributes too',
      'text/xml',
      '<a password="x"><Password>y</Password><b>s3cr3t</b></a>',
      `<a password="${mask}"><Password>${mask}</Password><b>${mask}</b></a>`,
    ],
    ['forms', 'application/x-www-form-urlencoded', 'a=1&client_secret=x&k=2', `a=1&client_secret=${mask}&k=${mask}`],
    ['other texts by value alone', 'text/plain', 'it is s3cr3t', `it is ${mask}`],
    [
      'parts',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nx\r\n--b--\r\n',
      `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${mask}\r\n--b--\r\n`,
    ],
  ])('%s', (_, type, text, expected) => expect(maskedText(text, type, secrets)).toBe(expected));

  it('headers and addresses', () => {
    expect(
      maskedHeaders(
        [
          ['Authorization', 'x'],
          ['K', 'y'],
          ['X-A', 'is s3cr3t'],
        ],
        secrets,
      ),
    ).toEqual([
      ['Authorization', mask],
      ['K', mask],
      ['X-A', `is ${mask}`],
    ]);
    expect(maskedTarget('/a/s3cr3t?k=1&b=2&api_key=3', secrets)).toBe(`/a/${mask}?k=${mask}&b=2&api_key=${mask}`);
  });
});

describe('the same request', () => {
  const request = (more: Partial<RecordedRequest>): RecordedRequest => ({
    method: 'POST',
    target: '/a',
    requestHeaders: `Content-Type: ${json}`,
    requestBody: '',
    requestForm: 'text',
    ...more,
  });
  const key = (more: Partial<RecordedRequest>) => keyOf(placesOf(request(more)));
  const xml = (requestBody: string) => ({ requestHeaders: 'Content-Type: text/xml', requestBody });

  it.each<[string, Partial<RecordedRequest>, Partial<RecordedRequest>, boolean]>([
    ['pairs of a query in another order', { target: '/a?x=1&y=2' }, { target: '/a?y=2&x=1' }, true],
    ['values of one name in another order', { target: '/a?x=1&x=2' }, { target: '/a?x=2&x=1' }, false],
    ['the same value, encoded otherwise', { target: '/a?x=a%20b' }, { target: '/a?x=a+b' }, true],
    ['members in another order', { requestBody: '{"a":1,"b":2}' }, { requestBody: '{ "b":2, "a":1 }' }, true],
    ['items in another order', { requestBody: '[1,2]' }, { requestBody: '[2,1]' }, false],
    ['a number written otherwise', { requestBody: '{"a":1}' }, { requestBody: '{"a":1.0}' }, false],
    ['a text and a number', { requestBody: '{"a":1}' }, { requestBody: '{"a":"1"}' }, false],
    ['an empty list and none', { requestBody: '{"a":[]}' }, { requestBody: '{}' }, false],
    [
      'prefixes and white space of XML',
      xml('<a xmlns="u"><b>1</b></a>'),
      xml('<p:a xmlns:p="u">\n <p:b>1</p:b></p:a>'),
      true,
    ],
    [
      'elements of different names in another order',
      xml('<a><b>1</b><c>2</c></a>'),
      xml('<a><c>2</c><b>1</b></a>'),
      true,
    ],
    ['elements of one name in another order', xml('<a><b>1</b><b>2</b></a>'), xml('<a><b>2</b><b>1</b></a>'), false],
    ['who asks, of no protocol', xml('<a><Security>1</Security></a>'), xml('<a><Security>2</Security></a>'), false],
    [
      'another boundary',
      { requestHeaders: 'Content-Type: multipart/form-data; boundary=x', requestBody: '--x\r\n\r\n1\r\n--x--' },
      { requestHeaders: 'Content-Type: multipart/form-data; boundary=y', requestBody: '--y\r\n\r\n1\r\n--y--' },
      true,
    ],
    ['bytes and a text', { requestBody: 'QQ==' }, { requestBody: 'QQ==', requestForm: 'base64' }, false],
  ])('%s', (_, one, other, isSame) => expect(key(one) === key(other)).toBe(isSame));

  it.each([
    ['who asks', '<s:Security><u>1</u></s:Security>', '<s:Security><u>2</u><t/></s:Security>', '', '', true],
    ['the name of the message', '<w:MessageID>1</w:MessageID>', '<w:MessageID>2</w:MessageID>', '', '', true],
    ['another header', '<w:Tenant>1</w:Tenant>', '<w:Tenant>2</w:Tenant>', '', '', false],
    ['what a body calls so', '', '', '<MessageID>1</MessageID>', '<MessageID>2</MessageID>', false],
  ])('of a web service: %s', (_what, oneHeader, otherHeader, oneBody, otherBody, isSame) => {
    const envelope = (header: string, body: string) =>
      request(
        xml(
          `<e:Envelope xmlns:e="e" xmlns:s="s" xmlns:w="w"><e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`,
        ),
      );
    const keyOfSoap = (header: string, body: string) => keyOf(placesOf(envelope(header, body), soap.isOfTransfer));
    expect(keyOfSoap(oneHeader, oneBody) === keyOfSoap(otherHeader, otherBody)).toBe(isSame);
  });

  it('differences are named by their places', () => {
    const [one, other] = ['{"a":{"b":[1,2]}}', '{"a":{"b":[1,3]},"c":true}'].map((requestBody) =>
      placesOf(request({ requestBody })),
    );
    expect(differencesOf(one as never, other as never)).toEqual([
      { place: 'body $.a.b[1]', asked: '2', recorded: '3' },
      { place: 'body $.c', asked: null, recorded: 'true' },
    ]);
  });

  it('a hundred thousand values of one name take no longer than they are many', () => {
    const requestBody = 'a=1&'.repeat(100_000);
    const before = performance.now();
    expect(
      placesOf(request({ requestHeaders: 'Content-Type: application/x-www-form-urlencoded', requestBody })).size,
    ).toBe(100_003);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
