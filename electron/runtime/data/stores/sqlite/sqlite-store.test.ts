import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import type { StoredRow, WriteOperation, WriteSet } from '../../../contract/object-store.ts';
import { SqliteStore } from './sqlite-store.ts';

const program = compileProgram(new ProjectBuilder().entity('Note', { Text: 'string' }).view(), { name: 'test' });
let folder: ReturnType<typeof temporaryFolder>;
let store: SqliteStore;
let other: Database.Database;
beforeEach(() => {
  folder = temporaryFolder();
  store = new SqliteStore(`${folder.path}/run.sqlite`, program);
  store.database.pragma('busy_timeout = 20');
  other = new Database(`${folder.path}/run.sqlite`);
});
afterEach(() => {
  other.close();
  store.close();
  folder.dispose();
});

const insert = (id: number): WriteSet => ({
  operations: [{ kind: 'insert', entity: 0, id, values: store.fieldsOf(0).map(() => null) }],
  absent: [],
});
const storedIds = () => other.prepare('SELECT _id FROM m_note ORDER BY _id').pluck().all();

describe('the group commit', () => {
  it('a database that another program holds fails the runs of the group, with a code; the next are stored', async () => {
    other.exec('BEGIN IMMEDIATE');
    // Asked once for all of them: each alone would hold everybody up for as long once more.
    const asked = vi.spyOn(store.database, 'exec');
    const first = expect(store.commit(insert(1), null)).rejects.toMatchObject({ code: 'data/busy' });
    const second = expect(store.commit(insert(2), null)).rejects.toMatchObject({ code: 'data/busy' });
    await first;
    await second;
    expect(asked.mock.calls.filter(([text]) => text === 'BEGIN IMMEDIATE')).toHaveLength(1);
    asked.mockRestore();
    other.exec('ROLLBACK');
    await store.commit(insert(3), null);
    expect(storedIds()).toEqual([3]);
  });

  it('a member that fails leaves the others of its group stored', async () => {
    await store.commit(insert(1), null);
    const bad = expect(store.commit(insert(1), null)).rejects.toBeDefined();
    const good = store.commit(insert(2), null);
    await bad;
    await good;
    expect(storedIds()).toEqual([1, 2]);
  });

  it('a run that has not seen the row as it is fails, and is begun again in its turn when it may', async () => {
    await store.commit(insert(1), null);
    const change = (version: number): WriteSet => ({
      operations: [{ kind: 'update', entity: 0, id: 1, version, fields: ['a0'], values: ['x'] }],
      absent: [],
    });
    await store.commit(change(1), null);
    await expect(store.commit(change(1), null)).rejects.toMatchObject({ code: 'data/changed-meanwhile' });
    await store.commit(change(1), () => change((store.reader({}, null).load(0, 1) as StoredRow).version));
    expect(other.prepare('SELECT _version FROM m_note').pluck().get()).toBe(3);
  });
});

describe('writes laid over what is committed', () => {
  const texts = (run: object, own: WriteOperation[] | null) => {
    const row = store.reader(run, own).load(0, 1) as StoredRow | null;
    const object: Record<string, unknown> = {};
    row?.assign(object as never);
    return row ? object['a0'] : null;
  };

  it('are seen by their run alone, and hold no lock when the event loop has gone round', async () => {
    await store.commit(insert(1), null);
    const [mine, yours] = [{}, {}];
    const own: WriteOperation[] = [{ kind: 'update', entity: 0, id: 1, version: 1, fields: ['a0'], values: ['mine'] }];
    expect(texts(mine, own)).toBe('mine');
    expect(texts(yours, null)).toBeUndefined();
    expect(texts(mine, own)).toBe('mine');
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.database.inTransaction).toBe(false);
    expect(texts(mine, null)).toBeUndefined();
  });
});

describe('ids', () => {
  it('are not given again while the rows that have them are only kept', () => {
    other.exec('INSERT INTO m_note (_id, _type) VALUES (7, 1)');
    const without = compileProgram(new ProjectBuilder().entity('Tag', {}).view(), { name: 'test' });
    const next = new SqliteStore(other.name, without);
    expect(next.nextId()).toBe(8);
    next.close();
  });
});
