import { describe, expect, it } from 'vitest';
import { MockServer } from '../electron/runtime/consume/mock-server.ts';
import type { ConsumedSoapService, SoapOperation } from '../shared/consume/soap/kind.ts';
import { bodyInput, messagesOf, valuesOf } from '../shared/consume/soap/operations.ts';
import { wsdlReader } from '../shared/contract/wsdl/index.ts';
import { xmlFormat } from '../shared/format/xml/index.ts';
import type { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import { readElementValue } from '../shared/soap/element-text.ts';
import { readEnvelope } from '../shared/soap/envelope.ts';
import { type ElementValue, messageElement } from '../shared/soap/message-elements.ts';
import type { ElementName } from '../shared/structure/element-name.ts';
import { Tally } from './harness/conformance-page.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { soapProject, withFlow } from './harness/soap-project.ts';
import { wsdlCases, wsdlFolder, wsdlSource } from './harness/wsdl.ts';

const cases = wsdlCases();
const title = cases.length > 0 ? `the ${cases.length} services of ${wsdlFolder}` : `no services in ${wsdlFolder}`;

type Service = Unit<ConsumedSoapService>;

/** An operation with what is to be sent: a made message of its request, and where it is of single values, those. */
interface Planned {
  service: Service;
  operation: SoapOperation;
  text: string;
}

/** Services without anything to call, and why. */
const without: Readonly<Record<string, string>> = {
  'cxf-jms/jms_test.wsdl': 'its ports speak SOAP over JMS only',
  'cxf-soapheader2/soapheader2.wsdl': 'its binding is of a foreign kind (XML format), no SOAP',
  'cxf-xml-bare/hello_world_xml_bare.wsdl': 'its binding is of a foreign kind (XML format), no SOAP',
  'node-soap-cross-schema/cross_schema.wsdl': 'its one operation is a notification: the server speaks first',
  'wsdl20-hotel-reservation/HotelReservationService.wsdl': 'WSDL 2.0, which is refused by its name',
  'zeep-http/http.wsdl': 'its bindings are HTTP GET and POST, no SOAP',
  'zeep-recursive-schema/recursive_schema_main.wsdl': 'it describes no operation',
};

/** Services whose operations cannot all be called and answered as the schema wants, and why. */
const flawed: Readonly<Record<string, string>> = {
  'axis2-mime-doc/mime-doc.wsdl':
    'two operations have empty bodies and the same action: their content is in attachments (SwA)',
  'interop-rpc-encoded/InteropTest.wsdl':
    'a Map of Apache is of a schema that nobody gives: its messages cannot be checked',
  'marketo/marketo.wsdl': 'shortened by hand: types of its messages were cut out, which cannot be checked',
  'node-soap-recursive/file.wsdl': 'its schemas are not well-formed: nothing is known of its elements',
  'node-soap-style-mix/wsdl_style_mix.wsdl':
    'its element has to hold an element of whatever kind, of another namespace, and none is declared',
  'node-soap-xsdinclude/xsd_include.wsdl': 'the type of its answer is not there',
  'team-software/team_software.xml': 'its schemas stand on a server, and are not among the files',
  'zeep-soap/soap.wsdl': 'two operations have the same element and the same action: nobody can tell which is called',
};

function made(data: ConsumedSoapService, element: ElementName | null, view: ProjectView): string {
  if (element === null) return '';
  const shape = messagesOf(data, view);
  const placed = shape && messageElement(shape, element);
  return shape && placed
    ? (xmlFormat.made?.(shape, { start: placed.path, seed: 7 }) ?? '')
    : `<m:${element.name} xmlns:m="${element.namespace}"/>`;
}

/** A value as it stands in an expression; undefined for a kind that has no literal. */
function literalOf(kind: ElementValue['kind'], value: unknown): string | undefined {
  if (value === null) return 'empty';
  if (kind === 'string') return `'${String(value).replaceAll("'", "''")}'`;
  return kind === 'boolean' || kind === 'integer' || kind === 'long' || kind === 'decimal' ? String(value) : undefined;
}

/** Arguments of an operation whose request is of single values, with those of a message; null where one of them has no literal. */
function valueArguments(element: ElementName, values: readonly ElementValue[], message: string) {
  const given = values.flatMap((value) => {
    const read = literalOf(value.kind, readElementValue(message, element, value, 'UTC'));
    return read === undefined && (value.isOptional || value.isNillable) ? [] : [{ parameter: value.name, value: read }];
  });
  return given.every(({ value }) => value !== undefined) ? given : null;
}

/** A service whose operation takes its body as a text. */
function givenAsText(service: Service, id: string): Service {
  const operations = service.data.operations.map((o) => (o.id === id ? { ...o, requestBody: 'text' as const } : o));
  return { ...service, data: { ...service.data, operations } };
}

describe.skipIf(cases.length === 0)(title, () => {
  const called = new Tally('wsdl-called');

  it.each(cases)(
    '$entry: each operation is called at its mock; request and answer hold to the schema',
    async ({ entry }) => {
      const source = wsdlSource(entry);
      const { project, view: imported, services } = soapProject(source);
      if (services.every(({ data }) => data.operations.length === 0)) {
        expect(without[entry], `${entry} has no operation to call`).toBeDefined();
        called.differs(entry, without[entry] ?? '');
        return;
      }
      const validator = wsdlReader.validator?.(source);
      const exchanges: { request: string; answer: string; status: number }[] = [];
      const mocks = compileProgram(imported, { name: 'mock', mocked: 'all' });
      const server = new MockServer(mocks.consumed, ({ request, answer }) =>
        exchanges.push({ request: request.body, answer: String(answer.body), status: answer.status }),
      );
      await server.listen(0);
      const addresses = new Map(server.services.map(({ name, url }) => [name, url]));
      let view = imported.withUnits(
        services.map((unit) => ({
          ...unit,
          data: { ...unit.data, address: addresses.get(imported.qualifiedName(unit)) ?? '', location: null },
        })),
        [],
      );
      const planned: Planned[] = view.ofKind<ConsumedSoapService>('consumed-soap-service').flatMap((service) =>
        service.data.operations.map((operation) => ({
          service,
          operation,
          text: made(service.data, operation.request, view),
        })),
      );
      for (const [index, { operation, service, text }] of planned.entries()) {
        const values =
          operation.requestBody === 'values' && operation.request
            ? valueArguments(operation.request, valuesOf(service.data, operation.request, view) ?? [], text)
            : null;
        const isText = values === null;
        if (isText) view = view.withUnits([givenAsText(view.unit(service.id) as Service, operation.id)], []);
        const given = isText ? [{ parameter: bodyInput, value: '$Text' }] : values;
        view = withFlow(
          view,
          project,
          `Call${index}`,
          [{ name: 'Text', type: { kind: 'string' } }],
          { kind: 'nothing' },
          (f) => {
            f.add('call-operation', {
              operation: operation.id,
              arguments: operation.request === null ? [] : given,
              output: operation.response === null || operation.responseBody === 'nothing' ? '' : 'R',
            } as never);
            f.add('end', {} as never);
          },
        );
      }
      const runtime = await startRuntime(view);
      const problems: string[] = [];
      for (const [index, { operation, text }] of planned.entries()) {
        exchanges.length = 0;
        const { error } = await runtime.call(`M.Call${index}`, { Text: text });
        const say = (what: string) => problems.push(`${operation.name}: ${what}`);
        if (error) say(error.message);
        const [exchange] = exchanges;
        if (!exchange) {
          say('nothing was sent');
          continue;
        }
        if (operation.oneWay && exchange.status !== 202) say(`the answer is ${exchange.status}`);
        const bodies: [string, string, ElementName | null][] = [['request', exchange.request, operation.request]];
        if (!operation.oneWay) bodies.push(['answer', exchange.answer, operation.response]);
        for (const [what, envelope, element] of bodies) {
          const [part] = readEnvelope(envelope).body;
          if (element === null) continue;
          if (part?.element.name !== element.name || part.element.namespace !== element.namespace) {
            say(`the ${what} is ${part?.element.name}`);
            continue;
          }
          const fault = validator
            ?.validate(part.text.replace(/ soap:encodingStyle="[^"]*"/, ''))
            .find((d) => d.severity === 'error');
          if (fault) say(`the ${what}: ${fault.code} ${fault.message} (${fault.path})`);
        }
      }
      await runtime.stop();
      await server.close();
      const reason = Object.hasOwn(flawed, entry) ? flawed[entry] : undefined;
      if (reason === undefined) {
        expect(problems).toEqual([]);
        called.count();
      } else {
        expect(problems).not.toEqual([]);
        called.differs(entry, reason);
      }
    },
    60_000,
  );

  it('docs/conformance.md says so', () => {
    called.hold();
  });
});
