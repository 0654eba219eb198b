import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Unit } from '../../../../shared/model/unit.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../../../tests/harness/soap-project.ts';
import type { Runtime } from '../../runtime.ts';

let partner: Server;
let address = '';
let body = '';
let header = '';
let runtime: Runtime | null = null;
beforeEach(async () => {
  partner = createServer((request, response) => {
    request
      .resume()
      .on('end', () =>
        response
          .writeHead(body.includes('Fault') ? 500 : 200, { 'content-type': 'text/xml' })
          .end(
            `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`,
          ),
      );
  });
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(partner.address() as AddressInfo).port}/orders`;
});
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
  partner.closeAllConnections();
  partner.close();
});

async function pinged(): Promise<string> {
  const builder = new ProjectBuilder().unit('settings', 'Settings', { port: 0 });
  const { view, services } = soapProject(wsdlText(ordersWsdl(address)), { project: builder });
  const [service] = services as [Unit<never>];
  const changed = { ...service, data: { ...(service.data as object), addressing: true } } as Unit;
  const whole = withFlow(view.withUnits([changed], []), builder, 'Ping', [], { kind: 'string' }, (f) => {
    const call = f.add('call-operation', { operation: operationId(services, 'ping'), arguments: [] } as never);
    f.add('end', { value: "'fine'" } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) => h.add('end', { value: '$latestError/ErrorType' } as never));
  });
  runtime = await startRuntime(whole);
  const { result, error } = await runtime.call('M.Ping', {});
  return error ? `error ${error.message}` : String(result);
}

it.each([
  ['an answer', '<o:pingResponse xmlns:o="urn:orders"/>'],
  ['a fault', '<e:Fault><faultcode>e:Client</faultcode><faultstring>no</faultstring></e:Fault>'],
])('%s that relates to another message is not ours', async (_what, given) => {
  body = given;
  header = '<a:RelatesTo xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:of-another</a:RelatesTo>';
  expect(await pinged()).toBe('soap/bad-answer');
});
