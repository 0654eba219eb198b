import { isDecimalText } from '../../expression/numeric.ts';
import { NumberText, printJson, type WrittenJson } from '../../structure/json-text.ts';
import { SeededRandom } from '../../structure/made/random.ts';
import { LeastSizes } from '../../structure/made/sizes.ts';
import { valueText } from '../../structure/made/value-text.ts';
import { wordText } from '../../structure/made/values-by-name.ts';
import { keyOfNode } from '../../structure/node.ts';
import { childrenOf, isRecursive, type PlacedNode, StructureIndex } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { MadeRoom, madeMembers, madeWay, membersOfWay, nodesBeyond } from '../made-counts.ts';
import type { Making } from '../message-format.ts';

/**
 * A JSON message of a structure with made-up values, which is valid by all that the structure says; recursion ends as soon as it may, and null stands only where nothing
 * else can.
 */
export function madeJson(shape: StructureShape, making: Making): string {
  const { start, seed } = making;
  const index = new StructureIndex(shape);
  const placed = start === undefined ? index.root : index.get(start);
  return placed ? `${printJson(new Maker(shape, seed).value(placed, nodesBeyond(making), '') ?? null)}\n` : '';
}

/** What is inside of more than this is cut, which only recursion that no size tells of comes to. */
const deepest = 300;

class Maker {
  private readonly random: SeededRandom;
  private readonly sizes: LeastSizes;
  private readonly room = new MadeRoom();
  private uniques = 0;

  constructor(shape: StructureShape, seed: number) {
    this.random = new SeededRandom(seed);
    this.sizes = LeastSizes.of(shape);
  }

  value(placed: PlacedNode, extra: number, name: string): WrittenJson {
    const { node } = placed;
    if (this.room.isFull) return null;
    // Its line is indented.
    this.room.take(2 * placed.depth);
    if (placed.depth > deepest) return null;
    const isEndless = isRecursive(placed) || !Number.isFinite(this.sizes.of({ ...node, nullable: false }));
    if (node.nullable && isEndless) return null;
    switch (node.type) {
      case 'object':
        return this.object(placed, extra);
      case 'array':
        return this.list(placed, extra, name);
      case 'dictionary':
        return this.dictionary(placed, extra);
      case 'unknown':
        return null;
      case 'any':
        return this.anything(placed, name);
    }
    const text = valueText(node, name, { random: this.random, unique: () => ++this.uniques });
    this.room.take(text.length);
    switch (node.type) {
      case 'integer':
      case 'long':
      case 'decimal':
        return new NumberText(isDecimalText(text) ? text : '0');
      case 'boolean':
        return text === 'true' || text === '1';
      default:
        return text;
    }
  }

  private object(placed: PlacedNode, extra: number): WrittenJson {
    // A list is one member, however many items it has.
    const { ways } = placed.node.wire ?? {};
    const all = childrenOf(placed);
    const way =
      typeof ways === 'number' ? madeWay(all, [...new Array(ways).keys()], extra, this.sizes, this.random) : null;
    const members = madeMembers(way === null ? all : membersOfWay(all, way), extra, 'one', this.sizes, this.random);
    return Object.fromEntries(
      members.map(({ placed: member, extra: share }) => {
        const key = keyOfNode(member.node);
        return [key, this.value(member, share, key)];
      }),
    );
  }

  private list(placed: PlacedNode, extra: number, name: string): WrittenJson {
    const [item] = childrenOf(placed);
    if (!item) return [];
    const all = { ...placed, node: { ...placed.node, optional: false } };
    const [counted] = madeMembers([all], extra, 'among', this.sizes, this.random);
    const known = new Set<string>();
    const items: WrittenJson[] = [];
    for (let i = 0; i < (counted?.count ?? 0) && !this.room.isFull; i++) {
      const value = this.value(item, counted?.extra ?? 0, singular(name));
      // Lists often hold nothing twice.
      const text = printJson(value);
      if (known.has(text) && items.length >= (placed.node.minItems ?? 0)) continue;
      known.add(text);
      items.push(value);
    }
    return items;
  }

  private dictionary(placed: PlacedNode, extra: number): WrittenJson {
    const [item] = childrenOf(placed);
    const cost = item ? Math.max(1, this.sizes.of(item.node)) : 0;
    const count = item && cost <= extra ? this.random.between(1, Math.min(3, Math.floor(extra / cost))) : 0;
    const entries = Array.from({ length: count }, (): [string, WrittenJson] => {
      const key = wordText(this.random);
      return [key, this.value(item as PlacedNode, Math.floor(extra / count - cost), key)];
    });
    return Object.fromEntries(entries);
  }

  /** A value of a place that takes several kinds of them. */
  private anything({ node }: PlacedNode, name: string): WrittenJson {
    const known = node.sample === undefined ? undefined : anyValue(node.sample);
    if (known !== undefined) return known;
    return valueText({ ...node, type: 'string' }, name, { random: this.random, unique: () => ++this.uniques });
  }
}

/** A value of a place of any kind, whose sample is JSON text; undefined for a text that is none. */
export function anyValue(sample: string): WrittenJson | undefined {
  if (isDecimalText(sample)) return new NumberText(sample);
  try {
    return JSON.parse(sample) as WrittenJson;
  } catch {
    return undefined;
  }
}

/** `lines` as the name of one of them. */
function singular(name: string): string {
  return name.replace(/(?<=\w{2}[^s])s$/, '');
}
