/** A name as GraphQL can have it (September 2025, 2.1.9): letters without marks, digits and underscores. */
export function graphQLName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_]/g, '_');
  const named = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
  // What begins with two is of the language itself.
  return named.replace(/^__+/, '_');
}

/** A field's name of a property's: `OrderNumber` gives `orderNumber`, `ID` gives `id`, `URLPath` gives `urlPath`. */
export function fieldName(text: string): string {
  return graphQLName(text).replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) =>
    capitals.toLowerCase(),
  );
}

/** Gives names that nobody has yet. */
export class FreeNames {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.taken = new Set(taken);
  }

  take(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.taken.has(name); n++) name = `${wanted}${n}`;
    this.taken.add(name);
    return name;
  }
}
