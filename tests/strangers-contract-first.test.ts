import { afterAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { contractSource } from '../shared/contract/index.ts';
import { wsdlReader } from '../shared/contract/wsdl/index.ts';
import { publishedServicePlanners } from '../shared/import/service-planners.ts';
import type { SoapService } from '../shared/service/soap/kind.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { ordersWsdl, soapProject } from './harness/soap-project.ts';

/** What strangers meet: the description of a service that was published from a WSDL. */

const runtimes: Runtime[] = [];
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
});

/** The addresses of the services of a WSDL, published. */
async function published(bytes: Uint8Array): Promise<{ name: string; url: string }[]> {
  const source = contractSource([{ path: 'orders.wsdl', bytes }], [], wsdlReader);
  const { view, plan } = soapProject(source, { planners: publishedServicePlanners });
  expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const runtime = await startRuntime(view, { contractFile: (hash) => plan.files.get(hash) });
  runtimes.push(runtime);
  return view
    .ofKind<SoapService>('soap-service')
    .map(({ data }) => ({ name: data.service ?? '', url: `${runtime.url}/${data.path}` }));
}

const described = async (url: string) => (await fetch(`${url}?wsdl`)).text();

describe('the words of a contract', () => {
  const text = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?>\n${ordersWsdl().replace('Adds the tax', 'Fügt die Steuer hinzu')}`;

  // docs/guide/published-web-services.md: "serves its very words at ?wsdl". XML 1.0, 4.3.3: the declaration says how a document is encoded. As it is,
  // another description is made up and served without a word.
  it.each([
    ['UTF-8', 'utf8'],
    ['ISO-8859-1', 'latin1'],
  ] as const)('of one in %s are served', async (encoding, bytes) => {
    const [service] = await published(new Uint8Array(Buffer.from(text(encoding), bytes)));
    const served = await described(service?.url ?? '');
    expect(served).toContain('<documentation>Fügt die Steuer hinzu of a country.</documentation>');
    expect(served).toContain('<binding name="OrdersSoap" type="o:Orders">');
  });
});

describe('what is called address in a contract', () => {
  // WSDL 1.1, 3.8: the address is an element of the namespace of the binding, in a port. What documents a schema is none.
  it('and is of another namespace stays as it is', async () => {
    const note = '<xs:annotation><xs:appinfo><address location="Berlin"/></xs:appinfo></xs:annotation>';
    const text = ordersWsdl().replace(
      '<xs:element name="session" type="xs:string"/>',
      `<xs:element name="session" type="xs:string">${note}</xs:element>`,
    );
    const [service] = await published(new Uint8Array(Buffer.from(text)));
    expect(await described(service?.url ?? '')).toContain(note);
  });
});

describe('several services of one contract', () => {
  // WSDL 1.1, 3.8: soap:address is the address of its port. A client that takes the other service of the description calls the wrong one.
  it('each has its own address in the description of the other', async () => {
    const own = ordersWsdl();
    const second = `<message name="hello"><part name="body" element="o:ping"/></message>
  <portType name="Greetings"><operation name="hello"><input message="o:hello"/></operation></portType>
  <binding name="GreetingsSoap" type="o:Greetings"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="hello"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation></binding>
  <service name="Greetings"><port name="GreetingsPort" binding="o:GreetingsSoap"><soap:address location="http://127.0.0.1:1/greetings"/></port></service>
</definitions>`;
    const services = await published(new Uint8Array(Buffer.from(own.replace('</definitions>', second))));
    expect(services.map(({ name }) => name).sort()).toEqual(['Greetings', 'Orders']);
    const orders = services.find(({ name }) => name === 'Orders')?.url ?? '';
    const greetings = services.find(({ name }) => name === 'Greetings')?.url ?? '';
    expect(orders).not.toBe(greetings);
    const served = await described(orders);
    const addressOf = (port: string) =>
      new RegExp(`<port name="${port}"[^>]*><soap:address location="([^"]*)"`).exec(served)?.[1];
    expect([addressOf('OrdersPort'), addressOf('GreetingsPort')]).toEqual([orders, greetings]);
  });
});
