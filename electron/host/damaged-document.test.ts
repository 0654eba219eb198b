import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kinds } from '../../shared/kinds.ts';
import { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { temporaryFolder } from '../../tests/harness/checkout.ts';
import { editSealed, editUnsealed } from '../../tests/harness/sealed-rows.ts';
import { weft } from '../../tests/harness/weft.ts';
import { damagedText, mendedUnit } from './damaged-document.ts';
import { readSampleProject } from './samples.ts';
import { createProject } from './session.ts';
import { ProjectStore } from './store/project-store.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let sound: Unit;
let store: ProjectStore;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  const made = createProject(file, readSampleProject('orders-hub'));
  sound = [...made.all().values()].find(({ name }) => name === 'Export_Confirmation') as Unit;
  made.close();
});
afterEach(() => {
  store.close();
  folder.dispose();
});

const open = () => {
  store = new ProjectStore(file, kinds);
  return new ProjectView(new Map(store.all()), kinds);
};
const damagedIn = (view: ProjectView) => {
  const found = store.damagedDocument(sound.id);
  if (!found) throw new Error('It is not damaged.');
  return { ...found, text: damagedText(found.damaged, found.stored, view) };
};
const spoil = (from: string, to: string) => (database: { exec(sql: string): unknown }) =>
  void database.exec(`UPDATE unit SET data = replace(data, '${from}', '${to}') WHERE id = '${sound.id}'`);

describe('a damaged document', () => {
  it('that fits its kind but not its seal is its text form, and saved as it is it is mended, also after a restart', () => {
    editUnsealed(file, `UPDATE unit SET seal = 'f' || substr(seal, 2) WHERE id = '${sound.id}'`);
    const view = open();
    const { damaged, text } = damagedIn(view);
    const mended = mendedUnit(damaged, text, view);
    expect(mended).toEqual({ unit: sound });
    expect(store.mend(sound)).toMatchObject({ ok: true, changed: [{ id: sound.id }] });
    expect([store.damage(), store.all().get(sound.id)]).toEqual([[], sound]);
    store.close();
    open();
    expect([store.findings(), store.all().get(sound.id)]).toEqual([[], sound]);
  });

  it('with a value of another type: saving tells its place; the right value mends it', () => {
    editSealed(file, spoil('"path":"$"', '"path":17'));
    const view = open();
    const { damaged, text } = damagedIn(view);
    expect(mendedUnit(damaged, text, view)).toMatchObject({
      diagnostics: [{ code: 'text/value', path: 'root.path', line: expect.any(Number) }],
    });
    expect(mendedUnit(damaged, text.replace('path: 17', 'path: $'), view)).toEqual({ unit: sound });
  });

  it('that breaks off in the middle is shown as it is stored, with the ids that it refers to', () => {
    editSealed(file, (database) => {
      database.exec(`UPDATE unit SET data = substr(data, 1, length(data) - 1) WHERE id = '${sound.id}'`);
    });
    const view = open();
    const { damaged, text } = damagedIn(view);
    expect(mendedUnit(damaged, text, view)).toMatchObject({ diagnostics: [{ code: 'text/yaml' }] });
    expect(mendedUnit(damaged, `${text.trimEnd()}}`, view)).toEqual({ unit: sound });
  });

  it('is refused under a name that is taken, and as another kind', () => {
    editSealed(file, spoil('"path":"$"', '"path":17'));
    const view = open();
    const other = [...store.all().values()].find((u) => u.kind === 'import-mapping') as Unit;
    expect(store.mend({ ...sound, name: other.name })).toMatchObject({ ok: false, code: 'model/name-taken' });
    expect(mendedUnit(damagedIn(view).damaged, 'kind: constant\nname: C\n', view)).toMatchObject({
      diagnostics: [{ code: 'text/kind' }],
    });
    expect(store.mend(other)).toMatchObject({ ok: false });
  });

  it('is shown and mended by the command line', async () => {
    editSealed(file, spoil('"path":"$"', '"path":17'));
    open();
    const text = join(folder.path, 'mended.yaml');
    const shown = await weft(['show', file, 'Orders.Export_Confirmation']);
    expect([shown.code, shown.stderr]).toEqual([1, expect.stringContaining('root.path')]);
    writeFileSync(text, shown.stdout);
    expect((await weft(['mend', file, 'Orders.Export_Confirmation', text])).stderr).toContain('root.path');
    writeFileSync(text, shown.stdout.replace('path: 17', 'path: $'));
    expect((await weft(['mend', file, 'Orders.Export_Confirmation', text])).code).toBe(0);
    expect(store.pull()?.changed).toEqual([sound]);
  }, 30_000);

  it('can be deleted, unless documents stand in it', () => {
    const module = sound.parent as string;
    editSealed(file, (database) => {
      spoil('"path":"$"', '"path":17')(database);
      database.prepare(`UPDATE unit SET data = '[]' WHERE id = ?`).run(module);
    });
    open();
    expect(store.deleteDamaged(module)).toMatchObject({ ok: false, code: 'project/not-empty' });
    expect(store.deleteDamaged(sound.id)).toMatchObject({ ok: true, deleted: [sound.id] });
    store.close();
    open();
    expect(store.damagedDocuments().map(({ id }) => id)).toEqual([module]);
  });
});

it('one with the name of a sound one: both are shown, and only its id deletes it', async () => {
  open();
  const made = { ...sound, id: 'twin', name: 'Twin' };
  expect(store.apply({ label: 'x', ops: [{ op: 'create', unit: made }] }, store.version)).toMatchObject({ ok: true });
  store.close();
  editUnsealed(file, `UPDATE unit SET name = '${sound.name}' WHERE id = 'twin'`);
  const name = open().qualifiedName(sound);
  const shown = await weft(['show', file, name]);
  expect([shown.code, shown.stdout]).toEqual([1, expect.stringContaining(`name: ${sound.name}`)]);
  expect(shown.stderr).toMatch(/is damaged: .*weft show FILE twin/);
  expect(await weft(['mend', file, name, '--delete'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/: twin\./),
  });
  expect((await weft(['show', file, 'twin'])).stderr).toContain('weft mend FILE twin TEXT');
  expect(await weft(['mend', file, 'twin', '--delete'])).toMatchObject({ code: 0 });
  store.close();
  open();
  expect([store.damage(), store.all().get(sound.id)]).toEqual([[], sound]);
}, 60_000);
