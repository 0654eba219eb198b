import type { SeededRandom } from '../structure/made/random.ts';
import type { LeastSizes } from '../structure/made/sizes.ts';
import type { StructureNode } from '../structure/node.ts';
import { childrenOf, isRecursive, type PlacedNode } from '../structure/path.ts';
import type { Making } from './message-format.ts';

/** A made message has about so many nodes, unless its structure demands more. */
const usualNodes = 400;
/** How many nodes a message may have beyond those that it must. */
export function nodesBeyond({ isLeast }: Making): number {
  return isLeast ? 0 : usualNodes;
}

/** More of a list than it must have. */
const mostMore = 2;

/** A member of a made message: how often it stands there, and how many nodes each may have beyond what it must. */
export interface MadeMember {
  placed: PlacedNode;
  count: number;
  extra: number;
}

/** Whether the items of a list stand among the members themselves, or a list is one member. */
type Lists = 'among' | 'one';

/**
 * Says which of some members stand in a message, and how often: those that must, and some of the others by chance, as long as they take no more than `extra` nodes. What leads
 * back to a node above it is left out where it may be, and nothing is chosen that has no end. What is left of the nodes is shared.
 */
export function madeMembers(
  members: readonly PlacedNode[],
  extra: number,
  lists: Lists,
  sizes: LeastSizes,
  random: SeededRandom,
): MadeMember[] {
  let left = extra;
  const fewestOf = ({ type, optional, minItems = 0 }: StructureNode) =>
    optional ? 0 : type === 'array' && lists === 'among' ? minItems : 1;
  const isRepeated = ({ type }: StructureNode) => type === 'array' && lists === 'among';
  const hasBelow = ({ type, item }: StructureNode): boolean => {
    if (type === 'array') return lists === 'one' || (item !== undefined && hasBelow(item));
    return type === 'object' || type === 'dictionary';
  };
  const made = members.map((placed) => ({ placed, count: fewestOf(placed.node), extra: 0 }));
  for (const member of random.shuffled(made)) {
    const { placed } = member;
    const most = isRepeated(placed.node) ? (placed.node.maxItems ?? Number.POSITIVE_INFINITY) : 1;
    const one = isRepeated(placed.node) ? (placed.node.item ?? placed.node) : placed.node;
    const cost = Math.max(1, sizes.of(one));
    if (!Number.isFinite(cost) || leadsBack(placed)) continue;
    while (
      member.count < most &&
      member.count < fewestOf(placed.node) + (most > 1 ? mostMore : 1) &&
      cost <= left &&
      random.chance(member.count > 0 ? 0.35 : placed.node.type === 'array' ? 0.75 : 0.6)
    ) {
      member.count++;
      left -= cost;
    }
  }
  const level = made.reduce((sum, { placed, count }) => sum + (hasBelow(placed.node) ? count : 0), 0);
  const share = level === 0 ? 0 : Math.floor(left / level);
  for (const member of made) member.extra = hasBelow(member.placed.node) ? share : 0;
  return made.filter(({ count }) => count > 0);
}

/** One of the ways that a choice offers: any that has an end, those that do not lead back to a node above before the others. */
export function madeChoice(
  options: readonly PlacedNode[],
  extra: number,
  sizes: LeastSizes,
  random: SeededRandom,
): PlacedNode | undefined {
  const costs = options.map((placed) => ({ placed, cost: Math.max(1, sizes.of(placed.node)) }));
  const cheapest = Math.min(...costs.map(({ cost }) => cost));
  const affordable = costs.filter(({ cost }) => cost <= cheapest + extra).map(({ placed }) => placed);
  const onward = affordable.filter((placed) => !leadsBack(placed));
  return onward.length > 0 ? random.pick(onward) : costs.find(({ cost }) => cost === cheapest)?.placed;
}

/**
 * The members that an object has in one of its ways (a type of XML Schema, an alternative of JSON Schema), in the order of that way: `wire.within` says in which ways a member
 * stands, at which place, and with `!` that it must. Those that all ways have come first.
 */
export function membersOfWay(members: readonly PlacedNode[], way: number): PlacedNode[] {
  const own: PlacedNode[] = [];
  const added: { place: number; member: PlacedNode }[] = [];
  for (const member of members) {
    const { within } = member.node.wire ?? {};
    if (typeof within !== 'string') {
      own.push(member);
      continue;
    }
    const said = within.split(' ').find((each) => each.startsWith(`${way}:`));
    if (said === undefined) {
      if (!member.node.optional) own.push(member);
      continue;
    }
    const only = member.node.wire?.[`values.${way}`];
    const isNeeded = said.endsWith('!');
    const node: StructureNode = {
      ...member.node,
      ...(isNeeded ? { optional: false } : {}),
      ...(typeof only === 'string'
        ? { enum: undefined, fixed: undefined, wire: { ...member.node.wire, values: only } }
        : {}),
    };
    added.push({ place: Number.parseInt(said.slice(said.indexOf(':') + 1), 10), member: { ...member, node } });
  }
  return [...own, ...added.sort((a, b) => a.place - b.place).map(({ member }) => member)];
}

/** One of some ways of an object: any that `extra` nodes are enough for, those that do not lead back to a node above before the others. */
export function madeWay(
  members: readonly PlacedNode[],
  ways: readonly number[],
  extra: number,
  sizes: LeastSizes,
  random: SeededRandom,
): number {
  const costs = ways.map((way) => {
    const needed = membersOfWay(members, way).filter(({ node }) => !node.optional);
    const cost = needed.reduce((sum, { node }) => sum + (node.wire?.within === undefined ? 0 : sizes.of(node)), 0);
    return { way, cost, isOnward: !needed.some(leadsBack) };
  });
  const cheapest = Math.min(...costs.map(({ cost }) => cost));
  const affordable = costs.filter(({ cost }) => cost <= cheapest + extra);
  const onward = affordable.filter(({ isOnward }) => isOnward);
  return random.pick(onward.length > 0 ? onward : affordable).way;
}

/** Whether a node, or the item of a list, is of a type that stands open above it. */
export function leadsBack(placed: PlacedNode): boolean {
  return isRecursive(placed) || (placed.node.type === 'array' && childrenOf(placed).some(isRecursive));
}
