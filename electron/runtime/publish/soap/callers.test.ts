import { afterAll, beforeAll, expect, it } from 'vitest';
import { basicOf, passwords, securedProject, startSecured } from '../../../../tests/harness/secured-project.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;
beforeAll(async () => {
  const project = securedProject([]).unit('soap-service', 'Ws', {
    path: 'ws',
    namespace: 'urn:things',
    authentication: [{ type: 'basic' }],
    allowedRoles: ['Writer'],
    operations: [{ id: 'who', name: 'Who', microflow: 'Who' }],
  });
  runtime = await startSecured(project);
});
afterAll(() => runtime.stop());

const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
const ask = (headers: Record<string, string>, body: string) =>
  fetch(`${runtime.url}/ws`, { method: 'POST', headers: { 'content-type': 'text/xml', ...headers }, body });
const call = `<e:Envelope xmlns:e="${soap}"><e:Body><t:Who xmlns:t="urn:things"/></e:Body></e:Envelope>`;

it('who asks is told by the same door: the flow sees the user', async () => {
  const answer = await ask({ authorization: basicOf('max', passwords.max) }, call);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('max|Manager|M.Reader,M.Writer');
});

it.each([
  ['nobody', {}, 401, 'Basic realm="M.Ws", charset="UTF-8"'],
  ['a wrong password', { authorization: basicOf('max', 'x') }, 401, 'Basic realm="M.Ws", charset="UTF-8"'],
  ['who has none of the roles', { authorization: basicOf('maria', passwords.maria) }, 403, null],
])(
  '%s is answered with a fault and the challenge, before the message is read',
  async (_who, headers, status, challenge) => {
    const answer = await ask(headers as Record<string, string>, 'no XML at all');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([status, challenge]);
    expect(answer.headers.get('content-type')).toContain('text/xml');
    expect(await answer.text()).toContain('Client</faultcode>');
  },
);

it('the description is open', async () => {
  expect((await fetch(`${runtime.url}/ws?wsdl`)).status).toBe(200);
});
