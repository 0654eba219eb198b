/** A place below a form's value: names of members and indexes of entries. */
export type FormPath = readonly (string | number)[];

/**
 * Changes the member at `path`. `update` is given what stands there when the edit is made, which may be later than what the
 * form showed: an edit that came just before is kept.
 */
export type FormChange = (path: FormPath, update: (current: unknown) => unknown) => void;

/** Applies one edit of a form to `data` in place; an edit of an entry that is gone meanwhile changes nothing. */
export function editAt(data: unknown, path: FormPath, update: (current: unknown) => unknown): void {
  let target = data as Record<string | number, unknown> | null | undefined;
  for (const key of path.slice(0, -1)) {
    if (typeof target !== 'object' || target === null) return;
    target = target[key] as Record<string | number, unknown>;
  }
  const last = path[path.length - 1];
  if (typeof target !== 'object' || target === null || last === undefined) return;
  if (Array.isArray(target) && typeof last === 'number' && last >= target.length) return;
  target[last] = update(target[last]);
}

/** A list at a place that has none yet is an empty one. */
export const listOf = <T>(current: unknown): T[] => (Array.isArray(current) ? current : []);

/** A group as another of its variants: what both have stays, the rest is new. */
export function asVariant(
  group: unknown,
  key: string,
  tag: string,
  variants: Readonly<Record<string, () => Record<string, unknown>>>,
): unknown {
  const fresh = variants[tag]?.();
  if (!fresh) return group;
  const kept = Object.entries((group as object | null) ?? {}).filter(([name]) => name in fresh && name !== key);
  return { ...fresh, ...Object.fromEntries(kept) };
}
