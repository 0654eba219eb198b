import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../electron/host/session.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { hasPostgresql, PostgresqlServer } from './harness/postgresql-server.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { startRun, type WeftServer } from './harness/weft.ts';

/** How often a replica is killed; more by hand (`WEFT_KILLS=100`), each start takes seconds. */
const kills = Number(process.env['WEFT_KILLS'] ?? 2);

const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });

/** `POST /api/place?No=…` stores an order and asks for `Work`, which takes its time and stores what it did; `Tick` runs each second. */
const project = () =>
  new ProjectBuilder()
    .entity('Order', { No: 'string' })
    .entity('Done', { No: 'string' })
    .entity('Beat', { At: 'datetime' })
    .flow('Work', [{ name: 'Order', type: { kind: 'object', entity: 'Order' } }], { kind: 'nothing' }, (f) => {
      f.add('create-object', {
        entity: 'Done',
        output: 'D',
        members: [set('Done.No', '$Order/No')],
        commit: 'with-events',
      });
      f.add('wait', { milliseconds: '30' });
      f.add('end', {});
    })
    .flow('Place', [{ name: 'No', type: { kind: 'string' } }], { kind: 'nothing' }, (f) => {
      f.add('create-object', {
        entity: 'Order',
        output: 'O',
        members: [set('Order.No', '$No')],
        commit: 'with-events',
      });
      const given = [{ parameter: 'Order', value: '$O' }];
      f.add('run-in-background', { microflow: 'Work', queue: 'Later', arguments: given });
      f.add('end', {});
    })
    .flow('Tick', [], { kind: 'nothing' }, (f) => {
      f.add('create-object', {
        entity: 'Beat',
        output: 'B',
        members: [set('Beat.At', '[%CurrentDateTime%]')],
        commit: 'with-events',
      });
      f.add('end', {});
    })
    .unit('task-queue', 'Later', { parallel: 8 })
    .unit('scheduled-event', 'Every', { microflow: 'Tick', by: 'interval', interval: 1 })
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [
        {
          id: 'r',
          name: '',
          operations: [
            {
              id: 'o',
              method: 'POST',
              path: 'place',
              microflow: 'Place',
              parameters: [{ id: 'p', name: 'No', in: 'query', type: 'string', required: true }],
            },
          ],
        },
      ],
    })
    .view();

describe.skipIf(!hasPostgresql)(
  hasPostgresql ? 'tasks of replicas that are killed' : 'no PostgreSQL on this machine',
  () => {
    let server: PostgresqlServer;
    const folder = temporaryFolder();
    const file = `${folder.path}/tasks.weft`;
    const running: WeftServer[] = [];
    const start = async () => {
      const run = await startRun(file, ['--db', server.url('tasks')]);
      running.push(run);
      return run;
    };
    const rows = (sql: string) => server.run(sql, 'tasks');
    beforeAll(async () => {
      server = await PostgresqlServer.start({ fsync: true });
      await server.database('tasks');
      const units = [...project().units.values()].sort(
        (a, b) => Number(b.kind === 'module') - Number(a.kind === 'module'),
      );
      createProject(
        file,
        units.map((unit) => ({ op: 'create' as const, unit })),
      ).close();
    }, 60_000);
    afterAll(async () => {
      for (const run of running) if (run.process.exitCode === null && run.process.signalCode === null) run.kill();
      await server.dispose();
      folder.dispose();
    });

    it(
      `under load, ${kills} times: each task is done once, none is lost, and no tick runs twice`,
      async () => {
        const survivor = await start();
        const acknowledged: string[] = [];
        let unknown = 0;
        for (let round = 0; round < kills; round++) {
          const victim = await start();
          let isOver = false;
          const load = Array.from({ length: 6 }, async (_, lane) => {
            for (let i = 0; !isOver; i++) {
              const number = `${round}-${lane}-${i}`;
              const to = i % 2 === 0 ? victim : survivor;
              const status = await fetch(`${to.url}/api/place?No=${number}`, { method: 'POST' }).then(
                async (answer) => (await answer.text(), answer.status),
                () => 0,
              );
              if (status === 200) acknowledged.push(number);
              else unknown++;
            }
          });
          await new Promise((after) => setTimeout(after, 700 + 130 * (round % 5)));
          victim.kill();
          isOver = true;
          await Promise.all(load);
          // A minute later, for those whose holder is gone; whoever still works on one loses it, and stores nothing.
          await rows(`UPDATE _weft_tasks SET until = 0 WHERE state = 'running'`);
        }
        expect(acknowledged.length).toBeGreaterThan(kills * 10);
        const left = async () =>
          Number((await rows(`SELECT count(*) AS n FROM _weft_tasks WHERE state <> 'done'`))[0]?.['n']);
        await expect.poll(left, { timeout: 40_000, interval: 200 }).toBe(0);
        const orders = (await rows('SELECT no FROM m_order')).map((row) => String(row['no']));
        const done = (await rows('SELECT no FROM m_done')).map((row) => String(row['no']));
        expect(acknowledged.filter((number) => !orders.includes(number))).toEqual([]);
        expect(done.toSorted()).toEqual(orders.toSorted());
        expect(orders.length).toBeLessThanOrEqual(acknowledged.length + unknown);
        // One a second by whichever replica, give or take what a slow one is late by; two replicas would make twice as many.
        const [beats] = await rows('SELECT count(*) AS n, (max(at) - min(at)) / 1000 AS seconds FROM m_beat');
        expect(Number(beats?.['n'])).toBeGreaterThan(1);
        expect(Number(beats?.['n'])).toBeLessThanOrEqual(Number(beats?.['seconds']) + 3);
        expect(await rows(`SELECT name FROM _weft_marks WHERE name LIKE 'schedule:%'`)).toHaveLength(1);
      },
      90_000 + kills * 20_000,
    );
  },
);
