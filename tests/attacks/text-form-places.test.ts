import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { readTextForm, writeTextForm } from '../../electron/host/text-form-folder.ts';
import { TextFormPlaceError } from '../../electron/host/text-form-place.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { editSealed } from '../harness/sealed-rows.ts';
import { weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let out: string;
beforeEach(() => {
  folder = temporaryFolder();
  out = join(folder.path, 'out');
  mkdirSync(out);
});
afterEach(() => folder.dispose());

const contract = (path: string) => ({ path, hash: 'h', content: Buffer.from('x') });

describe('the text form stays in its folder', () => {
  it.each([
    '../x',
    'M/../../x',
    '/tmp/weft-absolute',
    'C:/x',
    'C:\\x',
    'M\\..\\..\\x',
    'M/./x',
    'M//x',
    'M/a\0b',
    'M/a:stream',
  ])('%j is not written, and nothing else is', (path) => {
    expect(() =>
      writeTextForm(
        out,
        [
          { path: 'M/module.yaml', text: 'kind: module\n' },
          { path, text: 'x' },
        ],
        [],
      ),
    ).toThrow(TextFormPlaceError);
    expect(() => writeTextForm(out, [], [contract(path)])).toThrow(TextFormPlaceError);
    expect([readdirSync(out), readdirSync(folder.path)]).toEqual([[], ['out']]);
  });

  it('names that differ only in case are not written over each other', () => {
    const texts = ['M/A.yaml', 'M/a.yaml'].map((path) => ({ path, text: 'x' }));
    expect(() => writeTextForm(out, texts, [])).toThrow(/would be one file/);
  });

  it('a link in the way is not followed, neither in nor out', () => {
    const secret = join(folder.path, 'secret.yaml');
    writeFileSync(secret, 'kind: secret\n');
    symlinkSync(secret, join(out, 'a.yaml'));
    symlinkSync(folder.path, join(out, 'M'));
    for (const path of ['a.yaml', 'M/secret.yaml'])
      expect(() => writeTextForm(out, [{ path, text: 'x' }], [])).toThrow(/is a link/);
    expect(readFileSync(secret, 'utf8')).toBe('kind: secret\n');
    expect(readTextForm(out).texts).toEqual([]);
  });

  it('a project whose module or document is called ../../x is unpacked without it', async () => {
    const file = join(folder.path, 'a.weft');
    // Others have files beside ours, and one of them may be called x.
    const name = `weft-escaped-${process.pid}`;
    createProject(file, newProjectOperations('Main')).close();
    editSealed(file, (database) =>
      database.exec(`UPDATE unit SET name = '../../${name}' WHERE kind IN ('module', 'domain-model')`),
    );
    const { code, stderr } = await weft(['unpack', file, out]);
    expect([code, stderr.includes('is damaged'), stderr.includes(' at ')]).toEqual([1, true, false]);
    expect(existsSync(join(folder.path, '..', name))).toBe(false);
    expect(readdirSync(folder.path).sort()).toEqual(['a.weft', 'out']);
  }, 20_000);
});
