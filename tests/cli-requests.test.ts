import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectStore } from '../electron/host/store/project-store.ts';
import { kinds } from '../shared/kinds.ts';
import { countingIds } from '../shared/model/unit.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { weft } from './harness/weft.ts';

const folder = temporaryFolder();
const file = join(folder.path, 'requests.weft');
const received: string[] = [];
const other = createServer((request, response) => {
  received.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":7}');
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const made = await weft(['new', file, '--sample', 'orders-hub']);
  expect(made.stderr).toContain('Made');
  const store = new ProjectStore(file, kinds);
  const ids = countingIds('rq');
  const module = [...store.all().values()].find((u) => u.kind === 'module');
  const status = (value: string) => ({ id: ids(), what: 'status', value });
  const data = kinds.require('request-collection').schema.parse({
    requests: [
      { id: ids(), name: 'Newest', address: '/orders/v1/orders', checks: [status('200')] },
      {
        id: ids(),
        name: 'Seven',
        address: '{{host}}/x/{n}',
        parameters: [
          { id: ids(), in: 'path', name: 'n', value: '7' },
          { id: ids(), in: 'header', name: 'Authorization', value: 'Bearer {{token}}' },
        ],
        checks: [status('200'), { id: ids(), what: 'body', name: '$.id', value: '8' }],
      },
    ],
    environments: [
      {
        id: ids(),
        name: 'test',
        values: [
          { id: ids(), name: 'host', value: base },
          { id: ids(), name: 'token', secret: true },
        ],
      },
    ],
  });
  const unit = {
    id: ids(),
    kind: 'request-collection',
    name: 'Calls',
    parent: module?.id ?? null,
    documentation: '',
    data,
  };
  const applied = store.apply({ label: 'Add', ops: [{ op: 'create', unit }] }, store.version);
  expect(applied.ok).toBe(true);
  store.close();
}, 30_000);
afterAll(() => {
  other.close();
  folder.dispose();
});

describe('weft requests', () => {
  it('a request to the project itself is sent to a run of its own; checks that hold are exit 0', async () => {
    const done = await weft(['requests', file, 'Newest', '--json']);
    const { requests, failed } = JSON.parse(done.stdout);
    expect([done.code, failed]).toEqual([0, 0]);
    expect(requests).toMatchObject([{ collection: 'Orders.Calls', name: 'Newest', status: 200 }]);
    expect(requests[0].checks.map((c: { label: string }) => c.label)).toContain('Status is 200');
  }, 30_000);

  it('a check that does not hold is exit 1, and says what was there; a secret comes from the environment', async () => {
    const args = ['requests', file, 'Seven', '--environment', 'test'];
    const done = await weft(args, undefined, { REQUEST_VALUE_token: 't0p' });
    expect(done.code).toBe(1);
    expect(done.stdout).toContain('$.id is 8: It is 7.');
    expect(received.at(-1)).toBe('GET /x/7 Bearer t0p');
    const without = await weft(args);
    expect([without.code, without.stdout]).toEqual([1, expect.stringContaining('Set REQUEST_VALUE_token')]);
  }, 30_000);

  it('--base leads addresses that begin with a slash elsewhere', async () => {
    const done = await weft(['requests', file, 'Newest', '--base', base]);
    expect(received.at(-1)).toBe('GET /orders/v1/orders ');
    // The operation's structure is held against what came.
    expect([done.code, done.stdout]).toEqual([1, expect.stringContaining('does not fit')]);
  }, 30_000);

  it.each([
    ['a name that is not there', ['Nine'], /no request Nine. Requests: Newest, Seven/],
    ['an environment that is not there', ['--environment', 'x'], /no environment x. Environments: test/],
    ['a collection that is not there', ['--collection', 'Orders.Call'], /Did you mean Orders.Calls/],
    ['a base that is no address', ['--base', 'ftp://x'], /--base must begin/],
  ])(
    '%s is a wrong call',
    async (_title, args, words) => {
      const done = await weft(['requests', file, ...args]);
      expect([done.code, done.stderr]).toEqual([2, expect.stringMatching(words)]);
    },
    30_000,
  );
});
