import { afterEach, expect, it, vi } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();
afterEach(() => void vi.useRealTimers());

const string = { kind: 'string' as const };
const operation = (microflow: string) => ({ id: microflow, method: 'GET', path: microflow, microflow });
const project = () =>
  new ProjectBuilder()
    .unit('settings', 'Settings', { requestTimeoutMs: 200 })
    .flow('Long', [], string, (f) => {
      f.add('wait', { milliseconds: '60' });
      f.add('wait', { milliseconds: '600' });
      f.add('end', { value: "'done'" });
    })
    .flow('Short', [], string, (f) => {
      f.add('wait', { milliseconds: '60' });
      f.add('end', { value: "'done'" });
    })
    .unit('rest-service', 'S', {
      path: 's',
      resources: [{ id: 'r', name: 'x', operations: [operation('Long'), operation('Short')] }],
    });

const hourMs = 3_600_000;

it.each([
  ['Long', -hourMs, 504],
  ['Short', hourMs, 200],
])('a run of the flow %s while whose wait the clock is set by %i ms: %i', async (flow, byMs, status) => {
  const runtime = await start(project());
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const answer = fetch(`${runtime.url}/s/x/${flow}`);
  await new Promise((resolve) => setTimeout(resolve, 30));
  vi.setSystemTime(Date.now() + byMs);
  expect((await answer).status).toBe(status);
});
