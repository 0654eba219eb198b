import { mostWork, Pattern } from '../../../structure/pattern/pattern.ts';
import { ExpressionFault } from '../../../structure/pattern/pattern-syntax.ts';
import type { FacetText, LimitName, SimpleType } from '../components.ts';
import { typeLabel } from '../components.ts';
import type { NamespaceScope } from '../names.ts';
import { normalized } from '../value-nodes.ts';
import { cut } from '../xml-reader.ts';
import { decimalOf, shortWhole } from './numbers.ts';
import { compareOrdered, isLexical, keyOf, lengthOf, nameIn, type Ordered, orderedOf, type Value } from './values.ts';

/** Why a text is no value of a type. */
export interface ValueProblem {
  code: string;
  message: string;
}

export type ReadValue = { value: Value } | { problem: ValueProblem };

interface Bound {
  name: LimitName;
  limit: Ordered;
  text: string;
  /** The limit of a decimal as a number that is exact; NaN where it is none. */
  short: number;
}

/** Facets of a type, ready to be held against values. */
interface PreparedFacets {
  patterns: readonly (readonly Pattern[])[];
  /** Keys of the values that are allowed. */
  values: ReadonlySet<string> | null;
  bounds: readonly Bound[];
  counts: readonly { name: LimitName; limit: number }[];
}

const prepared = new WeakMap<SimpleType, PreparedFacets>();
/** Places that the patterns of one step have together. */
const mostPlaces = 200_000;
/** Types within types that are asked for one text: unions of unions can come to any number. */
const mostAsked = 10_000;

/**
 * Reads a text as a value of a simple type (part 1, 3.14.4; part 2): its white space, its form, its facets. A union gives the value of the first
 * member that takes it. `scope` resolves prefixes.
 */
export function readValue(type: SimpleType, text: string, scope: NamespaceScope, effort = { asked: 0 }): ReadValue {
  const plain = normalized(text, type.facets.whiteSpace);
  if (++effort.asked > mostAsked) return { value: { type, primitive: 'anySimple', text: plain } };
  const read =
    type.variety === 'list'
      ? readList(type, plain, scope, effort)
      : type.variety === 'union'
        ? readUnion(type, text, scope, effort)
        : readAtomic(type, plain, scope);
  if ('problem' in read) return read;
  const problem = facetProblem(type, read.value, plain);
  return problem ? { problem } : read;
}

function readAtomic(type: SimpleType, text: string, scope: NamespaceScope): ReadValue {
  const { primitive, builtIn } = type;
  if (type.isMissing)
    return {
      problem: {
        code: 'xsd/type-missing',
        message: `It cannot be checked: its type ${cut(type.local)} is in none of the files of the schema.`,
      },
    };
  if (!isLexical(primitive, builtIn, text))
    return {
      problem: {
        code: 'xsd/value-type',
        message: `"${cut(text)}" is not ${descriptions[builtIn] ?? descriptions[primitive] ?? `a value of ${typeLabel(type)}`}.`,
      },
    };
  if (primitive !== 'QName' && primitive !== 'NOTATION') return { value: { type, primitive, text } };
  const name = nameIn(text, scope);
  if (name === null)
    return { problem: { code: 'xsd/value-type', message: `The prefix of "${cut(text)}" is not declared.` } };
  return { value: { type, primitive, text, name } };
}

function readList(type: SimpleType, text: string, scope: NamespaceScope, effort: { asked: number }): ReadValue {
  const items: Value[] = [];
  // The items of a list are many, and each is one text.
  const { asked } = effort;
  for (const word of text === '' ? [] : text.split(' ')) {
    const read = readValue(type.item as SimpleType, word, scope, effort);
    if ('problem' in read) return read;
    items.push(read.value);
    effort.asked = asked;
  }
  return { value: { type, primitive: 'list', text, items } };
}

function readUnion(type: SimpleType, text: string, scope: NamespaceScope, effort: { asked: number }): ReadValue {
  const problems: ValueProblem[] = [];
  for (const member of type.members) {
    const read = readValue(member, text, scope, effort);
    if ('value' in read) return read;
    problems.push(read.problem);
  }
  const [only] = problems;
  if (only && problems.length === 1) return { problem: only };
  return {
    problem: {
      code: 'xsd/value-type',
      message: `"${cut(text)}" is none of what is allowed here: ${problems
        .slice(0, 3)
        .map((p) => cut(p.message, 100))
        .join(' ')}`,
    },
  };
}

const descriptions: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  boolean: 'true or false',
  decimal: 'a number',
  integer: 'a whole number',
  long: 'a whole number',
  int: 'a whole number',
  short: 'a whole number',
  byte: 'a whole number',
  nonNegativeInteger: 'a whole number',
  positiveInteger: 'a whole number',
  nonPositiveInteger: 'a whole number',
  negativeInteger: 'a whole number',
  unsignedLong: 'a whole number',
  unsignedInt: 'a whole number',
  unsignedShort: 'a whole number',
  unsignedByte: 'a whole number',
  float: 'a number',
  double: 'a number',
  duration: 'a duration such as P1DT2H',
  dateTime: 'a date and time such as 2026-01-31T12:00:00',
  date: 'a date such as 2026-01-31',
  time: 'a time such as 12:00:00',
  gYearMonth: 'a month of a year such as 2026-01',
  gYear: 'a year such as 2026',
  gMonthDay: 'a day of the year such as --01-31',
  gDay: 'a day of the month such as ---31',
  gMonth: 'a month such as --01',
  hexBinary: 'bytes in hexadecimal digits',
  base64Binary: 'bytes in Base64',
  anyURI: 'an address (URI)',
  QName: 'a name with an optional prefix',
  NOTATION: 'the name of a notation',
  Name: 'a name',
  NCName: 'a name without a colon',
  ID: 'an identifier (a name without a colon)',
  IDREF: 'an identifier (a name without a colon)',
  ENTITY: 'a name without a colon',
  NMTOKEN: 'a token of letters and digits',
});

/** The first facet that a value is outside of; null when it is within all. */
export function facetProblem(type: SimpleType, value: Value, plain = value.text): ValueProblem | null {
  const { patterns, values, bounds, counts } = facetsOf(type);
  const effort = { left: mostWork };
  for (const step of patterns)
    if (step.length > 0 && step.every((pattern) => pattern.matches(plain, effort) === false))
      return {
        code: 'xsd/value-pattern',
        message: `"${cut(plain)}" does not have the form that is asked for: ${patternText(type)}.`,
      };
  if (values && !values.has(keyOf(value)))
    return {
      code: 'xsd/value-enumeration',
      message: `"${cut(plain)}" is not one of ${enumerationText(type)}.`,
    };
  const short = bounds.length > 0 && value.primitive === 'decimal' ? shortWhole(value.text) : Number.NaN;
  let own: Ordered | null = null;
  for (const { name, limit, text, short: shortLimit } of bounds) {
    let order: number | null = short - shortLimit;
    if (Number.isNaN(order)) {
      own ??= orderedOf(value.primitive, value.text);
      order = own && compareOrdered(own, limit);
    }
    if (!isWithin(name, order))
      return { code: 'xsd/value-range', message: `"${cut(plain)}" has to be ${boundText[name]} ${cut(text)}.` };
  }
  for (const { name, limit } of counts) {
    const count = countOf(name, value);
    if (count === null) continue;
    const isWrong = name === 'length' ? count !== limit : name === 'minLength' ? count < limit : count > limit;
    if (isWrong)
      return {
        code: name.endsWith('Digits') ? 'xsd/value-digits' : 'xsd/value-length',
        message: `"${cut(plain)}" has ${count} ${countText(name, value)}; ${
          name === 'length' ? 'exactly' : name === 'minLength' ? 'at least' : 'at most'
        } ${limit} are allowed.`,
      };
  }
  return null;
}

const boundText: Partial<Record<LimitName, string>> = {
  minInclusive: 'at least',
  maxInclusive: 'at most',
  minExclusive: 'more than',
  maxExclusive: 'less than',
};

function countText(name: LimitName, { primitive }: Value): string {
  if (name === 'totalDigits') return 'digits';
  if (name === 'fractionDigits') return 'digits after the point';
  if (primitive === 'list') return 'items';
  return primitive === 'hexBinary' || primitive === 'base64Binary' ? 'bytes' : 'characters';
}

function isWithin(name: LimitName, order: number | null): boolean {
  if (order === null) return false;
  if (name === 'minInclusive') return order >= 0;
  if (name === 'maxInclusive') return order <= 0;
  return name === 'minExclusive' ? order > 0 : order < 0;
}

function countOf(name: LimitName, value: Value): number | null {
  if (name !== 'totalDigits' && name !== 'fractionDigits') return lengthOf(value);
  if (name === 'fractionDigits' && value.primitive === 'decimal' && !value.text.includes('.')) return 0;
  const digits = value.primitive === 'decimal' ? decimalOf(value.text) : null;
  if (!digits) return null;
  return name === 'fractionDigits' ? digits.fraction.length : digits.whole.length + digits.fraction.length;
}

function patternText({ facets }: SimpleType): string {
  const step = facets.patterns.at(-1) ?? [];
  return step
    .slice(0, 3)
    .map((p) => cut(p, 80))
    .join(' or ');
}

function enumerationText({ facets }: SimpleType): string {
  const texts = facets.enumeration ?? [];
  const some = texts.slice(0, 8).map(({ text }) => cut(text, 40));
  return `${some.join(', ')}${texts.length > some.length ? `, … (${texts.length} values)` : ''}`;
}

function facetsOf(type: SimpleType): PreparedFacets {
  let known = prepared.get(type);
  if (!known) {
    known = prepare(type);
    prepared.set(type, known);
  }
  return known;
}

const boundNames: readonly LimitName[] = ['minInclusive', 'maxInclusive', 'minExclusive', 'maxExclusive'];
const countNames: readonly LimitName[] = ['length', 'minLength', 'maxLength', 'totalDigits', 'fractionDigits'];

/** What is wrong with a facet itself is said where the schema is checked; here it does not count. */
function prepare(type: SimpleType): PreparedFacets {
  const { limits, patterns, enumeration } = type.facets;
  const bounds: Bound[] = [];
  for (const name of boundNames) {
    const text = limits.get(name)?.text.trim();
    const limit = text === undefined || type.variety !== 'atomic' ? null : orderedOf(type.primitive, text);
    if (text !== undefined && limit)
      bounds.push({ name, limit, text, short: type.primitive === 'decimal' ? shortWhole(text) : Number.NaN });
  }
  const counts: { name: LimitName; limit: number }[] = [];
  for (const name of countNames) {
    const text = limits.get(name)?.text.trim();
    if (text !== undefined && /^\+?\d+$/.test(text)) counts.push({ name, limit: Number(text) });
  }
  return {
    patterns: patterns.map((step) => patternsOf(step, type)),
    values: enumeration ? valuesOf(enumeration, type) : null,
    bounds,
    counts,
  };
}

/** None of a step when one of it cannot be run: then every text has to be let through. */
function patternsOf(step: readonly string[], type: SimpleType): Pattern[] {
  const entities = type.source?.file.entities;
  const found: Pattern[] = [];
  let size = 0;
  for (const text of step) {
    const pattern = patternOf(text);
    if (typeof pattern === 'string' || (entities?.size && namesEntity(text, entities))) return [];
    if ((size += pattern.size) > mostPlaces) return [];
    found.push(pattern);
  }
  return found;
}

function namesEntity(text: string, entities: ReadonlySet<string>): boolean {
  return [...text.matchAll(/&([^;&]+);/g)].some(([, name]) => entities.has(name ?? ''));
}

/** The pattern of a text; or why it is none. */
function patternOf(text: string): Pattern | string {
  try {
    return new Pattern(text);
  } catch (error) {
    if (error instanceof ExpressionFault) return error.message;
    throw error;
  }
}

function valuesOf(enumeration: readonly FacetText[], type: SimpleType): ReadonlySet<string> {
  const open: SimpleType = { ...type, facets: { ...type.facets, enumeration: null } };
  const keys = new Set<string>();
  for (const { text, scope } of enumeration) {
    const read = readValue(open, text, scope);
    if ('value' in read) keys.add(keyOf(read.value));
  }
  return keys;
}
