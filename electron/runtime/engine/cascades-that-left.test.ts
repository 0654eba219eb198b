import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { execute, type Work } from './executor.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const start = runtimeStarter();

/** An order with two parts that go with it, each over a reference of its own or as a set. */
const project = (isSet: boolean) => {
  const options = (more: object) => ({ type: isSet ? 'reference-set' : 'reference', onDeleteFrom: 'cascade', ...more });
  return new ProjectBuilder()
    .entity('Order', { No: 'integer' })
    .entity('Address', { City: 'string' })
    .entity('Note', { Text: 'string' })
    .association('Order_To', 'Order', 'Address', options(isSet ? { onDeleteTo: 'prevent' } : {}))
    .association('Order_Note', 'Order', 'Note', options({}));
};

/** Runs on a stored order with its two parts; `work` is a run that something has left. Gives how many orders, addresses and notes are left. */
async function leftAfter(
  isSet: boolean,
  work: (u: UnitOfWork, order: WeftObject, made: (name: string) => WeftObject) => Promise<void>,
): Promise<unknown[]> {
  const runtime = await start(project(isSet));
  const { loaded, store } = runtime.generationInUse;
  const madeIn = (u: UnitOfWork) => (name: string) =>
    u.add(u.program.instantiate(loaded.program.entities.findIndex((e) => e.name === name)));
  const run = (all: Work<void>) => execute(loaded, store, { source: 'test' }, all, true);
  await run(async (u) => {
    const made = madeIn(u);
    const order = made('Order');
    for (const [index, name] of ['Address', 'Note'].entries())
      if (isSet) await u.setReferenceSet(order, index, [made(name)]);
      else u.setReference(order, index, made(name));
    await u.commit([order], true);
  });
  await run(async (u) => {
    await u.leave();
    const orders = await u.retrieve({ entity: 'Order', filter: null, sort: [] }, [], { limit: null, offset: null });
    await work(u, orders[0] as WeftObject, madeIn(u));
  });
  return ['m_order', 'm_address', 'm_note'].map((table) =>
    databaseOf(runtime).prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
  );
}

it.each([
  ['references', false],
  ['reference sets', true],
])('an object goes with its parts over %s, though something of the run has left', async (_, isSet) => {
  expect(await leftAfter(isSet, async (u, order) => await u.delete([order]))).toEqual([0, 0, 0]);
});

it('so does one that the run itself gave its parts', async () => {
  const left = await leftAfter(false, async (u, order, made) => {
    for (const [index, name] of ['Address', 'Note'].entries()) u.setReference(order, index, made(name));
    await u.commit([order], true);
    await u.delete([order]);
  });
  expect(left).toEqual([0, 1, 1]);
});

it('what a reference set does not hold any more goes, though that is not committed yet', async () => {
  const left = await leftAfter(true, async (u, order) => {
    const [address] = (await u.ownedList(order, 0)) as [WeftObject];
    await u.setReferenceSet(order, 0, []);
    await u.delete([address]);
    await u.commit([order], true);
  });
  expect(left).toEqual([1, 0, 1]);
});
