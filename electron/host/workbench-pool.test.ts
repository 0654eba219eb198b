import { afterEach, describe, expect, it } from 'vitest';
import type { MappedObject } from '../../shared/mapping/kind.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { type OwnProcess, startOwnProcess } from './own-process.ts';
import { MappingBench } from './workbench/mapping-preview.ts';
import { type BenchRequest, WorkbenchPool } from './workbench-pool.ts';

const message = '{"name":"a","more":"x"}';

/** An import, and exports that read a calculated attribute: at once, for ever, or with ever more memory. */
const item = { kind: 'object', entity: 'Item' } as const;
const builder = new ProjectBuilder()
  .entity('Item', {
    Name: 'string',
    Quick: { type: 'string', calculated: 'Quick' },
    Endless: { type: 'string', calculated: 'Endless' },
    Bomb: { type: 'string', calculated: 'Bomb' },
  })
  .unit('json-structure', 'Message', {
    root: { name: '', type: 'object', children: [{ name: 'name', type: 'string' }] },
  })
  .unit('import-mapping', 'In', {
    structure: 'Message',
    root: { path: '$', entity: 'Item', values: [{ path: '$.name', attribute: 'Item.Name' }] },
  })
  .flow('Quick', [{ name: 'Item', type: item }], { kind: 'string' }, (f) => {
    f.add('end', { value: "$Item/Name + '!'" });
  })
  .flow('Endless', [{ name: 'Item', type: item }], { kind: 'string' }, (f) => {
    f.add('loop', { mode: 'while', condition: 'true' });
    f.add('end', { value: "'never'" });
  })
  .flow('Bomb', [{ name: 'Item', type: item }], { kind: 'string' }, (f) => {
    f.add('create-list', { entity: 'Item', output: 'All' });
    const loop = f.add('loop', { mode: 'while', condition: 'true' });
    f.add('change-list', { list: 'All', operation: 'add', value: '$Item' }, { parent: loop });
    f.from(loop, null).add('end', { value: "'never'" });
  })
  .unit('settings', 'Settings', { loopLimit: Number.MAX_SAFE_INTEGER });
for (const name of ['Quick', 'Endless', 'Bomb'])
  builder.unit('export-mapping', `Out${name}`, {
    structure: 'Message',
    root: { path: '$', entity: 'Item', values: [{ path: '$.name', attribute: `Item.${name}` }] },
  });
const view = builder.view();

let pool: WorkbenchPool;
afterEach(() => pool.dispose());

const preview = (thenExport: string, more: Partial<BenchRequest<'preview'>> = {}) =>
  pool.run({
    task: 'preview',
    args: { mapping: 'In', text: message, thenExport },
    words: 'The preview',
    deadlineMs: 60_000,
    project: { key: 'a', view },
    ...more,
  });
const codeOf = (failing: Promise<unknown>) =>
  failing.then(
    () => 'done',
    ({ code, message: words }) => [code, words],
  );

describe.each([
  ['a process', false, 'ended by SIGKILL'],
  ['a thread, as under Electron', true, 'exit code 1'],
])('the workbench as %s', (_, asThread, killed) => {
  const startProcess: typeof startOwnProcess = (program, events) => startOwnProcess(program, events, asThread);
  const newPool = (options: ConstructorParameters<typeof WorkbenchPool>[0] = {}) =>
    new WorkbenchPool({ startProcess, ...options });

  it('gives the preview that the host gave, also of a project that was edited', async () => {
    pool = newPool();
    const bench = new MappingBench(view);
    const { ms: _here, ...here } = await bench.run({ mapping: 'In', text: message, thenExport: 'OutQuick' });
    bench.dispose();
    const { ms: _there, ...there } = await preview('OutQuick');
    expect(there).toEqual(here);
    expect(there.output).toBe('{"name":"a!"}');
    const unit = view.unit('OutQuick') as Unit<{ root: MappedObject }>;
    const data = structuredClone(unit.data);
    (data.root.values[0] as { expression: string }).expression = "'b'";
    const edited = view.withUnits([{ ...unit, data }], ['OutBomb']);
    expect(await preview('OutQuick', { project: { key: 'a', view: edited } })).toMatchObject({
      output: '{"name":"b"}',
    });
    expect(await preview('OutQuick')).toMatchObject({ output: '{"name":"a!"}' });
  });

  it('stops what takes longer than its deadline, and holds up nobody else meanwhile', async () => {
    pool = newPool();
    // Two processes are there before anything is measured: starting one takes long on a busy machine.
    await Promise.all([preview('OutQuick'), preview('OutQuick')]);
    const endless = codeOf(preview('OutEndless', { deadlineMs: 4_000 }));
    let isStopped = false;
    void endless.then(() => {
      isStopped = true;
    });
    expect(await preview('OutQuick')).toMatchObject({ output: '{"name":"a!"}' });
    expect(isStopped).toBe(false);
    expect(await endless).toEqual([
      'workbench/too-slow',
      'The preview took longer than 4 s and was stopped: something in it is very long, or never ends.',
    ]);
    expect(await preview('OutQuick')).toMatchObject({ output: '{"name":"a!"}' });
  });

  it('stops what needs more memory than it may have, and goes on', async () => {
    pool = newPool({ most: 1, memoryMb: 64 });
    expect(await codeOf(preview('OutBomb'))).toEqual([
      'workbench/ended',
      'The preview needed more memory than it may have (64 MB) and was stopped.',
    ]);
    expect(await preview('OutQuick')).toMatchObject({ output: '{"name":"a!"}' });
  });

  it('a process that is killed is replaced; what it did not begin is done', async () => {
    const processes: OwnProcess<never>[] = [];
    pool = newPool({
      most: 1,
      startProcess: (program, events) => {
        const started = startProcess(program, events);
        processes.push(started as OwnProcess<never>);
        return started as never;
      },
    });
    await preview('OutQuick');
    const [underWay, waiting] = [codeOf(preview('OutEndless')), preview('OutQuick')];
    processes[0]?.kill();
    expect(await underWay).toEqual(['workbench/ended', `The preview was stopped: its process ended (${killed}).`]);
    expect(await waiting).toMatchObject({ output: '{"name":"a!"}' });
    expect(processes).toHaveLength(2);
  });

  it('a newer preview of the same asker takes the place of one that waits, and of one that goes on for long', async () => {
    pool = newPool({ most: 1 });
    await preview('OutQuick');
    const lane = { owner: {}, name: 'editor' };
    const asked = ['OutEndless', 'OutQuick', 'OutQuick'].map((mapping) => codeOf(preview(mapping, { lane })));
    const other = preview('OutQuick', { lane: { owner: lane.owner, name: 'other editor' } });
    expect(await Promise.all(asked)).toEqual([
      ['workbench/superseded', expect.anything()],
      ['workbench/superseded', expect.anything()],
      'done',
    ]);
    expect(await other).toMatchObject({ output: '{"name":"a!"}' });
    const gone = codeOf(preview('OutEndless', { lane }));
    pool.cancel(lane.owner);
    expect(await gone).toEqual(['workbench/superseded', expect.anything()]);
  });

  it('a task that cannot be told to a process fails, and holds up nobody', async () => {
    pool = newPool({ most: 1 });
    const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as unknown;
    const infer = () =>
      pool.run({ task: 'infer', args: { samples: [], overrides: { deep } }, words: 'It', deadlineMs: 60_000 });
    const refused = ['workbench/ended', expect.stringMatching(/^It could not be begun/)];
    expect(await codeOf(infer())).toEqual(refused);
    // Also when its turn comes later.
    const [first, second, third] = [preview('OutQuick'), codeOf(infer()), preview('OutQuick')];
    expect(await first).toMatchObject({ output: '{"name":"a!"}' });
    expect(await second).toEqual(refused);
    expect(await third).toMatchObject({ output: '{"name":"a!"}' });
  });

  it('takes no more than it can hold while others go before', async () => {
    pool = newPool({ most: 1, mostWaiting: 1_000 });
    const endless = codeOf(preview('OutEndless', { deadlineMs: 2_000 }));
    const samples = [{ id: 'a', name: 'a', text: ' '.repeat(300) }];
    const infer = () =>
      codeOf(pool.run({ task: 'infer', args: { samples, overrides: {} }, words: 'It', deadlineMs: 60_000 }));
    const given = await Promise.all([endless, infer(), infer(), infer(), infer()]);
    const busy = ['workbench/busy', expect.stringMatching(/in a moment/)];
    expect(given.slice(1)).toEqual(['done', 'done', 'done', busy]);
    expect(await infer()).toBe('done');
  });

  it('what a task throws comes back as it is', async () => {
    pool = newPool();
    const failing = pool.run({ task: 'infer', args: null as never, words: 'Reading', deadlineMs: 60_000 });
    await expect(failing).rejects.toThrow(/samples/);
  });
});
