import { describe, expect, it } from 'vitest';
import type { MessageFormat } from '../../format/index.ts';
import { jsonFormat } from '../../format/json/index.ts';
import { xmlFormat } from '../../format/xml/index.ts';
import type { StructureNode } from '../../structure/node.ts';
import { childrenOf, type PlacedNode, rootOf } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { messageSchema } from './message-schema.ts';
import type { JsonObject } from './openapi-answer.ts';

const text = (name: string, more: Partial<StructureNode> = {}): StructureNode => ({ name, type: 'string', ...more });

function schemasOf(placed: PlacedNode, format: MessageFormat, readOnly: string[] = []) {
  const components: Record<string, JsonObject> = {};
  const schema = messageSchema(placed, {
    format,
    readOnly: new Set(readOnly),
    isClosed: false,
    hasExamples: false,
    component(type, make) {
      if (!(type in components)) {
        components[type] = {};
        components[type] = make();
      }
      return type;
    },
  });
  return { schema, components };
}

describe('named types', () => {
  const tree: StructureShape = {
    root: { name: '', type: 'object', ref: 'Part' } as StructureNode,
    types: {
      Part: {
        name: '',
        type: 'object',
        children: [
          text('name', { documentation: 'What it is called.' }),
          { name: 'parts', type: 'array', optional: true, item: { name: '', type: 'object', ref: 'Part' } },
        ],
      },
    },
  };

  it('are components of their own, and refer to themselves', () => {
    expect(schemasOf(rootOf(tree), jsonFormat)).toEqual({
      schema: { $ref: '#/components/schemas/Part' },
      components: {
        Part: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'What it is called.' },
            parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
          },
          required: ['name'],
        },
      },
    });
  });

  it('that have something read only at a place stand there themselves', () => {
    const { schema } = schemasOf(rootOf(tree), jsonFormat, ['$.name']);
    expect(schema).toMatchObject({
      type: 'object',
      properties: { name: { readOnly: true }, parts: { items: { $ref: '#/components/schemas/Part' } } },
    });
    expect(schema.required).toBeUndefined();
  });

  it('may be null where they are used', () => {
    const { schema } = schemasOf(
      rootOf({
        root: { name: '', type: 'object', children: [{ name: 'p', type: 'object', ref: 'Part', nullable: true }] },
        types: tree.types,
      }),
      jsonFormat,
    );
    expect(schema.properties).toEqual({ p: { anyOf: [{ $ref: '#/components/schemas/Part' }, { type: 'null' }] } });
  });
});

it('XML: names, namespaces, attributes, elements that repeat, members of groups', () => {
  const ns = 'urn:o';
  const shape: StructureShape = {
    root: {
      name: '',
      type: 'object',
      group: 'choice',
      children: [
        {
          name: 'Order',
          type: 'object',
          wire: { ns },
          children: [
            text('currency', { wire: { kind: 'attribute' } }),
            {
              name: 'either',
              type: 'object',
              group: 'choice',
              children: [text('A', { wire: { ns } }), text('B', { wire: { ns } })],
            },
            {
              name: 'Line',
              type: 'array',
              wire: { ns },
              item: { name: '', type: 'object', children: [text('Sku', { wire: { ns } })] },
            },
          ],
        },
      ],
    },
  };
  const [order] = childrenOf(rootOf(shape));
  expect(schemasOf(order as PlacedNode, xmlFormat).schema).toEqual({
    type: 'object',
    properties: {
      currency: { type: 'string', xml: { name: 'currency', attribute: true } },
      A: { type: 'string', xml: { name: 'A', namespace: ns } },
      B: { type: 'string', xml: { name: 'B', namespace: ns } },
      Line: {
        type: 'array',
        items: {
          type: 'object',
          properties: { Sku: { type: 'string', xml: { name: 'Sku', namespace: ns } } },
          required: ['Sku'],
          xml: { name: 'Line', namespace: ns },
        },
      },
    },
    required: ['currency', 'Line'],
  });
});
