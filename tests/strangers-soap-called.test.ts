import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { contractSource, folderOfFiles } from '../shared/contract/index.ts';
import { wsdlReader } from '../shared/contract/wsdl/index.ts';
import type { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { DomainModel } from '../shared/model/kinds/domain-model.ts';
import type { ProjectView } from '../shared/model/project.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { soapProject, withFlow, wsdlText } from './harness/soap-project.ts';

/** What strangers meet: answers of strangers' servers to our calls, and strangers' descriptions. */

let server: Server;
let address = '';
let answer = '';
const runtimes: Runtime[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-type': 'text/xml' }).end(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  server.closeAllConnections();
  server.close();
});

const envelope = (body: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
const schema = (content: string) =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o" elementFormDefault="qualified"><xs:element name="ask"><xs:complexType/></xs:element><xs:element name="askResponse"><xs:complexType><xs:sequence>${content}</xs:sequence></xs:complexType></xs:element><xs:element name="oops"><xs:complexType><xs:sequence><xs:element name="why" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema>`;
const wsdl = (types: string, rpc = '') =>
  `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:o" xmlns:a="urn:array" targetNamespace="urn:o"><types>${types}</types>
  <message name="i">${rpc === '' ? '<part name="p" element="o:ask"/>' : ''}</message><message name="u">${rpc === '' ? '<part name="p" element="o:askResponse"/>' : rpc}</message>${rpc === '' ? '<message name="f"><part name="p" element="o:oops"/></message>' : ''}
  <portType name="P"><operation name="ask"><input message="o:i"/><output message="o:u"/>${rpc === '' ? '<fault name="oops" message="o:f"/>' : ''}</operation></portType>
  <binding name="B" type="o:P"><soap:binding style="${rpc === '' ? 'document' : 'rpc'}" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="ask"><soap:operation soapAction=""/><input><soap:body use="literal"${rpc === '' ? '' : ' namespace="urn:o"'}/></input><output><soap:body use="literal"${rpc === '' ? '' : ' namespace="urn:o"'}/></output>${rpc === '' ? '<fault name="oops"><soap:fault name="oops" use="literal"/></fault>' : ''}</operation></binding>
  <service name="S"><port name="P" binding="o:B"><soap:address location="${address}"/></port></service></definitions>`;

/** What a flow gives that calls the one operation; its handler gives the error, and what is known of the fault. */
async function called(
  description: string,
  body: string,
  value: string,
  changed: (view: ProjectView) => ProjectView = (view) => view,
): Promise<string> {
  const { project, view: imported, services, plan } = soapProject(wsdlText(description), { mappings: true });
  const [service] = services;
  if (!service) throw new Error('There is no service.');
  const refusing = { ...service, data: { ...service.data, validate: 'refuse' as const } };
  const view = withFlow(
    changed(imported.withUnits([refusing], [])),
    project,
    'Ask',
    [],
    { kind: 'string' },
    (f: FlowBuilder) => {
      const call = f.add('call-operation', {
        operation: service.data.operations[0]?.id,
        arguments: [],
        output: 'R',
      } as never);
      f.add('end', { value });
      f.onErrorOf(call, 'custom-with-rollback', (h) =>
        h.add('end', {
          value:
            "'error ' + $latestError/Message + (if $latestSoapFault = empty then '' else ' [' + $latestSoapFault/Name + '] ' + $latestSoapFault/Detail)",
        }),
      );
    },
  );
  const runtime = await startRuntime(view, { contractFile: (hash) => plan.files.get(hash) });
  runtimes.push(runtime);
  answer = envelope(body);
  const { result, error } = await runtime.call('M.Ask', {});
  return String(error ? error.message : result);
}

const element = (content: string) => `<o:askResponse xmlns:o="urn:o">${content}</o:askResponse>`;
const one = (type: string) => wsdl(schema(`<xs:element name="n" type="xs:${type}"/>`));

describe('a single value of an answer', () => {
  // XML Schema Part 2, 3.2.16: whitespace is allowed in xs:base64Binary, and common in lines of 76 (RFC 2045, 6.8).
  it('Base64 in several lines', async () => {
    expect(await called(one('base64Binary'), element('<o:n>AAEC\nAwQF\n</o:n>'), "'read'")).toBe('read');
  });

  // Decision 13: an instant has milliseconds; digits beyond them are an error that says so, unless they are zeros.
  it.each([
    ['2026-11-20T08:14:07.123000Z', 'read'],
    ['2026-11-20T08:14:07.1234567Z', 'digits beyond the millisecond'],
    ['2026-11-20T08:14:07.1234567', 'digits beyond the millisecond'],
  ])('a time: %s', async (text, expected) => {
    expect(await called(one('dateTime'), element(`<o:n>${text}</o:n>`), "'read'")).toContain(expected);
  });

  // A Long has 64 bits with a sign. What does not fit is told with its place: no digit is bent, and nothing becomes a float on the way.
  it.each([
    ['unsignedLong', '9223372036854775807', '9223372036854775807'],
    ['unsignedLong', '18446744073709551615', /line 1, column 104: "18446744073709551615" does not fit a Long/],
    ['integer', '-9223372036854775809', /"-9223372036854775809" does not fit a Long/],
    ['integer', '123456789012345678901234567890', /"123456789012345678901234567890" does not fit a Long/],
  ])('a whole number (xs:%s): %s', async (type, text, expected) => {
    const told = await called(one(type), element(`<o:n>${text}</o:n>`), 'toString($R)');
    if (typeof expected === 'string') expect(told).toBe(expected);
    else expect(told).toMatch(expected);
  });

  it('an attribute that is a Decimal takes all its digits', async () => {
    const two = wsdl(schema('<xs:element name="n" type="xs:integer"/><xs:element name="m" type="xs:int"/>'));
    const asDecimals = (view: ProjectView) =>
      view.withUnits(
        view.ofKind<DomainModel>('domain-model').map((unit) => ({
          ...unit,
          data: {
            ...unit.data,
            entities: unit.data.entities.map((entity) => ({
              ...entity,
              attributes: entity.attributes.map((a) => (a.type === 'long' ? { ...a, type: 'decimal' as const } : a)),
            })),
          },
        })),
        [],
      );
    const body = element('<o:n>-123456789012345678901234567890</o:n><o:m>1</o:m>');
    expect(await called(two, body, 'toString($R/N)', asDecimals)).toBe('-123456789012345678901234567890');
    expect(await called(two, body, 'toString($R/N)')).toMatch(/^error .*does not fit a Long/);
  });

  it.each([
    ['token', ' \n a \t b ', '[a b]'],
    ['normalizedString', ' a\tb ', '[ a b ]'],
    ['string', ' a\tb ', '[ a\tb ]'],
    ['NMTOKEN', '\na\n', '[a]'],
    ['anyURI', '\nurn:a\n', '[urn:a]'],
  ])('white space of xs:%s (XML Schema part 2, 4.3.6)', async (type, text, expected) => {
    expect(await called(one(type), element(`<o:n>${text}</o:n>`), "'[' + $R + ']'")).toBe(expected);
  });
});

describe('faults', () => {
  const fault = (detail: string) =>
    `<s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring><detail>${detail}</detail></s:Fault>`;

  // SOAP 1.1, 4.4: all children of detail are entries. .NET answers so (metro-jax-ws #676).
  it('the detail has all its entries, not the first alone', async () => {
    const told = await called(one('int'), fault('<error>1101</error><message>no part</message>'), "'none'");
    expect(told).toContain('1101');
    expect(told).toContain('no part');
  });

  // Servers put entries of their own beside that of the fault (a stack trace, the name of the host).
  it('is known by the entry that is described, wherever it stands', async () => {
    const entries = '<host xmlns="urn:h">a</host><oops xmlns="urn:o"><why>w</why></oops>';
    const told = await called(one('int'), fault(entries), "'none'");
    expect(told).toContain('[oops]');
  });
});

describe('validation of answers: refuse', () => {
  // docs/guide/web-services.md: "Validate answers holds each answer that a mapping reads to the schema".
  const choice = () =>
    wsdl(
      schema(
        '<xs:choice><xs:sequence><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string" minOccurs="0"/></xs:sequence><xs:element name="c" type="xs:string"/></xs:choice>',
      ),
    );
  const value = "if $R = empty then 'nothing' else 'read'";

  it('takes what fits', async () => expect(await called(choice(), element('<o:c>1</o:c>'), value)).toBe('read'));

  // XML Schema Part 1, 3.8.4: one of the alternatives has to be there, and no more than one; nothing else may.
  it.each([
    ['neither of two alternatives (zeep #1345)', ''],
    ['both alternatives', '<o:a>1</o:a><o:c>1</o:c>'],
    ['an element that nobody declares', '<o:c>1</o:c><o:more>1</o:more>'],
    ['elements in another order', '<o:b>1</o:b><o:a>1</o:a>'],
  ])('refuses %s', async (_, content) => {
    expect(await called(choice(), element(content), value)).toMatch(/does not fit/);
  });
});

describe('rpc descriptions, as JAX-WS writes them', () => {
  const outside = (location: string) =>
    `<xs:schema><xs:import namespace="urn:o"${location === '' ? '' : ` schemaLocation="${location}"`}/></xs:schema>`;
  const typed = '<part name="p" type="o:T"/>';
  const typeFile =
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o"><xs:complexType name="T"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType></xs:schema>';
  const findings = (description: string, beside: Readonly<Record<string, string>>) => {
    const files = Object.entries({ 's.wsdl': description, ...beside }).map(([path, text]) => ({
      path,
      bytes: new TextEncoder().encode(text),
    }));
    const source = contractSource(files.slice(0, 1), [folderOfFiles(files)], wsdlReader);
    return wsdlReader
      .read(source)
      .diagnostics.map(({ code, line, column, message }) => ({ code, line, column, message }));
  };

  // The description is of the same namespace as what it imports, and its messages have elements in it.
  it.each(['http://host:8080/s?xsd=1', ''])('a schema that is there is found, where it is at "%s"', (location) => {
    expect(findings(wsdl(outside(location), typed), { 's_1.xsd': typeFile })).toEqual([]);
  });
  it('so it is beside a description that holds another schema of its own', () => {
    const own = '<xs:schema targetNamespace="urn:other"/>';
    expect(findings(wsdl(own + outside('http://host/s?xsd=1'), typed), { 's_1.xsd': typeFile })).toEqual([]);
  });

  it.each(['http://host:8080/s?xsd=1', ''])('a schema that is not there is named at its import ("%s")', (location) => {
    const description = wsdl(outside(location), typed);
    const column = description.indexOf('<xs:import') + 1;
    const [missing, ...others] = findings(description, {});
    expect(missing).toMatchObject({ code: 'xsd/missing-file', line: 1, column });
    expect(missing?.message).toContain(location === '' ? 'urn:o' : location);
    expect(others).toEqual([]);
  });

  const one = '<part name="n" type="xs:int"/>';
  const encoded = (parts: string) => wsdl('', parts).replaceAll('use="literal"', 'use="encoded"');
  it.each([
    ['as it is described', '<o:askResponse xmlns:o="urn:o"><n>42</n></o:askResponse>'],
    ['of another name', '<r:return xmlns:r="urn:r"><n>42</n></r:return>'],
    ['without a namespace', '<multiRef><n>42</n></multiRef>'],
  ])('the name of the wrapper of an encoded answer is not significant (SOAP 1.1, 7.1): %s', async (_, body) => {
    expect(await called(encoded(one), body, 'toString($R)')).toBe('42');
    const two = body.replace('</n>', '</n><m>b</m>');
    const mapped = encoded(`${one}<part name="m" type="xs:string"/>`);
    expect(await called(mapped, two, 'toString($R/N) + $R/M')).toBe('42b');
  });
  it('what is wrong in it has its place in the envelope', async () => {
    const body = '<r:return xmlns:r="urn:r"><n>4x</n></r:return>';
    const column = envelope(body).indexOf('4x') + 1;
    expect(await called(encoded(one), body, 'toString($R)')).toContain(`line 1, column ${column - 3}:`);
  });
  it('that of a literal answer is', async () => {
    const body = '<r:return xmlns:r="urn:r"><n>42</n></r:return>';
    expect(await called(wsdl('', one), body, 'toString($R)')).toMatch(
      /^error.*<r:return>, but <askResponse> is expected/,
    );
  });
});
