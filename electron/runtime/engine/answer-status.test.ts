import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };
const boolean = { kind: 'boolean' as const };
const call = (microflow: string) => ({ microflow, output: 'X' });

/** `Go` answers with 201 where no end says something else; `Inner` ends with 410. */
const project = (go: Parameters<ProjectBuilder['flow']>[3]) =>
  new ProjectBuilder()
    .entity(
      'Item',
      { N: 'integer' },
      { events: [{ id: 'e', moment: 'after-commit', microflow: 'Handler', raiseOnFalse: false }] },
    )
    .flow('Handler', [{ name: 'Item', type: { kind: 'object', entity: 'Item' } }], boolean, (f) => {
      f.add('end', { value: 'true', status: '410' });
    })
    .flow('Inner', [], string, (f) => {
      f.add('end', { value: "'inner'", status: '410' });
    })
    .flow('Fails', [], string, (f) => {
      f.add('call-microflow', call('Inner'));
      f.add('error-end', { message: "'no'" });
    })
    .flow('Go', [], string, go)
    .unit('rest-service', 'S', {
      path: 's',
      resources: [
        {
          id: 'r',
          name: 'x',
          operations: [{ id: 'o', method: 'POST', microflow: 'Go', contentType: 'text/plain', status: 201 }],
        },
      ],
    });

it.each<[string, number, Parameters<ProjectBuilder['flow']>[3]]>([
  ['of its own end', 202, (f) => f.add('end', { value: "'x'", status: '202' })],
  [
    'not of an event handler',
    201,
    (f) => {
      f.add('create-object', { entity: 'Item', output: 'I', commit: 'with-events' });
      f.add('end', { value: "'x'" });
    },
  ],
  [
    'not of a flow that it calls',
    201,
    (f) => {
      f.add('call-microflow', call('Inner'));
      f.add('end', { value: '$X' });
    },
  ],
  [
    'not of what an error handler took back',
    201,
    (f) => {
      const step = f.add('call-microflow', call('Fails'));
      f.add('end', { value: "'x'" });
      f.onErrorOf(step, 'custom-without-rollback', (h) => h.add('end', { value: "'handled'" }));
    },
  ],
])('the status of an answer is that of the flow that answers: %s', async (_what, status, go) => {
  const runtime = await start(project(go as never));
  expect((await fetch(`${runtime.url}/s/x`, { method: 'POST' })).status).toBe(status);
});

it.each(['99', '204', '600'])(
  'an error with the status %s, worked out, is a failure of ours that says so',
  async (status) => {
    const runtime = await start(
      project((f) => void f.add('error-end', { message: "'no'", status: `0 + ${status}` } as never)),
    );
    const answer = await fetch(`${runtime.url}/s/x`, { method: 'POST' });
    expect(answer.status).toBe(500);
    expect(((await answer.json()) as { detail: string }).detail).toContain(`the HTTP status ${status}`);
  },
);
