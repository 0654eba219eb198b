import { describe, expect, it, vi } from 'vitest';
import { type TaskQueueData, waitAfter } from '../../../../shared/starter/task-queue/index.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';
import type { TaskPage } from '../../contract/task-store.ts';
import type { Runtime } from '../../runtime.ts';
import { startAll } from '../index.ts';

const start = runtimeStarter();
const nothing = { kind: 'nothing' as const };
const text = { kind: 'string' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });

/** `Ask` puts `Work` into a queue; `Work` stores what it was given, and fails after that where its name is *bad*. */
const project = (queue: Partial<TaskQueueData> & { enabled?: boolean } = {}) =>
  new ProjectBuilder()
    .entity('Item', { Name: 'string' })
    .entity('Done', { Name: 'string', Amount: 'decimal', At: 'datetime', Big: 'long', Items: 'string' })
    .flow(
      'Work',
      [
        { name: 'Name', type: text },
        { name: 'Amount', type: { kind: 'decimal' } },
        { name: 'At', type: { kind: 'datetime' } },
        { name: 'Big', type: { kind: 'long' } },
        { name: 'Item', type: { kind: 'object', entity: 'Item' } },
        { name: 'Items', type: { kind: 'list', entity: 'Item' } },
      ],
      nothing,
      (f) => {
        f.add('create-object', {
          entity: 'Done',
          output: 'D',
          members: [
            set('Done.Name', '$Name'),
            set('Done.Amount', '$Amount'),
            set('Done.At', '$At'),
            set('Done.Big', '$Big'),
            set('Done.Items', "$Item/Name + ' of ' + toString(length($Items))"),
          ],
          commit: 'with-events',
        });
        f.add('create-variable', {
          output: 'N',
          dataType: 'decimal',
          value: "1 div (if $Name = 'bad' then 0 else 1)",
        });
        f.add('end', {});
      },
    )
    .flow(
      'Ask',
      [
        { name: 'Name', type: text },
        { name: 'Delay', type: { kind: 'integer' } },
        { name: 'Key', type: text },
        { name: 'Fails', type: { kind: 'boolean' } },
      ],
      nothing,
      (f) => {
        f.add('create-object', {
          entity: 'Item',
          output: 'I',
          members: [set('Item.Name', "'i'")],
          commit: 'with-events',
        });
        f.add('create-list', { entity: 'Item', output: 'L' });
        f.add('change-list', { list: 'L', operation: 'add', value: '$I' });
        f.add('run-in-background', {
          microflow: 'Work',
          queue: 'Later',
          delay: '$Delay',
          key: '$Key',
          arguments: [
            { parameter: 'Name', value: '$Name' },
            { parameter: 'Amount', value: '12345678901234567890.0123456789' },
            { parameter: 'At', value: "parseDateTime('2026-11-20', 'yyyy-MM-dd')" },
            { parameter: 'Big', value: '9007199254740993' },
            { parameter: 'Item', value: '$I' },
            { parameter: 'Items', value: '$L' },
          ],
        });
        f.add('create-variable', { output: 'N', dataType: 'decimal', value: '1 div (if $Fails then 0 else 1)' });
        f.add('end', {});
      },
    )
    .flow('Count', [], { kind: 'long' }, (f) => {
      f.add('retrieve', { source: 'database', entity: 'Done', output: 'All' });
      f.add('end', { value: 'length($All)' });
    })
    .flow('First', [], { kind: 'object', entity: 'Done' }, (f) => {
      f.add('retrieve', { source: 'database', entity: 'Done', range: 'first', output: 'One' });
      f.add('end', { value: '$One' });
    })
    .unit('task-queue', 'Later', { delay: 0, ...queue });

const tasks = (runtime: Runtime) => runtime.generationInUse.store.tasks;
const page = async (runtime: Runtime): Promise<TaskPage> => tasks(runtime).page(null, null, 0, 100);
const ask = async (runtime: Runtime, args: Record<string, unknown> = {}) =>
  runtime.call('M.Ask', { Name: 'a', Fails: false, ...args });
const count = async (runtime: Runtime) => (await runtime.call('M.Count', {})).result;

describe('a task', () => {
  it('is carried out after the run that asked for it, with every digit of what it was given', async () => {
    const runtime = await start(project());
    expect((await ask(runtime)).error).toBeUndefined();
    await expect.poll(async () => (await page(runtime)).counts.done).toBe(1);
    const { result } = await runtime.call('M.First', {});
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({
      Name: 'a',
      Items: 'i of 1',
      At: '2026-11-20T00:00:00.000Z',
    });
    expect(JSON.stringify(result)).toContain('12345678901234567890.0123456789');
    expect(JSON.stringify(result)).toContain('9007199254740993');
  });

  it('is never carried out when that run fails', async () => {
    const runtime = await start(project());
    expect((await ask(runtime, { Fails: true })).error?.message).toMatch(/zero/);
    await ask(runtime);
    await expect.poll(async () => (await page(runtime)).counts.done).toBe(1);
    expect((await page(runtime)).tasks).toHaveLength(1);
  });

  it('that fails is begun again, stores nothing of an attempt that failed, and counts as failed in the end until a person tries again', async () => {
    const runtime = await start(project({ attempts: 3, delay: 0 }));
    await ask(runtime, { Name: 'bad' });
    await expect.poll(async () => (await page(runtime)).counts.failed).toBe(1);
    const [task] = (await page(runtime)).tasks;
    expect(task).toMatchObject({ attempts: 3, name: 'M.Work', state: 'failed', error: expect.stringMatching(/zero/) });
    expect(await count(runtime)).toBe(0);
    expect(await tasks(runtime).tryAgain(task?.id ?? '', Date.now())).toBe(true);
    await expect.poll(async () => (await page(runtime)).tasks[0]?.attempts).toBeGreaterThan(0);
    await expect.poll(async () => (await page(runtime)).counts.failed).toBe(1);
    expect(await tasks(runtime).remove(task?.id ?? '', Date.now())).toBe(true);
    expect((await page(runtime)).tasks).toEqual([]);
  });

  it('waits as long as it is told', async () => {
    const runtime = await start(project());
    const before = Date.now();
    await ask(runtime, { Delay: 1 });
    await expect.poll(async () => (await page(runtime)).counts.done).toBe(1);
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
    expect((await ask(runtime, { Delay: -1 })).error?.message).toMatch(/^A time from 0/);
  });

  it('of a key is there once, as long as the first is kept', async () => {
    const runtime = await start(project());
    for (let n = 0; n < 3; n++) await ask(runtime, { Key: 'k' });
    await ask(runtime, { Key: 'other' });
    await expect.poll(async () => (await page(runtime)).counts.done).toBe(2);
    expect(await count(runtime)).toBe(2);
  });

  it('of a queue that is switched off waits', async () => {
    const runtime = await start(project({ enabled: false }));
    await ask(runtime);
    expect((await page(runtime)).counts).toEqual({ waiting: 1, running: 0, done: 0, failed: 0 });
  });

  it('whose microflow is gone is failed, with the reason', async () => {
    const runtime = await start(project());
    const now = Date.now();
    const { store } = runtime.generationInUse;
    const lost = { id: 'x', queue: 'Later', flow: 'gone', name: 'M.Gone', arguments: '{}', key: null };
    await store.commit({ operations: [], absent: [], tasks: [{ ...lost, createdAt: now, dueAt: now }] }, null);
    await expect.poll(async () => (await page(runtime)).counts.failed).toBe(1);
    expect((await page(runtime)).tasks[0]?.error).toBe('The microflow M.Gone is not in the project any more.');
  });
});

it('a task that ends its process each time is failed after its attempts, and not begun again', async () => {
  const runtime = await start(project({ attempts: 2 }), { startsRuns: false });
  await ask(runtime);
  const now = Date.now();
  for (const dead of ['one', 'two']) await tasks(runtime).claim('Later', dead, now, now, 1);
  const { loaded, store } = runtime.generationInUse;
  const operations = { loaded, store, traces: null, signal: null };
  const runner = startAll(loaded.program.starters, { operations, running: new Map(), now: Date.now });
  await expect.poll(async () => (await page(runtime)).counts.failed).toBe(1);
  runner.dispose();
  expect((await page(runtime)).tasks[0]?.error).toMatch(/^M\.Work was begun 2 times, and nothing was heard of it/);
  expect(await count(runtime)).toBe(0);
});

describe('a task that is claimed', () => {
  const claimed = async () => {
    const runtime = await start(project({ enabled: false }));
    await ask(runtime);
    const store = tasks(runtime);
    const now = Date.now();
    const [task] = await store.claim('Later', 'one', now, now + 1_000, 5);
    return { runtime, store, now, id: task?.id ?? '' };
  };

  it('is nobody else’s, until its holder is not heard of any more', async () => {
    const { store, now } = await claimed();
    expect(await store.claim('Later', 'two', now + 500, now + 2_000, 5)).toEqual([]);
    await store.renew('one', now + 3_000);
    expect(await store.claim('Later', 'two', now + 2_000, now + 4_000, 5)).toEqual([]);
    expect(await store.nextDue('Later')).toBe(now + 3_000);
    expect(await store.claim('Later', 'two', now + 3_000, now + 9_000, 5)).toMatchObject([{ attempts: 2 }]);
  });

  it('is not ended by one who has lost it: nothing of that run is stored', async () => {
    const { runtime, store, now, id } = await claimed();
    await store.claim('Later', 'two', now + 1_000, now + 9_000, 5);
    const end = (holder: string) =>
      runtime.generationInUse.store.commit({ operations: [], absent: [], taskEnd: { id, holder, at: now } }, null);
    await expect(end('one')).rejects.toMatchObject({ code: 'data/task-taken' });
    await store.fail(id, 'one', 'late', now, null);
    await store.release(id, 'one');
    expect((await page(runtime)).counts).toMatchObject({ running: 1, done: 0, failed: 0 });
    await end('two');
    expect((await page(runtime)).counts).toMatchObject({ running: 0, done: 1 });
  });

  it('is given back as if it had not been claimed', async () => {
    const { store, now, id } = await claimed();
    await store.release(id, 'one');
    expect(await store.claim('Later', 'two', now, now + 9_000, 5)).toMatchObject([{ attempts: 1 }]);
  });

  it('and others: each goes to one of many who ask at once, the oldest first', async () => {
    const runtime = await start(project({ enabled: false }));
    for (let n = 0; n < 12; n++) await ask(runtime, { Name: `${n}` });
    const now = Date.now() + 1;
    const got = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => tasks(runtime).claim('Later', `h${n}`, now, now + 9_000, 3)),
    );
    const ids = got.flat().map(({ id }) => id);
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
    expect((await page(runtime)).counts.running).toBe(12);
  });
});

describe('a queue', () => {
  it('carries out so many at once, and no more', async () => {
    const { loaded } = (await start(project())).generationInUse;
    expect(loaded.program.starters).toMatchObject([{ starter: 'task-queue', data: { parallel: 3 } }]);
    let most = 0;
    const runtime = await start(project({ parallel: 2 }), { startsRuns: true });
    for (let n = 0; n < 8; n++) void ask(runtime, { Name: `${n}` });
    await expect
      .poll(async () => {
        const { counts } = await page(runtime);
        most = Math.max(most, counts.running);
        return counts.done;
      })
      .toBe(8);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('takes out what was done, when its time is over', async () => {
    const runtime = await start(project());
    await ask(runtime);
    await expect.poll(async () => (await page(runtime)).counts.done).toBe(1);
    await tasks(runtime).clear('Later', Date.now() - 60_000);
    expect((await page(runtime)).counts.done).toBe(1);
    await tasks(runtime).clear('Later', Date.now() + 1);
    expect((await page(runtime)).counts.done).toBe(0);
  });

  it('looks again when the store has failed', async () => {
    const runtime = await start(project());
    vi.spyOn(tasks(runtime), 'claim').mockImplementationOnce(() => {
      throw new Error('disk I/O error');
    });
    await ask(runtime);
    await ask(runtime);
    await expect.poll(async () => (await page(runtime)).counts.done).toBe(2);
  });

  it('waits longer after each attempt, as it says, and after the last not at all', () => {
    const queue: TaskQueueData = { parallel: 1, attempts: 30, delay: 10, growth: 'doubled', keepDone: 7 };
    expect([1, 2, 3, 20, 30].map((attempt) => waitAfter(queue, attempt))).toEqual([10, 20, 40, 86_400, null]);
    expect([1, 5].map((attempt) => waitAfter({ ...queue, growth: 'fixed' }, attempt))).toEqual([10, 10]);
  });
});
