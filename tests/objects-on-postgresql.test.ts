import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node24, temporaryFolder } from './harness/checkout.ts';
import { hasPostgresql, PostgresqlServer } from './harness/postgresql-server.ts';
import { startBundle, startRun, weft } from './harness/weft.ts';

const run = promisify(execFile);

describe.skipIf(!hasPostgresql)(hasPostgresql ? 'objects on PostgreSQL' : 'no PostgreSQL on this machine', () => {
  let server: PostgresqlServer;
  const folder = temporaryFolder();
  const file = `${folder.path}/hub.weft`;
  beforeAll(async () => {
    server = await PostgresqlServer.start({ settings: ['max_connections=60'] });
    expect((await weft(['new', file, '--sample', 'orders-hub'])).code).toBe(0);
  }, 60_000);
  afterAll(async () => {
    await server.dispose();
    folder.dispose();
  });

  it('the Orders hub makes its tables, stores what is posted, and finds it again after a restart', async () => {
    await server.database('hub');
    const order = {
      orderNumber: 'SO-1',
      placedAt: '2026-11-20T09:14:07Z',
      currency: 'EUR',
      customer: { id: 'C-2291' },
      lines: [{ no: 1, sku: 'a', qty: 3, price: 1.1 }],
    };
    const stored = {
      number: 'SO-1',
      value: { amount: 3.3, currency: 'EUR' },
      customer: { no: 'C-2291', name: 'Nordwind Logistik GmbH' },
    };
    const first = await startRun(file, ['--db', server.url('hub')]);
    const posted = await fetch(`${first.url}/orders/v1/orders`, {
      method: 'POST',
      body: JSON.stringify(order),
      headers: { 'content-type': 'application/json' },
    });
    expect([posted.status, await posted.json()]).toEqual([201, expect.objectContaining(stored)]);
    expect(await first.stop()).toBe(0);
    const [row] = await server.run('SELECT ordernumber, total, _version FROM orders_order', 'hub');
    expect(row).toEqual({ ordernumber: 'SO-1', total: '3.3', _version: '1' });
    const second = await startRun(file, [], { DATABASE_URL: server.url('hub') });
    const read = await fetch(`${second.url}/orders/v1/orders/SO-1`);
    expect([read.status, await read.json()]).toEqual([200, expect.objectContaining(stored)]);
    expect(await second.stop()).toBe(0);
  }, 60_000);

  it('so does an exported bundle, by DATABASE_URL', async () => {
    await server.database('bundled');
    const out = `${folder.path}/bundle`;
    expect((await weft(['bundle', file, '--out', out])).code).toBe(0);
    // What a job of a cluster does before the first replica starts.
    const env = { ...process.env, DATABASE_URL: server.url('bundled') };
    const migrated = await run(node24, [`${out}/service.mjs`, '--migrate'], { env });
    expect(migrated.stdout).toContain('Order');
    expect(await server.run('SELECT count(*) AS n FROM orders_order', 'bundled')).toEqual([{ n: '0' }]);
    expect((await run(node24, [`${out}/service.mjs`, '--migrate'], { env })).stdout).toBe('');
    const nowhere = { ...env, DATABASE_URL: 'postgres://127.0.0.1:1/none' };
    expect(
      await run(node24, [`${out}/service.mjs`, '--migrate'], { env: nowhere }).catch((error) => error),
    ).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/^DATABASE_URL: /),
    });
    const bundle = await startBundle(out, { DATABASE_URL: server.url('bundled') });
    expect((await fetch(`${bundle.url}/_/ready`)).status).toBe(200);
    expect(await server.run('SELECT count(*) AS n FROM orders_order', 'bundled')).toEqual([{ n: '0' }]);
    expect(await bundle.stop()).toBe(0);
  }, 60_000);

  it.each([
    ['a wrong port', 'postgres://weft@127.0.0.1:1/hub', /nobody listens there/],
    ['no server', 'postgres:', /names no server/],
  ])(
    '%s is said in words, without the password',
    async (_what, url, words) => {
      const answer = await weft(['run', file, '--db', url]);
      expect(answer.code).not.toBe(0);
      expect(answer.stderr).toMatch(words);
    },
    60_000,
  );
});
