import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { startCountingPartner } from '../harness/counting-partner.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { orderProject } from '../harness/resource-runtime.ts';
import { databaseOf, runtimeStarter } from '../harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };
const nothing = { kind: 'nothing' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });
const add = (member: string, value: string) => ({ member, operation: 'add' as const, value });
const first = (entity: string, output: string, constraint = '') =>
  ({ source: 'database', entity, range: 'first', constraint, output }) as const;
const commit = 'with-events' as const;
const unique = { type: 'string' as const, validations: [{ rule: 'unique' as const, message: '' }] };
const value = (path: string, attribute: string, key = false) => ({ path, attribute, key });

it('an AutoNumber that came with an import is not given again', async () => {
  const runtime = await start(
    new ProjectBuilder()
      .entity('Item', { No: 'autonumber', Name: 'string' })
      .unit('json-structure', 'Message', {
        samples: [],
        overrides: {},
        root: {
          name: '',
          type: 'object',
          children: [
            { name: 'no', type: 'any' },
            { name: 'name', type: 'string' },
          ],
        },
      })
      .unit('import-mapping', 'Import', {
        structure: 'Message',
        root: {
          path: '$',
          entity: 'Item',
          association: null,
          values: [value('$.no', 'Item.No'), value('$.name', 'Item.Name')],
          objects: [],
        },
      })
      .flow('Take', [{ name: 'Text', type: string }], nothing, (f) => {
        f.add('import-with-mapping', { mapping: 'Import', input: '$Text', output: 'I', commit });
        f.add('end', {});
      })
      .flow('Make', [], nothing, (f) => {
        f.add('create-object', { entity: 'Item', output: 'I', members: [set('Item.Name', "'m'")], commit });
        f.add('end', {});
      }),
  );
  for (let i = 0; i < 5; i++) await runtime.call('M.Make', {});
  await runtime.call('M.Take', { Text: '{"no":7,"name":"imported"}' });
  for (let i = 0; i < 10; i++) await runtime.call('M.Make', {});
  const nos = databaseOf(runtime).prepare('SELECT no FROM m_item ORDER BY no').pluck().all() as number[];
  expect(new Set(nos).size).toBe(nos.length);
});

it('find-or-create, cascade and prevent under load, over a reference set: nothing dangles, no key twice', async () => {
  const partner = await startCountingPartner(() => Math.random() * 5);
  const runtime = await start(
    new ProjectBuilder()
      .entity('C', { No: 'string', N: { type: 'integer', default: '0' } })
      .entity('O', { No: unique })
      .entity('T', { No: 'string' })
      .entity('W', { No: 'string' })
      .association('O_C', 'O', 'C', { onDeleteTo: 'cascade' })
      .association('O_T', 'O', 'T', { type: 'reference-set', onDeleteTo: 'prevent' })
      .association('W_C', 'W', 'C', { type: 'reference-set', onDeleteTo: 'cascade' })
      .unit('json-structure', 'Message', {
        samples: [],
        overrides: {},
        root: {
          name: '',
          type: 'object',
          children: [
            { name: 'no', type: 'string' },
            { name: 'c', type: 'object', children: [{ name: 'no', type: 'string' }] },
            { name: 't', type: 'object', children: [{ name: 'no', type: 'string' }] },
          ],
        },
      })
      .unit('import-mapping', 'Import', {
        structure: 'Message',
        root: {
          path: '$',
          entity: 'O',
          association: null,
          values: [value('$.no', 'O.No')],
          objects: [
            {
              path: '$.c',
              entity: 'C',
              association: 'O_C',
              obtain: 'find-or-create',
              values: [value('$.c.no', 'C.No', true)],
              objects: [],
            },
            {
              path: '$.t',
              entity: 'T',
              association: 'O_T',
              obtain: 'find-or-create',
              values: [value('$.t.no', 'T.No', true)],
              objects: [],
            },
          ],
        },
      })
      .flow('Take', [{ name: 'Text', type: string }], nothing, (f) => {
        f.add('import-with-mapping', { mapping: 'Import', input: '$Text', output: 'I', commit });
        f.add('end', {});
      })
      .flow('AskTake', [{ name: 'Text', type: string }], nothing, (f) => {
        f.add('call-rest', { method: 'POST', location: partner.url, body: 'text', bodyText: '$Text' });
        f.add('import-with-mapping', { mapping: 'Import', input: '$Text', output: 'I', commit });
        f.add('call-rest', { method: 'POST', location: partner.url, body: 'text', bodyText: '$Text' });
        f.add('end', {});
      })
      .flow('Watch', [{ name: 'No', type: string }], nothing, (f) => {
        f.add('retrieve', first('C', 'X', '[No = $No]'));
        const there = f.add('decision', { expression: '$X != empty' });
        f.from(there, 'true').add('create-object', {
          entity: 'W',
          output: 'V',
          members: [set('W.No', '$No'), add('W_C', '$X')],
          commit,
        });
        const end = f.add('end', {});
        f.from(there, 'false').to(end);
      })
      .flow('DropC', [{ name: 'No', type: string }], nothing, (f) => {
        f.add('retrieve', first('C', 'X', '[No = $No]'));
        const there = f.add('decision', { expression: '$X != empty' });
        f.from(there, 'true').add('delete', { variable: 'X' });
        const end = f.add('end', {});
        f.from(there, 'false').to(end);
      })
      .flow('DropT', [{ name: 'No', type: string }], nothing, (f) => {
        f.add('retrieve', first('T', 'X', '[No = $No]'));
        const there = f.add('decision', { expression: '$X != empty' });
        f.from(there, 'true').add('delete', { variable: 'X' });
        const end = f.add('end', {});
        f.from(there, 'false').to(end);
      }),
  );
  const messages = new Map<string, number>();
  let runs = 0;
  const end = performance.now() + 5000;
  await Promise.all(
    Array.from({ length: 16 }, async (_, w) => {
      for (let i = 0; performance.now() < end; i++) {
        const k = String(Math.floor(Math.random() * 3));
        const r = Math.random();
        runs++;
        const Text = JSON.stringify({ no: `o${w}.${i}`, c: { no: k }, t: { no: k } });
        const a =
          r < 0.35
            ? await runtime.call('M.Take', { Text })
            : r < 0.6
              ? await runtime.call('M.AskTake', { Text })
              : r < 0.75
                ? await runtime.call('M.Watch', { No: k })
                : r < 0.9
                  ? await runtime.call('M.DropC', { No: k })
                  : await runtime.call('M.DropT', { No: k });
        if (a.error) {
          const m = a.error.message.replace(/by \d+|[0-9.]+/g, '#');
          messages.set(m, (messages.get(m) ?? 0) + 1);
        }
      }
    }),
  );
  const db = databaseOf(runtime);
  const q = (sql: string) => db.prepare(sql).all();
  const as = runtime.generationInUse.loaded.program.associations;
  const oc = as.find((a) => a.name.endsWith('O_C'))?.column;
  const tables = as.filter((a) => a.type === 'reference-set').map((a) => a.table as string);
  const dup = [
    ...q('SELECT no FROM m_c GROUP BY no HAVING count(*) > 1'),
    ...q('SELECT no FROM m_t GROUP BY no HAVING count(*) > 1'),
  ];
  const dangling = q(`SELECT count(*) AS n FROM m_o WHERE ${oc} IS NOT NULL AND ${oc} NOT IN (SELECT _id FROM m_c)`);
  const links = tables.map((t) => {
    const cols = db.prepare(`SELECT name FROM pragma_table_info('${t}')`).pluck().all() as string[];
    const all = '(SELECT _id FROM m_c UNION SELECT _id FROM m_t UNION SELECT _id FROM m_o UNION SELECT _id FROM m_w)';
    return q(`SELECT count(*) AS n FROM ${t} WHERE ${cols[0]} NOT IN ${all} OR ${cols[1]} NOT IN ${all}`)[0];
  });
  const orphanW = q(
    `SELECT count(*) AS n FROM m_w WHERE _id NOT IN (SELECT ${db.prepare(`SELECT name FROM pragma_table_info('${tables[1]}')`).pluck().all()[0]} FROM ${tables[1]})`,
  );
  partner.close();
  expect(runs).toBeGreaterThan(100);
  expect(dup).toEqual([]);
  expect(dangling).toEqual([{ n: 0 }]);
  expect(links).toEqual([{ n: 0 }, { n: 0 }]);
  expect(orphanW).toEqual([{ n: 0 }]);
}, 30000);

it('400 heads that trickle, 400 slow bodies, 400 idle lines: others are served', async () => {
  const runtime = await start(orderProject());
  const port = Number(new URL(runtime.url as string).port);
  const sockets: Socket[] = [];
  let closed = 0;
  const open = (bytes: string) => {
    const s = connect(port, '127.0.0.1');
    s.on('error', () => {});
    s.on('close', () => closed++);
    s.write(bytes);
    sockets.push(s);
    return s;
  };
  for (let i = 0; i < 400; i++) {
    open('GET /_/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ');
    open(
      'POST /m/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{"orderNumber": "',
    );
    open('GET /_/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  }
  const trickle = setInterval(() => {
    for (const s of sockets) if (!s.destroyed) s.write('a');
  }, 200);
  const statuses = new Map<number, number>();
  for (let i = 0; i < 40; i++) {
    const r = await fetch(`${runtime.url}/m/v1/orders`, {
      method: 'POST',
      body: JSON.stringify({ orderNumber: `S${i}`, total: 1 }),
      headers: { 'content-type': 'application/json' },
    });
    statuses.set(r.status, (statuses.get(r.status) ?? 0) + 1);
    await r.text();
    await new Promise((d) => setTimeout(d, 20));
  }
  clearInterval(trickle);
  for (const s of sockets) s.destroy();
  expect(statuses.get(201)).toBe(40);
  await runtime.stop();
}, 30000);
