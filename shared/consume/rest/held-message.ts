import type { MessageTree } from '../../format/index.ts';
import { holdsToFacets } from '../../structure/held-value.ts';
import { isValueNode, keyOfNode, type StructureNode } from '../../structure/node.ts';
import { expanded } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';

/** What is wrong with a value of a message, and where: `$.lines[2].count`. */
export interface HeldProblem {
  path: string;
  message: string;
}

/** No more are told: a message that fits nowhere is not listed to its end. */
const mostProblems = 20;

/** Holds the values of a message that is of its structure to what the contract asks beyond types: limits, lengths, patterns, numbers of items. */
export function messageProblems(tree: MessageTree, shape: StructureShape): HeldProblem[] {
  const found: HeldProblem[] = [];
  const visit = (value: MessageTree, said: StructureNode, path: string): void => {
    if (found.length >= mostProblems || value.type === 'nothing') return;
    const node = expanded(said, shape);
    if (value.type === 'list') {
      if (node.type !== 'array' || !node.item) return;
      const why = countProblem(value.children.length, node);
      if (why !== null) found.push({ path, message: why });
      for (const [i, item] of value.children.entries()) visit(item, node.item, `${path}[${i}]`);
    } else if (value.type === 'object') {
      const members = membersOf(node, shape);
      if (isNoneOfWays(value, node, members))
        found.push({ path, message: 'It has to be one of the alternatives that the contract gives, and is none.' });
      for (const child of value.children) {
        const member = members.get(child.name) ?? (node.type === 'dictionary' ? node.item : undefined);
        if (member) visit(child, member, `${path}.${child.name}`);
      }
    } else if (isValueNode(node) && node.type !== 'any' && node.type !== 'binary') {
      // `format: uuid` says what a text is meant to be (JSON Schema validation, 7.2.1); examples of contracts are seldom ones.
      const why = holdsToFacets(value.text, node.type === 'uuid' ? { ...node, type: 'string' } : node);
      if (why !== null) found.push({ path, message: why });
    }
  };
  visit(tree, shape.root, '$');
  return found;
}

/** Why a list has too few or too many items; null when it has neither. */
export function countProblem(count: number, { minItems = 0, maxItems }: StructureNode): string | null {
  if (count < minItems) return `It must not have fewer than ${minItems} items.`;
  return maxItems !== undefined && count > maxItems ? `It must not have more than ${maxItems} items.` : null;
}

/**
 * Whether an object lacks what each of its alternatives (`oneOf`, `anyOf`) asks for: a member that has to be there, or one of its values. What the values of
 * members are held to beyond that is the same for all of them.
 */
function isNoneOfWays(
  { children }: MessageTree,
  { wire }: StructureNode,
  members: ReadonlyMap<string, StructureNode>,
): boolean {
  const count = wire?.ways;
  if (typeof count !== 'number') return false;
  const given = new Map(children.map((child) => [child.name, child]));
  const isMissing = (way: number): boolean =>
    [...members].some(([name, { wire: own = {} }]) => {
      const child = given.get(name);
      if (!child) return typeof own.within === 'string' && own.within.split(' ').includes(`${way}:0!`);
      const only = own[`values.${way}`];
      return typeof only === 'string' && child.children.length === 0 && !only.split('\n').includes(child.text);
    });
  return Array.from({ length: count }, (_, way) => way).every(isMissing);
}

/** The members of an object by their keys, those of its groups among them. */
function membersOf(
  node: StructureNode,
  shape: StructureShape,
  found = new Map<string, StructureNode>(),
  depth = 0,
): ReadonlyMap<string, StructureNode> {
  if (depth > 20) return found;
  for (const child of node.children ?? []) {
    const own = expanded(child, shape);
    if (own.group) membersOf(own, shape, found, depth + 1);
    else if (!found.has(keyOfNode(child))) found.set(keyOfNode(child), child);
  }
  return found;
}
