import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsumedSoapService, SoapAnswerHeader } from '../../../../shared/consume/soap/kind.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { writeEnvelope } from '../../../../shared/soap/envelope.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { ordersWsdl, soapProject, withFlow, wsdlText } from '../../../../tests/harness/soap-project.ts';
import type { Runtime } from '../../runtime.ts';

const elements = `<xs:element name="ticket" type="xs:string"/><xs:element name="quota"><xs:complexType><xs:sequence><xs:element name="left" type="xs:int"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="audit"><xs:complexType><xs:sequence><xs:element name="by" type="xs:string"/><xs:element name="at" type="xs:dateTime"/></xs:sequence></xs:complexType></xs:element>`;
const names = ['ticket', 'quota', 'audit'];

/** The WSDL of orders, whose *addTax* answers with three headers. */
const wsdl = (address: string) =>
  ordersWsdl(address)
    .replace('<xs:element name="session"', `${elements}<xs:element name="session"`)
    .replace(
      '<portType',
      `${names.map((name) => `<message name="${name}"><part name="body" element="o:${name}"/></message>`).join('')}<portType`,
    )
    .replace(
      '<output><soap:body use="literal"/>',
      `<output><soap:body use="literal"/>${names.map((name) => `<soap:header message="o:${name}" part="body" use="literal"/>`).join('')}`,
    );

let server: Server;
let address = '';
let headers: string[] = [];
const runtimes: Runtime[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () =>
      response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(
          writeEnvelope(
            '1.1',
            headers,
            '<o:addTaxResponse xmlns:o="urn:orders"><o:total>7</o:total></o:addTaxResponse>',
          ),
        ),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  server.closeAllConnections();
  server.close();
});

const text = { kind: 'string' as const };

async function started(forms: Partial<Record<string, SoapAnswerHeader['form']>> = {}, mocked?: 'all') {
  const { project, view: imported, services } = soapProject(wsdlText(wsdl(address)), { mappings: true });
  const [service] = services as [Unit<ConsumedSoapService>];
  const changed = {
    ...service,
    data: {
      ...service.data,
      operations: service.data.operations.map((operation) => ({
        ...operation,
        answerHeaders: operation.answerHeaders.map((header) => ({
          ...header,
          form: forms[header.element.name] ?? header.form,
        })),
      })),
    },
  };
  const operation = changed.data.operations.find(({ name }) => name === 'addTax');
  const audit = operation?.answerHeaders.find(({ element }) => element.name === 'audit');
  const by = audit?.form === 'mapping' ? '$Audit/By' : '$Audit';
  const view = withFlow(imported.withUnits([changed], []), project, 'Tax', [], text, (f) => {
    const call = f.add('call-operation', {
      operation: operation?.id,
      arguments: [
        { parameter: 'amount', value: '1' },
        { parameter: 'at', value: 'empty' },
      ],
      output: 'R',
      results: [
        { result: 'ticket', output: 'Ticket' },
        { result: 'quota', output: 'Quota' },
        { result: 'audit', output: 'Audit' },
      ],
    } as never);
    f.add('end', {
      value: `toString($R) + ' ' + (if $Ticket = empty then 'none' else $Ticket) + ' ' + (if $Quota = empty then 'none' else toString($Quota + 1)) + ' ' + (if $Audit = empty then 'none' else ${by})`,
    } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) =>
      h.add('end', { value: "$latestError/ErrorType + ' ' + $latestError/Message" } as never),
    );
  });
  const runtime = await startRuntime(view, mocked ? { mocked } : {});
  runtimes.push(runtime);
  return { runtime, operation, result: async () => (await runtime.call('M.Tax', {})).result };
}

const ticket = '<o:ticket xmlns:o="urn:orders">t1</o:ticket>';
const quota = '<o:quota xmlns:o="urn:orders"><o:left>41</o:left></o:quota>';
const audit = '<o:audit xmlns:o="urn:orders"><o:by>Ann</o:by><o:at>2026-12-01T08:00:00Z</o:at></o:audit>';
const mustBeUnderstood = (header: string) =>
  header.replace('urn:orders"', 'urn:orders" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:mustUnderstand="1"');

describe('headers of an answer', () => {
  it('are taken as the import says: one value, or objects by a mapping', async () => {
    const { operation, result } = await started();
    expect(operation?.answerHeaders.map(({ element, form }) => [element.name, form])).toEqual([
      ['ticket', 'value'],
      ['quota', 'value'],
      ['audit', 'mapping'],
    ]);
    headers = [ticket, quota, audit];
    expect(await result()).toBe('7 t1 42 Ann');
  });

  it('are empty where there are none, and for others', async () => {
    const { result } = await started();
    headers = [];
    expect(await result()).toBe('7 none none none');
    headers = [
      mustBeUnderstood(ticket).replace('s:mustUnderstand', 's:actor="urn:somebody" s:mustUnderstand'),
      '<ticket>no namespace</ticket>',
      '<o:quota xmlns:o="urn:orders" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>',
    ];
    expect(await result()).toBe('7 none none none');
  });

  it('as a text are the element', async () => {
    headers = [ticket, quota, audit];
    expect(await (await started({ ticket: 'text', audit: 'text' })).result()).toBe(`7 ${ticket} 42 ${audit}`);
  });

  it('that are described are understood; others that have to be are refused', async () => {
    const { result } = await started();
    headers = [mustBeUnderstood(ticket)];
    expect(await result()).toBe('7 t1 none none');
    headers = [mustBeUnderstood('<o:other xmlns:o="urn:orders"/>')];
    expect(await result()).toMatch(/^soap\/bad-answer .* has the header other of urn:orders/);
  });

  it('that cannot be read are the partner’s error, with their place', async () => {
    const { result } = await started();
    headers = [quota.replace('41', 'many')];
    expect(await result()).toMatch(
      /^soap\/bad-answer M\.Orders\.addTax: the answer cannot be read at \/o:quota\/o:left, line 2/,
    );
  });

  it('are made by a mock', async () => {
    const { result } = await started({}, 'all');
    expect(await result()).toMatch(/^-?[\d.]+ \S+ -?\d+ \S/);
    expect(await result()).not.toContain('none');
  });
});
