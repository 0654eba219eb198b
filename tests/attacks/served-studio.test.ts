import { readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type BrowserDoor, openBrowserDoor } from '../../electron/host/browser-door.ts';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import type { UnitOperation } from '../../shared/model/change.ts';
import { root, temporaryFolder } from '../harness/checkout.ts';
import { sendRaw } from '../harness/raw-http.ts';

let door: BrowserDoor;
beforeEach(async () => {
  door = await openBrowserDoor({ file: null, port: 0 });
});
afterEach(() => door.close());
const port = () => Number(new URL(door.url).port);

it('a reader that goes away in the middle of a file leaves no descriptor open', async () => {
  const assets = join(root, 'out/renderer/assets');
  const sizeOf = (name: string) => statSync(join(assets, name)).size;
  const [largest] = readdirSync(assets).sort((a, b) => sizeOf(b) - sizeOf(a));
  const opened = () => readdirSync('/proc/self/fd').length;
  const before = opened();
  for (let i = 0; i < 30; i++)
    await new Promise<void>((done) => {
      const socket = connect(port(), '127.0.0.1');
      socket.on('error', () => {}).on('close', () => done());
      socket.write(`GET /assets/${largest} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      socket.once('data', () => socket.resetAndDestroy());
    });
  await expect.poll(opened, { timeout: 5_000 }).toBeLessThan(before + 10);
}, 20_000);

it('a token of as many letters that take more bytes is refused like any other', async () => {
  const token = encodeURIComponent('é'.repeat((new URL(door.url).searchParams.get('token') as string).length));
  const ask = `GET /initial?token=${token} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
  expect(await sendRaw(port(), ask)).toMatch(/^HTTP\/1\.1 403/);
});

it('a window that asks and does not read is let go before what it was told fills the host', async () => {
  const folder = temporaryFolder();
  const before = process.env.WEFT_HOME;
  process.env.WEFT_HOME = folder.path;
  const file = join(folder.path, 'a.weft');
  const store = createProject(file, newProjectOperations('Main'));
  const parent = [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
  const data = { type: 'string', value: '', secret: false };
  const ops = Array.from({ length: 24 }, (_, i): UnitOperation => {
    const documentation = 'd'.repeat(1_000_000);
    return { op: 'create', unit: { id: `c${i}`, kind: 'constant', name: `C${i}`, parent, documentation, data } };
  });
  expect(store.apply({ label: 'Fill', ops }, store.version)).toMatchObject({ ok: true });
  store.close();
  const { host, origin, search } = new URL(door.url);
  // Another one has the project open: it is not read anew each time.
  const [other, socket] = [1, 2].map(() => new WebSocket(`ws://${host}/rpc${search}`, { origin })) as [
    WebSocket,
    WebSocket,
  ];
  try {
    for (const each of [other, socket]) await new Promise((open, fail) => each.on('open', open).on('error', fail));
    other.send(JSON.stringify({ type: 'call', id: 0, name: 'project.open', args: { file } }));
    await new Promise((done) => other.once('message', done));
    let [isClosed, answers] = [false, 0];
    socket.on('close', () => (isClosed = true)).on('message', () => answers++);
    socket.pause();
    for (let id = 0; id < 30; id++)
      socket.send(JSON.stringify({ type: 'call', id, name: 'project.open', args: { file } }));
    await new Promise((done) => setTimeout(done, 2_000));
    socket.resume();
    await expect.poll(() => isClosed || answers === 30, { timeout: 20_000 }).toBe(true);
    expect({ isClosed, isCut: answers < 15 }).toEqual({ isClosed: true, isCut: true });
  } finally {
    for (const each of [other, socket]) each.terminate();
    if (before === undefined) delete process.env.WEFT_HOME;
    else process.env.WEFT_HOME = before;
    folder.dispose();
  }
}, 60_000);

it('a page of elsewhere gets no line to the host, even if it has the token', async () => {
  const { host, search } = new URL(door.url);
  const opened = (address: string, options: ConstructorParameters<typeof WebSocket>[2]) =>
    new Promise<boolean>((done) => {
      const socket = new WebSocket(address, options);
      socket.on('open', () => done(true)).on('error', () => done(false));
      socket.on('open', () => socket.terminate());
    });
  const own = `http://${host}`;
  const rpc = `ws://${host}/rpc`;
  expect(await opened(`${rpc}${search}`, { origin: own })).toBe(true);
  for (const origin of ['http://evil.example', 'http://127.0.0.1:1', own.replace('http:', 'https:'), 'null'])
    expect([origin, await opened(`${rpc}${search}`, { origin })]).toEqual([origin, false]);
  expect(await opened(`${rpc}${search}`, {})).toBe(false);
  expect(await opened(`${rpc}?token=${'x'.repeat(32)}`, { origin: own })).toBe(false);
  // A foreign name that leads here (rebinding) is of one origin with itself.
  const rebound = { origin: 'http://evil.example', headers: { host: 'evil.example' } };
  expect(await opened(`${rpc}${search}`, rebound)).toBe(false);
  for (const path of ['/', `/initial${search}`]) {
    const ask = `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await sendRaw(port(), ask)).toMatch(/^HTTP\/1\.1 403/);
  }
});

it('every answer of it says what a page may do, to whom it is told, and that nobody frames it', async () => {
  for (const path of ['/', '/nothing', '/initial', `/initial${new URL(door.url).search}`, '/%', '/index.html']) {
    const { headers } = await fetch(new URL(path, door.url));
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
    expect([headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual(['nosniff', 'DENY']);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});
