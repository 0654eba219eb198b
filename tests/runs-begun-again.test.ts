import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { databaseOf, runtimeStarter } from './harness/running-project.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };
const integer = { kind: 'integer' as const };
const nothing = { kind: 'nothing' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });

let folder: ReturnType<typeof temporaryFolder>;
let database: string;
beforeEach(() => {
  folder = temporaryFolder();
  database = join(folder.path, 'run.sqlite');
});
afterEach(() => folder.dispose());

/** Takes one from the account, looks at what it wrote, and fails when nothing was left. */
const bank = () =>
  new ProjectBuilder()
    .entity('Account', { Name: 'string', Balance: { type: 'integer', default: '3' } })
    .entity('Entry', { By: 'string' })
    .flow('Open', [], nothing, (f) => {
      f.add('create-object', { entity: 'Account', members: [set('Account.Name', "'a'")], commit: 'with-events' });
      f.add('end', {});
    })
    .flow('Note', [{ name: 'By', type: text }], nothing, (f) => {
      f.add('create-object', { entity: 'Entry', members: [set('Entry.By', '$By')], commit: 'with-events' });
      f.add('end', {});
    })
    .flow('Take', [{ name: 'By', type: text }], integer, (f) => {
      f.add('retrieve', { source: 'database', entity: 'Account', range: 'first', output: 'A' });
      f.add('change-object', {
        object: 'A',
        members: [set('Account.Balance', '$A/Balance - 1')],
        commit: 'with-events',
      });
      f.add('create-object', { entity: 'Entry', members: [set('Entry.By', '$By')], commit: 'with-events' });
      f.add('retrieve', { source: 'database', entity: 'Account', constraint: '[Balance < 0]', output: 'Bad' });
      const isBad = f.add('decision', { expression: 'length($Bad) > 0' });
      f.from(isBad, 'true').add('error-end', { message: "'overdrawn'" });
      f.from(isBad, 'false').add('end', { value: '$A/Balance' });
    })
    // Takes long as soon as others came before it: it is begun again in the other colour.
    .flow('TakeSlowly', [{ name: 'By', type: text }], integer, (f) => {
      f.add('retrieve', { source: 'database', entity: 'Account', range: 'first', output: 'A' });
      f.add('change-object', {
        object: 'A',
        members: [set('Account.Balance', '$A/Balance - 1')],
        commit: 'with-events',
      });
      f.add('create-object', { entity: 'Entry', members: [set('Entry.By', '$By')], commit: 'with-events' });
      f.add('retrieve', { source: 'database', entity: 'Entry', output: 'All' });
      f.add('loop', { mode: 'while', condition: 'length($All) > 2 and $currentIndex < 900000' });
      f.add('end', { value: '$A/Balance' });
    });

const begin = async () => {
  const runtime = await start(bank(), { database });
  await runtime.call('M.Open', {});
  const all = (sql: string) => databaseOf(runtime).prepare(sql).pluck().all();
  return { runtime, entries: () => (all('SELECT by FROM m_entry') as string[]).sort(), all };
};

describe('a run that is begun again', () => {
  it('and then fails leaves nothing behind, and takes nothing of its neighbours in the group along', async () => {
    const { runtime, entries, all } = await begin();
    const runs = Array.from({ length: 40 }, async (_, i) => {
      const By = `r${i}`;
      const { error } = await runtime.call(i % 2 ? 'M.Note' : 'M.Take', { By });
      return error ? null : By;
    });
    const acknowledged = (await Promise.all(runs)).filter((by) => by !== null);
    expect(entries()).toEqual(acknowledged.sort());
    const taken = acknowledged.filter((by) => Number(by.slice(1)) % 2 === 0).length;
    expect(all('SELECT balance FROM m_account')).toEqual([3 - taken]);
    if (!runtime.generationInUse.store.waits) expect(taken).toBe(3);
  });

  it('and then has to wait or yield is stored once', async () => {
    const { runtime, entries, all } = await begin();
    const runs = Array.from({ length: 5 }, async (_, i) => {
      const By = `r${i}`;
      return (await runtime.call('M.TakeSlowly', { By })).error ? null : By;
    });
    const acknowledged = (await Promise.all(runs)).filter((by) => by !== null);
    expect(entries()).toEqual(acknowledged.sort());
    expect(all('SELECT balance FROM m_account')).toEqual([3 - acknowledged.length]);
  });

  it('gives no id and no number twice, whatever it makes between two looks at its own', async () => {
    const runtime = await start(
      new ProjectBuilder()
        .entity('Counter', { N: { type: 'integer', default: '0' } })
        .entity('Entry', { By: 'string', No: 'autonumber' })
        .entity('Other', { By: 'string', No: 'autonumber' })
        .flow('Open', [], nothing, (f) => {
          f.add('create-object', { entity: 'Counter', commit: 'with-events' });
          f.add('end', {});
        })
        .flow('Make', [], integer, (f) => {
          f.add('retrieve', { source: 'database', entity: 'Counter', range: 'first', output: 'C' });
          f.add('change-object', { object: 'C', members: [set('Counter.N', '$C/N + 1')], commit: 'with-events' });
          for (let i = 0; i < 10; i++) {
            const entity = i % 2 ? 'Entry' : 'Other';
            f.add('create-object', { entity, commit: 'with-events' });
            f.add('retrieve', { source: 'database', entity, range: 'first', output: `L${i}` });
          }
          f.add('end', { value: '$C/N' });
        }),
      { database },
    );
    await runtime.call('M.Open', {});
    let acknowledged = 0;
    for (let round = 0; round < 8; round++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => runtime.call('M.Make', {})));
      for (const { error } of answers) if (error) expect(error.message).toContain('by another run');
      acknowledged += answers.filter((a) => !a.error).length;
    }
    const all = (sql: string) => databaseOf(runtime).prepare(sql).pluck().all();
    const ids = all('SELECT _id FROM m_entry UNION ALL SELECT _id FROM m_other UNION ALL SELECT _id FROM m_counter');
    expect(ids).toHaveLength(acknowledged * 10 + 1);
    expect(new Set(ids).size).toBe(ids.length);
    for (const table of ['m_entry', 'm_other']) {
      const numbers = all(`SELECT no FROM ${table}`);
      expect(new Set(numbers).size).toBe(acknowledged * 5);
    }
    expect(all('SELECT n FROM m_counter')).toEqual([acknowledged]);
  });
});

describe('work that takes long', () => {
  it('keeps its deadline, whatever a single round of it costs', async () => {
    const expression = "length(replaceAll($currentObject/Text, '[a-m]+', 'y'))";
    const runtime = await start(
      new ProjectBuilder()
        .entity('Doc', { Text: 'string' })
        .unit('settings', 'Settings', { requestTimeoutMs: 500 })
        .flow('Sum', [], { kind: 'decimal' }, (f) => {
          f.add('create-list', { entity: 'Doc', output: 'L' });
          f.add('create-object', {
            entity: 'Doc',
            output: 'D',
            members: [set('Doc.Text', "padLeft('', 80000, 'abcxyz')")],
          });
          for (let i = 0; i < 100; i++) f.add('change-list', { list: 'L', operation: 'add', value: '$D' });
          f.add('aggregate-list', { list: 'L', function: 'sum', expression, output: 'S' });
          f.add('end', { value: '$S' });
        })
        .unit('rest-service', 'Api', {
          path: 'api',
          resources: [
            {
              id: 'r',
              name: 'sum',
              operations: [{ id: 'o', method: 'GET', path: '', microflow: 'Sum', parameters: [] }],
            },
          ],
        }),
    );
    const before = performance.now();
    const answer = await fetch(`${runtime.url}/api/sum`);
    const took = performance.now() - before;
    // Either it is done in time, or it was stopped in time.
    expect([200, 504]).toContain(answer.status);
    expect(took).toBeLessThan(3_000);
  });
});
