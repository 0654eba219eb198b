import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { execute, type Work } from './executor.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const start = runtimeStarter();
const nothing = { kind: 'nothing' as const };
const project = new ProjectBuilder()
  .entity('Order', { No: 'integer' })
  .entity('Item', { No: 'integer' })
  .association('Order_Item', 'Order', 'Item')
  .association('Order_Items', 'Order', 'Item', { type: 'reference-set' })
  .association('Order_Part', 'Order', 'Item', { onDeleteFrom: 'cascade' })
  .association('Item_Maker', 'Item', 'Order', { onDeleteFrom: 'prevent' })
  // A program without an error handler never goes back.
  .flow('Handles', [], nothing, (f) => {
    const node = f.add('retrieve', { source: 'database', entity: 'Order', output: 'Orders' });
    f.add('end', {});
    f.onErrorOf(node, 'custom-without-rollback', (h) => h.add('end', {}));
  });

/** A stored order that points at a stored item both ways; `work` is a run that has just retrieved them. */
async function withOrder(work: (u: UnitOfWork, order: WeftObject, item: WeftObject) => Promise<void>): Promise<void> {
  const { loaded, store } = (await start(project)).generationInUse;
  const run = (all: Work<void>) => execute(loaded, store, { source: 'test' }, all, true);
  const indexOf = (name: string) => loaded.program.entities.findIndex((e) => e.name === name);
  await run(async (u) => {
    const [order, item] = ['Order', 'Item'].map((name) => u.add(u.program.instantiate(indexOf(name)))) as [
      WeftObject,
      WeftObject,
    ];
    u.setReference(order, 0, item);
    await u.setReferenceSet(order, 1, [item]);
    await u.commit([order], true);
  });
  await run(async (u) => {
    const one = async (entity: string) => {
      const all = await u.retrieve({ entity, filter: null, sort: [] }, [], { limit: null, offset: null });
      return all[0] as WeftObject;
    };
    await work(u, await one('Order'), await one('Item'));
  });
}

it.each([0, 1])('an object that a savepoint brings back stands in the list at the other end again (%i)', (index) =>
  withOrder(async (u, order, item) => {
    const before = u.savepoint();
    await u.delete([order]);
    expect(await u.backList(item, index)).toEqual([]);
    u.rollbackTo(before);
    expect(await u.backList(item, index)).toEqual([order]);
  }),
);

it('so does one that pointed elsewhere in between', () =>
  withOrder(async (u, order, item) => {
    const before = u.savepoint();
    u.setReference(order, 0, null);
    expect(await u.backList(item, 0)).toEqual([]);
    u.rollbackTo(before);
    expect(await u.backList(item, 0)).toEqual([order]);
  }));

it('so does one whose deletion was prevented by what would have gone with it', () =>
  withOrder(async (u, order, item) => {
    u.setReference(item, 3, order);
    u.setReference(order, 2, item);
    const before = u.savepoint();
    u.setReference(item, 3, u.add(u.program.instantiate(order.$entity)));
    await expect((async () => await u.delete([order]))()).rejects.toThrow('still used by');
    u.rollbackTo(before);
    expect(await u.backList(item, 2)).toEqual([order]);
  }));

it.each([0, 1])('what points at it points at it again (%i)', (index) =>
  withOrder(async (u, order, item) => {
    const before = u.savepoint();
    await u.delete([item]);
    await u.ownedList(order, index);
    u.rollbackTo(before);
    expect(await u.ownedList(order, index)).toEqual([item]);
  }),
);
