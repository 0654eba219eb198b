import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaOf, sourceOf, treeLines } from '../../../tests/harness/xsd.ts';
import type { StructureNode } from '../../structure/node.ts';
import { chooseFiles, contractSource, folderOfFiles, readerOf } from '../index.ts';
import type { Definitions } from './definitions.ts';
import { DescriptionSet } from './description-set.ts';
import { wsdlReader } from './index.ts';
import { readDescription } from './read-description.ts';

const prefixes =
  'xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"';

const describes = (body: string, attributes = 'targetNamespace="urn:t"') =>
  `<definitions ${prefixes} ${attributes}>${body}</definitions>`;

const types = (body: string, attributes = 'targetNamespace="urn:t" elementFormDefault="qualified"') =>
  `<types>${schemaOf(body, attributes)}</types>`;

const portType =
  '<portType name="P"><operation name="get"><input message="t:in"/><output message="t:out"/></operation></portType>';

const bodies = (input: string, output = input) =>
  `<operation name="get"><soap:operation soapAction="urn:get"/><input>${input}</input><output>${output}</output></operation>`;

const binding = (style: string, operations = bodies('<soap:body use="literal" namespace="urn:w"/>')) =>
  `<binding name="B" type="t:P"><soap:binding style="${style}" transport="http://schemas.xmlsoap.org/soap/http"/>${operations}</binding>`;

const messages = (input: string, output: string) =>
  `<message name="in">${input}</message><message name="out">${output}</message>`;

const rpcParts = messages(
  '<part name="id" type="xs:int"/><part name="note" type="t:Note"/>',
  '<part name="total" type="xs:decimal"/>',
);
const note = types(
  '<xs:complexType name="Note"><xs:sequence><xs:element name="text" type="xs:string"/></xs:sequence></xs:complexType>',
);
const rpc = describes(note + rpcParts + portType + binding('rpc'));

const filesOf = (files: string | Readonly<Record<string, string>>) =>
  typeof files === 'string' ? { 'main.wsdl': files } : files;

function read(files: string | Readonly<Record<string, string>>) {
  const { structures, diagnostics } = wsdlReader.read(sourceOf(filesOf(files), wsdlReader));
  return { structures, diagnostics, codes: diagnostics.map((d) => `${d.severity} ${d.code}`) };
}

function linesOf(files: string | Readonly<Record<string, string>>): string[] {
  const { structures, codes } = read(files);
  expect(codes.filter((code) => code.startsWith('error'))).toEqual([]);
  const [structure] = structures;
  const named = Object.entries((structure?.data.types ?? {}) as Record<string, StructureNode>);
  return [
    ...treeLines(structure?.root as StructureNode).slice(1),
    ...named.flatMap(([name, type]) => treeLines({ ...type, name })),
  ].map((line) => line.trimEnd());
}

const many = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join('');

function definitionsOf(text: string): Definitions {
  const source = sourceOf(filesOf(text), wsdlReader);
  const description = readDescription(source.chosen[0] as (typeof source.chosen)[0], source);
  if (description instanceof DescriptionSet) throw new Error('no description');
  return description.definitions;
}

function validate(files: string | Readonly<Record<string, string>>, message: string): string[] {
  const validator = wsdlReader.validator?.(sourceOf(filesOf(files), wsdlReader));
  return (validator?.validate(message) ?? []).map((d) => `${d.code} ${d.path}`);
}

describe('the structure of a description', () => {
  it('document style: the elements that the parts name, in order of the operations, and no others', () => {
    const { structures, codes } = read(wsdlReader.sample);
    expect(codes).toEqual([]);
    expect(structures.map((s) => [s.name, s.kind, s.files.map((f) => f.path)])).toEqual([
      ['Orders', 'xml-schema', ['main.wsdl']],
    ]);
    expect(
      linesOf(
        describes(
          types(
            '<xs:element name="b" type="xs:int"/><xs:element name="unused" type="xs:int"/><xs:element name="a" type="t:A"/><xs:complexType name="A"><xs:attribute name="k"/></xs:complexType><xs:complexType name="Unused"/>',
          ) +
            messages('<part name="p" element="t:a"/>', '<part name="p" element="t:b"/>') +
            portType +
            binding('document'),
        ),
      ),
    ).toEqual(['  a object →A ns:urn:t', '  b integer ns:urn:t', 'A object', '  k? string kind:attribute']);
  });

  it('rpc style: a wrapper in the namespace of the body, with the parts without one', () => {
    expect(linesOf(rpc)).toEqual([
      '  get object ns:urn:w',
      '    id integer',
      '    note object →Note',
      '  getResponse object ns:urn:w',
      '    total decimal',
      'Note object',
      '  text string ns:urn:t',
    ]);
    expect(read(rpc).codes).toEqual([]);
  });

  it('rpc style: headers and faults are elements, and no members of the wrapper', () => {
    const text = describes(
      types('<xs:element name="head" type="xs:string"/><xs:element name="fault" type="xs:string"/>') +
        messages('<part name="id" type="xs:int"/><part name="head" element="t:head"/>', '') +
        '<message name="bad"><part name="f" element="t:fault"/></message>' +
        portType.replace('</operation>', '<fault name="bad" message="t:bad"/></operation>') +
        binding(
          'rpc',
          bodies(
            '<soap:body use="literal" parts="id"/><soap:header message="t:in" part="head" use="literal"/>',
            '<soap:body use="literal"/>',
          ),
        ),
    );
    expect(linesOf(text)).toEqual([
      '  get object ns:urn:t',
      '    id integer',
      '  getResponse object ns:urn:t',
      '  fault string ns:urn:t',
      '  head string ns:urn:t',
    ]);
  });

  it('parts with a type in document style: a wrapper, and a warning that it is not by the rules', () => {
    const text = describes(
      messages('<part name="id" type="xs:int"/>', '<part name="ok" type="xs:boolean"/>') +
        portType +
        binding('document', bodies('<soap:body use="literal"/>')),
    );
    expect(linesOf(text)).toEqual([
      '  get object ns:urn:t',
      '    id integer',
      '  getResponse object ns:urn:t',
      '    ok boolean',
    ]);
    expect(read(text).codes).toEqual(['warning wsdl/part-with-type', 'warning wsdl/part-with-type']);
  });

  it('rpc/encoded: said once; arrays have members of the type that they name', () => {
    const text = describes(
      types(
        '<xs:complexType name="Ids"><xs:complexContent><xs:restriction base="enc:Array"><xs:attribute ref="enc:arrayType" wsdl:arrayType="xs:int[]"/></xs:restriction></xs:complexContent></xs:complexType>',
      ) +
        messages('<part name="ids" type="t:Ids"/>', '<part name="name" type="enc:string"/>') +
        portType +
        binding('rpc', bodies('<soap:body use="encoded" namespace="urn:w"/>')),
    );
    const { codes, structures } = read(text);
    expect(codes).toEqual(['warning wsdl/encoded']);
    expect(structures[0]?.files.map((f) => f.path)).toEqual(['main.wsdl']);
    const lines = linesOf(text);
    expect(lines).toContain('    ids object →Ids');
    expect(lines.slice(lines.indexOf('Ids object')).filter((line) => /item|· integer/.test(line))).toEqual([
      '  item? array 0..*',
      '    · integer',
    ]);
    expect(
      validate(
        text,
        '<w:get xmlns:w="urn:w" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/"><ids enc:arrayType="xs:int[2]"><item>1</item><item>2</item></ids></w:get>',
      ),
    ).toEqual([]);
  });

  it('no message names an element: the elements of the schemas', () => {
    expect(linesOf(describes(types('<xs:element name="a" type="xs:int"/>')))).toEqual(['  a integer ns:urn:t']);
  });

  it('an element that is wanted by name is a root as well', () => {
    const source = sourceOf(
      filesOf(rpc.replace('</xs:schema>', '<xs:element name="x" type="xs:int"/></xs:schema>')),
      wsdlReader,
    );
    const names = (roots: string[]) =>
      wsdlReader.read(source, { roots }).structures[0]?.root.children?.map((c) => c.name);
    expect(names([])).toEqual(['get', 'getResponse']);
    expect(names(['{urn:t}x'])).toEqual(['get', 'getResponse', 'x']);
  });

  it('neither has any: there is no structure, and that is said', () => {
    const { structures, codes } = read(describes(''));
    expect(structures).toEqual([]);
    expect(codes).toEqual(['warning wsdl/no-elements']);
  });

  it('parts that travel beside the envelope are not in the wrapper', () => {
    const text = describes(
      messages('<part name="id" type="xs:int"/><part name="file" type="xs:base64Binary"/>', '') +
        portType +
        binding(
          'rpc',
          bodies(
            '<mime:multipartRelated><mime:part><soap:body use="literal"/></mime:part><mime:part><mime:content part="file" type="*/*"/></mime:part></mime:multipartRelated>',
            '<soap:body use="literal"/>',
          ),
        ),
    );
    expect(linesOf(text)).toEqual(['  get object ns:urn:t', '    id integer', '  getResponse object ns:urn:t']);
  });

  it('two messages in one wrapper: the first counts, the other is said', () => {
    const second = `${portType}<portType name="Q"><operation name="get"><input message="t:other"/></operation></portType>`;
    const other = binding('rpc', bodies('<soap:body use="literal" namespace="urn:w"/>'))
      .replace('name="B" type="t:P"', 'name="C" type="t:Q"')
      .replace(/<output>.*<\/output>/, '');
    const text = describes(
      `${note + rpcParts}<message name="other"><part name="x" type="xs:int"/></message>${second}${binding('rpc')}${other}`,
    );
    expect(read(text).codes).toEqual(['warning wsdl/messages-alike']);
    expect(linesOf(text)).toContain('    id integer');
    expect(linesOf(text)).not.toContain('    x integer');
  });
});

describe('the files of a description', () => {
  const imports = (location: string, namespace = 'urn:t') =>
    `<import namespace="${namespace}" location="${location}"/>`;
  const schema = schemaOf('<xs:element name="a" type="xs:int"/>', 'targetNamespace="urn:s"');
  const usesS = (body: string) =>
    describes(
      `<types>${schemaOf(body)}</types>${messages('<part name="p" element="s:a"/>', '')}${portType}${binding('document')}`,
      'targetNamespace="urn:t" xmlns:s="urn:s"',
    );

  it('descriptions and schemas that are imported by wsdl:import are read, in a circle as well', () => {
    const files = {
      'main.wsdl': describes(imports('parts/b.wsdl')),
      'parts/b.wsdl': describes(
        `${imports('../main.wsdl')}${imports('s.xsd', 'urn:s')}${messages('<part name="p" element="s:a"/>', '')}${portType}${binding('document')}`,
        'targetNamespace="urn:t" xmlns:s="urn:s"',
      ),
      'parts/s.xsd': schema,
    };
    expect(linesOf(files)).toEqual(['  a integer ns:urn:s']);
    expect(read(files).structures[0]?.files.map((f) => f.path)).toEqual(Object.keys(files));
  });

  it.each([
    ['at its place', '<xs:import namespace="urn:s" schemaLocation="s.xsd"/>', 's.xsd'],
    ['by its namespace', '<xs:import namespace="urn:s"/>', 'elsewhere.xsd'],
    ['by its name', '<xs:import namespace="urn:s" schemaLocation="http://there/s.xsd"/>', 'deep/s.xsd'],
  ])('a schema is found %s', (_, body, path) => {
    expect(linesOf({ 'main.wsdl': usesS(body), [path]: schema })).toEqual(['  a integer ns:urn:s']);
  });

  it('a schema inside imports another one inside by its namespace alone', () => {
    const text = describes(
      `<types>${schemaOf('<xs:import namespace="urn:s"/><xs:element name="r" type="s:T"/>', 'targetNamespace="urn:t" xmlns:s="urn:s"')}${schemaOf('<xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType>', 'targetNamespace="urn:s"')}</types>`,
    );
    expect(linesOf(text)).toEqual(['  r integer ns:urn:t']);
    expect(read(text).codes).toEqual([]);
  });

  it.each([
    ['a description', describes(imports('gone.wsdl')), 'wsdl/missing-file', 'gone.wsdl'],
    ['a schema', usesS('<xs:import namespace="urn:s" schemaLocation="gone.xsd"/>'), 'xsd/missing-file', 'gone.xsd'],
    [
      'a schema that is included',
      describes(types('<xs:include schemaLocation="gone.xsd"/>')),
      'xsd/missing-file',
      'gone.xsd',
    ],
    ['a namespace', usesS(''), 'xsd/missing-file', 'urn:s'],
  ])('%s that is not there is an error that names it', (_, text, code, name) => {
    const { diagnostics } = read(text);
    const errors = diagnostics.filter((d) => d.severity === 'error');
    expect(errors.map((d) => d.code)).toEqual([code]);
    expect(`${errors[0]?.message} ${errors[0]?.fix}`).toContain(name);
    expect([errors[0]?.document, errors[0]?.line]).toEqual(['main.wsdl', 1]);
  });

  it('of several that are chosen, each that no other one imports is a structure', () => {
    const all = Object.entries({
      'a.wsdl': describes(imports('b.wsdl')),
      'b.wsdl': rpc,
      'c.wsdl': wsdlReader.sample,
    }).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
    const { structures } = wsdlReader.read(contractSource(all, [folderOfFiles(all)], wsdlReader));
    expect(structures.map((s) => s.files.map((f) => f.path))).toEqual([['a.wsdl', 'b.wsdl'], ['c.wsdl']]);
  });
});

describe('what is not as it should be', () => {
  it.each([
    ['a message that is not there', describes(portType), ['error wsdl/not-found', 'error wsdl/not-found']],
    [
      'a prefix that is not declared',
      describes('<message name="in"><part name="p" element="q:a"/></message>'),
      ['error wsdl/prefix-not-declared'],
    ],
    [
      'an element that is not declared',
      describes(types('') + messages('<part name="p" element="t:a"/>', '') + portType),
      ['error wsdl/element-not-found'],
    ],
    [
      'an operation that the port type does not have',
      describes(note + rpcParts + portType + binding('rpc', bodies('').replace('"get"', '"set"'))),
      ['error wsdl/operation-not-found'],
    ],
    [
      'a part that its message does not have',
      describes(
        note +
          rpcParts +
          portType +
          binding('rpc', bodies('<soap:body use="literal"/><soap:header message="t:in" part="x"/>')),
      ),
      ['error wsdl/part-not-found', 'error wsdl/part-not-found'],
    ],
    ['a binding without a port type', describes('<binding name="B"/>'), ['error wsdl/attribute-missing']],
    [
      'a name without its prefix',
      describes(note + rpcParts + portType.replace('t:in', 'in') + binding('rpc')),
      ['warning wsdl/other-namespace'],
    ],
    [
      'two messages of a name',
      describes(`${note + rpcParts}<message name="in"/>${portType}${binding('rpc')}`),
      ['warning wsdl/defined-twice'],
    ],
    [
      'a schema of a draft',
      describes('<types><s:schema xmlns:s="http://www.w3.org/1999/XMLSchema"/></types>'),
      ['error wsdl/schema-draft'],
    ],
    ['a schema', schemaOf(''), ['error wsdl/no-definitions']],
    ['another root', '<x/>', ['error wsdl/no-definitions']],
    ['WSDL 2.0', '<description xmlns="http://www.w3.org/ns/wsdl"/>', ['error wsdl/version-2']],
    ['no XML', 'hello', ['error xml/syntax']],
    ['nothing', '', ['error xml/empty']],
  ])('%s', (_, text, expected) => {
    const { codes, diagnostics } = read(text);
    expect(codes.filter((code) => code !== 'warning wsdl/no-elements')).toEqual(expected);
    for (const { message, document } of diagnostics) {
      expect(message.length).toBeLessThan(500);
      expect(document).toBe('main.wsdl');
    }
  });

  it('names of members of all objects are names like others', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const text = describes(
      types(names.map((name) => `<xs:element name="${name}" type="xs:int"/>`).join('')) +
        names.map((name) => `<message name="${name}"><part name="${name}" element="t:${name}"/></message>`).join('') +
        `<portType name="P">${names.map((name) => `<operation name="${name}"><input message="t:${name}"/></operation>`).join('')}</portType>`,
    );
    expect(linesOf(text)).toEqual(names.map((name) => `  ${name} integer ns:urn:t`));
  });

  it.each([
    ['elements that are very deep', describes('<x>'.repeat(50_000) + '</x>'.repeat(50_000))],
    ['many that are not closed', `<definitions ${prefixes}>${'<message>'.repeat(100_000)}`],
    [
      'entities',
      `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${describes('<documentation>&b;</documentation>')}`,
    ],
    [
      '20,000 operations',
      describes(
        `${note}${rpcParts}<portType name="P">${Array.from({ length: 20_000 }, (_, i) => `<operation name="o${i}"><input message="t:in"/></operation>`).join('')}</portType>`,
      ),
    ],
    [
      'a message of many parts in many operations',
      describes(
        `<message name="in">${many(5000, (i) => `<part name="p${i}" type="xs:int"/>`)}</message><portType name="P">${many(5000, (i) => `<operation name="o${i}"><input message="t:in"/></operation>`)}</portType>${binding(
          'rpc',
          many(
            5000,
            (i) => `<operation name="o${i}"><input><soap:body parts="p1 p2" use="literal"/></input></operation>`,
          ),
        )}`,
      ),
    ],
    [
      'operations of one name, bound as often',
      describes(
        `<message name="in"/><portType name="P">${many(20_000, () => '<operation name="o"><input message="t:in"/></operation>')}</portType>${binding(
          'rpc',
          many(20_000, () => '<operation name="o"><input/></operation>'),
        )}`,
      ),
    ],
    [
      'references to nothing',
      describes(
        `<portType name="P">${many(20_000, (i) => `<operation name="o${i}"><input message="t:m${i}"/></operation>`)}</portType>`,
      ),
    ],
  ])('%s end soon, in a structure or a finding', (_, text) => {
    const { structures, diagnostics } = read(text);
    expect(structures.length + diagnostics.length).toBeGreaterThan(0);
  });

  it('a description with a piece cut out or put in ends in a structure or findings', () => {
    fc.assert(
      fc.property(fc.nat(rpc.length), fc.nat(40), fc.string({ maxLength: 8 }), (at, length, put) => {
        const { structures, diagnostics } = read(rpc.slice(0, at) + put + rpc.slice(at + length));
        expect(structures.length + diagnostics.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('messages held to a description', () => {
  const message = (content: string) => `<w:get xmlns:w="urn:w" xmlns:t="urn:t">${content}</w:get>`;

  it.each([
    ['as described', message('<id>1</id><note><t:text>x</t:text></note>'), []],
    ['a value that is none', message('<id>x</id><note><t:text>x</t:text></note>'), ['xsd/value-type /w:get/id']],
    ['a part that is missing', message('<id>1</id>'), ['xsd/element-missing /w:get']],
    [
      'a part with a namespace',
      message('<t:id>1</t:id><note><t:text>x</t:text></note>'),
      ['xsd/element-not-allowed /w:get/t:id', 'xsd/element-missing /w:get/note'],
    ],
    ['another element', '<other/>', ['xsd/root /other']],
  ])('rpc: %s', (_, text, expected) => {
    expect(validate(rpc, text)).toEqual(expected);
  });

  it('document: the sample of the reader', () => {
    expect(validate(wsdlReader.sample, '<getOrder xmlns="urn:orders"><id>1</id></getOrder>')).toEqual([]);
    expect(validate(wsdlReader.sample, '<getOrder xmlns="urn:orders"><id>1.5</id></getOrder>')).toHaveLength(1);
  });
});

describe('what a description defines', () => {
  it('services, ports, bindings and operations, with what a client needs', () => {
    const { name, targetNamespace, services } = definitionsOf(wsdlReader.sample);
    expect([name, targetNamespace]).toEqual(['Orders', 'urn:orders']);
    const [port] = services[0]?.ports ?? [];
    expect([port?.name, port?.address]).toEqual(['Orders', 'http://localhost/orders']);
    expect(port?.binding).toMatchObject({
      protocol: 'soap11',
      transport: 'http://schemas.xmlsoap.org/soap/http',
      operations: [
        {
          style: 'document',
          action: 'urn:orders:getOrder',
          operation: { name: 'getOrder', kind: 'request-response' },
          request: { use: 'literal', headers: [], body: [{ name: 'body', element: '{urn:orders}getOrder' }] },
          response: { body: [{ element: '{urn:orders}getOrderResponse' }] },
        },
      ],
    });
  });

  it.each([
    ['<input message="t:in"/>', 'one-way'],
    ['<input message="t:in"/><output message="t:out"/>', 'request-response'],
    ['<output message="t:out"/><input message="t:in"/>', 'solicit-response'],
    ['<output message="t:out"/>', 'notification'],
  ])('%s is %s', (content, kind) => {
    const { portTypes } = definitionsOf(
      describes(`${messages('', '')}<portType name="P"><operation name="o">${content}</operation></portType>`),
    );
    expect(portTypes[0]?.operations[0]?.kind).toBe(kind);
  });

  it('operations of one name are told apart by the names of their messages', () => {
    const two =
      '<portType name="P"><operation name="get"><input name="one" message="t:in"/></operation><operation name="get"><input name="two" message="t:out"/></operation></portType>';
    const bound = ['two', 'one']
      .map((input) => `<operation name="get"><input name="${input}"><soap:body use="literal"/></input></operation>`)
      .join('');
    const { bindings } = definitionsOf(describes(note + rpcParts + two + binding('rpc', bound)));
    expect(bindings[0]?.operations.map((o) => o.operation.request?.message?.local)).toEqual(['out', 'in']);
  });

  it('an operation has a style of its own, SOAP 1.2 is told from 1.1, documentation is kept', () => {
    const { bindings, portTypes } = definitionsOf(
      describes(
        note +
          rpcParts +
          portType.replace(
            '<operation name="get">',
            '<operation name="get"><documentation>Gets <b>one</b>.</documentation>',
          ) +
          binding('document')
            .replace(/soap:(binding|operation|body)/g, 'soap12:$1')
            .replace('soapAction="urn:get"', 'style="rpc"'),
      ),
    );
    expect(bindings[0]).toMatchObject({ protocol: 'soap12', operations: [{ style: 'rpc', action: null }] });
    expect(portTypes[0]?.operations[0]?.documentation).toBe('Gets one.');
  });
});

describe('which reader a file has', () => {
  it('a description, by its ending or its beginning, in a file of any name', () => {
    expect(readerOf(undefined, 'a.wsdl')).toBe(wsdlReader);
    expect(readerOf(undefined, 'a.xml', wsdlReader.sample)).toBe(wsdlReader);
    expect(readerOf(undefined, 'a', '<description xmlns="http://www.w3.org/ns/wsdl">')).toBe(wsdlReader);
    expect(readerOf(undefined, 'a.xml', '<order/>').kind).toBe('xml');
    expect(readerOf(undefined, 'a.xsd').kind).toBe('xsd');
    expect(readerOf(undefined, 'a.xsd', schemaOf('')).kind).toBe('xsd');
  });

  it('of a folder, the descriptions are chosen and not the schemas beside them', () => {
    expect(chooseFiles(['a.xsd', 'b.wsdl'], undefined)).toMatchObject({ reader: { kind: 'wsdl' }, chosen: ['b.wsdl'] });
    expect(chooseFiles(['a.xsd', 'b.xsd'], undefined)).toMatchObject({
      reader: { kind: 'xsd' },
      chosen: ['a.xsd', 'b.xsd'],
    });
  });
});
