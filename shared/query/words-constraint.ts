import type { EntityInfo } from '../model/catalog.ts';

/** A constraint that finds rows by words in any of an entity's texts; empty for no words. */
export function constraintOfWords(entity: EntityInfo, words: string): string {
  const texts = [...entity.attributes.values()].filter((a) => a.type.kind === 'string' && !a.definition.calculated);
  const wanted = words.trim().split(/\s+/).filter(Boolean);
  if (wanted.length === 0 || texts.length === 0) return '';
  const test = (word: string) =>
    `(${texts.map((a) => `contains(${a.name}, '${word.replaceAll("'", "''")}')`).join(' or ')})`;
  return `[${wanted.map(test).join(' and ')}]`;
}
