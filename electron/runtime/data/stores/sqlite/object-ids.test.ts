import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../tests/harness/checkout.ts';
import { ObjectIds } from './object-ids.ts';

let folder: ReturnType<typeof temporaryFolder>;
let one: Database.Database;
let other: Database.Database;
beforeEach(() => {
  folder = temporaryFolder();
  one = new Database(`${folder.path}/run.sqlite`);
  other = new Database(`${folder.path}/run.sqlite`);
});
afterEach(() => {
  one.close();
  other.close();
  folder.dispose();
});

const counted = () => one.prepare("SELECT CAST(value AS INTEGER) FROM _weft_meta WHERE key = 'ids'").pluck().get();

it('two programs that open a new database at the same moment never give the same id', () => {
  const [first, second] = [new ObjectIds(one), new ObjectIds(other)];
  const taken: number[] = [];
  // The other program counts, and gives an id, between each look and each write of this one.
  const { prepare } = other;
  other.prepare = function (this: Database.Database, sql: string) {
    if (!sql.startsWith('SELECT')) {
      first.startAfter(0);
      taken.push(first.take());
    }
    return Reflect.apply(prepare, other, [sql]);
  } as typeof prepare;
  second.startAfter(0);
  expect(taken).toEqual([1]);
  expect(taken).not.toContain(second.take());
});

it('ids begin behind what is stored, and what is counted never goes back', () => {
  const ids = new ObjectIds(one);
  ids.startAfter(41);
  expect([ids.take(), counted()]).toEqual([42, 105]);
  for (const [last, count] of [
    [0, 105],
    [9, 105],
    [104, 105],
    [1000, 1000],
  ] as const) {
    new ObjectIds(other).startAfter(last);
    expect(counted()).toBe(count);
  }
});
