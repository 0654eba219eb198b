// One candidate as a process of its own: `node soap-served.ts weft|weft-unchecked|node-soap`. Serves the orders WSDL; prints its address.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as soap from 'soap';
import { publishedServicePlanners } from '../shared/import/service-planners.ts';
import { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { Microflow } from '../shared/microflow/kind.ts';
import type { Unit } from '../shared/model/unit.ts';
import type { SoapService } from '../shared/service/soap/kind.ts';
import { startRuntime } from '../tests/harness/resource-runtime.ts';
import { ordersWsdl, soapProject, wsdlText } from '../tests/harness/soap-project.ts';

const [, , candidate] = process.argv;

if (candidate === 'node-soap') {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  const placeOrder = ({ line }: { line: { product: string; count: number }[] }) => ({
    number: `SO-${line.length}`,
    line: [line[0]],
  });
  soap.listen(server, '/orders', { Orders: { OrdersPort: { placeOrder } } } as never, ordersWsdl(address));
  process.stdout.write(`${address}\n`);
} else {
  const { view, project, plan } = soapProject(wsdlText(ordersWsdl()), {
    mappings: true,
    planners: publishedServicePlanners,
  });
  const named = (kind: string, name: string) =>
    [...view.elements().values()].find((e) => e.kind === kind && e.qualifiedName.endsWith(name))?.id ?? '';
  const [service] = view.ofKind<SoapService>('soap-service') as [Unit<SoapService>];
  const operation = service.data.operations.find(({ name }) => name === 'placeOrder');
  const flow = view.unit(operation?.microflow) as Unit<Microflow>;
  const { parameters, returns } = flow.data;
  const builder = new FlowBuilder(project.ids, parameters, returns);
  builder.add('retrieve', {
    source: 'association',
    object: 'Body',
    association: named('association', 'Line_PlaceOrder'),
    output: 'Lines',
  });
  builder.add('aggregate-list', { list: 'Lines', function: 'count', output: 'Count' } as never);
  const answer = named('entity', '.PlaceOrderResponse');
  builder.add('create-object', {
    entity: answer,
    output: 'Answer',
    members: [
      { member: named('attribute', 'PlaceOrderResponse.Number'), operation: 'set', value: "'SO-' + toString($Count)" },
    ],
  });
  builder.add('create-object', {
    entity: named('entity', '.Line'),
    output: 'First',
    members: [
      { member: named('attribute', 'Line.Product'), operation: 'set', value: "'product 0'" },
      { member: named('attribute', 'Line.Count'), operation: 'set', value: '0' },
      { member: named('association', 'Line_PlaceOrderResponse'), operation: 'set', value: '$Answer' },
    ],
  });
  builder.add('end', { value: '$Answer' });
  const whole = view.withUnits(
    [
      { ...flow, data: builder.build() },
      { ...service, data: { ...service.data, validate: candidate === 'weft' ? 'refuse' : 'off' } },
    ],
    [],
  );
  const runtime = await startRuntime(whole, { contractFile: (hash) => plan.files.get(hash) });
  process.stdout.write(`${runtime.url}/${service.data.path}\n`);
}
