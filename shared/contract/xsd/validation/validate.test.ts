import { describe, expect, it } from 'vitest';
import { schemaOf, validateMessage } from '../../../../tests/harness/xsd.ts';

const order = schemaOf(
  `<xs:element name="order"><xs:complexType><xs:sequence>
    <xs:element name="id" type="xs:int"/>
    <xs:element name="line" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="qty" type="xs:positiveInteger"/>
      <xs:element name="note" type="xs:string" minOccurs="0" nillable="true"/>
    </xs:sequence><xs:attribute name="sku" type="xs:NMTOKEN" use="required"/></xs:complexType></xs:element>
  </xs:sequence><xs:attribute name="v" fixed="1"/></xs:complexType></xs:element>`,
  'targetNamespace="urn:o" elementFormDefault="qualified"',
);

const found = (schema: string, message: string) =>
  validateMessage(schema, message).map((d) => `${d.code} ${d.path} ${d.line}:${d.column}`);

describe('a message held to a schema', () => {
  it.each([
    ['what fits', '<o:order xmlns:o="urn:o"><o:id>1</o:id><o:line sku="a"><o:qty>1</o:qty></o:line></o:order>', []],
    [
      'an element that is left out',
      '<order xmlns="urn:o"><line sku="a"><qty>1</qty></line></order>',
      ['xsd/element-missing /order/line 1:22'],
    ],
    [
      'an element that is not complete',
      '<order xmlns="urn:o">\n<id>1</id></order>',
      ['xsd/element-missing /order 1:1'],
    ],
    [
      'an element that does not belong, by the prefix of the message',
      '<o:order xmlns:o="urn:o"><o:id>1</o:id><o:line sku="a"><o:qty>1</o:qty></o:line>\n <o:line sku="b"><o:qty>2</o:qty><o:x/></o:line></o:order>',
      ['xsd/element-not-allowed /o:order/o:line[2]/o:x 2:34'],
    ],
    [
      'a value that is none',
      '<order xmlns="urn:o"><id>one</id><line sku="a"><qty>0</qty></line></order>',
      ['xsd/value-type /order/id 1:22', 'xsd/value-range /order/line/qty 1:48'],
    ],
    [
      'attributes: missing, unknown, fixed',
      '<order xmlns="urn:o" v="2" w=""><id>1</id><line><qty>1</qty></line></order>',
      ['xsd/fixed /order 1:1', 'xsd/attribute-not-allowed /order 1:1', 'xsd/attribute-missing /order/line 1:43'],
    ],
    [
      'text between elements',
      '<order xmlns="urn:o">x<id>1</id><line sku="a"><qty>1</qty></line></order>',
      ['xsd/text-not-allowed /order 1:1'],
    ],
    [
      'xsi:nil where it may be',
      '<order xmlns="urn:o" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id>1</id><line sku="a"><qty xsi:nil="true"/><note xsi:nil="true"/></line></order>',
      ['xsd/nil /order/line/qty 1:100', 'xsd/value-type /order/line/qty 1:100'],
    ],
    ['the root of another namespace', '<order><id>1</id></order>', ['xsd/root /order 1:1']],
    ['no XML', '<order xmlns="urn:o"><id>1</order>', ['xml/syntax /order/id 1:27']],
  ])('%s', (_what, message, findings) => {
    expect(found(order, message)).toEqual(findings);
  });

  it('says what was expected, in the words of the message', () => {
    const [missing] = validateMessage(order, '<o:order xmlns:o="urn:o"><o:id>1</o:id></o:order>');
    expect(missing?.message).toBe('o:order is not complete; expected is o:line.');
    const [wrong] = validateMessage(order, '<order xmlns="urn:o"><id xmlns="">1</id></order>');
    expect(wrong?.message).toBe(
      'id is not allowed here; expected is id (it is of no namespace, not of the namespace urn:o).',
    );
  });

  it('one wrong member does not make all that follow it wrong', () => {
    expect(
      found(
        order,
        '<order xmlns="urn:o"><id>1</id><gone/><line sku="a"><qty>1</qty></line><line sku="b"><qty>x</qty></line></order>',
      ),
    ).toEqual(['xsd/element-not-allowed /order/gone 1:32', 'xsd/value-type /order/line[2]/qty 1:86']);
  });

  const derived = schemaOf(`<xs:element name="r" type="B"/><xs:complexType name="B" abstract="true"/>
    <xs:complexType name="D"><xs:complexContent><xs:extension base="B"><xs:sequence><xs:element name="a"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
    <xs:complexType name="O"/>`);
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  it.each([
    ['an abstract type', '<r/>', ['xsd/abstract-type']],
    ['a derived one', `<r ${xsi} xsi:type="D"><a/></r>`, []],
    ['one that is not derived', `<r ${xsi} xsi:type="O"/>`, ['xsd/xsi-type', 'xsd/abstract-type']],
    ['one that is not there', `<r ${xsi} xsi:type="X"/>`, ['xsd/xsi-type', 'xsd/abstract-type']],
  ])('xsi:type: %s', (_what, message, codes) => {
    expect(validateMessage(derived, message).map((d) => d.code)).toEqual(codes);
  });

  const keys = schemaOf(`<xs:element name="r"><xs:complexType><xs:sequence>
      <xs:element name="p" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:attribute name="id" type="xs:decimal"/></xs:complexType></xs:element>
      <xs:element name="q" type="xs:decimal" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType>
    <xs:key name="k"><xs:selector xpath="p"/><xs:field xpath="@id"/></xs:key>
    <xs:keyref name="f" refer="k"><xs:selector xpath=".//q"/><xs:field xpath="."/></xs:keyref></xs:element>`);
  it.each([
    ['values are compared, not texts', '<r><p id="1"/><q>1.0</q></r>', []],
    ['a key that stands twice', '<r><p id="1"/><p id="01.00"/></r>', ['xsd/key-not-unique /r/p[2]']],
    ['a key that is missing', '<r><p/></r>', ['xsd/key-missing /r/p']],
    ['a reference to nothing', '<r><p id="1"/><q>1</q><q>2</q></r>', ['xsd/key-not-found /r/q[2]']],
  ])('keys: %s', (_what, message, findings) => {
    expect(validateMessage(keys, message).map((d) => `${d.code} ${d.path}`)).toEqual(findings);
  });

  it('identifiers are unique, and references lead to one', () => {
    const schema = schemaOf(
      '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" maxOccurs="9"><xs:complexType><xs:attribute name="id" type="xs:ID"/><xs:attribute name="to" type="xs:IDREFS"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>',
    );
    expect(found(schema, '<r><a id="x" to="y x"/><a id="y"/></r>')).toEqual([]);
    expect(found(schema, '<r><a id="x" to="z"/><a id="x"/></r>')).toEqual([
      'xsd/id-not-unique /r/a[2] 1:22',
      'xsd/idref /r/a 1:4',
    ]);
  });

  it('counts are counted exactly', () => {
    const schema = schemaOf(
      '<xs:element name="r"><xs:complexType><xs:sequence maxOccurs="2"><xs:element name="a" minOccurs="2" maxOccurs="3"/></xs:sequence></xs:complexType></xs:element>',
    );
    const isValid = (n: number) => found(schema, `<r>${'<a/>'.repeat(n)}</r>`).length === 0;
    expect([1, 2, 3, 4, 5, 6, 7].map(isValid)).toEqual([false, true, true, true, true, true, false]);
  });

  it('a group of all takes its members in any order, each once', () => {
    const schema = schemaOf(
      '<xs:element name="r"><xs:complexType><xs:all><xs:element name="a"/><xs:element name="b" minOccurs="0"/><xs:element name="c"/></xs:all></xs:complexType></xs:element>',
    );
    expect(found(schema, '<r><c/><a/></r>')).toEqual([]);
    expect(found(schema, '<r><c/><b/><a/></r>')).toEqual([]);
    expect(found(schema, '<r><c/><c/><a/></r>')).toHaveLength(1);
    expect(found(schema, '<r><c/><b/></r>')).toHaveLength(1);
  });

  it('a type that is in none of the files is said where a value of it stands', () => {
    expect(found(schemaOf('<xs:element name="r" type="gone"/>'), '<r>1</r>')).toEqual(['xsd/type-missing /r 1:1']);
  });
});
