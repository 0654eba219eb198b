import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FlowBuilder } from '../../../../shared/microflow/flow-builder.ts';
import { hasPostgresql, PostgresqlServer } from '../../../../tests/harness/postgresql-server.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';
import type { Runtime } from '../../runtime.ts';

const start = runtimeStarter();
const text = { kind: 'string' } as const;
const inRun = { transaction: 'run' } as const;

describe.skipIf(!hasPostgresql)(hasPostgresql ? 'transactions of a run' : 'no PostgreSQL on this machine', () => {
  let server: PostgresqlServer;
  beforeAll(async () => {
    server = await PostgresqlServer.start();
    await server.database('bank', 'CREATE TABLE t (name text PRIMARY KEY, amount numeric NOT NULL DEFAULT 0)');
  }, 60_000);
  afterAll(() => server?.dispose());
  beforeEach(() => server.run('TRUNCATE t', 'bank'));

  const rows = async () => (await server.run('SELECT name FROM t ORDER BY name', 'bank')).map(({ name }) => name);
  /** Connections to the database that are in a transaction, or wait for a lock. */
  const busy = async () => {
    const [row] = await server.run(
      "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = 'bank' AND state <> 'idle' AND pid <> pg_backend_pid()",
      'bank',
    );
    return row?.n;
  };

  const project = (settings: object = {}) => {
    const p = new ProjectBuilder()
      .entity('Note', { Text: 'string' })
      .unit('constant', 'User', { type: 'string', value: 'weft' })
      .unit('database-connection', 'Bank', {
        host: '127.0.0.1',
        port: server.port,
        database: 'bank',
        user: 'User',
        ...settings,
      });
    const query = (name: string, sql: string, gives = 'nothing') =>
      p.unit('database-query', name, {
        connection: 'Bank',
        sql,
        parameters: /\{x\}/.test(sql) ? [{ id: 'p', name: 'x' }] : [],
        gives,
      });
    query('Add', 'INSERT INTO t (name) VALUES ({x})', 'count');
    query('Count', 'SELECT count(*)::text FROM t', 'value');
    query('Sleep', 'SELECT pg_sleep(5)::text', 'value');
    query('Lock', 'UPDATE t SET amount = amount + 1 WHERE name = {x}', 'count');
    query('LockSlowly', 'UPDATE t SET amount = amount + (SELECT 1 FROM pg_sleep(0.3)) WHERE name = {x}', 'count');
    return p;
  };
  const add = (f: FlowBuilder, name: string, more: object = {}) =>
    f.add('query-database', { query: 'Add', arguments: [{ parameter: 'x', value: `'${name}'` }], ...more });
  const flow = (build: (f: FlowBuilder) => void, settings: object = {}) =>
    project(settings).flow('Work', [], text, build);
  /** What a flow gives, or why it does not. */
  const work = async (runtime: Runtime, name = 'M.Work') => {
    const { result, error } = (await runtime.call(name, {})) as { result?: unknown; error?: { message: string } };
    return error ? error.message : result;
  };

  it('what is done with the run is committed when it ends well, and seen by it before', async () => {
    const runtime = await start(
      flow((f) => {
        add(f, 'a', inRun);
        add(f, 'b', inRun);
        f.add('query-database', { query: 'Count', output: 'Outside' });
        f.add('query-database', { query: 'Count', output: 'Inside', ...inRun });
        f.add('end', { value: "$Outside + ' outside, ' + $Inside + ' inside'" });
      }),
    );
    expect(await work(runtime)).toBe('0 outside, 2 inside');
    expect(await rows()).toEqual(['a', 'b']);
    expect(await busy()).toBe('0');
  });

  it('a run that fails takes back what was done with it, and nothing else', async () => {
    const runtime = await start(
      flow((f) => {
        add(f, 'with the run', inRun);
        add(f, 'by itself');
        f.add('error-end', { message: "'no'" });
      }),
    );
    expect(await work(runtime)).toContain('no');
    expect(await rows()).toEqual(['by itself']);
    expect(await busy()).toBe('0');
  });

  it('a statement that fails leaves those before it: the handler goes on', async () => {
    const runtime = await start(
      flow((f) => {
        add(f, 'a', inRun);
        const again = add(f, 'a', inRun);
        add(f, 'b', inRun);
        f.add('end', { value: "'not refused'" });
        f.onErrorOf(again, 'custom-without-rollback', (h) => {
          add(h, 'c', inRun);
          h.add('end', { value: '$latestError/ErrorType' });
        });
      }),
    );
    expect(await work(runtime)).toBe('database/unique');
    expect(await rows()).toEqual(['a', 'c']);
  });

  it('a handler with rollback takes back what the run did at the database, too', async () => {
    const runtime = await start(
      flow((f) => {
        add(f, 'a', inRun);
        const again = add(f, 'a', inRun);
        f.add('end', { value: "'not refused'" });
        f.onErrorOf(again, 'custom-with-rollback', (h) => {
          add(h, 'after', inRun);
          h.add('end', { value: "'went on'" });
        });
      }),
    );
    expect(await work(runtime)).toBe('went on');
    expect(await rows()).toEqual(['after']);
  });

  it('what cannot be committed there is not stored here', async () => {
    await server.run(
      'CREATE TABLE IF NOT EXISTS d (name text, CONSTRAINT once UNIQUE (name) DEFERRABLE INITIALLY DEFERRED); TRUNCATE d',
      'bank',
    );
    const p = project()
      .unit('database-query', 'Late', {
        connection: 'Bank',
        sql: "INSERT INTO d VALUES ('x'), ('x')",
        gives: 'count',
      })
      .flow('Work', [], text, (f) => {
        f.add('create-object', {
          entity: 'Note',
          output: 'N',
          commit: 'with-events',
          members: [{ member: 'Note.Text', operation: 'set', value: "'kept?'" }],
        } as never);
        f.add('query-database', { query: 'Late', ...inRun });
        f.add('end', { value: "'done'" });
      })
      .flow('Notes', [], text, (f) => {
        f.add('retrieve', { source: 'database', entity: 'Note', output: 'L' });
        f.add('end', { value: 'toString(length($L))' });
      });
    const runtime = await start(p);
    expect(await work(runtime)).toMatch(/could not be committed, and was taken back: .*once/);
    expect((await runtime.call('M.Notes', {})).result).toBe('0');
    expect(await busy()).toBe('0');
  });

  it('read only: the database refuses what changes it', async () => {
    const runtime = await start(
      flow(
        (f) => {
          const added = add(f, 'a');
          f.add('end', { value: "'added'" });
          f.onErrorOf(added, 'custom-without-rollback', (h) => h.add('end', { value: '$latestError/ErrorType' }));
        },
        { readOnly: true },
      ),
    );
    expect(await work(runtime)).toBe('database/read-only');
  });

  it('a pool that is exhausted says so in time, and is whole again afterwards', async () => {
    const p = project({ most: 1, waitMs: 200, timeoutMs: 2_000 })
      .flow('Slow', [], text, (f) => {
        f.add('query-database', { query: 'Sleep', output: 'V' });
        f.add('end', { value: '$V' });
      })
      .flow('Work', [], text, (f) => {
        f.add('query-database', { query: 'Count', output: 'V' });
        f.add('end', { value: '$V' });
      });
    const runtime = await start(p);
    const slow = work(runtime, 'M.Slow');
    await expect.poll(busy).toBe('1');
    expect(await work(runtime)).toMatch(/all 1 connections are in use, and none came free within 200 ms/);
    expect(String(await slow)).toMatch(/took longer than 2000 ms/);
    expect(await work(runtime)).toBe('0');
  });

  it('a lock that somebody else holds, longer than is waited for', async () => {
    await server.run("INSERT INTO t VALUES ('a', 0)", 'bank');
    const runtime = await start(
      project({ lockMs: 100 })
        .flow('Hold', [], text, (f) => {
          f.add('query-database', { query: 'Lock', arguments: [{ parameter: 'x', value: "'a'" }], ...inRun });
          f.add('wait', { milliseconds: '1500' });
          f.add('end', { value: "'held'" });
        })
        .flow('Work', [], text, (f) => {
          const locked = f.add('query-database', { query: 'Lock', arguments: [{ parameter: 'x', value: "'a'" }] });
          f.add('end', { value: "'locked'" });
          f.onErrorOf(locked, 'custom-without-rollback', (h) => h.add('end', { value: '$latestError/ErrorType' }));
        }),
    );
    const held = runtime.call('M.Hold', {});
    await expect.poll(busy).toBe('1');
    expect(await work(runtime)).toBe('database/lock-timeout');
    expect((await held).result).toBe('held');
  });

  it('of two runs that wait for each other one is ended by the server, in words', async () => {
    await server.run("INSERT INTO t VALUES ('a', 0), ('b', 0)", 'bank');
    const cross = (name: string, first: string, second: string) => (p: ProjectBuilder) =>
      p.flow(name, [], text, (f) => {
        f.add('query-database', {
          query: 'LockSlowly',
          arguments: [{ parameter: 'x', value: `'${first}'` }],
          ...inRun,
        });
        const asked = f.add('query-database', {
          query: 'LockSlowly',
          arguments: [{ parameter: 'x', value: `'${second}'` }],
          ...inRun,
        });
        f.add('end', { value: "'done'" });
        f.onErrorOf(asked, 'custom-with-rollback', (h) => h.add('end', { value: '$latestError/ErrorType' }));
      });
    const runtime = await start(cross('Two', 'b', 'a')(cross('One', 'a', 'b')(project())));
    const both = await Promise.all(['M.One', 'M.Two'].map(async (name) => (await runtime.call(name, {})).result));
    expect(both.sort()).toEqual(['database/deadlock', 'done']);
    expect(await busy()).toBe('0');
  });

  it('a server that is restarted in the middle of a run: the run fails in words, the next one works', async () => {
    const runtime = await start(
      project()
        .flow('Middle', [], text, (f) => {
          add(f, 'lost', inRun);
          f.add('wait', { milliseconds: '1500' });
          add(f, 'never', inRun);
          f.add('end', { value: "'done'" });
        })
        .flow('Work', [], text, (f) => {
          add(f, 'a');
          f.add('end', { value: "'added'" });
        }),
    );
    const middle = work(runtime, 'M.Middle');
    await expect.poll(busy).toBe('1');
    await server.stop();
    await server.startAgain();
    expect(String(await middle)).toMatch(/connection was lost, and with it what the run did there before/);
    expect(await work(runtime)).toBe('added');
    expect(await rows()).toEqual(['a']);
  });

  it('a run that is stopped stops its statement at the server, too', async () => {
    const runtime = await start(
      flow((f) => {
        f.add('query-database', { query: 'Sleep', output: 'V', ...inRun });
        f.add('end', { value: '$V' });
      }),
    );
    const stopped = work(runtime);
    await expect.poll(busy).toBe('1');
    await runtime.stop(50);
    expect(String(await stopped)).toMatch(/stopped/);
    expect(await busy()).toBe('0');
  });

  it.each([
    ['nobody listens', { host: '127.0.0.1', port: 1 }, /database\/unreachable|nothing listens at 127\.0\.0\.1:1/],
    ['a host that is not known', { host: 'nowhere.invalid' }, /the host nowhere\.invalid is not known/],
    ['no such database', { database: 'nix' }, /has no such database: database "nix" does not exist/],
    ['no TLS there', { tls: 'verify' }, /has no TLS/],
  ])('%s', async (_rule, settings, words) => {
    const runtime = await start(
      flow((f) => {
        f.add('query-database', { query: 'Count', output: 'V' });
        f.add('end', { value: '$V' });
      }, settings),
    );
    expect(await work(runtime)).toMatch(words);
  });
});
