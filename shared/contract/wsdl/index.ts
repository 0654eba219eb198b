import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ContractFile, ContractReader, ContractSource, ReadContract } from '../contract.ts';
import { entryFiles } from '../entry-files.ts';
import type { ElementDeclaration } from '../xsd/components.ts';
import { elementTree } from '../xsd/tree.ts';
import { schemaValidator } from '../xsd/validation/validate.ts';
import { isEncoded } from './definitions.ts';
import { type DescriptionFile, namespaceIn } from './description-file.ts';
import { DescriptionSet } from './description-set.ts';
import { type ReadDescription, readDescription } from './read-description.ts';
import { type DescribedSoapService, soapServices } from './soap-services.ts';

/** Files are asked for their namespace while others are looked for: once is enough. */
const namespaces = new WeakMap<ContractFile, string | null>();

/** WSDL 1.1: one structure for the messages of a service, read from its schemas. */
export const wsdlReader: ContractReader = {
  kind: 'wsdl',
  label: 'WSDL',
  // What a description imports may be a schema, and stand in a file of any XML; what is chosen goes by how it begins.
  extensions: ['.wsdl', '.xsd', '.xml'],
  sniff: (head) =>
    // A schema inside speaks for itself, too: the description around it is surer.
    /<(?:[\w.-]+:)?definitions\b[^>]*http:\/\/schemas\.xmlsoap\.org\/wsdl\/["']/.test(head) ||
    /<(?:[\w.-]+:)?description\b[^>]*http:\/\/www\.w3\.org\/ns\/wsdl["']/.test(head)
      ? 0.98
      : 0,
  targetNamespace(file) {
    let known = namespaces.get(file);
    if (known === undefined) {
      known = namespaceIn(file);
      namespaces.set(file, known);
    }
    return known;
  },
  sample: `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:orders" targetNamespace="urn:orders" name="Orders">
  <types>
    <xs:schema targetNamespace="urn:orders" elementFormDefault="qualified">
      <xs:element name="getOrder">
        <xs:complexType><xs:sequence><xs:element name="id" type="xs:int"/></xs:sequence></xs:complexType>
      </xs:element>
      <xs:element name="getOrderResponse">
        <xs:complexType><xs:sequence><xs:element name="total" type="xs:decimal"/></xs:sequence></xs:complexType>
      </xs:element>
    </xs:schema>
  </types>
  <message name="request"><part name="body" element="o:getOrder"/></message>
  <message name="response"><part name="body" element="o:getOrderResponse"/></message>
  <portType name="Orders">
    <operation name="getOrder"><input message="o:request"/><output message="o:response"/></operation>
  </portType>
  <binding name="OrdersSoap" type="o:Orders">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="getOrder">
      <soap:operation soapAction="urn:orders:getOrder"/>
      <input><soap:body use="literal"/></input>
      <output><soap:body use="literal"/></output>
    </operation>
  </binding>
  <service name="Orders">
    <port name="Orders" binding="o:OrdersSoap"><soap:address location="http://localhost/orders"/></port>
  </service>
</definitions>
`,
  validator(source) {
    const [entry] = source.chosen;
    const read = entry && readDescription(entry, source);
    return !read || read instanceof DescriptionSet || read.set.documents.length === 0
      ? null
      : schemaValidator(read.components);
  },
  read(source, { roots = [] } = {}) {
    const files = new Map<ContractFile, DescriptionFile>();
    // A set has all that its file leads to: those of other files would say nothing new.
    const linked = (file: ContractFile) =>
      source.chosen.includes(file) ? new DescriptionSet(file, source, files).files : [];
    const read = entryFiles(source.chosen, linked).map((entry) => readOne(entry, source, files, roots));
    // Descriptions that share files share what is wrong with them.
    const diagnostics = new Map(read.flatMap((r) => r.diagnostics).map((d) => [JSON.stringify(d), d]));
    return {
      structures: read.flatMap((r) => r.structures),
      enumerations: [],
      services: read.flatMap((r) => r.services),
      diagnostics: [...diagnostics.values()],
    };
  },
};

/** The structure of one description. */
function readOne(
  entry: ContractFile,
  source: ContractSource,
  files: Map<ContractFile, DescriptionFile>,
  wanted: readonly string[],
): Pick<ReadContract, 'structures' | 'services' | 'diagnostics'> {
  const read = readDescription(entry, source, files);
  if (read instanceof DescriptionSet) return { structures: [], services: [], diagnostics: refusalOf(read, entry) };
  const { descriptions, definitions, set, components } = read;
  const { problems } = descriptions;
  const roots = rootsOf(read, new Set(wanted));
  const { root, types, namespaces: prefixes, isCut } = elementTree(set, components, roots);
  set.noteUnused();
  const [first] = descriptions.descriptions;
  if (first && isEncoded(definitions))
    problems.note(
      first,
      'wsdl/encoded',
      'It is of the style rpc/encoded (SOAP encoding), which WS-I rules out. The structure shows its types; references between elements (href) and types that messages name themselves are not in it.',
      'Ask for a description of style document/literal.',
    );
  if (first && isCut)
    problems.error(
      first,
      'xsd/too-large',
      'Its groups hold each other so often, or so many types are derived from one, that the tree was cut.',
    );
  if (first && roots.length === 0)
    problems.note(
      first,
      'wsdl/no-elements',
      'No message names an element that is there, and the schemas declare none: there is nothing to make a structure of.',
    );
  const others = [...new Set([...descriptions.files, ...set.files])].filter(
    (file) => file !== entry && !descriptions.encodings.has(file),
  );
  const [service, ...more] = definitions.services;
  const name = (service && more.length === 0 ? service.name : definitions.name) || null;
  return {
    structures:
      roots.length === 0
        ? []
        : [{ name, kind: 'xml-schema', root, data: { types, namespaces: prefixes }, files: [entry, ...others] }],
    services: soapServices(definitions).map((service: DescribedSoapService) => ({
      name: service.service,
      protocol: 'soap',
      description: service,
      files: [entry, ...others],
    })),
    diagnostics: [...problems.diagnostics, ...set.problems.diagnostics],
  };
}

/** Why a file is no description. */
function refusalOf({ problems }: DescriptionSet, entry: ContractFile): LocatedDiagnostic[] {
  if (problems.diagnostics.length > 0) return problems.diagnostics;
  return [
    {
      severity: 'error',
      code: 'wsdl/no-definitions',
      message: 'It is a schema, and describes no service.',
      document: entry.path,
      line: 1,
      column: 1,
      fix: 'Choose the WSDL file, or import it as XML Schema.',
    },
  ];
}

/** The elements of the messages, and those that are wanted by name; where there are none, those of the schemas. */
function rootsOf(
  { elements, set, components }: ReadDescription,
  wanted: ReadonlySet<string>,
): readonly ElementDeclaration[] {
  const all = [...components.elements.values()].filter((element) => !element.isAbstract);
  const isWanted = ({ namespace, local }: ElementDeclaration) =>
    wanted.has(`{${namespace}}${local}`) || (namespace === '' && wanted.has(local));
  const named = new Set([...elements, ...all.filter(isWanted)]);
  if (named.size > 0) return [...named];
  const chosen = all.filter((element) => set.chosenNamespaces.has(element.namespace));
  return chosen.length > 0 ? chosen : all;
}
