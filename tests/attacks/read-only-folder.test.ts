import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { kinds } from '../../shared/kinds.ts';
import { cannotMountDisk, mountSmallDisk, type SmallDisk } from '../harness/small-disk.ts';
import { weft } from '../harness/weft.ts';

describe.skipIf(cannotMountDisk)('a folder that cannot be written to, for root neither', () => {
  let disk: SmallDisk;
  let file: string;
  beforeEach(() => {
    disk = mountSmallDisk(4 * 1024 * 1024) as SmallDisk;
    file = join(disk.path, 'a.weft');
  });
  afterEach(() => disk.dispose());
  const lock = () => expect(spawnSync('mount', ['-o', 'remount,ro', disk.path]).status).toBe(0);

  it('opens to read, and says why an edit is not saved', async () => {
    createProject(file, newProjectOperations('Main')).close();
    lock();
    const store = new ProjectStore(file, kinds);
    expect(store.all().size).toBe(3);
    expect(store.search('Main')).toHaveLength(1);
    expect(store.apply({ label: 'x', ops: [] }, store.version)).toMatchObject({ code: 'project/read-only' });
    store.close();
    expect(readdirSync(disk.path)).toEqual(['a.weft']);
    expect(await weft(['list', file])).toMatchObject({ code: 0, stdout: expect.stringContaining('Main.DomainModel') });
    const made = await weft(['new', join(disk.path, 'b.weft')]);
    expect([made.code, made.stderr.includes(' at ')]).toEqual([1, false]);
  }, 30_000);

  it('with a log beside the file: a sentence, not an older state', async () => {
    createProject(file, newProjectOperations('Main')).close();
    const store = new ProjectStore(file, kinds);
    const settings = [...store.all().values()].find((unit) => unit.kind === 'settings')?.id as string;
    const change = {
      op: 'patch' as const,
      id: settings,
      patch: [{ op: 'replace' as const, path: ['documentation'], value: 'x' }],
    };
    expect(store.apply({ label: 'x', ops: [change] }, store.version)).toMatchObject({ ok: true });
    for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, join(disk.path, `b.weft${suffix}`));
    store.close();
    lock();
    const { code, stderr } = await weft(['list', join(disk.path, 'b.weft')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/its latest edits lie in .*b\.weft-wal/);
  }, 30_000);
});
