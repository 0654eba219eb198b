import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as soap from 'soap';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConsumedSoapService } from '../../../../shared/consume/soap/kind.ts';
import type { FlowBuilder } from '../../../../shared/microflow/flow-builder.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../../../tests/harness/soap-project.ts';
import type { Runtime } from '../../runtime.ts';

/** A server that nobody here wrote: that of the `soap` package. */
let server: Server;
let service: soap.Server;
let address: string;
let logged: string[] = [];

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  const keep = { customDeserializer: { decimal: (text: string) => text } };
  service = soap.listen(server, {
    path: '/orders',
    xml: ordersWsdl(address),
    services: {
      Orders: {
        OrdersPort: {
          addTax: ({ amount, country }: { amount: string; country?: string }) => ({
            total: `${amount}${country ? '1' : ''}`,
          }),
          placeOrder: (
            { customer, line }: { customer: string; line: unknown[] },
            _callback: unknown,
            header: { session?: string },
          ) => {
            if (customer === 'Nobody')
              throw {
                Fault: {
                  faultcode: 'soap:Client',
                  faultstring: 'Unknown customer',
                  detail: { tooMany: { attributes: { xmlns: 'urn:orders' }, limit: 0 } },
                },
              };
            return { number: `${customer} ${header.session ?? ''}`, line };
          },
          log: ({ text }: { text: string }) => {
            logged.push(text);
          },
          ping: () => ({}),
        },
      },
    },
    ...keep,
  } as never);
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  server.closeAllConnections();
  server.close();
});

const runtimes: Runtime[] = [];
const text = { kind: 'string' as const };

async function started(more: Partial<ConsumedSoapService> = {}, project = new ProjectBuilder()): Promise<Runtime> {
  const { view: imported, services } = soapProject(wsdlText(ordersWsdl(address)), { mappings: true, project });
  const [unit] = services as [Unit<ConsumedSoapService>];
  let view = imported.withUnits([{ ...unit, data: { ...unit.data, ...more } }], []);
  const named = (kind: string, name: string) =>
    [...view.elements().values()].find((e) => e.kind === kind && e.qualifiedName.endsWith(name))?.id ?? '';
  const calling = (f: FlowBuilder, operation: string, given: Record<string, string>, value: string, output = 'R') => {
    const call = f.add('call-operation', {
      operation: operationId(services, operation),
      arguments: Object.entries(given).map(([parameter, v]) => ({ parameter, value: v })),
      output,
    } as never);
    f.add('end', { value } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) => h.add('end', { value: '$latestError/Message' } as never));
  };
  view = withFlow(view, project, 'Tax', [{ name: 'Country', type: text }], text, (f) =>
    calling(f, 'addTax', { amount: '9007199254740993.5', country: '$Country', at: 'empty' }, 'toString($R)'),
  );
  view = withFlow(view, project, 'Fault', [{ name: 'Customer', type: text }], text, (f) => {
    f.add('create-object', {
      entity: named('entity', '.PlaceOrder'),
      output: 'Order',
      members: [{ member: named('attribute', 'PlaceOrder.Customer'), value: '$Customer' }],
    } as never);
    const call = f.add('call-operation', {
      operation: operationId(services, 'placeOrder'),
      arguments: [{ parameter: 'Body', value: '$Order' }],
    } as never);
    f.add('end', { value: "'placed'" } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) => {
      const mapping = view.ofKind('import-mapping').find((m) => m.name === 'Import_TooMany')?.id;
      h.add('import-with-mapping', { mapping, input: '$latestSoapFault/Detail', output: 'Detail' } as never);
      h.add('end', {
        value:
          "$latestSoapFault/Name + ' ' + $latestSoapFault/Code + ' ' + $latestSoapFault/Reason + ' ' + toString($Detail/Limit)",
      } as never);
    });
  });
  view = withFlow(view, project, 'Log', [], text, (f) => calling(f, 'log', { text: "'<hello> & ü'" }, "'done'", ''));
  view = withFlow(view, project, 'Ping', [], text, (f) => calling(f, 'ping', {}, "'pong'", ''));
  view = withFlow(view, project, 'Place', [{ name: 'Customer', type: text }], text, (f) => {
    f.add('create-object', {
      entity: named('entity', '.PlaceOrder'),
      output: 'Order',
      members: [{ member: named('attribute', 'PlaceOrder.Customer'), value: '$Customer' }],
    } as never);
    f.add('create-object', {
      entity: named('entity', '.Line'),
      output: 'Line',
      members: [
        { member: named('attribute', 'Line.Product'), value: "'tea'" },
        { member: named('attribute', 'Line.Count'), value: '3' },
        { member: named('association', 'Line_PlaceOrder'), value: '$Order' },
      ],
    } as never);
    const session = '\'<session xmlns="urn:orders">s-1</session>\'';
    calling(f, 'placeOrder', { Body: '$Order', session }, '$R/Number');
  });
  const runtime = await startRuntime(view, { constants: { 'M.User': 'ann & bob', 'M.Password': 'p<w>d' } });
  runtimes.push(runtime);
  return runtime;
}

it('every operation of a server of the soap package, with a header, exact digits and a fault', async () => {
  const runtime = await started();
  const call = async (flow: string, args = {}) => {
    const { result, error } = await runtime.call(`M.${flow}`, args);
    return error ? error.message : result;
  };
  expect(await call('Tax', { Country: null })).toBe('9007199254740993.5');
  expect(await call('Tax', { Country: 'Ö' })).toBe('9007199254740993.51');
  expect(await call('Ping')).toBe('pong');
  logged = [];
  expect(await call('Log')).toBe('done');
  expect(logged).toEqual(['<hello> & ü']);
  expect(await call('Place', { Customer: 'Ann' })).toBe('Ann s-1');
  expect(await call('Fault', { Customer: 'Nobody' })).toBe('tooMany Client Unknown customer 0');
  expect(await call('Place', { Customer: 'Nobody' })).toContain('fault (Client): Unknown customer');
});

it.each(['username-text', 'username-digest'] as const)('%s is what the server knows it by', async (authentication) => {
  const project = new ProjectBuilder()
    .unit('constant', 'User', { type: 'string' })
    .unit('constant', 'Password', { type: 'string', secret: true });
  const runtime = await started({ authentication, user: 'User', password: 'Password' }, project);
  const seen: unknown[] = [];
  service.authenticate = (security) => {
    const { UsernameToken } = security as { UsernameToken: Record<string, unknown> };
    seen.push(UsernameToken);
    const { Username, Password, Nonce, Created } = UsernameToken as Record<string, never>;
    const given = (Password as { $value: string }).$value;
    const wanted =
      authentication === 'username-text'
        ? 'p<w>d'
        : soap.passwordDigest((Nonce as { $value?: string }).$value ?? (Nonce as string), Created, 'p<w>d');
    return Username === 'ann & bob' && given === wanted;
  };
  const { result, error } = await runtime.call('M.Ping', {});
  service.authenticate = null as never;
  expect(error).toBeUndefined();
  expect(result).toBe('pong');
  expect(seen).toHaveLength(1);
});
