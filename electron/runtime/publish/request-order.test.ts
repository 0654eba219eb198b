import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { sendRaw } from '../../../tests/harness/raw-http.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import type { Runtime } from '../runtime.ts';
import { RequestOrder } from './request-order.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };
const item = (operation: string, value: string) => ({ member: 'Item.Key', operation, value });

/** Makes items at once or after a while, finds them by key, and goes round a loop. */
function project(): ProjectBuilder {
  const make = { entity: 'Item', members: [item('set', '$Key')], commit: 'with-events' };
  const operation = (id: string, method: string, path: string, microflow: string, more: object = {}) => {
    const parameter = {
      id: `${id}p`,
      name: 'Key',
      in: path.includes('{') ? 'path' : 'query',
      type: 'string',
      required: true,
    };
    return { id, method, path, microflow, parameters: [parameter], ...more };
  };
  return new ProjectBuilder()
    .entity('Item', { Key: 'string' })
    .flow('Make', [{ name: 'Key', type: text }], text, (f) => {
      f.add('create-object', make as never);
      f.add('end', { value: '$Key' });
    })
    .flow('MakeLater', [{ name: 'Key', type: text }], text, (f) => {
      f.add('wait', { milliseconds: '200' });
      f.add('create-object', make as never);
      f.add('end', { value: '$Key' });
    })
    .flow('Get', [{ name: 'Key', type: text }], text, (f) => {
      f.add('retrieve', {
        source: 'database',
        entity: 'Item',
        constraint: '[Key = $Key]',
        range: 'first',
        output: 'I',
      });
      f.add('end', { value: "if $I = empty then 'none' else $I/Key" });
    })
    .flow('Long', [{ name: 'Key', type: text }], text, (f) => {
      f.add('loop', { mode: 'while', condition: '$currentIndex < 100000' });
      f.add('end', { value: '$Key' });
    })
    .flow(
      'Take',
      [
        { name: 'Key', type: text },
        { name: 'Body', type: text },
      ],
      text,
      (f) => {
        f.add('create-object', make as never);
        f.add('end', { value: '$Body' });
      },
    )
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [
        {
          id: 'r',
          name: 'items',
          operations: [
            operation('a', 'POST', '', 'Make', { status: 201 }),
            operation('b', 'GET', '{Key}', 'Get'),
            operation('c', 'POST', 'later', 'MakeLater', { status: 201 }),
            operation('d', 'GET', 'later', 'MakeLater'),
            operation('e', 'GET', 'long', 'Long'),
            operation('f', 'POST', 'taken', 'Take', { bodyArgument: 'Body' }),
          ],
        },
      ],
    });
}

const head = (method: string, path: string, headers = '') =>
  `${method} /api/items${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
const post = (key: string, path = '') => head('POST', `${path}?Key=${key}`);
const statuses = (answers: string) => [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1]);
const portOf = (runtime: Runtime) => Number(new URL(runtime.url).port);
const keys = (runtime: Runtime) => databaseOf(runtime).prepare('SELECT key FROM m_item ORDER BY key').pluck().all();

describe('what comes behind a request and cannot be read is refused after the answer to it', () => {
  const chunked = 'Transfer-Encoding: chunked\r\n';
  it.each([
    ['no request at all', 'GARBAGE\r\n\r\n', '400'],
    ['a space in the address', 'GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n', '400'],
    ['two lengths', `${head('POST', '', 'Content-Length: 1\r\nContent-Length: 2\r\n')}ab`, '400'],
    ['a method of nobody', 'XYZ / HTTP/1.1\r\nHost: localhost\r\n\r\n', '501'],
    ['a version of nobody', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n', '400'],
    ['a chunk that is none', `${head('POST', '/taken?Key=bad', chunked)}zz\r\n`, '400'],
    ['headers that are too large', head('GET', '/k', 'X-A: yyyy\r\n'.repeat(2_000)), '431'],
    ['an address that is too long', head('GET', `/${'y'.repeat(20_000)}`), '414'],
    ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n', '501'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['what nobody can expect', head('GET', '/k', 'Expect: nothing\r\n'), '417'],
  ])('%s', async (_what, bad, status) => {
    const runtime = await start(project());
    for (const path of ['', '/later']) {
      const answers = await sendRaw(portOf(runtime), post(`k${path.length}`, path) + bad + post('behind'), 700);
      expect(statuses(answers)).toEqual(['201', status]);
    }
    expect(keys(runtime)).toEqual(['k0', 'k6']);
  });

  it('in pieces, too, and once', async () => {
    const runtime = await start(project());
    const socket = connect(portOf(runtime), '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk) => (answers += String(chunk)));
    socket.write(`${post('k', '/later')}GARBAGE\r\n\r\n`);
    const more = setInterval(() => socket.write('MORE\r\n\r\n'), 20);
    await once(socket, 'end');
    clearInterval(more);
    socket.destroy();
    expect(statuses(answers)).toEqual(['201', '400']);
  });

  it('half a request of who has said all', async () => {
    const runtime = await start(project());
    const socket = connect({ port: portOf(runtime), host: '127.0.0.1', allowHalfOpen: true });
    let answers = '';
    socket.on('data', (chunk) => (answers += String(chunk)));
    socket.end(`${post('k', '/later')}GET /api`);
    await once(socket, 'close');
    expect(statuses(answers)).toEqual(['201', '400']);
  });
});

describe('a body that cannot be read', () => {
  const bad = (method: string, path: string) => `${head(method, path, 'Transfer-Encoding: chunked\r\n')}zz\r\n`;

  it('is what the request is refused for that needs it', async () => {
    const runtime = await start(project());
    const answers = await sendRaw(portOf(runtime), bad('POST', '/taken?Key=k'), 300);
    expect(statuses(answers)).toEqual(['400']);
    expect(answers).toMatch(/application\/problem\+json.*connection: close/is);
    expect(keys(runtime)).toEqual([]);
  });

  it('is nothing to one that does not: it is answered as it is, and is the last one', async () => {
    const runtime = await start(project());
    const answers = await sendRaw(portOf(runtime), bad('GET', '/later?Key=k') + post('behind'), 700);
    expect(statuses(answers)).toEqual(['200']);
    expect(answers).toMatch(/connection: close/i);
    expect(keys(runtime)).toEqual(['k']);
  });
});

describe('requests of one connection', () => {
  it('one behind another sees what that stored (RFC 9112, 9.3.2)', async () => {
    const runtime = await start(project());
    for (const path of ['', '/later']) {
      const answers = await sendRaw(portOf(runtime), post('k', path) + head('GET', '/k') + head('GET', '/k'), 700);
      expect(statuses(answers)).toEqual(['201', '200', '200']);
      expect(answers).not.toContain('none');
    }
  });

  it('nothing is carried out behind an answer that ends the connection', async () => {
    const runtime = await start(project());
    const last = head('POST', '?Key=a', 'Connection: close\r\n');
    expect(statuses(await sendRaw(portOf(runtime), last + post('b')))).toEqual(['201']);
    await expect.poll(() => keys(runtime)).toEqual(['a']);
  });

  it('nothing is carried out behind one whose client is gone; it itself is', async () => {
    const runtime = await start(project());
    const socket = connect(portOf(runtime), '127.0.0.1');
    socket.write(post('a', '/later') + post('b'));
    await expect.poll(() => runtime.underWay).toHaveLength(1);
    socket.resetAndDestroy();
    await expect.poll(() => keys(runtime)).toEqual(['a']);
    await expect.poll(() => runtime.underWay).toEqual([]);
  });

  it('many long ones hold up nobody else', async () => {
    const runtime = await start(project());
    const socket = connect(portOf(runtime), '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk) => (answers += String(chunk)));
    socket.write(head('GET', '/long?Key=k').repeat(50));
    await expect.poll(() => statuses(answers).length, { interval: 1 }).toBeGreaterThan(0);
    expect((await fetch(`${runtime.url}/api/items/other`)).status).toBe(200);
    expect(statuses(answers).length).toBeLessThan(40);
    socket.destroy();
  });

  it('thousands at once are all answered, in their order', async () => {
    const runtime = await start(project());
    const socket = connect(portOf(runtime), '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk) => (answers += String(chunk)));
    socket.write(
      post('first', '/later') + Array.from({ length: 3_000 }, (_, n) => head('GET', `/nobody${n}/x`)).join(''),
    );
    await expect.poll(() => statuses(answers).length, { timeout: 20_000 }).toBe(3_001);
    const asked = [...answers.matchAll(/nobody(\d+)\/x\./g)].map((m) => Number(m[1]));
    expect(asked).toEqual(Array.from({ length: 3_000 }, (_, n) => n));
    socket.destroy();
  });

  it('one that never stops sending is read no further ahead, however many of its requests are answered', async () => {
    let ahead = 0;
    let most = 0;
    let answered = 0;
    const take = RequestOrder.prototype.take;
    RequestOrder.prototype.take = function (request, response, begin) {
      most = Math.max(most, ++ahead);
      take.call(this, request, response, () => {
        ahead--;
        answered++;
        begin();
      });
    };
    const runtime = await start(project());
    const socket = connect(portOf(runtime), '127.0.0.1');
    socket.on('data', () => {});
    const many = Buffer.from(head('GET', '/k').repeat(2_000));
    const send = (error?: Error | null) => !error && socket.write(many, send);
    send();
    await expect.poll(() => most > 10_000 || answered > 200, { timeout: 20_000 }).toBe(true);
    socket.destroy();
    RequestOrder.prototype.take = take;
    // What was read in one go may come on top of the thousand.
    expect(most).toBeLessThan(10_000);
  });
});
