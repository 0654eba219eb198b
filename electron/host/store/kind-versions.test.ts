import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { kinds } from '../../../shared/kinds.ts';
import { type Change, diffToPatch } from '../../../shared/model/change.ts';
import { defineKind, KindRegistry } from '../../../shared/model/kind.ts';
import { constantKind } from '../../../shared/model/kinds/constant.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import { countingIds, type Unit } from '../../../shared/model/unit.ts';
import { projectToText, textToProject } from '../../../shared/text/project-text.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { editSealed } from '../../../tests/harness/sealed-rows.ts';
import { createProject, newProjectOperations } from '../session.ts';
import { ProjectStore } from './project-store.ts';

/** Version 2 of the constant: `value` became `texts`, a list. */
const { fromName: _fromName, about: _about, ...constant1 } = constantKind;
const constant2 = defineKind({
  ...constant1,
  version: 2,
  schema: z.strictObject({
    type: z.string().default('string'),
    secret: z.boolean().default(false),
    texts: z.array(z.string()).default([]),
  }),
  defaults: () => ({ type: 'string', secret: false, texts: [] }),
  migrations: {
    2: (old) => {
      const { value, ...rest } = old as { value?: string };
      return { ...rest, texts: value ? [value] : [] };
    },
  },
});
const kinds2 = new KindRegistry(kinds.all().map((kind) => (kind.kind === 'constant' ? constant2 : kind)));

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  createProject(file, newProjectOperations('Main')).close();
});
afterEach(() => folder.dispose());

function edit(store: ProjectStore, label: string, ops: Change['ops']): void {
  expect(store.apply({ label, ops }, store.version)).toMatchObject({ ok: true });
}
const dataOf = (store: ProjectStore, id = 'c') => store.all().get(id)?.data;
const constant = (store: ProjectStore, id: string, data: object): Unit => ({
  id,
  kind: 'constant',
  name: `C_${id}`,
  parent: [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string,
  documentation: '',
  data: { type: 'string', secret: false, ...data },
});
const setData = (store: ProjectStore, member: string, value: unknown) => {
  const before = store.all().get('c') as Unit<object>;
  edit(store, `${member} ${value}`, [
    { op: 'patch', id: 'c', patch: diffToPatch(before, { ...before, data: { ...before.data, [member]: value } }) },
  ]);
};

/** Two constants made, one edited twice and undone once, the other deleted: a history with both directions in it. */
function historyOfVersion1(): void {
  const store = new ProjectStore(file, kinds);
  edit(store, 'Add', [{ op: 'create', unit: constant(store, 'c', { value: '' }) }]);
  edit(store, 'Add d', [{ op: 'create', unit: constant(store, 'd', { value: 'gone' }) }]);
  edit(store, 'Delete d', [{ op: 'delete', id: 'd' }]);
  setData(store, 'value', 'one');
  setData(store, 'value', 'two');
  store.undo();
  store.close();
}

it('history made on an older version of a kind is undone and redone in the shape of today, after restarts too', () => {
  historyOfVersion1();
  let store = new ProjectStore(file, kinds2);
  expect(dataOf(store)).toEqual({ type: 'string', secret: false, texts: ['one'] });
  expect(store.undoState()).toEqual({ undo: 'value one', redo: 'value two' });
  expect(store.redo()).toMatchObject({ ok: true });
  expect(dataOf(store)).toMatchObject({ texts: ['two'] });
  setData(store, 'texts', ['x', 'y']);
  store.close();
  store = new ProjectStore(file, kinds2);
  const states = ['two', 'one', undefined].map((text) => {
    store.undo();
    return [(dataOf(store) as { texts: string[] }).texts, text ? [text] : []];
  });
  for (const [is, should] of states) expect(is).toEqual(should);
  store.undo();
  expect(dataOf(store, 'd')).toMatchObject({ texts: ['gone'] });
  store.undo();
  store.undo();
  expect(store.all().has('c')).toBe(false);
  while (store.redo().ok);
  expect(dataOf(store)).toMatchObject({ texts: ['x', 'y'] });
  store.close();
});

it('history from before kind versions were kept counts as version 1', () => {
  historyOfVersion1();
  editSealed(file, (database) => database.exec("UPDATE change SET kinds = '{}'"));
  const store = new ProjectStore(file, kinds2);
  store.undo();
  expect(dataOf(store)).toMatchObject({ texts: [] });
  store.close();
});

it('a change that does not fit the state it stands on cuts the history there, and nowhere else', () => {
  historyOfVersion1();
  editSealed(file, (database) =>
    database
      .prepare("UPDATE change SET inverse = ? WHERE label = 'Delete d'")
      .run('[{"op":"patch","id":"none","patch":[{"op":"remove","path":["data"]}]}]'),
  );
  const store = new ProjectStore(file, kinds2);
  expect(store.undo()).toMatchObject({ ok: true, label: 'value one' });
  expect(store.undo()).toMatchObject({ ok: false, code: 'undo/nothing' });
  store.close();
});

it('a project with a document, or an edit of one, of a newer kind version is refused and not written to', () => {
  const newer = new ProjectStore(file, kinds2);
  edit(newer, 'Add', [{ op: 'create', unit: constant(newer, 'c', { texts: ['x'] }) }]);
  const before = newer.version;
  expect(() => new ProjectStore(file, kinds)).toThrow(expect.objectContaining({ code: 'project/newer' }));
  expect(() => new ProjectStore(file, kinds)).toThrow('constant C_c: version 2, this one knows 1');
  edit(newer, 'Delete', [{ op: 'delete', id: 'c' }]);
  expect(() => new ProjectStore(file, kinds)).toThrow('an edit of a constant: version 2');
  expect(newer.version).toBe(before + 1);
  newer.close();
});

it('a program that has the file open while a newer one writes it is refused its next edit, and each after that', () => {
  const older = new ProjectStore(file, kinds);
  const newer = new ProjectStore(file, kinds2);
  edit(newer, 'Add', [{ op: 'create', unit: constant(newer, 'c', { texts: ['x'] }) }]);
  const add: Change = { label: 'Add', ops: [{ op: 'create', unit: constant(older, 'e', { value: '' }) }] };
  for (let i = 0; i < 2; i++)
    expect(older.apply(add, older.version)).toMatchObject({ ok: false, code: 'project/newer' });
  expect(older.undo()).toMatchObject({ ok: false, code: 'project/newer' });
  older.close();
  newer.close();
});

it('a program that has the file open sees what opening it in a newer one brings forward as newer', () => {
  historyOfVersion1();
  const older = new ProjectStore(file, kinds);
  new ProjectStore(file, kinds2).close();
  expect(older.undo()).toMatchObject({ ok: false, code: 'project/newer' });
  older.close();
});

it('the text form says the version of a kind from 2 on; older text is brought forward, newer is refused in its line', () => {
  historyOfVersion1();
  const files = projectToText(new ProjectView(new ProjectStore(file, kinds).all(), kinds));
  expect(files.some((each) => each.text.includes('kindVersion'))).toBe(false);
  const { units, diagnostics } = textToProject(files, kinds2, countingIds(), () => false);
  expect(diagnostics).toEqual([]);
  expect(units.find((unit) => unit.id === 'c')?.data).toMatchObject({ texts: ['one'] });
  const files2 = projectToText(new ProjectView(units, kinds2));
  expect(textToProject(files2, kinds2, countingIds(), () => false)).toEqual({ units, diagnostics: [] });
  expect(textToProject(files2, kinds, countingIds(), () => false).diagnostics).toMatchObject([
    {
      code: 'text/kind-newer',
      path: 'kindVersion',
      line: 4,
      message: 'Constant C_c is of version 2; this Weft Studio knows 1.',
    },
  ]);
});

it('a kind without one of its migrations is a bug that shows at start', () => {
  expect(() => new KindRegistry([{ ...constant2, version: 3 }])).toThrow('no migration to version 3');
});
