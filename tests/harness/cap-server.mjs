// A service of SAP CAP over SQLite in memory, as a partner that is not ours. It is started in a process of its own, with the folder of its packages, and
// prints the address of its service: CAP's own command listens on all interfaces.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(join(process.argv[2], 'package.json'));
const folder = mkdtempSync(join(tmpdir(), 'weft-cap-'));
writeFileSync(
  join(folder, 'shop.cds'),
  `
namespace shop;
@path: '/odata/v4/shop'
service Shop {
  entity Books { key ID: Integer; title: String(80) not null; price: Decimal(20,4); stock: Int64; released: Date; @odata.etag modified: Timestamp @cds.on.insert: $now @cds.on.update: $now; genre: String enum { Novel; Poem }; author: Association to Authors; }
  entity Authors { key ID: Integer; name: String(80); books: Association to many Books on books.author = $self; }
  @cds.query.limit: { default: 3, max: 3 } entity Pages { key ID: Integer; text: String; }
  @readonly entity Notes { key ID: UUID; text: String; }
  entity Tickets { key ID: UUID; subject: String; }
  function total(least: Decimal) returns Decimal;
  action rename(book: Integer, title: String) returns String;
}
`,
);
process.chdir(folder);
const cds = require('@sap/cds');
cds.env.requires.db = { kind: 'sqlite', impl: '@cap-js/sqlite', credentials: { url: ':memory:' } };
cds.env.requires.auth = { kind: 'mocked-auth' };
cds.root = folder;
const csn = await cds.load(join(folder, 'shop.cds'));
cds.model = cds.compile.for.nodejs(csn);
cds.db = await cds.connect.to('db');
await cds.deploy(csn).to(cds.db);
const express = require('express');
const app = express();
cds.app = app;
await cds
  .serve('all')
  .from(csn)
  .in(app)
  .with((service) => {
    service.on('total', async (request) => {
      const rows = await cds.run(SELECT.from('shop.Shop.Books'));
      return rows.filter((row) => Number(row.price) >= Number(request.data.least ?? 0)).length;
    });
    service.on('rename', async (request) => {
      await cds.run(UPDATE('shop.Shop.Books').set({ title: request.data.title }).where({ ID: request.data.book }));
      return `renamed ${request.data.book}`;
    });
  });
const { INSERT, SELECT, UPDATE } = cds.ql;
await cds.run(
  INSERT.into('shop.Shop.Authors').entries([
    { ID: 1, name: 'Emily' },
    { ID: 2, name: "O'Neil" },
  ]),
);
await cds.run(
  INSERT.into('shop.Shop.Books').entries([
    {
      ID: 1,
      title: 'Heights',
      price: '10.5000',
      stock: 9007199254740993n.toString(),
      released: '1847-12-01',
      genre: 'Novel',
      author_ID: 1,
      modified: '2026-01-01T00:00:00.000Z',
    },
    {
      ID: 2,
      title: "Long Day's",
      price: '20.2500',
      stock: 4,
      released: '1941-01-01',
      genre: 'Novel',
      author_ID: 2,
      modified: '2026-01-01T00:00:00.000Z',
    },
    { ID: 3, title: 'No price', stock: 0, genre: 'Poem', author_ID: 1, modified: '2026-01-01T00:00:00.000Z' },
  ]),
);
await cds.run(INSERT.into('shop.Shop.Pages').entries(Array.from({ length: 10 }, (_, i) => ({ ID: i, text: `p${i}` }))));
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`{"url":"http://127.0.0.1:${server.address().port}/odata/v4/shop"}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
