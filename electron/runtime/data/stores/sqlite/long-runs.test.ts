import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../../tests/harness/running-project.ts';
import type { WeftObject } from '../../../contract/weft-object.ts';
import { execute, type Work } from '../../../engine/executor.ts';
import type { UnitOfWork } from '../../../engine/unit-of-work.ts';
import type { Runtime } from '../../../runtime.ts';

const start = runtimeStarter();
const project = new ProjectBuilder()
  .entity('Item', { Key: { type: 'string', validations: [{ rule: 'unique', message: '' }] } })
  .entity('Order', { No: 'integer' })
  .association('Order_Item', 'Order', 'Item')
  .flow('Steal', [{ name: 'Key', type: { kind: 'string' } }], { kind: 'nothing' }, (f) => {
    f.add('create-object', {
      entity: 'Item',
      output: 'I',
      members: [{ member: 'Item.Key', operation: 'set', value: '$Key' }],
      commit: 'with-events',
    });
    f.add('end', {});
  });

/** A program without an error handler never goes back. */
const handling = new ProjectBuilder()
  .entity('Item', { Key: 'string' })
  .entity('Order', {})
  .flow('Handles', [], { kind: 'nothing' }, (f) => {
    const node = f.add('retrieve', { source: 'database', entity: 'Order', output: 'Orders' });
    f.add('end', {});
    f.onErrorOf(node, 'custom-without-rollback', (h) => h.add('end', {}));
  });

const itemAndOrder = (u: UnitOfWork) =>
  ['Item', 'Order'].map((name) => u.program.program.entities.findIndex((e) => e.name === name)) as [number, number];

/** A run that something of has left, and that has stored more than is tried as a whole. */
function longRun(
  runtime: Runtime,
  work: (u: UnitOfWork, made: (key: string) => WeftObject) => Promise<void>,
  prefix = 'k',
) {
  const { loaded, store } = runtime.generationInUse;
  const all: Work<void> = async (u) => {
    const [itemOf] = itemAndOrder(u);
    const made = (key: string) => {
      const one = u.add(loaded.instantiate(itemOf));
      u.set(one, 'a0', key);
      return one;
    };
    await u.leave();
    await u.commit(
      Array.from({ length: 300 }, (_, i) => made(`${prefix}${i}`)),
      true,
    );
    await work(u, made);
  };
  return execute(loaded, store, { source: 'test' }, all, true);
}

/** How many times the processor time of 500 rounds those of 4,000 take. */
async function growthOf(work: (count: number) => Promise<void>): Promise<number> {
  const processorMs = async (count: number) => {
    const before = process.cpuUsage();
    await work(count);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  await processorMs(50);
  const [small, large] = [await processorMs(500), await processorMs(4_000)];
  return large / Math.max(small, 20);
}

it('what a long run wrote before is known to what it writes now', async () => {
  const runtime = await start(project);
  await longRun(runtime, async (u, made) => {
    const [, orderOf] = itemAndOrder(u);
    const [one, two, three] = ['one', 'two', 'three'].map(made) as [WeftObject, WeftObject, WeftObject];
    await u.commit([one, two, three], true);
    const order = u.add(u.program.instantiate(orderOf));
    u.setReference(order, 0, one);
    await u.commit([order], true);
    u.set(two, 'a0', 'free');
    await u.commit([two], true);
    // Its value was that of an earlier write, and is free by a later one.
    const next = made('two');
    await u.commit([next], true);
    await u.delete([three]);
    await u.commit([made('three')], true);
    await u.delete([order]);
    await u.delete([one]);
  });
  const { loaded, store } = runtime.generationInUse;
  const keys = await execute(loaded, store, { source: 'test' }, (u) =>
    u.retrieve({ entity: 'Item', filter: null, sort: [] }, [], { limit: null, offset: null }),
  );
  const named = (keys as WeftObject[]).map((each) => String(each['a0'])).filter((key) => !key.startsWith('k'));
  expect(named.sort()).toEqual(['free', 'three', 'two']);
});

it('a value that another run took is said where it is committed', async () => {
  const runtime = await start(project);
  const said: string[] = [];
  await longRun(runtime, async (u, made) => {
    await runtime.call('M.Steal', { Key: 'taken' });
    await runtime.call('M.Steal', { Key: 'other' });
    // All are tried now; what comes then is new.
    await u.commit([made('fine')], true);
    try {
      await u.commit([made('taken')], true);
      said.push('stored');
    } catch (error) {
      said.push((error as { code: string }).code);
    }
  }).catch(() => said.push('failed at the end'));
  expect(said[0]).toBe('validation/failed');
});

it('a long run beside one that stores all the time does not become one of trials', async () => {
  const runtime = await start(project);
  const growth = await growthOf(async (count) => {
    await longRun(
      runtime,
      async (u, made) => {
        for (let i = 0; i < count; i++) {
          await u.commit([made(`${count}-${i}`)], true);
          if (i % 10 === 0) await runtime.call('M.Steal', { Key: `${count}-other-${i}` });
        }
      },
      `k${count}-`,
    );
  });
  expect(growth).toBeLessThan(24);
}, 120_000);

it('nor does one of which an error handler takes something back again and again', async () => {
  const growth = await growthOf(async (count) => {
    const runtime = await start(handling);
    const { loaded, store } = runtime.generationInUse;
    const all: Work<void> = async (u) => {
      const [itemOf] = itemAndOrder(u);
      const next = () => u.commit([u.add(u.program.instantiate(itemOf))], true);
      await u.leave();
      for (let i = 0; i < count; i++) {
        await next();
        const savepoint = u.savepoint();
        await next();
        u.rollbackTo(savepoint);
      }
    };
    await execute(loaded, store, { source: 'test' }, all, true);
  });
  expect(growth).toBeLessThan(24);
}, 120_000);

it('of many broken rules the first are said in words, and all in the details', async () => {
  const runtime = await start(project);
  await longRun(runtime, async () => {});
  const again = await longRun(runtime, async () => {}).then(
    () => null,
    (error: { message: string; details: unknown[] }) => error,
  );
  expect(again?.message).toMatch(/^Another Item has the Key k0 already\. .*the Key k9 already\. And 290 more\.$/);
  expect(again?.details).toHaveLength(300);
});
