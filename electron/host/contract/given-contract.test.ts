import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { diskFolder } from './disk-folder.ts';
import { givenFile, givenFiles, givenFolder } from './given-contract.ts';
import { zipFolder } from './zip-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const zip = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), { level: 1 });
const chosen = (given: ReturnType<typeof givenFile>) => given.source.chosen.map((file) => file.path);
const codes = (given: { diagnostics: readonly { code: string }[] }) => given.diagnostics.map((d) => d.code);

describe('a contract as it is given', () => {
  it('a zip is the files of its reader; what leads outside is left out and said', () => {
    const bytes = zip({
      'b.json': '2',
      'in/a.json': '1',
      'readme.md': '',
      '../out.json': '3',
      '/abs.json': '4',
      '__MACOSX/._b.json': '',
    });
    const given = givenFile({ path: 'c.zip', bytes }, undefined);
    expect(chosen(given)).toEqual(['b.json', 'in/a.json']);
    expect(codes(given)).toEqual(['contract/outside', 'contract/outside']);
    expect(Buffer.from(given.source.chosen[1]?.bytes ?? []).toString()).toBe('1');
  });

  it.each([
    ['a zip that is cut off', () => zip({ 'a.json': '{}' }).subarray(0, 60), 'contract/zip'],
    ['a zip without a contract', () => zip({ 'readme.md': '' }), 'contract/no-file'],
    [
      'a zip of more files than a contract has',
      () => zip(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`${i}.json`, '']))),
      'input/too-large',
    ],
    [
      'a zip that says it holds more than is read',
      () => lying(zip({ 'a.json': '{"a":1}' }), 0x7fffffff),
      'input/too-large',
    ],
  ])('%s is a finding', (_what, bytes, code) => {
    const given = givenFile({ path: 'c.zip', bytes: bytes() }, undefined);
    expect(given.reader).toBe(null);
    expect(codes(given)).toContain(code);
  });

  it('an entry that is larger than it says is not unpacked past its size', () => {
    const { folder: lied } = zipFolder(lying(zip({ 'a.json': 'a'.repeat(100_000) }), 10), 'c.zip');
    expect(lied?.read('a.json')?.length ?? 0).toBeLessThanOrEqual(10);
  });

  it('files that are chosen together are one contract, a zip among them stands for its files', () => {
    const given = givenFiles(
      [
        { path: 'a.json', bytes: strToU8('1') },
        { path: 'z.zip', bytes: zip({ 'a.json': '2', 'c.json': '3' }) },
        { path: 'note.txt', bytes: strToU8('') },
      ],
      undefined,
    );
    expect(chosen(given)).toEqual(['a.json', '2/a.json', 'c.json']);
  });

  it('a folder of the disk is read below itself: no links, no hidden folders', () => {
    const own = join(folder.path, 'own');
    mkdirSync(join(own, 'sub/.git'), { recursive: true });
    writeFileSync(join(folder.path, 'secret.json'), '{}');
    writeFileSync(join(own, 'sub/a.json'), '{}');
    writeFileSync(join(own, 'sub/.git/b.json'), '{}');
    symlinkSync(join(folder.path, 'secret.json'), join(own, 'link.json'));
    symlinkSync(folder.path, join(own, 'up'));
    expect(chosen(givenFolder(diskFolder(own), undefined))).toEqual(['sub/a.json']);
    expect(diskFolder(own).read('link.json')).toBe(null);
    expect(diskFolder(own).read('up/secret.json')).toBe(null);
    expect(diskFolder(own).read('sub/a.json')?.length).toBe(2);
  });

  it('what is hidden is not read, though a contract refers to it, in its folder or beside it', () => {
    const own = join(folder.path, 'downloads');
    for (const place of ['home/.docker', 'downloads/.cache', 'home/plain', 'home/node_modules']) {
      mkdirSync(join(folder.path, place), { recursive: true });
      writeFileSync(join(folder.path, place, 'config.json'), '{}');
    }
    writeFileSync(join(own, '.hidden.json'), '{}');
    const read = (path: string) => {
      const { read: within, readBeside } = diskFolder(own, { neighbours: true });
      return (path.startsWith('../') ? readBeside?.(path) : within(path)) ?? null;
    };
    for (const path of [
      '../home/.docker/config.json',
      '.cache/config.json',
      '.hidden.json',
      '../home/node_modules/config.json',
    ])
      expect(read(path)).toBe(null);
    expect(read('../home/plain/config.json')?.length).toBe(2);
  });
});

/** A zip whose directory gives its first entry another unpacked size. */
function lying(bytes: Uint8Array, size: number): Uint8Array {
  const copy = Buffer.from(bytes);
  const directory = copy.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  copy.writeUInt32LE(size, directory + 24);
  return copy;
}
