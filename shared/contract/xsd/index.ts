import { decodeXml } from '../../format/xml/decode.ts';
import type { ContractFile, ContractReader, ContractSource, ReadContract } from '../contract.ts';
import { entryFiles } from '../entry-files.ts';
import { buildComponents } from './build-components.ts';
import { schemaNamespace } from './names.ts';
import type { SchemaFile } from './schema-file.ts';
import { SchemaSet } from './schema-set.ts';
import { checkSchemas } from './schema-validity.ts';
import { schemaTree } from './tree.ts';
import { schemaValidator } from './validation/validate.ts';
import { readXml } from './xml-reader.ts';

/** Files are asked for their namespace while others are looked for: once is enough. */
const namespaces = new WeakMap<ContractFile, string | null>();

/** XML Schema 1.0: one structure for the set of documents that hang together. */
export const xsdReader: ContractReader = {
  kind: 'xsd',
  label: 'XML Schema',
  extensions: ['.xsd'],
  sniff: (head) =>
    /<(?:[\w.-]+:)?schema\b[^>]*http:\/\/www\.w3\.org\/2001\/XMLSchema/.test(head)
      ? 0.95
      : /http:\/\/www\.w3\.org\/2001\/XMLSchema["']/.test(head) && /<(?:[\w.-]+:)?schema\b/.test(head)
        ? 0.8
        : 0,
  targetNamespace(file) {
    let known = namespaces.get(file);
    if (known === undefined) {
      known = namespaceIn(file);
      namespaces.set(file, known);
    }
    return known;
  },
  sample: `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:orders" elementFormDefault="qualified">
  <xs:element name="order">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="line" maxOccurs="unbounded">
          <xs:complexType>
            <xs:sequence><xs:element name="price" type="xs:decimal"/></xs:sequence>
            <xs:attribute name="sku" type="xs:string" use="required"/>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
      <xs:attribute name="id" type="xs:int" use="required"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
`,
  validator(source) {
    const set = new SchemaSet(source);
    return set.documents.length === 0 ? null : schemaValidator(buildComponents(set));
  },
  read(source, { roots = [] } = {}) {
    const parsed = new Map<ContractFile, SchemaFile>();
    const links = source.chosen.length < 2 ? null : new SchemaSet(source, parsed).links;
    const read = entryFiles(source.chosen, (file) => links?.get(file) ?? []).map((entry) =>
      readSet(entry, source, parsed, roots),
    );
    // Sets that share files share what is wrong with them.
    const diagnostics = new Map(read.flatMap((r) => r.diagnostics).map((d) => [JSON.stringify(d), d]));
    return {
      structures: read.flatMap((r) => r.structures),
      enumerations: [],
      services: [],
      diagnostics: [...diagnostics.values()],
    };
  },
};

/** The structure of one set of documents. */
function readSet(
  entry: ContractFile,
  source: ContractSource,
  parsed: Map<ContractFile, SchemaFile>,
  roots: readonly string[],
): Pick<ReadContract, 'structures' | 'diagnostics'> {
  const { set, components } = checkSchemas({ ...source, chosen: [entry] }, parsed);
  const { problems } = set;
  const [document] = set.documents;
  if (!document) return { structures: [], diagnostics: problems.diagnostics };
  const { root, types, namespaces: prefixes, isCut } = schemaTree(set, components, roots);
  set.noteUnused();
  if (isCut)
    problems.error(
      document.schema,
      'xsd/too-large',
      'Its groups hold each other so often, or so many types are derived from one, that the tree was cut.',
    );
  const files = set.files.filter((file) => file !== entry);
  return {
    structures: [
      { name: null, kind: 'xml-schema', root, data: { types, namespaces: prefixes }, files: [entry, ...files] },
    ],
    diagnostics: problems.diagnostics,
  };
}

/** The namespace that a file's schema declares things in: its start tag says it. */
function namespaceIn(file: ContractFile): string | null {
  const read = decodeXml(file.bytes, null);
  let namespace: string | null = null;
  let isFirst = true;
  if ('text' in read)
    readXml(
      read.text,
      {
        start({ local, uri, attributes }) {
          if (isFirst && local === 'schema' && uri === schemaNamespace)
            namespace = attributes.find((a) => a.local === 'targetNamespace' && a.uri === '')?.value.trim() || null;
          isFirst = false;
        },
        text() {},
        end() {},
      },
      1,
    );
  return namespace;
}
