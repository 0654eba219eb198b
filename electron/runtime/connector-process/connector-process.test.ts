import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProgramConnector } from '../../../shared/connector/index.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ConnectorProcess } from './connector-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
const running: ConnectorProcess[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((process) => process.stop()));
  folder.dispose();
});

/** A process of code that stands in a folder as a package does. */
function start(code: string, given: Partial<ProgramConnector> = {}) {
  const place = join(realpathSync(folder.path), 'package');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{"type":"module","main":"c.mjs"}');
  writeFileSync(join(place, 'c.mjs'), code);
  const log: string[] = [];
  const process = new ConnectorProcess(
    {
      id: 'lab',
      label: 'Lab',
      version: '1.0.0',
      place: { folder: place },
      environment: [],
      actions: [],
      isMocked: false,
      ...given,
    },
    (level, message) => log.push(`${level} ${message}`),
  );
  running.push(process);
  const call = (action: string, inputs = {}, options: Parameters<ConnectorProcess['ask']>[1] = {}) =>
    process.ask({ type: 'call', action, inputs, connection: null }, options);
  return { process, call, log };
}

const actions = (code: string) => `export default { actions: { ${code} } };`;

describe('the process of a connector', () => {
  it('carries values over its border, and what the code throws, as whose fault it says', async () => {
    const { call, log } = start(
      actions(`
        same: (inputs) => inputs.In,
        ours() { throw new Error('slip'); },
        theirs() { throw Object.assign(new Error('refused'), { partner: true }); },
        unreachable() { throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }); },
        odd() { throw undefined; },
        wrong: () => () => 1,
        logs(_, { log }) { log('info', 'line'); console.log('printed'); return null; },
      `),
    );
    for (const value of ['a', true, 1, 2n ** 62n, new Date(5), new Uint8Array([1, 2]), null])
      expect(await call('same', { In: value })).toEqual(value);
    await expect(call('ours')).rejects.toMatchObject({ message: 'slip', partner: false });
    await expect(call('theirs')).rejects.toMatchObject({ message: 'refused', partner: true });
    await expect(call('unreachable')).rejects.toMatchObject({ partner: true });
    await expect(call('odd')).rejects.toMatchObject({ message: 'no reason was given' });
    await expect(call('wrong')).rejects.toThrow('cannot be carried');
    await expect(call('constructor')).rejects.toThrow('no code for constructor');
    const lines: string[] = [];
    await call('logs', {}, { log: (level, message) => lines.push(`${level} ${message}`) });
    expect(lines).toEqual(['info line']);
    await expect.poll(() => log).toContain('debug printed');
  });

  it('has no files but its own, no programs, threads, addons or SQLite, and no environment but what its manifest names', async () => {
    process.env['WEFT_TEST_GIVEN'] = 'given';
    process.env['WEFT_TEST_KEPT'] = 'kept';
    const secret = join(folder.path, 'secret.txt');
    writeFileSync(secret, 'secret');
    const { call } = start(
      `
      import fs from 'node:fs';
      const tried = async (work) => { try { return String(await work()); } catch (e) { return e.code; } };
      export default { actions: {
        read: ({ Path }) => tried(() => fs.readFileSync(Path, 'utf8')),
        write: ({ Path }) => tried(() => fs.writeFileSync(Path, 'x')),
        spawn: () => tried(async () => (await import('node:child_process')).execSync('id')),
        thread: () => tried(async () => new (await import('node:worker_threads')).Worker('1', { eval: true })),
        sqlite: () => tried(() => import('node:sqlite')),
        environment: () => Object.keys(process.env).sort().join(),
      } };`,
      { environment: ['WEFT_TEST_GIVEN'] },
    );
    expect(await call('read', { Path: secret })).toBe('ERR_ACCESS_DENIED');
    expect(await call('read', { Path: join(realpathSync(folder.path), 'package/package.json') })).toContain('main');
    for (const place of [secret, join(realpathSync(folder.path), 'package/c.mjs')])
      expect(await call('write', { Path: place })).toBe('ERR_ACCESS_DENIED');
    expect(await call('spawn')).toBe('ERR_ACCESS_DENIED');
    expect(await call('thread')).toBe('ERR_ACCESS_DENIED');
    expect(await call('sqlite')).toBe('ERR_UNKNOWN_BUILTIN_MODULE');
    const names = String(await call('environment')).split(',');
    expect(names).toContain('WEFT_TEST_GIVEN');
    expect(names.filter((name) => name !== 'WEFT_TEST_GIVEN' && !name.startsWith('NODE_CHANNEL'))).toEqual([]);
    delete process.env['WEFT_TEST_GIVEN'];
    delete process.env['WEFT_TEST_KEPT'];
  });

  it('that ends takes its calls along, and is started anew, not at once', async () => {
    const { call, process, log } = start(
      actions(`die: () => globalThis.process.exit(3), live: () => 'yes', never: () => new Promise(() => {})`),
    );
    expect(await call('live')).toBe('yes');
    const waiting = call('never');
    const first = process.pid;
    const dying = call('die');
    await expect(dying).rejects.toMatchObject({
      code: 'connector/ended',
      message: 'Lab: its process ended (exit code 3)',
    });
    await expect(waiting).rejects.toMatchObject({ code: 'connector/ended' });
    expect(log).toContain('error its process ended (exit code 3)');
    await expect(call('live')).rejects.toMatchObject({ code: 'connector/down' });
    await expect.poll(() => call('live').catch(() => 'not yet'), { timeout: 3_000 }).toBe('yes');
    expect(process.pid).not.toBe(first);
  });

  it('that fills its memory, or throws where nobody listens, harms nobody', async () => {
    const { call } = start(
      actions(`
        later: () => new Promise(() => setTimeout(() => { throw new Error('nobody listens'); }, 5)),
      `),
    );
    await expect(call('later')).rejects.toMatchObject({ code: 'connector/ended' });
    const leak = start(actions(`fill() { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())); }`));
    await expect(leak.call('fill')).rejects.toMatchObject({ code: 'connector/ended' });
  }, 30_000);

  it('whose code cannot be loaded says why', async () => {
    await expect(start('export default nothing;').call('x')).rejects.toThrow(
      'Lab: its code cannot be loaded: nothing is not defined',
    );
    const nowhere = start('', { place: { problem: 'not here.' } });
    await expect(nowhere.call('x')).rejects.toMatchObject({ code: 'connector/not-here', message: 'Lab: not here.' });
  });

  it('is told when nobody waits any more, and hangs for nobody', async () => {
    const { call } = start(
      actions(`
        waits: (_, { signal }) => new Promise((done) => signal.addEventListener('abort', () => { globalThis.heard = true; done(); })),
        heard: () => globalThis.heard === true,
      `),
    );
    await call('heard');
    await expect(call('waits', {}, { signal: AbortSignal.timeout(20) })).rejects.toThrow();
    await expect.poll(() => call('heard')).toBe(true);
  });

  it('that spins is ended when it shall stop', async () => {
    const { call, process } = start(actions('spin() { for (;;); }'));
    const spinning = call('spin').catch((error: Error) => error.message);
    await expect.poll(() => process.pid).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await process.stop();
    expect(await spinning).toContain('ended');
    expect(process.pid).toBeNull();
  });

  it('opens a connection once, anew where its properties are others, and closes it', async () => {
    const { process } = start(`
      let opened = 0, closed = 0;
      export default {
        connect: ({ Ok }) => { if (!Ok) throw new Error('no'); return ++opened; },
        close: () => { closed++; },
        test: (connection) => 'connection ' + connection,
        browse: { things: () => ['a', 'b'] },
        actions: { which: (_, { connection }) => connection + ' ' + closed },
      };`);
    const which = (id: string, properties: Record<string, boolean | string>) =>
      process.ask({ type: 'call', action: 'which', inputs: {}, connection: { id, properties } });
    expect(await which('a', { Ok: true })).toBe('1 0');
    expect(await which('a', { Ok: true })).toBe('1 0');
    expect(await which('b', { Ok: true })).toBe('2 0');
    expect(await which('a', { Ok: true, More: 'x' })).toMatch(/^3/);
    await expect(which('c', { Ok: false })).rejects.toThrow('no');
    expect(await which('c', { Ok: true })).toMatch(/^4 1/);
    const connection = { id: 'a', properties: { Ok: true, More: 'x' } };
    expect(await process.ask({ type: 'test', connection })).toBe('connection 3');
    expect(await process.ask({ type: 'browse', what: 'things', connection })).toEqual(['a', 'b']);
  });

  it('gives no more messages than may be under way, and ends listening when those are settled', async () => {
    const { process } = start(`
      export default {
        triggers: { async count(_, { emit, signal }) {
          const all = [];
          for (let n = 1; n <= 6; n++) all.push(emit({ N: n }, { key: n }).then((done) => (globalThis.seen ??= []).push(n + ':' + done)));
          await Promise.all(all);
        } },
        actions: { seen: () => (globalThis.seen ?? []).sort().join() },
      };`);
    const stop = new AbortController();
    const got: { id: number; message: number; key: string | null }[] = [];
    const listening = process.ask(
      { type: 'listen', trigger: 'count', connection: { id: 'a', properties: {} }, properties: {}, ahead: 2 },
      { signal: stop.signal, onMessage: (message) => got.push(message) },
    );
    await expect.poll(() => got.length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(got.map(({ key }) => key)).toEqual(['1', '2']);
    process.settle(got[0]?.id as number, got[0]?.message as number, true);
    await expect.poll(() => got.length).toBe(3);
    stop.abort();
    for (const { id, message } of got.slice(1)) process.settle(id, message, false);
    await listening;
    expect(await process.ask({ type: 'call', action: 'seen', inputs: {}, connection: null })).toBe(
      '1:true,2:false,3:false,4:false,5:false,6:false',
    );
  });
});
