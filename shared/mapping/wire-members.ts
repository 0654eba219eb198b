import type { MessageFormat } from '../format/index.ts';
import type { PlacedNode } from '../structure/path.ts';
import type { MappingPlanNode } from './plan.ts';

/** A member that stands in an object of a message: one of the node's own, or of a group in it. */
export interface WireMember {
  placed: PlacedNode;
  /** The planned node that reads it: that of the member, or the group that is read as an object or list of its own. */
  node: MappingPlanNode;
  /** The groups that lead to it, from the outside. */
  groups: readonly MappingPlanNode[];
}

/** Whether a node is a group whose members are read by an object of its own, or one that repeats. */
export function isGroupMember({ placed: { node }, object }: MappingPlanNode): boolean {
  return node.item?.group !== undefined || (node.group !== undefined && object !== null);
}

/** Whether the object of a node is read from the members of a group, rather than from a value of its own. */
export function isGroupItem({ placed: { node, parent } }: MappingPlanNode): boolean {
  return node.group !== undefined && parent !== null;
}

/** The members that stand in the object of a node on the wire. Groups without an object of their own give their members. */
export function membersOnWire(node: MappingPlanNode): WireMember[] {
  const found: WireMember[] = [];
  const add = (parent: MappingPlanNode, groups: readonly MappingPlanNode[], owner: MappingPlanNode | null): void => {
    for (const child of parent.children) {
      const { group, item } = child.placed.node;
      const own = owner ?? (isGroupMember(child) ? child : null);
      if (item?.group !== undefined) add(child.children[0] as MappingPlanNode, [...groups, child], own);
      else if (group !== undefined) add(child, [...groups, child], own);
      else found.push({ placed: child.placed, node: own ?? child, groups });
    }
  };
  add(node, [], null);
  return found;
}

/** More members of a group than this are told apart by their order alone. */
const mostCompared = 500;

/**
 * For each member of a group's item, which may follow it in the same item: a text of `0` and `1`, by the numbers of the members. What may
 * not begins the next item.
 */
export function followers(
  members: readonly WireMember[],
  item: MappingPlanNode,
  format: Pick<MessageFormat, 'repeats'>,
): string[] {
  if (members.length > mostCompared) return members.map((_, i) => '0'.repeat(i) + '1'.repeat(members.length - i));
  const places = new Map<MappingPlanNode, number>();
  const number = (node: MappingPlanNode) => {
    for (const [i, child] of node.children.entries()) places.set(child, i);
  };
  number(item);
  for (const { groups } of members)
    for (const group of groups)
      number(group.placed.node.type === 'array' ? (group.children[0] as MappingPlanNode) : group);
  const chain = ({ groups, node }: WireMember): MappingPlanNode[] =>
    groups.at(-1) === node || groups.includes(node)
      ? [...groups.slice(0, groups.indexOf(node) + 1)]
      : [...groups, node];
  const chains = members.map(chain);
  return members.map((_, a) =>
    members
      .map((_, b) => (follows(chains[a] as MappingPlanNode[], chains[b] as MappingPlanNode[]) ? '1' : '0'))
      .join(''),
  );

  function follows(before: readonly MappingPlanNode[], after: readonly MappingPlanNode[]): boolean {
    let above = item;
    for (let i = 0; ; i++) {
      const [one, other] = [before[i], after[i]];
      if (one === undefined || other === undefined || one !== other) {
        if (one === undefined || other === undefined) return true;
        const { group } = above.placed.node;
        if (group === 'choice') return false;
        return group === 'all' || (places.get(other) as number) > (places.get(one) as number);
      }
      const { node } = one.placed;
      if (node.type === 'array') return node.item?.group !== undefined || format.repeats(node);
      if (node.group === undefined) return format.repeats(node);
      above = one;
    }
  }
}
