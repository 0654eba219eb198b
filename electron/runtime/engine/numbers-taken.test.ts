import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';
import { NeedsWaiting } from '../contract/steps.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { execute } from './executor.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const start = runtimeStarter();
const all = { entity: 'Item', filter: null, sort: [] };
const project = new ProjectBuilder()
  .entity('Item', { N: { type: 'autonumber' }, Seen: { type: 'integer', default: '0' } })
  .flow('Make', [], { kind: 'long' }, (f) => {
    f.add('create-object', { entity: 'Item', output: 'I', commit: 'with-events' });
    f.add('end', { value: '$I/N' });
  });

it('a run that is begun again gives the numbers that it took, and leaves no gap', async () => {
  const runtime = await start(project);
  const { loaded, store } = runtime.generationInUse;
  let attempts = 0;
  const make = async (u: UnitOfWork) => {
    const made = u.add(loaded.instantiate(0)) as WeftObject;
    await u.commit([made], true);
    return made['a0'];
  };
  const two = await execute(loaded, store, { source: 'test' }, async (u) => {
    const numbers = [await make(u), await make(u)];
    if (++attempts < 3) throw new NeedsWaiting();
    return numbers;
  });
  expect({ attempts, two }).toEqual({ attempts: 3, two: [1, 2] });
  expect(await runtime.call('M.Make', {})).toMatchObject({ result: 3 });
});

it('runs that meet are begun again in the turn of the writer; no number is given twice', async () => {
  const runtime = await start(project);
  await runtime.call('M.Make', {});
  const { loaded, store } = runtime.generationInUse;
  const many = 40;
  const runs = Array.from({ length: many }, () =>
    execute(loaded, store, { source: 'test' }, async (u) => {
      const [seen] = (await u.retrieve(all, [], { limit: 1, offset: null })) as [WeftObject];
      u.set(seen, 'a1', Number(seen['a1']) + 1);
      const made = u.add(loaded.instantiate(0)) as WeftObject;
      await u.commit([seen, made], true);
      return made['a0'] as number;
    }),
  );
  const numbers = await Promise.all(runs);
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: many }, (_, i) => i + 2));
  const stored = await execute(loaded, store, { source: 'test' }, (u) =>
    u.retrieve(all, [], { limit: null, offset: null }),
  );
  expect(new Set((stored as WeftObject[]).map((each) => each['a0'])).size).toBe(many + 1);
});
