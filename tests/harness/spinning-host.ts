// A host of its own process, for tests that kill it: `spinning-host.ts run FOLDER` has a run that spins, `spinning-host.ts workbench` a preview.
import { join } from 'node:path';
import { RunSupervisor } from '../../electron/host/run-supervisor.ts';
import { WorkbenchPool } from '../../electron/host/workbench-pool.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import { ProjectBuilder } from './project-builder.ts';

const project = () =>
  new ProjectBuilder()
    .unit('settings', 'Settings', { requestTimeoutMs: 600_000, port: 0, loopLimit: Number.MAX_SAFE_INTEGER })
    .entity('Item', { Name: 'string', Endless: { type: 'string', calculated: 'Endless' } });

async function spinInRun(folder: string): Promise<void> {
  const text = { kind: 'string' as const };
  const spin = project().flow('Endless', [], text, (f) => f.add('end', { value: "'spin here'" }));
  const program = JSON.stringify(compileProgram(spin.view(), { name: 'spin' }));
  const run = new RunSupervisor(join(folder, 'run.sqlite'), { onState() {}, onConsole() {}, onTrace() {} });
  await run.start(JSON.parse(program.replaceAll(String.raw`\"spin here\"`, '(() => { for (;;); })()')));
  void run.ask({ what: 'call', microflow: 'M.Endless', args: {} });
}

async function spinInWorkbench(): Promise<void> {
  const root = (name: string) => ({
    structure: 'Message',
    root: { path: '$', entity: 'Item', values: [{ path: '$.name', attribute: `Item.${name}` }] },
  });
  const item = { kind: 'object', entity: 'Item' } as const;
  const spin = project()
    .unit('json-structure', 'Message', {
      root: { name: '', type: 'object', children: [{ name: 'name', type: 'string' }] },
    })
    .unit('import-mapping', 'In', root('Name'))
    .unit('export-mapping', 'Out', root('Endless'))
    .flow('Endless', [{ name: 'Item', type: item }], { kind: 'string' }, (f) => {
      f.add('loop', { mode: 'while', condition: 'true' });
      f.add('end', { value: "'never'" });
    });
  const pool = new WorkbenchPool({ most: 1 });
  const preview = (thenExport: string | null) =>
    pool.run({
      task: 'preview',
      args: { mapping: 'In', text: '{"name":"a"}', thenExport },
      words: 'The preview',
      deadlineMs: 600_000,
      project: { key: 'a', view: spin.view() },
    });
  // The process is up, then.
  await preview(null);
  void preview('Out');
}

const [what, folder = ''] = process.argv.slice(2);
await (what === 'run' ? spinInRun(folder) : spinInWorkbench());
setInterval(() => {}, 1_000);
process.stdout.write('started\n');
