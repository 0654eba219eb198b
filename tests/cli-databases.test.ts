import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../electron/host/session.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { shopTables } from './harness/database-job.ts';
import { hasPostgresql, PostgresqlServer } from './harness/postgresql-server.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { startBundle, startRun, weft } from './harness/weft.ts';

/** Orders of a customer, published over REST: a query, a flow, an export mapping. */
function project(): ProjectBuilder {
  const order = { Id: 'long', Number: 'string', Total: 'decimal', Placed: 'datetime' } as const;
  const leaf = (name: string, type: string) => ({ name, type });
  return new ProjectBuilder()
    .entity('Order', order, { persistable: false })
    .unit('constant', 'Address', { type: 'string', value: '' })
    .unit('constant', 'Password', { type: 'string', secret: true })
    .unit('database-connection', 'Shop', { location: 'Address', password: 'Password' })
    .unit('database-query', 'OrdersOf', {
      connection: 'Shop',
      sql: 'SELECT id, number, total, placed FROM orders WHERE customer_id = {customer} ORDER BY id',
      parameters: [{ id: 'p', name: 'customer', type: 'long', required: true }],
      entity: 'Order',
      columns: Object.keys(order).map((name) => ({ column: name.toLowerCase(), attribute: `Order.${name}` })),
    })
    .unit('json-structure', 'Orders', {
      samples: [],
      root: {
        name: '',
        type: 'array',
        item: {
          name: '',
          type: 'object',
          children: [
            leaf('id', 'integer'),
            leaf('number', 'string'),
            leaf('total', 'decimal'),
            leaf('placed', 'datetime'),
          ],
        },
      },
    })
    .unit('export-mapping', 'Write', {
      structure: 'Orders',
      root: {
        path: '$[*]',
        entity: 'Order',
        values: Object.keys(order).map((name) => ({ path: `$[*].${name.toLowerCase()}`, attribute: `Order.${name}` })),
      },
    })
    .flow('Find', [{ name: 'Customer', type: { kind: 'long' } }], { kind: 'list', entity: 'Order' }, (f) => {
      f.add('query-database', {
        query: 'OrdersOf',
        arguments: [{ parameter: 'customer', value: '$Customer' }],
        output: 'Orders',
      });
      f.add('end', { value: '$Orders' });
    })
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [
        {
          id: 'r',
          name: 'customers',
          operations: [
            {
              id: 'o',
              method: 'GET',
              path: '{Customer}/orders',
              microflow: 'Find',
              exportMapping: 'Write',
              parameters: [{ id: 'p', name: 'Customer', in: 'path', type: 'long' }],
            },
          ],
        },
      ],
    });
}

describe.skipIf(!hasPostgresql)(hasPostgresql ? 'a query that is published' : 'no PostgreSQL on this machine', () => {
  let server: PostgresqlServer;
  let folder: ReturnType<typeof temporaryFolder>;
  beforeAll(async () => {
    folder = temporaryFolder();
    server = await PostgresqlServer.start({ password: 'hunter2' });
    await server.database('shop', shopTables);
    createProject(
      join(folder.path, 'shop.weft'),
      [...project().view().units.values()].map((unit) => ({ op: 'create' as const, unit })),
    ).close();
  }, 60_000);
  afterAll(async () => {
    await server?.dispose();
    folder.dispose();
  });

  it('answers over REST with every digit; the address and the password are of the environment', async () => {
    const file = join(folder.path, 'shop.weft');
    const checked = await weft(['check', file, '--json']);
    expect(JSON.parse(checked.stdout)).toEqual([]);
    const run = await startRun(file, ['--db', 'sqlite::memory:'], {
      CONSTANT_M_Address: `postgres://weft@127.0.0.1:${server.port}/shop`,
      CONSTANT_M_Password: 'hunter2',
    });
    try {
      const answer = await fetch(`${run.url}/api/customers/9007199254740993/orders`);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe(
        '[{"id":1,"number":"A-1","total":1234567890123456.7891,"placed":"2026-03-01T09:00:00.000Z"},' +
          '{"id":2,"number":"A-2","total":0.1,"placed":"2026-03-02T09:00:00.000Z"}]',
      );
      expect(await (await fetch(`${run.url}/api/customers/3/orders`)).text()).toBe('[]');
      // The database goes away and comes back: 502 meanwhile, and no restart of ours.
      await server.stop();
      const failed = await fetch(`${run.url}/api/customers/2/orders`);
      expect(failed.status).toBe(502);
      expect(await failed.text()).not.toContain('hunter2');
      await server.startAgain();
      expect((await fetch(`${run.url}/api/customers/2/orders`)).status).toBe(200);
    } finally {
      expect(await run.stop()).toBe(0);
    }
  }, 120_000);

  it('so does an exported bundle, which brings what asks the database', async () => {
    const out = join(folder.path, 'bundle');
    expect((await weft(['bundle', join(folder.path, 'shop.weft'), '--out', out])).code).toBe(0);
    const bundle = await startBundle(out, {
      DATABASE_URL: `sqlite:${join(folder.path, 'bundle.sqlite')}`,
      CONSTANT_M_Address: `postgres://weft@127.0.0.1:${server.port}/shop`,
      CONSTANT_M_Password: 'hunter2',
    });
    const answer = await fetch(`${bundle.url}/api/customers/9007199254740993/orders`);
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining('"total":1234567890123456.7891'),
    ]);
    expect(await bundle.stop()).toBe(0);
  }, 60_000);

  it('is tried, read and made entities of by the command line; a wrong password is a finding', async () => {
    const file = join(folder.path, 'tables.weft');
    createProject(
      file,
      [...project().view().units.values()].map((unit) => ({ op: 'create' as const, unit })),
    ).close();
    const environment = (password: string) => ({
      CONSTANT_M_Address: `postgres://weft@127.0.0.1:${server.port}/shop`,
      CONSTANT_M_Password: password,
    });
    const database = async (args: string[], password = 'hunter2') => {
      const { code, stdout } = await weft(
        ['database', file, 'M.Shop', ...args, '--json'],
        undefined,
        environment(password),
      );
      return { code, ...JSON.parse(stdout || '{}') };
    };
    expect(await database([], 'wrong-one')).toMatchObject({ code: 1, fault: 'refused' });
    expect(await database([])).toMatchObject({ code: 0, version: expect.stringMatching(/^PostgreSQL 1/) });
    expect(
      await database(['--read', '--entities', 'M', '--table', 'public.customers', '--table', 'public.orders']),
    ).toMatchObject({
      code: 0,
      tables: ['public.customers', 'public.open_orders', 'public.orders'],
      procedures: ['public.order_count'],
      entities: ['M.Customers', 'M.Orders'],
      enumerations: ['M.OrdersStatus'],
      associations: ['M.Orders_Customers_Customer'],
      queries: ['M.AllCustomers', 'M.AllOrders'],
    });
    const checked = await weft(['check', file, '--json']);
    expect(JSON.parse(checked.stdout)).toEqual([]);
    expect(await database(['--entities', 'M', '--table', 'public.nix'])).toMatchObject({ code: 2 });
  }, 120_000);
});
