import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSampleProject } from '../electron/host/samples.ts';
import { createProject } from '../electron/host/session.ts';
import { ProjectFileError } from '../electron/host/store/project-file.ts';
import { ProjectStore } from '../electron/host/store/project-store.ts';
import { kinds } from '../shared/kinds.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let whole: Buffer;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'orders.weft');
  createProject(file, readSampleProject('orders-hub')).close();
  // One file without a log beside it, as it travels by mail.
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.pragma('journal_mode = DELETE');
  database.close();
  whole = readFileSync(file);
});
afterEach(() => folder.dispose());

/** Opens the file; gives the refusal. */
function refusal(): ProjectFileError {
  try {
    new ProjectStore(file, kinds).close();
  } catch (error) {
    if (error instanceof ProjectFileError) return error;
    throw error;
  }
  throw new Error('The file was opened.');
}

const pageSize = 4096;

describe('a damaged project file', () => {
  const damages: [name: string, code: string, (bytes: Buffer) => Buffer][] = [
    ['header overwritten', 'project/not-a-project', (bytes) => bytes.fill(0x58, 0, 100)],
    ['empty', 'project/not-a-project', () => Buffer.alloc(0)],
    [
      'first half only',
      'project/damaged',
      (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2 / pageSize) * pageSize),
    ],
    ['cut in the middle of a page', 'project/damaged', (bytes) => bytes.subarray(0, bytes.length - 1000)],
    ['a page in the middle is noise', 'project/damaged', (bytes) => bytes.fill(0xa5, 5 * pageSize, 6 * pageSize)],
    ['a page in the middle is zero', 'project/damaged', (bytes) => bytes.fill(0, 5 * pageSize, 6 * pageSize)],
    ['the first page is noise behind the header', 'project/damaged', (bytes) => bytes.fill(0xa5, 100, pageSize)],
  ];
  it.each(damages)('%s: refused with a reason and a way out, and not written to', (_name, code, damage) => {
    const damaged = damage(Buffer.from(whole));
    writeFileSync(file, damaged);
    const error = refusal();
    expect(error.code).toBe(code);
    expect(error.message).toContain(file);
    if (code === 'project/damaged') expect(error.fix).toContain('--recover');
    expect(readFileSync(file).equals(damaged)).toBe(true);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it('what can be read of it is taken over into a new file; the damaged one stays as it is', async () => {
    const damaged = Buffer.from(whole).fill(0xa5, whole.length - 3 * pageSize, whole.length - 2 * pageSize);
    writeFileSync(file, damaged);
    const shown = await weft(['list', file]);
    expect(shown.code).toBe(1);
    expect(shown.stderr).toMatch(/is damaged .*It was not changed\..*--recover/);
    const recovered = join(folder.path, 'recovered.weft');
    const result = await weft(['new', recovered, '--recover', file]);
    expect(result).toMatchObject({ code: 0 });
    expect(result.stderr).toMatch(/Read \d+ documents/);
    const store = new ProjectStore(recovered, kinds);
    expect(store.all().size).toBeGreaterThan(10);
    store.close();
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });

  it('a log cut in the middle: every edit before the cut is there', () => {
    const store = new ProjectStore(file, kinds);
    const module = [...store.all().values()].find((unit) => unit.kind === 'module');
    for (let i = 0; i < 20; i++) {
      const unit = {
        id: `c${i}`,
        kind: 'constant',
        name: `Constant${i}`,
        parent: module?.id as string,
        documentation: '',
        data: { type: 'string' as const, value: '', secret: false },
      };
      expect(store.apply({ label: 'Constant', ops: [{ op: 'create', unit }] }, store.version).ok).toBe(true);
    }
    // The files as a crash of the machine leaves them, the last write half on disk.
    const copy = join(folder.path, 'crashed.weft');
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    store.close();
    truncateSync(`${copy}-wal`, readFileSync(`${copy}-wal`).length - 2000);
    const opened = new ProjectStore(copy, kinds);
    const names = [...opened.all().values()].filter((unit) => unit.kind === 'constant').map((unit) => unit.name);
    expect(names).toEqual(expect.arrayContaining(Array.from({ length: 19 }, (_, i) => `Constant${i}`)));
    expect(names).not.toContain('Constant19');
    expect(opened.undo()).toMatchObject({ ok: true, deleted: ['c18'] });
    opened.close();
  });

  it('a log of noise beside a whole file is no reason to refuse it', () => {
    writeFileSync(`${file}-wal`, Buffer.alloc(10_000, 0xa5));
    const store = new ProjectStore(file, kinds);
    expect(store.all().size).toBeGreaterThan(10);
    store.close();
  });
});

it('a file of a newer format is refused, and not written to', async () => {
  const database = new Database(file);
  database.pragma('user_version = 99');
  database.close();
  const before = readFileSync(file);
  const error = refusal();
  expect(error.code).toBe('project/newer');
  expect(error.message).toMatch(/newer Weft Studio \(format 99, this one knows \d+\)\. It was not changed\./);
  expect(error.fix).toBe('Update Weft Studio to open it.');
  expect(await weft(['check', file])).toMatchObject({ code: 1, stderr: expect.stringContaining('newer Weft Studio') });
  expect(readFileSync(file).equals(before)).toBe(true);
});

describe('a read-only project file', () => {
  beforeEach(() => chmodSync(file, 0o444));

  it('opens for reading; an edit is refused with the reason; nothing appears beside it', () => {
    const store = new ProjectStore(file, kinds);
    expect(store.readOnly).toBe('The file is read-only.');
    expect(store.all().size).toBeGreaterThan(10);
    const module = [...store.all().values()].find((unit) => unit.kind === 'module');
    const patch = [{ op: 'replace' as const, path: ['documentation'], value: 'x' }];
    const change = { label: 'Edit', ops: [{ op: 'patch' as const, id: module?.id as string, patch }] };
    const refused = { ok: false, code: 'project/read-only', message: 'Not saved: The file is read-only.' };
    expect(store.apply(change, store.version)).toEqual(refused);
    expect(store.undo()).toEqual(refused);
    store.close();
    expect(readFileSync(file).equals(whole)).toBe(true);
  });

  it('the command line reads it, and refuses to write with a reason', async () => {
    expect(await weft(['check', file])).toMatchObject({ code: 0 });
    const sample = join(folder.path, 'order.json');
    writeFileSync(sample, '{"id":1}');
    const imported = await weft(['import', file, sample, '--module', 'Orders']);
    expect(imported.code).toBe(1);
    expect(imported.stderr).toContain('Not saved: The file is read-only.');
  });
});

it.each([
  ['a folder', 'project/not-a-project', /is a folder\./],
  ['missing', 'project/missing', /does not exist\./],
  ['a text', 'project/not-a-project', /is not a Weft project/],
])('%s in place of a project is refused with what to do', (what, code, message) => {
  rmSync(file);
  if (what === 'a folder') file = folder.path;
  if (what === 'a text') writeFileSync(file, '{"orders": []}'.repeat(20));
  const error = refusal();
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.fix).toBeTruthy();
});
