import type { ValueType } from '../model/catalog.ts';
import type { NodeType } from '../structure/node.ts';

/** The value type that `$value` has in an import expression. */
export function nodeValueType(type: NodeType | undefined): ValueType {
  switch (type) {
    case 'integer':
    case 'long':
      return { kind: 'long' };
    case 'decimal':
    case 'boolean':
    case 'datetime':
    case 'date':
      return { kind: type };
    default:
      return { kind: 'string' };
  }
}
