import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const text = { kind: 'string' } as const;

describe('a query that is run once for each item', () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'shop.db');
  beforeEach(() => {
    const made = new Database(file);
    made.exec('DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, source TEXT)');
    made.close();
  });
  afterAll(() => folder.dispose());
  const rows = () => {
    const opened = new Database(file);
    try {
      return opened.prepare('SELECT id, name, source FROM t ORDER BY id').raw().all();
    } finally {
      opened.close();
    }
  };
  const project = (transaction: 'own' | 'run') =>
    new ProjectBuilder()
      .unit('database-connection', 'Shop', { system: 'sqlite', database: file })
      .unit('database-query', 'Put', {
        connection: 'Shop',
        sql: 'INSERT INTO t (id, name, source) VALUES ({ids}, {names}, {source})',
        parameters: [
          { id: 'p', name: 'ids', type: 'long', list: true },
          { id: 'q', name: 'names', type: 'string', list: true },
          { id: 'r', name: 'source', type: 'string' },
        ],
        gives: 'count',
        each: true,
      })
      .flow(
        'Save',
        [
          { name: 'Ids', type: text },
          { name: 'Names', type: text },
        ],
        text,
        (f) => {
          const asked = f.add('query-database', {
            query: 'Put',
            transaction,
            arguments: [
              { parameter: 'ids', value: '$Ids' },
              { parameter: 'names', value: '$Names' },
              { parameter: 'source', value: "'flow'" },
            ],
            output: 'N',
          });
          f.add('end', { value: 'toString($N)' });
          f.onErrorOf(asked, 'custom-without-rollback', (h) =>
            h.add('end', { value: "$latestError/ErrorType + ': ' + $latestError/Message" }),
          );
        },
      );

  it.each(['own', 'run'] as const)(
    'takes the first of each list together, and says how many changed (%s)',
    async (transaction) => {
      const runtime = await start(project(transaction));
      const save = async (ids: string, names: string) =>
        (await runtime.call('M.Save', { Ids: ids, Names: names })).result;
      expect(await save('9007199254740993, 2, 3', '["a", "b, c", null]')).toBe('3');
      expect(rows()).toEqual([
        [2, 'b, c', 'flow'],
        [3, null, 'flow'],
        [9007199254740992, 'a', 'flow'],
      ]);
      expect(await save('', '')).toBe('0');
    },
  );

  it.each(['own', 'run'] as const)('does all of it or nothing (%s)', async (transaction) => {
    const runtime = await start(project(transaction));
    const { result } = await runtime.call('M.Save', { Ids: '1, 2, 1', Names: 'a, b, c' });
    expect(result).toMatch(/^database\/unique: M\.Shop\.Put: UNIQUE constraint failed: t\.id/);
    expect(rows()).toEqual([]);
  });

  it('refuses lists of different lengths', async () => {
    const runtime = await start(project('own'));
    expect((await runtime.call('M.Save', { Ids: '1, 2', Names: 'a' })).result).toBe(
      'database/bad-list: M.Shop.Put: ids has 2 items, and names 1: of a batch each list has as many.',
    );
    expect(rows()).toEqual([]);
  });
});
