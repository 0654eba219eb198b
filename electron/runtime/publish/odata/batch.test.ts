import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData, shopProject } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;
let base: string;
beforeAll(async () => {
  runtime = await startRuntime(publishOData(shopProject(), ['Customer', 'Order']));
  base = `${runtime.url}/odata/m-data`;
});
afterAll(() => runtime.stop());

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into
async function batch(requests: object[], headers: Record<string, string> = {}): Promise<any> {
  const answer = await fetch(`${base}/$batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ requests }),
  });
  return answer.json();
}
const statuses = (answer: { responses: { id: string; status: number }[] }) =>
  answer.responses.map(({ status }) => status);
const count = async (set: string) => Number(await (await fetch(`${base}/${set}/$count`)).text());

it('carries out requests in their order, each seeing what those before it made', async () => {
  const answer = await batch([
    { id: '1', method: 'POST', url: 'Customers', body: { Code: 'A', Name: 'Ada' } },
    { id: '2', dependsOn: ['1'], method: 'POST', url: '$1/Orders', body: { Number: 1, Big: '9007199254740993' } },
    { id: '3', method: 'GET', url: `${base}/Customers('A')/Orders?$select=Number,Big` },
  ]);
  expect(statuses(answer)).toEqual([201, 201, 200]);
  expect(answer.responses[2].body.value).toMatchObject([{ Number: 1 }]);
});

it('a change set is stored as a whole or not at all, and what depends on it is not carried out', async () => {
  const before = await count('Customers');
  const answer = await batch([
    { id: '1', atomicityGroup: 'g', method: 'POST', url: 'Customers', body: { Code: 'X', Name: 'X' } },
    { id: '2', atomicityGroup: 'g', method: 'POST', url: 'Customers', body: { Code: 'Y' } },
    { id: '3', dependsOn: ['g'], method: 'GET', url: 'Customers' },
    { id: '4', method: 'GET', url: 'Customers/$count' },
  ]);
  expect(statuses(answer)).toEqual([422, 424, 200]);
  expect(await count('Customers')).toBe(before);
});

it('multipart comes and goes likewise', async () => {
  const crlf = (lines: string[]) => lines.join('\r\n');
  const body = crlf([
    '--b',
    'Content-Type: multipart/mixed; boundary=c',
    '',
    '--c',
    'Content-Type: application/http',
    'Content-ID: 1',
    '',
    'POST Customers HTTP/1.1',
    'Content-Type: application/json',
    '',
    '{"Code":"M","Name":"Many"}',
    '--c',
    'Content-Type: application/http',
    'Content-ID: 2',
    '',
    'POST $1/Orders HTTP/1.1',
    'Content-Type: application/json',
    '',
    '{"Number":77}',
    '--c--',
    '--b',
    'Content-Type: application/http',
    '',
    "GET Customers('M')?$expand=Orders($select=Number) HTTP/1.1",
    '',
    '',
    '--b--',
  ]);
  const answer = await fetch(`${base}/$batch`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/mixed; boundary=b' },
    body,
  });
  const text = await answer.text();
  expect(answer.headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=/);
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1])).toEqual(['201', '201', '200']);
  expect(text).toContain('"Number":77');
});

it.each<[what: string, body: string, type: string, status: number]>([
  [
    'too many requests',
    JSON.stringify({
      requests: Array.from({ length: 1001 }, (_, i) => ({ id: String(i), method: 'GET', url: 'Customers' })),
    }),
    'application/json',
    400,
  ],
  ['no list', '{}', 'application/json', 400],
  [
    'an id twice',
    JSON.stringify({ requests: [1, 2].map(() => ({ id: 'a', method: 'GET', url: 'Customers' })) }),
    'application/json',
    400,
  ],
  ['a text', 'GET Customers', 'text/plain', 415],
  ['no end', '--b\r\nContent-Type: application/http\r\n\r\nGET Customers HTTP/1.1', 'multipart/mixed; boundary=b', 400],
])('a batch of %s is refused', async (_what, body, type, status) => {
  const answer = await fetch(`${base}/$batch`, { method: 'POST', headers: { 'content-type': type }, body });
  expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([
    status,
    expect.stringMatching(/^(?:odata|request)\//),
  ]);
});
