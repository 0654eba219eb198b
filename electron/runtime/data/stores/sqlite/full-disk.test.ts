import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../tests/harness/checkout.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const module = (file: string) => JSON.stringify(pathToFileURL(`${import.meta.dirname}/${file}`).href);

/** Takes numbers, and an object's ids, until no file may grow any more; then, with room again, what a program that begins anew takes. */
const script = (file: string) => `
import Database from 'better-sqlite3';
import { ObjectIds } from ${module('object-ids.ts')};
import { Sequences } from ${module('sequences.ts')};
const open = () => {
  const database = new Database(${JSON.stringify(file)});
  database.pragma('journal_mode = WAL');
  database.pragma('wal_autocheckpoint = 0');
  database.exec('CREATE TABLE IF NOT EXISTS m_entry (_id INTEGER, no INTEGER)');
  return database;
};
const one = open();
const [ids, numbers] = [new ObjectIds(one), new Sequences(one)];
ids.startAfter(0);
const taken = { ids: [], numbers: [], said: [] };
const take = (list, next) => {
  try {
    list.push(next());
  } catch (error) {
    taken.said.push(error.code);
  }
};
for (let i = 0; i < 400; i++) {
  ids.drop();
  numbers.drop();
  take(taken.ids, () => ids.take());
  take(taken.numbers, () => numbers.take('Entry.No', 1, 'm_entry', 'no'));
}
one.pragma('wal_checkpoint(TRUNCATE)');
ids.drop();
numbers.drop();
// There is room again.
taken.ids.push(ids.take());
taken.numbers.push(numbers.take('Entry.No', 1, 'm_entry', 'no'));
console.log(JSON.stringify(taken));
`;

it.skipIf(process.platform === 'win32')('what could not be counted for want of room is not given', () => {
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 200 && exec "$0" --input-type=module -', process.execPath],
    { input: script(`${folder.path}/run.sqlite`), cwd: import.meta.dirname, encoding: 'utf8' },
  );
  expect(stdout, stderr).not.toBe('');
  const { ids, numbers, said } = JSON.parse(stdout) as { ids: number[]; numbers: number[]; said: string[] };
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(said.length).toBeGreaterThan(100);
  expect(new Set(said).size).toBe(1);
  expect(ids.length + numbers.length + said.length).toBe(802);
  expect(numbers.length).toBeGreaterThan(2);
});
