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

it('what is over goes, and of more than ten thousand those whose time is over first', () => {
  const database = new Database(':memory:');
  const answers = new KeptAnswers(database);
  const count = () => database.prepare('SELECT count(*) FROM _weft_answers').pluck().get() as number;
  for (let i = 0; i < 200; i++) answers.keep(answer(`old ${i}`, 1_500));
  answers.keep(answer('new', 9_000, 1_600));
  expect(count()).toBe(1);
  database.transaction(() => {
    for (let i = 0; i < 11_000; i++) answers.keep(answer(`many ${i}`, 10_000 + i, 1_700));
  })();
  expect(count()).toBeLessThanOrEqual(10_200);
  expect([answers.read('new', 1_800), answers.read('many 0', 1_800), answers.read('many 10999', 1_800)]).toEqual([
    null,
    null,
    'of many 10999',
  ]);
});
