import { SeededRandom } from '../../structure/made/random.ts';
import { valueText } from '../../structure/made/value-text.ts';
import type { SimpleType } from './components.ts';
import { outermostScope } from './names.ts';
import { normalized, valueContentOf } from './value-nodes.ts';
import { readValue } from './values/simple-values.ts';

/** So many texts are kept of a type, none longer than that. */
const mostExamples = 3;
const longestExample = 200;
/** Types inside types that are looked into. */
const deepest = 8;
/** Items that a list has at most beyond the fewest that it may have. */
const moreItems = 2;

const made = new WeakMap<SimpleType, readonly string[]>();

/** Some texts that are values of a type that a node of the tree cannot describe (a union, a list), the type's own word for each. */
export function exampleTexts(type: SimpleType, depth = 0): readonly string[] {
  const known = made.get(type);
  if (known) return known;
  const texts = depth > deepest || type.isMissing ? [] : candidates(type, depth);
  const fitting = [...new Set(texts)].filter(
    (text) => text.length <= longestExample && !text.includes('\n') && 'value' in readValue(type, text, outermostScope),
  );
  const examples = fitting.slice(0, mostExamples);
  made.set(type, examples);
  return examples;
}

function candidates(type: SimpleType, depth: number): string[] {
  const { variety, facets } = type;
  if (facets.enumeration) return facets.enumeration.map(({ text }) => normalized(text, facets.whiteSpace));
  if (variety === 'union') {
    // One of each kind before a second of the first.
    const all = type.members.map((member) => exampleTexts(member, depth + 1));
    return Array.from({ length: mostExamples }, (_, i) => all.flatMap((texts) => texts[i] ?? [])).flat();
  }
  if (variety === 'list') return type.item ? listTexts(type, exampleTexts(type.item, depth + 1)) : [];
  return Array.from({ length: mostExamples * 2 }, (_, seed) =>
    valueText({ name: '', ...valueContentOf(type) }, '', { random: new SeededRandom(seed), unique: () => seed + 1 }),
  );
}

function listTexts({ facets: { limits } }: SimpleType, items: readonly string[]): string[] {
  const words = items.filter((text) => text !== '' && !/\s/.test(text));
  if (words.length === 0) return [];
  const count = (name: 'length' | 'minLength' | 'maxLength') => {
    const text = limits.get(name)?.text;
    return text === undefined ? undefined : Number(text);
  };
  const least = count('length') ?? count('minLength') ?? 1;
  const most = Math.min(count('length') ?? count('maxLength') ?? Number.POSITIVE_INFINITY, least + moreItems);
  return Array.from({ length: mostExamples }, (_, i) =>
    Array.from({ length: Math.min(most, least + i) }, (_, at) => words[(at + i) % words.length]).join(' '),
  );
}
