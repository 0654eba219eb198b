import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Runtime } from '../../electron/runtime/runtime.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { startCountingPartner } from '../harness/counting-partner.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { databaseOf, runtimeStarter, startWaitingPartner } from '../harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };
const integer = { kind: 'integer' as const };
const nothing = { kind: 'nothing' as const };
const boolean = { kind: 'boolean' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });
const add = (member: string, value: string) => ({ member, operation: 'add' as const, value });
const first = (entity: string, output: string, constraint = '') =>
  ({ source: 'database', entity, range: 'first', constraint, output }) as const;
const commit = 'with-events' as const;
const unique = { type: 'string' as const, validations: [{ rule: 'unique' as const, message: '' }] };

it('a reference set: what another run has linked stays when the handler commits anew', async () => {
  const partner = await startWaitingPartner();
  const runtime = await start(
    new ProjectBuilder()
      .entity('Order', { No: 'string' })
      .entity('Tag', { Name: 'string' })
      .association('Order_Tag', 'Order', 'Tag', { type: 'reference-set' })
      .flow('Open', [], nothing, (f) => {
        f.add('create-object', { entity: 'Order', output: 'O', members: [set('Order.No', "'1'")], commit });
        f.add('end', {});
      })
      .flow('Rival', [], nothing, (f) => {
        f.add('retrieve', first('Order', 'O'));
        f.add('create-object', { entity: 'Tag', output: 'T', members: [set('Tag.Name', "'t3'")], commit });
        f.add('change-object', { object: 'O', members: [add('Order_Tag', '$T')], commit });
        f.add('end', {});
      })
      .flow('Work', [], string, (f) => {
        f.add('retrieve', first('Order', 'O'));
        f.add('create-object', { entity: 'Tag', output: 'T1', members: [set('Tag.Name', "'t1'")], commit });
        f.add('change-object', { object: 'O', members: [add('Order_Tag', '$T1')] });
        f.add('call-rest', { location: partner.url, response: 'none' });
        const failing = f.add('change-object', { object: 'O', members: [set('Order.No', "'2'")], commit });
        f.add('end', { value: "'fine'" });
        f.onErrorOf(failing, 'custom-without-rollback', (h) => {
          h.add('retrieve', first('Order', 'Again'));
          h.add('change-object', { object: 'Again', members: [add('Order_Tag', '$T1')], commit });
          h.add('end', { value: "'done'" });
        });
      }),
  );
  await runtime.call('M.Open', {});
  const run = runtime.call('M.Work', {});
  await partner.asked;
  expect((await runtime.call('M.Rival', {})).error).toBeUndefined();
  partner.answer();
  const out = await run;
  partner.close();
  const db = databaseOf(runtime);
  const table = db
    .prepare("SELECT name FROM sqlite_master WHERE type='table' AND name LIKE '%order_tag%'")
    .pluck()
    .all() as string[];
  const n = db.prepare(`SELECT count(*) FROM ${table[0]}`).pluck().get();
  if (!out.error) expect(n).toBe(2);
});

it('a partner that calls back into the run, 20 deep, before it answers', async () => {
  let runtime: Runtime;
  let depth = 0;
  const answers: string[] = [];
  const server = createServer((_q, r) => {
    if (depth++ >= 20) return void r.end('{}');
    void runtime.call('M.Work', { By: `d${depth}` }).then((a) => {
      answers.push(a.error ? a.error.message.slice(0, 40) : `ok ${a.result}`);
      r.end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  runtime = await start(
    new ProjectBuilder()
      .entity('A', { N: { type: 'integer', default: '0' } })
      .entity('E', { By: 'string' })
      .flow('Open', [], nothing, (f) => {
        f.add('create-object', { entity: 'A', output: 'O', commit });
        f.add('end', {});
      })
      .flow('Work', [{ name: 'By', type: string }], integer, (f) => {
        f.add('retrieve', first('A', 'O'));
        f.add('create-object', { entity: 'E', output: 'X', members: [set('E.By', '$By')], commit });
        f.add('call-rest', { location: url, response: 'none' });
        const failing = f.add('change-object', { object: 'O', members: [set('A.N', '$O/N + 1')], commit });
        f.add('end', { value: '$O/N' });
        f.onErrorOf(failing, 'custom-without-rollback', (h) => {
          h.add('retrieve', first('A', 'O2'));
          h.add('change-object', { object: 'O2', members: [set('A.N', '$O2/N + 1')], commit });
          h.add('end', { value: '$O2/N' });
        });
      }),
  );
  await runtime.call('M.Open', {});
  const out = await runtime.call('M.Work', { By: 'd0' });
  const db = databaseOf(runtime);
  const n = db.prepare('SELECT n FROM m_a').pluck().get();
  const e = db.prepare('SELECT count(*) FROM m_e').pluck().get();
  const ok = answers.filter((a) => a.startsWith('ok')).length + (out.error ? 0 : 1);
  server.closeAllConnections();
  server.close();
  expect(n).toBe(ok);
  expect(e).toBe(ok);
});

it('before-commit and after-commit that call out, under load', async () => {
  const partner = await startCountingPartner(() => Math.random() * 10);
  const runtime = await start(
    new ProjectBuilder()
      .entity(
        'A',
        { N: { type: 'integer', default: '0' }, No: 'autonumber' },
        {
          events: [
            { id: 'e1', moment: 'before-commit', microflow: 'Before' },
            { id: 'e2', moment: 'after-commit', microflow: 'After' },
          ],
        },
      )
      .entity('E', { N: 'integer', No: 'autonumber' })
      .flow('Before', [{ name: 'O', type: { kind: 'object', entity: 'A' } as never }], boolean, (f) => {
        f.add('call-rest', { method: 'POST', location: `${partner.url}/b`, body: 'text', bodyText: "'b'" });
        f.add('end', { value: 'true' });
      })
      .flow('After', [{ name: 'O', type: { kind: 'object', entity: 'A' } as never }], nothing, (f) => {
        f.add('call-rest', { method: 'POST', location: `${partner.url}/a`, body: 'text', bodyText: "'a'" });
        f.add('create-object', { entity: 'E', output: 'X', members: [set('E.N', '$O/N')], commit });
        f.add('end', {});
      })
      .flow('Open', [], nothing, (f) => {
        f.add('create-object', { entity: 'A', output: 'O', commit: 'without-events' as never });
        f.add('end', {});
      })
      .flow('Work', [], integer, (f) => {
        f.add('retrieve', first('A', 'O'));
        f.add('change-object', { object: 'O', members: [set('A.N', '$O/N + 1')], commit });
        f.add('end', { value: '$O/N' });
      }),
  );
  await runtime.call('M.Open', {});
  let ok = 0;
  let no = 0;
  const results: unknown[] = [];
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      for (let i = 0; i < 25; i++) {
        const a = await runtime.call('M.Work', {});
        if (a.error) no++;
        else {
          ok++;
          results.push(a.result);
        }
      }
    }),
  );
  const db = databaseOf(runtime);
  const n = db.prepare('SELECT n FROM m_a').pluck().get();
  const e = db.prepare('SELECT count(*) AS c, count(DISTINCT n) AS d, count(DISTINCT no) AS nos FROM m_e').get();
  partner.close();
  expect(n).toBe(ok);
  expect(ok + no).toBe(300);
  expect(e).toEqual({ c: ok, d: ok, nos: ok });
  expect(new Set(results).size).toBe(ok);
});

it('unique values over a generalization are exchanged and rivalled', async () => {
  const runtime = await start(
    new ProjectBuilder()
      .entity('G', { Name: unique })
      .entity('A', {}, { generalization: 'G' })
      .entity('B', {}, { generalization: 'G' })
      .flow('Open', [], nothing, (f) => {
        f.add('create-object', { entity: 'A', output: 'O', members: [set('G.Name', "'x'")], commit });
        f.add('create-object', { entity: 'B', output: 'P', members: [set('G.Name', "'y'")], commit });
        f.add('end', {});
      })
      .flow('Swap', [], nothing, (f) => {
        f.add('retrieve', first('A', 'O'));
        f.add('retrieve', first('B', 'P'));
        f.add('change-object', { object: 'O', members: [set('G.Name', "'tmp'")], commit });
        f.add('change-object', { object: 'P', members: [set('G.Name', "if $P/Name = 'x' then 'y' else 'x'")], commit });
        f.add('change-object', { object: 'O', members: [set('G.Name', "if $P/Name = 'x' then 'y' else 'x'")], commit });
        f.add('end', {});
      })
      .flow('Take', [{ name: 'N', type: string }], nothing, (f) => {
        f.add('create-object', { entity: 'A', output: 'O', members: [set('G.Name', '$N')], commit });
        f.add('end', {});
      }),
  );
  await runtime.call('M.Open', {});
  const messages = new Map<string, number>();
  let swaps = 0;
  let taken = 0;
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const a =
        i % 3 === 0
          ? await runtime.call('M.Take', { N: ['x', 'y', 'tmp2'][i % 2] as string })
          : await runtime.call('M.Swap', {});
      if (a.error) messages.set(a.error.message, (messages.get(a.error.message) ?? 0) + 1);
      else if (i % 3 === 0) taken++;
      else swaps++;
    }),
  );
  const rows = databaseOf(runtime).prepare('SELECT name FROM m_g ORDER BY name').pluck().all();
  expect(rows).toEqual(['x', 'y']);
  expect(swaps).toBeGreaterThan(0);
  expect(swaps + taken + [...messages.values()].reduce((a, b) => a + b, 0)).toBe(200);
});

it('reloads that change the type, add a generalization and an AutoNumber while runs wait and write the same rows', async () => {
  const folder = temporaryFolder();
  const partner = await startCountingPartner(() => Math.random() * 20);
  const project = (v: number) => {
    const p = new ProjectBuilder();
    if (v % 4 >= 1) p.entity('G', { Kind: { type: 'string', default: 'k' }, No: 'autonumber' });
    return p
      .entity(
        'A',
        {
          N: { type: v % 4 === 2 ? ('long' as never) : 'integer', default: '0' },
          ...(v % 4 >= 1 ? { [`X${v}`]: { type: 'string', default: 'd' } } : {}),
        },
        v % 4 >= 1 ? { generalization: 'G' } : {},
      )
      .entity('E', { By: unique, ...(v % 2 ? { No: 'autonumber' as const } : {}) })
      .association('E_A', 'E', 'A')
      .flow('Open', [], nothing, (f) => {
        f.add('create-object', { entity: 'A', output: 'O', commit });
        f.add('end', {});
      })
      .flow('Work', [{ name: 'By', type: string }], nothing, (f) => {
        f.add('retrieve', first('A', 'O'));
        f.add('change-object', { object: 'O', members: [set('A.N', '$O/N + 1')], commit });
        f.add('create-object', { entity: 'E', output: 'X', members: [set('E.By', '$By'), set('E_A', '$O')], commit });
        f.add('end', {});
      })
      .flow('Ask', [{ name: 'By', type: string }], nothing, (f) => {
        f.add('call-rest', { method: 'POST', location: `${partner.url}/b`, body: 'text', bodyText: '$By' });
        f.add('retrieve', first('A', 'O'));
        f.add('change-object', { object: 'O', members: [set('A.N', '$O/N + 1')], commit });
        f.add('create-object', { entity: 'E', output: 'X', members: [set('E.By', '$By'), set('E_A', '$O')], commit });
        f.add('end', {});
      });
  };
  const runtime = await start(project(0), { database: join(folder.path, 'r.sqlite') });
  await runtime.call('M.Open', {});
  const acked = new Set<string>();
  const messages = new Map<string, number>();
  let reloads = 0;
  const end = performance.now() + 6000;
  await Promise.all([
    ...Array.from({ length: 8 }, async (_, w) => {
      for (let i = 0; performance.now() < end; i++) {
        const By = `w${w}.${i}`;
        const a = await runtime.call(i % 2 ? 'M.Ask' : 'M.Work', { By });
        if (a.error) messages.set(a.error.message, (messages.get(a.error.message) ?? 0) + 1);
        else acked.add(By);
      }
    }),
    (async () => {
      for (let v = 1; performance.now() < end; v++) {
        await new Promise((d) => setTimeout(d, 150));
        await runtime.reload(compileProgram(project(v).view(), { name: `v${v}` }));
        reloads++;
      }
    })(),
  ]);
  await runtime.reload(compileProgram(project(1).view(), { name: 'last' }));
  const db = databaseOf(runtime);
  const stored = db.prepare('SELECT by FROM m_e').pluck().all() as string[];
  const n = db.prepare('SELECT n FROM m_g').pluck().get();
  const e = db.prepare('SELECT count(*) AS c, count(no) AS numbered, count(DISTINCT no) AS d FROM m_e').get();
  await runtime.stop();
  partner.close();
  folder.dispose();
  expect(reloads).toBeGreaterThan(1);
  expect(new Set(stored)).toEqual(acked);
  expect(Number(n)).toBe(acked.size);
  expect(e).toEqual({ c: acked.size, numbered: acked.size, d: acked.size });
}, 40000);
