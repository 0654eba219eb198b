import type { JsonValue } from '../../../format/json/parse.ts';
import type { Facets, NodeType } from '../../../structure/node.ts';
import { compareNumbers } from '../decimal-text.ts';
import { scalarKey } from '../equality.ts';
import type { Meaning, Meanings } from './meaning.ts';

/** Kinds of value, as `type` names them. */
export type ValueKind = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
export type Scalar = Exclude<JsonValue, { type: 'object' | 'array' }>;

export interface ContentMember {
  meaning: Meaning;
  /** Said by some of several alternatives only, so that other ways to say something about the member are not bound to it. */
  isPartial: boolean;
}

/** What is known about the values of a place, one level deep. Absent facts bind nothing. */
export interface Content {
  /** null: any. */
  kinds: ReadonlySet<ValueKind> | null;
  members: ReadonlyMap<string, ContentMember>;
  required: ReadonlySet<string>;
  /** Members that are not named one by one. */
  rest: Meaning | null;
  /** Of several alternatives that are objects: how many there are, and what stands in which. */
  ways?: Ways;
  /** No others than the named ones. */
  isClosed: boolean;
  item: Meaning | null;
  minItems?: number;
  maxItems?: number;
  /** Type of a text by its format. */
  text: NodeType | null;
  /** Bits of a whole number, by its format. */
  bits: 32 | 64 | null;
  facets: Facets;
  /** The only values that there are. */
  values: readonly Scalar[] | null;
  default?: string;
  sample?: string;
  /** The first example as JSON text, when it is a simple value or empty. */
  example?: string;
  /** What `format` says of texts that have no type of their own. */
  format?: string;
  documentation?: string;
  /** How the value stands in XML (`xml` of OpenAPI). */
  xml?: JsonValue;
}

/** The alternatives of an object. */
export interface Ways {
  count: number;
  /** By the name of a member: the alternatives that it stands in, whether it must, and the only values that it has there. */
  members: ReadonlyMap<string, readonly { way: number; isNeeded: boolean; values: readonly Scalar[] | null }[]>;
}

export const anyContent: Content = {
  kinds: null,
  members: new Map(),
  required: new Set(),
  rest: null,
  isClosed: false,
  item: null,
  text: null,
  bits: null,
  facets: {},
  values: null,
};

/** What is known when two hold at once. Where they exclude each other, the first one counts: a tree has to say something. */
export function both(a: Content, b: Content, meanings: Meanings): Content {
  if (a === anyContent) return b;
  if (b === anyContent) return a;
  const members = new Map(a.members);
  for (const [name, member] of b.members) {
    const own = members.get(name);
    if (!own || (own.isPartial && !member.isPartial)) members.set(name, member);
    else if (own.isPartial === member.isPartial)
      members.set(name, {
        meaning: meanings.combine(own.isPartial ? 'one' : 'all', [own.meaning, member.meaning]),
        isPartial: own.isPartial,
      });
  }
  const together = (x: Meaning | null, y: Meaning | null) => (x && y ? meanings.combine('all', [x, y]) : (x ?? y));
  return {
    kinds: commonKinds(a.kinds, b.kinds),
    members,
    required: new Set([...a.required, ...b.required]),
    rest: together(a.rest, b.rest),
    isClosed: a.isClosed || b.isClosed,
    // Two rows of alternatives make more than anybody follows: the first one counts.
    ways: a.ways ?? b.ways,
    item: together(a.item, b.item),
    minItems: larger(a.minItems, b.minItems),
    maxItems: smaller(a.maxItems, b.maxItems),
    text: a.text === null || a.text === 'string' ? (b.text ?? a.text) : a.text,
    bits: a.bits === 32 ? 32 : (b.bits ?? a.bits),
    facets: tighter(a.facets, b.facets),
    values: commonValues(a.values, b.values),
    default: a.default ?? b.default,
    sample: a.sample ?? b.sample,
    example: a.example ?? b.example,
    format: a.format ?? b.format,
    documentation: a.documentation ?? b.documentation,
    xml: a.xml ?? b.xml,
  };
}

/** What is known when one of several holds. Members that not all of them know are optional. */
export function oneOfContents(
  all: readonly Content[],
  meanings: Meanings,
  valuesOf: (meaning: Meaning) => readonly Scalar[] | null,
): Content {
  const possible = all.filter(({ kinds }) => kinds === null || kinds.size > 0);
  const real = possible.filter((content) => !isNullOnly(content));
  const isNullable = real.length < possible.length;
  const [first, ...more] = real;
  if (!first) return isNullable ? { ...anyContent, kinds: new Set(['null']) } : anyContent;
  const merged = more.length === 0 ? first : merge(real, meanings, valuesOf);
  return isNullable && merged.kinds ? { ...merged, kinds: new Set([...merged.kinds, 'null']) } : merged;
}

function merge(
  all: readonly Content[],
  meanings: Meanings,
  valuesOf: (meaning: Meaning) => readonly Scalar[] | null,
): Content {
  const having = (kind: ValueKind) => all.filter(({ kinds }) => kinds === null || kinds.has(kind));
  const objects = having('object');
  const members = new Map<string, ContentMember>();
  const byName = new Map<string, ContentMember[]>();
  for (const content of objects)
    for (const [name, member] of content.members) {
      const saying = byName.get(name);
      if (saying) saying.push(member);
      else byName.set(name, [member]);
    }
  for (const [name, saying] of byName) {
    members.set(name, {
      meaning: meanings.combine(
        'one',
        saying.map(({ meaning }) => meaning),
      ),
      isPartial: saying.length < objects.length || saying.some(({ isPartial }) => isPartial),
    });
  }
  const arrays = having('array');
  const items = arrays.flatMap(({ item }) => item ?? []);
  const rests = objects.flatMap(({ rest }) => rest ?? []);
  const isKnown = all.every(({ kinds }) => kinds !== null);
  const texts = new Set(having('string').map(({ text }) => text));
  const integers = having('integer').map(({ bits }) => bits);
  const values = all.every((content) => content.values !== null)
    ? all.flatMap((content) => content.values ?? [])
    : null;
  const least = arrays.map(({ minItems }) => minItems ?? 0);
  const most = arrays.map(({ maxItems }) => maxItems ?? Infinity);
  return {
    kinds: isKnown ? new Set(all.flatMap(({ kinds }) => [...(kinds ?? [])])) : null,
    members,
    required: new Set(
      [...(objects[0]?.required ?? [])].filter((name) => objects.every((content) => content.required.has(name))),
    ),
    rest: rests.length > 0 ? meanings.combine('one', rests) : null,
    ways: waysOf(objects, valuesOf),
    isClosed: objects.length > 0 && objects.every(({ isClosed }) => isClosed),
    // A list of anything may hold anything.
    item: items.length > 0 && items.length === arrays.length ? meanings.combine('one', items) : null,
    minItems: arrays.length > 0 ? Math.min(...least) || undefined : undefined,
    maxItems: arrays.length > 0 && most.every((count) => count < Infinity) ? Math.max(...most) : undefined,
    text: texts.size === 1 ? ([...texts][0] as NodeType | null) : 'string',
    bits: integers.every((bits) => bits === 32) && integers.length > 0 ? 32 : integers.includes(64) ? 64 : null,
    facets: sameFacets(all.map(({ facets }) => facets)),
    values: values && values.length <= mostValues ? distinct(values) : null,
    documentation: undefined,
    format: all.every(({ format }) => format === all[0]?.format) ? all[0]?.format : undefined,
  };
}

/** More alternatives are not told apart. */
const mostWays = 40;

function waysOf(
  objects: readonly Content[],
  valuesOf: (meaning: Meaning) => readonly Scalar[] | null,
): Ways | undefined {
  if (objects.length < 2 || objects.length > mostWays) return undefined;
  const members = new Map<string, { way: number; isNeeded: boolean; values: readonly Scalar[] | null }[]>();
  for (const [way, { members: own, required }] of objects.entries())
    for (const name of new Set([...own.keys(), ...required])) {
      const member = own.get(name);
      const said = { way, isNeeded: required.has(name), values: member ? valuesOf(member.meaning) : null };
      const known = members.get(name);
      if (known) known.push(said);
      else members.set(name, [said]);
    }
  const isSame = [...members.values()].every(
    (said) =>
      said.length === objects.length && said.every(({ isNeeded, values }) => isNeeded === said[0]?.isNeeded && !values),
  );
  return isSame ? undefined : { count: objects.length, members };
}

/** A longer list of values is no enumeration. */
export const mostValues = 2_000;

function distinct(values: readonly Scalar[]): Scalar[] {
  return [...new Map(values.map((value) => [scalarKey(value), value])).values()];
}

function isNullOnly({ kinds, values }: Content): boolean {
  if (kinds?.size === 1 && kinds.has('null')) return true;
  return values !== null && values.length > 0 && values.every(({ type }) => type === 'null');
}

function commonKinds(a: Content['kinds'], b: Content['kinds']): Content['kinds'] {
  if (a === null || b === null) return a ?? b;
  const common = new Set<ValueKind>();
  for (const kind of a) if (b.has(kind) || (kind === 'integer' && b.has('number'))) common.add(kind);
  if (a.has('number') && b.has('integer')) common.add('integer');
  return common.size > 0 || a.size === 0 ? common : a;
}

function commonValues(a: Content['values'], b: Content['values']): Content['values'] {
  if (!a || !b) return a ?? b;
  const other = new Set(b.map(scalarKey));
  const common = a.filter((value) => other.has(scalarKey(value)));
  return common.length > 0 ? common : a;
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function tighter(a: Facets, b: Facets): Facets {
  const facets: Facets = { ...b, ...a };
  facets.minLength = larger(a.minLength, b.minLength);
  facets.maxLength = smaller(a.maxLength, b.maxLength);
  if (a.pattern && b.pattern) facets.pattern = [...new Set([...a.pattern, ...b.pattern])];
  for (const key of ['minInclusive', 'minExclusive', 'maxInclusive', 'maxExclusive'] as const) {
    const [x, y] = [a[key], b[key]];
    if (x === undefined || y === undefined) continue;
    facets[key] = compareNumbers(x, y) > 0 === key.startsWith('min') ? x : y;
  }
  return withoutAbsent(facets);
}

/** The facets that all of several alternatives have. */
function sameFacets([first, ...more]: readonly Facets[]): Facets {
  const facets = Object.entries(first ?? {}).filter(([key, value]) =>
    more.every((other) => JSON.stringify(other[key as keyof Facets]) === JSON.stringify(value)),
  );
  return Object.fromEntries(facets);
}

export function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
