import { readDecimal, readLong, writeNumber } from '../../../../../shared/expression/numeric.ts';
import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import type { ValueCodec } from '../../schema/root-table.ts';

/** How an attribute type lives in PostgreSQL. The driver gives every value as the text that the server writes; it takes texts, too. */
export interface ColumnCodec extends ValueCodec {
  /** Type of the column. */
  sqlType: string;
  /** Type that a bound value is given. */
  boundType: string;
}

/** Every way to say a text in SQL orders and compares it by its characters, as memory does. */
export const textType = 'text COLLATE "C"';

const same = (column: string) => column;
const nothing = (value: unknown) => value === null || value === undefined;

const whole: ColumnCodec = {
  sqlType: 'bigint',
  boundType: 'bigint',
  toColumn: (v) => (nothing(v) ? null : writeNumber(v as number)),
  fromColumn: (v) => (v === null ? undefined : readWhole(v as string)),
  select: same,
};

const text: ColumnCodec = {
  sqlType: textType,
  boundType: 'text',
  toColumn: (v) => (nothing(v) ? null : String(v)),
  fromColumn: (v) => (v === null ? undefined : v),
  select: same,
};

/**
 * A date and time is the number of its milliseconds: a `timestamptz` begins in 4713 BC and would have to be read back into what every
 * function of queries reckons with. A date is its text, which sorts as the dates do.
 */
export const columnCodecs: Readonly<Record<AttributeType, ColumnCodec>> = {
  string: text,
  integer: whole,
  long: whole,
  autonumber: whole,
  decimal: {
    sqlType: 'numeric',
    boundType: 'numeric',
    toColumn: (v) => (nothing(v) ? null : writeNumber(v as number)),
    fromColumn: (v) => (v === null ? undefined : readDecimal(v as string)),
    select: same,
  },
  boolean: {
    sqlType: 'boolean',
    boundType: 'boolean',
    toColumn: (v) => (nothing(v) ? null : v ? 'true' : 'false'),
    fromColumn: (v) => (v === null ? undefined : v === 't'),
    select: same,
  },
  datetime: whole,
  date: text,
  enumeration: text,
  binary: {
    sqlType: 'bytea',
    boundType: 'bytea',
    toColumn: (v) => (nothing(v) ? null : `\\x${Buffer.from(v as Uint8Array).toString('hex')}`),
    fromColumn: (v) => (v === null ? undefined : new Uint8Array(Buffer.from((v as string).slice(2), 'hex'))),
    select: same,
  },
};

/** A whole number of 64 bit that the server wrote: no bigint on the everyday road. */
export function readWhole(written: string): number | bigint {
  return written.length < 16 ? Number(written) : (readLong(written) as number | bigint);
}

/** The type of a column of the applied schema. */
export function sqlTypeOf({ type }: { type: AttributeType | 'reference' }): string {
  return type === 'reference' ? 'bigint' : columnCodecs[type].sqlType;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
