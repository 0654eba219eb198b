import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../shared/program/compile-program.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { startRuntime } from '../../tests/harness/resource-runtime.ts';
import { databaseOf, runtimeStarter, startWaitingPartner } from '../../tests/harness/running-project.ts';
import { openStore } from './data/open-store.ts';

const start = runtimeStarter();
/** Enough time for what must not happen yet. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('a runtime', () => {
  it('serves the program that was asked for last, also when an earlier one takes longer to load', async () => {
    const project = new ProjectBuilder();
    const program = (name: string) => compileProgram(project.view(), { name });
    let open = () => {};
    const isOpen = new Promise<void>((resolve) => {
      open = resolve;
    });
    const runtime = await start(project, {
      openStore: async (database, asked, options) => {
        if (asked.project === 'slow') await isOpen;
        return openStore(database, asked, options);
      },
    });
    const reloads = [runtime.reload(program('slow')), runtime.reload(program('quick'))];
    await aMoment();
    open();
    await Promise.all(reloads);
    expect(runtime.generationInUse.loaded.program.project).toBe('quick');
  });

  it('keeps a version until its runs are done: it finds what later versions have renamed', async () => {
    const partner = await startWaitingPartner();
    const project = (attribute: string) => {
      const builder = new ProjectBuilder()
        .entity('Item', { Name: 'string' })
        .flow('Slow', [], { kind: 'nothing' }, (f) => {
          f.add('call-rest', { location: partner.url, response: 'none' });
          f.add('create-object', {
            entity: 'Item',
            members: [{ member: 'Item.Name', operation: 'set', value: "'late'" }],
            commit: 'with-events',
          });
          f.add('end', {});
        });
      const view = builder.view();
      const renamed = JSON.stringify(view.ofKind('domain-model')[0]).replace('"name":"Name"', `"name":"${attribute}"`);
      return view.withUnits([JSON.parse(renamed)], []);
    };
    const program = (attribute: string) => compileProgram(project(attribute), { name: attribute });
    const runtime = await startRuntime(project('Name'));
    const run = runtime.call('M.Slow', {});
    await partner.asked;
    await runtime.reload(program('Name'));
    // The first version would be gone by now.
    await aMoment();
    await runtime.reload(program('Title'));
    partner.answer();
    expect((await run).error).toBeUndefined();
    expect(databaseOf(runtime).prepare('SELECT title FROM m_item').all()).toEqual([{ title: 'late' }]);
    await runtime.stop();
    partner.close();
  });

  it('waits with its stop for the runs under way', async () => {
    const partner = await startWaitingPartner();
    const runtime = await start(
      new ProjectBuilder().entity('Item', { Name: 'string' }).flow('Slow', [], { kind: 'integer' }, (f) => {
        f.add('call-rest', { location: partner.url, response: 'none' });
        f.add('create-object', { entity: 'Item', commit: 'with-events' });
        f.add('retrieve', { source: 'database', entity: 'Item', output: 'Items' });
        f.add('end', { value: 'length($Items)' });
      }),
    );
    const run = runtime.call('M.Slow', {});
    await partner.asked;
    const stopped = runtime.stop();
    await aMoment();
    partner.answer();
    expect(await run).toMatchObject({ result: 1 });
    await stopped;
    partner.close();
  });

  it('stops the runs that take longer than its stop waits', async () => {
    const runtime = await start(
      new ProjectBuilder().flow('Slow', [], { kind: 'nothing' }, (f) => {
        f.add('wait', { milliseconds: '60000' });
        f.add('end', {});
      }),
    );
    const run = runtime.call('M.Slow', {});
    await runtime.stop(20);
    expect((await run).error?.message).toBe('The run was stopped.');
  });
});
