import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '../electron/runtime/consume/http-client.ts';
import type { RecordedTrace, Runtime } from '../electron/runtime/runtime.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { databaseOf } from './harness/running-project.ts';

/** What the partner does with a connection, by the path that is asked for. */
const behaviours: Record<string, (socket: Socket) => void> = {
  '/silent': () => {},
  '/slow': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"id":');
  },
  '/closed': (socket) => socket.destroy(),
  '/reset': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"id": 1,', () => socket.resetAndDestroy());
  },
  '/not-http': (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  '/endless': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    const block = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000, 0x20), Buffer.from('\r\n')]);
    const pump = () => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', pump);
    pump();
  },
  '/html': (socket) => {
    const body = '<html><body>Sign in</body></html>';
    socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  },
  '/broken-json': (socket) => {
    const body = '{"id": 1, "name": }';
    socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  },
  '/down': (socket) => {
    socket.end('HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nlate');
  },
  '/status-099': (socket) => void socket.end('HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n'),
  '/status-1000': (socket) => void socket.end('HTTP/1.1 1000 What\r\nContent-Length: 0\r\n\r\n'),
  '/status-none': (socket) => void socket.end('HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n'),
  '/many-headers': (socket) => {
    socket.end(`HTTP/1.1 200 OK\r\n${'x-filler: 0123456789012345678901234567890123456789\r\n'.repeat(2000)}\r\n`);
  },
};

let partner: Server;
let address: string;
const open = new Set<Socket>();

beforeAll(async () => {
  partner = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    socket.once('data', (text) => {
      const path = /^[A-Z]+ ([^\s?]+)/.exec(text.toString())?.[1] ?? '';
      behaviours[path]?.(socket);
    });
  });
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(partner.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of open) socket.destroy();
  partner.close();
});

/** Flows that call `$Url`: one with an error handler that gives the message, one without. */
function project() {
  const parameters = [{ name: 'Url', type: { kind: 'string' as const } }];
  const call = {
    location: '{1}',
    startsWithAddress: true,
    parameters: ['$Url'],
    timeoutMs: 400,
    response: 'mapping',
    responseMapping: 'Import_Item',
  } as never;
  return new ProjectBuilder()
    .entity('Item', { Id: 'long', Name: 'string' })
    .unit('json-structure', 'Message', {
      samples: [],
      overrides: {},
      root: {
        name: '',
        type: 'object',
        children: [
          { name: 'id', type: 'long' },
          { name: 'name', type: 'string', optional: true },
        ],
      },
    })
    .unit('import-mapping', 'Import_Item', {
      structure: 'Message',
      root: {
        path: '$',
        entity: 'Item',
        association: null,
        values: [
          { path: '$.id', attribute: 'Item.Id' },
          { path: '$.name', attribute: 'Item.Name' },
        ],
        objects: [],
      },
    })
    .flow('Handled', parameters, { kind: 'string' }, (flow) => {
      flow.add('create-object', { entity: 'Item', output: 'Before', commit: 'with-events' } as never);
      const called = flow.add('call-rest', call);
      flow.add('end', { value: "'answered'" });
      flow.onErrorOf(called, 'custom-with-rollback', (handler) => {
        handler.add('end', { value: "$latestError/ErrorType + '|' + $latestError/Message" });
      });
    })
    .flow('Unhandled', parameters, { kind: 'nothing' }, (flow) => {
      flow.add('create-object', { entity: 'Item', output: 'Before', commit: 'with-events' } as never);
      flow.add('call-rest', call);
      flow.add('end', {});
    });
}

describe('the HTTP client', () => {
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
  const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
  it.each([
    ['100', [goOn, answer]],
    ['100 in one piece with the answer', [goOn + answer]],
    ['several', [`${goOn}HTTP/1.1 100\r\nX-A: 1\r\n\r\n${goOn}`, answer]],
    ['100, then 103', [goOn, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', answer]],
    ['103, then 100', ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', goOn, answer]],
    ['102 and 100 in one piece', [`HTTP/1.1 102 Processing\r\n\r\n${goOn}${answer}`]],
    ['100, 102 and 100 byte by byte', [...`${goOn}HTTP/1.0 102 Processing\r\n\r\n${goOn}${answer}`]],
    ['102', ['HTTP/1.1 102 Processing\r\n\r\n', answer]],
    ['100 byte by byte', [...goOn, ...answer]],
    ['none, and one in the body', [answer.replace(/2\r\n\r\nok/, `${goOn.length}\r\n\r\n`), goOn]],
  ])('passes over what is no answer yet: %s', async (_name, pieces) => {
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => {});
      socket.on('data', async () => {
        for (const piece of pieces) await new Promise((sent) => socket.write(piece, () => setImmediate(sent)));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const client = createHttpClient();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    // The second one goes over the same connection.
    for (let i = 0; i < 2; i++) {
      const sent = client.send({ method: 'POST', url, headers: [], body: 'x', timeoutMs: 2_000, redirects: 'follow' });
      expect(await sent).toMatchObject({ status: 200, body: pieces.at(-1) === goOn ? goOn : 'ok' });
    }
    await client.close();
    server.close();
  });

  it('gives up in time a partner that takes the connection and says nothing to its handshake', async () => {
    const silent = createServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const client = createHttpClient();
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const request = { method: 'GET', url, headers: [], body: null };
    await expect(client.send({ ...request, timeoutMs: 300, redirects: 'follow' })).rejects.toThrow(
      /no answer within 300 ms\./,
    );
    const stop = new AbortController();
    const stopped = client.send({ ...request, timeoutMs: 20_000, redirects: 'follow', signal: stop.signal });
    stop.abort();
    await expect(stopped).rejects.toThrow(/given up/);
    silent.close();
  }, 5_000);
});

describe('a partner behind Call REST', () => {
  let runtime: Runtime;
  afterEach(() => runtime.stop());
  const stored = () => databaseOf(runtime).prepare('SELECT count(*) AS n FROM m_item').get();

  it.each([
    ['never answers', '/silent', 'rest/no-answer', /no answer within 400 ms\./],
    ['stops in the middle of the body', '/slow', 'rest/no-answer', /no answer within 400 ms\./],
    ['closes the connection at once', '/closed', 'rest/no-answer', /the other side closed the connection\./],
    ['resets in the middle of the body', '/reset', 'rest/no-answer', /the other side closed the connection\./],
    ['speaks no HTTP', '/not-http', 'rest/no-answer', /the answer is not HTTP/],
    ['never ends its answer', '/endless', 'rest/too-large|rest/no-answer', /larger than \d+ bytes|no answer within/],
    [
      'sends a page in place of JSON',
      '/html',
      'rest/bad-answer',
      /the answer \(text\/html\) cannot be read at \$, line 1, column 1: .*"<"/,
    ],
    [
      'sends broken JSON',
      '/broken-json',
      'rest/bad-answer',
      /the answer \(application\/json\) cannot be read at .*line 1, column 19/,
    ],
    ['answers with 503', '/down', 'rest/error-status', /503 Service Unavailable/],
    ['has the status 099', '/status-099', 'rest/bad-status', /no possible status/],
    ['has the status 1000', '/status-1000', 'rest/bad-status', /no possible status/],
    ['has no status', '/status-none', 'rest/bad-status', /no possible status/],
    ['sends a megabyte of headers', '/many-headers', 'rest/no-answer', /header/],
  ])('%s: the error handler gets it, with address and reason', async (_what, path, code, reason) => {
    runtime = await startRuntime(project().view());
    const url = `${address}${path}`;
    const { result, error } = await runtime.call('M.Handled', { Url: url });
    expect(error).toBeUndefined();
    const [type, message] = String(result).split('|');
    expect(type).toMatch(new RegExp(code));
    expect(message).toMatch(reason);
    expect(message).toContain(url);
    // With rollback: nothing of the run before the error is stored.
    expect(stored()).toEqual({ n: 0 });
  });

  it.each([
    ['a port where nothing listens', () => 'http://127.0.0.1:1/orders', /nothing listens there/],
    ['a host that does not exist', () => 'http://nowhere.invalid/orders', /host name is not known/],
    ['an address that is none', () => 'ht tp:/x', /is not a URL/],
    ['another protocol', () => 'file:///etc/passwd', /must begin with http:\/\/ or https:\/\//i],
  ])('%s: the run ends with address and reason, and says where', async (_what, url, reason) => {
    runtime = await startRuntime(project().view());
    const { error } = await runtime.call('M.Unhandled', { Url: url() });
    expect(error?.message).toMatch(reason);
    expect(error?.message).toContain(url());
    expect(error?.activity).toMatch(/^GET /);
    expect(stored()).toEqual({ n: 0 });
  });

  it.each([
    ...Object.keys(behaviours).map((path) => () => `${address}${path}`),
    () => 'http://127.0.0.1:1/x',
    () => 'http://127.0.0.1:99999/x',
    () => 'ftp://127.0.0.1/x',
  ])('what goes wrong tells no user, password or query of the address (%#)', async (url) => {
    const traces: RecordedTrace[] = [];
    runtime = await startRuntime(project().view(), { onTrace: (trace) => traces.push(trace) });
    const { error } = await runtime.call('M.Unhandled', {
      Url: `${url().replace('://', '://someone:pass%2Fword@')}?key=hidden#part`,
    });
    expect(error?.message).toMatch(/^(GET )?(http|"http|ftp)/);
    expect(JSON.stringify(error)).not.toMatch(/someone|pass%2Fword|hidden|part/);
    expect(JSON.stringify(traces.flatMap((t) => t.steps).filter((s) => s.kind === 'call'))).not.toMatch(
      /someone|pass%2F/,
    );
  });

  it('a hundred calls that time out leave no connection open behind', async () => {
    runtime = await startRuntime(project().view());
    await Promise.all(Array.from({ length: 100 }, () => runtime.call('M.Handled', { Url: `${address}/silent` })));
    await expect.poll(() => open.size).toBe(0);
    expect((await runtime.call('M.Handled', { Url: `${address}/down` })).result).toContain('503');
  });
});
