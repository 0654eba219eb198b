import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { compileProgram } from '../../shared/program/compile-program.ts';
import type { ConsoleLine } from '../../shared/rpc/calls/run.ts';
import { temporaryFolder } from '../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { longestAnswer } from '../runtime/answers.ts';
import { type RunEvents, RunSupervisor } from './run-supervisor.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

/** A supervisor whose database stands in a folder of its own; both go with the test. */
function supervised(
  events: Partial<RunEvents> = {},
  database: (folder: string) => string = (folder) => join(folder, 'run.sqlite'),
) {
  const folder = temporaryFolder();
  const ignored = { onState: () => {}, onConsole: () => {}, onTrace: () => {} };
  const supervisor = new RunSupervisor(database(folder.path), { ...ignored, ...events });
  closing.push(
    () => folder.dispose(),
    () => supervisor.dispose(),
  );
  return { supervisor, folder: folder.path };
}

it('a run that lets go of nothing is ended, said, and what runs starts anew', async () => {
  const text = { kind: 'string' as const };
  const program = compileProgram(
    new ProjectBuilder()
      .unit('settings', 'Settings', { requestTimeoutMs: 500, port: 0 })
      .flow('Hello', [], text, (f) => f.add('end', { value: "'hello'" }))
      .flow('Spin', [], text, (f) => f.add('end', { value: "'spin here'" }))
      .view(),
    { name: 'spin' },
  );
  // No flow of a model does that; code of a connector, or a fault of ours, would.
  const spinning = JSON.parse(
    JSON.stringify(program).replaceAll(String.raw`\"spin here\"`, '(() => { for (;;); })()'),
  ) as typeof program;
  const lines: ConsoleLine[] = [];
  const phases: string[] = [];
  const { supervisor } = supervised({
    onState: ({ phase }) => phases.push(phase),
    onConsole: (more) => lines.push(...more),
  });
  expect((await supervisor.start(spinning)).phase).toBe('running');
  const spun = supervisor.ask({ what: 'call', microflow: 'M.Spin', args: {} });
  expect(await spun).toMatchObject({ error: { message: 'The run was stopped.' } });
  await expect.poll(() => supervisor.current.phase, { timeout: 10_000 }).toBe('running');
  expect(await supervisor.ask({ what: 'call', microflow: 'M.Hello', args: {} })).toMatchObject({ result: 'hello' });
  expect(phases.filter((phase) => phase === 'starting')).toHaveLength(2);
  await expect.poll(() => lines.map((l) => l.message).join(' ')).toContain('A run held up all others for ');
}, 30_000);

it('a run that crashes says why without a secret', async () => {
  const text = { kind: 'string' as const };
  const program = compileProgram(
    new ProjectBuilder()
      .unit('settings', 'Settings', { port: 0 })
      .unit('constant', 'Key', { type: 'string', value: '', secret: true })
      .flow('Crash', [], text, (f) => f.add('end', { value: "'crash here'" }))
      .view(),
    { name: 'crash' },
  );
  // No flow of a model does that; a fault of a connector, or of ours, would.
  const crashing = JSON.parse(
    JSON.stringify(program).replaceAll(
      String.raw`\"crash here\"`,
      String.raw`(setTimeout(() => { throw new Error(\"refused: Bearer geheim-4711-lang\"); }), \"\")`,
    ),
  ) as typeof program;
  const variable = program.constants[0]?.variable as string;
  process.env[variable] = 'geheim-4711-lang';
  closing.push(() => delete process.env[variable]);
  const lines: ConsoleLine[] = [];
  const { supervisor } = supervised({ onConsole: (more) => lines.push(...more) });
  await supervisor.start(crashing);
  await supervisor.ask({ what: 'call', microflow: 'M.Crash', args: {} });
  await expect.poll(() => supervisor.current.reason).toBe('The run crashed: refused: Bearer ••••••');
  await expect.poll(() => lines.map((line) => line.message).join('\n')).toContain('refused: Bearer ••••••');
  expect(JSON.stringify(lines)).not.toContain('geheim');
}, 30_000);

it('an answer that is too large for a window is said, and the run goes on', async () => {
  const text = { kind: 'string' as const };
  const program = compileProgram(
    new ProjectBuilder()
      .unit('settings', 'Settings', { port: 0 })
      .flow('Echo', [{ name: 'Text', type: text }], text, (f) => f.add('end', { value: '$Text' }))
      .view(),
    { name: 'echo' },
  );
  const { supervisor } = supervised();
  await supervisor.start(program);
  const echo = (Text: string) => supervisor.ask({ what: 'call', microflow: 'M.Echo', args: { Text } });
  expect(await echo('x'.repeat(longestAnswer))).toMatchObject({
    error: { message: expect.stringContaining('its result is too large to be shown') },
  });
  expect(await echo('small')).toMatchObject({ result: 'small' });
}, 30_000);

it('a run whose database has no place is said, and started when there is one', async () => {
  const program = compileProgram(new ProjectBuilder().unit('settings', 'Settings', { port: 0 }).view(), { name: 'x' });
  const { supervisor, folder } = supervised({}, (path) => {
    writeFileSync(join(path, 'file'), '');
    return join(path, 'file', 'run.sqlite');
  });
  const refused = { phase: 'crashed', reason: expect.stringContaining('The run could not be started: ') };
  expect(await supervisor.start(program)).toMatchObject(refused);
  rmSync(join(folder, 'file'));
  expect(await supervisor.start(program)).toMatchObject({ phase: 'running' });
}, 30_000);
