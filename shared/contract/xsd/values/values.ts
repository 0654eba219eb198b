import { nameToken, nameWithColons, plainName } from '../../../structure/pattern/name-characters.ts';
import type { PrimitiveName, SimpleType } from '../components.ts';
import { expandedName, type NamespaceScope, namespaceOf, splitName } from '../names.ts';
import {
  compareDurations,
  compareMoments,
  type Duration,
  durationOf,
  isDuration,
  isMoment,
  type Moment,
  momentOf,
} from './date-values.ts';
import { compareDecimals, type DecimalDigits, decimalKey, decimalOf, floatingOf, isDecimal } from './numbers.ts';

/** A value that is of its type: equal ones have equal keys (`keyOf`). */
export interface Value {
  /** The type that it is of in the end: a member of a union, not the union. */
  type: SimpleType;
  primitive: PrimitiveName | 'list';
  /** Without the white space that does not count. */
  text: string;
  /** Of a list. */
  items?: readonly Value[];
  /** Of a QName or NOTATION. */
  name?: string;
}

const dates: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  'dateTime',
  'date',
  'time',
  'gYearMonth',
  'gYear',
  'gMonthDay',
  'gDay',
  'gMonth',
]);

const whole = /^[+-]?\d+$/;

/** Whether a text is one of a primitive type, and of the built-in type that is derived from it; facets aside. */
export function isLexical(primitive: PrimitiveName, builtIn: string, text: string): boolean {
  switch (primitive) {
    case 'string':
      return isStringOf(builtIn, text);
    case 'boolean':
      return text === 'true' || text === 'false' || text === '1' || text === '0';
    case 'decimal':
      return builtIn === 'decimal' ? isDecimal(text) : whole.test(text);
    case 'float':
    case 'double':
      return floatingOf(text, false) !== undefined;
    case 'duration':
      return isDuration(text);
    case 'hexBinary':
      return text.length % 2 === 0 && /^[0-9A-Fa-f]*$/.test(text);
    case 'base64Binary':
      return isBase64(text);
    case 'anyURI':
      return isUri(text);
    case 'QName':
    case 'NOTATION':
      return splitName(text) !== null;
    case 'anySimple':
      return true;
    default:
      return isMoment(primitive, text);
  }
}

function isStringOf(builtIn: string, text: string): boolean {
  switch (builtIn) {
    case 'Name':
      return nameWithColons.test(text);
    case 'NCName':
    case 'ID':
    case 'IDREF':
    case 'ENTITY':
      return plainName.test(text);
    case 'NMTOKEN':
      return nameToken.test(text);
    default:
      return true;
  }
}

function isBase64(text: string): boolean {
  if (/ {2}|^ | $/.test(text)) return false;
  const digits = text.replaceAll(' ', '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return false;
  if (digits.endsWith('==')) return /[AQgw]==$/.test(digits);
  return !digits.endsWith('=') || /[AEIMQUYcgkosw048]=$/.test(digits);
}

/** Nearly every text can be escaped to an address (RFC 2396); what cannot: a bad %, a second #, a scheme without anything. */
function isUri(text: string): boolean {
  if (text === '') return true;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return false;
  if (text.indexOf('#') !== text.lastIndexOf('#')) return false;
  return !text.startsWith(':') && !/^[A-Za-z][A-Za-z0-9+.-]*:(?:#.*)?$/.test(text);
}

/** The name that a QName means; null when its prefix is not declared. */
export function nameIn(text: string, scope: NamespaceScope): string | null {
  const parts = splitName(text);
  const namespace = parts && namespaceOf(scope, parts.prefix);
  return parts === null || namespace === undefined || namespace === null ? null : expandedName(namespace, parts.local);
}

/** A text that equal values of one primitive type share, and others do not. */
export function keyOf(value: Value): string {
  const { primitive, text } = value;
  switch (primitive) {
    case 'list':
      return `list:${(value.items ?? []).map((item) => `${keyOf(item).length}:${keyOf(item)}`).join()}`;
    case 'boolean':
      return `boolean:${text === 'true' || text === '1'}`;
    case 'decimal':
      return `decimal:${decimalKey(decimalOf(text) as DecimalDigits)}`;
    case 'float':
    case 'double':
      return `${primitive}:${(floatingOf(text, primitive === 'float') as number) + 0}`;
    case 'duration': {
      const { months, seconds } = durationOf(text) as Duration;
      return `duration:${months}:${seconds}`;
    }
    case 'hexBinary':
      return `hexBinary:${text.toUpperCase()}`;
    case 'base64Binary':
      return `base64Binary:${text.replaceAll(' ', '')}`;
    case 'QName':
    case 'NOTATION':
      return `${primitive}:${value.name ?? text}`;
    case 'string':
    case 'anyURI':
    case 'anySimple':
      return `${primitive}:${text}`;
    default: {
      const { seconds, fraction, hasZone } = momentOf(primitive, text) as Moment;
      return `${primitive}:${seconds}.${fraction}${hasZone ? 'Z' : ''}`;
    }
  }
}

/** What a value of an ordered type is compared by. */
export type Ordered =
  | { kind: 'decimal'; value: DecimalDigits }
  | { kind: 'floating'; value: number }
  | { kind: 'moment'; value: Moment }
  | { kind: 'duration'; value: Duration };

/** null for types without an order, and for a text that is none of the type. */
export function orderedOf(primitive: PrimitiveName | 'list', text: string): Ordered | null {
  if (primitive === 'list') return null;
  if (primitive === 'decimal') {
    const value = decimalOf(text);
    return value && { kind: 'decimal', value };
  }
  if (primitive === 'float' || primitive === 'double') {
    const value = floatingOf(text, primitive === 'float');
    return value === undefined ? null : { kind: 'floating', value };
  }
  if (primitive === 'duration') {
    const value = durationOf(text);
    return value && { kind: 'duration', value };
  }
  if (!dates.has(primitive)) return null;
  const value = momentOf(primitive, text);
  return value && { kind: 'moment', value };
}

/** Negative, zero or positive; null when neither is less. */
export function compareOrdered(a: Ordered, b: Ordered): number | null {
  if (a.kind === 'decimal' && b.kind === 'decimal') return compareDecimals(a.value, b.value);
  if (a.kind === 'moment' && b.kind === 'moment') return compareMoments(a.value, b.value);
  if (a.kind === 'duration' && b.kind === 'duration') return compareDurations(a.value, b.value);
  if (a.kind !== 'floating' || b.kind !== 'floating') return null;
  if (Number.isNaN(a.value) || Number.isNaN(b.value)) return Number.isNaN(a.value) && Number.isNaN(b.value) ? 0 : null;
  return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
}

/** Length as the facets count it: characters, bytes or items; null for types that have none. */
export function lengthOf(value: Value): number | null {
  const { primitive, text } = value;
  switch (primitive) {
    case 'list':
      return value.items?.length ?? 0;
    case 'hexBinary':
      return text.length / 2;
    case 'base64Binary': {
      const digits = text.replace(/[ =]/g, '');
      return Math.floor((digits.length * 3) / 4);
    }
    case 'string':
    case 'anyURI':
    case 'anySimple': {
      let length = text.length;
      // Halves of characters beyond the first 65,536 come in pairs.
      if (/[\ud800-\udbff]/.test(text)) for (const character of text) if (character.length === 2) length--;
      return length;
    }
    default:
      return null;
  }
}
