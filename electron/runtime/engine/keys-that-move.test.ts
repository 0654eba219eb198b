import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { execute } from './executor.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const start = runtimeStarter();
const project = new ProjectBuilder().entity('Item', { Key: 'string' });

/** Runs on a database that holds the item `x`. */
async function keysAfter(work: (u: UnitOfWork, made: (key: string) => WeftObject) => Promise<void>) {
  const runtime = await start(project);
  const { loaded, store } = runtime.generationInUse;
  const itemOf = loaded.program.entities.findIndex((e) => e.name === 'Item');
  const run = (all: typeof work) =>
    execute(
      loaded,
      store,
      { source: 'test' },
      (u) =>
        all(u, (key) => {
          const item = u.addKeyed(u.program.instantiate(itemOf), ['a0']);
          u.set(item, 'a0', key);
          return item;
        }),
      true,
    );
  await run(async (u, made) => await u.commit([made('x')], true));
  await run(work);
  return databaseOf(runtime).prepare('SELECT key FROM m_item ORDER BY key').pluck().all();
}

it('a key that the run itself took from an object is free for one that it makes', async () => {
  const keys = await keysAfter(async (u, made) => {
    const itemOf = u.program.program.entities.findIndex((e) => e.name === 'Item');
    const item = (await u.findByKey(itemOf, [['a0', 'x']])) as WeftObject;
    u.set(item, 'a0', 'y');
    await u.commit([item], true);
    expect(await u.findByKey(itemOf, [['a0', 'x']])).toBeNull();
    await u.commit([made('x')], true);
  });
  expect(keys).toEqual(['x', 'y']);
});

it('a key that an object was given after it was made, and that is not committed, is asked of nobody', async () => {
  const keys = await keysAfter(async (u, made) => {
    const item = made('z');
    await u.commit([item], true);
    u.set(item, 'a0', 'x');
  });
  expect(keys).toEqual(['x', 'z']);
});
