import { afterEach, describe, expect, it } from 'vitest';
import { applyPatch } from '../../../shared/model/change.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type PublishedProtocol, publishedProtocols, type ServedOperation } from '../../../shared/service/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../tests/harness/resource-runtime.ts';
import { basicOf, passwords } from '../../../tests/harness/secured-project.ts';
import type { RecordedTrace, Runtime } from '../runtime.ts';

// What every published protocol keeps to, whatever it speaks: each is asked by an operation of a service that it makes of an entity itself.

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const largest = 20_000;

interface Served {
  view: ProjectView;
  service: Unit;
  operations: readonly ServedOperation[];
}

/** A service that a protocol makes of an entity, with settings of its own. */
function serviceOf(protocol: PublishedProtocol, settings: object): Served {
  const project = new ProjectBuilder()
    .unit('module-role', 'Reader', {})
    .unit('module-role', 'Writer', {})
    .unit('security', 'Security', {
      userRoles: [
        { id: 'clerk', name: 'Clerk', moduleRoles: ['Reader'] },
        { id: 'manager', name: 'Manager', moduleRoles: ['Reader', 'Writer'] },
      ],
      demoUsers: [
        { id: 'maria', name: 'maria', userRoles: ['clerk'] },
        { id: 'max', name: 'max', userRoles: ['manager'] },
      ],
    })
    .unit('settings', 'Settings', { maxBodyBytes: largest })
    .entity('Order', { Number: { type: 'string', validations: [{ rule: 'unique', message: '' }] }, Total: 'decimal' });
  let view = project.view();
  const plan = protocol.entities?.plan(view, { entity: 'Order', service: null, parent: 'm' }, project.ids);
  if (plan === undefined || 'error' in plan)
    throw new Error(`${protocol.id} publishes no entity: give this test another service of it. ${plan?.error ?? ''}`);
  for (const op of plan.change.ops) {
    if (op.op === 'create') view = view.withUnits([op.unit], []);
    else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
  }
  const made = view.unit(plan.service) as Unit<object>;
  const service = { ...made, data: { ...made.data, ...settings } };
  view = view.withUnits([service], []);
  return { view, service, operations: protocol.operationsOf(service) };
}

const secured = { authentication: [{ type: 'basic' }], allowedRoles: ['Writer'] };

async function started(protocol: PublishedProtocol, settings: object = secured) {
  const traces: RecordedTrace[] = [];
  const served = serviceOf(protocol, settings);
  runtime = await startRuntime(served.view, {
    demoUsers: { passwords, show: () => {} },
    onTrace: (trace) => traces.push(trace),
  });
  return { ...served, url: runtime.url, traces };
}

/** Asks for an operation as a client of its protocol does. */
function ask(
  { url, view }: { url: string; view: ProjectView },
  { method, path, message }: ServedOperation,
  { user, body }: { user?: keyof typeof passwords; body?: string } = {},
): Promise<Response> {
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(method);
  return fetch(url + path.replace(/\{[^}]*\}/g, 'A1'), {
    method,
    headers: {
      ...(user ? { authorization: basicOf(user, passwords[user]) } : {}),
      ...(takesBody ? { 'content-type': message?.mediaType ?? 'application/json' } : {}),
      ...(message ? { [message.header[0]]: message.header[1] } : {}),
    },
    ...(takesBody ? { body: body ?? message?.sample(view) ?? '{"number":"A1"}' } : {}),
  });
}

describe.each(publishedProtocols.map((protocol) => [protocol.id, protocol] as const))('%s', (_id, protocol) => {
  it('an operation is for who shows who they are: else 401 with the challenge, and nothing runs', async () => {
    const served = await started(protocol);
    expect(served.operations.length).toBeGreaterThan(0);
    for (const operation of served.operations) {
      const answer = await ask(served, operation);
      expect([operation.summary, answer.status]).toEqual([operation.summary, 401]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    }
    expect(served.traces).toEqual([]);
  });

  it('and has one of its roles: else 403, and nothing runs', async () => {
    const served = await started(protocol);
    for (const operation of served.operations)
      expect([operation.summary, (await ask(served, operation, { user: 'maria' })).status]).toEqual([
        operation.summary,
        403,
      ]);
    expect(served.traces).toEqual([]);
  });

  it('roles without a way to show who asks let nobody in', async () => {
    const served = await started(protocol, { authentication: [], allowedRoles: ['Writer'] });
    for (const operation of served.operations)
      expect([operation.summary, (await ask(served, operation, { user: 'max' })).status]).toEqual([
        operation.summary,
        403,
      ]);
    expect(served.traces).toEqual([]);
  });

  it('who may is let in: one trace a request, with the operation and who asked', async () => {
    const served = await started(protocol);
    for (const operation of served.operations) {
      served.traces.length = 0;
      const answer = await ask(served, operation, { user: 'max' });
      await answer.text();
      expect([401, 403, 413, 415]).not.toContain(answer.status);
      expect(served.traces).toHaveLength(1);
      const [trace] = served.traces;
      expect(answer.headers.get('weft-trace')).toBe(trace?.id);
      expect(trace).toMatchObject({ kind: 'request', status: String(answer.status) });
      expect(trace?.steps[0]).toMatchObject({
        kind: 'request',
        unit: served.service.id,
        node: operation.id.split(':')[0],
      });
      expect(JSON.stringify(trace)).toContain('"max"');
      expect(JSON.stringify(trace)).not.toContain(passwords.max);
    }
  });

  it('a body beyond the limit is 413, and nothing runs; of who may not ask it is not looked at', async () => {
    const served = await started(protocol);
    const taking = served.operations.filter(({ method }) => ['POST', 'PUT', 'PATCH'].includes(method));
    expect(taking.length).toBeGreaterThan(0);
    const body = ' '.repeat(largest + 1);
    for (const operation of taking) {
      expect([operation.summary, (await ask(served, operation, { user: 'max', body })).status]).toEqual([
        operation.summary,
        413,
      ]);
      expect([operation.summary, (await ask(served, operation, { body })).status]).toEqual([operation.summary, 401]);
    }
    expect(served.traces).toEqual([]);
  });

  it('what is not there is 404, another method 405 with those that are', async () => {
    const served = await started(protocol);
    const path = protocol.pathOf(served.service) as string;
    // One whose service has all that is below it says so itself, to those who may ask.
    const hasAllBelow = protocol.addressesOf(served.service).some(({ withAllBelow }) => withAllBelow);
    const headers: Record<string, string> = hasAllBelow ? { authorization: basicOf('max', passwords.max) } : {};
    const nothing = await fetch(`${served.url}${path}/there/is/no/such/address`, { headers });
    expect([nothing.status, nothing.headers.get('content-type')?.replace(/; ?/, '; ')]).toEqual([
      404,
      hasAllBelow ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8',
    ]);
    const at = served.url + (served.operations[0]?.path ?? '');
    const other = await fetch(at, { method: 'DELETE', headers });
    expect([other.status, other.headers.get('allow')?.split(', ')]).toEqual([
      405,
      expect.arrayContaining([served.operations[0]?.method]),
    ]);
    expect((await fetch(`${served.url}${path}/%ZZ`, { headers })).status).toBe(400);
  });
});
