import type { StructureNode } from '../../structure/node.ts';

/** The JSON Schema of a structure, as an editor of code completes by it: names, types, values. The contract of a service says more. */
export function completionSchema(node: StructureNode): object {
  const or = (type: string) => (node.nullable ? [type, 'null'] : type);
  switch (node.type) {
    case 'object': {
      const members = node.children ?? [];
      return {
        type: or('object'),
        properties: Object.fromEntries(members.map((m) => [m.name, completionSchema(m)])),
        required: members.filter((m) => !m.optional).map((m) => m.name),
      };
    }
    case 'array':
      return { type: or('array'), items: node.item ? completionSchema(node.item) : {} };
    case 'dictionary':
      return { type: or('object'), additionalProperties: node.item ? completionSchema(node.item) : {} };
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
