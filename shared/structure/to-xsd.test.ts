import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixturesFolder } from '../../tests/harness/fixtures.ts';
import { contractSource, folderOfFiles } from '../contract/index.ts';
import { inferStructure } from '../contract/json/index.ts';
import { jsonSchemaReader } from '../contract/json-schema/index.ts';
import { xsdReader } from '../contract/xsd/index.ts';
import type { StructureNode } from './node.ts';
import { walkStructure } from './path.ts';
import type { StructureShape } from './structure-document.ts';
import { structureToXsd } from './to-xsd.ts';

const file = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) });

/** The written schemas as the contract that they are. */
function contractOf(shape: StructureShape, rootName?: string) {
  const documents = structureToXsd(shape, rootName).map(({ name, text }) => file(name, text));
  return contractSource(documents.slice(0, 1), [folderOfFiles(documents)], xsdReader);
}

function readXsd(text: string): StructureShape {
  const { structures, diagnostics } = xsdReader.read(contractSource([file('a.xsd', text)]));
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return shapeOf(structures[0]);
}

function shapeOf(read: { root: StructureNode; data: Readonly<Record<string, unknown>> } | undefined): StructureShape {
  const { types, namespaces } = (read?.data ?? {}) as Pick<StructureShape, 'types' | 'namespaces'>;
  return { root: read?.root as StructureNode, types, namespaces };
}

const findingsOf = (source: ReturnType<typeof contractSource>, xml: string) =>
  xsdReader
    .validator?.(source)
    ?.validate(xml)
    .filter((d) => d.severity === 'error')
    .map((d) => d.path);

describe('a tree of JSON as XML Schema', () => {
  const sample =
    '{"id":1,"odd name":"x","lines":[{"sku":"A-1","price":9.50,"note":null}],"matrix":[[1,2],[3]],"at":"2024-01-01T00:00:00Z"}';
  const { root } = inferStructure([{ id: 's', name: 's', text: sample }]);
  const source = contractOf({ root: root as StructureNode }, 'order');
  const message = (lines: string) =>
    `<order><id>1</id><odd_name>x</odd_name>${lines}<matrix><item>1</item><item>2</item></matrix><matrix><item>3</item></matrix><at>2024-01-01T00:00:00Z</at></order>`;

  it('is a schema, and the sample by the convention is valid', () => {
    expect(xsdReader.read(source).diagnostics).toEqual([]);
    const nil = '<note xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>';
    expect(findingsOf(source, message(`<lines><sku>A-1</sku><price>9.50</price>${nil}</lines>`))).toEqual([]);
    expect(findingsOf(source, message('<lines><sku>A-1</sku><price>x</price><note/></lines>'))).toContain(
      '/order/lines/price',
    );
  });

  it('a dictionary has entries, recursion a named type, and what values are held to facets', () => {
    const read = jsonSchemaReader.read(
      contractSource([
        file(
          'a.schema.json',
          '{"$ref":"#/$defs/Node","$defs":{"Node":{"type":"object","properties":{"code":{"type":"string","pattern":"^[A-Z]+$","allOf":[{"pattern":"^.{2}$"}]},"size":{"enum":["S","L"]},"price":{"type":"number","minimum":0,"multipleOf":0.01},"tags":{"type":"object","additionalProperties":{"type":"integer","format":"int32"}},"children":{"type":"array","maxItems":2,"items":{"$ref":"#/$defs/Node"}},"any":true}}}}',
        ),
      ]),
    );
    const source = contractOf(shapeOf(read.structures[0]), 'node');
    expect(xsdReader.read(source).diagnostics).toEqual([]);
    const entry = (value: string) => `<tags><entry key="a b"><value>${value}</value></entry></tags>`;
    expect(
      findingsOf(
        source,
        `<node><code>AB</code><size>S</size><price>1.25</price>${entry('1')}<children><code>CD</code><children/></children><any><x>1</x>text</any></node>`,
      ),
    ).toEqual([]);
    for (const [xml, path] of [
      ['<code>ABC</code>', '/node/code'],
      ['<code>a1</code>', '/node/code'],
      ['<size>M</size>', '/node/size'],
      ['<price>1.255</price>', '/node/price'],
      ['<price>-1</price>', '/node/price'],
      [entry('x'), '/node/tags/entry/value'],
      ['<children/><children/><children/>', '/node/children[3]'],
    ])
      expect([xml, findingsOf(source, `<node>${xml}</node>`)]).toEqual([xml, [path]]);
  });

  it.each<[string, StructureNode]>([
    ['a list', { name: '', type: 'array', item: { name: '', type: 'integer' } }],
    ['a value', { name: '', type: 'decimal' }],
    ['anything', { name: '', type: 'any' }],
    ['nothing', { name: '', type: 'unknown', nullable: true }],
    ['an object without members', { name: '', type: 'object', children: [] }],
  ])('%s at the root is a schema', (_what, root) => {
    expect(xsdReader.read(contractOf({ root })).diagnostics).toEqual([]);
  });
});

describe('a tree of XML as XML Schema', () => {
  const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">
    <xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
    <xs:element name="order" type="t:Order"/>
    <xs:complexType name="Order"><xs:sequence>
      <xs:element name="line" type="t:Line" minOccurs="2" maxOccurs="5"/>
      <xs:choice><xs:element name="cash" type="xs:hexBinary"/><xs:sequence><xs:element name="card" type="t:Card"/><xs:element name="pin" form="unqualified" type="xs:int" nillable="true"/></xs:sequence></xs:choice>
      <xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element name="a" type="xs:date"/><xs:element name="b" type="t:Order"/></xs:choice>
      <xs:element name="text" minOccurs="0"><xs:complexType mixed="true"><xs:sequence><xs:element name="i" minOccurs="0"/></xs:sequence><xs:attribute ref="xml:lang"/></xs:complexType></xs:element>
    </xs:sequence><xs:attribute name="id" use="required" type="xs:ID"/><xs:attribute name="v" default="1"/></xs:complexType>
    <xs:complexType name="Line"><xs:simpleContent><xs:extension base="t:Price"><xs:attribute name="unit" type="t:Unit"/></xs:extension></xs:simpleContent></xs:complexType>
    <xs:simpleType name="Price"><xs:restriction base="xs:decimal"><xs:minInclusive value="0"/><xs:fractionDigits value="2"/></xs:restriction></xs:simpleType>
    <xs:simpleType name="Unit"><xs:restriction base="xs:string"><xs:enumeration value="kg"/><xs:enumeration value="&lt;m&gt;"/></xs:restriction></xs:simpleType>
    <xs:simpleType name="Card"><xs:restriction base="xs:string"><xs:pattern value="\\d{4}"/><xs:length value="4"/></xs:restriction></xs:simpleType>
  </xs:schema>`;

  it('reads back as the tree that it was', () => {
    const shape = readXsd(schema);
    const again = xsdReader.read(contractOf(shape));
    expect(again.diagnostics).toEqual([]);
    expect(shapeOf(again.structures[0])).toEqual(shape);
  });
});

const folder = join(fixturesFolder, 'xsd');
const below = (path: string): string[] =>
  readdirSync(path)
    .map((name) => join(path, name))
    .flatMap((inside) => (statSync(inside).isDirectory() ? below(inside) : [inside]));
/** Larger sets take too long for a test; what they have is in the others as well. */
const largestSet = 130_000;

/** What valid documents of a set may not fit the written schema for. */
const derived = 'xsi:type names a derived type: the tree has its members, not its derivation';
const expectedMisfits: Readonly<Record<string, string>> = {
  'bpmn-2.0/samples/collaboration-message-flows.bpmn': derived,
  'bpmn-2.0/samples/collaboration-sequence-flows.bpmn': derived,
  'bpmn-2.0/samples/conditions.bpmn': derived,
  'xmlschema-features/samples/words2.xml': derived,
  'odata-edm/samples/miscellaneous.xml': 'INF: a tree has decimals, which have none',
  'phpunit-config/samples/phpunit.xml.dist': 'xs:all: a tree keeps an order',
  'reqif/samples/sample.xml': 'xs:all: a tree keeps an order',
  'sumo-traffic/samples/cross.net.xml': 'patterns made of entities, which are not expanded',
};

/** Why the tree of a set is another one when it was written and read again. */
const groupNames = 'the names of groups are written nowhere: a group is called by its kind then';
const lists = 'xs:list: the text is kept, not that it is a list';
const otherTrees: Readonly<Record<string, string>> = {
  'bpmn-2.0': groupNames,
  'cii-en16931': 'types of several namespaces stand in the first one, in another order',
  'dmn-1.3': groupNames,
  msbuild: groupNames,
  'odata-edm': lists,
  'phpunit-config': groupNames,
  reqif: 'what is said of xml:lang stands in its own schema',
  'sumo-traffic':
    'xs:union and derived types: texts of the one and members of the other are told, which a written schema does not say',
  'spring-beans-4.3': 'xsi:type is no attribute that a schema may declare',
  'wsdl-soap-schemas': groupNames,
  'xliff-1.2': lists,
  'xml-schema-1.0': groupNames,
  'xmlschema-features': lists,
};

describe(`schema sets written from their trees (${folder})`, () => {
  const sets = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'cases.tsv')))
    : [];
  const filesOf = (set: string) =>
    below(join(folder, set))
      .filter((path) => path.endsWith('.xsd'))
      .map((path) => ({ path: relative(join(folder, set), path), bytes: readFileSync(path) }));
  const small = sets.filter(
    (set) => set !== 'w3c-xsdtests' && filesOf(set).reduce((sum, f) => sum + f.bytes.length, 0) <= largestSet,
  );

  it.skipIf(small.length === 0).each(small)('%s', (set) => {
    const files = filesOf(set);
    const rows = readFileSync(join(folder, set, 'cases.tsv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t') as [string, string, string]);
    const misfits: string[] = [];
    const changed: string[] = [];
    for (const schema of new Set(rows.map(([name]) => name))) {
      const own = files.find(({ path }) => path === schema);
      if (!own) continue;
      const [structure] = xsdReader.read(contractSource([own], [folderOfFiles(files)], xsdReader)).structures;
      if (!structure) continue;
      const source = contractOf(shapeOf(structure));
      const again = xsdReader.read(source);
      expect(again.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
      expect([...walkStructure(shapeOf(again.structures[0]), 100)].length).toBeGreaterThan(1);
      const tree = shapeOf(again.structures[0]);
      if (JSON.stringify(tree) !== JSON.stringify(shapeOf(structure))) changed.push(schema);
      // What a tree does not say is lost once: what was written of it is read as itself.
      const twice = shapeOf(xsdReader.read(contractOf(tree)).structures[0]);
      if (set !== 'odata-edm') expect(twice).toEqual(tree);
      for (const [name, document, expected] of rows)
        if (name === schema && expected === 'valid' && document)
          if (findingsOf(source, readFileSync(join(folder, set, document), 'utf8'))?.length !== 0)
            misfits.push(`${set}/${document}`);
    }
    expect(changed.length > 0).toBe(Object.hasOwn(otherTrees, set));
    expect(misfits).toEqual(Object.keys(expectedMisfits).filter((name) => name.startsWith(`${set}/`)));
  });
});
