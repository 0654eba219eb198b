// Serves what is stored as a message that is written in batches, and asks for it once from a process of its own: `node export-batches.ts FORMAT FILE [ROWS]`. With ROWS
// the database is filled first, and nothing else is done. Prints the bytes that came, the objects, the time, and the most memory that the server held, then and before, in MB.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SqliteStore } from '../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { Runtime } from '../electron/runtime/runtime.ts';
import { expectShortLives } from '../electron/runtime/supervision/young-memory.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import { ProjectBuilder } from '../tests/harness/project-builder.ts';

const [, , format, file, rows] = process.argv as [string, string, string, string, string | undefined];

const member = (name: string, type: string) => ({ name, type });
const item = {
  name: '',
  type: 'object',
  children: [
    member('id', 'long'),
    member('placedAt', 'datetime'),
    member('total', 'decimal'),
    member('note', 'string'),
  ],
};
const attributes = ['Id', 'PlacedAt', 'Total', 'Note'];

/** Documents with a text, written as JSON, XML and CSV. */
function project(): ProjectBuilder {
  const list = (path: string) => ({
    path: `${path}[*]`,
    entity: 'Doc',
    association: null,
    values: item.children.map(({ name }, i) => ({ path: `${path}[*].${name}`, attribute: `Doc.${attributes[i]}` })),
    objects: [],
  });
  const array = (name: string) => ({ name, type: 'array', item });
  const built = new ProjectBuilder()
    .entity('Doc', { Id: 'long', PlacedAt: 'datetime', Total: 'decimal', Note: 'string' })
    .unit('json-structure', 'JSON', { samples: [], root: array('') })
    .unit('xml-schema', 'XML', {
      root: {
        name: '',
        type: 'object',
        group: 'choice',
        children: [{ name: 'docs', type: 'object', children: [array('doc')] }],
      },
    })
    .unit('csv-structure', 'CSV', { root: array('') });
  const paths = { JSON: '$', XML: '$.docs.doc', CSV: '$' };
  for (const [name, path] of Object.entries(paths))
    built
      .unit('export-mapping', `To${name}`, { structure: name, root: list(path) })
      .flow(`Get${name}`, [], { kind: 'nothing' }, (f) => {
        f.add('export-in-batches', { mapping: `To${name}`, entity: 'Doc' });
        f.add('end', {});
      });
  const operation = (name: string) => ({
    id: name,
    method: 'GET',
    path: name,
    microflow: `Get${name}`,
    exportMapping: `To${name}`,
    contentType: 'text/plain',
  });
  return built.unit('rest-service', 'Service', {
    path: 'docs',
    resources: [{ id: 'r', name: '', operations: Object.keys(paths).map(operation) }],
  });
}

expectShortLives();
const program = compileProgram(project().view(), { name: 'benchmark' });
if (rows !== undefined) {
  const store = new SqliteStore(file, program);
  store.database
    .prepare(
      `WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < ?)
       INSERT INTO m_doc (_id, _type, id, placedat, total, note)
       SELECT 1000000 + i, 1, i, 1700000000000 + i * 1000, i / 100.0, 'Note ' || i || ' ' || hex(zeroblob(170)) FROM c`,
    )
    .run(Number(rows));
  store.close();
} else {
  const runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: file,
    constants: {},
    log: { write: ({ message }) => void process.stderr.write(`${message}\n`) },
    onTrace: null,
  });
  await runtime.start(program);
  const beforeMb = process.resourceUsage().maxRSS / 1024;
  const from = performance.now();
  const client = spawn(process.execPath, [
    '-e',
    `let bytes = 0;
     require('node:http').get(${JSON.stringify(`${runtime.url}/docs/${format}`)}, (r) =>
       r.on('data', (p) => (bytes += p.length)).on('close', () => console.log(r.complete ? bytes : -1)));`,
  ]);
  const [said] = await Promise.all([text(client.stdout), once(client, 'close')]);
  const seconds = (performance.now() - from) / 1000;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ bytes: Number(said), seconds, peakMb, beforeMb })}\n`);
  await runtime.stop();
}
process.exit(0);
