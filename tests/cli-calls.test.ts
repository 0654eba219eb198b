import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { startMock, weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
const path = (name: string) => join(folder.path, name);
const json = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as never;

const collection = {
  info: { name: 'Shop', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
  auth: { type: 'bearer', bearer: [{ key: 'token', value: 'hidden-in-auth' }] },
  variable: [{ key: 'baseUrl', value: 'https://shop.test/api' }],
  item: [
    {
      name: 'Get order',
      request: {
        method: 'GET',
        url: '{{baseUrl}}/orders/:id',
        header: [{ key: 'X-Session', value: 'hidden-in-header' }],
      },
      response: [
        {
          name: 'One',
          code: 200,
          header: [{ key: 'Content-Type', value: 'application/json' }],
          body: '{"id":17,"total":9.5,"accessToken":"hidden-in-body"}',
        },
      ],
    },
  ],
};
const archive = {
  log: {
    version: '1.2',
    entries: [
      {
        request: {
          method: 'GET',
          url: 'https://parts.test/items/7?key=a',
          headers: [{ name: 'Cookie', value: 'sid=hidden-in-cookie' }],
        },
        response: { status: 200, content: { mimeType: 'application/json', text: '{"sku":"7"}' } },
      },
    ],
  },
};
const command = `curl ^"https://mail.test/messages^" ^\n  -H ^"authorization: Bearer hidden-in-curl^" ^\n  --json ^"^{^\\^"to^\\^":^\\^"me^\\^"^}^"`;

beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(path('shop.json'), JSON.stringify(collection));
  writeFileSync(path('calls.har'), JSON.stringify(archive));
  writeFileSync(path('mail.curl'), command);
  await weft(['new', path('a.weft')]);
});
afterAll(() => folder.dispose());

const imported = async (contract: string, ...more: string[]) =>
  weft(['import', path('a.weft'), path(contract), '--module', 'Calls', '--services', '--json', ...more]);

it('a collection, recorded calls and a curl command become services, without a secret of them in the project', async () => {
  const shop = await imported('shop.json', '--mappings');
  expect(shop.code).toBe(0);
  expect(json(shop)).toMatchObject({
    structures: ['Calls.ShopMessages'],
    services: [{ name: 'Calls.Shop', operations: ['getOrder'] }],
  });
  const parts = await imported('calls.har');
  expect(json(parts)).toMatchObject({ services: [{ name: 'Calls.Parts', operations: ['getItemsByItemId'] }] });
  const mail = await imported('mail.curl');
  expect(json(mail)).toMatchObject({
    services: [{ name: 'Calls.Mail', operations: ['postMessages'] }],
    diagnostics: [{ code: 'import/secret-left-out', line: 1, column: 1, document: 'mail.curl' }],
  });
  const checked = json(await weft(['check', path('a.weft'), '--json'])) as { severity: string }[];
  expect(checked.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(json(await weft(['list', path('a.weft'), '--kind', 'constant', '--json']))).toEqual([
    { kind: 'constant', name: 'Calls.BaseUrl' },
  ]);
  await weft(['unpack', path('a.weft'), path('text')]);
  const text = readFileSync(path('text/Calls/Shop.consumed-rest-service.yaml'), 'utf8');
  expect(text).toContain('location: Calls.BaseUrl');
  expect(text).toContain('asked: bearer');
  // The file holds the contracts, too.
  expect(readFileSync(path('a.weft')).includes('hidden-in')).toBe(false);
});

it('a mock answers with the example of the collection', async () => {
  const mock = await startMock([path('shop.json')]);
  try {
    const answer = await fetch(`${mock.url}/api/orders/17`);
    expect([answer.status, await answer.json()]).toEqual([200, { id: 17, total: 9.5, accessToken: '***' }]);
  } finally {
    await mock.stop();
  }
});

it('broken and refused ones are findings with a place, and nothing of them is imported', async () => {
  const before = json(await weft(['list', path('a.weft'), '--json']));
  writeFileSync(path('half.har'), '{"log":{"entries":[{"request"');
  writeFileSync(path('file.curl'), 'curl https://a.test \\\n  -d @body.json');
  for (const [name, place] of [
    ['half.har', { line: 1 }],
    ['file.curl', { line: 2, column: 3 }],
  ] as const) {
    const refused = await imported(name);
    expect(refused.code).toBe(1);
    expect(json(refused)).toMatchObject({
      services: [],
      structures: [],
      diagnostics: [{ severity: 'error', ...place }],
    });
  }
  expect(json(await weft(['list', path('a.weft'), '--json']))).toEqual(before);
});
