import type { AttributeInfo } from '../model/catalog.ts';
import { isValueNode, type StructureNode } from '../structure/node.ts';
import { canHold } from './auto-map.ts';

/** Whether a node's value becomes an attribute's as it is, is converted on the way, or needs an expression. */
export function valueFit(node: StructureNode, attribute: AttributeInfo): 'exact' | 'converts' | 'no' {
  const kind = attribute.type.kind;
  if (node.type === 'array') return kind === 'string' && node.item && isValueNode(node.item) ? 'exact' : 'no';
  if (kind === 'enumeration') return node.type === 'string' ? 'exact' : 'no';
  if (canHold(attribute.definition.type, node.type)) return 'exact';
  if (kind === 'binary') return node.type === 'binary' || node.type === 'string' ? 'exact' : 'no';
  if (kind === 'string' || ['string', 'any', 'unknown'].includes(node.type)) return 'converts';
  if (node.type === 'decimal' && (kind === 'integer' || kind === 'long')) return 'converts';
  if (node.type === 'long' && kind === 'integer') return 'converts';
  return 'no';
}
