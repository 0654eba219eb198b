import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { ProjectFileError } from '../../electron/host/store/file-error.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { salvageProject } from '../../electron/host/store/salvage.ts';
import { kinds } from '../../shared/kinds.ts';
import { KindRegistry, migrateData } from '../../shared/model/kind.ts';
import { constantKind } from '../../shared/model/kinds/constant.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { editSealed } from '../harness/sealed-rows.ts';
import { killedWeft, weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
/** A second document, sound in every case: what is damaged is damaged there, and the rest works. */
let other: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  const store = createProject(file, newProjectOperations('Main'));
  const parent = [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
  other = parent;
  const data = { type: 'string', value: 'x', secret: false };
  const unit = { id: 'key', kind: 'constant', name: 'Key', parent, documentation: '', data };
  expect(store.apply({ label: 'Make', ops: [{ op: 'create', unit }] }, store.version)).toMatchObject({ ok: true });
  expect(say(store, 'key', 'once')).toMatchObject({ ok: true });
  store.close();
});
afterEach(() => folder.dispose());

const say = (store: ProjectStore, id: string, text: string) =>
  store.apply(
    { label: 'Say', ops: [{ op: 'patch', id, patch: [{ op: 'replace', path: ['documentation'], value: text }] }] },
    store.version,
  );

/** Writes into columns as somebody who knows how to seal. */
const write = (sql: string, ...values: unknown[]) => editSealed(file, (db) => db.prepare(sql).run(...values));

const least = -9_007_199_254_740_991;
const bytes = Buffer.from('Say');

describe('a document with an odd value in its row is damage: it is seen, the rest is edited, a recovery ends', () => {
  it.each([
    ['kind_version', least],
    ['kind_version', -1e300],
    ['kind_version', 0],
    ['kind_version', 1.5],
    ['kind_version', 'one'],
    ['kind_version', bytes],
    ['version', 999_999_999],
    ['version', -1],
    ['version', 0.5],
    ['version', 'x'],
    ['version', bytes],
    ['name', bytes],
    ['kind', bytes],
    ['parent', bytes],
    ['documentation', bytes],
    ['data', bytes],
  ])('%s %s', (column, value) => {
    write(`UPDATE unit SET ${column} = ? WHERE id = 'key'`, value);
    const store = new ProjectStore(file, kinds);
    try {
      expect(store.damagedDocuments().map(({ id }) => id)).toEqual(['key']);
      expect(store.all().has('key')).toBe(false);
      expect(say(store, other, 'sound')).toMatchObject({ ok: true });
    } finally {
      store.close();
    }
    const salvaged = salvageProject(file, kinds);
    expect(salvaged.units.map(({ id }) => id)).toContain(other);
    // A number of bookkeeping that is a number costs a recovery nothing.
    const isTaken = column === 'version' && value === 999_999_999;
    expect(salvaged.units.some(({ id }) => id === 'key')).toBe(isTaken);
    const again = new ProjectStore(file, kinds);
    again.close();
  });

  it('also by the command line', async () => {
    write("UPDATE unit SET kind_version = ? WHERE id = 'key'", least);
    expect(await killedWeft(['check', file], 12_000)).toBe(true);
    expect((await weft(['check', file])).stderr).toMatch(/Key is damaged/);
    expect(await killedWeft(['new', join(folder.path, 'b.weft'), '--recover', file], 12_000)).toBe(true);
  }, 60_000);

  it('also when another process writes it while the project is open', () => {
    const store = new ProjectStore(file, kinds);
    try {
      const version = store.version;
      write("UPDATE unit SET kind_version = ?, version = ? WHERE id = 'key'", least, version + 1);
      write("UPDATE meta SET value = ? WHERE key = 'version'", String(version + 1));
      expect(store.pull()).toMatchObject({ deleted: ['key'] });
      expect(store.damagedDocuments().map(({ id }) => id)).toEqual(['key']);
    } finally {
      store.close();
    }
  });
});

it('a document that stands there is not gone because a list of the deleted says so', () => {
  const store = new ProjectStore(file, kinds);
  try {
    write("INSERT INTO deleted_unit VALUES ('key', 999999999)");
    write("UPDATE meta SET value = ? WHERE key = 'version'", String(store.version + 1));
    expect(store.pull()?.deleted).toEqual([]);
    expect(store.all().has('key')).toBe(true);
  } finally {
    store.close();
  }
});

describe('an edit of the history with an odd value in its row is damage: undo is refused, new edits work', () => {
  it.each([
    ['label', bytes],
    ['label', ''],
    ['label', 'x'.repeat(201)],
    ['at', 'yesterday'],
    ['at', -1],
    ['at', 1e300],
    ['undone', 2],
    ['undone', 0.5],
    ['undone', 'no'],
    ['undone', bytes],
    ['forward', bytes],
    ['inverse', bytes],
    ['kinds', bytes],
    ['seq', -5],
  ])('%s %s', (column, value) => {
    write(`UPDATE change SET ${column} = ? WHERE seq = (SELECT max(seq) FROM change)`, value);
    const store = new ProjectStore(file, kinds);
    try {
      expect(store.findings().map(({ code }) => code)).toEqual(['project/damaged']);
      const { undo } = store.undoState();
      expect([null, 'Make']).toContain(undo);
      expect(store.undo().ok).toBe(undo !== null);
      expect(say(store, other, 'sound')).toMatchObject({ ok: true });
      expect(store.undoState().undo).toBe('Say');
    } finally {
      store.close();
    }
    expect(salvageProject(file, kinds).history).toBeNull();
  });

  it('also when another process writes it while the project is open: no label that is no text comes to a window', () => {
    const store = new ProjectStore(file, kinds);
    try {
      write('UPDATE change SET label = ?', bytes);
      expect(store.undoState()).toEqual({ undo: null, redo: null });
      expect(store.undo()).toMatchObject({ ok: false, code: 'project/damaged' });
    } finally {
      store.close();
    }
  });

  /** The constant of a later version, whose migration expects what its documents have. */
  const later = new KindRegistry(
    kinds.all().map((kind) =>
      kind.kind === 'constant'
        ? {
            ...constantKind,
            version: 2,
            migrations: { 2: (old) => ({ ...(old as object), value: (old as { value: string }).value.trim() }) },
          }
        : kind,
    ),
  );
  it.each([
    ['of a kind that nobody knows', { kind: 'nothing', data: {} }],
    ['whose data are none of its kind', { kind: 'constant', data: null }],
  ])('a state of the past %s is brought forward to nothing', (_what, { kind, data }) => {
    const unit = { id: 'old', kind, name: 'Old', parent: null, documentation: '', data };
    write(
      'UPDATE change SET inverse = ? WHERE seq = (SELECT max(seq) FROM change)',
      JSON.stringify([{ op: 'create', unit }]),
    );
    const store = new ProjectStore(file, later);
    try {
      expect(store.all().get('key')?.data).toMatchObject({ value: 'x' });
      expect(store.undoState().undo).toBeNull();
      expect(say(store, 'key', 'sound')).toMatchObject({ ok: true });
    } finally {
      store.close();
    }
  });
});

describe('numbers of edits at their end: nothing is acknowledged after which the project does not open', () => {
  it('the last that is read is the last that is written', () => {
    write("UPDATE meta SET value = '999999999999998' WHERE key = 'version'");
    const store = new ProjectStore(file, kinds);
    expect(say(store, 'key', 'kept')).toMatchObject({ ok: true });
    expect(say(store, 'key', 'lost')).toMatchObject({ ok: false, code: 'project/damaged' });
    expect(store.undo()).toMatchObject({ ok: false, code: 'project/damaged' });
    store.close();
    const again = new ProjectStore(file, kinds);
    expect(again.all().get('key')?.documentation).toBe('kept');
    again.close();
  });

  it.each([
    ["UPDATE meta SET value = x'31' WHERE key = 'version'"],
    ['UPDATE change SET seq = 9223372036854775807 WHERE seq = (SELECT max(seq) FROM change)'],
    ["UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'change'"],
    ["UPDATE sqlite_sequence SET seq = 'x' WHERE name = 'change'"],
  ])('%s: refused with a sentence, and recovered', (sql) => {
    write(sql);
    let refused: unknown;
    try {
      new ProjectStore(file, kinds).close();
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ProjectFileError);
    expect(refused).toMatchObject({ code: 'project/damaged' });
    expect(salvageProject(file, kinds).units.map(({ id }) => id)).toContain('key');
  });
});

it.each([least, -1e300, 0, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'data of a kind version %d are refused',
  (version) => {
    expect(() => migrateData(constantKind, {}, version)).toThrow(RangeError);
  },
);
