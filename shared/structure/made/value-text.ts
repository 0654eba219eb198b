import { compare, isDecimalText, readDecimal } from '../../expression/numeric.ts';
import { withoutEnd } from '../../model/text-ends.ts';
import { parseDateTimeText, writeDateTimeText } from '../date-time-text.ts';
import type { Facets, NodeType, StructureNode } from '../node.ts';
import { numberText, type TypeLimits } from './number-text.ts';
import { matchesPatterns, patternText } from './pattern-text.ts';
import type { SeededRandom } from './random.ts';
import {
  addressText,
  dateText,
  numbersOfName,
  textByName,
  textsByFormat,
  timeText,
  uuidText,
  wordText,
} from './values-by-name.ts';

/** What a value may depend on beside its node. */
export interface ValueMaking {
  random: SeededRandom;
  /** A text that no other value of the message has, made of a number. */
  unique(): number;
}

/** No text is longer than this, whatever its node demands. */
const mostCharacters = 100_000;
/** How often another text is looked for when one does not fit. */
const mostTries = 30;

const noLimits: TypeLimits = { least: null, most: null };
const limitsOfTypes: Readonly<Partial<Record<NodeType, TypeLimits>>> = {
  integer: { least: '-2147483648', most: '2147483647' },
  long: { least: '-9223372036854775808', most: '9223372036854775807' },
};
/** Of the built-in types of XML Schema that the tree has no type of its own for. */
const limitsOfBuiltIns: Readonly<Record<string, TypeLimits>> = {
  byte: { least: '-128', most: '127' },
  short: { least: '-32768', most: '32767' },
  unsignedByte: { least: '0', most: '255' },
  unsignedShort: { least: '0', most: '65535' },
  unsignedInt: { least: '0', most: '4294967295' },
  unsignedLong: { least: '0', most: '9223372036854775807' },
  nonNegativeInteger: { least: '0', most: null },
  positiveInteger: { least: '1', most: null },
  nonPositiveInteger: { least: null, most: '0' },
  negativeInteger: { least: null, most: '-1' },
};

/** The text of a value of a node that is held to all that the node says: type, facets, enumeration, what is fixed. `name` is what people know it by. */
export function valueText(node: StructureNode, name: string, making: ValueMaking): string {
  const { random } = making;
  if (node.fixed !== undefined) return node.fixed;
  const listed = (node.enum ?? linesOf(node.wire?.values)).filter((text) => fitsFacets(text, node));
  if (listed.length > 0) return random.pick(listed);
  const known = linesOf(node.wire?.examples);
  if (known.length > 0) return random.pick(known);
  if (node.wire?.list === true) return listText(node, name, making);
  return atomText(node, name, making);
}

/** Texts that stand in a property of the wire, a line each. */
function linesOf(text: string | number | boolean | undefined): string[] {
  return typeof text === 'string' ? text.split('\n') : [];
}

function listText(node: StructureNode, name: string, making: ValueMaking): string {
  const item: StructureNode = { ...node, wire: { type: node.wire?.type ?? 'token' }, facets: undefined };
  const least = Number(node.wire?.least ?? 1);
  const most = Number(node.wire?.most ?? Math.max(least, 3));
  const count = Math.max(least, Math.min(most, making.random.between(least, least + 2)));
  return Array.from({ length: count }, () => atomText(item, name, making)).join(' ');
}

function atomText(node: StructureNode, name: string, making: ValueMaking): string {
  const { random } = making;
  const { sample, facets = {} } = node;
  const isFit = (text: string) => fitsFacets(text, node);
  if (sample !== undefined && node.type !== 'any' && isOfType(sample, node) && isFit(sample) && random.chance(0.4))
    return sample;
  let text = '';
  for (let i = 0; i < mostTries; i++) {
    text = plainText(node, name, making, i);
    if (isFit(text)) return text;
    if (facets.pattern && i > 0) break;
  }
  if (facets.pattern) {
    const isWhole = (made: string) => isOfType(made, node) && isWithin(made, node) && isEven(made);
    const made = patternText(facets.pattern, lengthsOf(facets), isWhole, random);
    if (made !== null) return made;
  }
  return facets.pattern ? text : (boundOf(node) ?? text);
}

/** Readers of XML take spaces at the ends, and two in a row, away. */
function isEven(text: string): boolean {
  return !/^\s|\s$|\s\s|[\t\n\r]/.test(text);
}

function lengthsOf({ length, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Facets): {
  least: number;
  most: number;
} {
  return length === undefined ? { least: minLength, most: maxLength } : { least: length, most: length };
}

/** A limit itself, where nothing else was found. */
function boundOf({ facets = {} }: StructureNode): string | null {
  return facets.minInclusive ?? facets.maxInclusive ?? null;
}

function plainText(node: StructureNode, name: string, making: ValueMaking, tries: number): string {
  const { random } = making;
  const { type, facets = {}, wire, format } = node;
  const builtIn = typeof wire?.type === 'string' ? wire.type : '';
  switch (type) {
    case 'integer':
    case 'long':
    case 'decimal': {
      const limits = limitsOfBuiltIns[builtIn] ?? limitsOfTypes[type] ?? noLimits;
      return numberText(node, type !== 'decimal', limits, numbersOfName(name), random) ?? '0';
    }
    case 'boolean':
      return random.chance(0.5) ? 'true' : 'false';
    case 'datetime': {
      const text = `${dateText(random, yearOf(facets, tries))}T${timeText(random)}Z`;
      return format ? writeDateTimeText(parseDateTimeText(text) ?? 0, format) : text;
    }
    case 'date':
      return dateText(random, yearOf(facets, tries));
    case 'time':
      return `${timeText(random)}Z`;
    case 'uuid':
      return uuidText(random);
    case 'uri':
      return fitted(addressText(random), facets, random);
    case 'binary':
      return binaryText(node, random);
    default:
      return builtIn === '' ? stringText(node, name, random, tries) : builtInText(builtIn, node, making);
  }
}

/** A year near a limit, when there is one. */
function yearOf(facets: Facets, tries: number): number | undefined {
  const limit = facets.minInclusive ?? facets.minExclusive ?? facets.maxInclusive ?? facets.maxExclusive;
  const year = limit === undefined ? null : /^(\d{4})-/.exec(limit);
  if (!year) return undefined;
  const isLeast = facets.minInclusive !== undefined || facets.minExclusive !== undefined;
  return Number(year[1]) + (isLeast ? 1 : -1) * (tries % 2);
}

function stringText({ facets = {}, wire }: StructureNode, name: string, random: SeededRandom, tries: number): string {
  const byFormat = typeof wire?.format === 'string' ? textsByFormat[wire.format] : undefined;
  if (byFormat) return byFormat(random);
  const text = (tries === 0 ? textByName(name, random) : null) ?? wordText(random);
  return fitted(text, facets, random);
}

/** A text that is as long as its node demands. */
function fitted(text: string, facets: Facets, random: SeededRandom): string {
  const { least, most } = lengthsOf(facets);
  let long = text;
  while (long.length < Math.min(least, mostCharacters))
    long += long.length + 1 < least && long !== '' ? ` ${wordText(random)}` : 'a';
  return long.length <= most ? long : long.slice(0, most).trimEnd().padEnd(least, 'x');
}

function binaryText({ facets = {}, wire }: StructureNode, random: SeededRandom): string {
  const { least, most } = lengthsOf(facets);
  const count = Math.min(Math.max(least, Math.min(most, random.between(4, 12))), mostCharacters);
  if (wire?.encoding === 'hex')
    return Array.from({ length: count * 2 }, () => random.pick([...'0123456789ABCDEF'])).join('');
  // Base64 of so many bytes (RFC 4648): the last sign of a part that is not whole has bits to spare, which are 0.
  const signs = (many: number, of = base64) => Array.from({ length: many }, () => random.pick(of)).join('');
  const rest = ['', `${signs(1)}${signs(1, endOfOne)}==`, `${signs(2)}${signs(1, endOfTwo)}=`][count % 3] as string;
  return signs(Math.floor(count / 3) * 4) + rest;
}

const base64 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'];
const endOfOne = [...'AQgw'];
const endOfTwo = [...'AEIMQUYcgkosw048'];

/** Values of the built-in types of XML Schema that are texts in the tree (part 2, chapter 3). */
function builtInText(builtIn: string, node: StructureNode, making: ValueMaking): string {
  const { random } = making;
  const limits = limitsOfBuiltIns[builtIn];
  const number = (least: number, most: number) => String(random.between(least, most)).padStart(2, '0');
  const year = String(random.between(2020, 2026));
  switch (builtIn) {
    case 'duration':
      return `P${random.between(1, 30)}D`;
    case 'gYear':
      return year;
    case 'gYearMonth':
      return `${year}-${number(1, 12)}`;
    case 'gMonthDay':
      return `--${number(1, 12)}-${number(1, 28)}`;
    case 'gDay':
      return `---${number(1, 28)}`;
    case 'gMonth':
      return `--${number(1, 12)}`;
    case 'language':
      return random.pick(['en', 'de', 'fr', 'es', 'nl', 'it']);
    case 'ID':
      return fitted(`id${making.unique()}`, node.facets ?? {}, random);
    case 'boolean':
      return random.chance(0.5) ? 'true' : 'false';
    case 'date':
      return dateText(random);
    case 'dateTime':
      return `${dateText(random)}T${timeText(random)}Z`;
    case 'time':
      return `${timeText(random)}Z`;
    case 'anyURI':
      return addressText(random);
    case 'hexBinary':
      return binaryText({ ...node, wire: { encoding: 'hex' } }, random);
    case 'base64Binary':
      return binaryText(node, random);
    case 'float':
    case 'double':
    case 'decimal':
      return numberText(node, false, noLimits, null, random) ?? '0';
    case 'integer':
    case 'int':
    case 'long':
      return numberText(node, true, noLimits, null, random) ?? '0';
    default:
      if (limits) return numberText(node, true, limits, null, random) ?? '0';
      // Names of all sorts: a word is one of each.
      return fitted(wordText(random), node.facets ?? {}, random).replaceAll(' ', '-');
  }
}

const numeric: ReadonlySet<NodeType> = new Set(['integer', 'long', 'decimal']);

/** Whether a text is of the type of its node, as far as texts that were not made for it need to be asked. */
function isOfType(text: string, { type, wire }: StructureNode): boolean {
  if (typeof wire?.type === 'string' && type === 'string') return /^[\p{L}_][\p{L}\p{N}._-]*$/u.test(text);
  switch (type) {
    case 'integer':
    case 'long':
      return /^-?(?:0|[1-9]\d*)$/.test(text);
    case 'decimal':
      return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text);
    case 'boolean':
      return text === 'true' || text === 'false';
    case 'datetime':
      return parseDateTimeText(text) !== null;
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
    case 'binary':
      return wire?.encoding === 'hex'
        ? /^(?:[0-9A-Fa-f]{2})*$/.test(text)
        : /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
    default:
      return true;
  }
}

/** Whether a text keeps to lengths, digits, limits and patterns of its node. */
export function fitsFacets(text: string, node: StructureNode): boolean {
  return isWithin(text, node) && (node.facets?.pattern === undefined || matchesPatterns(text, node.facets.pattern));
}

function isWithin(text: string, { type, facets, wire }: StructureNode): boolean {
  if (!facets) return true;
  if (numeric.has(type)) return isNumberWithin(text, facets);
  const { least, most } = lengthsOf(facets);
  if (least > 0 || most < Number.POSITIVE_INFINITY) {
    const length = type === 'binary' ? bytesOf(text, wire?.encoding === 'hex') : [...text].length;
    if (length < least || length > most) return false;
  }
  // Texts of days and moments of one form follow each other as what they say does.
  const { minInclusive, maxInclusive, minExclusive, maxExclusive } = facets;
  if (type !== 'date' && type !== 'datetime') return true;
  return (
    (minInclusive === undefined || text >= minInclusive) &&
    (maxInclusive === undefined || text <= maxInclusive) &&
    (minExclusive === undefined || text > minExclusive) &&
    (maxExclusive === undefined || text < maxExclusive)
  );
}

function bytesOf(text: string, isHex: boolean): number {
  return isHex ? text.length / 2 : Math.floor((withoutEnd(text, '=').length * 3) / 4);
}

function isNumberWithin(text: string, facets: Facets): boolean {
  if (!isDecimalText(text)) return false;
  const number = readDecimal(text);
  const holds = (limit: string | undefined, isRight: (order: number) => boolean) =>
    limit === undefined || !isDecimalText(limit) || isRight(compare(number, readDecimal(limit)));
  const digits = text.replace(/^-?0*|\./g, '').length;
  return (
    holds(facets.minInclusive, (order) => order >= 0) &&
    holds(facets.maxInclusive, (order) => order <= 0) &&
    holds(facets.minExclusive, (order) => order > 0) &&
    holds(facets.maxExclusive, (order) => order < 0) &&
    (facets.totalDigits === undefined || digits <= facets.totalDigits) &&
    (facets.fractionDigits === undefined || (text.split('.')[1] ?? '').length <= facets.fractionDigits)
  );
}
