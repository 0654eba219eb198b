import type { z } from 'zod';
import { type DataPath, valueAt, walkData } from './schema-walk.ts';

/**
 * What a deletion does to a place that refers to what is deleted: `clear` empties the reference, `remove` takes away the innermost
 * list entry that holds it, as its kind's schema marks it (`gone`). An unmarked reference stays and is an error to be gone to.
 */
export type GoneEffect = 'clear' | 'remove';

/**
 * Takes elements out of the data of a document, with what stands in them and what cannot be without them. Changes `data`, and
 * adds to `gone` the ids of all that went.
 */
export function removeElements(schema: z.ZodType, data: unknown, gone: Set<string>): void {
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    const entries = new Map<string, DataPath>();
    const emptied: DataPath[] = [];
    walkData(schema, data, ({ meta, value, path, replace }) => {
      if (meta.goneWhenEmpty === true && Array.isArray(value)) emptied.push(path);
      if (typeof value !== 'string' || !gone.has(value)) return;
      if (meta.gone === 'clear') replace(null);
      else if (meta.elementId === true || meta.gone === 'remove') {
        const entry = entryOf(path);
        if (entry) entries.set(entry.join('/'), entry);
      }
    });
    const lengths = emptied.map((path) => (valueAt(data, path) as unknown[]).length);
    for (const path of [...entries.values()].sort(fromTheEnd)) takeOut(schema, data, path, gone);
    // A list that lost its last entry here takes its holder along.
    const holders = emptied.flatMap((path, i) => {
      const list = valueAt(data, path);
      const holder = entryOf(path);
      return holder && lengths[i] !== 0 && Array.isArray(list) && list.length === 0 ? [holder] : [];
    });
    for (const path of holders.sort(fromTheEnd)) takeOut(schema, data, path, gone);
  }
}

/** The path of the innermost list entry on the way to a path. */
function entryOf(path: DataPath): DataPath | null {
  const last = path.findLastIndex((key) => typeof key === 'number');
  return last < 0 ? null : path.slice(0, last + 1);
}

/** Later entries of a list before earlier ones, inner ones before outer ones: paths stay true while entries go. */
function fromTheEnd(a: DataPath, b: DataPath): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [one, other] = [a[i], b[i]];
    if (one === other) continue;
    return typeof one === 'number' && typeof other === 'number'
      ? other - one
      : String(one).localeCompare(String(other));
  }
  return b.length - a.length;
}

function takeOut(schema: z.ZodType, data: unknown, path: DataPath, gone: Set<string>): void {
  walkData(schema, data, ({ meta, value, path: at }) => {
    const isInside = path.every((key, i) => at[i] === key);
    if (meta.elementId === true && typeof value === 'string' && isInside) gone.add(value);
  });
  const list = valueAt(data, path.slice(0, -1)) as unknown[];
  list.splice(path.at(-1) as number, 1);
}
