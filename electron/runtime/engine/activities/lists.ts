import { compareTexts } from '../../../../shared/expression/characters.ts';
import { add, compare, divide, type Numeric } from '../../../../shared/expression/numeric.ts';
import type { ListFunctions } from '../../../../shared/microflow/activities/lists.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { RuntimeValues } from './activity-host.ts';
import { asList } from './as-list.ts';

export function listFunctions(): ListFunctions<RuntimeValues> {
  return {
    addAll(target, items) {
      // The two may be one list.
      const { length } = items;
      for (let i = 0; i < length; i++) target.push(items[i] as WeftObject);
    },
    removeAll(target, items) {
      const left = without(target, items);
      target.length = 0;
      for (const item of left) target.push(item);
    },
    replaceAll(target, items) {
      if (target === items) return;
      target.length = 0;
      for (const item of items) target.push(item);
    },
    slice(items, offset, limit) {
      const from = Math.max(0, Number(offset));
      return items.slice(from, Number(limit) > 0 ? from + Number(limit) : undefined);
    },
    combine(operation, items, other) {
      const others = new Set<unknown>(asList(other));
      switch (operation) {
        case 'union':
          return [...new Set([...items, ...others])];
        case 'intersect':
          return [...new Set(items)].filter((i) => others.has(i));
        case 'subtract':
          return items.filter((i) => !others.has(i));
        case 'contains':
          for (const item of items) others.delete(item);
          return others.size === 0;
        case 'equals':
          return items.length === asList(other).length && without(items, asList(other)).length === 0;
      }
    },
    sorted(items, key, descending) {
      const keyed = items.map((item, i) => ({ item, key: key(item, i) }));
      keyed.sort((a, b) => (descending ? order(b.key, a.key) : order(a.key, b.key)));
      return keyed.map((k) => k.item);
    },
    aggregate(name, items, value) {
      if (name === 'all') return items.every((item, i) => value(item, i) === true);
      if (name === 'any') return items.some((item, i) => value(item, i) === true);
      const values = items.map(value).filter((v) => v !== null && v !== undefined);
      const sum = () => (values as Numeric[]).reduce<Numeric>((total, v) => add(total, v), 0);
      if (name === 'sum') return sum();
      if (values.length === 0) return null;
      if (name === 'average') return divide(sum(), values.length);
      return values.reduce((best, v) =>
        name === 'minimum' ? (order(v, best) < 0 ? v : best) : order(v, best) > 0 ? v : best,
      );
    },
  };
}

/** What is left of items without others, each of which takes its first occurrence away. */
function without<T>(items: readonly T[], others: readonly T[]): T[] {
  const gone = new Map<T, number>();
  for (const other of others) gone.set(other, (gone.get(other) ?? 0) + 1);
  return items.filter((item) => {
    const count = gone.get(item) ?? 0;
    if (count > 0) gone.set(item, count - 1);
    return count === 0;
  });
}

/** The order of two keys; empty ones come last. */
function order(a: unknown, b: unknown): number {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return typeof a === 'boolean' ? Number(a) - Number(b) : compare(a as Numeric, b as Numeric);
}
