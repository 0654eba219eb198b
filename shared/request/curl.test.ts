import { describe, expect, it } from 'vitest';
import { countingIds } from '../model/unit.ts';
import { parseCurl, toCurl } from './curl.ts';
import { requestFromCurl } from './from-curl.ts';

describe('a cURL command', () => {
  it.each([
    ['an address alone is a GET', 'curl http://a.test/x', ['GET', 'http://a.test/x', [], null]],
    ['one without a scheme is HTTP', 'curl a.test', ['GET', 'http://a.test', [], null]],
    [
      'data makes a POST of a form',
      "curl a.test -d a=1 --data 'b=2'",
      ['POST', 'http://a.test', [['Content-Type', 'application/x-www-form-urlencoded']], 'a=1&b=2'],
    ],
    [
      '--json says its media type',
      `curl --json '{"a":1}' https://a.test/`,
      [
        'POST',
        'https://a.test/',
        [
          ['Content-Type', 'application/json'],
          ['Accept', 'application/json'],
        ],
        '{"a":1}',
      ],
    ],
    [
      'a body with quotes of a shell, over several lines',
      "curl -X PUT 'https://a.test/x?y=1' \\\n  -H 'content-type: application/json' \\\n  --data-raw '{\"who\":\"it'\\''s me\"}'",
      ['PUT', 'https://a.test/x?y=1', [['content-type', 'application/json']], '{"who":"it\'s me"}'],
    ],
    [
      "bash's $'…'",
      "curl https://a.test -H 'Content-Type: text/plain' --data-raw $'a\\n\\u00e9\\'b'",
      ['POST', 'https://a.test', [['Content-Type', 'text/plain']], "a\né'b"],
    ],
    [
      'double quotes and their backslashes',
      'curl -XPATCH https://a.test -H "Content-Type: application/json" -d "{\\"a\\": \\"b\\"}"',
      ['PATCH', 'https://a.test', [['Content-Type', 'application/json']], '{"a": "b"}'],
    ],
    ['-G puts data into the address', 'curl -G https://a.test?x=1 -d a=b', ['GET', 'https://a.test?x=1&a=b', [], null]],
    [
      'user and password',
      'curl -u me:gehëim https://a.test',
      ['GET', 'https://a.test', [['Authorization', 'Basic bWU6Z2Vow6tpbQ==']], null],
    ],
    [
      'user and password of the address',
      'curl https://me:p%40w@a.test/x',
      ['GET', 'https://a.test/x', [['Authorization', 'Basic bWU6cEB3']], null],
    ],
    [
      'what says nothing of the request',
      'curl -sSL --compressed -o /dev/null https://a.test | jq .',
      ['GET', 'https://a.test', [], null],
    ],
  ])('%s', (_title, command, [method, url, headers, body]) =>
    expect(parseCurl(command)).toEqual({ method, url, headers, body }),
  );

  it.each([
    ['a form of several parts', 'curl -F file=@x https://a.test', /several parts/],
    ['a file as body', 'curl -d @body.json https://a.test', /file cannot be read/],
    ['no certificate', 'curl -k https://a.test', /not trusted/],
    ['an option that nobody knows', 'curl --ntlm x https://a.test', /--ntlm is not known/],
    ['a quote without its end', "curl 'https://a.test", /without its end/],
    ['another command', 'wget https://a.test', /does not begin with curl/],
    ['nowhere', 'curl -X GET', /no address/],
  ])('%s is refused in words', (_title, command, words) => {
    const read = parseCurl(command);
    expect('problem' in read && read.problem).toMatch(words);
  });

  it('what is copied reads back as the same request', () => {
    const request = {
      method: 'POST' as const,
      url: "https://a.test/it's?a=b c&d=é",
      headers: [
        ['Content-Type', 'application/json'] as [string, string],
        ['X-A', "o'clock $HOME `x`"] as [string, string],
      ],
      body: '{\n  "a": "it\'s \\"quoted\\" \\\\ \\n"\n}',
    };
    expect(parseCurl(toCurl(request))).toEqual(request);
  });

  it('becomes fields; its keys become secrets that the project does not hold', () => {
    const read = parseCurl(
      "curl 'http://127.0.0.1:8080/orders?$top=5&q=a+b' -H 'Authorization: Bearer t0p' -H 'X-A: 1'",
    );
    if ('problem' in read) throw new Error(read.problem);
    const { request, secrets } = requestFromCurl(
      read,
      { requests: [], environments: [] },
      'http://127.0.0.1:8080',
      countingIds('r'),
    );
    expect([request.method, request.address]).toEqual(['GET', '/orders']);
    expect(request.parameters.map((p) => [p.in, p.name, p.value])).toEqual([
      ['query', '$top', '5'],
      ['query', 'q', 'a b'],
      ['header', 'Authorization', '{{authorization}}'],
      ['header', 'X-A', '1'],
    ]);
    expect(secrets).toEqual([{ name: 'authorization', value: 'Bearer t0p' }]);
    expect(JSON.stringify(request)).not.toContain('t0p');
  });
});
