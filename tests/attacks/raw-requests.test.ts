import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject } from '../../electron/host/session.ts';
import { root, temporaryFolder } from '../harness/checkout.ts';
import { hostileRequest, sendRaw } from '../harness/raw-http.ts';
import { orderProject } from '../harness/resource-runtime.ts';
import { startRun, startServe, type WeftServer } from '../harness/weft.ts';

/** How long each door is fuzzed; ten minutes by hand: WEFT_FUZZ_SECONDS=600. */
const seconds = Number(process.env['WEFT_FUZZ_SECONDS'] ?? 20);
const studioIsBuilt = existsSync(join(root, 'out/renderer/index.html'));

let folder: ReturnType<typeof temporaryFolder>;
let server: WeftServer | null = null;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await server?.stop();
  server = null;
  folder.dispose();
});

const portOf = (url: string) => Number(new URL(url).port);

/** Sends hostile requests for a while, many at once; gives how many there were. */
async function fuzz(port: number): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let sent = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await sendRaw(port, hostileRequest(), 30);
      sent++;
    }
  };
  await Promise.all(Array.from({ length: 24 }, worker));
  return sent;
}

describe.skipIf(!studioIsBuilt)('the door of `weft serve`', () => {
  it('is not ended by an address that is none, as a request or as an upgrade', async () => {
    server = await startServe();
    const port = portOf(server.url);
    for (const target of ['//', '///', '/\\', 'http://[', '/%', '/%zz', '*', '/?%'])
      for (const more of ['', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'])
        await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`);
    expect(server.process.exitCode).toBeNull();
    expect((await fetch(server.url)).status).toBe(200);
  });

  it('serves nothing of the folders beside its own', async () => {
    const beside = join(root, 'out/renderer-beside');
    mkdirSync(beside, { recursive: true });
    try {
      writeFileSync(join(beside, 'secret.txt'), 'secret');
      server = await startServe();
      for (const path of [
        '/../renderer-beside/secret.txt',
        '/%2e%2e/renderer-beside/secret.txt',
        '/..%2frenderer-beside/secret.txt',
      ])
        expect(await sendRaw(portOf(server.url), `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)).not.toContain(
          'secret\n',
        );
      expect(
        await sendRaw(portOf(server.url), 'GET /..%2frenderer-beside/secret.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'),
      ).toContain(' 404 ');
    } finally {
      rmSync(beside, { recursive: true });
    }
  });

  it(
    `lives through ${seconds} s of hostile requests`,
    async () => {
      server = await startServe();
      const sent = await fuzz(portOf(server.url));
      expect(server.process.exitCode).toBeNull();
      expect((await fetch(server.url)).status).toBe(200);
      expect(sent).toBeGreaterThan(100);
      console.info(`weft serve: ${sent} hostile requests, 0 deaths`);
    },
    (seconds + 40) * 1_000,
  );
});

describe('the runtime', () => {
  it(
    `lives through ${seconds} s of hostile requests`,
    async () => {
      const file = join(folder.path, 'orders.weft');
      const units = [...orderProject().units.values()].sort(
        (a, b) => Number(b.kind === 'module') - Number(a.kind === 'module'),
      );
      createProject(
        file,
        units.map((unit) => ({ op: 'create' as const, unit })),
      ).close();
      server = await startRun(file, ['--db', 'sqlite::memory:']);
      const sent = await fuzz(portOf(server.url));
      expect(server.process.exitCode).toBeNull();
      expect((await fetch(`${server.url}/m/v1/orders`)).status).toBe(200);
      expect(sent).toBeGreaterThan(100);
      console.info(`weft run: ${sent} hostile requests, 0 deaths`);
    },
    (seconds + 40) * 1_000,
  );
});
