import { decodeBase64 } from '../expression/base64.ts';
import { readDecimal, readLong } from '../expression/numeric.ts';
import { isDate, readDateTime } from '../structure/date-time-text.ts';

/** The type of a value at a door: a kind of the language, with the names of its values where it is an enumeration. */
export interface DoorType {
  kind: string;
  values?: readonly string[] | null;
}

/** What a door knows to read texts by. */
export interface DoorRules {
  /** IANA name of the project's time zone: a date-time without an offset is a time on its clocks. */
  timeZone?: string;
}

const decimalNumber = /^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/;
const base64 = /^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$/;

/**
 * The one reading of a text as a typed value for every door (query, path, header, `weft call --arg`, constants, environment, data
 * browser): exactly the values of the type, nothing bent. Undefined when the text is none.
 */
export function readText(type: DoorType, text: string, rules: DoorRules = {}): unknown {
  switch (type.kind) {
    case 'integer':
      // `1.0` and `1e2` are whole numbers, as in a message and in every schema of one.
      return asInteger(readLong(text));
    case 'long':
    case 'autonumber':
      return withoutSign(readLong(text));
    case 'decimal':
      return decimalNumber.test(text) ? withoutSign(readDecimal(text.replace(/\.(?=$|[eE])/, ''))) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'datetime':
      return readInstant(text, rules);
    case 'date':
      return isDate(text) ? text : undefined;
    case 'enumeration':
      return type.values?.includes(text) ? text : undefined;
    case 'binary':
      return base64.test(text) ? decodeBase64(text) : undefined;
    case 'string':
      return text;
    default:
      return undefined;
  }
}

/**
 * The same for a JSON value (a number may be given as its text, where a document could not hold its digits). Null for null;
 * undefined when it is no value of the type.
 */
export function readJsonValue(type: DoorType, value: unknown, rules: DoorRules = {}): unknown {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return readText(type, value, rules);
    case 'boolean':
      return type.kind === 'boolean' ? value : type.kind === 'string' ? String(value) : undefined;
    case 'number':
    case 'bigint':
      if (type.kind === 'integer') return asInteger(readLong(String(value)));
      if (type.kind === 'long') return withoutSign(readLong(String(value)));
      return type.kind === 'decimal' || type.kind === 'string' ? readText(type, String(value), rules) : undefined;
    default:
      return undefined;
  }
}

/** What a value of the type must be, in words: `a whole number from −2147483648 to 2147483647`. */
export function describeDoorType(type: DoorType): string {
  switch (type.kind) {
    case 'integer':
      return 'a whole number from -2147483648 to 2147483647';
    case 'long':
    case 'autonumber':
      return 'a whole number of 64 bits';
    case 'decimal':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'datetime':
      return 'a date and time, to the millisecond at most, such as 2026-11-20T08:14:07Z';
    case 'date':
      return 'a date such as 2026-11-20';
    case 'enumeration':
      return `one of ${(type.values ?? []).join(', ')}`;
    case 'binary':
      return 'base64';
    default:
      return 'a text';
  }
}

/** The one place where a door reads a date-time. */
function readInstant(text: string, { timeZone = 'UTC' }: DoorRules): number | undefined {
  return readDateTime(text, timeZone) ?? undefined;
}

function asInteger(value: unknown): number | undefined {
  return typeof value === 'number' && value >= -2147483648 && value <= 2147483647 ? value + 0 : undefined;
}

/** `-0` is no number of the language. */
function withoutSign<T>(value: T): T | 0 {
  return value === 0 ? 0 : value;
}
