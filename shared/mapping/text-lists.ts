/** A list of single values as one text, those that are null left out; null for no list. */
export function joinTexts(texts: readonly (string | null)[] | null | undefined, separator: string): string | null {
  if (texts == null) return null;
  return texts.filter((text) => text !== null).join(separator);
}

/** A list of single values as JSON; numbers and booleans (`arePlain`) stand as they are written. Null for no list. */
export function jsonOfTexts(texts: readonly (string | null)[] | null | undefined, arePlain: boolean): string | null {
  if (texts == null) return null;
  return `[${texts.map((text) => (text === null ? 'null' : arePlain ? text.trim() : JSON.stringify(text))).join(',')}]`;
}
