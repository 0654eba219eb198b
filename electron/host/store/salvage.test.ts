import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { editUnsealed } from '../../../tests/harness/sealed-rows.ts';
import { weft } from '../../../tests/harness/weft.ts';
import { createProject, newProjectOperations } from '../session.ts';
import { ProjectStore } from './project-store.ts';
import { salvageProject } from './salvage.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let target: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  target = join(folder.path, 'new.weft');
  createProject(file, newProjectOperations('Main')).close();
  edit('A', 'B');
});
afterEach(() => folder.dispose());

function edit(...names: string[]): void {
  const store = new ProjectStore(file, kinds);
  for (const name of names) add(store, name);
  store.close();
}

function add(store: ProjectStore, name: string): void {
  const parent = [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
  const data = { type: 'string', value: '', secret: false };
  const unit = { id: name, kind: 'constant', name, parent, documentation: '', data };
  expect(store.apply({ label: `Add ${name}`, ops: [{ op: 'create', unit }] }, store.version)).toMatchObject({
    ok: true,
  });
}

async function recovered(): Promise<{ said: string; names: string[]; undo: string | null }> {
  const { stderr } = await weft(['new', target, '--recover', file]);
  const store = new ProjectStore(target, kinds);
  const names = [...store.all().values()].map(({ name }) => name).sort();
  const { undo } = store.undoState();
  store.close();
  return { said: stderr, names, undo };
}

it('a project that another program put a table into: everything of ours, with its history', async () => {
  editUnsealed(file, 'CREATE TABLE other (a)');
  expect(await recovered()).toMatchObject({ names: ['A', 'B', 'DomainModel', 'Main', 'Settings'], undo: 'Add B' });
  const store = new ProjectStore(target, kinds);
  expect(store.undo()).toMatchObject({ ok: true });
  store.close();
  expect(new ProjectStore(target, kinds).all().has('B')).toBe(false);
});

it('a damaged document is left out by name, and with it the history', async () => {
  editUnsealed(file, "UPDATE unit SET data = replace(data, 'string', 'strang') WHERE id = 'A'");
  const { said, names, undo } = await recovered();
  expect([names, undo]).toEqual([['B', 'DomainModel', 'Main', 'Settings'], null]);
  expect(said).toMatch(/Left out: constant A: .*\nLeft out: The history of edits/);
});

it('documents of a module that is damaged stand in one of its name', async () => {
  editUnsealed(file, "UPDATE unit SET documentation = 'x' WHERE kind = 'module'");
  expect((await recovered()).names).toEqual(['A', 'B', 'DomainModel', 'Main', 'Settings']);
});

it('a log of another version beside the file is not taken, and that is said', async () => {
  const other = join(folder.path, 'other.weft');
  copyFileSync(file, other);
  edit('C');
  const store = new ProjectStore(other, kinds);
  add(store, 'X');
  copyFileSync(`${other}-wal`, `${file}-wal`);
  store.close();
  const { said, names } = await recovered();
  expect(names).toEqual(['A', 'B', 'C', 'DomainModel', 'Main', 'Settings']);
  expect(said).toContain(`Left out: ${file}-wal`);
});

it.each(['unit_text USING', 'change (seq', 'blob (hash'])(
  'a letter in the schema text of %s costs no document',
  (place) => {
    const bytes = readFileSync(file);
    bytes[bytes.indexOf(place) - 3] = 0x80;
    writeFileSync(file, bytes);
    expect(() => new ProjectStore(file, kinds)).toThrow(/damaged/);
    const { units } = salvageProject(file, kinds);
    expect(units.map(({ name }) => name).sort()).toEqual(['A', 'B', 'DomainModel', 'Main', 'Settings']);
  },
);

it('a document whose kind and name cannot be read is said in words', async () => {
  editUnsealed(file, "UPDATE unit SET kind = x'00', name = '' WHERE id = 'A'");
  expect((await recovered()).said).toMatch(/Left out: document A: /);
});
