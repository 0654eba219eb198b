import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { createProject, newProjectOperations } from '../session.ts';
import { translateFileError } from './file-error.ts';
import { ProjectStore } from './project-store.ts';

it('a project that another program holds alone is named, and its log stays where it is', () => {
  const folder = temporaryFolder();
  const file = `${folder.path}/a.weft`;
  createProject(file, newProjectOperations('Main')).close();
  const other = new Database(file);
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN IMMEDIATE; CREATE TABLE held (x)');
  other.exec('COMMIT');
  const log = readFileSync(`${file}-wal`);
  expect(log.length).toBeGreaterThan(0);
  expect(() => new ProjectStore(file, kinds)).toThrow(
    expect.objectContaining({ code: 'project/busy', message: expect.stringContaining(file) }),
  );
  expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
  expect(existsSync(`${file}-wal-set-aside`)).toBe(false);
  other.close();
  folder.dispose();
}, 20_000);

it.each(['SQLITE_BUSY', 'SQLITE_BUSY_RECOVERY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'])(
  '%s says who is meant',
  (code) => {
    expect(translateFileError('a.weft', Object.assign(new Error('database is locked'), { code }))).toMatchObject({
      code: 'project/busy',
      message: 'Another program holds a.weft and did not let go of it.',
    });
  },
);
