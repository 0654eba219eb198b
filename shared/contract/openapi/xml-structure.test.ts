import { describe, expect, it } from 'vitest';
import { xmlFormat } from '../../format/xml/index.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { contractSource } from '../index.ts';
import { openApiReader } from './index.ts';

const read = (schema: string, components = '') =>
  openApiReader.read(
    contractSource(
      [
        {
          path: 'api.yaml',
          bytes: new TextEncoder().encode(`openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: 'https://example.org'}]
paths:
  /pet:
    get:
      operationId: getPet
      responses: {'200': {description: ok, content: {application/xml: {schema: ${schema}}}}}
components:
  schemas:
    Pet: {type: object, xml: {name: pet}, required: [name], properties: {name: {type: string}}}
${components.replace(/^/gm, '    ')}
`),
        },
      ],
      [],
      openApiReader,
    ),
  );

/** A made-up message of the one element, with its values taken out. */
function made(schema: string, components = ''): string {
  const structure = read(schema, components).structures.find(({ kind }) => kind === 'xml-schema');
  if (!structure) return '';
  const shape = { ...structure.data, root: structure.root } as StructureShape;
  const text = xmlFormat.made?.(shape, { seed: 1, beyond: 0 } as never) ?? '';
  return text
    .replace(/<\?xml[^>]*>\s*/, '')
    .replace(/>[^<>]*</g, '><')
    .trim();
}

describe('messages in XML as OpenAPI describes them (3.0.4, 4.8.26)', () => {
  it.each<[string, string, string, string]>([
    ['an element is called as its schema says', "{$ref: '#/components/schemas/Pet'}", '', '<pet><name></name></pet>'],
    [
      'else as the component that it refers to',
      "{$ref: '#/components/schemas/Cat'}",
      'Cat: {type: object, required: [a], properties: {a: {type: string}}}',
      '<Cat><a></a></Cat>',
    ],
    [
      'an attribute, with a name of its own',
      "{$ref: '#/components/schemas/Cat'}",
      'Cat: {type: object, required: [id], properties: {id: {type: string, xml: {attribute: true, name: key}}}}',
      '<Cat key="…"/>',
    ],
    [
      'a namespace with its prefix, of the element alone',
      "{$ref: '#/components/schemas/Cat'}",
      "Cat: {type: object, xml: {namespace: 'urn:cats', prefix: c}, required: [a], properties: {a: {type: string}}}",
      '<c:Cat xmlns:c="urn:cats"><a></a></c:Cat>',
    ],
    [
      'a list repeats its element, called as its items say',
      "{$ref: '#/components/schemas/Cat'}",
      'Cat: {type: object, required: [tags], properties: {tags: {type: array, minItems: 2, maxItems: 2, xml: {name: ignored}, items: {type: string, xml: {name: tag}}}}}',
      '<Cat><tag></tag><tag></tag></Cat>',
    ],
    [
      'one whose items say nothing is called as the member',
      "{$ref: '#/components/schemas/Cat'}",
      'Cat: {type: object, required: [tags], properties: {tags: {type: array, minItems: 1, maxItems: 1, items: {type: string}}}}',
      '<Cat><tags></tags></Cat>',
    ],
    [
      'a wrapped list stands in an element of its own',
      "{$ref: '#/components/schemas/Cat'}",
      "Cat: {type: object, required: [pets], properties: {pets: {type: array, minItems: 1, maxItems: 1, xml: {wrapped: true, name: all}, items: {$ref: '#/components/schemas/Pet'}}}}",
      '<Cat><all><pet><name></name></pet></all></Cat>',
    ],
    [
      'a wrapped list without names has the name of the member twice',
      "{$ref: '#/components/schemas/Cat'}",
      'Cat: {type: object, required: [pets], properties: {pets: {type: array, minItems: 1, maxItems: 1, xml: {wrapped: true}, items: {type: string}}}}',
      '<Cat><pets><pets></pets></pets></Cat>',
    ],
    [
      'what stands beside a reference goes before what it refers to',
      "{$ref: '#/components/schemas/Cat'}",
      "Cat: {type: object, required: [owner], properties: {owner: {$ref: '#/components/schemas/Pet', xml: {name: boss}}}}",
      '<Cat><boss><name></name></boss></Cat>',
    ],
    [
      'a list that is a whole message stands in its element',
      '{type: array, xml: {name: pets}, minItems: 1, maxItems: 1, items: {$ref: "#/components/schemas/Pet"}}',
      '',
      '<pets><pet><name></name></pet></pets>',
    ],
    [
      'what is put together of several has no name of theirs',
      "{$ref: '#/components/schemas/Cat'}",
      "Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, required: [lives], properties: {lives: {type: integer}}}]}",
      '<Cat><name></name><lives></lives></Cat>',
    ],
  ])('%s', (_rule, schema, components, expected) => {
    expect(made(schema, components).replace(/="[^":]*"/g, '="…"')).toBe(expected.replace(/="[^":]*"/g, '="…"'));
  });

  it('members of any name, and lists of lists, are elements as well', () => {
    const text = made(
      "{$ref: '#/components/schemas/Cat'}",
      'Cat: {type: object, required: [rows], properties: {more: {type: object, additionalProperties: {type: string}}, rows: {type: array, minItems: 1, maxItems: 1, items: {type: array, minItems: 2, maxItems: 2, items: {type: integer, xml: {name: cell}}}}}}',
    );
    expect(text).toContain('<rows><cell></cell><cell></cell></rows>');
  });

  it.each<[string, string, string, string]>([
    [
      'an element that nothing names is kept as a text',
      '{type: object, properties: {a: {type: string}}}',
      '',
      'openapi/xml-no-name',
    ],
    [
      'a member without a name that XML has is left out',
      "{$ref: '#/components/schemas/Cat'}",
      'Cat: {type: object, properties: {"a b": {type: string}, c: {type: string}}}',
      'openapi/xml-member',
    ],
    [
      'of two members of one name the second is left out',
      "{$ref: '#/components/schemas/Cat'}",
      'Cat: {type: object, properties: {a: {type: string}, b: {type: string, xml: {name: a}}}}',
      'openapi/xml-member',
    ],
  ])('%s, and it is said', (_rule, schema, components, code) => {
    expect(read(schema, components).diagnostics.map((d) => d.code)).toContain(code);
  });
});
