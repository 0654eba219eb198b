import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { salvageProject } from '../../electron/host/store/salvage.ts';
import { errorCounts, treeRows } from '../../renderer/panes/explorer/tree-rows.ts';
import { kinds } from '../../shared/kinds.ts';
import type { UnitOperation } from '../../shared/model/change.ts';
import { ProjectView } from '../../shared/model/project.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { editSealed } from '../harness/sealed-rows.ts';
import { weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let store: ProjectStore;
let module: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  store = createProject(file, newProjectOperations('Main'));
  module = [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
});
afterEach(() => {
  store.close();
  folder.dispose();
});

const make = (id: string, parent: string, kind = 'constant'): UnitOperation => ({
  op: 'create',
  unit: {
    id,
    kind,
    name: id,
    parent,
    documentation: '',
    data: kind === 'folder' ? {} : { type: 'string', value: 'x', secret: false },
  },
});
const move = (id: string, parent: unknown): UnitOperation => ({
  op: 'patch',
  id,
  patch: [{ op: 'replace', path: ['parent'], value: parent }],
});
const edit = (...ops: UnitOperation[]) => store.apply({ label: 'Edit', ops }, store.version);
const damagedIds = () =>
  store
    .damagedDocuments()
    .map(({ id }) => id)
    .sort();
/** Edits the file as a stranger who knows how to seal, and opens it again. */
const foreign = (...sql: string[]) => {
  store.close();
  editSealed(file, (db) => {
    for (const each of sql) db.exec(each);
  });
  store = new ProjectStore(file, kinds);
};

describe('a folder is deleted with all that stands in it, or not at all', () => {
  it.each(['one process', 'two processes'])('a document was put there meanwhile (%s)', (how) => {
    edit(make('f1', module, 'folder'), make('key', module));
    const seen = store.version;
    const other = how === 'one process' ? store : new ProjectStore(file, kinds);
    try {
      expect(other.apply({ label: 'Make', ops: [make('new', 'f1')] }, seen)).toMatchObject({ ok: true });
      expect(other.apply({ label: 'Move', ops: [move('key', 'f1')] }, seen)).toMatchObject({ ok: true });
      const refused = store.apply({ label: 'Delete f1', ops: [{ op: 'delete', id: 'f1' }] }, seen);
      expect(refused).toMatchObject({ ok: false, code: 'change/conflict' });
      expect('message' in refused && refused.message).toMatch(/^f1 is not deleted: (new|key) stands in it/);
      store.pull();
      expect([store.all().get('new')?.parent, store.all().get('key')?.parent]).toEqual(['f1', 'f1']);
    } finally {
      if (other !== store) other.close();
    }
  });

  it('also when what is left there is damaged, or stands in the folder of a folder', () => {
    edit(make('f1', module, 'folder'), make('f2', 'f1', 'folder'), make('key', 'f2'));
    expect(edit({ op: 'delete', id: 'f1' }, { op: 'delete', id: 'f2' })).toMatchObject({ code: 'change/conflict' });
    foreign("UPDATE unit SET data = '[]' WHERE id = 'key'");
    expect(edit({ op: 'delete', id: 'f1' }, { op: 'delete', id: 'f2' })).toMatchObject({
      code: 'change/conflict',
      message: expect.stringMatching(/^f2 is not deleted: key, which is damaged, stands in it/),
    });
    expect(store.deleteDamaged('key')).toMatchObject({ ok: true });
    expect(edit({ op: 'delete', id: 'f2' }, { op: 'delete', id: 'f1' })).toMatchObject({ ok: true });
  });

  it('with what stands in it, or when that moves away in the same edit', () => {
    edit(make('f1', module, 'folder'), make('a', 'f1'), make('b', 'f1'));
    expect(edit({ op: 'delete', id: 'f1' }, { op: 'delete', id: 'a' }, move('b', module))).toMatchObject({ ok: true });
    expect(store.undo()).toMatchObject({ ok: true });
    expect([store.all().get('a')?.parent, store.all().get('b')?.parent]).toEqual(['f1', 'f1']);
  });
});

const odd: [string, string, string[]][] = [
  ['in what is gone', "UPDATE unit SET parent = 'gone' WHERE id = 'key'", ['key']],
  ['in a folder that stands in what is gone', "UPDATE unit SET parent = 'gone' WHERE id = 'f1'", ['f1', 'f2', 'key']],
  ['in itself', "UPDATE unit SET parent = 'f1' WHERE id = 'f1'", ['f1', 'f2', 'key']],
  ['in folders that stand in each other', "UPDATE unit SET parent = 'f2' WHERE id = 'f1'", ['f1', 'f2', 'key']],
  ['in a constant', "UPDATE unit SET parent = 'other' WHERE id = 'key'", ['key']],
  ['in nothing', "UPDATE unit SET parent = NULL WHERE id = 'key'", ['key']],
];

describe('what stands nowhere in a file of a stranger is damage, and comes back when it has a place', () => {
  beforeEach(() =>
    edit(make('f1', module, 'folder'), make('f2', 'f1', 'folder'), make('key', 'f2'), make('other', module)),
  );

  it.each(odd)(
    '%s',
    async (_place, sql, damaged) => {
      foreign(sql);
      expect(damagedIds()).toEqual(damaged);
      expect(damaged.some((id) => store.all().has(id))).toBe(false);
      expect(store.findings().map(({ code }) => code)).toEqual(damaged.map(() => 'project/damaged'));
      const view = new ProjectView(store.all(), kinds);
      const shown = treeRows(view, store.damagedDocuments(), new Set(), '').map(({ unit }) => unit.id);
      expect(shown.sort()).toEqual([...store.all().keys(), ...damaged].sort());
      // The text form of the rest is a project.
      const text = join(folder.path, 'text');
      expect((await weft(['unpack', file, text])).stderr).toMatch(/is damaged/);
      expect(await weft(['pack', text, join(folder.path, 'packed.weft')])).toMatchObject({ code: 0 });
      // A recovery gives all of it a place.
      const saved = join(folder.path, 'saved.weft');
      await weft(['new', saved, '--recover', file]);
      const recovered = new ProjectStore(saved, kinds);
      expect([...recovered.all().keys()]).toEqual(expect.arrayContaining(['f1', 'f2', 'key', 'other']));
      expect(recovered.damagedDocuments()).toEqual([]);
      recovered.close();
      // Mending the outermost brings back what stands in it.
      const [first] = damaged as [string];
      const data = first === 'f1' ? {} : { type: 'string', value: 'x', secret: false };
      const kind = first === 'f1' ? 'folder' : 'constant';
      const mended = { id: first, kind, name: first, parent: module, documentation: '', data };
      const result = store.mend(mended);
      expect(result).toMatchObject({ ok: true });
      expect('changed' in result && result.changed.map(({ id }) => id).sort()).toEqual(damaged);
      expect(damagedIds()).toEqual([]);
      expect(store.all().get('key')?.parent).toBe(first === 'f1' ? 'f2' : module);
    },
    60_000,
  );

  it('also when another process writes it while the project is open, and back', () => {
    const place = (parent: string, version: number) =>
      editSealed(file, (db) => {
        db.prepare("UPDATE unit SET parent = ?, version = ? WHERE id = 'f1'").run(parent, version);
        db.prepare("UPDATE meta SET value = ? WHERE key = 'version'").run(String(version));
      });
    const { version } = store;
    place('f2', version + 1);
    expect(store.pull()?.deleted.sort()).toEqual(['f1', 'f2', 'key']);
    expect(damagedIds()).toEqual(['f1', 'f2', 'key']);
    place(module, version + 2);
    expect(
      store
        .pull()
        ?.changed.map(({ id }) => id)
        .sort(),
    ).toEqual(['f1', 'f2', 'key']);
    expect(damagedIds()).toEqual([]);
  });

  it('one that stands in itself can be deleted, and what is damaged there is not moved into', () => {
    foreign("UPDATE unit SET parent = 'key' WHERE id = 'key'", "UPDATE unit SET data = '[]' WHERE id = 'f1'");
    expect(damagedIds()).toEqual(['f1', 'key']);
    expect(store.deleteDamaged('key')).toMatchObject({ ok: true });
    expect(edit(move('other', 'f1'))).toMatchObject({ code: 'model/parent' });
    expect(edit(move('other', 'f2'))).toMatchObject({ ok: true });
  });
});

it('a chain of very many folders is opened, shown and recovered', () => {
  edit(...Array.from({ length: 60 }, (_, i) => make(`f${i}`, i === 0 ? module : `f${i - 1}`, 'folder')));
  edit(...Array.from({ length: 60 }, (_, i) => make(`g${i}`, i === 0 ? module : `g${i - 1}`, 'folder')));
  expect(edit(move('g0', 'f59'))).toMatchObject({ ok: false, code: 'model/parent' });
  foreign("UPDATE unit SET parent = 'f59' WHERE id = 'g0'");
  expect(store.damagedDocuments()).toHaveLength(120 - 99);
  const { units } = salvageProject(file, kinds);
  const recovered = createProject(
    join(folder.path, 'b.weft'),
    units.map((unit) => ({ op: 'create', unit })),
  );
  expect(recovered.damagedDocuments()).toEqual([]);
  recovered.close();
});

it('the tree and its counts end where folders stand in each other', () => {
  const unit = (id: string, parent: string) => ({ id, kind: 'folder', name: id, parent, documentation: '', data: {} });
  const view = new ProjectView([unit('a', 'b'), unit('b', 'a')], kinds);
  const error = { severity: 'error', code: 'x/y', message: 'X', unit: 'a' } as const;
  expect([...errorCounts(view, [error], new Set(['a', 'b']))]).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
});

describe('a step through the history of a stranger', () => {
  const foreignInverse = (ops: unknown) => {
    store.close();
    editSealed(file, (db) =>
      db.prepare('UPDATE change SET inverse = ? WHERE seq = (SELECT max(seq) FROM change)').run(JSON.stringify(ops)),
    );
    store = new ProjectStore(file, kinds);
  };
  beforeEach(() => {
    edit(make('f1', module, 'folder'), make('f2', 'f1', 'folder'), make('key', module));
    edit({ op: 'patch', id: 'key', patch: [{ op: 'replace', path: ['data', 'value'], value: 'y' }] });
  });

  it.each<[string, () => UnitOperation]>([
    ['puts a document where nothing is', () => move('key', 'gone')],
    ['puts a document into nothing', () => move('key', null)],
    ['makes a circle of folders', () => move('f1', 'f2')],
    ['puts a document into one that is no place', () => move('f2', 'key')],
    ['deletes a module that is not empty', () => ({ op: 'delete', id: module })],
  ])('that %s is refused as damage', (_what, op) => {
    foreignInverse([op()]);
    const before = JSON.stringify([...store.all()]);
    expect(store.undo()).toMatchObject({ ok: false, code: 'project/damaged' });
    expect(JSON.stringify([...store.all()])).toBe(before);
  });

  const value = (at: string, given: unknown) => ({ op: 'replace', path: [at], value: given });
  it.each<[string, unknown[]]>([
    ['null', [value('name', null), value('data', null)]],
    ['null, of sound data', [value('name', null)]],
    ['a number', [value('name', 7), value('data', 7)]],
    ['an object', [value('name', {}), value('data', 7)]],
    ['removed', [{ op: 'remove', path: ['name'] }, value('data', 7)]],
  ])('or an edit with a name that is %s is refused', (_what, patch) => {
    const op = { op: 'patch', id: 'key', patch } as UnitOperation;
    expect(edit(op)).toMatchObject({ ok: false, code: 'model/invalid' });
    foreignInverse([op]);
    expect(store.undo()).toMatchObject({ ok: false, code: 'model/invalid' });
  });
});
