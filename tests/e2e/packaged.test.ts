import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { node24, temporaryFolder } from '../harness/checkout.ts';
import { walkTheMainJob } from '../harness/main-job.ts';
import { cannotPackage, launchPackaged, type PackagedStudio, packageStudio } from '../harness/packaged.ts';
import { weft } from '../harness/weft.ts';

describe.skipIf(cannotPackage)('the packaged studio', () => {
  let packaged: string;
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;
  let studio: PackagedStudio | null = null;

  beforeAll(async () => {
    packaged = await packageStudio();
  }, 240_000);
  beforeEach(async () => {
    folder = temporaryFolder();
    file = join(folder.path, 'walk.weft');
    expect((await weft(['new', file])).code).toBe(0);
  });
  afterEach(async () => {
    await studio?.close();
    studio = null;
    folder.dispose();
  });

  it('walks the main job in its window; the bundle it exports answers', async () => {
    studio = await launchPackaged(packaged, file);
    const page = await studio.page();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    try {
      await walkTheMainJob(page, file);
    } catch (error) {
      await page.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'packaged-failure.png') });
      throw error;
    }
    expect(errors).toEqual([]);
  }, 120_000);

  it('a host that is killed is started again: the window says so, and every edit is there', async () => {
    studio = await launchPackaged(packaged, file);
    const page = await studio.page();
    await setPort(page, '7001', '8080');
    const before = studio.hostId();
    process.kill(before as number, 'SIGKILL');
    await page
      .getByText(/host process ended unexpectedly \(signal SIGKILL\) and was started again/)
      .first()
      .waitFor();
    expect(studio.hostId()).not.toBe(before);
    // The window goes on with the new host, on what is on disk.
    await setPort(page, '7002', '7001');
    expect((await weft(['show', file, 'Settings'])).stdout).toMatch(/^port: 7002$/m);
  }, 60_000);

  it('a page that crashes is loaded again on the same project', async () => {
    studio = await launchPackaged(packaged, file);
    const other = join(folder.path, 'other.weft');
    await weft(['new', other, '--sample', 'orders-hub']);
    const page = await studio.page();
    await page.getByRole('treeitem', { name: 'Main' }).first().waitFor();
    // The project shown is no longer the one the program was started with.
    expect(await studio.startAgain(other)).toBe(0);
    await page.getByRole('treeitem', { name: 'Orders' }).first().waitFor();
    const session = await page.context().newCDPSession(page);
    const crashed = new Promise((done) => page.once('crash', done));
    session.send('Page.crash').catch(() => {});
    await crashed;
    const again = await studio.page();
    await again
      .getByText(/The window ended unexpectedly .* and was loaded again/)
      .first()
      .waitFor();
    await again.getByRole('treeitem', { name: 'Orders' }).first().waitFor();
  }, 60_000);

  it('a second start hands its file to the window that is open, and leaves', async () => {
    studio = await launchPackaged(packaged, file);
    const page = await studio.page();
    await page.getByRole('treeitem', { name: 'Main' }).first().waitFor();
    const second = join(folder.path, 'second.weft');
    await weft(['new', second]);
    await weft(['import', second, jsonFile(folder.path), '--module', 'Sales']);
    expect(await studio.startAgain(second)).toBe(0);
    await page.getByRole('treeitem', { name: 'Sales' }).first().waitFor();
  }, 60_000);

  it('its fuses are set, and it cannot be made to run as Node', async () => {
    const executable = join(packaged, 'weft-studio');
    const wire = await getCurrentFuseWire(executable);
    const state = (fuse: FuseV1Options) => wire[fuse];
    expect(state(FuseV1Options.RunAsNode)).toBe(FuseState.DISABLE);
    expect(state(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(FuseState.DISABLE);
    expect(state(FuseV1Options.EnableNodeCliInspectArguments)).toBe(FuseState.DISABLE);
    expect(state(FuseV1Options.EnableCookieEncryption)).toBe(FuseState.ENABLE);
    expect(state(FuseV1Options.OnlyLoadAppFromAsar)).toBe(FuseState.ENABLE);
    // As Node it would print and end; as the studio it opens its window.
    const child = spawn(executable, ['--no-sandbox', '--disable-gpu', '-e', 'console.log("ran as Node")'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', WEFT_HOST_NODE: '', WEFT_USER_DATA: folder.path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const listen = (text: Buffer) => (said += text.toString());
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    try {
      await vi.waitFor(() => expect(said).toContain('Set WEFT_HOST_NODE'), { timeout: 20_000 });
      expect(said).not.toContain('ran as Node');
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('its archive holds main, preload and window; what a plain Node runs lies beside it; no source, no map', () => {
    const { packed, unpacked } = readArchive(join(packaged, 'resources/app.asar'));
    expect(packed).toEqual(expect.arrayContaining(['out/main.cjs', 'out/preload.cjs']));
    for (const name of [
      'out/host.mjs',
      'out/runtime.mjs',
      'out/workbench.mjs',
      'out/cli.mjs',
      'out/bundle-start.mjs',
      'out/bundle-service.mjs',
      'out/connector-process.mjs',
      'out/connectors/redis.tgz',
      'out/THIRD-PARTY-NOTICES.txt',
      'out/sbom.cdx.json',
      'out/renderer/index.html',
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
      'resources/samples/orders-hub/settings.yaml',
    ]) {
      expect(unpacked).toContain(name);
      expect(existsSync(join(packaged, 'resources/app.asar.unpacked', name))).toBe(true);
    }
    expect([...packed, ...unpacked].filter((each) => /\.(ts|tsx|map)$/.test(each))).toEqual([]);
  });

  it('without a Node for its host, an Electron that is too old says what to do', async () => {
    const { WEFT_HOST_NODE: _none, ...env } = process.env;
    const child = spawn(join(packaged, 'weft-studio'), ['--no-sandbox', '--disable-gpu', file], {
      env: { ...env, WEFT_USER_DATA: folder.path },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => (said += text));
    try {
      await vi.waitFor(() => expect(said).toMatch(/needs Node 22 or newer\. Set WEFT_HOST_NODE/), { timeout: 20_000 });
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('its command line runs on a plain Node and lists the samples', async () => {
    const child = spawn(node24, [join(packaged, 'resources/app.asar.unpacked/out/cli.mjs'), 'list', file, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
    expect(JSON.parse(said)).toContainEqual({ kind: 'module', name: 'Main' });
  });
});

function jsonFile(folder: string): string {
  const path = join(folder, 'order.json');
  writeFileSync(path, '{"id":1}');
  return path;
}

/** Sets the port in the project settings, where it was `before`, and waits until it is on disk. */
async function setPort(page: Page, port: string, before: string): Promise<void> {
  await page.getByRole('treeitem', { name: 'Project settings' }).dblclick();
  const field = page.getByLabel('Port', { exact: true }).first();
  await vi.waitFor(async () => expect(await field.inputValue()).toBe(before), { timeout: 10_000 });
  await field.fill(port);
  await page.keyboard.press('Enter');
  await page.getByText('All changes saved').waitFor();
}

interface ArchiveEntry {
  files?: Record<string, ArchiveEntry>;
  unpacked?: boolean;
}

/** Names in an asar archive: its header is JSON behind a 16-byte prelude. */
function readArchive(path: string): { packed: string[]; unpacked: string[] } {
  const handle = openSync(path, 'r');
  const prelude = Buffer.alloc(16);
  readSync(handle, prelude, 0, 16, 0);
  const header = Buffer.alloc(prelude.readUInt32LE(12));
  readSync(handle, header, 0, header.length, 16);
  closeSync(handle);
  const names = { packed: [] as string[], unpacked: [] as string[] };
  const walk = (entry: ArchiveEntry, prefix: string) => {
    for (const [name, child] of Object.entries(entry.files ?? {})) {
      const full = prefix === '' ? name : `${prefix}/${name}`;
      if (child.files) walk(child, full);
      else names[child.unpacked ? 'unpacked' : 'packed'].push(full);
    }
  };
  walk(JSON.parse(header.toString('utf8')) as ArchiveEntry, '');
  return names;
}
