import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { salvageProject } from '../../electron/host/store/salvage.ts';
import { kinds } from '../../shared/kinds.ts';
import type { Change } from '../../shared/model/change.ts';
import { KindRegistry } from '../../shared/model/kind.ts';
import { constantKind } from '../../shared/model/kinds/constant.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { editSealed } from '../harness/sealed-rows.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let store: ProjectStore;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  store = createProject(file, newProjectOperations('Main'));
});
afterEach(() => {
  store.close();
  folder.dispose();
});

const edit = (...ops: Change['ops']) => store.apply({ label: 'Edit', ops }, store.version);
const set = (member: string, value: unknown) =>
  edit({ op: 'patch', id: 'key', patch: [{ op: 'replace', path: ['data', member], value }] });

/** Two edits of a constant, of which the first was then given another text by somebody who knows how to seal it. */
function makeForeign(column: string, text: string, known = kinds): void {
  const parent = [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
  const data = { type: 'string', value: 'x', secret: false };
  edit({ op: 'create', unit: { id: 'key', kind: 'constant', name: 'Key', parent, documentation: '', data } });
  set('value', 'y');
  store.close();
  editSealed(file, (database) =>
    database
      .prepare(`UPDATE change SET ${column} = ? WHERE seq = (SELECT max(seq) FROM change)`)
      .run(column === 'kinds' ? text : text.replaceAll('ID', 'key')),
  );
  store = new ProjectStore(file, known);
}

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
/** Texts that are no operations, or that lead nowhere. */
const noOperations = [
  '{',
  '',
  'null',
  '7',
  '{}',
  '[null]',
  '["create"]',
  '[{"op":"patch"}]',
  '[{"op":"patch","id":"ID","patch":null}]',
  '[{"op":"patch","id":"ID","patch":[{"op":"replace","path":[],"value":1}]}]',
  '[{"op":"patch","id":"ID","patch":[{"op":"move","path":["data"],"from":"/"}]}]',
  '[{"op":"create","unit":null}]',
  '[{"op":"create","unit":{"id":"ID"}}]',
  '[{"op":"delete","id":{"toString":1}}]',
  `[{"op":"patch","id":"ID","patch":[{"op":"replace","path":["data","value"],"value":${deep}}]}]`,
];

/** The constant of a later version, so that the whole history is brought forward. */
const later = new KindRegistry(
  kinds
    .all()
    .map((kind) => (kind.kind === 'constant' ? { ...constantKind, version: 2, migrations: { 2: (d) => d } } : kind)),
);

describe.each(noOperations.map((text) => [text.slice(0, 90), text]))(
  'an edit of a foreign history that says %s',
  (_shown, text) => {
    it.each(['inverse', 'forward'])('as its %s: opens, undo is refused or right, a secret can be made', (column) => {
      makeForeign(column, text);
      const undone = store.undo();
      if (column === 'inverse') expect(undone).toMatchObject({ ok: false, code: 'project/damaged' });
      else {
        expect(undone).toMatchObject({ ok: true });
        expect(store.all().get('key')?.data).toMatchObject({ value: 'x' });
        expect(store.redo()).toMatchObject({ ok: false, code: 'project/damaged' });
      }
      expect(set('secret', true)).toMatchObject({ ok: true });
      expect(store.all().get('key')?.data).toMatchObject({ secret: true, value: '' });
      expect(store.undo()).toMatchObject({ ok: true });
      expect(store.all().get('key')?.data).toMatchObject({ secret: false, value: '' });
      expect(salvageProject(file, kinds).units.map((unit) => unit.name)).toContain('Key');
    });

    it('is brought forward to a later kind version without it', () => {
      makeForeign('inverse', text, later);
      expect(store.all().get('key')?.data).toMatchObject({ value: 'y' });
      expect(store.undo()).toMatchObject({ ok: false });
      expect(set('value', 'z')).toMatchObject({ ok: true });
      expect(store.undo()).toMatchObject({ ok: true });
      expect(store.all().get('key')?.data).toMatchObject({ value: 'y' });
    });
  },
);

it.each(['{', '[1]', 'null', '{"constant":"1"}', '{"constant":-1}', '{"constant":1e999}'])(
  'kind versions that say %s are damage of the history, and are said',
  (text) => {
    makeForeign('kinds', text);
    expect(store.findings().map(({ code }) => code)).toEqual(['project/damaged']);
    expect(store.undo()).toMatchObject({ ok: false, code: 'project/damaged' });
    expect(set('value', 'z')).toMatchObject({ ok: true });
  },
);
