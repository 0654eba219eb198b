import { toName } from '../../../shared/model/naming.ts';

/** Whether a text is a message rather than a name: an object or a list in JSON. */
export function looksLikeMessage(text: string): boolean {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return false;
  try {
    return typeof JSON.parse(trimmed) === 'object';
  } catch {
    // One that is cut off or has a comment too much is a message all the same, and its place says what is wrong.
    return trimmed.length > 20 && /["\d]\s*[:,]/.test(trimmed);
  }
}

/** A name for the structure of a message: what wraps all of it, else `Message`. */
export function nameOfMessage(text: string): string {
  try {
    const value = JSON.parse(text) as unknown;
    const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    const [only] = keys;
    const inside = only === undefined ? null : (value as Record<string, unknown>)[only];
    if (keys.length === 1 && only && typeof inside === 'object' && inside !== null) return toName(only, 'Message');
  } catch {}
  return 'Message';
}
