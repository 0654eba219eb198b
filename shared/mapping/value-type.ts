import type { AttributeInfo, ValueType } from '../model/catalog.ts';
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

/** What the expression of a value in an import mapping sees: `$value`, which the message has at the place. */
export function importVariables(type: NodeType | undefined): ReadonlyMap<string, ValueType> {
  return new Map([['value', nodeValueType(type)]]);
}

/** What the expression of a value in an export mapping sees: `$value`, the attribute's, and `$object`, which has it. */
export function exportVariables(
  attribute: AttributeInfo | null | undefined,
  entity: string | null | undefined,
): ReadonlyMap<string, ValueType> {
  const variables = new Map<string, ValueType>([['value', attribute?.type ?? { kind: 'unknown' }]]);
  if (entity) variables.set('object', { kind: 'object', entity });
  return variables;
}
