/** How the names of a domain model become names of messages. */
export const namingConventions = [
  'as-is',
  'camelCase',
  'PascalCase',
  'snake_case',
  'kebab-case',
  'UPPER_CASE',
] as const;
export type NamingConvention = (typeof namingConventions)[number];

/** The words of a name: `OrderLine2` and `order_line2` are `order`, `line2`; a run of capitals is one word (`VATNumber`: `VAT`, `Number`). */
function wordsOf(name: string): string[] {
  return name.match(/\p{Lu}+(?!\p{Ll})\p{Nd}*|\p{Lu}?(?:(?!\p{Lu})[\p{L}\p{M}])+\p{Nd}*|\p{Nd}+/gu) ?? [];
}

const capitalized = (word: string) => (word[0] ?? '').toUpperCase() + word.slice(1).toLowerCase();

/** A name of the domain model as a convention writes it; one without any word stays as it is. */
export function conventionalName(name: string, convention: NamingConvention): string {
  const words = wordsOf(name);
  if (convention === 'as-is' || words.length === 0) return name;
  switch (convention) {
    case 'camelCase':
      return words.map((word, i) => (i === 0 ? word.toLowerCase() : capitalized(word))).join('');
    case 'PascalCase':
      return words.map(capitalized).join('');
    case 'snake_case':
      return words.join('_').toLowerCase();
    case 'kebab-case':
      return words.join('-').toLowerCase();
    case 'UPPER_CASE':
      return words.join('_').toUpperCase();
  }
}
