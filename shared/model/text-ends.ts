/**
 * A text without the signs that stand at its end, in one way through it. A pattern such as `/0+$/` begins anew at each sign of a run that does not reach the end: a run of a
 * million costs minutes, and texts come from strangers.
 */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1] as string)) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** The same at its beginning and at its end. */
export function withoutEnds(text: string, signs: string): string {
  const kept = withoutEnd(text, signs);
  let from = 0;
  while (from < kept.length && signs.includes(kept[from] as string)) from++;
  return from === 0 ? kept : kept.slice(from);
}
