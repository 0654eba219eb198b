import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../tests/harness/corruptions.ts';
import { schemaOf, sourceOf } from '../../../../tests/harness/xsd.ts';
import { buildComponents } from '../build-components.ts';
import { SchemaSet } from '../schema-set.ts';
import { ContentModels } from './content-model.ts';
import { PlainMessages } from './plain-messages.ts';
import { validated } from './validate.ts';

const schema = schemaOf(
  `<xs:element name="order" type="o:Order"/>
  <xs:complexType name="Order"><xs:sequence>
    <xs:element name="id" type="xs:int"/>
    <xs:element name="line" type="o:Line" minOccurs="0" maxOccurs="3"/>
    <xs:choice minOccurs="0"><xs:element name="note" type="xs:string"/><xs:element name="tags"><xs:simpleType><xs:list itemType="xs:NMTOKEN"/></xs:simpleType></xs:element></xs:choice>
    <xs:element name="day" type="xs:date" nillable="true" minOccurs="0"/>
    <xs:element name="code" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{2}"/></xs:restriction></xs:simpleType></xs:element>
    <xs:element name="mark" type="xs:ID" minOccurs="0" maxOccurs="2"/>
    <xs:element name="kept" type="xs:string" default="k" minOccurs="0"/>
    <xs:element name="fixed" type="xs:string" fixed="f" minOccurs="0"/>
    <xs:any namespace="##other" processContents="strict" minOccurs="0"/>
    <xs:element ref="o:head" minOccurs="0" maxOccurs="2"/>
    <xs:element name="keyed" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="k" type="xs:int" maxOccurs="3"/></xs:sequence></xs:complexType><xs:unique name="u"><xs:selector xpath="o:k"/><xs:field xpath="."/></xs:unique></xs:element>
  </xs:sequence><xs:attribute name="v" type="xs:int"/></xs:complexType>
  <xs:complexType name="Line"><xs:sequence><xs:element name="qty" type="xs:positiveInteger"/><xs:element name="empty" minOccurs="0"><xs:complexType/></xs:element></xs:sequence>
    <xs:attribute name="sku" type="xs:NMTOKEN" use="required"/><xs:attribute name="of" type="xs:QName"/><xs:attribute name="one" type="xs:int" fixed="1"/></xs:complexType>
  <xs:element name="head" type="xs:string" abstract="true"/>
  <xs:element name="special" type="xs:string" substitutionGroup="o:head"/>`,
  'targetNamespace="urn:o" xmlns:o="urn:o" elementFormDefault="qualified"',
);
const components = buildComponents(new SchemaSet(sourceOf({ 'main.xsd': schema })));
const models = new ContentModels(components.substitutes);
const plain = new PlainMessages(components, models);
const findings = (text: string) => validated(components, models, text);

const isSeen = [
  '<order xmlns="urn:o"><id>1</id></order>',
  '<?xml version="1.0" encoding="UTF-8"?>\n<o:order xmlns:o="urn:o" xmlns:s="urn:s">\r\n  <o:id> 7 </o:id >\n <o:line sku="a"><o:qty>1</o:qty><o:empty/></o:line></o:order>\n',
  `<order xmlns='urn:o'><id>1</id><line sku = "a"><qty>2</qty></line><note>a > b é</note><day>2026-01-31</day></order>`.replace(
    ' = ',
    '=',
  ),
  '<order xmlns="urn:o"><id>1</id><tags>a b</tags><code>AB</code><special>s</special></order>',
  '<order xmlns="urn:o"><id>1</id><line sku="a"><qty>2</qty><empty> </empty></line><note/></order>',
];

/** Valid, and looked at in full. */
const isLookedAt = [
  '<order xmlns="urn:o" v="1"><id>1</id></order>',
  '<order xmlns="urn:o"><id>1</id><note>a &amp; b</note></order>',
  '<order xmlns="urn:o"><!-- c --><id>1</id></order>',
  '<order xmlns="urn:o"><id>1</id><mark>a</mark><mark>b</mark></order>',
  '<order xmlns="urn:o"><id>1</id><kept/><fixed>f</fixed></order>',
  '<order xmlns="urn:o"><id>1</id><day xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/></order>',
  '<order xmlns="urn:o"><id>1</id><line sku="a" one="1"><qty>2</qty></line><keyed><k>1</k><k>2</k></keyed></order>',
  '<order xmlns="urn:o" xmlns:p="urn:o"><id>1</id><line of="p:x" sku="a"><p:qty>2</p:qty></line></order>',
];

/** Wrong in a way that a glance might miss. */
const isWrong = [
  '<order xmlns="urn:o"><id>1</id></order><order/>',
  '<order xmlns="urn:o"><id>1</id>',
  '<order xmlns="urn:o"><id>1</id></orders>',
  '<order xmlns="urn:o"><id>1</idx></order>',
  '<order xmlns="urn:o"><id>1\r\n2</id></order>',
  '<order xmlns="urn:o"><id/></order>',
  '<order xmlns="urn:o"><id>1</id><mark>a</mark><mark>a</mark></order>',
  '<order xmlns="urn:o"><id>1</id><fixed>g</fixed></order>',
  '<order xmlns="urn:o"><id>1</id><line sku="a" sku="b"><qty>1</qty></line></order>',
  '<order xmlns="urn:o"><id>1</id><line><qty>1</qty></line></order>',
  '<order xmlns="urn:o"><id>1</id><line sku="a"><qty>1</qty><empty>x</empty></line></order>',
  '<order xmlns="urn:o"><id>1</id><head>h</head></order>',
  '<order xmlns="urn:o"><id>1</id><keyed><k>1</k><k>1</k></keyed></order>',
  '<order xmlns="urn:o"><id>1</id><x xmlns="urn:x"/></order>',
  '<order xmlns="urn:o"><id>1</id><p:note>a</p:note></order>',
  '<p:order xmlns:p=""><p:id>1</p:id></p:order>',
  '<order xmlns="urn:o" xmlns="urn:o"><id>1</id></order>',
  '<order xmlns="urn:o" xmlns:xml="urn:o"><id>1</id></order>',
  '<order xmlns="urn:o"><id>1</id><note>]]></note></order>',
  '<order xmlns="urn:o"><id>1</id><note>\u0001</note></order>',
  '<order xmlns="urn:o"><id>1</id><note>\ud800</note></order>',
  '<order xmlns="urn:o"><id>1</id><:note>a</:note></order>',
  '<order xmlns="urn:o"><id>1</id><1></1></order>',
  '<order xmlns="urn:o"><id>1</id>< note>a</note></order>',
  '<order xmlns="urn:o">x<id>1</id></order>',
];

describe('a plain message', () => {
  it.each(isSeen)('is seen to be valid: %s', (text) => {
    expect([plain.accepts(text), findings(text)]).toEqual([true, []]);
  });

  it.each(isLookedAt)('is not one that asks for more: %s', (text) => {
    expect([plain.accepts(text), findings(text)]).toEqual([false, []]);
  });

  it.each(isWrong)('is never a wrong one: %s', (text) => {
    expect(plain.accepts(text)).toBe(false);
    expect(findings(text)).not.toEqual([]);
  });

  it.each([1, 2, 3])('whatever a message is changed to, it is said to be valid only when it is (seed %i)', (seed) => {
    const random = seeded(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const pieces = [...isSeen, ...isLookedAt, ...isWrong].flatMap((text) => text.match(/<[^<>]*>|[^<>]+|[<>]/g) ?? []);
    const letters = '<>/="\' \n\r:xo1&;-?!\u00a0\ud83d\ufffe';
    let accepted = 0;
    for (let i = 0; i < 20_000; i++) {
      let text = isSeen[below(isSeen.length)] as string;
      for (let changes = 1 + below(3); changes > 0; changes--) {
        const at = below(text.length + 1);
        const way = below(4);
        const piece = pieces[below(pieces.length)] as string;
        if (way === 0) text = text.slice(0, at) + letters[below(letters.length)] + text.slice(at);
        else if (way === 1) text = text.slice(0, at) + text.slice(at + 1 + below(3));
        else if (way === 2) text = text.slice(0, at) + letters[below(letters.length)] + text.slice(at + 1);
        else text = text.replace(/<[^<>]*>/g, (tag) => (below(6) === 0 ? piece : tag));
      }
      if (!plain.accepts(text)) continue;
      accepted++;
      expect(findings(text), text).toEqual([]);
    }
    expect(accepted).toBeGreaterThan(200);
  });
});
