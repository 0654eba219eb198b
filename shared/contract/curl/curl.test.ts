import { describe, expect, it } from 'vitest';
import { contractSource } from '../index.ts';
import type { DescribedRestService } from '../openapi/index.ts';
import { curlReader } from './index.ts';

const read = (text: string) =>
  curlReader.read(contractSource([{ path: 'calls.curl', bytes: new TextEncoder().encode(text) }]));
const service = (text: string) => read(text).services[0]?.description as DescribedRestService;

/** An operation in one line: method, path, parameters, body. */
function line(text: string): string {
  const own = service(text);
  const [operation] = own?.operations ?? [];
  if (!operation)
    return read(text)
      .diagnostics.map((d) => `${d.line}:${d.column} ${d.message}`)
      .join('; ');
  const { method, path, parameters, body } = operation;
  const given = parameters.map((p) => `${p.in}.${p.name}:${p.node.type}`);
  const sent = body
    ? `${body.form} ${body.message ?? body.fields.map((f) => `${f.name}${f.isFile ? '@' : ''}`).join(',')}`
    : '';
  return [`${own.address} ${method} ${path}`, ...given, sent, own.authentication?.how ?? '']
    .filter(Boolean)
    .join(' | ');
}

describe('cURL commands as a service', () => {
  it.each([
    [
      'an address',
      'curl https://a.test/orders/17?limit=5',
      'https://a.test GET /orders/{orderId} | path.orderId:integer | query.limit:integer',
    ],
    ['-d makes a POST of a form', 'curl a.test/x -d a=1 -d b=two', 'http://a.test POST /x | form a,b'],
    ['JSON', `curl --json '{"a":1}' https://a.test/x`, 'https://a.test POST /x | json PostXRequest'],
    [
      '-X and --data-raw with @',
      `curl -X PUT https://a.test/x -H 'Content-Type: text/plain' --data-raw '@home'`,
      'https://a.test PUT /x | text ',
    ],
    ['--data-urlencode', 'curl https://a.test/x --data-urlencode "q=a b&c"', 'https://a.test POST /x | form q'],
    ['-G', 'curl -G https://a.test/x -d q=1 -d r=true', 'https://a.test GET /x | query.q:integer | query.r:boolean'],
    ['-u, whose password is nowhere', 'curl -u me:geheim https://a.test/x', 'https://a.test GET /x | basic'],
    ['a token', `curl --url https://a.test/x -H 'Authorization: Bearer abc.def'`, 'https://a.test GET /x | bearer'],
    [
      'a key',
      `curl https://a.test/x -H 'X-Api-Key: k' -H 'X-Kind: 7'`,
      'https://a.test GET /x | header.X-Kind:integer | api-key',
    ],
    [
      'a form with a file',
      `curl -F 'note=hello' -F 'photo=@a.png;type=image/png' https://a.test/x`,
      'https://a.test POST /x | multipart note,photo@',
    ],
    [
      'lines that go on',
      "curl 'https://a.test/x' \\\n  -X DELETE \\\n  -H 'X-A: b'",
      'https://a.test DELETE /x | header.X-A:string',
    ],
    [
      'cmd.exe with carets',
      'curl ^"https://a.test/x?a=1^&b=2^" ^\n  -H ^"content-type: application/json^" ^\n  --data-raw ^"^{^\\^"a^\\^":^\\^"50^% of it^\\^"^}^"',
      'https://a.test POST /x | query.a:integer | query.b:integer | json PostXRequest',
    ],
    [
      'cmd.exe without',
      'curl "https://a.test/x" ^\r\n  -H "content-type: application/json" ^\r\n  -d "{\\"a\\":1}"',
      'https://a.test POST /x | json PostXRequest',
    ],
    [
      'a file is refused at its place',
      'curl https://a.test/x \\\n  -d @body.json',
      '2:3 A file cannot be read from here. Paste its text as the body.',
    ],
    [
      'a file to encode is, too',
      'curl https://a.test/x --data-urlencode q@file',
      '1:23 A file cannot be read from here. Paste its text as the body.',
    ],
    ['an unknown option', 'curl https://a.test/x --ntlm', '1:23 --ntlm lacks its value.'],
    ['an open quote', "curl https://a.test/x -d 'a", "1:26 A ' without its end."],
    ['another program', 'wget https://a.test', '1:1 It does not begin with curl.'],
  ])('%s', (_title, text, expected) => expect(line(text)).toBe(expected));

  it('several commands are one service for each origin; those of one path are one operation', () => {
    const { services, structures } = read(
      `curl https://a.test/orders/1\ncurl https://a.test/orders/2?full=true\n\n$ curl https://b.test/y -d '{\n curl is a word\n}' -H 'content-type: text/plain'\n`,
    );
    expect(
      services.map(({ name, description }) => [name, (description as DescribedRestService).operations.length]),
    ).toEqual([
      ['A', 1],
      ['B', 1],
    ]);
    expect(structures).toEqual([]);
  });

  it('what is secret stands in nothing that is kept', () => {
    const { structures, services, diagnostics } = read(
      `curl 'https://me:hidden1@a.test/login?api_key=hidden2' -H 'Authorization: Bearer hidden3' -H 'Cookie: s=hidden4' --json '{"user":"me","password":"hidden5","nested":{"accessToken":"hidden6"}}'`,
    );
    const kept = services.flatMap(({ files }) => files.map(({ bytes }) => new TextDecoder().decode(bytes)));
    const all = JSON.stringify([structures, services.map(({ description }) => description), diagnostics, kept]);
    expect(all).not.toMatch(/hidden\d/);
    expect(all).toContain('accessToken');
    expect(diagnostics.map((d) => d.code)).toContain('import/secret-left-out');
  });

  it('long and hostile commands end in time', () => {
    const many = `curl https://a.test/x ${"-H 'a: b' ".repeat(20_000)}`;
    expect(service(many).operations).toHaveLength(1);
    for (const text of [
      `curl ${"'".repeat(100_001)}`,
      `curl ${'^"'.repeat(100_000)}`,
      '\ncurl '.repeat(50_000),
      `curl https://a.test/${'1/'.repeat(5_000)}`,
    ]) {
      const began = performance.now();
      read(text);
      expect(performance.now() - began).toBeLessThan(5_000);
    }
  });
});
