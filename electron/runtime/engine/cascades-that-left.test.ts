import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { execute } from './executor.ts';

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

it.each([
  ['references', false],
  ['reference sets', true],
])('an object goes with its parts over %s, though something of the run has left', async (_, isSet) => {
  const runtime = await start(project(isSet));
  const { loaded, store } = runtime.generationInUse;
  const [orderOf, addressOf, noteOf] = ['Order', 'Address', 'Note'].map((name) =>
    loaded.program.entities.findIndex((e) => e.name === name),
  ) as [number, number, number];
  await execute(loaded, store, { source: 'test' }, async (u) => {
    const [order, address, note] = [orderOf, addressOf, noteOf].map((e) => u.add(u.program.instantiate(e))) as [
      WeftObject,
      WeftObject,
      WeftObject,
    ];
    for (const [index, target] of [address, note].entries())
      if (isSet) await u.setReferenceSet(order, index, [target]);
      else u.setReference(order, index, target);
    await u.commit([order], true);
  });
  await execute(
    loaded,
    store,
    { source: 'test' },
    async (u) => {
      await u.leave();
      const orders = await u.retrieve({ entity: 'Order', filter: null, sort: [] }, [], { limit: null, offset: null });
      await u.delete(orders);
    },
    true,
  );
  const left = ['m_order', 'm_address', 'm_note'].map((table) =>
    databaseOf(runtime).prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
  );
  expect(left).toEqual([0, 0, 0]);
});
