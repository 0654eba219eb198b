import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import { mountSmallDisk } from '../../../tests/harness/small-disk.ts';
import type { Runtime } from '../runtime.ts';
import { runBytes } from './message-runs.ts';
import type { RecordedTrace } from './run-operation.ts';

const start = runtimeStarter();
const nothing = { kind: 'nothing' as const };
const string = { kind: 'string' as const };
const long = { kind: 'long' as const };
const rows = { kind: 'list' as const, entity: 'Row' };
const value = (path: string, attribute: string) => ({ path, attribute });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Rows with numbers, read as JSON, XML and CSV; each batch leaves a note of how many came before and how many it had. */
function project(returns: 'nothing' | 'boolean' = 'nothing', settings: object = {}) {
  const list = (path: string, expression = '') => ({
    path: `${path}[*]`,
    entity: 'Row',
    association: null,
    values: [{ ...value(`${path}[*].n`, 'Row.N'), expression }],
    objects: [],
  });
  const member = { name: 'n', type: 'integer' };
  return new ProjectBuilder()
    .entity('Row', { N: 'integer' })
    .entity('Batch', { Before: 'long', Had: 'integer' })
    .unit('json-structure', 'Json', {
      samples: [],
      root: {
        name: '',
        type: 'object',
        children: [
          { name: 'date', type: 'string' },
          { name: 'rows', type: 'array', item: { name: '', type: 'object', children: [member] } },
        ],
      },
    })
    .unit('xml-schema', 'Xml', {
      root: {
        name: '',
        type: 'object',
        group: 'choice',
        children: [
          {
            name: 'rows',
            type: 'object',
            children: [{ name: 'row', type: 'array', item: { name: '', type: 'object', children: [member] } }],
          },
        ],
      },
    })
    .unit('csv-structure', 'Csv', {
      root: { name: '', type: 'array', item: { name: '', type: 'object', children: [member] } },
    })
    .unit('import-mapping', 'FromJson', { structure: 'Json', root: list('$.rows') })
    .unit('import-mapping', 'Added', {
      structure: 'Json',
      parameters: [{ id: 'p', name: 'More', type: { kind: 'integer' } }],
      root: list('$.rows', '$value + $More'),
    })
    .unit('settings', 'Settings', settings)
    .unit('import-mapping', 'FromXml', { structure: 'Xml', root: list('$.rows.row') })
    .unit('import-mapping', 'FromCsv', { structure: 'Csv', root: list('$') })
    .flow(
      'Take',
      [
        { name: 'Rows', type: rows },
        { name: 'Before', type: long },
      ],
      { kind: returns },
      (f) => {
        f.add('create-object', {
          entity: 'Batch',
          output: 'B',
          commit: 'with-events',
          members: [
            { member: 'Batch.Before', operation: 'set', value: '$Before' },
            { member: 'Batch.Had', operation: 'set', value: 'length($Rows)' },
          ],
        });
        f.add('commit', { variable: 'Rows' });
        f.add('end', returns === 'boolean' ? { value: '$Before < 10' } : {});
      },
    )
    .flow('TakeAll', [{ name: 'Rows', type: rows }], { kind: 'integer' }, (f) => {
      f.add('commit', { variable: 'Rows' });
      f.add('end', { value: 'length($Rows)' });
    })
    .flow('Read', [{ name: 'Text', type: string }], long, (f) => {
      f.add('import-in-batches', { mapping: 'FromJson', input: '$Text', size: 10, microflow: 'Take', output: 'N' });
      f.add('end', { value: '$N' });
    })
    .flow('ReadAdded', [{ name: 'Text', type: string }], long, (f) => {
      const given = [{ parameter: 'More', value: '100' }];
      f.add('import-in-batches', { mapping: 'Added', arguments: given, input: '$Text', size: 10, output: 'N' });
      f.add('end', { value: '$N' });
    })
    .flow('ReadAlone', [{ name: 'Text', type: string }], long, (f) => {
      f.add('import-in-batches', { mapping: 'FromXml', input: '$Text', size: 10, output: 'N' });
      f.add('end', { value: '$N' });
    })
    .flow('Fetch', [{ name: 'Url', type: string }], long, (f) => {
      f.add('call-rest', {
        location: '{1}',
        startsWithAddress: true,
        parameters: ['$Url'],
        response: 'batches',
        responseMapping: 'FromCsv',
        batchSize: 1000,
        batchFlow: 'Take',
        output: 'N',
      });
      f.add('end', { value: '$N' });
    })
    .unit('rest-service', 'Service', {
      path: 'in',
      resources: [
        {
          id: 'r',
          name: '',
          operations: [
            ...(['Json', 'Xml', 'Csv'] as const).map((format) => ({
              id: format,
              method: 'POST',
              path: format.toLowerCase(),
              microflow: 'TakeAll',
              importMapping: `From${format}`,
              bodyArgument: 'Rows',
              batchSize: 1_000,
              contentType: 'text/plain',
            })),
            {
              id: 'added',
              method: 'POST',
              path: 'added',
              microflow: 'TakeAll',
              importMapping: 'Added',
              bodyArgument: 'Rows',
              batchSize: 1_000,
              contentType: 'text/plain',
              parameters: [{ id: 'more', name: 'More', in: 'query', type: 'integer' }],
            },
          ],
        },
      ],
    });
}

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
const json = (n: number, bad = -1) =>
  `{"date":"d","rows":[${numbers(n)
    .map((i) => `{"n":${i === bad ? '"x"' : i}}`)
    .join(',\n')}]}`;
const stored = (runtime: Runtime) => databaseOf(runtime).prepare('SELECT count(*) FROM m_row').pluck().get();
const batches = (runtime: Runtime) =>
  databaseOf(runtime).prepare('SELECT before, had FROM m_batch ORDER BY before').all();

describe('the activity', () => {
  it('gives each batch to the microflow, in a transaction of its own, and says how many there were', async () => {
    const runtime = await start(project());
    expect(await runtime.call('M.Read', { Text: json(25) })).toMatchObject({ result: 25 });
    expect(batches(runtime)).toEqual([
      { before: 0, had: 10 },
      { before: 10, had: 10 },
      { before: 20, had: 5 },
    ]);
    expect(stored(runtime)).toBe(25);
  });

  it('commits by itself without a microflow', async () => {
    const runtime = await start(project());
    const text = `<rows>${numbers(25)
      .map((i) => `<row><n>${i}</n></row>`)
      .join('')}</rows>`;
    expect(await runtime.call('M.ReadAlone', { Text: text })).toMatchObject({ result: 25 });
    expect(stored(runtime)).toBe(25);
  });

  it('a microflow that returns false ends the import', async () => {
    const runtime = await start(project('boolean'));
    expect(await runtime.call('M.Read', { Text: json(50) })).toMatchObject({ result: 20 });
    expect(stored(runtime)).toBe(20);
  });

  it('what fails is told at its place in the whole message; the batches before it stay', async () => {
    const runtime = await start(project());
    const { error } = await runtime.call('M.Read', { Text: json(25, 17) });
    expect(error).toMatchObject({
      message: 'A number is expected, but a text stands here. ($.rows[17].n, line 18, column 6)',
      stack: ['M.Read: FromJson'],
    });
    expect(stored(runtime)).toBe(10);
  });

  it('a batch that is read as several texts is one: its microflow gets all of it, and what fails in the last of them undoes all', async () => {
    const runtime = await start(project());
    // Each row is 20 kB, so that a batch of ten is more than two texts.
    const wide = (n: number, bad = -1) => json(n, bad).replaceAll('{"n"', `{"pad":"${'x'.repeat(20_000)}","n"`);
    expect(10 * 20_000).toBeGreaterThan(2 * runBytes);
    expect(await runtime.call('M.Read', { Text: wide(25) })).toMatchObject({ result: 25 });
    expect(batches(runtime)).toEqual([
      { before: 0, had: 10 },
      { before: 10, had: 10 },
      { before: 20, had: 5 },
    ]);
    const { error } = await runtime.call('M.Read', { Text: wide(25, 19) });
    expect(error?.message).toContain('($.rows[19].n, line 20, column 20015)');
    expect(stored(runtime)).toBe(25 + 10);
  });

  it.each([
    ['{"date":"d","rows":[]}', 0],
    ['{"date":"d"}', 0],
  ])('no rows are no batch: %s', async (text, result) => {
    const runtime = await start(project());
    expect(await runtime.call('M.Read', { Text: text })).toMatchObject({ result });
    expect(batches(runtime)).toEqual([]);
  });

  it('gives the mapping its parameters', async () => {
    const runtime = await start(project());
    expect(await runtime.call('M.ReadAdded', { Text: json(25) })).toMatchObject({ result: 25 });
    expect(databaseOf(runtime).prepare('SELECT min(n), max(n) FROM m_row').raw().get()).toEqual([100, 124]);
  });

  it('checks: a mapping of one object, and a microflow that takes something else', () => {
    const wrong = project()
      .unit('import-mapping', 'One', {
        structure: 'Json',
        root: { path: '$', entity: 'Row', association: null, values: [], objects: [] },
      })
      .flow('Other', [{ name: 'Text', type: string }], string, (f) => f.add('end', { value: '$Text' }))
      .flow('Bad', [], nothing, (f) => {
        f.add('import-in-batches', { mapping: 'One', input: "''", microflow: 'Other' });
        f.add('import-in-batches', { mapping: 'FromJson', input: "''", commit: 'no' });
        f.add('end', {});
      });
    const found = new ProjectChecker().checkAll(wrong.view()).filter((d) => d.document === 'M.Bad');
    expect(found.map((d) => d.code).sort()).toEqual([
      'microflow/batch-parameters',
      'microflow/batch-result',
      'microflow/batches-lost',
      'microflow/no-batches',
    ]);
  });
});

describe('a published operation', () => {
  const post = (
    runtime: Runtime,
    path: string,
    body: string | Uint8Array | AsyncIterable<Uint8Array>,
    headers: Record<string, string> = {},
  ) => fetch(`${runtime.url}/in/${path}`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

  it('takes a body larger than any that is read whole, coded or not, and answers as the last batch does', async () => {
    const runtime = await start(project());
    const many = 300_000;
    const csv = `n\n${numbers(many).join('\n')}\n`;
    const limit = runtime.generationInUse.loaded.program.settings.maxBodyBytes;
    expect(csv.length).toBeGreaterThan(1_000_000);
    async function* pieces() {
      yield Buffer.from('{"rows":[');
      let sent = 0;
      for (let i = 0; sent <= limit + 1_000_000; i++) {
        const piece = `${i === 0 ? '' : ','}${' '.repeat(100_000)}{"n":${i}}`;
        sent += piece.length;
        yield Buffer.from(piece);
      }
      yield Buffer.from('],"date":"d"}');
    }
    const large = await post(runtime, 'json', pieces(), { 'content-type': 'application/json' });
    expect([large.status, Number(await large.text()) > 0]).toEqual([200, true]);
    const before = stored(runtime) as number;
    const zipped = await post(runtime, 'csv', gzipSync(csv), {
      'content-type': 'text/csv',
      'content-encoding': 'gzip',
    });
    expect([zipped.status, await zipped.text()]).toEqual([200, '1000']);
    expect(stored(runtime)).toBe(before + many);
  });

  it('gives the mapping its parameters', async () => {
    const runtime = await start(project());
    const response = await post(runtime, 'added?More=7', json(1_500), { 'content-type': 'application/json' });
    expect([response.status, await response.text()]).toEqual([200, '500']);
    expect(databaseOf(runtime).prepare('SELECT min(n), max(n) FROM m_row').raw().get()).toEqual([7, 1_506]);
  });

  /** Sends the head of a request and some rows in a chunk; gives what is sent next, and all that comes back. */
  async function begin(runtime: Runtime, many: number) {
    const { hostname, port } = new URL(runtime.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.on('error', () => {});
    let answer = '';
    socket.on('data', (piece) => {
      answer += piece;
    });
    const send = (text: string) => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
    socket.write(
      'POST /in/csv HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    if (many > 0) send(`n\n${numbers(many).join('\n')}\n`);
    return { socket, send, answer: () => answer };
  }

  it('a body may take longer than a request, as long as it comes', async () => {
    const runtime = await start(project('nothing', { requestTimeoutMs: 600 }));
    const { send, socket, answer } = await begin(runtime, 1_000);
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 120));
      send(`${numbers(200).join('\n')}\n`);
    }
    socket.write('0\r\n\r\n');
    await expect.poll(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(stored(runtime)).toBe(3_000);
  });

  it('a sender of a byte now and then is late, however short the time from one to the next', async () => {
    const runtime = await start(project('nothing', { requestTimeoutMs: 600 }));
    const { send, answer, socket } = await begin(runtime, 0);
    const drip = setInterval(() => send('1'), 100);
    try {
      await expect.poll(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*too little/);
    } finally {
      clearInterval(drip);
      socket.destroy();
    }
  });

  it('there is room for so many bodies in batches; others are asked to come again', async () => {
    const runtime = await start(project(), { bodiesRoom: 8 * 1024 * 1024 });
    const held = [await begin(runtime, 1_500), await begin(runtime, 1_500)];
    await expect.poll(() => stored(runtime)).toBe(2_000);
    const refused = await post(runtime, 'csv', 'n\n1\n', { 'content-type': 'text/csv' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    for (const { socket } of held) socket.destroy();
    await expect
      .poll(async () => (await post(runtime, 'csv', 'n\n1\n', { 'content-type': 'text/csv' })).status)
      .toBe(200);
  });

  it('a body that breaks off says how many objects are stored, and every batch has its trace', async () => {
    const traces: RecordedTrace[] = [];
    const runtime = await start(project(), { onTrace: (trace) => void traces.push(trace) });
    const { socket, answer } = await begin(runtime, 2_500);
    await expect.poll(() => stored(runtime)).toBe(2_000);
    socket.write('no chunk\r\n');
    await expect.poll(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*"objectsTaken":2000/);
    expect(stored(runtime)).toBe(2_000);
    expect(traces.map(({ failed }) => failed)).toEqual([false, false]);
  });

  it('a full disk: whole batches are stored, and the answer says how many', async ({ skip }) => {
    const disk = mountSmallDisk(5 * 1024 * 1024);
    if (!disk) return skip();
    try {
      const runtime = await start(project(), { database: join(disk.path, 'data.sqlite') });
      const response = await post(runtime, 'csv', `n\n${numbers(400_000).join('\n')}\n`, {
        'content-type': 'text/csv',
      });
      const { objectsTaken } = (await response.json()) as { objectsTaken: number };
      expect([response.status, objectsTaken > 0, objectsTaken % 1_000]).toEqual([507, true, 0]);
      expect(stored(runtime)).toBe(objectsTaken);
      await runtime.stop();
    } finally {
      disk.dispose();
    }
  });

  it('clients that hang up in the middle end nothing but their own request', async () => {
    const runtime = await start(project());
    const { hostname, port } = new URL(runtime.url);
    const uncaught: unknown[] = [];
    const listen = (error: unknown) => void uncaught.push(error);
    process.on('uncaughtException', listen);
    try {
      for (let i = 0; i < 5; i++) {
        const socket = connect(Number(port), hostname);
        await once(socket, 'connect');
        socket.write(
          `POST /in/csv HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 1000000\r\n\r\nn\n1\n`,
        );
        await new Promise((resolve) => setTimeout(resolve, 30));
        socket.destroy();
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect((await post(runtime, 'csv', 'n\n1\n', { 'content-type': 'text/csv' })).status).toBe(200);
    } finally {
      process.off('uncaughtException', listen);
    }
    expect(uncaught).toEqual([]);
  });

  it('a coded body may come byte by byte', async () => {
    const runtime = await start(project());
    async function* bytes() {
      for (const byte of gzipSync('n\n1\n2\n')) {
        yield Buffer.from([byte]);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const response = await post(runtime, 'csv', bytes(), { 'content-type': 'text/csv', 'content-encoding': 'gzip' });
    expect([response.status, await response.text()]).toEqual([200, '2']);
  });

  it('an error says its place and how many objects are stored', async () => {
    const runtime = await start(project());
    const response = await post(runtime, 'json', json(2_500, 2_100), { 'content-type': 'application/json' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      objectsTaken: 2_000,
      errors: [{ path: '$.rows[2100].n', line: 2_101, code: 'mapping/wrong-type' }],
    });
    expect(stored(runtime)).toBe(2_000);
  });

  it('what stands around the list is held to the contract, too', async () => {
    const runtime = await start(project());
    const lacks = await post(runtime, 'json', '{"rows":[{"n":1}]}', { 'content-type': 'application/json' });
    expect([lacks.status, ((await lacks.json()) as { errors: { path: string }[] }).errors[0]?.path]).toEqual([
      400,
      '$.date',
    ]);
    const item = await post(runtime, 'json', '{"date":"d","rows":[{"n":1},{}]}', {
      'content-type': 'application/json',
    });
    expect([item.status, ((await item.json()) as { errors: { path: string }[] }).errors[0]?.path]).toEqual([
      400,
      '$.rows[1].n',
    ]);
  });

  it.each([
    ['json', 'application/json', '{"date":"d","rows":[]}'],
    ['xml', 'application/xml', '<rows/>'],
    ['csv', 'text/csv', 'n\n'],
  ])('%s without rows is one batch of none', async (path, type, body) => {
    const runtime = await start(project());
    const response = await post(runtime, path, body, { 'content-type': type });
    expect([response.status, await response.text()]).toEqual([200, '0']);
  });

  it.each([
    ['no JSON', 'json', '{"rows":[{"n":1},', 400],
    ['no XML', 'xml', '<rows><row><n>1</n></row>', 400],
    ['bytes that are no text', 'csv', Buffer.from([0x6e, 0x0a, 0x31, 0xff, 0xfe, 0x0a]), 400],
  ])('%s is refused with its place', async (_what, path, body, status) => {
    const runtime = await start(project());
    const response = await post(runtime, path, Buffer.from(body));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ line: expect.any(Number), column: expect.any(Number) }] });
  });
});

describe('an answer of a partner', () => {
  /** Sends a table of some rows; `cutAt` ends the connection there. */
  async function partner(many: number, cutAt = Number.POSITIVE_INFINITY): Promise<{ url: string; sent: () => number }> {
    let sent = 0;
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('n\n');
      const next = () => {
        while (sent < many) {
          if (sent >= cutAt) return response.destroy();
          if (
            !response.write(
              `${numbers(500)
                .map((i) => sent + i)
                .join('\n')}\n`,
            )
          ) {
            sent += 500;
            return response.once('drain', next);
          }
          sent += 500;
        }
        response.end();
      };
      response.on('error', () => {});
      next();
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sent: () => sent };
  }

  it('is read as it comes', async () => {
    const runtime = await start(project());
    const { url } = await partner(20_000);
    expect(await runtime.call('M.Fetch', { Url: url })).toMatchObject({ result: 20000 });
    expect(batches(runtime)).toHaveLength(20);
    expect(stored(runtime)).toBe(20_000);
  });

  it('an empty one is no objects, as it is when it is read whole', async () => {
    const runtime = await start(project());
    const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/csv' }).end());
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await runtime.call('M.Fetch', { Url: url })).toMatchObject({ result: 0 });
  });

  it('one that breaks off is the partner’s fault; what came before stays', async () => {
    const runtime = await start(project());
    const { url } = await partner(200_000, 100_000);
    const { error } = await runtime.call('M.Fetch', { Url: url });
    expect(error?.message).toMatch(/the other side closed the connection|ended before/);
    expect(stored(runtime)).toBeGreaterThan(0);
    expect((stored(runtime) as number) % 1_000).toBe(0);
  });

  it('one that is stopped early is let go of', async () => {
    const runtime = await start(project('boolean'));
    const endless = await partner(100_000_000);
    expect(await runtime.call('M.Fetch', { Url: endless.url })).toMatchObject({ result: 2000 });
    const after = endless.sent();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(endless.sent() - after).toBeLessThan(1_000_000);
    expect(stored(runtime)).toBe(2_000);
  });
});
