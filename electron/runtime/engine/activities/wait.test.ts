import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const project = () =>
  new ProjectBuilder()
    .flow('Pause', [{ name: 'Ms', type: { kind: 'integer' } }], { kind: 'string' }, (f) => {
      f.add('wait', { milliseconds: '$Ms' });
      f.add('end', { value: "'on'" });
    })
    .flow('Hello', [], { kind: 'string' }, (f) => f.add('end', { value: "'hello'" }));

describe('wait', () => {
  it('goes on after the time, and holds nobody up', async () => {
    const runtime = await start(project());
    const began = performance.now();
    const answers: unknown[] = [];
    const waiting = runtime.call('M.Pause', { Ms: 1_000 }).then(({ result }) => answers.push(result));
    await runtime.call('M.Hello', {}).then(({ result }) => answers.push(result));
    await waiting;
    expect(answers).toEqual(['hello', 'on']);
    expect(performance.now() - began).toBeGreaterThanOrEqual(995);
  });

  it.each([[-1], [null]])('%s is no time: an error of the activity', async (Ms) => {
    const { error } = await (await start(project())).call('M.Pause', { Ms });
    expect(error?.message).toContain('A time from 0 to');
    expect(error?.activity).toContain('Wait');
  });

  it('a stop does not wait for its end', async () => {
    const runtime = await start(project());
    const waiting = runtime.call('M.Pause', { Ms: 60_000 });
    await runtime.stop(50);
    expect((await waiting).error?.message).toBe('The run was stopped.');
  });
});
