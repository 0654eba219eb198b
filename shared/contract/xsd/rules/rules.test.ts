import { describe, expect, it } from 'vitest';
import { readSchema, schemaOf, sourceOf } from '../../../../tests/harness/xsd.ts';
import { contractSource, folderOfFiles } from '../../contract-files.ts';
import { xsdReader } from '../index.ts';
import { checkSchemas } from '../schema-validity.ts';

const type = (content: string) => `<xs:complexType name="T">${content}</xs:complexType>`;
const simple = (facets: string, base = 'xs:int') =>
  `<xs:simpleType name="S"><xs:restriction base="${base}">${facets}</xs:restriction></xs:simpleType>`;

describe('what a strict reader refuses is a warning, and the set stays usable', () => {
  it.each([
    ['an unknown attribute', '<xs:element name="r" wrong="1"/>', 'xsd/attribute'],
    ['a child at the wrong place', type('<xs:attribute name="a"/><xs:sequence/>'), 'xsd/content'],
    ['default beside fixed', '<xs:element name="r" default="1" fixed="1"/>', 'xsd/together'],
    ['two definitions of a name', '<xs:element name="r"/><xs:element name="r" type="xs:int"/>', 'xsd/defined-twice'],
    [
      'more at least than at most',
      type('<xs:sequence><xs:element name="a" minOccurs="3" maxOccurs="2"/></xs:sequence>'),
      'xsd/occurrence',
    ],
    [
      'content that is ambiguous',
      type('<xs:sequence><xs:element name="a" minOccurs="0"/><xs:element name="a"/></xs:sequence>'),
      'xsd/ambiguous',
    ],
    [
      'two types of one element',
      type(
        '<xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b"/><xs:element name="a" type="xs:date"/></xs:sequence>',
      ),
      'xsd/two-types',
    ],
    ['limits that leave nothing', simple('<xs:minInclusive value="3"/><xs:maxInclusive value="2"/>'), 'xsd/facet'],
    ['a facet that the base has not', simple('<xs:length value="3"/>'), 'xsd/facet'],
    ['a limit that is no value', simple('<xs:minInclusive value="x"/>'), 'xsd/facet'],
    ['a pattern that is none', simple('<xs:pattern value="("/>'), 'xsd/pattern'],
    ['a default that is no value', '<xs:element name="r" type="xs:int" default="x"/>', 'xsd/default'],
    [
      'a restriction that allows more',
      `<xs:complexType name="B"><xs:sequence><xs:element name="a"/></xs:sequence></xs:complexType>${type('<xs:complexContent><xs:restriction base="B"><xs:sequence><xs:element name="a" maxOccurs="2"/></xs:sequence></xs:restriction></xs:complexContent>')}`,
      'xsd/derivation',
    ],
    [
      'a base that is final',
      `<xs:complexType name="B" final="extension"/>${type('<xs:complexContent><xs:extension base="B"/></xs:complexContent>')}`,
      'xsd/derivation',
    ],
    ['an attribute that stands twice', type('<xs:attribute name="a"/><xs:attribute name="a"/>'), 'xsd/attribute-twice'],
    [
      'a path that cannot be read',
      '<xs:element name="r"><xs:key name="k"><xs:selector xpath="a[1]"/><xs:field xpath="."/></xs:key></xs:element>',
      'xsd/path',
    ],
  ])('%s', (_what, body, code) => {
    const { structures, diagnostics } = readSchema(schemaOf(body));
    expect(structures).toHaveLength(1);
    expect(diagnostics.map((d) => [d.severity, d.code])).toContainEqual(['warning', code]);
    expect(diagnostics[0]?.line).toBe(1);
    expect(checkSchemas(sourceOf({ 'main.xsd': schemaOf(body) })).set.problems.isInvalid).toBe(true);
  });
});

describe('schemas over several files', () => {
  const part = (body: string, ns = 'targetNamespace="urn:a" xmlns="urn:a"') => schemaOf(body, ns);

  it('include, chameleon include and import are read; each file once', () => {
    const { structures, diagnostics } = readSchema({
      'main.xsd': part(
        '<xs:include schemaLocation="a.xsd"/><xs:include schemaLocation="./a.xsd"/><xs:import namespace="urn:b" schemaLocation="b.xsd"/><xs:element name="r" type="A"/>',
      ),
      'a.xsd': schemaOf(
        '<xs:include schemaLocation="main.xsd"/><xs:complexType name="A"><xs:sequence><xs:element name="x" type="Code"/></xs:sequence></xs:complexType><xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:maxLength value="2"/></xs:restriction></xs:simpleType>',
      ).replace('<xs:include schemaLocation="main.xsd"/>', ''),
      'b.xsd': part(
        '<xs:import namespace="urn:a" schemaLocation="main.xsd"/><xs:element name="b"/>',
        'targetNamespace="urn:b"',
      ),
    });
    expect(diagnostics).toEqual([]);
    expect(structures[0]?.files.map((f) => f.path)).toEqual(['main.xsd', 'a.xsd', 'b.xsd']);
    expect(Object.keys(structures[0]?.data.types as object)).toEqual(['A', 'Code']);
  });

  it('redefine changes a type for everybody', () => {
    const { structures, diagnostics } = readSchema({
      'main.xsd': schemaOf(
        '<xs:redefine schemaLocation="a.xsd"><xs:complexType name="A"><xs:complexContent><xs:extension base="A"><xs:sequence><xs:element name="y" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>',
      ),
      'a.xsd': schemaOf(
        '<xs:element name="r" type="A"/><xs:complexType name="A"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence></xs:complexType>',
      ),
    });
    expect(diagnostics).toEqual([]);
    const types = structures[0]?.data.types as Record<string, { children: { name: string }[] }>;
    expect(types.A?.children.map((c) => c.name)).toEqual(['x', 'y']);
  });

  it.each([
    [
      'an import',
      {
        'main.xsd': part(
          '<xs:import namespace="urn:b" schemaLocation="http://x.example/b.xsd"/><xs:element name="r" type="b:T"/><xs:element name="s" type="xs:int"/>',
          'xmlns:b="urn:b"',
        ),
      },
    ],
    ['an include', { 'main.xsd': part('<xs:include schemaLocation="b.xsd"/><xs:element name="r" type="xs:int"/>') }],
  ])('%s without its file names it, and everything else is read', (_what, files) => {
    const { structures, diagnostics } = readSchema(files);
    expect(diagnostics[0]).toMatchObject({
      severity: 'error',
      code: 'xsd/missing-file',
      document: 'main.xsd',
      line: 1,
    });
    expect(diagnostics[0]?.fix).toBe('Add the file b.xsd.');
    expect(structures[0]?.root.children?.length).toBeGreaterThan(0);
  });

  it('an import that nothing refers to is no error', () => {
    const { diagnostics } = readSchema(
      schemaOf('<xs:import namespace="urn:b" schemaLocation="b.xsd"/><xs:element name="r" type="xs:int"/>'),
    );
    expect(diagnostics.map((d) => [d.severity, d.code])).toEqual([['warning', 'xsd/unused-file-missing']]);
  });

  it.each([
    [
      'types',
      '<xs:complexType name="A"><xs:complexContent><xs:extension base="B"/></xs:complexContent></xs:complexType><xs:complexType name="B"><xs:complexContent><xs:extension base="A"/></xs:complexContent></xs:complexType>',
    ],
    [
      'simple types',
      '<xs:simpleType name="A"><xs:restriction base="B"/></xs:simpleType><xs:simpleType name="B"><xs:restriction base="A"/></xs:simpleType>',
    ],
    ['unions', '<xs:simpleType name="A"><xs:union memberTypes="A xs:int"/></xs:simpleType>'],
    ['groups', '<xs:group name="A"><xs:sequence><xs:group ref="A"/></xs:sequence></xs:group>'],
    ['attribute groups', '<xs:attributeGroup name="A"><xs:attributeGroup ref="A"/></xs:attributeGroup>'],
    ['substitutions', '<xs:element name="A" substitutionGroup="B"/><xs:element name="B" substitutionGroup="A"/>'],
  ])('%s that lead back to themselves are said, by name', (_what, body) => {
    const { diagnostics } = readSchema(schemaOf(`${body}<xs:element name="r" type="xs:int"/>`));
    expect(diagnostics.map((d) => d.code)).toContain('xsd/circular');
  });

  it('entities that a file declares are not expanded; a pattern of them is not checked', () => {
    const text = `<!DOCTYPE xs:schema [<!ENTITY P "[0-9]+">]>${schemaOf('<xs:element name="r"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="&P;"/></xs:restriction></xs:simpleType></xs:element>')}`;
    const { structures, diagnostics } = readSchema(text);
    expect(diagnostics).toEqual([]);
    expect(structures).toHaveLength(1);
  });
});

describe('several files that are chosen', () => {
  const chosen = (files: Readonly<Record<string, string>>) => {
    const all = Object.entries(files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
    return xsdReader.read(contractSource(all, [folderOfFiles(all)], xsdReader));
  };

  it('give a structure for each that none of the others leads to', () => {
    const { structures, diagnostics } = chosen({
      'common.xsd': schemaOf('<xs:complexType name="A"/>'),
      'one.xsd': schemaOf('<xs:include schemaLocation="common.xsd"/><xs:element name="r" type="A"/>'),
      'two.xsd': schemaOf('<xs:include schemaLocation="common.xsd"/><xs:element name="r" type="xs:int"/>'),
    });
    expect(diagnostics).toEqual([]);
    expect(structures.map((s) => s.files.map((f) => f.path))).toEqual([
      ['one.xsd', 'common.xsd'],
      ['two.xsd', 'common.xsd'],
    ]);
  });

  it('give one for files that lead to each other', () => {
    const file = (other: string) =>
      schemaOf(`<xs:include schemaLocation="${other}"/><xs:element name="r-${other[0]}"/>`);
    expect(
      chosen({ 'a.xsd': file('b.xsd'), 'b.xsd': file('a.xsd') }).structures.map((s) => s.root.children?.length),
    ).toEqual([2]);
  });
});
