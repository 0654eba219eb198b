/** A place in a message: which element of the structure it is, and where it stands in the text. */
export interface MessagePlace {
  /** Path of the structure. */
  path: string;
  /** Path of the message: `$.lines[0].qty`. */
  place: string;
  /** From the member's name (or the value, in a list) to the value's end. */
  from: number;
  to: number;
  /** The value as the message writes it; null for what holds others. */
  text: string | null;
  /** The value as people say it: a text without its quotes and escapes. */
  value: string | null;
}

/** The innermost place at an offset of the text. */
export function placeAt(places: readonly MessagePlace[], offset: number): MessagePlace | undefined {
  let found: MessagePlace | undefined;
  for (const p of places) if (p.from <= offset && offset <= p.to && p.from >= (found?.from ?? 0)) found = p;
  return found;
}
