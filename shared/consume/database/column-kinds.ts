import { readDecimal, readLong } from '../../expression/numeric.ts';
import type { AttributeType } from '../../model/kinds/domain-model.ts';
import { isDate, readDateTime } from '../../structure/date-time-text.ts';

/**
 * What the values of a column are, whatever the database calls its type. A driver gives each value as the text that says all of it: digits, a date as YYYY-MM-DD, a
 * moment in ISO 8601 (`instant` with its offset, `datetime` without one), lists and JSON as JSON; `binary` as bytes, `boolean` as such.
 */
export const columnKinds = [
  'integer',
  'long',
  'decimal',
  'boolean',
  'text',
  'instant',
  'datetime',
  'date',
  'time',
  'json',
  'list',
  'uuid',
  'binary',
  'other',
] as const;
export type ColumnKind = (typeof columnKinds)[number];

/** A value as drivers give it. */
export type ColumnValue = string | boolean | Uint8Array | null;

const types: Readonly<Record<ColumnKind, Exclude<AttributeType, 'enumeration' | 'autonumber'>>> = {
  integer: 'integer',
  long: 'long',
  decimal: 'decimal',
  boolean: 'boolean',
  text: 'string',
  instant: 'datetime',
  datetime: 'datetime',
  date: 'date',
  time: 'string',
  json: 'string',
  list: 'string',
  uuid: 'string',
  binary: 'binary',
  other: 'string',
};

/** The attribute type that holds the values of a column without bending them. */
export function attributeTypeOfColumn(kind: ColumnKind): Exclude<AttributeType, 'enumeration' | 'autonumber'> {
  return types[kind];
}

/** What reading the values of a column knows. */
export interface ColumnReading {
  kind: ColumnKind;
  /** The type that they are read as; `enumeration` with the names of its values. */
  type: AttributeType;
  values?: readonly string[] | null;
  /** Of moments without a zone. */
  timeZone: string;
}

/** A value that is none of the type it is read as; in words, without the place. */
export class ColumnError extends Error {}

type Reader = (value: Exclude<ColumnValue, null>) => unknown;

const textOf: Reader = (value) =>
  value instanceof Uint8Array ? hexOf(value) : typeof value === 'boolean' ? (value ? 'true' : 'false') : value;

/** Reads the values of a column as a type; made once for a result, it is called for each row. Throws ColumnErrors: a value is read whole or not at all. */
export function columnReader({ kind, type, values, timeZone }: ColumnReading): Reader {
  switch (type) {
    case 'string':
      return textOf;
    case 'integer':
      return kind === 'integer'
        ? (value) => Number(value)
        : (value) => {
            const read = typeof value === 'string' ? readLong(withoutZeros(value)) : undefined;
            if (typeof read !== 'number' || read < -2_147_483_648 || read > 2_147_483_647)
              throw bad(value, 'a whole number of 32 bits');
            return read;
          };
    case 'long':
    case 'autonumber':
      return (value) => {
        const read = typeof value === 'string' ? readLong(withoutZeros(value)) : undefined;
        if (read === undefined) throw bad(value, 'a whole number of 64 bits');
        return read;
      };
    case 'decimal':
      return (value) => {
        if (typeof value !== 'string' || !/^[+-]?\d+(\.\d*)?([eE][+-]?\d{1,4})?$/.test(value))
          throw bad(value, 'a decimal');
        return readDecimal(value);
      };
    case 'boolean':
      return (value) => {
        if (typeof value === 'boolean') return value;
        // Databases without booleans keep them as numbers and letters.
        if (value === '1' || value === 'true' || value === 't') return true;
        if (value === '0' || value === 'false' || value === 'f') return false;
        throw bad(value, 'true or false');
      };
    case 'datetime':
      return (value) => {
        const text =
          typeof value === 'string' ? (isDate(value) ? `${value}T00:00:00` : cutBehindMilliseconds(value)) : '';
        const read = readDateTime(text, timeZone);
        if (read === null) throw bad(value, 'a date and time');
        return read;
      };
    case 'date':
      return (value) => {
        // A day that is kept as a moment is its day: in its own clock, whatever that is.
        const day = typeof value === 'string' ? value.replace(/[T ]00:00(:00(\.0+)?)?$/, '') : '';
        if (!isDate(day)) throw bad(value, 'a date');
        return day;
      };
    case 'binary':
      return (value) => {
        if (!(value instanceof Uint8Array)) throw bad(value, 'binary');
        return value;
      };
    case 'enumeration':
      return (value) => {
        const text = textOf(value) as string;
        if (values && !values.includes(text)) throw bad(value, `one of ${values.slice(0, 10).join(', ')}`);
        return text;
      };
  }
}

/** `12.00` is a whole number, too: columns of a numeric type may have a scale. */
function withoutZeros(text: string): string {
  return text.replace(/\.0*$/, '');
}

/** A date and time holds milliseconds; what a database has behind them is cut (a String holds all of it). */
function cutBehindMilliseconds(text: string): string {
  return text.replace(/(\.\d{3})\d+/, '$1');
}

function bad(value: unknown, wanted: string): ColumnError {
  const shown = value instanceof Uint8Array ? `${value.length} bytes` : JSON.stringify(String(value).slice(0, 60));
  return new ColumnError(`${shown} is not ${wanted}`);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
