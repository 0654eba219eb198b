import { describe, expect, it } from 'vitest';
import type { ContractSource } from '../shared/contract/contract.ts';
import { contractSource, folderOfFiles } from '../shared/contract/index.ts';
import { wsdlReader } from '../shared/contract/wsdl/index.ts';
import type { DescribedSoapService } from '../shared/contract/wsdl/soap-services.ts';
import { publishedServicePlanners } from '../shared/import/service-planners.ts';
import { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { DataType, Microflow } from '../shared/microflow/kind.ts';
import type { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../shared/service/soap/kind.ts';
import { readEnvelope, writeEnvelope } from '../shared/soap/envelope.ts';
import { madeElement } from '../shared/soap/made-element.ts';
import type { ElementName } from '../shared/structure/element-name.ts';
import type { StructureDocument } from '../shared/structure/structure-document.ts';
import { Tally } from './harness/conformance-page.ts';
import type { ProjectBuilder } from './harness/project-builder.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { soapProject } from './harness/soap-project.ts';
import { wsdlCases, wsdlFolder, wsdlSource } from './harness/wsdl.ts';

const cases = wsdlCases();
const title =
  cases.length > 0 ? `the ${cases.length} contracts of ${wsdlFolder}, published` : `no contracts in ${wsdlFolder}`;

/** Contracts without anything to publish, and why. */
const without: Readonly<Record<string, string>> = {
  'cxf-jms/jms_test.wsdl': 'its ports speak SOAP over JMS only',
  'cxf-soapheader2/soapheader2.wsdl': 'its binding is of a foreign kind (XML format), no SOAP',
  'cxf-xml-bare/hello_world_xml_bare.wsdl': 'its binding is of a foreign kind (XML format), no SOAP',
  'node-soap-cross-schema/cross_schema.wsdl': 'its one operation is a notification: the server speaks first',
  'wsdl20-hotel-reservation/HotelReservationService.wsdl': 'WSDL 2.0, which is refused by its name',
  'zeep-http/http.wsdl': 'its bindings are HTTP GET and POST, no SOAP',
  'zeep-recursive-schema/recursive_schema_main.wsdl': 'it describes no operation',
};

/** Contracts whose operations cannot all be asked and answered as the schema wants, and why. */
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

type Service = Unit<SoapService>;

/** A service whose operations answer with texts that are made up by its contract, each by a microflow of its own. */
function answering(view: ProjectView, service: Service, shape: StructureDocument | undefined, project: ProjectBuilder) {
  const flows: Unit<Microflow>[] = [];
  const operations = service.data.operations.map((operation): ServedSoapOperation => {
    const flow = view.unit(operation.microflow) as Unit<Microflow>;
    if (operation.responseBody === 'nothing') return operation;
    const returns: DataType = { kind: 'string' };
    const given = flow.data.parameters.map(({ name, type }) => ({ name, type }));
    const builder = new FlowBuilder(project.ids, given, returns);
    const text = madeElement(shape, operation.response as ElementName, 7);
    builder.add('end', { value: `'${text.replaceAll("'", "''")}'` });
    flows.push({ ...flow, data: builder.build() });
    return { ...operation, responseBody: 'text' };
  });
  return view.withUnits([...flows, { ...service, data: { ...service.data, operations } }], []);
}

/** A description with all that it refers to, as a client reads it. */
async function fetched(address: string): Promise<ContractSource> {
  const files = new Map<string, string>();
  const waiting = ['?wsdl'];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (files.has(at)) continue;
    const text = await (await fetch(address + at)).text();
    for (const [, place] of text.matchAll(/[lL]ocation\s*=\s*"[^"]*(\?xsd=\d+)"/g)) waiting.push(place as string);
    files.set(at, text);
  }
  const nameOf = (place: string) => (place === '?wsdl' ? 'service.wsdl' : `${place.slice(5)}.xsd`);
  const all = [...files].map(([place, text]) => {
    const local = text.replaceAll(/"[^"]*(\?xsd=\d+)"/g, (_, other: string) => `"${nameOf(other)}"`);
    return { path: nameOf(place), bytes: new TextEncoder().encode(local) };
  });
  return contractSource(all.slice(0, 1), [folderOfFiles(all.slice(1))], wsdlReader);
}

const same = (one: ElementName | null, other: ElementName | null) =>
  one === null || other === null ? one === other : one.name === other.name && one.namespace === other.namespace;

describe.skipIf(cases.length === 0)(title, () => {
  const published = new Tally('wsdl-published');

  it.each(cases)(
    '$entry: each operation is published, takes what its contract allows, answers what it wants, and is described again',
    async ({ entry }) => {
      const source = wsdlSource(entry);
      const { project, view: imported, plan } = soapProject(source, { planners: publishedServicePlanners });
      const services = imported.ofKind<SoapService>('soap-service');
      if (services.every(({ data }) => data.operations.length === 0)) {
        expect(without[entry], `${entry} has no operation to publish`).toBeDefined();
        published.differs(entry, without[entry] ?? '');
        return;
      }
      const validator = wsdlReader.validator?.(source);
      const problems: string[] = [];
      const known = new Set(wsdlReader.read(source).diagnostics.map((d) => d.message));
      let view = imported;
      for (const service of services) {
        const structure = imported.unit(service.data.structure) as Unit<StructureDocument> | undefined;
        view = answering(view, view.unit(service.id) as Service, structure?.data, project);
      }
      const runtime = await startRuntime(view, { contractFile: (hash) => plan.files.get(hash) });
      try {
        for (const { id } of services) {
          const { data, name } = view.unit(id) as Service;
          const shape = (view.unit(data.structure) as Unit<StructureDocument> | undefined)?.data;
          const address = `${runtime.url}/${data.path}`;
          const described = wsdlReader.read(await fetched(address));
          const fault = described.diagnostics.find((d) => d.severity === 'error' && !known.has(d.message));
          if (fault) problems.push(`${name}, its description: ${fault.message} (line ${fault.line})`);
          const again =
            described.services
              .map(({ description }) => description as DescribedSoapService)
              .find(({ service, port }) => service === data.service && port === data.port)?.operations ?? [];
          for (const operation of data.operations) {
            const say = (what: string) => problems.push(`${name}.${operation.name}: ${what}`);
            const other = again.find((each) => each.name === operation.name);
            if (!same(other?.request ?? null, operation.request)) say('its request is described otherwise');
            if (!operation.oneWay && !same(other?.response ?? null, operation.response))
              say('its response is described otherwise');
            const body = operation.request === null ? '' : madeElement(shape, operation.request, 7);
            const response = await fetch(address, {
              method: 'POST',
              headers: { 'content-type': 'text/xml', soapaction: `"${operation.action}"` },
              body: writeEnvelope('1.1', [], body),
            });
            const text = await response.text();
            // Nothing is returned by the microflow of one that answers nothing: it says that it is not written yet.
            const isStub = operation.responseBody === 'nothing';
            if (operation.oneWay) {
              if (response.status !== 500) say(`one-way is answered ${response.status}`);
              continue;
            }
            const { fault: answered, body: parts } = readEnvelope(text);
            if (isStub) {
              if (!answered?.reason.endsWith('is not written yet.')) say(`${answered?.reason}`);
              continue;
            }
            if (answered) {
              say(answered.reason);
              continue;
            }
            const [part] = parts;
            if (!same(part?.element ?? null, operation.response)) say(`the answer is ${part?.element.name}`);
            const wrong = part && validator?.validate(part.text).find((d) => d.severity === 'error');
            if (wrong) say(`the answer: ${wrong.message} (${wrong.path})`);
          }
        }
      } finally {
        await runtime.stop();
      }
      const reason = Object.hasOwn(flawed, entry) ? flawed[entry] : undefined;
      if (reason === undefined) {
        expect(problems).toEqual([]);
        published.count();
      } else {
        expect(problems).not.toEqual([]);
        published.differs(entry, reason);
      }
    },
    60_000,
  );

  it('docs/conformance.md says so', () => {
    published.hold();
  });
});
