import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectView } from '../../../../../shared/model/project.ts';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { fill } from '../../../../../tests/harness/filled-store.ts';
import { hasPostgresql, PostgresqlServer } from '../../../../../tests/harness/postgresql-server.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import type { ObjectStore, WriteOperation } from '../../../contract/object-store.ts';
import { openStore } from '../../open-store.ts';

const project = (more: Record<string, unknown> = {}) =>
  new ProjectBuilder()
    .entity('T', {
      S: { type: 'string', validations: [{ rule: 'unique', message: '' }] },
      N: 'integer',
      ...more,
    } as never)
    .view();
const programOf = (view: ProjectView) => compileProgram(view, { name: 'test' });
const program = programOf(project());
const all = { limit: null, offset: null };

describe.skipIf(!hasPostgresql)(hasPostgresql ? 'the store on PostgreSQL' : 'no PostgreSQL on this machine', () => {
  let server: PostgresqlServer;
  const stores: ObjectStore[] = [];
  let databases = 0;
  const open = async (url: string, of = program, words: string[] = []) => {
    const store = await openStore(url, of, {
      onMigrate: ({ steps, kept }) => words.push(...steps.map((s) => s.words), ...kept),
    });
    stores.push(store);
    return store;
  };
  const fresh = async () => server.url(await server.database(`d${++databases}`));
  const nameOf = (url: string) => new URL(url).pathname.slice(1);
  const insert = (store: ObjectStore, id: number, s: string, n = 0): WriteOperation => ({
    kind: 'insert',
    entity: 0,
    id,
    values: store.valuesOf({ $entity: 0, $id: id, a0: s, a1: n } as never),
  });
  const update = (store: ObjectStore, id: number, version: number, n: number): WriteOperation => ({
    kind: 'update',
    entity: 0,
    id,
    version,
    fields: ['a1'],
    values: store.valuesOf({ $entity: 0, $id: id, a1: n } as never, ['a1']),
  });
  const commit = (store: ObjectStore, ...operations: WriteOperation[]) =>
    store.commit({ operations, absent: [] }, null);
  beforeAll(async () => {
    server = await PostgresqlServer.start({ settings: ['max_connections=100'] });
  }, 60_000);
  afterAll(async () => {
    for (const store of stores) await store.close();
    await server.dispose();
  }, 60_000);

  it('a run sees its own writes, nobody else does, and no lock is held', async () => {
    const store = await open(await fresh());
    await commit(store, insert(store, 1, 'a', 1), insert(store, 2, 'b', 2));
    const own = [
      update(store, 1, 1, 7),
      { kind: 'delete', entity: 0, id: 2, version: 1 } as const,
      insert(store, 3, 'c', 3),
    ];
    const query = { entity: 'T', filter: null, sort: [] };
    const seen = await store.reader({}, own).query(query, [], all);
    expect(seen.map(({ id }) => id)).toEqual([1, 3]);
    const object: Record<string, unknown> = {};
    seen[0]?.assign(object as never);
    expect(object).toMatchObject({ a0: 'a', a1: 7 });
    expect(await store.reader({}, null).count(query, [])).toBe(2);
    // Another run writes the same row meanwhile; the first one hears of it at its commit, and stores nothing.
    await commit(store, update(store, 1, 1, 5));
    await expect(store.check({}, { operations: own, absent: [] })).rejects.toMatchObject({
      code: 'data/changed-meanwhile',
    });
    await expect(commit(store, ...own)).rejects.toMatchObject({ code: 'data/changed-meanwhile' });
    expect(await store.reader({}, null).count(query, [])).toBe(2);
  });

  it('a value that is taken, and unique values that two rows exchange', async () => {
    const store = await open(await fresh());
    await commit(store, insert(store, 1, 'a'), insert(store, 2, 'b'));
    await expect(commit(store, insert(store, 3, 'a'))).rejects.toMatchObject({
      code: 'validation/failed',
      details: [{ code: 'validation/unique' }],
    });
    const exchange = (id: number, s: string): WriteOperation => ({
      kind: 'update',
      entity: 0,
      id,
      version: 1,
      fields: ['a0'],
      values: [s],
    });
    await commit(store, exchange(1, 'b'), exchange(2, 'a'));
    await expect(commit(store, insert(store, 4, 'nul \u0000'))).rejects.toMatchObject({ code: 'data/odd-value' });
  });

  it('of many that found the same key free at once, one stores it', async () => {
    const url = await fresh();
    const [one, two] = [await open(url), await open(url)] as const;
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => {
        const store = i % 2 === 0 ? one : two;
        return store.commit(
          {
            operations: [insert(store, store.nextId(), `s${i}`, 42)],
            absent: [{ entity: 0, fields: ['a1'], values: [42] }],
          },
          null,
        );
      }),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of answers)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'data/changed-meanwhile' });
    const given = new Set(Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? one : two).nextId()));
    expect(given.size).toBe(1000);
  });

  it('marks and keys are one replica’s', async () => {
    const url = await fresh();
    const [one, two] = [await open(url), await open(url)] as const;
    const moved = await Promise.all([one, two, one, two].map((store) => store.advance('tick', 5)));
    expect(moved.filter(Boolean)).toHaveLength(1);
    expect(await two.mark('tick')).toBe(5);
    const reserved = await Promise.all([one, two].map((store, i) => store.reserveKey('o k', `h${i}`, 1, 100)));
    expect(reserved.filter(Boolean)).toHaveLength(1);
    const answer = { key: 'o k2', value: 'v', keptAt: 1, until: 1_000 };
    const kept = await Promise.allSettled(
      [one, two].map((s) => s.commit({ operations: [], absent: [], answer }, null)),
    );
    expect(kept.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await two.keptAnswer('o k2', 2)).toBe('v');
  });

  it('a moment is read to its end as it was, whatever is written meanwhile', async () => {
    const store = await open(await fresh());
    await fill(
      store,
      program,
      Array.from({ length: 10 }, (_, i) => ({ entity: 'T', id: i + 1, values: { 'T.S': `s${i}`, 'T.N': i } })),
    );
    const moment = await store.moment({ entity: 'T', filter: null, sort: [] }, []);
    const first = await moment.next(4);
    await commit(
      store,
      update(store, 9, 1, 99),
      { kind: 'delete', entity: 0, id: 10, version: 1 },
      insert(store, 11, 'x'),
    );
    const rest = await moment.next(100);
    expect([...first, ...rest].map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await moment.close();
  });

  it('rows that another program holds are waited for, then said; the connection is free again', async () => {
    const url = `${await fresh()}?pool=1`;
    const store = await open(url);
    await commit(store, insert(store, 1, 'a'));
    const holder = server.run('BEGIN; UPDATE m_t SET n = 3; SELECT pg_sleep(7); ROLLBACK', nameOf(url));
    await new Promise((after) => setTimeout(after, 300));
    await expect(commit(store, update(store, 1, 1, 2))).rejects.toMatchObject({ code: 'data/busy' });
    expect(await store.reader({}, null).count({ entity: 'T', filter: null, sort: [] }, [])).toBe(1);
    await holder;
    await commit(store, update(store, 1, 1, 2));
  }, 30_000);

  it('connections that are cut are replaced; nothing is half stored', async () => {
    const url = await fresh();
    const store = await open(url);
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(url)}' AND pid <> pg_backend_pid()`;
    await commit(store, insert(store, 1, 'a'));
    await server.run(cut);
    expect(await store.reader({}, null).count({ entity: 'T', filter: null, sort: [] }, [])).toBe(1);
    let stored = 0;
    for (let round = 0; round < 10; round++) {
      const runs = Array.from({ length: 10 }, (_, i) =>
        commit(
          store,
          insert(store, 1000 + round * 100 + i, `x${round}-${i}`),
          insert(store, 5000 + round * 100 + i, `y${round}-${i}`),
        ),
      );
      const [done] = await Promise.all([Promise.allSettled(runs), server.run(cut)]);
      for (const each of done)
        if (each.status === 'fulfilled') stored++;
        else expect(each.reason.code).toMatch(/^data\/(unavailable|outcome-unknown|busy)$/);
    }
    expect(await store.reader({}, null).count({ entity: 'T', filter: null, sort: [] }, [])).toBe(1 + stored * 2);
  }, 60_000);

  it('a model that grows and shrinks keeps every value', async () => {
    const url = await fresh();
    const first = await open(url, programOf(project({ Old: 'string' })));
    await fill(first, first && programOf(project({ Old: 'string' })), [
      { entity: 'T', id: 1, values: { 'T.S': 'a', 'T.Old': 'kept' } },
    ]);
    const words: string[] = [];
    const second = await open(url, programOf(project({ New: { type: 'integer', default: '5' } })), words);
    expect(words).toEqual(['Add column m_t.new; rows that are there get 5', 'm_t.old']);
    const [row] = await second.reader({}, null).query({ entity: 'T', filter: null, sort: [] }, [], all);
    const object: Record<string, unknown> = {};
    row?.assign(object as never);
    expect(Object.values(object)).toContain(5);
    const again = await open(url, programOf(project({ Old: 'string' })));
    const [back] = await again.reader({}, null).query({ entity: 'T', filter: null, sort: [] }, [], all);
    const whole: Record<string, unknown> = {};
    back?.assign(whole as never);
    expect(Object.values(whole)).toContain('kept');
  });
});
