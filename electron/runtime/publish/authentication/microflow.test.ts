import { afterEach, expect, it } from 'vitest';
import type { FlowBuilder } from '../../../../shared/microflow/flow-builder.ts';
import { basicOf, passwords, securedProject, startSecured } from '../../../../tests/harness/secured-project.ts';
import type { RecordedTrace, Runtime } from '../../runtime.ts';

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const text = { kind: 'string' } as const;
const parameters = [{ id: 'p', in: 'header', name: 'X-Badge', argument: 'Badge' }];
const traces: RecordedTrace[] = [];
const lines: object[] = [];

/** A service whose microflow gives the user of a badge. */
async function started(
  build: (f: FlowBuilder) => void,
  more: object = {},
  others: readonly object[] = [],
): Promise<string> {
  traces.length = lines.length = 0;
  const project = securedProject([{ type: 'microflow', microflow: 'WhoAsks', parameters, ...more }, ...others]);
  const takes = [
    { name: 'Badge', type: text },
    { name: 'Path', type: text },
  ];
  project.flow('WhoAsks', takes, text, build);
  runtime = await startSecured(project, {
    onTrace: (trace) => traces.push(trace),
    log: { write: (line) => void lines.push(line) },
  });
  return `${runtime.url}/api/things`;
}
const ask = (url: string, badge?: string) => fetch(url, badge === undefined ? {} : { headers: { 'x-badge': badge } });
const end = (value: string) => (f: FlowBuilder) => void f.add('end', { value } as never);

it('says who asks by the name that it gives, with the roles that are set', async () => {
  const url = await started(end("if $Badge = '7' then 'ada' + $Path else empty"), { userRoles: ['clerk'] });
  expect(await (await ask(url, '7')).text()).toBe('ada/api/things|Clerk|M.Reader');
  const refused = await ask(url, '8');
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer realm="M.Api", error="invalid_token", error_description="Who asks is not known."',
  ]);
  expect((await ask(url)).status).toBe(401);
});

it('or by an object with Name and Roles; roles that are none of the project are left out', async () => {
  const project = securedProject([{ type: 'microflow', microflow: 'WhoAsks', parameters }]);
  project.entity('Asker', { Name: 'string', Roles: 'string' }, { persistable: false });
  project.flow('WhoAsks', [{ name: 'Badge', type: text }], { kind: 'object', entity: 'Asker' }, (f) => {
    f.add('create-object', {
      entity: 'Asker',
      output: 'Asker',
      members: [
        { member: 'Asker.Name', value: '$Badge', operation: 'set' },
        { member: 'Asker.Roles', value: "'Manager, Emperor'", operation: 'set' },
      ],
    } as never);
    f.add('end', { value: '$Asker' } as never);
  });
  runtime = await startSecured(project);
  expect(await (await ask(`${runtime.url}/api/things`, 'bob')).text()).toBe('bob|Manager|M.Reader,M.Writer');
});

it('nobody of whom it knows: the next method is asked', async () => {
  const url = await started(end('empty'), {}, [{ type: 'basic' }]);
  const maria = await fetch(url, { headers: { authorization: basicOf('maria', passwords.maria), 'x-badge': '9' } });
  expect(maria.status).toBe(200);
});

it('an error end with a status refuses with it, in its words', async () => {
  const url = await started(
    (f) => void f.add('error-end', { message: "'The badge is blocked.'", status: '403' } as never),
  );
  const answer = await ask(url, '7');
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ detail: 'The badge is blocked.' });
});

it('one that fails lets nobody in, and what it was given is told nowhere', async () => {
  const url = await started(end('toString(parseInteger($Badge))'));
  const answer = await ask(url, 'badge-of-a-person');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ detail: 'Who asks cannot be found out at the moment.' });
  await ask(url, '42');
  expect(JSON.stringify([traces, lines])).not.toContain('badge-of-a-person');
  // Neither does the run of an operation tell of it.
  expect(JSON.stringify(traces)).not.toContain('x-badge');
});

it.each([
  ['a badge that is right', 'badge-1234567', 200],
  ['a badge that is wrong', 'badge-7654321', 401],
])('%s in the query stands in no trace, log or problem', async (_what, badge, status) => {
  const url = await started(end("if $Badge = 'badge-1234567' then 'ada' else empty"), {
    parameters: [{ id: 'p', in: 'query', name: 'badge', argument: 'Badge' }],
    userRoles: ['clerk'],
  });
  const answer = await fetch(`${url}?badge=${badge}`);
  expect(answer.status).toBe(status);
  expect(JSON.stringify([traces, lines, await answer.text()])).not.toContain(badge);
  expect((await fetch(`${url}?badge=1&badge=2`)).status).toBe(400);
});
