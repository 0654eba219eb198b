import { writeNumber } from '../../../../../shared/expression/numeric.ts';
import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import { OddValueError } from '../../schema/convert-value.ts';
import { storedDecimal } from './decimal-storage.ts';

/** How an attribute type lives in SQLite: its column type, and the way of its values in and out. */
export interface ColumnCodec {
  sqlType: string;
  /** The value as the driver binds it; null for empty. */
  toColumn(value: unknown): unknown;
  fromColumn(value: unknown): unknown;
  /** Reads the column so that no digit is lost on the way through the driver. */
  select(column: string): string;
  /** What comparisons and sorting use. */
  comparable(column: string): string;
}

function odd(stored: unknown, wanted: string): never {
  const found = stored instanceof Uint8Array ? 'bytes' : typeof stored === 'string' ? 'a text' : 'another number';
  throw new OddValueError(`holds ${found} where ${wanted} belongs`);
}

const text = (v: unknown) => (v === null ? undefined : typeof v === 'string' ? v : odd(v, 'a text'));
const whole = (v: unknown) => (v === null ? undefined : Number.isInteger(v) ? v : odd(v, 'a whole number'));

const plain = { select: (c: string) => c, comparable: (c: string) => c };
const same = (value: unknown) => value ?? null;

/** A 64-bit whole number beyond the safe range comes out as text, the rest as a plain number: no bigint on the everyday road. */
const long: ColumnCodec = {
  sqlType: 'INTEGER',
  toColumn: same,
  fromColumn: (value) => (typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? BigInt(value) : whole(value)),
  select: (c) => `CASE WHEN ${c} BETWEEN -9007199254740991 AND 9007199254740991 THEN ${c} ELSE CAST(${c} AS TEXT) END`,
  comparable: (c) => c,
};

export const columnCodecs: Readonly<Record<AttributeType, ColumnCodec>> = {
  string: {
    sqlType: 'TEXT',
    toColumn: (v) => (v === undefined || v === null ? null : String(v)),
    fromColumn: text,
    ...plain,
  },
  integer: { sqlType: 'INTEGER', toColumn: same, fromColumn: whole, ...plain },
  long,
  autonumber: long,
  // No affinity: a plain number is stored as a number, an exact decimal as its text.
  decimal: {
    sqlType: 'BLOB',
    toColumn: (v) => (v === undefined || v === null ? null : typeof v === 'number' ? v : writeNumber(v as never)),
    fromColumn: (v) => (v === null ? undefined : (storedDecimal(v) ?? odd(v, 'a decimal'))),
    select: (c) => c,
    comparable: (c) => `CAST(${c} AS REAL)`,
  },
  boolean: {
    sqlType: 'INTEGER',
    toColumn: (v) => (v === undefined || v === null ? null : v ? 1 : 0),
    fromColumn: (v) => (v === null ? undefined : v === 1 || v === 0 ? v === 1 : odd(v, 'yes or no')),
    ...plain,
  },
  datetime: {
    sqlType: 'INTEGER',
    toColumn: same,
    fromColumn: (v) => (v === null ? undefined : typeof v === 'number' ? v : odd(v, 'a date and time')),
    ...plain,
  },
  date: { sqlType: 'TEXT', toColumn: same, fromColumn: text, ...plain },
  enumeration: { sqlType: 'TEXT', toColumn: same, fromColumn: text, ...plain },
  binary: {
    sqlType: 'BLOB',
    toColumn: same,
    fromColumn: (v) => (v === null ? undefined : v instanceof Uint8Array ? new Uint8Array(v) : odd(v, 'binary')),
    ...plain,
  },
};

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
