import type { ContractFile, ContractReader } from '../contract.ts';
import { buildComponents } from './build-components.ts';
import { readSchemaFile } from './schema-file.ts';
import { SchemaSet, targetOf } from './schema-set.ts';
import { checkSchemas } from './schema-validity.ts';
import { schemaTree } from './tree.ts';
import { schemaValidator } from './validation/validate.ts';

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
  read(source) {
    const { set, components } = checkSchemas(source);
    const [first] = source.chosen;
    if (!first || set.documents.length === 0)
      return { structures: [], enumerations: [], services: [], diagnostics: set.problems.diagnostics };
    const { root, types, namespaces: prefixes, isCut } = schemaTree(set, components);
    set.noteUnused();
    if (isCut)
      set.problems.error(
        set.documents[0]?.schema as (typeof set.documents)[0]['schema'],
        'xsd/too-large',
        'Its groups hold each other so often that the tree was cut.',
      );
    const others = set.files.filter((file) => file !== first);
    return {
      structures: [
        {
          name: null,
          kind: 'xml-schema',
          root,
          data: { types, namespaces: prefixes },
          files: [first, ...others],
        },
      ],
      enumerations: [],
      services: [],
      diagnostics: set.problems.diagnostics,
    };
  },
};

function namespaceIn(file: ContractFile): string | null {
  const [schema] = readSchemaFile(file).schemas;
  return schema ? targetOf(schema) || null : null;
}
