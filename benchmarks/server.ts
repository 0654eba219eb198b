// One candidate as a process of its own: `node server.ts weft|fastify|node-red FOLDER`. Prints its address.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fastify from 'fastify';
import type { SqliteStore } from '../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { Runtime } from '../electron/runtime/runtime.ts';
import { startNodeRed } from './node-red.ts';
import { benchmarkProgram } from './project.ts';

const [, , candidate, folder] = process.argv as [string, string, string, string];
const row = (i: number) => ({
  orderNumber: `SO-${i}`,
  customer: `C-${i % 997}`,
  total: (i % 9000) + 0.25,
  quantity: i % 50,
  paid: i % 2 === 0,
  placedAt: '2026-11-20T09:14:07.000Z',
  ref: 1_000_000_000 + i,
  note: 'Deliver before noon',
});

if (candidate === 'weft') {
  const runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: join(folder, 'weft.sqlite'),
    constants: {},
    log: { write: () => {} },
    onTrace: null,
  });
  await runtime.start(benchmarkProgram());
  const store = runtime.generationInUse.store as SqliteStore;
  const insert = store.database.prepare(
    'INSERT INTO m_order (_id, _type, ordernumber, customer, total, quantity, paid, placedat, ref, note) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  store.database.transaction(() => {
    for (let i = 1; i <= 10_000; i++) {
      const r = row(i);
      insert.run(
        store.nextId(),
        r.orderNumber,
        r.customer,
        r.total,
        r.quantity,
        r.paid ? 1 : 0,
        Date.parse(r.placedAt),
        r.ref,
        r.note,
      );
    }
  })();
  process.stdout.write(`${runtime.url}/m/v1/orders\n`);
} else if (candidate === 'node-red') {
  process.stdout.write(`${await startNodeRed(join(folder, 'node-red'), row(77))}/orders\n`);
} else {
  const database = new Database(join(folder, 'fastify.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(
    'CREATE TABLE o (id INTEGER PRIMARY KEY, orderNumber TEXT UNIQUE, customer TEXT, total REAL, quantity INTEGER, paid INTEGER, placedAt TEXT, ref INTEGER, note TEXT)',
  );
  const insert = database.prepare(
    'INSERT INTO o (orderNumber, customer, total, quantity, paid, placedAt, ref, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const values = (r: ReturnType<typeof row>) => [
    r.orderNumber,
    r.customer,
    r.total,
    r.quantity,
    r.paid ? 1 : 0,
    r.placedAt,
    r.ref,
    r.note,
  ];
  database.transaction(() => {
    for (let i = 1; i <= 10_000; i++) insert.run(...values(row(i)));
  })();
  const get = database.prepare(
    'SELECT orderNumber, customer, total, quantity, paid, placedAt, ref, note FROM o WHERE orderNumber = ?',
  );
  const properties = {
    orderNumber: { type: 'string' },
    customer: { type: 'string' },
    total: { type: 'number' },
    quantity: { type: 'integer' },
    paid: { type: 'boolean' },
    placedAt: { type: 'string' },
    ref: { type: 'integer' },
    note: { type: 'string' },
  };
  const app = fastify();
  app.get('/orders/:key', { schema: { response: { 200: { type: 'object', properties } } } }, async (request) => {
    const found = get.get((request.params as { key: string }).key) as { paid: number | boolean };
    found.paid = found.paid === 1;
    return found;
  });
  app.post('/orders', async (request, reply) => {
    const body = request.body as ReturnType<typeof row>;
    insert.run(...values(body));
    return reply.code(201).send(body);
  });
  process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}/orders\n`);
}

process.on('SIGINT', () => process.exit(0));
