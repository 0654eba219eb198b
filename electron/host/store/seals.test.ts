import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { editUnsealed } from '../../../tests/harness/sealed-rows.ts';
import { fileHash } from '../contract/file-hash.ts';
import { createProject, newProjectOperations } from '../session.ts';
import { ProjectStore } from './project-store.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let store: ProjectStore | null = null;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  createProject(file, newProjectOperations('Main')).close();
  // A, B, C added, and D, E undone: both directions of the history have something.
  const made = new ProjectStore(file, kinds);
  for (const name of ['A', 'B', 'C', 'D', 'E']) add(made, name);
  made.undo();
  made.undo();
  made.close();
});
afterEach(() => {
  store?.close();
  store = null;
  folder.dispose();
});

function add(to: ProjectStore, name: string) {
  const parent = [...to.all().values()].find((unit) => unit.kind === 'module')?.id as string;
  const data = { type: 'string', value: 'mine', secret: false };
  const unit = { id: name, kind: 'constant', name, parent, documentation: '', data };
  return to.apply({ label: `Add ${name}`, ops: [{ op: 'create', unit }] }, to.version);
}

/** Damages the file with SQL and opens it. */
function damaged(sql: string): ProjectStore {
  editUnsealed(file, sql);
  store = new ProjectStore(file, kinds);
  return store;
}
const undone = (from: ProjectStore) => {
  const labels: string[] = [];
  for (let made = from.undo(); made.ok; made = from.undo()) labels.push(made.label);
  return labels;
};
const codes = (from: ProjectStore) => from.findings().map(({ code, document }) => [code, document]);

describe('a row that is not as it was written', () => {
  it.each([
    ['a letter of the data that still fits its kind', `data = replace(data, 'mine', 'mime')`],
    ['the name', `name = 'B2'`],
    ['the documentation', `documentation = 'x'`],
    ['the parent', 'parent = NULL'],
    ['the version of the kind, to one that is not known', 'kind_version = 9'],
    ['the kind, to one that is not known', `kind = 'konstant'`],
    ['the seal', `seal = replace(seal, substr(seal, 5, 1), 'x')`],
  ])('%s: it is damaged, by name, and the rest works', (_what, change) => {
    const open = damaged(`UPDATE unit SET ${change} WHERE id = 'B'`);
    expect(open.damage()).toMatchObject([{ code: 'project/damaged', unit: 'B' }]);
    expect([open.all().has('A'), open.all().has('B'), open.all().has('C')]).toEqual([true, false, true]);
    expect(add(open, 'F')).toMatchObject({ ok: true });
    open.close();
    expect(damaged('SELECT 1').damage()).toMatchObject([{ unit: 'B' }]);
  });

  it('documents that are missing without a change of ours: refused, with a way out', () => {
    editUnsealed(file, "DELETE FROM unit WHERE id = 'B'");
    expect(() => new ProjectStore(file, kinds)).toThrow(
      expect.objectContaining({ code: 'project/damaged', message: expect.stringContaining('documents are missing') }),
    );
  });
});

describe('a history that is not as it was written', () => {
  it('undo ends at the damaged edit, and it is said', () => {
    const open = damaged("UPDATE change SET inverse = replace(inverse, 'B', 'C') WHERE label = 'Add B'");
    expect(codes(open)).toEqual([['project/damaged', undefined]]);
    expect(undone(open)).toEqual(['Add C']);
    expect(open.undo()).toMatchObject({ ok: false, code: 'project/damaged' });
    expect(open.undoState()).toEqual({ undo: null, redo: 'Add C' });
    expect(open.redo()).toMatchObject({ ok: true, label: 'Add C' });
  });

  it('an edit whose place in it cannot be told ends it in both directions', () => {
    const open = damaged("UPDATE change SET undone = 1 WHERE label = 'Add C'");
    expect(open.undoState()).toEqual({ undo: null, redo: null });
    expect([open.undo(), open.redo()]).toMatchObject([{ code: 'project/damaged' }, { code: 'project/damaged' }]);
    add(open, 'F');
    expect(undone(open)).toEqual(['Add F']);
    expect(open.all().has('C')).toBe(true);
  });

  it('one that lacks an edit is not gone back, but goes on', () => {
    const open = damaged("DELETE FROM change WHERE label = 'Add B'");
    expect(codes(open)).toEqual([['project/damaged', undefined]]);
    expect(open.undoState()).toEqual({ undo: null, redo: null });
    add(open, 'F');
    expect(undone(open)).toEqual(['Add F']);
  });

  it('edits that were undone and forgotten are no damage', () => {
    const open = damaged('SELECT 1');
    add(open, 'F');
    open.close();
    expect(codes(damaged('SELECT 1'))).toEqual([]);
    expect(undone(store as ProjectStore)).toEqual(['Add F', 'Add C', 'Add B', 'Add A']);
  });
});

it("a contract's file whose content was changed is not given out, and is mended by the next import", () => {
  const content = Buffer.from('{"a":1}');
  const hash = fileHash(content);
  const structure = (store: ProjectStore, id: string) => {
    const parent = [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
    const data = {
      ...(kinds.require('json-structure').defaults() as object),
      contract: { kind: 'json', files: [{ path: 'a.json', hash }] },
    };
    const unit = { id, kind: 'json-structure', name: id, parent, documentation: '', data };
    return store.apply({ label: 'Import', ops: [{ op: 'create', unit }] }, store.version, new Map([[hash, content]]));
  };
  const made = new ProjectStore(file, kinds);
  expect(structure(made, 'S')).toMatchObject({ ok: true });
  made.close();
  const open = damaged(`UPDATE blob SET content = CAST('{"a":2}' AS BLOB)`);
  expect(open.contractFile(hash)).toBeUndefined();
  structure(open, 'T');
  expect(Buffer.from(open.contractFile(hash) as Uint8Array).equals(content)).toBe(true);
});
