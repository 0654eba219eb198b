import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { createProject } from '../electron/host/session.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { startRun } from './harness/weft.ts';

const kills = 3;
const batch = 500;

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

/** Sends rows without an end, a batch now and then. */
async function endlessPartner(): Promise<string> {
  const server: Server = createServer((_request, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/csv' }).write('n\n');
    let sent = 0;
    const send = setInterval(() => {
      response.write(Array.from({ length: 700 }, () => `${sent++}\n`).join(''));
    }, 5);
    response.on('close', () => clearInterval(send)).on('error', () => {});
  });
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function project(url: string) {
  return new ProjectBuilder()
    .entity('Row', { N: 'integer' })
    .unit('csv-structure', 'Csv', {
      root: { name: '', type: 'array', item: { name: '', type: 'object', children: [{ name: 'n', type: 'integer' }] } },
    })
    .unit('import-mapping', 'FromCsv', {
      structure: 'Csv',
      root: {
        path: '$[*]',
        entity: 'Row',
        association: null,
        values: [{ path: '$[*].n', attribute: 'Row.N' }],
        objects: [],
      },
    })
    .flow('Fetch', [], { kind: 'nothing' }, (f) => {
      f.add('call-rest', {
        location: url,
        response: 'batches',
        responseMapping: 'FromCsv',
        batchSize: batch,
        commit: 'without-events',
      });
      f.add('end', {});
    })
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [
        {
          id: 'r',
          name: '',
          operations: [{ id: 'o', method: 'POST', path: 'fetch', microflow: 'Fetch', emptyStatus: 204 }],
        },
      ],
    })
    .view();
}

it(
  `a service that is killed ${kills} times while it reads an answer in batches has stored whole ones only`,
  async () => {
    const folder = temporaryFolder();
    opened.push(() => folder.dispose());
    const file = join(folder.path, 'rows.weft');
    const database = join(folder.path, 'run.sqlite');
    const units = [...project(await endlessPartner()).units.values()].sort(
      (a, b) => Number(b.kind === 'module') - Number(a.kind === 'module'),
    );
    createProject(
      file,
      units.map((unit) => ({ op: 'create' as const, unit })),
    ).close();
    const count = () => {
      const reader = new Database(database, { readonly: true });
      try {
        expect(reader.pragma('integrity_check', { simple: true })).toBe('ok');
        return reader.prepare('SELECT count(*) FROM m_row').pluck().get() as number;
      } finally {
        reader.close();
      }
    };
    let before = 0;
    for (let kill = 0; kill < kills; kill++) {
      const server = await startRun(file, ['--db', `sqlite:${database}`]);
      const gone = new Promise((resolve) => server.process.once('exit', resolve));
      const asked = fetch(`${server.url}/api/fetch`, { method: 'POST' }).catch(() => null);
      await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(before);
      server.kill();
      await Promise.all([gone, asked]);
      const after = count();
      expect([after > before, after % batch]).toEqual([true, 0]);
      before = after;
    }
  },
  kills * 20_000,
);
