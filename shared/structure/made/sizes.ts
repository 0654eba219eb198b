import type { StructureNode } from '../node.ts';
import type { StructureShape } from '../structure-document.ts';

/** What nothing valid can stand at is taken last of all. */
const unfitSize = 100_000;

/** How small the least message of each node is, in nodes; Infinity where a node cannot but hold itself. */
export class LeastSizes {
  private readonly types: Readonly<Record<string, StructureNode>>;
  private readonly byType = new Map<string, number>();
  private known = new WeakMap<object, number>();

  private constructor(shape: StructureShape) {
    this.types = shape.types ?? {};
    // What a type needs follows from others, which may need it: each round knows more, until nothing changes.
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (const [name, type] of Object.entries(this.types)) {
        const before = this.byType.get(name) ?? Number.POSITIVE_INFINITY;
        const size = this.content(type);
        if (size < before) {
          this.byType.set(name, size);
          isChanged = true;
        }
      }
      this.known = new WeakMap();
    }
  }

  /** Those of a structure, which are worked out once. */
  static of(shape: StructureShape): LeastSizes {
    let sizes = made.get(shape);
    if (!sizes) made.set(shape, (sizes = new LeastSizes(shape)));
    return sizes;
  }

  /** What one of a node takes at least, itself counted; of a list, what its fewest items take. */
  of(node: StructureNode): number {
    const size = this.content(node);
    return size === Number.POSITIVE_INFINITY && node.nullable ? 1 : size;
  }

  private content(node: StructureNode): number {
    if (node.wire?.unfit === true) return unfitSize;
    if (node.ref !== undefined)
      return Object.hasOwn(this.types, node.ref) ? (this.byType.get(node.ref) ?? Number.POSITIVE_INFINITY) : 1;
    const key = node.children ?? node.item;
    if (!key) return 1;
    let size = this.known.get(key);
    if (size === undefined) this.known.set(key, (size = this.below(node)));
    return size;
  }

  private below(node: StructureNode): number {
    if (node.type === 'dictionary') return 1;
    if (node.type === 'array') {
      const least = node.minItems ?? 0;
      return least === 0 || !node.item ? 0 : least * this.of(node.item);
    }
    const own = node.group === undefined ? 1 : 0;
    // What has to stand in content that is kept as it is has to, though the content may be only text where nothing has.
    const isFree = (child: StructureNode) => child.optional === true && !(child.type === 'any' && child.children);
    const needed = (node.children ?? []).map((child) => (isFree(child) ? 0 : this.of(child)));
    if (node.group === 'choice') return own + (needed.length === 0 ? 0 : Math.min(...needed));
    return own + needed.reduce((a, b) => a + b, 0);
  }
}

const made = new WeakMap<StructureShape, LeastSizes>();
