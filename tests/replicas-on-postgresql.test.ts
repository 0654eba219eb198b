import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { hasPostgresql, PostgresqlServer } from './harness/postgresql-server.ts';
import { startRun, type WeftServer, weft } from './harness/weft.ts';

/** How often a replica is killed; more by hand (`WEFT_KILLS=20`), each start takes seconds. */
const kills = Number(process.env['WEFT_KILLS'] ?? 2);

describe.skipIf(!hasPostgresql)(
  hasPostgresql ? 'two replicas on one PostgreSQL' : 'no PostgreSQL on this machine',
  () => {
    let server: PostgresqlServer;
    const folder = temporaryFolder();
    const file = `${folder.path}/hub.weft`;
    const running: WeftServer[] = [];
    const start = async () => {
      const run = await startRun(file, ['--db', server.url('hub')]);
      running.push(run);
      return run;
    };
    const post = async ({ url }: WeftServer, number: string) => {
      const answer = await fetch(`${url}/orders/v1/orders`, {
        method: 'POST',
        body: JSON.stringify({
          orderNumber: number,
          placedAt: '2026-11-20T09:14:07Z',
          currency: 'EUR',
          customer: { id: 'C-2291' },
          lines: [{ no: 1, sku: 'a', qty: 3, price: 1.1 }],
        }),
        headers: { 'content-type': 'application/json' },
      });
      await answer.text();
      return answer.status;
    };
    const count = async (sql: string) => Number((await server.run(sql, 'hub'))[0]?.['n']);
    beforeAll(async () => {
      server = await PostgresqlServer.start({ fsync: true });
      await server.database('hub');
      expect((await weft(['new', file, '--sample', 'orders-hub'])).code).toBe(0);
    }, 60_000);
    afterAll(async () => {
      for (const run of running) if (run.process.exitCode === null && run.process.signalCode === null) run.kill();
      await server.dispose();
      folder.dispose();
    });

    it('one makes the tables, both serve; what is found or created is there once, and ids never meet', async () => {
      const [one, two] = (await Promise.all([start(), start()])) as [WeftServer, WeftServer];
      const race = (numbers: number, prefix: string) =>
        Promise.all(
          Array.from({ length: numbers * 2 }, (_, i) => post(i % 2 === 0 ? one : two, `${prefix}-${i >> 1}`)),
        );
      // All want the same new customer, and ask a partner about it: who comes second is told so.
      const first = await race(20, 'A');
      const stored = first.filter((status) => status === 201).length;
      expect(stored).toBeGreaterThan(0);
      expect(await count('SELECT count(*) AS n FROM orders_order')).toBe(stored);
      expect(await count(`SELECT count(*) AS n FROM orders_customer WHERE customerno = 'C-2291'`)).toBe(1);
      // Each number is posted to both: one of the two stores it.
      const second = await race(20, 'B');
      expect(second.every((status) => status === 201 || status === 409 || status === 422)).toBe(true);
      expect(await count(`SELECT count(*) AS n FROM orders_order WHERE ordernumber LIKE 'B-%'`)).toBe(20);
      expect(second.filter((status) => status === 201)).toHaveLength(20);
      expect(await count('SELECT count(*) AS n FROM _weft_meta')).toBe(3);
    }, 120_000);

    it(
      `nothing acknowledged is lost when one is killed under load, ${kills} times`,
      async () => {
        const acknowledged: string[] = [];
        for (let round = 0; round < kills; round++) {
          const victim = await start();
          let isOver = false;
          const load = Array.from({ length: 6 }, async (_, lane) => {
            for (let i = 0; !isOver; i++) {
              const number = `K-${round}-${lane}-${i}`;
              const status = await post(victim, number).catch(() => 0);
              if (status === 201) acknowledged.push(number);
            }
          });
          await new Promise((after) => setTimeout(after, 500 + 150 * (round % 5)));
          victim.kill();
          isOver = true;
          await Promise.all(load);
        }
        expect(acknowledged.length).toBeGreaterThan(kills);
        const there = new Set(
          (await server.run(`SELECT ordernumber FROM orders_order`, 'hub')).map((row) => row['ordernumber']),
        );
        expect(acknowledged.filter((number) => !there.has(number))).toEqual([]);
      },
      60_000 + kills * 20_000,
    );
  },
);
