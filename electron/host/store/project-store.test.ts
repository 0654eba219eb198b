import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { editSealed } from '../../../tests/harness/sealed-rows.ts';
import { createProject, newProjectOperations } from '../session.ts';
import { ProjectStore } from './project-store.ts';
import { salvageProject } from './salvage.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
const constant = (id: string, name: string, parent: string): Unit => ({
  id,
  kind: 'constant',
  name,
  parent,
  documentation: '',
  data: { type: 'string', value: '', secret: false },
});
const moduleOf = (store: ProjectStore) => [...store.all().values()].find((u) => u.kind === 'module')?.id as string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  createProject(file, newProjectOperations('Main')).close();
});
afterEach(() => folder.dispose());

describe('project store', () => {
  it('a document that another process damages goes, is an error, and cannot be edited', () => {
    const store = new ProjectStore(file, kinds);
    const unit = constant('c', 'C', moduleOf(store));
    store.apply({ label: 'Add C', ops: [{ op: 'create', unit }] }, store.version);
    editSealed(file, (database) => {
      database.exec("UPDATE meta SET value = value + 1 WHERE key = 'version'");
      database.exec(
        `UPDATE unit SET data = '{"type":', version = (SELECT value FROM meta WHERE key = 'version') WHERE id = 'c'`,
      );
    });
    expect(store.pull()).toMatchObject({ changed: [], deleted: ['c'] });
    expect(store.damage()).toMatchObject([{ code: 'project/damaged', document: 'Main.C', unit: 'c' }]);
    expect(store.undo()).toMatchObject({ ok: false, code: 'project/damaged' });
    store.close();
  });

  it('an edit, its undo and redo survive a restart', () => {
    let store = new ProjectStore(file, kinds);
    expect(
      store.apply({ label: 'Add C', ops: [{ op: 'create', unit: constant('c', 'C', moduleOf(store)) }] }, store.version)
        .ok,
    ).toBe(true);
    expect(
      store.apply(
        {
          label: 'Set C',
          ops: [{ op: 'patch', id: 'c', patch: [{ op: 'replace', path: ['data', 'value'], value: 'x' }] }],
        },
        store.version,
      ).ok,
    ).toBe(true);
    store.close();
    store = new ProjectStore(file, kinds);
    expect(store.undoState().undo).toBe('Set C');
    store.undo();
    expect((store.all().get('c') as Unit<{ value: string }>).data.value).toBe('');
    store.undo();
    expect(store.all().has('c')).toBe(false);
    store.close();
    store = new ProjectStore(file, kinds);
    expect(store.undoState().redo).toBe('Add C');
    store.redo();
    store.redo();
    expect((store.all().get('c') as Unit<{ value: string }>).data.value).toBe('x');
    store.close();
  });

  it('two processes see each other; the second of two conflicting edits is refused with a reason', () => {
    const [a, b] = [new ProjectStore(file, kinds), new ProjectStore(file, kinds)];
    a.apply({ label: 'Add C', ops: [{ op: 'create', unit: constant('c', 'C', moduleOf(a)) }] }, a.version);
    expect(b.pull()?.changed.map((u) => u.id)).toEqual(['c']);
    const base = b.version;
    a.apply(
      { label: 'Rename', ops: [{ op: 'patch', id: 'c', patch: [{ op: 'replace', path: ['name'], value: 'D' }] }] },
      a.version,
    );
    const refused = b.apply(
      { label: 'Also rename', ops: [{ op: 'patch', id: 'c', patch: [{ op: 'replace', path: ['name'], value: 'E' }] }] },
      base,
    );
    expect(refused).toMatchObject({ ok: false, code: 'change/conflict' });
    expect(new ProjectStore(file, kinds).all().get('c')?.name).toBe('D');
    a.close();
    b.close();
  });

  it.each([
    ['an unknown kind', (m: string) => ({ ...constant('c', 'C', m), kind: 'nope' }), 'model/unknown-kind'],
    [
      'data that does not fit',
      (m: string) => ({ ...constant('c', 'C', m), data: { type: 'number' } }),
      'model/invalid',
    ],
    ['a name that is none', (m: string) => constant('c', '1 a', m), 'model/name'],
    ['a name that is taken', (m: string) => constant('c', 'domainmodel', m), 'model/name-taken'],
  ])('%s is refused and nothing is written', (_what, unit, code) => {
    const store = new ProjectStore(file, kinds);
    const before = store.version;
    expect(
      store.apply({ label: 'x', ops: [{ op: 'create', unit: unit(moduleOf(store)) as Unit }] }, before),
    ).toMatchObject({ ok: false, code });
    expect(store.version).toBe(before);
    store.close();
  });

  it('names and expressions are found', () => {
    const store = new ProjectStore(file, kinds);
    store.apply(
      {
        label: 'Add',
        ops: [
          {
            op: 'create',
            unit: { ...constant('c', 'PartnerAddress', moduleOf(store)), documentation: 'where the partner lives' },
          },
        ],
      },
      store.version,
    );
    expect(store.search('partneradd').map((h) => h.unit)).toEqual(['c']);
    expect(store.search('lives').map((h) => h.unit)).toEqual(['c']);
    expect(store.search('"; DROP')).toEqual([]);
    store.close();
  });
});

describe('files that cannot be opened are left as they are', () => {
  const codeOf = (path: string) => {
    try {
      new ProjectStore(path, kinds).close();
      return null;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  it('a missing one, a text, an empty one, another database', () => {
    const text = join(folder.path, 'b.weft');
    writeFileSync(text, 'hello'.repeat(100));
    const other = join(folder.path, 'c.weft');
    new Database(other).exec('CREATE TABLE t (a)').close();
    writeFileSync(join(folder.path, 'd.weft'), '');
    expect([
      codeOf(join(folder.path, 'none.weft')),
      codeOf(text),
      codeOf(join(folder.path, 'd.weft')),
      codeOf(other),
    ]).toEqual(['project/missing', 'project/not-a-project', 'project/not-a-project', 'project/not-a-project']);
    expect(readFileSync(text, 'utf8')).toBe('hello'.repeat(100));
  });
  it('a newer one', () => {
    const database = new Database(file);
    database.pragma('user_version = 99');
    database.pragma('journal_mode = DELETE');
    database.close();
    const before = readFileSync(file);
    expect(codeOf(file)).toBe('project/newer');
    expect(readFileSync(file).equals(before)).toBe(true);
  });
  it('a damaged one, whose units can be taken over', () => {
    const database = new Database(file);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.pragma('journal_mode = DELETE');
    database.close();
    const damagedFile = join(folder.path, 'damaged.weft');
    copyFileSync(file, damagedFile);
    const bytes = readFileSync(damagedFile);
    bytes.fill(0xff, bytes.length - 4096 * 3, bytes.length - 4096);
    writeFileSync(damagedFile, bytes);
    expect(codeOf(damagedFile)).toBe('project/damaged');
    expect(salvageProject(damagedFile, kinds).units.length).toBeGreaterThan(0);
  });
  it('a read-only one opens for reading only', () => {
    chmodSync(file, 0o444);
    const store = new ProjectStore(file, kinds);
    expect(store.readOnly).toBe('The file is read-only.');
    expect(store.apply({ label: 'x', ops: [] }, store.version)).toMatchObject({ ok: false, code: 'project/read-only' });
    store.close();
  });
});
