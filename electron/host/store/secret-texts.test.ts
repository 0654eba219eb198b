import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { quickFixesOf } from '../../../shared/checks/quick-fixes/index.ts';
import { kinds } from '../../../shared/kinds.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import type { Change, PatchStep } from '../../../shared/model/change.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import { countingIds, type Unit } from '../../../shared/model/unit.ts';
import { projectToText, textToProject } from '../../../shared/text/project-text.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { editSealed, editUnsealed } from '../../../tests/harness/sealed-rows.ts';
import { createProject, newProjectOperations } from '../session.ts';
import { ProjectStore } from './project-store.ts';
import { salvageProject } from './salvage.ts';

const word = 'correct-horse-battery';
let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let store: ProjectStore;

const constant = (data: object, id = 'key'): Unit => ({
  id,
  kind: 'constant',
  name: 'Key',
  parent: [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string,
  documentation: '',
  data: { type: 'string', value: '', secret: false, ...data },
});
const edit = (...ops: Change['ops']) => store.apply({ label: 'Edit', ops }, store.version);
const set = (member: string, value: unknown) =>
  edit({ op: 'patch', id: 'key', patch: [{ op: 'replace', path: ['data', member], value } as PatchStep] });
const create = (data: object) => edit({ op: 'create', unit: constant(data) });
const key = () => store.all().get('key')?.data;
const isOnDisk = () => [file, `${file}-wal`].some((path) => readFileSync(path).includes(word));

/** A stranger's file: a secret with its text, and edits that bring it back. */
function makeForeign(): void {
  create({ value: word });
  edit({ op: 'patch', id: 'key', patch: [{ op: 'replace', path: ['documentation'], value: 'x' }] });
  store.close();
  editSealed(file, (database) => {
    for (const column of ['forward', 'inverse'])
      database.exec(`UPDATE change SET ${column} = replace(${column}, '"secret":false', '"secret":true')`);
    database.exec(`UPDATE unit SET data = replace(data, '"secret":false', '"secret":true') WHERE id = 'key'`);
  });
  store = new ProjectStore(file, kinds);
}

function damage(columns: string): void {
  store.close();
  editUnsealed(file, `UPDATE unit SET ${columns} WHERE id = 'key'`);
  store = new ProjectStore(file, kinds);
}

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  store = createProject(file, newProjectOperations('Main'));
});
afterEach(() => {
  store.close();
  folder.dispose();
});

describe('a secret text', () => {
  it('is refused where an edit gives it, with its place', () => {
    expect(create({ secret: true, value: word })).toMatchObject({ ok: false, code: 'model/secret' });
    create({ secret: true });
    expect(set('value', word)).toMatchObject({ ok: false, message: expect.stringMatching(/Key: value: .*not stored/) });
    expect(isOnDisk()).toBe(false);
  });

  it('of a constant that becomes secret goes in the same step, out of history and file', () => {
    create({ value: word });
    set('value', `${word}-2`);
    set('value', 'now');
    expect(isOnDisk()).toBe(true);
    expect(set('secret', true)).toMatchObject({ ok: true, notice: expect.stringMatching(/taken out/) });
    expect(key()).toMatchObject({ secret: true, value: '' });
    expect(isOnDisk()).toBe(false);
    store.undo();
    expect(key()).toMatchObject({ secret: false, value: '' });
    expect(store.undo()).toMatchObject({ ok: true });
    expect(key()).toBeUndefined();
    store.redo();
    store.redo();
    expect(key()).toMatchObject({ secret: true, value: '' });
    store.close();
    store = new ProjectStore(file, kinds);
    expect(store.findings()).toEqual([]);
  });

  it('that was emptied before is forgotten as well', () => {
    create({ value: word });
    set('value', '');
    set('secret', true);
    expect(isOnDisk()).toBe(false);
  });

  it('of a foreign file opens as an error of the checks; its fix takes it out of the history', () => {
    makeForeign();
    const view = new ProjectView(new Map(store.all()), kinds);
    const [finding] = new ProjectChecker().checkAll(view).filter(({ code }) => code === 'constant/secret-value');
    edit({ op: 'patch', id: 'key', patch: [{ op: 'replace', path: ['name'], value: 'Renamed' }] });
    expect(key()).toMatchObject({ value: word });
    const [fix] = quickFixesOf(finding as never, view, new Catalog(view), countingIds());
    expect(store.apply(fix as Change, store.version)).toMatchObject({ ok: true });
    expect(key()).toMatchObject({ secret: true, value: '' });
    expect(isOnDisk()).toBe(false);
  });

  it('of a foreign file is brought back by no undo', () => {
    makeForeign();
    edit({ op: 'delete', id: 'key' });
    expect(isOnDisk()).toBe(false);
    expect(store.undo()).toMatchObject({ ok: true });
    expect(key()).toMatchObject({ secret: true, value: '' });
  });

  it('is not taken over by a recovery', () => {
    makeForeign();
    const { units, leftOut, history } = salvageProject(file, kinds);
    expect([units.find(({ id }) => id === 'key')?.data, history]).toMatchObject([{ value: '' }, null]);
    expect(leftOut.join(' ')).toMatch(/default value of Key/);
  });

  it('of a document whose id JSON escapes goes out of the history, too', () => {
    edit({ op: 'create', unit: constant({ value: word }, 'a"b') });
    const patch: PatchStep[] = [{ op: 'replace', path: ['data', 'secret'], value: true }];
    expect(edit({ op: 'patch', id: 'a"b', patch })).toMatchObject({ ok: true });
    expect(isOnDisk()).toBe(false);
  });

  it('of a document that is deleted and made anew as a secret goes, in one edit or in two', () => {
    create({ value: word });
    expect(edit({ op: 'delete', id: 'key' }, { op: 'create', unit: constant({ secret: true }) }).ok).toBe(true);
    expect(isOnDisk()).toBe(false);
    set('secret', false);
    set('value', word);
    edit({ op: 'delete', id: 'key' });
    create({ secret: true });
    expect(isOnDisk()).toBe(false);
  });

  it('of a damaged document that is mended as a secret goes out of the history', () => {
    create({ value: word });
    damage(`name = 'Kez'`);
    expect(store.mend(constant({ secret: true }))).toMatchObject({ ok: true });
    expect(isOnDisk()).toBe(false);
  });

  it.each([
    ['says that it is a secret', `data = '{"type":"string","value":"${word}","secret":true}'`],
    ['cannot be read', `data = '{"type":"string","value":"${word}","secret":tru'`],
    ['is of no kind', `kind = 'konstant', data = '{"type":"string","value":"${word}","secret":true}'`],
  ])('of a damaged document that %s goes with it', (_, columns) => {
    create({ secret: true });
    damage(columns);
    expect(store.deleteDamaged('key')).toMatchObject({ ok: true, notice: expect.stringMatching(/taken out/) });
    expect(isOnDisk()).toBe(false);
  });

  it('is not looked for where a damaged document says that it is none', () => {
    create({ value: word });
    damage(`name = 'Kez'`);
    expect(store.mend(constant({ value: 'other' }))).not.toHaveProperty('notice');
    expect(store.undoState().undo).not.toBeNull();
  });

  it.each([
    ['a document that is gone', () => edit({ op: 'delete', id: 'key' })],
    ['an undone edit', () => store.undo()],
  ])('that stands in the history of a foreign file alone, in %s, is not taken over by a recovery', (_, leave) => {
    create({ value: word });
    leave();
    store.close();
    editSealed(file, (database) => {
      for (const column of ['forward', 'inverse'])
        database.exec(`UPDATE change SET ${column} = replace(${column}, '"secret":false', '"secret":true')`);
    });
    store = new ProjectStore(file, kinds);
    expect(salvageProject(file, kinds)).toMatchObject({ history: null, leftOut: ['The history of edits.'] });
  });

  it('that became an ordinary one again costs a recovery nothing', () => {
    create({ value: 'old' });
    set('secret', true);
    set('secret', false);
    set('value', 'new');
    set('value', 'newer');
    store.undo();
    expect(salvageProject(file, kinds).history).toHaveLength(5);
  });

  it('in a text form is a finding at its line', () => {
    create({});
    const texts = projectToText(new ProjectView(new Map(store.all()), kinds)).map((text) => ({
      ...text,
      text: text.path.endsWith('Key.constant.yaml') ? `${text.text}value: ${word}\nsecret: true\n` : text.text,
    }));
    expect(textToProject(texts, kinds, countingIds(), () => true).diagnostics).toMatchObject([
      { code: 'text/secret', path: 'value', line: 4 },
    ]);
  });
});
