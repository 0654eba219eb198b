import { readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BrowserDoor, openBrowserDoor } from '../../electron/host/browser-door.ts';
import { root } from '../harness/checkout.ts';
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
