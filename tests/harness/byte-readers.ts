import { readFileSync } from 'node:fs';
import { contractReaders, contractSource, folderOfFiles } from '../../shared/contract/index.ts';
import { encodeText } from '../../shared/format/encode-text.ts';
import { formatOf, formats, MappingError } from '../../shared/format/index.ts';
import { encodeWorkbook } from '../../shared/format/xlsx/encode.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { StructureShape } from '../../shared/structure/structure-document.ts';
import { conversions } from '../../shared/transformation/languages/conversions.ts';
import { StepError } from '../../shared/transformation/transform-error.ts';
import { TransformMessage } from '../../shared/transformation/transform-message.ts';
import { fixtureFiles } from './fixtures.ts';
import type { Ingredients } from './generated-bytes.ts';

/** What takes bytes of strangers. `read` gives null when they ended in a tree or a finding with a place, else what is wrong. */
export interface ByteReader {
  id: string;
  ingredients: Ingredients;
  read(bytes: Uint8Array): string | null;
}

const schemaStart = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">';
const xsd: Omit<Ingredients, 'samples'> = {
  levels: [
    ['<xs:sequence>', '</xs:sequence>'],
    [
      `${schemaStart}<xs:element name="a"><xs:complexType><xs:sequence>`,
      '</xs:sequence></xs:complexType></xs:element></xs:schema>',
    ],
  ],
  repeats: [
    [
      `${schemaStart}<xs:element name="a"><xs:complexType><xs:sequence>`,
      '<xs:element name="b" minOccurs="0"/>',
      '</xs:sequence></xs:complexType></xs:element></xs:schema>',
    ],
    [
      `${schemaStart}<xs:element name="a"><xs:complexType><xs:choice maxOccurs="9">`,
      '<xs:any/>',
      '</xs:choice></xs:complexType></xs:element></xs:schema>',
    ],
    [schemaStart, '<xs:element name="a" type="b"/>', '</xs:schema>'],
    [schemaStart, '<xs:element name="a#" type="xs:int"/>', '</xs:schema>'],
    [
      `${schemaStart}<xs:element name="a"><xs:complexType><xs:sequence>`,
      '<xs:element name="b#" minOccurs="0"/>',
      '</xs:sequence></xs:complexType></xs:element></xs:schema>',
    ],
    [
      `${schemaStart}<xs:element name="a"><xs:complexType>`,
      '<xs:attribute name="b#"/>',
      '</xs:complexType></xs:element></xs:schema>',
    ],
    [schemaStart, '<xs:complexType name="t#"><xs:attribute name="b" type="t#"/></xs:complexType>', '</xs:schema>'],
    [schemaStart, '<xs:import namespace="urn:x"/>', '</xs:schema>'],
  ],
};
const xml: Omit<Ingredients, 'samples'> = {
  levels: [
    ['<a>', '</a>'],
    ['<a b="c">x', '</a>'],
  ],
  repeats: [
    ['<a>', '<b/>', '</a>'],
    ['<a>', '<b#/>', '</a>'],
    ['<a>', '<b#><c#>1</c#></b#>', '</a>'],
    ['<a', ' xmlns:p#="urn:#"', '/>'],
    ['<a', ' b#="1"', '/>'],
    ['<a>', '<b xmlns="urn:#"/>', '</a>'],
    ['<a>', '<b c="1">x</b>y', '</a>'],
    ['<a>', '&amp;', '</a>'],
    ['<a', ' b="1"', '/>'],
    ['<a>', '<![CDATA[]]>', '</a>'],
    ['<!DOCTYPE a [', '<!ENTITY b "c">', ']><a/>'],
  ],
};
const json: Omit<Ingredients, 'samples'> = {
  levels: [
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"a":[', ']}]'],
  ],
  repeats: [
    ['[', '1,', '1]'],
    ['{', '"a#":1,', '"b":2}'],
    ['{', '"a #":{"b":1},', '"b":2}'],
    ['[', '{"a#":1},', '1]'],
    ['[', '{"a":1},', '{"b":null}]'],
    ['"', '\\u00e9', '"'],
    ['', '9', ''],
    ['{', '"a":1,', '"a":2}'],
    ['[', '[],{},"",', 'null]'],
  ],
};
const jsonSchema: Omit<Ingredients, 'samples'> = {
  levels: [
    ['{"items":', '}'],
    ['{"allOf":[', ']}'],
    ['{"properties":{"a":', '}}'],
    ['{"not":', '}'],
  ],
  repeats: [
    ['{"anyOf":[', '{"type":"object","properties":{"p#":{}}},', '{}]}'],
    ['{"properties":{', '"a#":{"type":"string"},', '"b":{}}}'],
    ['{"enum":[', '"a#",', '1]}'],
    ['{"allOf":[', '{"properties":{"a":{}}},', '{}]}'],
    ['{"pattern":"', '(a*)*', '"}'],
    ['{"enum":[', '"a",', '1]}'],
  ],
};
const wsdlStart =
  '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">';
const wsdl: Omit<Ingredients, 'samples'> = {
  levels: [...xsd.levels, ['<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types>', '</types></definitions>']],
  repeats: [
    [
      wsdlStart,
      '<message name="m#"><part name="p" type="xs:int"/></message><portType name="p#"><operation name="o"><input message="t:m#"/></operation></portType>',
      '</definitions>',
    ],
    [
      `${wsdlStart}<message name="m"><part name="p" type="xs:int"/></message><portType name="p">`,
      '<operation name="o#"><input message="t:m"/></operation>',
      '</portType></definitions>',
    ],
    [
      `${wsdlStart}<types>`,
      '<xs:schema targetNamespace="urn:#"><xs:element name="a" type="xs:int"/></xs:schema>',
      '</types></definitions>',
    ],
    [`${wsdlStart}<message name="m">`, '<part name="p#" element="t:e#"/>', '</message></definitions>'],
  ],
};
const csv: Omit<Ingredients, 'samples'> = {
  levels: [
    ['"', '"'],
    ['"a', '",'],
  ],
  repeats: [
    ['a,b\n', '1,2\n', ''],
    ['', ',', ''],
    ['a\n', '"', ''],
    ['a\n', '""', '\n'],
    ['a;b\n', '"x;y";1,5\n', '"'],
    ['', '\n', ''],
    ['', '\'|\t;,"', ''],
  ],
};

const samplesIn = (folder: string, pattern: RegExp): Uint8Array[] =>
  fixtureFiles(folder)
    .filter((path) => pattern.test(path))
    .slice(0, 25)
    .map((path) => readFileSync(path))
    .filter((bytes) => bytes.length > 0 && bytes.length < 60_000);

/** What inputs of a kind of contract or format are made of, with those of the fixtures where they are. */
function ingredientsOf(kind: string, sample: string): Ingredients {
  const bytes = kind === 'xlsx' ? encodeWorkbook(sample) : encodeText(sample);
  const more: Record<string, [Omit<Ingredients, 'samples'>, Uint8Array[]]> = {
    json: [json, samplesIn('json/documents', /\.json$/)],
    'json-schema': [jsonSchema, samplesIn('json-schema/suite/tests/draft2020-12', /\.json$/)],
    xml: [xml, samplesIn('xsd/xmlschema-features/samples', /\.xml$/)],
    xsd: [xsd, samplesIn('xsd/xmlschema-features/schema', /\.xsd$/)],
    wsdl: [wsdl, samplesIn('wsdl/cxf-hello-world', /\.wsdl$/)],
    csv: [csv, samplesIn('csv/csv-test-data', /\.csv$/)],
    xlsx: [csv, samplesIn('csv/calamine', /\.xlsx$/)],
  };
  const [own, samples] = more[kind] ?? [xml, []];
  return { ...own, samples: [bytes, bytes, bytes, ...samples] };
}

/** A finding says where: its line and column; of a workbook, which has none, its path. */
function unplaced(diagnostics: readonly LocatedDiagnostic[], hasLines: boolean): string | null {
  for (const { severity, code, message, path, line, column } of diagnostics) {
    if (message.length > 2_000) return `${code} is ${message.length} characters long`;
    const hasPlace = line !== undefined && column !== undefined;
    if (severity === 'error' && !hasPlace && (hasLines || path === undefined))
      return `${code} has no place: ${message}`;
  }
  return null;
}

const readers: ByteReader[] = contractReaders.map((reader) => ({
  id: `reader ${reader.kind}`,
  ingredients: ingredientsOf(reader.kind, reader.sample),
  read(bytes) {
    const file = { path: `given${reader.extensions[0]}`, bytes };
    const source = contractSource([file], [folderOfFiles([file])], reader);
    const { structures, services, diagnostics } = reader.read(source);
    if (structures.length + services.length + diagnostics.length === 0) return 'neither a structure nor a finding';
    const problem = unplaced(diagnostics, reader.kind !== 'xlsx');
    if (problem) return problem;
    const found = reader.validator?.(source)?.validate('<a><b/></a>');
    return found ? unplaced(found, true) : null;
  },
}));

/** The structure that a format's own sample has. */
function shapeOf(format: string): { shape: StructureShape; sample: string } {
  const reader = contractReaders.find((each) => each.kind === format);
  if (!reader) throw new Error(`no reader makes a structure of ${format}`);
  const bytes = format === 'xlsx' ? encodeWorkbook(reader.sample) : encodeText(reader.sample);
  const [structure] = reader.read(contractSource([{ path: 'sample', bytes }])).structures;
  if (!structure) throw new Error(`the sample of ${format} is none`);
  return { shape: { ...structure.data, root: structure.root } as StructureShape, sample: reader.sample };
}

const formatReaders: ByteReader[] = formats.map((format) => {
  const { shape, sample } = shapeOf(format.id);
  return {
    id: `format ${format.id}`,
    ingredients: ingredientsOf(format.id, sample),
    read(bytes) {
      const hasLines = format.id !== 'xlsx';
      const decoded = format.decode(bytes, null, shape);
      if ('diagnostic' in decoded) return unplaced([decoded.diagnostic], hasLines);
      const { text } = decoded;
      const errors = format.checkWellFormed(text, shape);
      const isNone = errors.some((d) => d.severity === 'error');
      format.places(text, shape);
      const found = format.validate(text, shape);
      const hasTree = format.tree(text, shape) !== null;
      const isValid = !found.some((d) => d.severity === 'error');
      if (isNone && (hasTree || isValid)) return `what is not well-formed ${hasTree ? 'has a tree' : 'is valid'}`;
      if (isValid && !hasTree) return 'what is valid has no tree';
      return unplaced([...errors, ...found], hasLines) ?? scanned(format.id, text, shape);
    },
  };
});

/** As a mapping that reads nothing of it passes a message by. */
function scanned(format: string, text: string, shape: StructureShape): string | null {
  const { settings, library } = formatOf(format);
  const own = library('UTC');
  const { Scanner } = (settings && own.bySettings?.(settings(shape))) ?? own;
  try {
    const scanner = new Scanner(text);
    scanner.skip();
    scanner.end();
    return null;
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return format === 'xlsx' || error.line !== undefined ? null : `${error.code} of the scanner has no line`;
  }
}

const steps: ByteReader[] = conversions.map((language) => {
  const [from = ''] = language.takes ?? [];
  const settings = Object.fromEntries(language.settings.map((each) => [each.name, each.default]));
  const prepared = language.prepare({ language: language.id, source: '', expression: '', settings }, null);
  return {
    id: `step ${language.id}`,
    ingredients: ingredientsOf(from, contractReaders.find((each) => each.kind === from)?.sample ?? ''),
    read(bytes) {
      const text = new TextDecoder().decode(bytes);
      try {
        const given = prepared.run(TransformMessage.ofText(from, text), { until: Infinity, pause: async () => {} });
        return given instanceof TransformMessage && given.text !== null ? null : 'the step gives nothing';
      } catch (error) {
        if (!(error instanceof StepError)) throw error;
        const isPlaced = error.code !== 'transformation/message' || error.messagePlace?.line !== undefined;
        return isPlaced ? null : `no place: ${error.message}`;
      }
    },
  };
});

/** Everything that takes bytes, by the room it stands in. */
export const byteReaders: Readonly<Record<string, readonly ByteReader[]>> = {
  contracts: readers,
  formats: formatReaders,
  steps,
};
