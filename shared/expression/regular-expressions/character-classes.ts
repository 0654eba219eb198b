import { type CharacterSet, charactersOf, charactersWithProperty, complement, printRanges } from './character-set.ts';
import { PatternError } from './syntax.ts';

/** A part of a class: what stands between its brackets in RE2, and the characters it means. */
export interface ClassPart {
  text: string;
  set: () => CharacterSet;
}

const part = (set: CharacterSet, text = printRanges(set)): ClassPart => ({ text, set: () => set });

const digits = charactersOf([48, 57]);
const word = charactersOf([48, 57], [65, 90], 95, [97, 122]);
/** Java counts the vertical tab, RE2 does not. */
const space = charactersOf([9, 13], 32);
const horizontal = charactersOf(9, 32, 0xa0, 0x1680, 0x180e, [0x2000, 0x200a], 0x202f, 0x205f, 0x3000);
const vertical = charactersOf([10, 13], 0x85, [0x2028, 0x2029]);
/** What a dot does not match without (?s). */
export const lineTerminators = charactersOf(10, 13, 0x85, [0x2028, 0x2029]);

/** `\d`, `\S`, `\h` …: the same in and outside of a class. */
export const classEscapes: Readonly<Record<string, ClassPart>> = {
  d: part(digits, '\\d'),
  D: part(complement(digits), '\\D'),
  w: part(word, '\\w'),
  W: part(complement(word), '\\W'),
  s: part(space),
  S: part(complement(space)),
  h: part(horizontal),
  H: part(complement(horizontal)),
  v: part(vertical),
  V: part(complement(vertical)),
};

/** The POSIX classes of Java (US-ASCII only). */
const posix: Readonly<Record<string, CharacterSet>> = {
  Lower: charactersOf([97, 122]),
  Upper: charactersOf([65, 90]),
  ASCII: charactersOf([0, 127]),
  Alpha: charactersOf([65, 90], [97, 122]),
  Digit: digits,
  Alnum: charactersOf([48, 57], [65, 90], [97, 122]),
  Punct: charactersOf([33, 47], [58, 64], [91, 96], [123, 126]),
  Graph: charactersOf([33, 126]),
  Print: charactersOf([32, 126]),
  Blank: charactersOf(9, 32),
  Cntrl: charactersOf([0, 31], 127),
  XDigit: charactersOf([48, 57], [65, 70], [97, 102]),
  Space: space,
};

/** `[:alpha:]` of POSIX brackets. */
export function posixBracket(name: string): ClassPart | null {
  const wanted = name.toLowerCase();
  if (wanted === 'word') return classEscapes.w as ClassPart;
  const found = Object.keys(posix).find((key) => key.toLowerCase() === wanted);
  return found ? part(posix[found] as CharacterSet) : null;
}

/** Names of Java for properties that Unicode calls otherwise. */
const aliases: Readonly<Record<string, string>> = {
  javaLowerCase: 'Lowercase',
  javaUpperCase: 'Uppercase',
  javaAlphabetic: 'Alphabetic',
  javaLetter: 'L',
  javaDigit: 'Nd',
  javaTitleCase: 'Lt',
  javaIdeographic: 'Ideographic',
  IsLetter: 'L',
  IsDigit: 'Nd',
  IsPunctuation: 'P',
  IsControl: 'Cc',
  IsTitlecase: 'Lt',
  IsHex_Digit: 'Hex_Digit',
  IsWhiteSpace: 'White_Space',
  IsNoncharacter_Code_Point: 'Noncharacter_Code_Point',
};

const known = new Map<string, { set: CharacterSet; others: CharacterSet }>();

function propertySets(property: string): { set: CharacterSet; others: CharacterSet } | null {
  const set = charactersWithProperty(property);
  return set && { set, others: complement(set) };
}

/** What a table has by a name that somebody wrote: `constructor` is none, although every object has one. */
function namedIn<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The part of `\p{name}` or, negated, `\P{name}`. */
export function propertyPart(name: string, isNegated: boolean, at: number): ClassPart {
  const simple = namedIn(posix, name) ?? (name === 'L1' ? charactersOf([0, 255]) : undefined);
  if (simple) return part(isNegated ? complement(simple) : simple);
  if (name === 'javaWhitespace') {
    const set = charactersOf(
      [9, 13],
      [28, 32],
      0x1680,
      [0x2000, 0x2006],
      [0x2008, 0x200a],
      [0x2028, 0x2029],
      0x205f,
      0x3000,
    );
    return part(isNegated ? complement(set) : set);
  }
  if (/^(In|blk=|block=)/.test(name) && !/^In(herited)$/.test(name))
    throw new PatternError(
      `\\p{${name}} names a block of Unicode, which is not supported; name a script, such as \\p{IsGreek}, or a range.`,
      at,
    );
  for (const property of candidates(name)) {
    const found = known.get(property) ?? propertySets(property);
    if (!found) continue;
    // A pattern may name many properties, but Unicode has few of them: this is bounded by the tables of the engine.
    known.set(property, found);
    return part(isNegated ? found.others : found.set);
  }
  throw new PatternError(
    `\\p{${name}} is not a property of characters; there are \\p{L}, \\p{Lu}, \\p{IsGreek}, \\p{Alpha} and others.`,
    at,
  );
}

/** What a name may mean to Unicode: a category, a script, or a yes-or-no property. */
function candidates(name: string): string[] {
  const value = /^(?:general_category|gc)=(\w+)$/i.exec(name)?.[1];
  if (value) return [`gc=${value}`];
  const script = /^(?:script|sc)=(\w+)$/i.exec(name)?.[1];
  if (script) return [`sc=${capitals(script)}`];
  if (!/^\w+$/.test(name)) return [];
  const bare = namedIn(aliases, name) ?? name.replace(/^Is(?=.)/, '');
  return [bare, capitals(bare), `sc=${bare}`, `sc=${capitals(bare)}`];
}

/** old_italic and OLD_ITALIC as Old_Italic. */
function capitals(name: string): string {
  return name.toLowerCase().replace(/(^|_)[a-z]/g, (c) => c.toUpperCase());
}
