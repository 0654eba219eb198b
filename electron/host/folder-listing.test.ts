import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/harness/checkout.ts';
import { listFolder } from './folder-listing.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

it('lists folders, then projects; neither other files nor hidden ones, nor what a broken link leads to', () => {
  for (const name of ['b', 'A', '.git']) mkdirSync(join(folder.path, name));
  for (const name of ['z.weft', 'a.weft', '.x.weft', 'a.weft-wal', 'readme.md'])
    writeFileSync(join(folder.path, name), '');
  symlinkSync(join(folder.path, 'gone'), join(folder.path, 'link'));
  symlinkSync(join(folder.path, 'A'), join(folder.path, 'linked'));
  const listing = listFolder(folder.path);
  expect(listing.entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    'folder A',
    'folder b',
    'folder linked',
    'project a.weft',
    'project z.weft',
  ]);
  expect(listing).toMatchObject({ folder: folder.path, file: null, isCut: false });
  expect(listFolder(join(folder.path, 'a.weft'))).toMatchObject({ folder: folder.path, file: 'a.weft' });
});

it('begins where projects stand, knows the home by its sign, and ends at the top', () => {
  expect(listFolder('~').folder).toBe(homedir());
  expect([homedir(), join(homedir(), 'Weft')]).toContain(listFolder(null).folder);
  expect(listFolder('/').parent).toBeNull();
});

it('says why a folder cannot be shown', () => {
  expect(() => listFolder(join(folder.path, 'gone'))).toThrow(/gone is not there\.$/);
  if (process.getuid?.() === 0) return;
  chmodSync(folder.path, 0);
  expect(() => listFolder(folder.path)).toThrow(/may not be read\.$/);
  chmodSync(folder.path, 0o700);
});
