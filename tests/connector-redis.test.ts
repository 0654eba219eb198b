import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import type { Unit } from '../shared/model/unit.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { install, shipped } from './harness/installed-connector.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { hasRedis, RedisServer } from './harness/redis-server.ts';
import { databaseOf, runtimeStarter } from './harness/running-project.ts';

const string = { kind: 'string' } as const;

describe.skipIf(!hasRedis)('the Redis connector, on a real server', () => {
  const start = runtimeStarter();
  const settings = temporaryFolder();
  const redis = shipped('redis');
  let server: RedisServer;
  const connected = async () => {
    const client = createClient({ socket: { host: '127.0.0.1', port: server.port } });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  let client: Awaited<ReturnType<typeof connected>>;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  beforeEach(async () => {
    client = await connected();
    await client.flushAll();
  });
  afterEach(() => client.destroy());
  afterAll(async () => {
    await server.stop();
    settings.dispose();
  });

  const project = () =>
    new ProjectBuilder()
      .unit('constant', 'Password', { type: 'string', value: '', secret: true })
      .unit('connector-connection', 'Server', {
        connector: 'redis',
        values: [
          { property: 'Host', value: '127.0.0.1' },
          { property: 'Port', value: String(server.port) },
        ],
      });

  /** A flow for each call: its inputs are texts of expressions. */
  const calling = (calls: readonly (readonly [string, Record<string, string>, string])[]) => {
    const built = project();
    calls.forEach(([action, inputs, kind], i) => {
      built.flow(`Call${i}`, [], { kind } as never, (f) => {
        f.add('call-action', {
          action: `redis/${action}`,
          connection: 'Server',
          arguments: Object.entries(inputs).map(([parameter, value]) => ({ parameter, value })),
          output: 'Out',
        });
        f.add('end', { value: '$Out' });
      });
    });
    return built;
  };
  const running = (built: ProjectBuilder, options: object = {}): Promise<Runtime> => {
    const { connectorPlace } = install(built, redis, settings.path);
    return start(built, { connectorPlace, ...options });
  };

  it('each action does at the server what it says, in one run of a program', async () => {
    const k = (key: string) => ({ Key: `'${key}'` });
    const calls = [
      ['set', { ...k('v'), Value: "'ä'" }, 'boolean', true],
      ['get', k('v'), 'string', 'ä'],
      ['get', k('none'), 'string', null],
      ['set', { ...k('v'), Value: "'b'", When: "'missing'" }, 'boolean', false],
      ['set', { ...k('w'), Value: "'b'", When: "'present'" }, 'boolean', false],
      ['set', { ...k('short'), Value: "'b'", Seconds: '100' }, 'boolean', true],
      ['increment', { ...k('n'), By: '9007199254740993' }, 'long', '9007199254740993'],
      ['increment', k('n'), 'long', '9007199254740994'],
      ['exists', k('v'), 'boolean', true],
      ['expire', { ...k('v'), Seconds: '100' }, 'boolean', true],
      ['delete', k('v'), 'boolean', true],
      ['delete', k('v'), 'boolean', false],
      ['hash-set', { ...k('h'), Field: "'__proto__'", Value: "'1'" }, 'boolean', true],
      ['hash-set', { ...k('h'), Field: "'b'", Value: "'2'" }, 'boolean', true],
      ['hash-get', { ...k('h'), Field: "'b'" }, 'string', '2'],
      ['hash-delete', { ...k('h'), Field: "'__proto__'" }, 'boolean', true],
      ['hash-get-all', k('h'), 'string', '{"b":"2"}'],
      ['list-push', { ...k('l'), Value: "'1'" }, 'integer', 1],
      ['list-push', { ...k('l'), Value: "'2'" }, 'integer', 2],
      ['list-push', { ...k('l'), Value: "'0'", End: "'left'" }, 'integer', 3],
      ['list-range', k('l'), 'string', '["0","1","2"]'],
      ['list-pop', k('l'), 'string', '0'],
      ['list-pop', { ...k('l'), End: "'right'" }, 'string', '2'],
      ['set-add', { ...k('s'), Value: "'a'" }, 'boolean', true],
      ['set-add', { ...k('s'), Value: "'a'" }, 'boolean', false],
      ['set-contains', { ...k('s'), Value: "'a'" }, 'boolean', true],
      ['set-members', k('s'), 'string', '["a"]'],
      ['set-remove', { ...k('s'), Value: "'a'" }, 'boolean', true],
      ['publish', { Channel: "'c'", Message: "'m'" }, 'integer', 0],
    ] as const;
    const runtime = await running(calling(calls.map(([action, inputs, kind]) => [action, inputs, kind] as const)));
    for (const [i, [action, , , expected]] of calls.entries()) {
      const { result, error } = await runtime.call(`M.Call${i}`, {});
      expect([action, error ?? null, asText(result)]).toEqual([action, null, asText(expected)]);
    }
    const adding = await running(
      calling([['stream-add', { Stream: "'x'", Fields: `'{"a":"ä","n":2}'`, Most: '10' }, 'string']]),
    );
    const { result: id } = await adding.call('M.Call0', {});
    expect(await client.xRange('x', '-', '+')).toEqual([{ id, message: { a: 'ä', n: '2' } }]);
    expect(await client.ttl('short')).toBeGreaterThan(90);
    expect(calls.map(([action]) => action as string)).toEqual(
      expect.arrayContaining(redis.manifest.actions.map(({ id }) => id).filter((id) => id !== 'stream-add')),
    );
  });

  it('mocked it answers with its examples, and nobody is reached', async () => {
    const runtime = await running(calling([['get', { Key: "'v'" }, 'string']]), { mocked: 'all' });
    await server.kill();
    try {
      expect(await runtime.call('M.Call0', {})).toMatchObject({ result: 'a value' });
    } finally {
      await server.startAgain();
    }
  });

  it('what the server refuses, and that it is down, is the partner’s; it is used again when it is there', async () => {
    const runtime = await running(
      calling([
        ['list-push', { Key: "'text'", Value: "'x'" }, 'integer'],
        ['get', { Key: "'text'" }, 'string'],
      ]),
    );
    await client.set('text', 'x');
    expect((await runtime.call('M.Call0', {})).error?.message).toContain('WRONGTYPE');
    await server.kill();
    expect((await runtime.call('M.Call1', {})).error).toBeDefined();
    await server.startAgain();
    await expect
      .poll(async () => (await runtime.call('M.Call1', {})).result ?? null, { timeout: 10_000, interval: 100 })
      .toBe('x');
  });

  it('says nothing of a password, not when it is wrong either', async () => {
    const built = calling([['get', { Key: "'v'" }, 'string']]);
    const unit = built.units.find(({ name }) => name === 'Server') as Unit<{ values: object[] }>;
    unit.data.values.push(
      { property: 'User', value: 'nobody', constant: null },
      { property: 'Password', value: '', constant: 'Password' },
    );
    const lines: string[] = [];
    const runtime = await running(built, {
      constants: { 'M.Password': 'hush-hush-hush' },
      log: { write: ({ message }: { message: string }) => lines.push(message) },
    });
    const { error } = await runtime.call('M.Call0', {});
    expect(error?.message).toContain('WRONGPASS');
    expect(JSON.stringify([error, lines])).not.toContain('hush');
  });

  /** Rows of what was heard, in the order of their arrival. */
  const heard = (runtime: Runtime) =>
    databaseOf(runtime).prepare('SELECT text FROM m_heard ORDER BY rowid').pluck().all() as string[];
  const hearing = (trigger: object) =>
    project()
      .entity('Heard', { Text: 'string' })
      .flow('Take', [{ name: 'Fields', type: string }], { kind: 'nothing' }, (f) => {
        f.add('create-object', {
          entity: 'Heard',
          output: 'H',
          members: [{ member: 'Heard.Text', operation: 'set', value: '$Fields' }],
          commit: 'with-events',
        });
        f.add('error-end', { message: "'refused'" });
      })
      .flow('Keep', [{ name: 'Fields', type: string }], { kind: 'nothing' }, (f) => {
        f.add('create-object', {
          entity: 'Heard',
          output: 'H',
          members: [{ member: 'Heard.Text', operation: 'set', value: '$Fields' }],
          commit: 'with-events',
        });
        f.add('end', {});
      })
      .flow(
        'Dead',
        [
          { name: 'Fields', type: string },
          { name: 'Error', type: string },
        ],
        { kind: 'nothing' },
        (f) => {
          f.add('create-object', {
            entity: 'Heard',
            output: 'H',
            members: [{ member: 'Heard.Text', operation: 'set', value: "$Fields + ' ' + $Error" }],
            commit: 'with-events',
          });
          f.add('end', {});
        },
      )
      .unit('connector-trigger', 'Listen', {
        trigger: 'redis/stream',
        connection: 'Server',
        values: [
          { property: 'Stream', value: 'orders' },
          { property: 'From', value: 'beginning' },
          { property: 'AgainAfter', value: '300' },
        ],
        microflow: 'Keep',
        waitMs: 5,
        ...trigger,
      });
  const pending = async () => (await client.xPending('orders', 'weft')).pending;

  it('a stream starts a flow for each entry, in order, and acknowledges it when that is committed', async () => {
    for (let n = 0; n < 20; n++) await client.xAdd('orders', '*', { n: String(n) });
    const runtime = await running(hearing({}));
    await expect.poll(() => heard(runtime).length, { timeout: 10_000 }).toBe(20);
    expect(heard(runtime)).toEqual(Array.from({ length: 20 }, (_, n) => `{"n":"${n}"}`));
    await expect.poll(pending).toBe(0);
    await client.xAdd('orders', '*', { n: 'later' });
    await expect.poll(() => heard(runtime).at(-1)).toBe('{"n":"later"}');
  });

  it('an entry whose flow fails stays with the group and comes again; with a dead letter it does not', async () => {
    await client.xAdd('orders', '*', { n: '1' });
    const runtime = await running(hearing({ microflow: 'Take', attempts: 2 }));
    await expect.poll(pending, { timeout: 5_000 }).toBe(1);
    await runtime.stop();
    expect(await pending()).toBe(1);
    const other = await running(
      hearing({ microflow: 'Take', attempts: 2, onFailure: 'microflow', deadLetter: 'Dead' }),
    );
    await expect.poll(() => heard(other), { timeout: 10_000 }).toEqual(['{"n":"1"} refused']);
    await expect.poll(pending).toBe(0);
  });

  it('loses no entry when its process, or the server, is killed under load', async () => {
    const built = hearing({ concurrency: 10 });
    const runtime = await running(built);
    const processes = () => [
      ...(
        runtime as unknown as { connectors: { processes: Map<string, { pid: number | null }> } }
      ).connectors.processes.values(),
    ];
    const added: string[] = [];
    const add = async (from: number, to: number) => {
      for (let n = from; n < to; n++) {
        await client.xAdd('orders', '*', { n: String(n) });
        added.push(`{"n":"${n}"}`);
      }
    };
    await add(0, 200);
    for (let round = 1; round <= 2; round++) {
      await expect.poll(() => processes()[0]?.pid ?? null, { timeout: 10_000 }).not.toBeNull();
      process.kill(processes()[0]?.pid as number, 'SIGKILL');
      await add(round * 200, round * 200 + 200);
    }
    client.destroy();
    await server.kill();
    await server.startAgain();
    client = await connected();
    await add(600, 700);
    await expect
      .poll(() => added.filter((text) => !heard(runtime).includes(text)).length, { timeout: 20_000, interval: 200 })
      .toBe(0);
  }, 40_000);

  it('a channel starts a flow for what is published while it listens', async () => {
    const built = hearing({ trigger: 'redis/channel', values: [{ property: 'Pattern', value: 'orders.*' }] });
    built.units.splice(
      built.units.findIndex(({ name }) => name === 'Keep'),
      1,
    );
    built.flow('Keep', [{ name: 'Message', type: string }], { kind: 'nothing' }, (f) => {
      f.add('create-object', {
        entity: 'Heard',
        output: 'H',
        members: [{ member: 'Heard.Text', operation: 'set', value: '$Message' }],
        commit: 'with-events',
      });
      f.add('end', {});
    });
    const runtime = await running(built);
    await expect.poll(() => client.publish('orders.new', 'first'), { timeout: 10_000 }).toBe(1);
    await client.publish('other', 'not heard');
    await client.publish('orders.old', 'second');
    await expect.poll(() => heard(runtime)).toEqual(['first', 'second']);
  });
});

const asText = (value: unknown) =>
  value === null || value === undefined ? null : String((value as { text?: string })?.text ?? value);
