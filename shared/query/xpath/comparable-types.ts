import type { ValueType } from '../../model/catalog.ts';

const kindsAlike: readonly (readonly ValueType['kind'][])[] = [
  ['integer', 'long', 'decimal'],
  ['string', 'enumeration'],
];

/** Whether values of two types can be compared at all; what is not known yet can. */
export function isComparable(a: ValueType, b: ValueType): boolean {
  if (a.kind === b.kind) return true;
  if ([a.kind, b.kind].some((k) => k === 'unknown' || k === 'empty')) return true;
  return kindsAlike.some((group) => group.includes(a.kind) && group.includes(b.kind));
}

const kindWords: Partial<Record<ValueType['kind'], string>> = {
  string: 'A text',
  enumeration: 'An enumeration value',
  integer: 'A number',
  long: 'A number',
  decimal: 'A number',
  boolean: 'A Boolean',
  datetime: 'A date and time',
  date: 'A date',
  binary: 'A Binary',
  object: 'An object',
  list: 'A list',
};

/** What a person reads for a type, at the beginning of a sentence. */
export function wordsFor(type: ValueType): string {
  return kindWords[type.kind] ?? 'This';
}
