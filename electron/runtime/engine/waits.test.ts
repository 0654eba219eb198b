import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';
import { drive } from '../contract/steps.ts';
import { UnitOfWork } from './unit-of-work.ts';
import { validateObjects } from './validation.ts';

const start = runtimeStarter();
const boolean = { kind: 'boolean' as const };
const string = { kind: 'string' as const };
const integer = { kind: 'integer' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });

let server: Server;
let url: string;
/** What the partner answers; null cuts the line. */
let answer: string | null = '{}';
beforeAll(async () => {
  server = createServer((_request, response) => {
    setTimeout(() => (answer === null ? response.destroy() : response.end(answer)), 20);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
});

/** Items whose moment asks the partner: the handler's value is whether the answer is `yes`. */
const project = (moment: string, raiseOnFalse: boolean) =>
  new ProjectBuilder()
    .entity('Item', { Name: 'string' }, { events: [{ id: 'e', moment, microflow: 'Handler', raiseOnFalse }] })
    .flow('Handler', [{ name: 'Item', type: { kind: 'object', entity: 'Item' } }], boolean, (f) => {
      f.add('call-rest', { location: url, output: 'Text' });
      f.add('end', { value: "$Text = 'yes'" });
    })
    .flow('Work', [], string, (f) => {
      f.add('create-object', {
        entity: 'Item',
        output: 'I',
        members: [set('Item.Name', "'x'")],
        commit: 'with-events',
      });
      f.add('delete', { variable: 'I' });
      f.add('create-object', {
        entity: 'Item',
        output: 'J',
        members: [set('Item.Name', "'y'")],
        commit: 'with-events',
      });
      f.add('end', { value: "'done'" });
    })
    .flow('Try', [], string, (f) => {
      const work = f.add('create-object', { entity: 'Item', output: 'I', members: [], commit: 'with-events' });
      f.add('end', { value: "'fine'" });
      f.onErrorOf(work, 'custom-without-rollback', (h) => h.add('end', { value: '$latestError/ErrorType' }));
    })
    .flow('Count', [], integer, (f) => {
      f.add('retrieve', { source: 'database', entity: 'Item', output: 'L' });
      f.add('end', { value: 'length($L)' });
    });

describe('an event handler that waits', () => {
  it.each(['before-create', 'after-create', 'before-commit', 'after-commit', 'before-delete', 'after-delete'])(
    '%s is waited for',
    async (moment) => {
      answer = 'yes';
      const runtime = await start(project(moment, true));
      expect(await runtime.call('M.Work', {})).toMatchObject({ result: 'done' });
      expect((await runtime.call('M.Count', {})).result).toBe(1);
    },
  );

  it('its false is a no: nothing is stored, and an error where one is asked for', async () => {
    answer = 'no';
    const silent = await start(project('before-commit', false));
    expect(await silent.call('M.Work', {})).toMatchObject({ result: 'done' });
    expect((await silent.call('M.Count', {})).result).toBe(0);
    const loud = await start(project('before-commit', true));
    expect((await loud.call('M.Work', {})).error?.message).toContain('refused the commit');
  });

  it('its failure is an error of the activity, inside its error handler, and ends no process', async () => {
    answer = null;
    const runtime = await start(project('before-commit', true));
    expect(await runtime.call('M.Try', {})).toMatchObject({ result: 'rest/no-answer' });
  });
});

describe('a calculated attribute that waits', () => {
  const priced = () =>
    new ProjectBuilder()
      .entity('Item', { Name: 'string', Price: { type: 'string', calculated: 'Price' } })
      .flow('Price', [{ name: 'Item', type: { kind: 'object', entity: 'Item' } }], string, (f) => {
        f.add('call-rest', { location: url, output: 'Text' });
        f.add('end', { value: "$Item/Name + ' ' + $Text" });
      })
      .flow('Read', [], string, (f) => {
        f.add('create-object', { entity: 'Item', output: 'I', members: [set('Item.Name', "'a'")] });
        f.add('create-object', { entity: 'Item', output: 'J', members: [set('Item.Name', "'b'")] });
        f.add('create-list', { entity: 'Item', output: 'L' });
        f.add('change-list', { list: 'L', operation: 'add', value: '$J' });
        f.add('change-list', { list: 'L', operation: 'add', value: '$I' });
        f.add('list-operation', {
          list: 'L',
          operation: 'sort',
          expression: '$currentObject/Price',
          output: 'S',
        });
        f.add('list-operation', { list: 'S', operation: 'head', output: 'First' });
        f.add('list-operation', {
          list: 'L',
          operation: 'find',
          expression: "startsWith($currentObject/Price, 'b')",
          output: 'B',
        });
        f.add('end', { value: "$First/Price + ', ' + $B/Price" });
      });

  it('is waited for in expressions, in sorting and in filters', async () => {
    answer = 'yes';
    const runtime = await start(priced());
    expect(await runtime.call('M.Read', {})).toMatchObject({ result: 'a yes, b yes' });
  });
});

describe('colours', () => {
  it('a flow waits when anything it can reach does; the others stay at once', () => {
    const view = project('before-commit', true)
      .flow('Calls', [], string, (f) => {
        f.add('call-microflow', { microflow: 'Work', output: 'T' });
        f.add('end', { value: '$T' });
      })
      .flow('Loop', [], integer, (f) => {
        f.add('loop', { mode: 'while', condition: '$currentIndex < 3' });
        f.add('end', { value: '1' });
      })
      .view();
    const { flows } = compileProgram(view, { name: 'test' });
    const waiting = flows.filter((f) => f.isAsync).map((f) => f.name);
    expect(waiting.sort()).toEqual(['M.Calls', 'M.Handler', 'M.Try', 'M.Work']);
  });

  it('a loop that takes long lets others have their turn, and stops at its deadline', async () => {
    const runtime = await start(
      new ProjectBuilder()
        .unit('settings', 'Settings', { loopLimit: 2_000_000_000 })
        .flow('Spin', [], integer, (f) => {
          f.add('loop', { mode: 'while', condition: '$currentIndex < 30000000' });
          f.add('end', { value: '1' });
        })
        .flow('Hello', [], string, (f) => f.add('end', { value: "'hello'" })),
    );
    const spin = runtime.call('M.Spin', {});
    let longest = 0;
    let isSpinning = true;
    void spin.then(() => {
      isSpinning = false;
    });
    for (let i = 0; i < 40 && isSpinning; i++) {
      const before = performance.now();
      expect((await runtime.call('M.Hello', {})).result).toBe('hello');
      longest = Math.max(longest, performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(longest).toBeLessThan(1_000);
    expect((await spin).result).toBe(1);
  });

  it('one activity over many objects looks at the clock on its way', async () => {
    const runtime = await start(
      new ProjectBuilder()
        .entity('Item', { Name: { type: 'string', validations: [{ rule: 'unique', message: '' }] } })
        .flow('Read', [], integer, (f) => {
          f.add('retrieve', { source: 'database', entity: 'Item', output: 'L' });
          f.add('end', { value: 'length($L)' });
        }),
    );
    const { loaded, store } = runtime.generationInUse;
    const u = new UnitOfWork(loaded.waiting, store);
    const looks = vi.spyOn(u, 'breathe');
    const items = Array.from({ length: 3_000 }, () => u.add(loaded.waiting.instantiate(0)));
    await drive(validateObjects(u, items, []));
    expect(looks).toHaveBeenCalled();
    await u.commit(items, false);
    await store.commit(u.writes, null);
    const later = new UnitOfWork(loaded.waiting, store);
    const looksLater = vi.spyOn(later, 'breathe');
    expect(await later.retrieve(0, [], { limit: null, offset: null })).toHaveLength(3_000);
    expect(looksLater).toHaveBeenCalled();
  });

  it.each([
    ['waits', 'Wait'],
    ['does not', 'Rest'],
  ])('microflows that call each other without an end are stopped where the flow %s', async (_name, inner) => {
    const runtime = await start(
      new ProjectBuilder()
        .flow('Wait', [], { kind: 'nothing' }, (f) => {
          f.add('wait', { milliseconds: '1' });
          f.add('end', {});
        })
        .flow('Rest', [], { kind: 'nothing' }, (f) => f.add('end', {}))
        .flow('Spin', [], { kind: 'nothing' }, (f) => {
          f.add('call-microflow', { microflow: 'Spin' });
          f.add('call-microflow', { microflow: inner });
          f.add('end', {});
        }),
    );
    const { error } = await runtime.call('M.Spin', {});
    expect(error?.message).toContain('Microflows call each other without an end');
    expect(error?.stack.length).toBeLessThanOrEqual(100);
  });
});
