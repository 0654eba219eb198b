import type { MessageTree } from '../../../../shared/format/index.ts';

/** How much a mock remembers at most. */
export interface MockLimits {
  /** Collections that something was changed in. */
  collections: number;
  /** Items in all of them. */
  items: number;
  /** Characters of all items. */
  size: number;
}

export const usualMockLimits: MockLimits = { collections: 10_000, items: 100_000, size: 64_000_000 };

/** The items of a collection, by their keys, in the order in which they came. */
type Items = ReadonlyMap<string, MessageTree>;

/** How much is remembered; of the same memory, so that it begins anew with it. */
interface Held {
  collections: number;
  items: number;
  size: number;
}

/** Untouched collections that need not be made again. */
const mostLooked = 1_000;

const heldKey = ' held';

/**
 * What a stateful mock remembers of collections, by their paths. Who only looks leaves nothing behind: what is there before anybody creates something follows from
 * the path. Beyond its limits a change is refused, and what is there stays.
 */
export class MockMemory<R> {
  private readonly memory: Map<string, unknown>;
  private readonly seeded: (path: string, of: R) => Items;
  private readonly limits: MockLimits;
  /** What was there where somebody looked. */
  private readonly looked = new Map<string, Items>();

  constructor(
    memory: Map<string, unknown>,
    seeded: (path: string, of: R) => Items,
    limits: MockLimits = usualMockLimits,
  ) {
    this.memory = memory;
    this.seeded = seeded;
    this.limits = limits;
  }

  at(path: string, of: R): Items {
    const known = (this.memory.get(path) as Items | undefined) ?? this.looked.get(path);
    if (known) return known;
    if (this.looked.size >= mostLooked) this.looked.clear();
    const items = this.seeded(path, of);
    this.looked.set(path, items);
    return items;
  }

  /** Remembers an item; gives why not, in words, where there is no room. */
  keep(path: string, of: R, key: string, item: MessageTree): string | null {
    const known = this.memory.get(path) as Map<string, MessageTree> | undefined;
    const items = known ?? new Map(this.at(path, of));
    const held = this.held();
    const before = items.get(key);
    const added = known ? 0 : [...items].reduce((size, [own, each]) => size + own.length + sizeOf(each), 0);
    const size = held.size + added + key.length + sizeOf(item) - (before ? key.length + sizeOf(before) : 0);
    const count = held.items + (known ? 0 : items.size) + (before ? 0 : 1);
    const collections = held.collections + (known ? 0 : 1);
    if (collections > this.limits.collections) return full(`${this.limits.collections} collections`);
    if (count > this.limits.items) return full(`${this.limits.items} items`);
    if (size > this.limits.size) return full(`${this.limits.size} characters`);
    items.set(key, item);
    this.memory.set(path, items);
    this.memory.set(heldKey, { collections, items: count, size } satisfies Held);
    return null;
  }

  /** Forgets an item; gives why not, in words, where there is no room for what is left of its collection. */
  drop(path: string, of: R, key: string): string | null {
    const item = this.at(path, of).get(key);
    if (!item) return null;
    // Keeping it first makes the collection one that is remembered.
    const full = this.memory.has(path) ? null : this.keep(path, of, key, item);
    if (full !== null) return full;
    (this.memory.get(path) as Map<string, MessageTree>).delete(key);
    const { collections, items, size } = this.held();
    const left: Held = { collections, items: items - 1, size: size - key.length - sizeOf(item) };
    this.memory.set(heldKey, left);
    return null;
  }

  private held(): Held {
    return (this.memory.get(heldKey) as Held | undefined) ?? { collections: 0, items: 0, size: 0 };
  }
}

function full(limit: string): string {
  return `The mock remembers ${limit} at most, and there is no room for more. A POST to /_/reset has it forget all of them.`;
}

/** Characters of a value, with something for each of its parts. */
function sizeOf({ name, text, children }: MessageTree): number {
  return children.reduce((size, child) => size + sizeOf(child), name.length + text.length + 50);
}
