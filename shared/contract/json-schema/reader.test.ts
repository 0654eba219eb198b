import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { planImport } from '../../import/plan-import.ts';
import { countingIds } from '../../model/unit.ts';
import type { StructureNode } from '../../structure/node.ts';
import { walkStructure } from '../../structure/path.ts';
import { structureToJsonSchema } from '../../structure/to-json-schema.ts';
import { chooseFiles, contractSource, folderOfFiles, readerOf } from '../index.ts';
import { jsonSchemaReader } from './index.ts';

const file = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) });
const read = (text: string, path = 'order.schema.json') => jsonSchemaReader.read(contractSource([file(path, text)]));

/** A tree in one line a node: `name? type {facts}`. */
function lines(node: StructureNode, indent = ''): string[] {
  const { name, type, children, item, optional, nullable, ref, ...facts } = node;
  const said = Object.keys(facts).length > 0 ? ` ${JSON.stringify(facts)}` : '';
  const own = `${indent}${name || '.'}${optional ? '?' : ''} ${ref === undefined ? type : `${type}=${ref}`}${nullable ? '|null' : ''}${said}`;
  return [own, ...(children ?? []).flatMap((c) => lines(c, `${indent} `)), ...(item ? lines(item, `${indent} `) : [])];
}
const treeOf = (schema: string) => {
  const [structure] = read(schema).structures;
  const types = Object.entries((structure?.data['types'] ?? {}) as Record<string, StructureNode>);
  return [
    ...lines(structure?.root as StructureNode),
    ...types.flatMap(([name, node]) => [`${name}:`, ...lines(node, ' ')]),
  ];
};

/** Of a place of several kinds, a value that fits. */
const text = '{"sample":"\\"text\\""}';

describe('a schema as a tree', () => {
  it.each<[string, string, string[]]>([
    [
      'members are optional unless required',
      '{"properties":{"a":{"type":"string"},"b":{"type":"boolean"}},"required":["b","c"]}',
      ['. object', ' a? string', ' b boolean', ' c any'],
    ],
    [
      'null makes nullable',
      '{"properties":{"a":{"type":["string","null"]},"b":{"anyOf":[{"type":"number"},{"type":"null"}]},"c":{"enum":["x",null]},"d":{"type":"null"}}}',
      [
        '. object',
        ' a? string|null',
        ' b? decimal|null',
        ' c? string|null {"fixed":"x","enum":["x"]}',
        ' d? unknown|null',
      ],
    ],
    [
      'whole numbers by their bounds and formats',
      '{"properties":{"a":{"type":"integer"},"b":{"type":"integer","format":"int32"},"c":{"type":"integer","minimum":0,"maximum":255},"d":{"type":"number"},"e":{"enum":[1,2]},"f":{"const":3000000000}}}',
      [
        '. object',
        ' a? long',
        ' b? integer',
        ' c? integer {"facets":{"minInclusive":"0","maxInclusive":"255"}}',
        ' d? decimal',
        ' e? integer {"wire":{"values":"1\\n2"}}',
        ' f? long {"fixed":"3000000000"}',
      ],
    ],
    [
      'formats of texts',
      '{"properties":{"a":{"type":"string","format":"date-time"},"b":{"format":"date"},"c":{"type":"string","format":"uuid"},"d":{"type":"string","contentEncoding":"base64"},"e":{"type":"string","format":"email"}}}',
      ['. object', ' a? datetime', ' b? date', ' c? uuid', ' d? binary', ' e? string {"wire":{"format":"email"}}'],
    ],
    [
      'what is said of values',
      '{"type":"object","properties":{"a":{"type":"string","minLength":1,"maxLength":5,"pattern":"^[A-Z]+$","default":"X","description":" The a. ","examples":["AB"]},"b":{"const":"only"},"c":{"type":"number","exclusiveMinimum":0.10,"multipleOf":0.01}}}',
      [
        '. object',
        ' a? string {"documentation":"The a.","facets":{"minLength":1,"maxLength":5,"pattern":["[A-Z]+"]},"default":"X","sample":"AB"}',
        ' b? string {"fixed":"only","enum":["only"]}',
        ' c? decimal {"facets":{"minExclusive":"0.10","multipleOf":"0.01"}}',
      ],
    ],
    [
      'draft 4 says limits in another way',
      '{"$schema":"http://json-schema.org/draft-04/schema#","type":"number","minimum":0,"exclusiveMinimum":true}',
      ['. decimal {"facets":{"minExclusive":"0"}}'],
    ],
    [
      'lists',
      '{"type":"array","minItems":1,"maxItems":3,"items":{"type":"string"}}',
      ['. array {"minItems":1,"maxItems":3}', ' . string'],
    ],
    [
      'a tuple has the item that all of its places have in common',
      '{"type":"array","prefixItems":[{"type":"integer"},{"type":"number"}],"items":false}',
      ['. array', ' . decimal'],
    ],
    [
      'a tuple of different things',
      '{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{"type":"integer"},{"type":"string"}]}',
      ['. array', ` . any ${text}`],
    ],
    [
      'additional members alone are a dictionary',
      '{"type":"object","additionalProperties":{"type":"number"}}',
      ['. dictionary', ' . decimal'],
    ],
    [
      'so are patterned ones',
      '{"type":"object","patternProperties":{"^x":{"type":"string"},"^y":{"type":"string","maxLength":3}},"additionalProperties":false}',
      ['. dictionary', ' . string'],
    ],
    ['and objects of anything', '{"type":"object"}', ['. dictionary', ' . any']],
    ['an object without members', '{"type":"object","additionalProperties":false}', ['. object']],
    [
      'allOf is merged',
      '{"allOf":[{"$ref":"#/$defs/Base"},{"properties":{"b":{"type":"string"}},"required":["a"]}],"$defs":{"Base":{"type":"object","properties":{"a":{"type":"integer","minimum":1,"maximum":9}}}}}',
      ['. object', ' a integer {"facets":{"minInclusive":"1","maxInclusive":"9"}}', ' b? string'],
    ],
    [
      'allOf that narrows a member',
      '{"allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"a":{"enum":["x","y"]}}}],"type":"object"}',
      ['. object', ' a? string {"enum":["x","y"]}'],
    ],
    [
      'alternatives are merged; what all require is required',
      '{"oneOf":[{"properties":{"kind":{"const":"a"},"x":{"type":"string"}},"required":["kind","x"]},{"properties":{"kind":{"const":"b"},"y":{"type":"number"}},"required":["kind"]}],"type":"object"}',
      [
        '. object {"wire":{"ways":2}}',
        ' kind string {"enum":["a","b"],"wire":{"within":"0:0! 1:0!","values.0":"a","values.1":"b"}}',
        ' x? string {"wire":{"within":"0:0!"}}',
        ' y? decimal {"wire":{"within":"1:0"}}',
      ],
    ],
    [
      'alternatives of different kinds',
      '{"properties":{"a":{"type":["string","number"]},"b":{"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]},"c":{"anyOf":[{"type":"string","format":"date"},{"type":"string","format":"date-time"}]},"d":{"anyOf":[{"type":"integer","format":"int32"},{"type":"number"}]},"e":true,"f":false}}',
      ['. object', ` a? any ${text}`, ` b? any ${text}`, ' c? string', ' d? decimal', ' e? any'],
    ],
    [
      'alternatives that only require',
      '{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["b"]}]}',
      [
        '. object {"wire":{"ways":2}}',
        ' a? string {"wire":{"within":"0:0!"}}',
        ' b? string {"wire":{"within":"1:0!"}}',
      ],
    ],
    [
      'members of some cases are optional, and leave what is said of them everywhere alone',
      '{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"if":{"properties":{"a":{"const":"x"}}},"then":{"properties":{"a":{"minLength":3},"b":{"type":"integer"}},"required":["b"]}}',
      ['. object', ' a string', ' b? long'],
    ],
    [
      'references are types, with names',
      '{"properties":{"from":{"$ref":"#/definitions/Address"},"to":{"$ref":"#/definitions/Address","description":"Where to"},"or":{"anyOf":[{"$ref":"#/definitions/Address"},{"type":"null"}]}},"definitions":{"Address":{"type":"object","properties":{"zip":{"type":"string"}}}}}',
      [
        '. object',
        ' from? object=Address',
        ' to? object=Address {"documentation":"Where to"}',
        ' or? object=Address|null',
        'Address:',
        ' . object',
        '  zip? string',
      ],
    ],
    [
      'recursion is a reference',
      '{"$ref":"#/$defs/Node","$defs":{"Node":{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#/$defs/Node"}}}}}}',
      ['. object=Node', 'Node:', ' . object', '  children? array', '   . object=Node'],
    ],
    [
      'recursion through a list that is a type is one of its objects',
      '{"properties":{"parts":{"$ref":"#/$defs/Parts"}},"$defs":{"Parts":{"type":"array","items":{"type":"object","properties":{"parts":{"$ref":"#/$defs/Parts"}}}}}}',
      [
        '. object',
        ' parts? array=Parts',
        'Parts:',
        ' . array',
        '  . object=PartsItem',
        'PartsItem:',
        ' . object',
        '  parts? array=Parts',
      ],
    ],
    [
      'lists of nothing but themselves are kept as they are',
      '{"$ref":"#/$defs/A","$defs":{"A":{"type":"array","items":{"$ref":"#/$defs/B"}},"B":{"additionalProperties":{"$ref":"#/$defs/A"},"type":"object"}}}',
      ['. array=A', 'A:', ' . array', '  . dictionary=B', 'B:', ' . dictionary', '  . any'],
    ],
    [
      'alternatives that say the same by a type keep the type',
      '{"oneOf":[{"properties":{"a":{"$ref":"#/$defs/A","description":"1"}}},{"properties":{"a":{"$ref":"#/$defs/A","description":"2"}}}],"$defs":{"A":{"type":"object","properties":{"x":{"type":"string"}}}}}',
      ['. object', ' a? object=A', 'A:', ' . object', '  x? string'],
    ],
    [
      'a root that refers to itself',
      '{"type":"object","properties":{"next":{"$ref":"#"}}}',
      ['. object=Root', 'Root:', ' . object', '  next? object=Root'],
    ],
    [
      'recursion through allOf ends',
      '{"$ref":"#/$defs/A","$defs":{"A":{"properties":{"x":{"allOf":[{"$ref":"#/$defs/B"},{"properties":{"own":{"type":"string"}}}]}}},"B":{"allOf":[{"$ref":"#/$defs/A"}],"properties":{"y":{"type":"string"}}}}}',
      [
        '. object=A',
        'A:',
        ' . object',
        '  x? object=x',
        'x:',
        ' . object',
        '  y? string',
        '  x? object=x',
        '  own? string',
      ],
    ],
    [
      'a name of a type is an alias',
      '{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"$ref":"#/$defs/B"},"B":{"type":"string","maxLength":3}}}',
      ['. object', ' a? string=A', 'A:', ' . string=B', 'B:', ' . string {"facets":{"maxLength":3}}'],
    ],
    [
      'names that objects have',
      '{"properties":{"__proto__":{"$ref":"#/$defs/__proto__"},"constructor":{"$ref":"#/$defs/constructor"}},"$defs":{"__proto__":{"type":"integer"},"constructor":{"type":"string"}}}',
      [
        '. object',
        ' __proto__? long=proto',
        ' constructor? string=constructor',
        'proto:',
        ' . long',
        'constructor:',
        ' . string',
      ],
    ],
    [
      'a list of things that may be null keeps them as they are',
      '{"type":"array","items":{"anyOf":[{"type":"object","properties":{"a":{}}},{"type":"null"}]}}',
      ['. array', ' . any'],
    ],
    ['true', 'true', ['. any']],
  ])('%s', (_rule, schema, tree) => {
    const found = treeOf(schema);
    expect(found).toEqual(tree);
  });

  it('its name is a short title, or that of its file', () => {
    expect(read('{"title":"Order"}').structures[0]?.name).toBe('Order');
    expect(read(`{"title":"${'long '.repeat(20)}"}`).structures[0]?.name).toBe('order');
    expect(read('{}', 'a/b.json').structures[0]?.name).toBe('b');
  });
});

describe('what is said about a schema', () => {
  const codes = (text: string) =>
    read(text).diagnostics.map(
      ({ severity, code, path, line, column }) => `${severity} ${code} ${path} ${line}:${column}`,
    );

  it.each([
    ['a file that is not there', '{\n"$ref":"gone.json"}', ['error json-schema/missing-file $["$ref"] 2:8']],
    ['a place that is not there', '{"$ref":"#/$defs/gone"}', ['error json-schema/missing-place $["$ref"] 1:9']],
    [
      'a keyword of the wrong kind',
      '{"type":"strnig"}',
      ['warning json-schema/invalid-schema $.type 1:9', 'warning json-schema/invalid-schema $.type 1:9'],
    ],
    [
      'members beside the named ones',
      '{"type":"object","properties":{"a":{}},"additionalProperties":{"type":"string"}}',
      ['info json-schema/additional-members $ 1:1'],
    ],
    ['a circle', '{"allOf":[{"$ref":"#"}],"type":"string"}', ['warning json-schema/circle $ 1:1']],
    [
      'a meta-schema that is not known',
      '{"$schema":"https://a.example/mine"}',
      ['warning json-schema/unknown-dialect $["$schema"] 1:12'],
    ],
    ['no JSON', '{', ['error json/syntax $ 1:2']],
    ['no schema', '[]', ['error json-schema/no-schema $ 1:1']],
  ])('%s', (_what, text, wanted) => {
    expect(codes(text)).toEqual(wanted);
  });

  it('the file that is missing is named, with what to do', () => {
    const [d] = read('{"$ref":"https://a.example/types/gone.json#/x"}').diagnostics;
    expect(d?.message).toContain('https://a.example/types/gone.json');
    expect(d?.fix).toBe('Add the file gone.json.');
  });
});

describe('several files', () => {
  const files = [
    file(
      'api/order.json',
      '{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"to":{"$ref":"types.json#/definitions/Address"},"who":{"$ref":"../person.schema.json"}}}',
    ),
    file('api/types.json', '{"definitions":{"Address":{"type":"object","properties":{"zip":{"type":"string"}}}}}'),
    file('person.schema.json', '{"properties":{"age":{"type":"integer"}}}'),
    file('sample.json', '{"to":{"zip":"1"}}'),
  ];

  it('those that others refer to are no structures of their own, and are kept with them', () => {
    const chosen = files.slice(0, 3);
    const { structures, diagnostics } = jsonSchemaReader.read(
      contractSource(chosen, [folderOfFiles(files)], jsonSchemaReader),
    );
    expect(diagnostics).toEqual([]);
    expect(structures.map((s) => [s.name, s.files.map((f) => f.path)])).toEqual([
      ['order', ['api/order.json', 'api/types.json', 'person.schema.json']],
    ]);
    expect(lines(structures[0]?.root as StructureNode)).toEqual([
      '. object',
      ' to? object=Address',
      ' who? object=person',
    ]);
  });

  it('of a folder, schemas are told from samples by their beginning', () => {
    const heads = new Map(files.map((f) => [f.path, new TextDecoder().decode(f.bytes)]));
    const choose = (kind?: string) => {
      const choice = chooseFiles([...heads.keys()], kind, (path) => heads.get(path) ?? '');
      return [choice?.reader.kind, choice?.chosen];
    };
    expect(choose()).toEqual(['json-schema', ['api/order.json', 'api/types.json', 'person.schema.json']]);
    expect(choose('json')).toEqual(['json', ['sample.json']]);
  });

  it.each([
    ['a.json', '{"$schema":"https://json-schema.org/draft/2020-12/schema"}', 'json-schema'],
    ['a.json', '{"$schema":"https://a.example/config.json","name":"x"}', 'json'],
    ['a.json', '{"type":"object","properties":{"a":{}}}', 'json-schema'],
    ['a.json', '{"type":"order","lines":[]}', 'json'],
    ['a.json', '', 'json'],
    ['a.schema.json', '', 'json-schema'],
    ['', '[{"$schema":"http://json-schema.org/schema#"}]', 'json'],
  ])('%s that begins with %s is read as %s', (path, head, kind) => {
    expect(readerOf(undefined, path, head).kind).toBe(kind);
  });
});

describe('anything ends in a structure or a finding', () => {
  const keyword = fc.constantFrom(
    'type',
    'properties',
    '$ref',
    'allOf',
    'anyOf',
    'oneOf',
    'items',
    'enum',
    'const',
    '$defs',
    'if',
    'then',
    'not',
    'required',
    'pattern',
    'minimum',
    'additionalProperties',
    'patternProperties',
    'prefixItems',
    '$id',
    '$anchor',
    '$dynamicRef',
    'unevaluatedProperties',
    'dependencies',
    'format',
  );
  const leaf = fc.oneof(
    fc.constantFrom('#', '#/$defs/a', '#/properties/a', 'string', 'object', 'array', '(', '^a+$', ''),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const schema = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(keyword, fc.constantFrom('a', '__proto__')), tie('value'), { maxKeys: 4 }),
    ),
  })).value;

  it('schemas of any shape: the tree has an end, is written, and takes a message', () => {
    fc.assert(
      fc.property(schema, schema, (value, message) => {
        const text = JSON.stringify(value);
        const { structures, diagnostics } = read(text);
        expect(structures.length > 0 || diagnostics.some((d) => d.severity === 'error')).toBe(true);
        for (const { root, data } of structures) {
          const shape = { root, types: data['types'] as Record<string, StructureNode> };
          expect([...walkStructure(shape, 500)].length).toBeGreaterThan(0);
          expect(JSON.parse(structureToJsonSchema(shape))).toBeTypeOf('object');
        }
        jsonSchemaReader.validator?.(contractSource([file('a.json', text)]))?.validate(JSON.stringify(message));
      }),
      { numRuns: 500 },
    );
  });

  it('recursion in every way: what is made of it has an end', () => {
    const ref = fc.constantFrom('A', 'B', 'C').map((name) => ({ $ref: `#/$defs/${name}` }));
    const recursive = fc.letrec<{ any: object }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        ref,
        fc.constant({ type: 'string' }),
        tie('any').map((items) => ({ type: 'array', items })),
        tie('any').map((additionalProperties) => ({ type: 'object', additionalProperties })),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any')).map((properties) => ({ type: 'object', properties })),
        fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((allOf) => ({ allOf })),
        fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
      ),
    })).any;
    fc.assert(
      fc.property(recursive, recursive, recursive, (A, B, C) => {
        const contract = contractSource([file('a.json', JSON.stringify({ $ref: '#/$defs/A', $defs: { A, B, C } }))]);
        const view = new ProjectBuilder().entity('Other', {}).view();
        const options = { parent: 'm', entities: true, mappings: true };
        const { change } = planImport(view, jsonSchemaReader, contract, options, countingIds('i'), () => 'h');
        expect(change?.ops.length).toBeGreaterThan(1);
      }),
      { numRuns: 200 },
    );
  });

  it('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const { structures, diagnostics } = jsonSchemaReader.read(contractSource([{ path: 'x', bytes }]));
        expect(structures.length > 0 || diagnostics.length > 0).toBe(true);
      }),
    );
  });

  it.each([
    [
      'many types',
      `{"properties":{"a":{"$ref":"#/$defs/0"}},"$defs":{${Array.from({ length: 8_000 }, (_, i) => `"${i}":{"properties":{"a":{"$ref":"#/$defs/${i + 1}"},"b":{"oneOf":[{"$ref":"#/$defs/${(i * 7) % 8_000}"},{"$ref":"#/$defs/${(i * 13) % 8_000}"}]}}}`).join()},"8000":{}}}`,
    ],
    [
      'alternatives of alternatives',
      `{"$ref":"#/$defs/0","$defs":{${Array.from({ length: 40 }, (_, i) => `"${i}":{"oneOf":[{"properties":{"a":{"$ref":"#/$defs/${(i + 1) % 40}"}}},{"properties":{"a":{"$ref":"#/$defs/${(i * 3 + 1) % 40}"}}}]}`).join()}}}`,
    ],
    [
      'a long chain',
      `{"$ref":"#/$defs/0","$defs":{${Array.from({ length: 10_000 }, (_, i) => `"${i}":{"allOf":[{"$ref":"#/$defs/${i + 1}"},{"type":"object"}]}`).join()},"10000":{}}}`,
    ],
    ['depth', `${'{"properties":{"a":'.repeat(250)}{}${'}}'.repeat(250)}`],
  ])('%s', (_what, text) => {
    const start = performance.now();
    const { structures } = read(text);
    expect(structures).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
