import { isValueNode, type StructureNode } from '../structure/node.ts';
import { childrenOf, type PlacedNode, StructureIndex, stepsOf } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { compareNames } from './name-similarity.ts';

/** One thing that a new version of a structure has otherwise (SE-8). */
export interface StructureChange {
  change: 'added' | 'removed' | 'renamed' | 'retyped' | 'occurrence';
  /** Where it stands; of what is added in the new version, of all others in the old one. */
  path: string;
  /** Where it stands in the new version, when that is another place. */
  to?: string;
  words: string;
}

/** Names that are less alike than this are two things. */
const leastLikeness = 0.6;
/** So much of what stands in two objects has to be called the same for one to be the other by another name. */
const leastCommon = 0.6;
/** Groups with more newcomers than this are not searched for renamed ones. */
const mostCompared = 200;

/**
 * How one version of a structure became the next: what stands where. Nodes are compared within the object that they stand in, by name; of those that are left, one of
 * the same type is taken for a renamed one when it is clearly like it, and no other is.
 */
export class StructureDrift {
  readonly changes: StructureChange[] = [];
  private readonly pairs = new Map<string, ReadonlyMap<string, PlacedNode>>();
  private readonly before: StructureIndex;
  private readonly after: StructureIndex;

  constructor(before: StructureShape, after: StructureShape) {
    this.before = new StructureIndex(before);
    this.after = new StructureIndex(after);
    this.compare();
  }

  /** Where a path of the old version leads in the new one; null when what stood there is gone. */
  moved(path: string): string | null {
    const steps = stepsOf(path);
    if (!steps) return null;
    let [old, now]: [PlacedNode, PlacedNode] = [this.before.root, this.after.root];
    for (const [i, step] of steps.entries()) {
      if (step === '{key}') return i === steps.length - 1 && now.node.type === 'dictionary' ? `${now.path}{key}` : null;
      const next = childrenOf(old).find((child) => child.path === old.path + step);
      const pair = next && this.pairsIn(old, now).get(next.path);
      if (!next || !pair) return null;
      old = next;
      now = pair;
    }
    return fits(old, now) ? now.path : null;
  }

  /** The nodes of the old version right below one, by path, with those of the new version that they are now. */
  private pairsIn(old: PlacedNode, now: PlacedNode): ReadonlyMap<string, PlacedNode> {
    const known = this.pairs.get(old.path);
    if (known) return known;
    const pairs = new Map<string, PlacedNode>();
    const [was, is] = [childrenOf(old), childrenOf(now)];
    if (old.node.type === 'array' && now.node.type === 'object') for (const item of was) pairs.set(item.path, now);
    else if (old.node.type !== 'object' || now.node.type !== 'object') {
      if (was[0] && is[0] && old.node.type === now.node.type) pairs.set(was[0].path, unfolded(was[0], is[0]));
    } else {
      const free = new Map(is.map((child) => [keyIn(child), child]));
      const lost: PlacedNode[] = [];
      for (const child of was) {
        const same = free.get(keyIn(child));
        if (!same) {
          lost.push(child);
          continue;
        }
        free.delete(keyIn(child));
        pairs.set(child.path, unfolded(child, same));
      }
      for (const [child, renamed] of renamedOf(lost, [...free.values()]))
        pairs.set(child.path, unfolded(child, renamed));
    }
    this.pairs.set(old.path, pairs);
    return pairs;
  }

  private compare(): void {
    const seen = new Set<string>();
    const waiting: [PlacedNode, PlacedNode][] = [[this.before.root, this.after.root]];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [old, now] = next;
      this.own(old, now);
      if (!fits(old, now)) continue;
      if (old.node.ref !== undefined || now.node.ref !== undefined) {
        // What a named type holds is compared where it is met first.
        const key = `${old.node.ref} ${now.node.ref}`;
        if (seen.has(key) && old.node.ref !== undefined) continue;
        seen.add(key);
      }
      const pairs = this.pairsIn(old, now);
      const taken = new Set([...pairs.values()].map((placed) => topOf(placed, now).path));
      for (const child of childrenOf(old)) {
        const pair = pairs.get(child.path);
        if (pair) waiting.push([child, pair]);
        else this.changes.push({ change: 'removed', path: child.path, words: wordsOf(child.node) });
      }
      if (now.node.type === 'object' && old.node.type === 'object')
        for (const child of childrenOf(now))
          if (!taken.has(child.path))
            this.changes.push({ change: 'added', path: child.path, words: wordsOf(child.node) });
    }
  }

  /** What a node says of itself that its next version says otherwise. */
  private own(old: PlacedNode, is: PlacedNode): void {
    // One that became an item of a list is told as what became the list.
    const now = is.parent?.node.type === 'array' && old.parent?.node.type !== 'array' ? is.parent : is;
    const at = { path: old.path, ...(now.path === old.path ? {} : { to: now.path }) };
    const [before, after] = [wordsOf(old.node), wordsOf(now.node)];
    const isRenamed =
      old.parent !== null && nameOf(old) !== nameOf(now) && old.node.name !== '' && now.node.name !== '';
    if (isRenamed) this.changes.push({ change: 'renamed', ...at, words: `${nameOf(old)} → ${nameOf(now)}` });
    if (typeOf(old.node) !== typeOf(now.node))
      this.changes.push({
        change: sameContent(old, now) ? 'occurrence' : 'retyped',
        ...at,
        words: `${before} → ${after}`,
      });
    else if (before !== after) this.changes.push({ change: 'occurrence', ...at, words: `${before} → ${after}` });
  }
}

/** The name that messages have. */
const nameOf = ({ node }: PlacedNode) => `${node.wire?.name ?? node.name}`;

/** What a member is known by among those beside it. */
function keyIn({ node }: PlacedNode): string {
  const { wire } = node;
  return `${wire?.kind ?? ''} ${wire?.ns ?? ''} ${wire?.name ?? node.name}`;
}

const typeOf = (node: StructureNode) => node.group ?? node.type;

function wordsOf(node: StructureNode): string {
  const type = node.type === 'datetime' ? 'date-time' : typeOf(node);
  const many = node.type === 'array' ? ` ${node.minItems ?? (node.optional ? 0 : 1)}..${node.maxItems ?? '*'}` : '';
  const enumeration = node.enum ? ` of ${node.enum.slice(0, 5).join(', ')}${node.enum.length > 5 ? ', …' : ''}` : '';
  return `${type}${many}${enumeration}${node.optional && node.type !== 'array' ? ', optional' : ''}${node.nullable ? ', nullable' : ''}`;
}

/** A list where one stood before: what was mapped at the one is mapped at an item. */
function unfolded(old: PlacedNode, now: PlacedNode): PlacedNode {
  if (now.node.type !== 'array' || old.node.type === 'array') return now;
  const item = childrenOf(now)[0];
  return item && item.node.type === 'object' && old.node.type === 'object' ? item : now;
}

/** The member of an object that a node stands in or is. */
function topOf(placed: PlacedNode, parent: PlacedNode): PlacedNode {
  let at = placed;
  while (at.parent && at.parent.path !== parent.path) at = at.parent;
  return at;
}

/** Whether one is a list of what the other is. */
function sameContent(old: PlacedNode, now: PlacedNode): boolean {
  const inside = (placed: PlacedNode) => (placed.node.type === 'array' ? (childrenOf(placed)[0] ?? placed) : placed);
  const isList = (placed: PlacedNode) => placed.node.type === 'array';
  return isList(old) !== isList(now) && inside(old).node.type === inside(now).node.type;
}

/** Whether what is mapped at a node can be mapped at its next version: a value at a value, an object at an object. */
function fits(old: PlacedNode, now: PlacedNode): boolean {
  if (isValueNode(old.node) || isValueNode(now.node)) return isValueNode(old.node) && isValueNode(now.node);
  return old.node.type === now.node.type || (old.node.type === 'array' && now.node.type === 'object');
}

/** Of those that are gone, the ones that stand there by another name: same type, clearly alike, and only with each other. */
function renamedOf(lost: readonly PlacedNode[], free: readonly PlacedNode[]): [PlacedNode, PlacedNode][] {
  if (lost.length > mostCompared || free.length > mostCompared) return [];
  const alike = lost.map((old) => free.filter((now) => isAlike(old, now)));
  return lost.flatMap((old, i): [PlacedNode, PlacedNode][] => {
    const [only, ...others] = alike[i] as PlacedNode[];
    const isShared = alike.some((list, j) => j !== i && list.includes(only as PlacedNode));
    return only && others.length === 0 && !isShared ? [[old, only]] : [];
  });
}

function isAlike(old: PlacedNode, now: PlacedNode): boolean {
  if (typeOf(old.node) !== typeOf(now.node) || (old.node.wire?.kind ?? '') !== (now.node.wire?.kind ?? ''))
    return false;
  const [was, is] = [membersOf(old), membersOf(now)];
  if (was.size > 0 || is.size > 0) {
    const common = [...was].filter((key) => is.has(key)).length;
    if (common / Math.max(was.size, is.size) >= leastCommon) return true;
    if (common === 0) return false;
  }
  return compareNames(nameOf(old), nameOf(now)).likeness >= leastLikeness;
}

function membersOf(placed: PlacedNode): ReadonlySet<string> {
  const inside = placed.node.type === 'array' ? (childrenOf(placed)[0] ?? placed) : placed;
  return new Set(inside.node.type === 'object' ? childrenOf(inside).map(keyIn) : []);
}
