import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { startCountingPartner } from '../../../tests/harness/counting-partner.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';
import { NeedsWaiting } from '../contract/steps.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import type { Runtime } from '../runtime.ts';
import { execute, type Work } from './executor.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const start = runtimeStarter();
const integer = { kind: 'integer' as const };
const nothing = { kind: 'nothing' as const };
const addOne = { member: 'Item.N', operation: 'set' as const, value: '$I/N + 1' };
const first = { source: 'database', entity: 'Item', output: 'I', range: 'first' } as const;
const all = { entity: 'Item', filter: null, sort: [] };

const project = (url: string) =>
  new ProjectBuilder()
    .entity('Item', { N: { type: 'integer', default: '0' } })
    .flow('Make', [], nothing, (f) => {
      f.add('create-object', { entity: 'Item', output: 'I', commit: 'with-events' });
      f.add('end', {});
    })
    .flow('Add', [], nothing, (f) => {
      f.add('retrieve', first);
      f.add('change-object', { object: 'I', members: [addOne], commit: 'with-events' });
      f.add('end', {});
    })
    .flow('Pay', [], { kind: 'string' }, (f) => {
      f.add('retrieve', first);
      f.add('change-object', { object: 'I', members: [addOne], commit: 'with-events' });
      f.add('wait', { milliseconds: '150' });
      const call = f.add('call-rest', { location: url });
      f.add('end', { value: "'paid'" });
      f.onErrorOf(call, 'custom-with-rollback', (h) => h.add('end', { value: "'not paid'" }));
    })
    .flow('Read', [], integer, (f) => {
      f.add('retrieve', first);
      f.add('end', { value: '$I/N' });
    });

let runtime: Runtime;
const run = <T>(work: Work<T>) => {
  const { loaded, store } = runtime.generationInUse;
  return execute(loaded, store, { source: 'test' }, work, true);
};
const item = async (u: UnitOfWork) =>
  ((await u.retrieve(all, [], { limit: 1, offset: null })) as WeftObject[])[0] as WeftObject;

describe('before anything leaves', () => {
  beforeEach(async () => {
    runtime = await start(project('http://127.0.0.1:9/'));
    await runtime.call('M.Make', {});
  });

  it.each([true, false])(
    'a run that met another is begun again; what it changed was committed: %s',
    async (commits) => {
      let attempts = 0;
      let sent = 0;
      await run(async (u) => {
        attempts++;
        const one = await item(u);
        u.set(one, 'a0', Number(one['a0']) + 1);
        if (commits) await u.commit([one], true);
        if (attempts === 1) await runtime.call('M.Add', {});
        await u.leave();
        sent++;
        await u.commit([one], true);
      });
      expect({ attempts, sent, ...(await runtime.call('M.Read', {})) }).toMatchObject({
        attempts: 2,
        sent: 1,
        result: 2,
      });
    },
  );

  it('what has left is not begun again for another colour either', async () => {
    let sent = 0;
    const outcome = run(async (u) => {
      await u.leave();
      sent++;
      throw new NeedsWaiting();
    });
    await expect(outcome).rejects.toThrow(NeedsWaiting);
    expect(sent).toBe(1);
  });

  it('a run that meets others each time fails in the end, and nothing was sent', async () => {
    let sent = 0;
    const met = run(async (u) => {
      const one = await item(u);
      u.set(one, 'a0', -1);
      await runtime.call('M.Add', {});
      await u.leave();
      sent++;
    });
    await expect(met).rejects.toMatchObject({ code: 'data/changed-meanwhile' });
    expect(sent).toBe(0);
  });
});

it('a payment is sent once by a run that met another before, and its error handler does not hear of it', async () => {
  const partner = await startCountingPartner(() => 0);
  runtime = await start(project(partner.url));
  await runtime.call('M.Make', {});
  const paying = runtime.call('M.Pay', {});
  await new Promise((resolve) => setTimeout(resolve, 50));
  await runtime.call('M.Add', {});
  expect(await paying).toMatchObject({ result: 'paid' });
  expect([...partner.seen.values()]).toEqual([1]);
  expect(await runtime.call('M.Read', {})).toMatchObject({ result: 2 });
  partner.close();
});

it('a run that has called a partner and then meets another without an error handler fails, and has called once', async () => {
  let onCall = async () => {};
  const partner = createServer((_request, response) => void onCall().then(() => response.end('{}')));
  await new Promise<void>((resolve) => partner.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(partner.address() as AddressInfo).port}/`;
  runtime = await start(
    project(url).flow('PayFirst', [], { kind: 'string' }, (f) => {
      f.add('retrieve', first);
      f.add('call-rest', { location: url });
      f.add('change-object', { object: 'I', members: [addOne], commit: 'with-events' });
      f.add('end', { value: "'paid'" });
    }),
  );
  await runtime.call('M.Make', {});
  let calls = 0;
  onCall = async () => {
    calls++;
    await runtime.call('M.Add', {});
  };
  const { error } = await runtime.call('M.PayFirst', {});
  partner.close();
  expect(calls).toBe(1);
  expect(error?.message).toMatch(/changed or deleted by another run/);
  expect(await runtime.call('M.Read', {})).toMatchObject({ result: 1 });
});

it.each([1, 250])(
  'what cannot be stored any more is said where it is committed; the run has written so many objects before: %i',
  async (many) => {
    const more = project('http://127.0.0.1:9/')
      .entity('Order', { No: 'integer' })
      .association('Order_Item', 'Order', 'Item')
      .flow('Delete', [], nothing, (f) => {
        f.add('retrieve', first);
        f.add('delete', { variable: 'I' });
        f.add('end', {});
      });
    runtime = await start(more);
    await runtime.call('M.Make', {});
    let said: unknown = 'nothing';
    const outcome = run(async (u) => {
      const [itemOf, orderOf] = ['Item', 'Order'].map((name) =>
        u.program.program.entities.findIndex((e) => e.name === name),
      );
      const made = (entity: number | undefined) => u.add(u.program.instantiate(entity as number));
      const one = await item(u);
      await u.leave();
      await runtime.call('M.Delete', {});
      await u.commit(
        Array.from({ length: many }, () => made(itemOf)),
        true,
      );
      const order = made(orderOf);
      u.setReference(order, 0, one);
      // As an error handler of the activity hears it.
      try {
        await u.commit([order], true);
      } catch (error) {
        said = (error as { code: string }).code;
      }
    });
    await outcome.catch(() => {});
    expect(said).toBe('data/changed-meanwhile');
  },
);

it('what an error handler went back over is not seen any more, also when as much was written since', async () => {
  runtime = await start(project('http://127.0.0.1:9/'));
  const seen = await run(async (u) => {
    const entity = u.program.program.entities.findIndex((e) => e.name === 'Item');
    const look = async () => (await u.retrieve(all, [], { limit: null, offset: null })).map((o) => Number(o['a0']));
    const make = async (n: number) => {
      const made = u.add(u.program.instantiate(entity));
      u.set(made, 'a0', n);
      await u.commit([made], true);
    };
    const before = u.savepoint();
    await make(1);
    const first = await look();
    u.rollbackTo(before);
    await make(2);
    return [first, await look()];
  });
  expect(seen).toEqual([[1], [2]]);
});

it('what others stored during a wait is an error of the wait, inside its handler, when something has left before', async () => {
  const partner = await startCountingPartner(() => 0);
  runtime = await start(
    project(partner.url).flow('CallThenWait', [], { kind: 'string' }, (f) => {
      f.add('call-rest', { location: partner.url });
      f.add('retrieve', first);
      f.add('change-object', { object: 'I', members: [addOne], commit: 'with-events' });
      const wait = f.add('wait', { milliseconds: '300' });
      f.add('end', { value: "'stored'" });
      f.onErrorOf(wait, 'custom-with-rollback', (h) => h.add('end', { value: '$latestError/ErrorType' }));
    }),
  );
  await runtime.call('M.Make', {});
  const waiting = runtime.call('M.CallThenWait', {});
  await new Promise((resolve) => setTimeout(resolve, 150));
  await runtime.call('M.Add', {});
  expect(await waiting).toMatchObject({ result: 'data/changed-meanwhile' });
  expect(await runtime.call('M.Read', {})).toMatchObject({ result: 1 });
  partner.close();
});

it('what a run has changed and not committed is not taken for what others stored, after it heard of them', async () => {
  runtime = await start(project('http://127.0.0.1:9/'));
  await runtime.call('M.Make', {});
  const outcome = run(async (u) => {
    const one = await item(u);
    await u.leave();
    u.set(one, 'a0', Number(one['a0']) + 10);
    await runtime.call('M.Add', {});
    // An error handler heard of it, and reads again.
    u.readAnew();
    const again = await item(u);
    expect(again['a0']).toBe(10);
    await u.commit([again], true);
  });
  await expect(outcome).rejects.toMatchObject({ code: 'data/changed-meanwhile' });
  expect(await runtime.call('M.Read', {})).toMatchObject({ result: 1 });
});

it('an attempt that has to wait in the turn of the writer is given up: nothing of it leaves any more', async () => {
  runtime = await start(project('http://127.0.0.1:9/'));
  await runtime.call('M.Make', {});
  const { loaded, store } = runtime.generationInUse;
  if (store.waits) return;
  const begin = (work: Work<void>) => execute(loaded, store, { source: 'test' }, work);
  const change = (u: UnitOfWork) => {
    const [one] = u.retrieve(all, [], { limit: 1, offset: null }) as WeftObject[];
    if (!one) throw new Error('no item');
    u.set(one, 'a0', Number(one['a0']) + 1);
    u.commit([one], true);
  };
  let attempts = 0;
  let sent = 0;
  const first = begin(change);
  // Meets the first, and is begun again in the turn of the writer; this time it finds that it must ask somebody.
  const second = begin((u) => {
    attempts++;
    if (attempts === 1) {
      change(u);
      return;
    }
    return (async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await u.leave();
      sent++;
    })();
  });
  await Promise.all([first, second]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect({ attempts, sent }).toEqual({ attempts: 3, sent: 1 });
});
