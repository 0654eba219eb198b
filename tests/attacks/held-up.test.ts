import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exportBundle } from '../../electron/bundle/export-bundle.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import { node24, temporaryFolder } from '../harness/checkout.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';

const folder = temporaryFolder();
const bundle = join(folder.path, 'bundle');
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });
const resource = (name: string, method: string, microflow: string, bodyArgument = '') => ({
  id: name,
  name,
  operations: [{ id: `o-${name}`, method, path: '', microflow, parameters: [], bodyArgument }],
});

const key = 'geheim-4711-lang';

/** A service whose Spin never lets go: a fault of a connector or of ours, put into the exported program. */
beforeAll(async () => {
  const body = { kind: 'string' as const };
  const view = new ProjectBuilder()
    .unit('settings', 'Settings', { requestTimeoutMs: 1_500 })
    .entity('Note', { Text: 'string' })
    .flow('Hello', [], body, (f) => f.add('end', { value: "'hello'" }))
    .flow('Spin', [], body, (f) => f.add('end', { value: "'spin here'" }))
    .flow('Fill', [], body, (f) => f.add('end', { value: "'fill here'" }))
    .flow('Crash', [], body, (f) => f.add('end', { value: "'crash here'" }))
    .unit('constant', 'Key', { type: 'string', value: '', secret: true })
    .flow('Later', [], body, (f) => {
      f.add('wait', { milliseconds: '100' });
      f.add('end', { value: "'later'" });
    })
    .flow('Keep', [{ name: 'Text', type: body }], body, (f) => {
      f.add('create-object', { entity: 'Note', members: [set('Note.Text', '$Text')], commit: 'with-events' });
      f.add('end', { value: 'toString(length($Text))' });
    })
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [
        resource('hello', 'GET', 'Hello'),
        resource('spin', 'GET', 'Spin'),
        resource('fill', 'GET', 'Fill'),
        resource('crash', 'GET', 'Crash'),
        resource('later', 'GET', 'Later'),
        resource('keep', 'POST', 'Keep', 'Text'),
      ],
    })
    .view();
  const program = compileProgram(view, { name: 'held up' });
  expect(await exportBundle({ program, diagnostics: [], out: bundle, target: 'node' })).toHaveProperty('files');
  const file = join(bundle, 'program.json');
  const text = readFileSync(file, 'utf8');
  // Bytes outside the heap, which its limit does not count.
  const filling = "((globalThis.all ??= []).push(new Uint8Array(2 ** 24).fill(1)), 'more')";
  const crashing = String.raw`(setTimeout(() => { throw new Error(\"refused: Bearer ${key}\"); }), 'more')`;
  const spinning = text
    .replaceAll(String.raw`\"spin here\"`, '(() => { for (;;); })()')
    .replaceAll(String.raw`\"fill here\"`, filling)
    .replaceAll(String.raw`\"crash here\"`, crashing);
  expect(spinning).toContain('for (;;); })()');
  expect(spinning).toContain(filling);
  writeFileSync(file, spinning);
}, 60_000);

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function start(descriptors = 20_000, more: NodeJS.ProcessEnv = {}) {
  const command = `ulimit -n ${descriptors}; exec "$0" "$1"`;
  const child = spawn('sh', ['-c', command, node24, join(bundle, 'start.mjs')], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', CONSTANT_M_Key: key, ...more },
  });
  running.push(child);
  let log = '';
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  const url = await new Promise<string>((done, fail) => {
    child.on('exit', () => fail(new Error(log)));
    child.stdout.on('data', (chunk) => {
      log += String(chunk);
      const found = /"ready":true,"url":"([^"]+)"/.exec(log);
      if (found) done(found[1] as string);
    });
  });
  const service = () => Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim());
  return { url, port: Number(new URL(url).port), child, ended, log: () => log, service };
}

const isLinux = process.platform === 'linux';
const get = async (url: string) => {
  const answer = await fetch(url);
  return [answer.status, await answer.text()];
};

describe.skipIf(!isLinux)('a service in a process of its own', () => {
  it('a run that lets go of nothing costs itself: /_/live is answered, others are after a restart, and it is said', async () => {
    const { url, log, service } = await start();
    const first = service();
    const spinning = fetch(`${url}/api/spin`).then(
      () => 'answered',
      () => 'cut',
    );
    await new Promise((done) => setTimeout(done, 300));
    const others = Array.from({ length: 20 }, () => get(`${url}/api/hello`));
    // Longer than four beats: what is asked now is asked of a service that is known to be held up.
    await new Promise((done) => setTimeout(done, 1_500));
    for (let i = 0; i < 5; i++) expect(await get(`${url}/_/live`)).toEqual([200, '{"status":"live"}']);
    expect(await get(`${url}/_/ready`)).toEqual([503, '{"status":"not ready"}']);
    const waiting = Array.from({ length: 20 }, () => get(`${url}/api/hello`));
    expect(await spinning).toBe('cut');
    for (const answer of await Promise.all(waiting)) expect(answer).toEqual([200, 'hello']);
    // It never looked at these: they were not lost with it.
    for (const answer of await Promise.all(others)) expect(answer).toEqual([200, 'hello']);
    expect(await get(`${url}/_/ready`)).toEqual([200, '{"status":"ready"}']);
    expect(service()).not.toBe(first);
    expect(log()).toContain('A run held up all others for ');
    expect(log()).toContain('The service runs again.');
  }, 30_000);

  it('a service that crashes says why without a secret', async () => {
    const { url, log } = await start();
    await get(`${url}/api/crash`).catch(() => {});
    await expect.poll(log, { timeout: 15_000 }).toContain('The service runs again.');
    expect(log()).toContain('refused: Bearer ••••••');
    expect(log()).not.toContain(key);
    // Where in the code, and that it is started anew, as of any crash.
    expect(log()).toMatch(/refused: Bearer ••••••\n +at /);
    expect(log()).toContain('The service ended (exit code 1)');
  }, 30_000);

  it('ends in its time when it is told to, whatever it does', async () => {
    const { url, child, ended } = await start();
    void get(`${url}/api/spin`).catch(() => {});
    await new Promise((done) => setTimeout(done, 300));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }, 20_000);

  it('a service that is killed under load is there again, with all that it acknowledged', async () => {
    const { url, service } = await start();
    let stored = 0;
    let isOver = false;
    const writers = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const answer = await fetch(`${url}/api/keep`, {
          method: 'POST',
          body: 'x',
          headers: { 'content-type': 'text/plain' },
        }).then(
          (r) => r.status,
          () => 0,
        );
        if (answer === 200) stored++;
      }
    });
    for (let i = 0; i < 3; i++) {
      const before = service();
      await new Promise((done) => setTimeout(done, 400));
      process.kill(before, 'SIGKILL');
      await expect.poll(service, { timeout: 8_000 }).not.toBe(before);
      await expect.poll(() => get(`${url}/_/ready`), { timeout: 8_000 }).toEqual([200, '{"status":"ready"}']);
    }
    isOver = true;
    await Promise.all(writers);
    expect(stored).toBeGreaterThan(0);
    expect(await get(`${url}/api/hello`)).toEqual([200, 'hello']);
  }, 40_000);

  it('more connections than it has descriptors for leave it neither deaf nor silent about it', async () => {
    const { url, port, log } = await start(100);
    const kept = Array.from({ length: 150 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    for (const socket of kept) socket.write('GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await new Promise((done) => setTimeout(done, 2_000));
    for (const socket of kept) socket.destroy();
    await expect
      .poll(() => get(`${url}/api/hello`).catch((error: Error) => error.message), { timeout: 20_000, interval: 500 })
      .toEqual([200, 'hello']);
    expect(log()).toContain('A connection did not reach the service');
  }, 40_000);

  it('a service that cannot be started for want of descriptors is started when there are some', async () => {
    const { url, port, child, ended, service } = await start(120);
    const pid = service();
    process.kill(pid, 'SIGSTOP');
    const waiting = Array.from({ length: 200 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    for (const socket of waiting) socket.write('GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await new Promise((done) => setTimeout(done, 500));
    process.kill(pid, 'SIGKILL');
    await new Promise((done) => setTimeout(done, 1_500));
    for (const socket of waiting) socket.destroy();
    await expect
      .poll(() => get(`${url}/api/hello`).catch((error: Error) => error.message), { timeout: 20_000, interval: 500 })
      .toEqual([200, 'hello']);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }, 40_000);

  it('a service that ends again and again is started later and later', async () => {
    const { child, log, service } = await start();
    const from = performance.now();
    let kills = 0;
    while (performance.now() - from < 6_000) {
      const pid = (() => {
        try {
          return service();
        } catch {
          return 0;
        }
      })();
      if (pid > 0 && log().split('The service runs again.').length > kills) {
        process.kill(pid, 'SIGKILL');
        kills++;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    // 0, 0.5, 1, 2 s apart, and the starts themselves.
    expect(kills).toBeLessThanOrEqual(6);
    expect(log()).toContain('The service ended (SIGKILL) and is started anew.');
    child.kill('SIGKILL');
  }, 20_000);

  it('what takes more memory than it may have, outside the heap too, costs itself, and it is said', async () => {
    const { url, log, service } = await start(20_000, { MEMORY_MB: '300' });
    const first = service();
    const fill = () => get(`${url}/api/fill`).then(([status]) => status);
    for (let n = 0, status: unknown = 200; status === 200 && n < 60; n++) status = await fill().catch(() => 'cut');
    await expect.poll(() => get(`${url}/api/hello`).catch(() => null), { timeout: 10_000 }).toEqual([200, 'hello']);
    expect(service()).not.toBe(first);
    expect(log()).toContain('The service ended (more memory than it may have (300 MB)) and is started anew.');
  }, 20_000);

  it.each(['idle', 'spinning'])(
    'a parent that is killed takes its service along (%s)',
    async (state) => {
      const { url, child, service } = await start();
      const pid = service();
      if (state === 'spinning') {
        void get(`${url}/api/spin`).catch(() => {});
        await new Promise((done) => setTimeout(done, 300));
      }
      child.kill('SIGKILL');
      const isThere = () => {
        try {
          process.kill(pid, 0);
          return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
        } catch {
          return false;
        }
      };
      await expect.poll(isThere, { timeout: 8_000 }).toBe(false);
    },
    20_000,
  );
});

describe.skipIf(!isLinux)('a connection that is handed on', () => {
  const exchange = (
    port: number,
    act: (send: (bytes: string | Buffer) => Promise<void>, end: () => void) => Promise<void>,
  ) =>
    new Promise<string>((done, fail) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('end', () => {
        socket.end();
        done(text);
      });
      // A server that refuses hangs up on what it does not read.
      socket.on('error', (error) => (text ? done(text) : fail(error)));
      const send = (bytes: string | Buffer) => new Promise<void>((sent) => void socket.write(bytes, () => sent()));
      socket.on('connect', () => void act(send, () => socket.end()).catch(fail));
    });
  const head = (length: number, more = '') =>
    `POST /api/keep HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n${more}\r\n`;

  it('loses no byte: byte by byte, in one piece, pipelined, large, by half-closed clients, many at once', async () => {
    const { url, port, ended, child } = await start();
    const close = 'Connection: close\r\n';
    const byByte = await exchange(port, async (send) => {
      for (const byte of `${head(3, close)}abc`) await send(byte);
    });
    expect(byByte).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n3$/s);
    const pipelined = await exchange(port, async (send) => {
      await send(`${head(1)}a${head(2)}bb${head(3, close)}`);
      await send('ccc');
    });
    expect(pipelined.split('HTTP/1.1 200').length).toBe(4);
    expect(pipelined.endsWith('3')).toBe(true);
    const large = await exchange(port, async (send) => {
      await send(Buffer.concat([Buffer.from(head(4_000_000, close)), Buffer.alloc(4_000_000, 'x')]));
    });
    expect(large).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n4000000$/s);
    const halfClosed = await exchange(port, async (send, end) => {
      await send(`${head(2, close)}ab`);
      end();
    });
    expect(halfClosed).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n2$/s);
    const halfClosedLater = await exchange(port, async (send, end) => {
      await send('GET /api/later HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
      end();
    });
    expect(halfClosedLater).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nlater$/s);
    // A first line that never ends is the runtime's to refuse.
    expect(await exchange(port, (send) => send(`GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`))).toMatch(
      /^HTTP\/1\.1 4/,
    );
    expect(await exchange(port, (send) => send('nonsense\r\n\r\n'))).toMatch(/^HTTP\/1\.1 400/);
    const many = await Promise.all(
      Array.from({ length: 300 }, (_, i) => {
        const text = 'y'.repeat(i);
        return exchange(port, (send) => send(`${head(i, close)}${text}`));
      }),
    );
    for (const [i, answer] of many.entries())
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 200 .*\\r\\n\\r\\n${i}$`, 's'));
    expect(await get(`${url}/_/metrics`).then(([status]) => status)).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }, 40_000);
});
