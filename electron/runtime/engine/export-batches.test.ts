import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import type { Runtime } from '../runtime.ts';
import type { RecordedTrace } from './run-operation.ts';

const startProject = runtimeStarter();
const nothing = { kind: 'nothing' as const };
const long = { kind: 'long' as const };
const string = { kind: 'string' as const };
const row = { kind: 'object' as const, entity: 'Row' };
const rows = { kind: 'list' as const, entity: 'Row' };

const opened: { dispose(): void }[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  for (const each of opened.splice(0)) each.dispose();
});

/** Runs a project on a database file: one in memory has no moments. */
async function start(project: ProjectBuilder, options: Parameters<typeof startProject>[1] = {}): Promise<Runtime> {
  const folder = temporaryFolder();
  opened.push(folder);
  return startProject(project, { database: join(folder.path, 'data.sqlite'), ...options });
}

const value = (path: string, attribute: string | null, more: object = {}) => ({ path, attribute, ...more });
const member = { name: 'n', type: 'integer' };
const formats = ['Json', 'Xml', 'Csv'] as const;

/** Rows that are written as JSON, XML and CSV, as answers, texts and bodies of calls; some have an owner. */
function project(settings: object = {}): ProjectBuilder {
  const list = (path: string, more: object = {}) => ({
    path: `${path}[*]`,
    entity: 'Row',
    association: null,
    values: [value(`${path}[*].n`, 'Row.N')],
    objects: [],
    ...more,
  });
  const level = (path: string, values: object[], objects: object[]) => ({
    path,
    entity: null,
    association: null,
    values,
    objects,
  });
  const source = { entity: 'Row', constraint: '[N >= $Least]', sort: [{ attribute: 'Row.N', descending: false }] };
  const built = new ProjectBuilder()
    .entity('Row', { N: 'integer', Note: 'string' })
    .unit('settings', 'Settings', settings)
    .unit('json-structure', 'Json', {
      samples: [],
      root: {
        name: '',
        type: 'object',
        children: [
          { name: 'date', type: 'string' },
          { name: 'rows', type: 'array', item: { name: '', type: 'object', children: [member] } },
          { name: 'end', type: 'string' },
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
    .unit('export-mapping', 'ToJson', {
      structure: 'Json',
      parameters: [{ id: 'p', name: 'Day', type: string }],
      root: level(
        '$',
        [value('$.date', null, { expression: '$Day' }), value('$.end', null, { expression: "'end'" })],
        [list('$.rows', { when: '$object/N != 3' })],
      ),
    })
    .unit('export-mapping', 'ToXml', {
      structure: 'Xml',
      root: level('$', [], [level('$.rows', [], [list('$.rows.row')])]),
    })
    .unit('export-mapping', 'ToCsv', { structure: 'Csv', root: list('$') })
    .flow('Text', [{ name: 'Least', type: long }], string, (f) => {
      const given = [{ parameter: 'Day', value: "'d'" }];
      f.add('export-in-batches', {
        mapping: 'ToJson',
        arguments: given,
        ...source,
        size: 3,
        target: 'text',
        output: 'T',
      });
      f.add('end', { value: '$T' });
    })
    .flow(
      'Next',
      [
        { name: 'Before', type: long },
        { name: 'Last', type: row },
      ],
      rows,
      (f) => {
        f.add('create-variable', {
          output: 'Above',
          dataType: 'integer',
          value: 'if $Last = empty then -1 else $Last/N',
        });
        f.add('retrieve', {
          entity: 'Row',
          constraint: '[N > $Above]',
          sort: [{ attribute: 'Row.N', descending: false }],
          range: 'custom',
          limit: '3',
          output: 'L',
        });
        f.add('log-message', { message: "'batch after ' + toString($Before)" });
        f.add('end', { value: '$L' });
      },
    )
    .flow('ByFlow', [], nothing, (f) => {
      f.add('export-in-batches', { mapping: 'ToXml', source: 'microflow', microflow: 'Next' });
      f.add('end', {});
    })
    .flow('Inner', [], nothing, (f) => {
      f.add('export-in-batches', { mapping: 'ToCsv', entity: 'Row' });
      f.add('end', {});
    })
    .flow('Outer', [], nothing, (f) => {
      f.add('call-microflow', { microflow: 'Inner' });
      f.add('end', {});
    });
  for (const [name, more] of [
    ['Send', {}],
    ['Impatient', { timeoutMs: 400 }],
  ] as const)
    built.flow(name, [{ name: 'Url', type: string }], long, (f) => {
      f.add('call-rest', {
        method: 'PUT',
        location: '{1}',
        startsWithAddress: true,
        parameters: ['$Url'],
        body: 'batches',
        bodyMapping: 'ToCsv',
        bodyEntity: 'Row',
        response: 'status',
        errorStatus: false,
        output: 'Status',
        ...more,
      });
      f.add('end', { value: '$Status' });
    });
  built.flow('AnswerAll', [], nothing, (f) => {
    const given = [{ parameter: 'Day', value: "'d'" }];
    f.add('export-in-batches', { mapping: 'ToJson', arguments: given, entity: 'Row' });
    f.add('end', {});
  });
  for (const format of formats)
    built.flow(`Answer${format}`, [{ name: 'Least', type: long }], nothing, (f) => {
      const given = format === 'Json' ? { arguments: [{ parameter: 'Day', value: "'d'" }] } : {};
      f.add('export-in-batches', { mapping: `To${format}`, ...source, ...given });
      f.add('end', {});
    });
  const get = (path: string, microflow: string, exportMapping: string, contentType: string) => ({
    id: path,
    method: 'GET',
    path,
    microflow,
    exportMapping,
    contentType,
    parameters: /^Answer(?!All)/.test(microflow) ? [{ id: `p${path}`, name: 'Least', in: 'query', type: 'long' }] : [],
  });
  return built.unit('rest-service', 'Service', {
    path: 'out',
    resources: [
      {
        id: 'r',
        name: '',
        operations: [
          get('json', 'AnswerJson', 'ToJson', 'application/json'),
          get('xml', 'AnswerXml', 'ToXml', 'application/xml'),
          get('csv', 'AnswerCsv', 'ToCsv', 'text/csv'),
          get('flow', 'ByFlow', 'ToXml', 'application/xml'),
          get('all', 'AnswerAll', 'ToJson', 'application/json'),
        ],
      },
    ],
  });
}

/** Stores rows with numbers from 0 on. */
function fill(runtime: Runtime, many: number, note = ''): void {
  if (many === 0) return;
  databaseOf(runtime)
    .prepare(
      `WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < ?)
       INSERT INTO m_row (_id, _type, n, note) SELECT 1000000 + i, (SELECT coalesce(max(_type), 1) FROM m_row), i, ? FROM c`,
    )
    .run(many, note);
}

const numbers = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);
const texts = {
  json: (n: readonly number[]) =>
    `{"date":"d","rows":[${n
      .filter((i) => i !== 3)
      .map((i) => `{"n":${i}}`)
      .join(',')}],"end":"end"}`,
  xml: (n: readonly number[]) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n${n.length === 0 ? '<rows/>' : `<rows>${n.map((i) => `<row><n>${i}</n></row>`).join('')}</rows>`}`,
  csv: (n: readonly number[]) => `n\r\n${n.map((i) => `${i}\r\n`).join('')}`,
};

describe('a message in batches', () => {
  it.each([0, 1, 3, 4, 7, 10])('is the one that is written whole: %s rows', async (many) => {
    const runtime = await start(project());
    fill(runtime, many);
    expect(await runtime.call('M.Text', { Least: 0 })).toMatchObject({ result: texts.json(numbers(many)) });
    for (const format of ['json', 'xml', 'csv'] as const) {
      const response = await fetch(`${runtime.url}/out/${format}?Least=0`);
      expect([response.status, await response.text()]).toEqual([200, texts[format](numbers(many))]);
    }
  });

  it('a list of which the first batches have nothing that is written', async () => {
    const runtime = await start(project());
    fill(runtime, 4);
    expect(await runtime.call('M.Text', { Least: 3 })).toMatchObject({ result: '{"date":"d","rows":[],"end":"end"}' });
  });

  it('comes from a microflow that is told how many came before, and the last one of them', async () => {
    const lines: string[] = [];
    const runtime = await start(project(), { log: { write: ({ message }) => void lines.push(message) } });
    fill(runtime, 7);
    const response = await fetch(`${runtime.url}/out/flow`);
    expect(await response.text()).toBe(texts.xml(numbers(7)));
    expect(lines.filter((line) => line.startsWith('batch'))).toEqual(
      [0, 3, 6, 7].map((before) => `batch after ${before}`),
    );
  });

  it('only the microflow of an operation answers', async () => {
    const runtime = await start(project());
    expect((await runtime.call('M.Outer', {})).error?.message).toMatch(/^Only the microflow of an operation answers/);
    expect((await runtime.call('M.Inner', {})).error?.message).toMatch(/only the request of a published operation/);
  });
});

/** Bytes that the systems between hold for a client that takes nothing, more than enough. */
const between = 8_000_000;
/** Rows whose message is much longer than that. */
const many = 1_200_000;

/** Asks for an address, and takes nothing of the answer beyond its first piece. */
async function askAndWait(runtime: Runtime, path: string, version = '1.1') {
  const { hostname, port } = new URL(runtime.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.on('error', () => {});
  const closed = new Promise<[hadError: boolean]>((resolve) => socket.once('close', (hadError) => resolve([hadError])));
  socket.write(`GET ${path} HTTP/${version}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => {
    pieces.push(piece);
    if (pieces.length === 1) socket.pause();
  });
  await expect.poll(() => pieces.length).toBeGreaterThan(0);
  const rest = async () => {
    socket.resume();
    const [hadError] = await closed;
    return { text: Buffer.concat(pieces).toString(), hadError };
  };
  return { socket, rest };
}

/** The content of an answer in chunks, and whether the last chunk came. */
function unchunked(text: string): { content: string; isWhole: boolean } {
  let at = text.indexOf('\r\n\r\n') + 4;
  let content = '';
  for (;;) {
    const end = text.indexOf('\r\n', at);
    const length = Number.parseInt(text.slice(at, end), 16);
    if (end < 0 || Number.isNaN(length)) return { content, isWhole: false };
    if (length === 0) return { content, isWhole: true };
    content += text.slice(end + 2, end + 2 + length);
    at = end + 2 + length + 2;
  }
}

describe('a long answer', () => {
  it('is the database at one moment, whatever is stored while it is read, and is read as it is taken', async () => {
    const runtime = await start(project());
    fill(runtime, many);
    const { rest } = await askAndWait(runtime, '/out/all');
    const database = databaseOf(runtime);
    const log = () => (database.pragma('wal_checkpoint(PASSIVE)') as { log: number }[])[0]?.log ?? 0;
    database.exec('DELETE FROM m_row WHERE n % 2 = 0; UPDATE m_row SET n = n + 10000000 WHERE n % 3 = 0');
    database.exec('INSERT INTO m_row (_id, _type, n) SELECT _id + 5000000, _type, 7 FROM m_row WHERE n < 1000');
    expect(log()).toBeGreaterThan(0);
    const { content, isWhole } = unchunked((await rest()).text);
    expect(isWhole).toBe(true);
    expect(content === texts.json(numbers(many))).toBe(true);
    // Nobody sees that moment any more: the log is taken into the file.
    expect(database.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }]);
  });

  it('a client that takes nothing fills no memory, and nobody else waits', async () => {
    const runtime = await start(project());
    fill(runtime, many);
    const before = process.memoryUsage().rss;
    const waiting = await Promise.all(Array.from({ length: 4 }, () => askAndWait(runtime, '/out/all')));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.memoryUsage().rss - before).toBeLessThan(4 * between + 150_000_000);
    const other = await fetch(`${runtime.url}/out/csv?Least=${many - 2}`);
    expect(await other.text()).toBe(texts.csv(numbers(2, many - 2)));
    for (const { socket } of waiting) socket.destroy();
    const database = databaseOf(runtime);
    database.exec('DELETE FROM m_row WHERE n > 10');
    // A look that waits would let nobody end.
    database.pragma('busy_timeout = 0');
    // They went away: their reading has ended.
    await expect.poll(() => database.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }]);
  });

  it('no more of them at once than there is room for', async () => {
    const runtime = await start(project());
    fill(runtime, 10);
    const { store, loaded } = runtime.generationInUse;
    const query = loaded.program.queries.findIndex(({ tree }) => (tree as { filter: unknown }).filter === null);
    const moments = await Promise.all(Array.from({ length: 32 }, () => store.moment(query, [])));
    const refused = await fetch(`${runtime.url}/out/all`);
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
      503,
      expect.stringMatching(/^32 long readings of the database are under way/),
    ]);
    expect(refused.headers.get('retry-after')).toBe('1');
    await moments[0]?.close();
    expect((await fetch(`${runtime.url}/out/all`)).status).toBe(200);
    for (const moment of moments.slice(1)) await moment.close();
  });

  it('many short ones at once wait for each other', async () => {
    const runtime = await start(project());
    fill(runtime, 2_000);
    const answers = await Promise.all(Array.from({ length: 150 }, () => fetch(`${runtime.url}/out/all`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  });

  it('one that cannot be written from its beginning is a problem; what fails later ends it without an end', async () => {
    const lines: { level: string; message: string; trace?: string }[] = [];
    const traces: RecordedTrace[] = [];
    const runtime = await start(project(), {
      log: { write: (line) => void lines.push(line) },
      onTrace: (trace) => void traces.push(trace),
    });
    fill(runtime, 300_000);
    const database = databaseOf(runtime);
    database.exec('UPDATE m_row SET n = NULL WHERE n = 10');
    const problem = await fetch(`${runtime.url}/out/all`);
    expect([problem.status, problem.headers.get('content-type')]).toEqual([
      500,
      expect.stringMatching(/^application\/problem/),
    ]);
    expect(((await problem.json()) as { detail: string }).detail).toMatch(/N is empty, but the structure requires/);
    expect(traces.at(-1)).toMatchObject({ failed: true, status: '500' });

    database.exec('UPDATE m_row SET n = 10 WHERE n IS NULL; UPDATE m_row SET n = NULL WHERE n = 250000');
    await expect(fetch(`${runtime.url}/out/all`).then((response) => response.text())).rejects.toThrow(/terminated/);
    const { rest } = await askAndWait(runtime, '/out/all');
    expect(unchunked((await rest()).text).isWhole).toBe(false);
    // Without chunks only a reset tells it from a whole one.
    const old = await askAndWait(runtime, '/out/all', '1.0');
    expect(await old.rest()).toMatchObject({ hadError: true });
    await expect.poll(() => traces.length).toBe(4);
    expect(traces.slice(1)).toMatchObject([1, 2, 3].map(() => ({ failed: true, status: '200' })));
    const told = lines.filter(({ message }) => message.startsWith('The answer broke off'));
    expect(told).toHaveLength(3);
    expect(told[0]).toMatchObject({
      level: 'error',
      message: expect.stringMatching(
        /^The answer broke off after \d+ objects: The answer cannot be written: N is empty/,
      ),
      trace: traces[1]?.id,
    });
  });

  it('a client that goes away is no failure; its trace and a line say so', async () => {
    const lines: { level: string; message: string }[] = [];
    const runtime = await start(project(), { log: { write: (line) => void lines.push(line) } });
    fill(runtime, many);
    (await askAndWait(runtime, '/out/all')).socket.destroy();
    await expect
      .poll(() => lines.filter(({ message }) => message.includes('The client went away')))
      .toMatchObject([{ level: 'info' }]);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('a client that takes too little is cut off', async () => {
    const lines: string[] = [];
    const runtime = await start(project({ requestTimeoutMs: 1_000 }), {
      log: { write: ({ message }) => void lines.push(message) },
    });
    fill(runtime, many);
    const { socket } = await askAndWait(runtime, '/out/all');
    await expect.poll(() => lines.filter((line) => /took nothing, or too little/.test(line))).toHaveLength(1);
    socket.destroy();
  });

  it('is coded as it is sent, and HEAD hears no length', async () => {
    const runtime = await start(project());
    fill(runtime, 200_000);
    const coded = await fetch(`${runtime.url}/out/csv?Least=0`, { headers: { 'accept-encoding': 'gzip' } });
    expect([coded.headers.get('content-encoding'), coded.headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding']);
    expect((await coded.text()) === texts.csv(numbers(200_000))).toBe(true);
    const raw = await new Promise<IncomingMessage>((resolve, reject) => {
      import('node:http').then(({ get }) =>
        get(`${runtime.url}/out/csv?Least=0`, { headers: { 'accept-encoding': 'gzip' } }, resolve).on('error', reject),
      );
    });
    const pieces: Buffer[] = [];
    for await (const piece of raw) pieces.push(piece as Buffer);
    expect(gunzipSync(Buffer.concat(pieces)).length).toBe(texts.csv(numbers(200_000)).length);
    const head = await fetch(`${runtime.url}/out/csv?Least=0`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), head.headers.get('content-length')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      null,
    ]);
    const short = await fetch(`${runtime.url}/out/csv?Least=199999`);
    expect(short.headers.get('content-length')).toBe('11');
  });

  it('a coded one that breaks off has no end either', async () => {
    const runtime = await start(project());
    fill(runtime, 300_000);
    databaseOf(runtime).exec('UPDATE m_row SET n = NULL WHERE n = 299000');
    const response = fetch(`${runtime.url}/out/all`, { headers: { 'accept-encoding': 'gzip' } });
    await expect(response.then((r) => r.text())).rejects.toThrow(/terminated/);
  });

  it('a stop waits for it as long as it may, then breaks it off', async () => {
    const runtime = await start(project());
    fill(runtime, many);
    const { rest } = await askAndWait(runtime, '/out/all');
    const stopped = runtime.stop(200);
    const { text } = await rest();
    await stopped;
    expect(unchunked(text).isWhole).toBe(false);
  });
});

describe('the body of a call', () => {
  /** A partner that hears requests; `on` says what it does with one. */
  async function partner(on: (request: IncomingMessage, response: ServerResponse) => void) {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      request.on('error', () => {});
      on(request, response);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
  }

  it('is sent as it is written, in chunks', async () => {
    const runtime = await start(project());
    fill(runtime, 200_000);
    const pieces: Buffer[] = [];
    const { url, requests } = await partner((request, response) => {
      request.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => response.writeHead(204).end());
    });
    expect(await runtime.call('M.Send', { Url: url })).toMatchObject({ result: 204 });
    expect(Buffer.concat(pieces).toString() === texts.csv(numbers(200_000))).toBe(true);
    expect(requests[0]?.headers).toMatchObject({ 'transfer-encoding': 'chunked', 'content-type': 'text/csv' });
    expect(pieces.length).toBeGreaterThan(10);
  });

  it('one that cannot be written from its beginning is not sent; what fails later has no end there', async () => {
    const runtime = await start(project());
    fill(runtime, 300_000);
    const { url, requests } = await partner((request, response) => request.resume().on('end', () => response.end()));
    const database = databaseOf(runtime);
    database.exec('UPDATE m_row SET n = NULL WHERE n = 10');
    expect((await runtime.call('M.Send', { Url: url })).error?.message).toMatch(
      /N is empty, but the structure requires/,
    );
    expect(requests).toEqual([]);
    database.exec('UPDATE m_row SET n = 10 WHERE n IS NULL; UPDATE m_row SET n = NULL WHERE n = 250000');
    expect((await runtime.call('M.Send', { Url: url })).error?.message).toMatch(
      /N is empty, but the structure requires/,
    );
    await expect.poll(() => requests.map(({ complete, destroyed }) => [complete, destroyed])).toEqual([[false, true]]);
  });

  it('a partner that takes nothing, or does not answer, is late', async () => {
    const runtime = await start(project());
    fill(runtime, many);
    const { url, requests } = await partner(() => {});
    const failed = await runtime.call('M.Impatient', { Url: url });
    expect(failed.error?.message).toMatch(/400 ms/);
    databaseOf(runtime).exec('DELETE FROM m_row WHERE n > 10');
    expect((await runtime.call('M.Impatient', { Url: url })).error?.message).toMatch(/400 ms/);
    expect(requests).toHaveLength(2);
  });

  it('a partner may answer before all of it is sent, and takes no half of it for the whole', async () => {
    const runtime = await start(project());
    fill(runtime, many);
    const { url, requests } = await partner((request, response) => {
      request.once('data', () => {
        request.pause();
        response.writeHead(413).end();
      });
    });
    expect(await runtime.call('M.Send', { Url: url })).toMatchObject({ result: 413 });
    expect(requests).toHaveLength(1);
    requests[0]?.resume();
    await expect.poll(() => requests[0]?.socket.destroyed).toBe(true);
    expect(requests[0]?.complete).toBe(false);
  });

  it.each([
    ['leads it elsewhere', (response: ServerResponse) => response.writeHead(307, { location: '/other' }).end()],
    ['closes the connection', (response: ServerResponse) => response.destroy()],
  ])('is sent once: a partner that %s is not asked again', async (_what, answer) => {
    const runtime = await start(project());
    fill(runtime, 1_000);
    const { url, requests } = await partner((request, response) => request.resume().on('end', () => answer(response)));
    expect((await runtime.call('M.Send', { Url: url })).error?.message).toMatch(/is sent once|closed the connection/);
    expect(requests).toHaveLength(1);
  });
});
