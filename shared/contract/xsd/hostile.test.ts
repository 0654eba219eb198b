import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixturesFolder } from '../../../tests/harness/fixtures.ts';
import { readSchema, schemaOf, sourceOf, validateMessage } from '../../../tests/harness/xsd.ts';
import { contractSource, folderOfFiles } from '../contract-files.ts';
import { xsdReader } from './index.ts';

const folder = join(fixturesFolder, 'hostile-xml');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /[.](xml|xsd)$/.test(name)) : [];

describe.skipIf(files.length === 0)(`the files of ${folder}`, () => {
  const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
  const read = (name: string) => {
    const file = { path: name, bytes: bytesOf(name) };
    return xsdReader.read(contractSource([file], [folderOfFiles([file])], xsdReader));
  };
  const codes = (name: string) => read(name).diagnostics.map((d) => d.code);

  it.each(files)('%s is answered, as a schema and as a message', (name) => {
    const { structures, diagnostics } = read(name);
    expect(structures.length + diagnostics.length).toBeGreaterThan(0);
    for (const { message } of diagnostics) expect(message.length).toBeLessThan(1000);
    validateMessage(xsdReader.sample, new TextDecoder().decode(bytesOf(name)));
  });

  it.skipIf(!files.includes('schema-include-loop.xsd'))('schemas behave as the index says', () => {
    expect(codes('schema-include-loop.xsd')).toEqual([]);
    expect(codes('schema-import-http.xsd')).toEqual(['xsd/missing-file']);
    expect(read('schema-import-traversal.xsd').diagnostics[0]?.message).toContain('etc/passwd');
    expect(codes('schema-type-loop.xsd')).toEqual(['xsd/circular']);
    expect(codes('schema-recursive.xsd')).toEqual([]);
    expect(codes('schema-occurs-huge.xsd')).toEqual([]);
    const pattern = readFileSync(join(folder, 'schema-pattern-backtracking.xsd'), 'utf8');
    const message = readFileSync(join(folder, 'schema-pattern-backtracking.xml'), 'utf8');
    expect(validateMessage(pattern, message).map((d) => d.code)).toEqual(['xsd/value-pattern']);
  });
});

const times = (n: number, text: (i: number) => string) => Array.from({ length: n }, (_, i) => text(i)).join('');
const sequence = (content: string) => `<xs:sequence>${content}</xs:sequence>`;

/** None of these may hang, run out of memory or of stack; each would take ages if it were followed to its end. */
describe('schemas made to do harm', () => {
  it.each([
    [
      'groups that double',
      `${times(38, (i) => `<xs:group name="g${i}">${sequence(`<xs:group ref="g${i + 1}"/><xs:group ref="g${i + 1}"/>`)}</xs:group>`)}<xs:group name="g38">${sequence('<xs:element name="a" minOccurs="0"/>')}</xs:group><xs:element name="r"><xs:complexType><xs:group ref="g0"/></xs:complexType></xs:element>`,
      '<r><a/><a/></r>',
    ],
    [
      'unions that double',
      `${times(30, (i) => `<xs:simpleType name="u${i}"><xs:restriction><xs:simpleType><xs:union memberTypes="u${i + 1} u${i + 1}"/></xs:simpleType><xs:pattern value=".*"/></xs:restriction></xs:simpleType>`)}<xs:simpleType name="u30"><xs:restriction base="xs:int"/></xs:simpleType><xs:element name="r" type="u0"/>`,
      '<r>x</r>',
    ],
    [
      'attribute groups that double',
      `${times(35, (i) => `<xs:attributeGroup name="g${i}"><xs:attributeGroup ref="g${i + 1}"/><xs:attributeGroup ref="g${i + 1}"/></xs:attributeGroup>`)}<xs:attributeGroup name="g35"><xs:attribute name="a"/></xs:attributeGroup><xs:element name="r"><xs:complexType><xs:attributeGroup ref="g0"/></xs:complexType></xs:element>`,
      '<r a=""/>',
    ],
    [
      'a chain of derivations',
      `${times(2000, (i) => `<xs:complexType name="t${2000 - i}"><xs:complexContent><xs:extension base="t${1999 - i}"/></xs:complexContent></xs:complexType>`)}<xs:complexType name="t0"/><xs:element name="r" type="t2000"/>`,
      '<r/>',
    ],
    [
      'counts within counts',
      '<xs:element name="r"><xs:complexType><xs:sequence maxOccurs="1000"><xs:sequence minOccurs="3" maxOccurs="70"><xs:element name="a" minOccurs="2" maxOccurs="500"/><xs:element name="b" minOccurs="0" maxOccurs="500"/></xs:sequence></xs:sequence></xs:complexType></xs:element>',
      `<r>${'<a/>'.repeat(5000)}</r>`,
    ],
    [
      'patterns without end',
      '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="((a?){100}){100}(a{100}){100}b"/></xs:restriction></xs:simpleType></xs:element>',
      `<r>${'a'.repeat(20_000)}</r>`,
    ],
    [
      'numbers without end',
      '<xs:element name="r"><xs:simpleType><xs:restriction base="xs:gYear"><xs:minInclusive value="2000"/></xs:restriction></xs:simpleType></xs:element>',
      `<r>${'9'.repeat(500_000)}</r>`,
    ],
  ])(
    '%s',
    (_what, body, message) => {
      const { diagnostics } = readSchema(schemaOf(body));
      expect(diagnostics.length).toBeLessThanOrEqual(500);
      validateMessage(schemaOf(body), message);
    },
    20_000,
  );

  it('any bytes end in a structure or a finding with a place', () => {
    const words = [
      '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">',
      '</xs:schema>',
      '<xs:element name="a" type="T"/>',
      '<xs:complexType name="T">',
      '</xs:complexType>',
      '<xs:sequence>',
      '</xs:sequence>',
      '<xs:extension base="T"/>',
      '<xs:complexContent>',
      '</xs:complexContent>',
      '<xs:simpleType>',
      '<xs:restriction base="xs:int"/>',
      '</xs:simpleType>',
      '<xs:group ref="T"/>',
      '<xs:any/>',
      '<!--',
      '-->',
      'x',
    ];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((parts) => `${words[0]}${parts.join('')}${words[1]}`),
    );
    fc.assert(
      fc.property(text, (schema) => {
        const { structures, diagnostics } = xsdReader.read(sourceOf({ 'main.xsd': schema }));
        if (structures.length === 0)
          expect(diagnostics[0]).toMatchObject({ severity: 'error', line: expect.any(Number) });
        validateMessage(schema, schema);
      }),
      { numRuns: 300 },
    );
  });
});
