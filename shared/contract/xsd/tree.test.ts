import { describe, expect, it } from 'vitest';
import { readSchema, schemaOf, treeLines } from '../../../tests/harness/xsd.ts';
import type { StructureNode } from '../../structure/node.ts';
import { structureNodeSchema } from '../../structure/node.ts';

function treeOf(
  body: string,
  attributes = '',
): { root: StructureNode; types: Record<string, StructureNode>; namespaces: Record<string, string> } {
  const { structures, diagnostics } = readSchema(schemaOf(body, attributes));
  expect(diagnostics).toEqual([]);
  const [{ root, data }] = structures as [(typeof structures)[0]];
  expect(() => structureNodeSchema.parse(root)).not.toThrow();
  return { root, ...(data as { types: Record<string, StructureNode>; namespaces: Record<string, string> }) };
}

/** The lines of the only root element's content. */
function linesOf(body: string, attributes = ''): string[] {
  const { root } = treeOf(body, attributes);
  return treeLines(root.children?.[0] as StructureNode).map((line) => line.trimEnd());
}

const element = (content: string) => `<xs:element name="r"><xs:complexType>${content}</xs:complexType></xs:element>`;

describe('the tree of a schema', () => {
  it('has the document as its root, and every global element below it', () => {
    const { root } = treeOf(
      '<xs:element name="a" type="xs:int"/><xs:element name="b" abstract="true"/><xs:element name="c" type="xs:date"/>',
    );
    expect(treeLines(root)).toEqual(['· object <choice>', '  a integer', '  c date']);
  });

  it('has attributes before elements, and types as mappings know them', () => {
    expect(
      linesOf(
        element(`<xs:sequence>
          <xs:element name="t" type="xs:token"/><xs:element name="l" type="xs:long" minOccurs="0"/>
          <xs:element name="d" type="xs:decimal"/><xs:element name="when" type="xs:dateTime"/><xs:element name="at" type="xs:time"/>
          <xs:element name="u" type="xs:anyURI"/><xs:element name="h" type="xs:hexBinary"/><xs:element name="x"/>
          <xs:element name="w" type="xs:NMTOKENS"/><xs:element name="y" type="xs:gYear" nillable="true"/></xs:sequence>
          <xs:attribute name="k" type="xs:short" use="required"/><xs:attribute name="f" type="xs:boolean" default="true"/>`),
      ),
    ).toEqual([
      'r object',
      '  k integer kind:attribute type:short',
      '  f? boolean =true kind:attribute',
      '  t string whiteSpace:collapse',
      '  l? long',
      '  d decimal',
      '  when datetime',
      '  at time',
      '  u uri whiteSpace:collapse',
      '  h binary encoding:hex',
      '  x any',
      '  w string list:true examples:birch\nzephyr nectar\nnectar birch zephyr',
      '  y string nil type:gYear whiteSpace:collapse',
    ]);
  });

  it.each([
    [
      'a sequence that occurs once is flattened',
      '<xs:sequence><xs:sequence><xs:element name="a"/></xs:sequence><xs:element name="b"/></xs:sequence>',
      ['  a any', '  b any'],
    ],
    [
      'an element that repeats is an array',
      '<xs:sequence><xs:element name="a" type="xs:int" minOccurs="0" maxOccurs="5"/></xs:sequence>',
      ['  a? array 0..5', '    · integer'],
    ],
    [
      'a choice is a group, its branches are not flattened',
      '<xs:choice minOccurs="0"><xs:element name="a" type="xs:int"/><xs:sequence><xs:element name="b" type="xs:int"/><xs:element name="c" type="xs:int"/></xs:sequence></xs:choice>',
      [
        '  choice? object <choice>',
        '    a integer',
        '    sequence object <sequence>',
        '      b integer',
        '      c integer',
      ],
    ],
    [
      'a choice that repeats is an array of it',
      '<xs:choice maxOccurs="unbounded"><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:choice>',
      ['  choice array 1..*', '    · object <choice>', '      a integer', '      b integer'],
    ],
    [
      'a group of one member is that member',
      '<xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element name="a" type="xs:int"/></xs:choice>',
      ['  a? array 0..*', '    · integer'],
    ],
    [
      'an optional sequence of several is a group',
      '<xs:sequence><xs:sequence minOccurs="0"><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:sequence></xs:sequence>',
      ['  sequence? object <sequence>', '    a integer', '    b integer'],
    ],
    [
      'members of one name are told apart',
      '<xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/><xs:element name="a" type="xs:int"/></xs:sequence><xs:attribute name="a"/>',
      ['  a_attribute? string kind:attribute name:a', '  a integer', '  b integer', '  a_2 integer name:a'],
    ],
    [
      'wildcards are raw XML',
      '<xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:anyAttribute/>',
      ['  anyAttribute? any kind:anyAttribute', '  any? array 0..* kind:any', '    · any kind:any'],
    ],
  ])('%s', (_rule, content, lines) => {
    expect(linesOf(element(content)).slice(1)).toEqual(lines);
  });

  it('mixed content is one raw member beside the attributes', () => {
    expect(
      linesOf(
        '<xs:element name="r"><xs:complexType mixed="true"><xs:sequence><xs:element name="b"/></xs:sequence><xs:attribute name="k"/></xs:complexType></xs:element>',
      ),
    ).toEqual(['r object', '  k? string kind:attribute', '  content? any kind:mixed', '    b any']);
  });

  it('simple content is a value beside the attributes, or the value itself without any', () => {
    const type = (attribute: string) =>
      `<xs:element name="r"><xs:complexType><xs:simpleContent><xs:extension base="xs:decimal">${attribute}</xs:extension></xs:simpleContent></xs:complexType></xs:element>`;
    expect(linesOf(type('<xs:attribute name="currency" use="required"/>'))).toEqual([
      'r object',
      '  currency string kind:attribute',
      '  value decimal kind:text',
    ]);
    expect(linesOf(type(''))).toEqual(['r decimal']);
  });

  it('named types are referred to, and may hold themselves', () => {
    const { root, types } = treeOf(`<xs:element name="r" type="T"/>
      <xs:complexType name="T"><xs:sequence><xs:element name="size" type="Size"/><xs:element name="t" type="T" minOccurs="0"/></xs:sequence></xs:complexType>
      <xs:simpleType name="Size"><xs:restriction base="xs:string"><xs:enumeration value="S"/><xs:enumeration value="L"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Plain"><xs:restriction base="xs:string"/></xs:simpleType>`);
    expect(treeLines(root)).toEqual(['· object <choice>', '  r object →T']);
    expect(Object.keys(types)).toEqual(['Size', 'T']);
    expect(treeLines(types.T as StructureNode)).toEqual(['· object', '  size string →Size', '  t? object →T']);
    expect(treeLines(types.Size as StructureNode)).toEqual(['· string (S|L)']);
  });

  it('an anonymous type within itself gets the name of its element', () => {
    const { root, types } = treeOf(
      '<xs:element name="node"><xs:complexType><xs:sequence><xs:element ref="node" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>',
    );
    expect(treeLines(root)).toEqual(['· object <choice>', '  node object →node']);
    expect(treeLines(types.node as StructureNode)).toEqual(['· object', '  node? array 0..*', '    · object →node']);
  });

  it('so does one that leads back to itself by way of a group', () => {
    const { types } = treeOf(`<xs:element name="r"><xs:complexType><xs:group ref="g"/></xs:complexType></xs:element>
      <xs:group name="g"><xs:sequence><xs:element name="a" minOccurs="0"><xs:complexType><xs:group ref="g"/></xs:complexType></xs:element></xs:sequence></xs:group>`);
    expect(treeLines(types.a as StructureNode)).toEqual(['· object', '  a? object →a']);
  });

  it('facets are those that schemas add', () => {
    expect(
      linesOf(
        '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:int"><xs:minInclusive value="1"/><xs:pattern value="\\d+"/><xs:pattern value="x"/></xs:restriction></xs:simpleType></xs:element>',
      ),
    ).toEqual(['r integer {"minInclusive":"1","pattern":["(\\\\d+)|(x)"]}']);
  });

  it('an element that others may stand for is a choice of them', () => {
    const { root, types } =
      treeOf(`<xs:element name="r"><xs:complexType><xs:sequence><xs:element ref="shape" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
      <xs:element name="shape" abstract="true"/><xs:element name="circle" type="xs:int" substitutionGroup="shape"/><xs:element name="square" type="xs:int" substitutionGroup="shape"/>`);
    expect(treeLines(root.children?.[0] as StructureNode)).toEqual([
      'r object',
      '  shape array 1..*',
      '    · object <choice> →shape_choice',
    ]);
    expect(treeLines(types.shape_choice as StructureNode)).toEqual([
      '· object <choice>',
      '  circle integer',
      '  square integer',
    ]);
  });

  it('a type with derived ones has their members, and the attribute that chooses', () => {
    const { types } = treeOf(`<xs:element name="r" type="B"/>
      <xs:complexType name="B" abstract="true"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType>
      <xs:complexType name="D"><xs:complexContent><xs:extension base="B"><xs:sequence><xs:element name="b" type="xs:int"/></xs:sequence><xs:attribute name="k"/></xs:extension></xs:complexContent></xs:complexType>`);
    expect(treeLines(types.B as StructureNode)).toEqual([
      '· object',
      '  xsi_type string kind:attribute name:type ns:http://www.w3.org/2001/XMLSchema-instance types:D',
      '  a integer',
      '  k? string kind:attribute within:0:1000',
      '  b? integer within:0:1001!',
    ]);
    expect(treeLines(types.D as StructureNode)).toEqual([
      '· object',
      '  k? string kind:attribute',
      '  a integer',
      '  b integer',
    ]);
  });

  it('namespaces stand at the nodes, with the prefixes of the schema', () => {
    const { root, namespaces } = treeOf(
      '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence><xs:attribute ref="o:k"/></xs:complexType></xs:element><xs:attribute name="k"/>',
      'targetNamespace="urn:o" xmlns:o="urn:o" elementFormDefault="qualified"',
    );
    expect(treeLines(root.children?.[0] as StructureNode)).toEqual([
      'r object ns:urn:o',
      '  k? string kind:attribute ns:urn:o',
      '  a integer ns:urn:o',
    ]);
    expect(namespaces).toEqual({ '': 'urn:o', o: 'urn:o' });
  });

  it('a default namespace is not used where elements have none', () => {
    const { namespaces } = treeOf(
      '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a"/></xs:sequence></xs:complexType></xs:element>',
      'targetNamespace="urn:o" xmlns:o="urn:o"',
    );
    expect(namespaces).toEqual({ o: 'urn:o' });
  });

  it('annotations are documentation', () => {
    const { root } = treeOf(
      '<xs:element name="r" type="xs:int"><xs:annotation><xs:documentation>  How\n    many. </xs:documentation></xs:annotation></xs:element>',
    );
    expect(root.children?.[0]?.documentation).toBe('How\nmany.');
  });

  it('names of JavaScript are names like others', () => {
    const { types } = treeOf(
      '<xs:complexType name="__proto__"><xs:sequence><xs:element name="constructor" type="toString"/></xs:sequence></xs:complexType><xs:complexType name="toString"><xs:attribute name="__proto__"/></xs:complexType><xs:element name="hasOwnProperty" type="__proto__"/>',
    );
    expect(Object.keys(types).sort()).toEqual(['__proto__', 'toString']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
