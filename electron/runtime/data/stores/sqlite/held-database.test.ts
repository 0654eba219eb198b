import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import { openStore } from '../../open-store.ts';
import { DatabaseOpenError } from '../../store-scheme.ts';
import type { SqliteStore } from './sqlite-store.ts';

const program = compileProgram(new ProjectBuilder().entity('Note', { Text: 'string' }).view(), { name: 'test' });
let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let other: Database.Database;
beforeEach(() => {
  folder = temporaryFolder();
  file = `${folder.path}/run.sqlite`;
  // Nobody waits here for who never lets go: the patience of a start passes at once.
  const { pragma } = Database.prototype;
  vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (this: Database.Database, source, options) {
    return Reflect.apply(pragma, this, [source.replace(/busy_timeout = \d+/, 'busy_timeout = 1'), options]);
  });
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
});
afterEach(() => {
  vi.restoreAllMocks();
  other.close();
  folder.dispose();
});

function opening(): unknown {
  try {
    (openStore(file, program) as SqliteStore).close();
    return null;
  } catch (error) {
    return error;
  }
}

it.each([
  ['a new one that is written', 'delete', 'BEGIN EXCLUSIVE'],
  ['a new one that is about to be written', 'delete', 'BEGIN IMMEDIATE'],
  ['a new one that is read', 'delete', 'BEGIN; SELECT * FROM sqlite_schema'],
  ['one with a log that is written', 'wal', 'BEGIN IMMEDIATE'],
  ['one with a log that is held alone', 'wal', 'PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT'],
])('a database that another program holds is named, and why it is not opened: %s', (_what, journal, hold) => {
  other = new Database(file);
  other.pragma(`journal_mode = ${journal}`);
  other.exec('VACUUM');
  other.exec(hold);
  const error = opening();
  expect(error).toBeInstanceOf(DatabaseOpenError);
  expect((error as Error).message).toMatch(new RegExp(`^${file} is held by another program`));
  // Nothing of the attempt holds the file.
  other.close();
  expect(opening()).toBeNull();
});
