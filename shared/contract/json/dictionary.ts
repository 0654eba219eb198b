/** What the guess looks at of a shape of samples. */
interface Shape {
  readonly members: ReadonlyMap<string, Shape>;
  readonly objects: number;
  readonly arrays: number;
  readonly strings: number;
  readonly numbers: number;
  /** Kinds of value seen, null aside. */
  kinds(): number;
}

/** Keys that look like data: numbers, dates, ids, codes, addresses, and everything nobody would name a field, in whatever script. */
const dataKeys = [
  /^\d/,
  /^[0-9a-fA-F]{8}-/,
  /^[0-9a-fA-F]{16,}$/,
  /[^\p{L}\p{M}\p{Nd}\p{Join_Control}_@$:. -]/u,
  /^[A-Z]{3}$/,
  /^[a-z]{2}-[A-Z]{2}$/,
  /[/@].*[/.]/,
];

/** An object with more members than this is data, not a record. */
export const manyMembers = 1_000;

/**
 * Guesses whether an object's keys are data (a dictionary) rather than names (L-7). Careful by intent: a wrong guess is
 * one click to turn, but names taken for data lose their attributes.
 */
export function isDictionary(shape: Shape): boolean {
  const keys = [...shape.members.keys()];
  if (keys.length < 2 || shape.objects === 0) return false;
  const shapes = [...shape.members.values()];
  const kind = sameKind(shapes);
  if (kind === null) return false;
  // Nobody writes a thousand fields by hand.
  if (keys.length > manyMembers) return true;
  const dataLike = keys.filter((key) => dataKeys.some((pattern) => pattern.test(key))).length;
  if (dataLike === keys.length) return true;
  if (dataLike / keys.length >= 0.6 && keys.length >= 4) return true;
  // Many objects of the very same members under changing names: a dictionary of records.
  return kind === 'object' && keys.length >= 8 && sameMembers(shapes);
}

function sameKind(shapes: readonly Shape[]): string | null {
  let kind: string | null = null;
  for (const shape of shapes) {
    if (shape.kinds() === 0) continue;
    if (shape.kinds() > 1) return null;
    const own = shape.objects
      ? 'object'
      : shape.arrays
        ? 'array'
        : shape.strings
          ? 'string'
          : shape.numbers
            ? 'number'
            : 'boolean';
    if (kind !== null && kind !== own) return null;
    kind = own;
  }
  return kind;
}

function sameMembers(shapes: readonly Shape[]): boolean {
  const first = shapes.find((shape) => shape.objects > 0);
  if (!first || first.members.size === 0) return false;
  return shapes.every(
    (shape) =>
      shape.members.size === first.members.size && [...shape.members.keys()].every((key) => first.members.has(key)),
  );
}
