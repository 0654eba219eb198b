import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as soap from 'soap';
import { startRuntime } from '../../tests/harness/resource-runtime.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../tests/harness/soap-project.ts';
import { type Row, rounds, timed } from '../measure.ts';
import { here } from '../peers.ts';

const calls = 1_000;
const atOnce = 32;

/** Makes all calls, so many at once. */
async function allOf(call: () => Promise<unknown>): Promise<void> {
  let left = calls;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await call();
    }),
  );
}

/** An operation of a SOAP service called through *Call operation*, its answer mapped to objects, against the client of node-soap on the same WSDL. */
export async function measure(): Promise<Row[]> {
  const server = spawn(process.execPath, [join(here, 'soap-server.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((done) => server.stdout.once('data', (text) => done(String(text).trim())));
  const wsdl = ordersWsdl(`http://127.0.0.1:${port}/orders`);
  const { project, view, services } = soapProject(wsdlText(wsdl), { mappings: true });
  const named = (kind: string, name: string) =>
    [...view.elements().values()].find((e) => e.kind === kind && e.qualifiedName.endsWith(name))?.id ?? '';
  const order = named('entity', '.PlaceOrder');
  const whole = withFlow(view, project, 'Place', [], { kind: 'string' }, (f) => {
    f.add('create-object', {
      entity: order,
      output: 'Order',
      members: [{ member: named('attribute', 'PlaceOrder.Customer'), value: "'Ann'" }],
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
    f.add('call-operation', {
      operation: operationId(services, 'placeOrder'),
      arguments: [{ parameter: 'Body', value: '$Order' }],
      output: 'R',
    } as never);
    f.add('end', { value: '$R/Number' } as never);
  });
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const runtime = await startRuntime(whole);
  try {
    const file = join(folder, 'orders.wsdl');
    writeFileSync(file, wsdl);
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    const client = await soap.createClientAsync(file, { wsdl_options: { httpAgent: agent } } as never);
    client.addHttpHeader('connection', 'keep-alive');
    const ours = async () => {
      const { result, error } = await runtime.call('M.Place', {});
      if (result !== 'SO-1') throw new Error(`Ours answered ${error?.message ?? result}.`);
    };
    const theirs = async () => {
      const body = { customer: 'Ann', line: [{ product: 'tea', count: 3 }] };
      const [answer] = await client.placeOrderAsync(body, { agent } as never);
      if (answer.number !== 'SO-1' || answer.line.length !== 20) throw new Error('node-soap read another answer.');
    };
    const figures = { ours: [] as number[], theirs: [] as number[] };
    await ours();
    await theirs();
    for (let round = 0; round < rounds; round++) {
      figures.ours.push((calls * 1_000) / (await timed(() => allOf(ours))));
      figures.theirs.push((calls * 1_000) / (await timed(() => allOf(theirs))));
    }
    return [
      {
        subject: `Call of a SOAP operation, an order with 20 lines read, ${atOnce} at once`,
        unit: 'calls/s',
        ours: figures.ours,
        peer: { name: 'node-soap client', figures: figures.theirs },
        ratio: 'ours / peer',
        aim: '≥ 1.5',
      },
    ];
  } finally {
    await runtime.stop();
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
