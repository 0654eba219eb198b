import { keyOfNode, type StructureNode } from '../../structure/node.ts';
import type { StructureShape } from '../../structure/structure-document.ts';

/**
 * The JSON Schema of a structure, as an editor of code completes by it: names, types, values. The contract of a service says more. Named
 * types are definitions, so that those which refer to each other in circles end.
 */
export function completionSchema({ root, types }: StructureShape): object {
  const schema = schemaOf(root);
  return types
    ? { ...schema, $defs: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, schemaOf(type)])) }
    : schema;
}

function schemaOf(node: StructureNode): object {
  if (node.ref !== undefined) {
    const type = { $ref: `#/$defs/${encodeURIComponent(node.ref.replace(/~/g, '~0').replace(/\//g, '~1'))}` };
    return node.nullable ? { anyOf: [type, { type: 'null' }] } : type;
  }
  const or = (type: string) => (node.nullable ? [type, 'null'] : type);
  switch (node.type) {
    case 'object': {
      const members = node.children ?? [];
      return {
        type: or('object'),
        properties: Object.fromEntries(members.map((m) => [keyOfNode(m), schemaOf(m)])),
        required: members.filter((m) => !m.optional).map(keyOfNode),
      };
    }
    case 'array':
      return { type: or('array'), items: node.item ? schemaOf(node.item) : {} };
    case 'dictionary':
      return { type: or('object'), additionalProperties: node.item ? schemaOf(node.item) : {} };
    case 'integer':
    case 'long':
      return { type: or('integer') };
    case 'decimal':
      return { type: or('number') };
    case 'boolean':
      return { type: or('boolean') };
    case 'any':
    case 'unknown':
      return {};
    default:
      return { type: or('string'), ...(node.enum ? { enum: node.nullable ? [...node.enum, null] : node.enum } : {}) };
  }
}
