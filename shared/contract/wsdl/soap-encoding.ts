import type { ContractFile } from '../contract.ts';
import { namespaceOf, schemaNamespace, splitName } from '../xsd/names.ts';
import { readSchemaFile, type SchemaElement, type SchemaFile } from '../xsd/schema-file.ts';
import { targetOf } from '../xsd/schema-set.ts';
import { encodingNamespaces } from './names.ts';

const simpleTypes =
  'string boolean decimal float double duration dateTime time date gYearMonth gYear gMonthDay gDay gMonth hexBinary base64Binary anyURI QName normalizedString token language Name NMTOKEN NCName integer nonPositiveInteger negativeInteger long int short byte nonNegativeInteger unsignedLong unsignedInt unsignedShort unsignedByte positiveInteger'.split(
    ' ',
  );

/** What describes an array: SOAP 1.1 has its type and size in one attribute, SOAP 1.2 in two; many authors write the first for both. */
const arrayAttributes = [
  ['arrayType', 'offset'],
  ['arrayType', 'itemType', 'arraySize'],
];

/**
 * What descriptions use of a schema of SOAP encoding, which their authors take for known. Its values are those of XML Schema; the attributes that tie
 * elements of a message to each other (id, href) are left out.
 */
const schemaText = (
  namespace: string,
) => `<xs:schema xmlns:xs="${schemaNamespace}" xmlns:tns="${namespace}" targetNamespace="${namespace}">
${attributesOf(namespace)
  .map((name) => `<xs:attribute name="${name}" type="xs:string"/>`)
  .join('')}
<xs:complexType name="Array"><xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence>
${attributesOf(namespace)
  .map((name) => `<xs:attribute ref="tns:${name}"/>`)
  .join('')}</xs:complexType>
<xs:element name="Array" type="tns:Array"/>
<xs:complexType name="Struct"><xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence></xs:complexType>
<xs:simpleType name="base64"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
${simpleTypes.map((name) => `<xs:simpleType name="${name}"><xs:restriction base="xs:${name}"/></xs:simpleType>`).join('\n')}
</xs:schema>`;

function attributesOf(namespace: string): readonly string[] {
  return arrayAttributes[encodingNamespaces.indexOf(namespace)] ?? [];
}

/** A schema of SOAP encoding as a file that no contract has to bring along. */
export function encodingSchema(namespace: string): [ContractFile, SchemaFile] {
  const bytes = Uint8Array.from(schemaText(namespace), (character) => character.charCodeAt(0));
  const file: ContractFile = { path: `soap-encoding-${encodingNamespaces.indexOf(namespace) + 1}.xsd`, bytes };
  return [file, readSchemaFile(file)];
}

/** The namespaces of SOAP encoding that the schemas in a file refer to. Where one is not imported, as is common, it is from now on. */
export function encodingsIn({ schemas }: SchemaFile): ReadonlySet<string> {
  const used = new Set<string>();
  for (const schema of schemas) {
    const found = referencesIn(schema);
    for (const namespace of encodingNamespaces) {
      if (targetOf(schema) === namespace) continue;
      const isImported = schema.children.some(
        (c) => c.local === 'import' && c.attributes.get('namespace') === namespace,
      );
      if (isImported || found.has(namespace)) used.add(namespace);
      if (!isImported && found.has(namespace))
        schema.children.unshift(madeElement('import', { namespace }, schema, schema));
    }
  }
  return used;
}

function referencesIn(schema: SchemaElement): Set<string> {
  const found = new Set<string>();
  const open = [schema];
  for (let at = open.pop(); at; at = open.pop()) {
    for (const name of ['type', 'ref', 'base', 'itemType']) {
      const parts = splitName(at.attributes.get(name) ?? '');
      if (parts) found.add(namespaceOf(at.scope, parts.prefix) ?? '');
    }
    open.push(...at.children);
  }
  return found;
}

/**
 * Gives arrays their members (WSDL 1.1, chapter 2.2): a restriction of `soapenc:Array` says in `wsdl:arrayType` of which type they are, and has
 * no content of its own. How they are called is free (SOAP 1.1, chapter 5.4.2); most tools write `item`.
 */
export function makeArrays(schemas: readonly SchemaElement[], arrayTypes: ReadonlyMap<number, string>): void {
  if (arrayTypes.size === 0) return;
  const open = [...schemas];
  for (let at = open.pop(); at; at = open.pop()) {
    if (at.local === 'restriction' && !at.children.some(isContent)) {
      const attribute = at.children.find((c) => arrayTypes.has(c.offset));
      const member = attribute && /^([^[]+)\[/.exec(arrayTypes.get(attribute.offset) ?? '')?.[1]?.trim();
      if (attribute && member && splitName(member)) {
        const sequence = madeElement('sequence', {}, at, attribute);
        const occurs = { minOccurs: '0', maxOccurs: 'unbounded' };
        const item = madeElement(
          'element',
          { name: 'item', type: member, form: 'unqualified', ...occurs },
          sequence,
          attribute,
        );
        sequence.children.push(item);
        at.children.splice(at.children.indexOf(attribute), 0, sequence);
      }
    }
    open.push(...at.children);
  }
}

function isContent({ local }: SchemaElement): boolean {
  return local === 'sequence' || local === 'all' || local === 'choice' || local === 'group';
}

/** A schema element that nobody wrote; findings about it stand where `source` does, and its prefixes are of there. */
export function madeElement(
  local: string,
  attributes: Readonly<Record<string, string>>,
  parent: SchemaElement | null,
  { scope, offset, file }: Pick<SchemaElement, 'scope' | 'offset' | 'file'>,
): SchemaElement {
  return {
    local,
    attributes: new Map(Object.entries(attributes)),
    wrongAttributes: [],
    children: [],
    scope,
    offset,
    file,
    hasText: false,
    parent,
  };
}
