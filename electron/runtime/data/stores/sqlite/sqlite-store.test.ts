import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
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

describe('runs that wait for the database', () => {
  it('a waiting run that cannot begin fails alone, not the run that committed before it', async () => {
    const first = await store.begin();
    first.write({ kind: 'insert', entity: 0, id: 1, values: store.fieldsOf(0).map(() => null) });
    // Another process takes the lock between the commit and the next run.
    const taken = store.exclusive(() => other.exec('BEGIN IMMEDIATE'));
    const second = expect(store.begin()).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    const third = expect(store.begin()).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    await first.commit();
    await taken;
    await second;
    await third;
    expect(other.prepare('SELECT _id FROM m_note').pluck().all()).toEqual([1]);
    other.exec('ROLLBACK');
    (await store.begin()).rollback();
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
