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

/** What the key of a message is called behind the name of what the message is about: `bookingNumber`, `order_id`. */
const keyWord = /^(.{2,}?)[_-]?(number|no|id|code|key|reference)$/i;

/** A name for the structure of a message: what wraps all of it, else what its key is the key of, else `Message`. */
export function nameOfMessage(text: string): string {
  try {
    const value = JSON.parse(text) as unknown;
    const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    const [first] = members;
    if (first && members.length === 1 && typeof first[1] === 'object' && first[1] !== null)
      return toName(first[0], 'Message');
    // Only what stands first names the message: further down are keys of what it refers to.
    const about = first && typeof first[1] !== 'object' ? keyWord.exec(first[0])?.[1] : undefined;
    if (about) return toName(about, 'Message');
  } catch {}
  return 'Message';
}
