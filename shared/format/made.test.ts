import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryJson } from '../../tests/harness/arbitrary-json.ts';
import { xsdFolder, xsdSource } from '../../tests/harness/xsd-conformance.ts';
import type { ContractReader } from '../contract/contract.ts';
import { contractSource } from '../contract/index.ts';
import { inferStructure } from '../contract/json/index.ts';
import { jsonSchemaReader } from '../contract/json-schema/index.ts';
import { validMessage } from '../contract/valid-message.ts';
import { xsdReader } from '../contract/xsd/index.ts';
import type { StructureNode } from '../structure/node.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { formats, type MessageFormat } from './index.ts';

const formatOf = (id: string) => formats.find((each) => each.id === id) as MessageFormat;
const xml = formatOf('xml');
const json = formatOf('json');

/** A contract of one file: its structure, and what holds messages to it. */
function contractOf(reader: ContractReader, text: string) {
  const source = contractSource([{ path: 'a', bytes: new TextEncoder().encode(text) }]);
  const [read] = reader.read(source).structures;
  const shape: StructureShape = { ...(read?.data as Omit<StructureShape, 'root'>), root: read?.root as StructureNode };
  const validator = reader.validator?.(source);
  if (!validator) throw new Error(`no contract: ${text}`);
  const faultsOf = (message: string) =>
    validator.validate(message).flatMap((d) => (d.severity === 'error' ? [`${d.path} ${d.code} in ${message}`] : []));
  return { shape, validator, faultsOf };
}

const schema = (content: string, attributes = '') =>
  contractOf(
    xsdReader,
    `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:o" ${attributes}>${content}</xs:schema>`,
  );
const element = (content: string) =>
  schema(`<xs:element name="r"><xs:complexType>${content}</xs:complexType></xs:element>`);
const seeds = Array.from({ length: 25 }, (_, seed) => seed);
const madeOf = ({ shape }: { shape: StructureShape }, format = xml, start?: string) =>
  seeds.map((seed) => format.made?.(shape, { seed, ...(start === undefined ? {} : { start }) }) ?? '');

describe('an XML message that is made up', () => {
  it.each([
    [
      'a sequence in its order',
      '<xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:date" minOccurs="2" maxOccurs="3"/></xs:sequence>',
    ],
    [
      'one way of a choice',
      '<xs:choice><xs:element name="a"/><xs:sequence><xs:element name="b"/><xs:element name="c"/></xs:sequence></xs:choice>',
    ],
    [
      'a choice that repeats',
      '<xs:choice minOccurs="2" maxOccurs="4"><xs:element name="a"/><xs:element name="b"/></xs:choice>',
    ],
    ['all', '<xs:all><xs:element name="a"/><xs:element name="b" minOccurs="0"/></xs:all>'],
    [
      'attributes',
      '<xs:attribute name="a" use="required" type="xs:int"/><xs:attribute name="b" type="xs:boolean"/><xs:attribute name="c" use="prohibited"/><xs:attribute name="d" fixed="x" use="required"/>',
    ],
    [
      'mixed content with what has to stand in it',
      '<xs:sequence><xs:element name="a"><xs:complexType mixed="true"><xs:choice><xs:element name="b"/><xs:element name="c"/></xs:choice></xs:complexType></xs:element></xs:sequence>',
    ],
    [
      'an element of any type beside others',
      '<xs:sequence><xs:element name="a"/><xs:element name="b" type="xs:anyType" maxOccurs="2"/><xs:element name="c" type="xs:int"/></xs:sequence>',
    ],
    [
      'any element that has to be there',
      '<xs:sequence><xs:element name="a"/><xs:any namespace="##other" processContents="lax" minOccurs="2" maxOccurs="2"/></xs:sequence>',
    ],
    [
      'identifiers, and references to them',
      '<xs:sequence><xs:element name="a" maxOccurs="5"><xs:complexType><xs:attribute name="id" type="xs:ID" use="required"/><xs:attribute name="of" type="xs:IDREF"/><xs:attribute name="more" type="xs:IDREFS"/></xs:complexType></xs:element></xs:sequence>',
    ],
  ])('%s', (_rule, content) => {
    const contract = element(content);
    const texts = madeOf(contract);
    expect(texts.flatMap(contract.faultsOf)).toEqual([]);
    for (const text of texts) expect(xml.checkWellFormed(text)).toEqual([]);
  });

  it.each([
    ['int', '<xs:minInclusive value="-5"/><xs:maxExclusive value="-2"/>'],
    ['decimal', '<xs:totalDigits value="4"/><xs:fractionDigits value="3"/>'],
    ['string', '<xs:pattern value="[A-Z]{2}\\d{4}|[a-z]+"/><xs:maxLength value="8"/>'],
    ['decimal', '<xs:enumeration value="1.5"/><xs:enumeration value="2"/>'],
    ['dateTime', '<xs:minInclusive value="1999-05-05T00:00:00Z"/>'],
    ['hexBinary', '<xs:length value="4"/>'],
    ['gMonthDay', ''],
    ['duration', ''],
    ['NCName', '<xs:minLength value="20"/>'],
    ['unsignedByte', ''],
    ['NMTOKENS', '<xs:length value="3"/>'],
    ['language', ''],
  ])('a value of %s %s', (base, facets) => {
    const contract = schema(
      `<xs:element name="r"><xs:simpleType><xs:restriction base="xs:${base}">${facets}</xs:restriction></xs:simpleType></xs:element>`,
    );
    expect(madeOf(contract).flatMap(contract.faultsOf)).toEqual([]);
  });

  it('a list and a union', () => {
    const contract =
      schema(`<xs:element name="r"><xs:complexType><xs:attribute name="l" use="required"><xs:simpleType><xs:restriction><xs:simpleType><xs:list itemType="xs:decimal"/></xs:simpleType><xs:minLength value="2"/></xs:restriction></xs:simpleType></xs:attribute>
      <xs:attribute name="u" use="required"><xs:simpleType><xs:union memberTypes="xs:int xs:date"/></xs:simpleType></xs:attribute></xs:complexType></xs:element>`);
    expect(madeOf(contract).flatMap(contract.faultsOf)).toEqual([]);
  });

  it('recursion ends: left out, by another way, as nil', () => {
    const recursive = (inner: string) =>
      schema(`<xs:element name="r" type="T"/><xs:complexType name="T">${inner}</xs:complexType>`);
    for (const inner of [
      '<xs:sequence><xs:element name="t" type="T" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>',
      '<xs:choice><xs:element name="t" type="T"/><xs:sequence><xs:element name="t2" type="T"/></xs:sequence><xs:element name="end"/></xs:choice>',
      '<xs:sequence><xs:element name="t" type="T" nillable="true"/></xs:sequence>',
    ]) {
      const contract = recursive(inner);
      const texts = madeOf(contract);
      expect(texts.flatMap(contract.faultsOf)).toEqual([]);
      for (const text of texts) expect(text.length).toBeLessThan(2_000);
    }
  });

  it('recursion without an end is cut', () => {
    const contract = schema(
      '<xs:element name="r" type="T"/><xs:complexType name="T"><xs:sequence><xs:element name="t" type="T"/></xs:sequence></xs:complexType>',
    );
    expect(madeOf(contract)[0]?.length).toBeLessThan(500_000);
  });

  it('what is abstract is replaced: a type by one derived from it, an element by one that may stand for it', () => {
    const contract = schema(
      `<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="t" type="o:B" maxOccurs="4"/><xs:element ref="o:shape" maxOccurs="3"/></xs:sequence></xs:complexType></xs:element>
      <xs:complexType name="B" abstract="true"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType>
      <xs:complexType name="C"><xs:complexContent><xs:extension base="o:B"><xs:sequence><xs:element name="c" type="xs:int"/><xs:element name="s" type="xs:int"/></xs:sequence><xs:attribute name="k" use="required"/></xs:extension></xs:complexContent></xs:complexType>
      <xs:complexType name="D"><xs:complexContent><xs:extension base="o:B"><xs:sequence><xs:element name="s" type="xs:int"/><xs:element name="d" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
      <xs:complexType name="E"><xs:complexContent><xs:extension base="o:D"><xs:sequence><xs:element name="c" type="xs:int" minOccurs="0"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
      <xs:element name="shape" abstract="true"/><xs:element name="circle" type="xs:int" substitutionGroup="o:shape"/><xs:element name="square" type="xs:int" substitutionGroup="o:shape"/>`,
      'targetNamespace="urn:o" elementFormDefault="qualified"',
    );
    const texts = madeOf(contract);
    expect(texts.flatMap(contract.faultsOf)).toEqual([]);
    const all = texts.join('');
    for (const said of [/xsi:type="(\w+:)?C"/, /xsi:type="(\w+:)?D"/, /xsi:type="(\w+:)?E"/, /circle>/, /square>/])
      expect(all).toMatch(said);
  });

  it('begins at the node that is asked for, or at the first root', () => {
    const contract = schema('<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>');
    expect(madeOf(contract)[0]).toMatch(/<a>\d+<\/a>\n$/);
    expect(madeOf(contract, xml, '$.b')[0]).toMatch(/<b>\d+<\/b>\n$/);
    expect(madeOf(contract, xml, '$.c')[0]).toBe('');
  });

  it('is the same for the same seed, and another for another', () => {
    const contract = element(
      '<xs:sequence><xs:element name="email" type="xs:string"/><xs:element name="total" type="xs:decimal"/></xs:sequence>',
    );
    expect(madeOf(contract)).toEqual(madeOf(contract));
    expect(new Set(madeOf(contract)).size).toBe(seeds.length);
  });

  it.skipIf(!existsSync(xsdFolder))('an invoice of UBL takes less than 50 ms, and has some hundred elements', () => {
    const [read] = xsdReader.read(xsdSource('ubl-2.1', ['schema/maindoc/UBL-Invoice-2.1.xsd'])).structures;
    const shape = { ...(read?.data as Omit<StructureShape, 'root'>), root: read?.root as StructureNode };
    const times = seeds.map((seed) => {
      const before = performance.now();
      const text = xml.made?.(shape, { seed }) ?? '';
      expect(text.split('<').length).toBeGreaterThan(100);
      expect(text.length).toBeLessThan(200_000);
      return performance.now() - before;
    });
    // Others may have the machine for a while.
    expect(Math.min(...times)).toBeLessThan(50);
  });
});

describe('a JSON message that is made up', () => {
  it.each([
    [
      'required and optional members',
      '{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"],"additionalProperties":false}',
    ],
    [
      'formats',
      '{"type":"object","required":["a","b","c","d"],"properties":{"a":{"type":"string","format":"date-time"},"b":{"type":"string","format":"uuid"},"c":{"type":"string","format":"email"},"d":{"type":"string","format":"ipv4"}}}',
    ],
    [
      'numbers',
      '{"type":"array","minItems":3,"maxItems":4,"items":{"type":"number","multipleOf":0.05,"exclusiveMinimum":1,"maximum":1.5}}',
    ],
    [
      'texts',
      '{"type":"array","minItems":1,"items":{"type":"string","minLength":3,"maxLength":6,"pattern":"^[a-f]+[0-9]"}}',
    ],
    [
      'lists of values',
      '{"type":"object","required":["a","b","c"],"properties":{"a":{"enum":["x","y"]},"b":{"enum":[1,2.5]},"c":{"const":true}}}',
    ],
    ['no item twice', '{"type":"array","uniqueItems":true,"items":{"enum":["x","y"]}}'],
    ['dictionaries', '{"type":"object","additionalProperties":{"type":"array","items":{"type":"boolean"}}}'],
    [
      'alternatives by a member',
      '{"type":"array","minItems":3,"items":{"oneOf":[{"type":"object","properties":{"kind":{"const":"a"},"x":{"type":"integer"}},"required":["kind","x"],"additionalProperties":false},{"type":"object","properties":{"kind":{"const":"b"},"y":{"type":"string"}},"required":["kind","y"],"additionalProperties":false}]}}',
    ],
    [
      'alternatives that only require',
      '{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}',
    ],
    [
      'several kinds of value',
      '{"type":"object","required":["a","b"],"properties":{"a":{"type":["number","array"]},"b":{"oneOf":[{"type":"boolean"},{"type":"object","required":["c"]}]}}}',
    ],
    [
      'recursion',
      '{"$ref":"#/$defs/T","$defs":{"T":{"type":"object","required":["next","all"],"properties":{"next":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/T"}]},"all":{"type":"array","items":{"$ref":"#/$defs/T"}}}}}}',
    ],
  ])('%s', (_rule, text) => {
    const contract = contractOf(jsonSchemaReader, text);
    expect(madeOf(contract, json).flatMap(contract.faultsOf)).toEqual([]);
  });

  it('of any samples, is a message of the structure that they have, of a bounded size', () => {
    fc.assert(
      fc.property(arbitraryJson, fc.integer(), (text, seed) => {
        const { root } = inferStructure([{ id: 's', name: 's', text }]);
        if (!root) return;
        const made = json.made?.({ root }, { seed }) ?? '';
        expect(json.made?.({ root }, { seed })).toBe(made);
        expect(json.validate(made, { root }).filter((d) => d.severity === 'error')).toEqual([]);
        expect(made.length).toBeLessThan(100_000);
      }),
    );
  });

  it('is chosen by the contract where the structure does not tell enough', () => {
    const contract = contractOf(
      jsonSchemaReader,
      '{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"string"}},"maxProperties":1}',
    );
    expect(madeOf(contract, json).flatMap(contract.faultsOf)).not.toEqual([]);
    for (const seed of seeds)
      expect(validMessage(json, contract.shape, contract.validator, { seed })?.errors).toEqual([]);
    const impossible = contractOf(
      jsonSchemaReader,
      '{"type":"object","properties":{"a":{"type":"string"}},"not":{"type":"object"}}',
    );
    expect(validMessage(json, impossible.shape, impossible.validator, { seed: 1 })?.errors.length).toBe(1);
  });
});
