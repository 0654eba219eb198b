/**
 * Texts by Unicode characters (code points): what length, positions and limits count, in expressions, validation rules and the
 * database alike. JavaScript counts an emoji as two; a half of such a pair that stands alone counts as one.
 */

/** True when the text has characters that JavaScript counts as two, so that positions must be counted. */
function hasPairs(text: string): boolean {
  return /[\ud800-\udbff][\udc00-\udfff]/.test(text);
}

export function characterCount(text: string): number {
  let count = text.length;
  if (!hasPairs(text)) return count;
  for (let i = 0; i < text.length - 1; i++)
    if (isPair(text, i)) {
      count--;
      i++;
    }
  return count;
}

function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}

/** Where in JavaScript's count a character begins; the end of the text for positions beyond it. */
function unitOf(text: string, position: number): number {
  let unit = 0;
  for (let left = position; left > 0 && unit < text.length; left--) unit += isPair(text, unit) ? 2 : 1;
  return unit;
}

/** Part of a text, from a character on, for a number of characters or to the end. */
export function characterSlice(text: string, start: number, length?: number): string {
  if (!hasPairs(text)) return text.slice(start, length === undefined ? undefined : start + length);
  const from = unitOf(text, start);
  const rest = text.slice(from);
  return length === undefined ? rest : rest.slice(0, unitOf(rest, length));
}

/** Position of the first occurrence at or after a position; -1 when there is none. */
export function characterIndex(text: string, part: string, from = 0): number {
  if (!hasPairs(text)) return text.indexOf(part, from);
  const found = text.indexOf(part, unitOf(text, from));
  return found < 0 ? -1 : characterCount(text.slice(0, found));
}

/** Position of the last occurrence that begins at a position or before; -1 when there is none. */
export function characterLastIndex(text: string, part: string, last = Number.POSITIVE_INFINITY): number {
  if (!hasPairs(text)) return text.lastIndexOf(part, last);
  const found = text.lastIndexOf(part, last === Number.POSITIVE_INFINITY ? last : unitOf(text, last));
  return found < 0 ? -1 : characterCount(text.slice(0, found));
}

/** What fills a text up to a number of characters; nothing when it is long enough, or when there is nothing to fill with. */
export function filling(text: string, length: number, fill: string): string {
  const missing = length - characterCount(text);
  const each = characterCount(fill);
  if (missing <= 0 || each === 0) return '';
  const times = Math.floor(missing / each);
  return fill.repeat(times) + characterSlice(fill, 0, missing - times * each);
}

/**
 * The order of two texts by their characters, as databases have it in UTF-8. JavaScript's own order puts an emoji before some rare
 * characters, because it compares halves of pairs.
 */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    // Halves of pairs stand for characters above all others.
    const [xIsHalf, yIsHalf] = [(x & 0xf800) === 0xd800, (y & 0xf800) === 0xd800];
    return xIsHalf === yIsHalf ? (x < y ? -1 : 1) : xIsHalf ? 1 : -1;
  }
  return a.length < b.length ? -1 : 1;
}
