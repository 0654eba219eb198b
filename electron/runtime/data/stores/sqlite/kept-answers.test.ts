import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { KeptAnswers } from './kept-answers.ts';

const answer = (key: string, until = 2_000, keptAt = 1_000) => ({ key, value: `of ${key}`, keptAt, until });

it('an answer is kept for its time, and by one of those that have its key', () => {
  const answers = new KeptAnswers(new Database(':memory:'));
  answers.keep(answer('a'));
  expect([answers.read('a', 1_999), answers.read('a', 2_000), answers.read('b', 0)]).toEqual(['of a', null, null]);
  expect(() => answers.keep(answer('a', 9_000, 1_500))).toThrow('Another request with this key');
  answers.keep(answer('a', 9_000, 2_000));
  expect(answers.read('a', 3_000)).toBe('of a');
});

it('what is over goes; of more than ten thousand those of whom most is kept, whose time is over first', () => {
  const database = new Database(':memory:');
  const answers = new KeptAnswers(database);
  const count = () => database.prepare('SELECT count(*) FROM _weft_answers').pluck().get() as number;
  for (let i = 0; i < 200; i++) answers.keep(answer(`old ${i}`, 1_500));
  answers.keep(answer('other new', 9_000, 1_600));
  expect(count()).toBe(1);
  database.transaction(() => {
    for (let i = 0; i < 11_000; i++) answers.keep(answer(`many ${i}`, 10_000 + i, 1_700));
  })();
  expect(count()).toBeLessThanOrEqual(10_200);
  expect([answers.read('other new', 1_800), answers.read('many 0', 1_800), answers.read('many 10999', 1_800)]).toEqual([
    'of other new',
    null,
    'of many 10999',
  ]);
});

it('a key is reserved by one holder, until its moment or until an answer is kept', () => {
  const answers = new KeptAnswers(new Database(':memory:'));
  expect(answers.reserve('k', 'one', 1_000, 2_000)).toBe(true);
  expect(answers.reserve('k', 'one', 1_100, 2_000)).toBe(true);
  expect(answers.reserve('k', 'two', 1_100, 3_000)).toBe(false);
  expect(() => answers.keep({ ...answer('k', 9_000, 1_200), holder: 'two' })).toThrow('Another request with this key');
  answers.release('k', 'two');
  expect(answers.reserve('k', 'two', 1_300, 3_000)).toBe(false);
  answers.keep({ ...answer('k', 9_000, 1_400), holder: 'one' });
  expect(answers.reserve('k', 'two', 1_500, 3_000)).toBe(false);
  // Who has gone holds nothing any more.
  expect([
    answers.reserve('left', 'one', 1_000, 2_000),
    answers.reserve('left', 'two', 2_000, 3_000),
    answers.reserve('given', 'one', 1_000, 2_000),
    answers.release('given', 'one'),
    answers.reserve('given', 'two', 1_100, 2_000),
  ]).toEqual([true, true, true, undefined, true]);
});
