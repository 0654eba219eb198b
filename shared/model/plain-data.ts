/**
 * How deep the data of a document may be nested, in lists and objects: what reads them goes down by calls of its own, and nothing that
 * a person makes comes near.
 */
export const maxDataDepth = 500;

export const tooDeepText = `Lists and objects are nested more than ${maxDataDepth} levels deep`;

/** Whether lists and objects are nested deeper than `levels`. Looks no deeper than that. */
export function isTooDeep(value: unknown, levels = maxDataDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isTooDeep(item, levels - 1));
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], levels - 1)) return true;
  return false;
}

export const brokenTextMessage = 'it holds half a character (a lone surrogate)';

/**
 * Where the first text with half a character (a lone surrogate) stands: no file in UTF-8 holds it. Null when there is none. To be asked of
 * data that are not too deep.
 */
export function brokenText(value: unknown): (string | number)[] | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : [];
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed()) return [];
    const found = brokenText(member);
    if (found) return [Array.isArray(value) ? Number(key) : key, ...found];
  }
  return null;
}
