import { writeDateTimeText } from '../../../shared/structure/date-time-text.ts';
import type { RunProgram, TraceValueNode } from '../contract/run.ts';
import { WeftObject } from '../contract/weft-object.ts';

import { ownerField } from './link-fields.ts';

const mostItems = 20;
const mostDepth = 3;

/**
 * What is inside an object or a list, as it is now: attributes, what it refers to in memory, items. Undefined for other values. `budget`
 * is how many nodes may still be made; it is counted down.
 */
export function valueTree(
  program: RunProgram,
  value: unknown,
  describe: (value: unknown) => string,
  budget: { left: number },
  depth = 0,
): TraceValueNode[] | undefined {
  if (depth >= mostDepth || budget.left <= 0) return undefined;
  const node = (name: string, member: unknown, text = describe(member)): TraceValueNode => {
    budget.left--;
    const inside = valueTree(program, member, describe, budget, depth + 1);
    return { name, text, ...(inside ? { inside } : {}) };
  };
  if (Array.isArray(value)) {
    const items = value.slice(0, mostItems).map((item, i) => node(String(i + 1), item));
    if (value.length > mostItems) items.push({ name: '…', text: `${value.length - mostItems} more` });
    return items.length > 0 ? items : undefined;
  }
  if (!(value instanceof WeftObject)) return undefined;
  const nodes: TraceValueNode[] = [];
  for (const attribute of program.program.entities[value.$entity]?.attributes ?? []) {
    const member = value[attribute.field];
    // Never read is not empty.
    if (member === undefined) continue;
    if (attribute.type === 'datetime' && member !== null)
      nodes.push(node(attribute.name, null, writeDateTimeText(member as number)));
    else nodes.push(node(attribute.name, member));
  }
  for (const index of program.ownedAssociations(value.$entity)) {
    const member = value[ownerField(index)];
    if (member instanceof WeftObject || (Array.isArray(member) && member.length > 0))
      nodes.push(node(program.program.associations[index]?.name ?? '', member));
  }
  return nodes;
}
