import { describe, expect, it } from 'vitest';
import { contractSource } from '../contract/index.ts';
import { inferStructure } from '../contract/json/index.ts';
import { jsonSchemaReader, jsonSchemaValidator } from '../contract/json-schema/index.ts';
import type { StructureNode } from './node.ts';
import type { StructureShape } from './structure-document.ts';
import { structureToJsonSchema } from './to-json-schema.ts';

const contractOf = (shape: StructureShape) =>
  contractSource([{ path: 'a.schema.json', bytes: new TextEncoder().encode(structureToJsonSchema(shape)) }]);
const written = (root: StructureNode, types?: Record<string, StructureNode>) =>
  JSON.parse(structureToJsonSchema({ root, types })) as Record<string, unknown>;

describe('a structure as JSON Schema', () => {
  it.each([
    '{"id":1,"big":9007199254740993,"total":12.50,"at":"2024-01-01T00:00:00Z","day":"2024-01-01","lines":[{"sku":"A","more":null},{"sku":"B"}],"odd name":[[1],[]],"b":true}',
    '[{"a":1},{"a":null,"b":"x"}]',
    '{"2024-01-01":1,"2024-01-02":2,"2024-01-03":3,"2024-01-04":4}',
    '{"mixed":[1,"a",null,{"x":[]}],"none":null}',
  ])('takes the sample that the structure came from, and refuses another: %s', (sample) => {
    const { root } = inferStructure([{ id: 's', name: 's', text: sample }]);
    const source = contractOf({ root: root as StructureNode });
    expect(jsonSchemaReader.read(source).diagnostics).toEqual([]);
    const validator = jsonSchemaValidator(source, { assertsFormats: true });
    expect(validator?.validate(sample)).toEqual([]);
    expect(validator?.validate('"x"')).toHaveLength(1);
  });

  it('reads back as it was: what a node says of its values, its names and types', () => {
    const shape: StructureShape = {
      root: {
        name: '',
        type: 'object',
        documentation: 'All.',
        children: [
          { name: 'a', type: 'string', enum: ['x', 'y'], default: 'x', sample: 'y', optional: true, nullable: true },
          {
            name: 'b',
            type: 'decimal',
            facets: { minInclusive: '0.10', maxExclusive: '1e400', multipleOf: '0.01' },
            default: '0.50',
          },
          { name: 'c', type: 'long', fixed: '9007199254740993' },
          { name: 'd', type: 'string', facets: { minLength: 1, pattern: ['[A-Z]+', '[\\s\\S]*B[\\s\\S]*'] } },
          { name: 'e', type: 'array', minItems: 1, maxItems: 2, item: { name: '', type: 'object', ref: 'a/b~c d' } },
          { name: 'f', type: 'object', ref: 'a/b~c d', nullable: true, optional: true, documentation: 'Other.' },
          { name: '__proto__', type: 'boolean', fixed: 'true' },
          { name: 'g', type: 'binary' },
        ],
      },
      types: {
        'a/b~c d': {
          name: '',
          type: 'object',
          children: [{ name: 'next', type: 'object', ref: 'a/b~c d', optional: true }],
        },
      },
    };
    const { structures, diagnostics } = jsonSchemaReader.read(contractOf(shape));
    expect(diagnostics).toEqual([]);
    expect({ root: structures[0]?.root, types: structures[0]?.data['types'] }).toEqual(shape);
  });

  it('members of XML groups stand among those of their parent: required where they must be there, lists where they repeat', () => {
    const node = (name: string, more: Partial<StructureNode> = {}): StructureNode => ({
      name,
      type: 'string',
      ...more,
    });
    const { properties, required } = written({
      name: '',
      type: 'object',
      children: [
        node('id', { wire: { kind: 'attribute' } }),
        { name: 'choice', type: 'object', group: 'choice', children: [node('a'), node('b')] },
        { name: 'sequence', type: 'object', group: 'sequence', children: [node('c'), node('d', { optional: true })] },
        { name: 'many', type: 'array', item: { name: '', type: 'object', group: 'sequence', children: [node('e')] } },
      ],
    });
    expect(required).toEqual(['id', 'c']);
    expect(Object.keys(properties as object)).toEqual(['id', 'a', 'b', 'c', 'd', 'e']);
    expect(properties).toMatchObject({ a: { type: 'string' }, e: { type: 'array', items: { type: 'string' } } });
  });

  it('facets of XML Schema have their words where there are any', () => {
    expect(
      written({ name: '', type: 'string', facets: { length: 3, pattern: ['\\d{3}', '[a-z-[aeiou]]'] } }),
    ).toMatchObject({
      minLength: 3,
      maxLength: 3,
      pattern: '^(?:\\p{Nd}{3})$',
    });
    expect(written({ name: '', type: 'decimal', facets: { fractionDigits: 2, minInclusive: '-INF' } })).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'number',
      multipleOf: 0.01,
    });
  });
});
