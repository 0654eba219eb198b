/** Reads and writes the value at a dotted path such as `members.0.value`; paths of findings are written this way. */
export function valueAt(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      data,
    );
}

/** Sets the value at a dotted path; does nothing when the path does not exist. */
export function setAt(data: unknown, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  const holder = keys.length > 0 ? valueAt(data, keys.join('.')) : data;
  if (typeof holder === 'object' && holder !== null) (holder as Record<string, unknown>)[last] = value;
}

/** Takes the list item that a dotted path leads into away: `members.2.value` removes row 2 of `members`. */
export function removeRow(data: unknown, path: string): void {
  const found = /^(.*)\.(\d+)(?:\.[^.]+)*$/.exec(path);
  const list = found ? valueAt(data, found[1] as string) : undefined;
  if (Array.isArray(list)) list.splice(Number(found?.[2]), 1);
}
