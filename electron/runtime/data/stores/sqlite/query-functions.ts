import type Database from 'better-sqlite3';
import { compare, type Decimal, normalizeLong } from '../../../../../shared/expression/numeric.ts';
import { type DatePart, datePartOf } from '../../../../../shared/query/index.ts';
import { FlowError } from '../../../contract/flow-error.ts';
import { decimalSortKey, storedDecimal } from './decimal-storage.ts';

/** Functions that the printed SQL of queries calls; every connection that runs such SQL needs them. */
export function registerQueryFunctions(database: Database.Database): void {
  const options = { deterministic: true, safeIntegers: true } as const;
  const decimal = (stored: unknown): Decimal => {
    const found = storedDecimal(stored);
    if (found === null) throw new FlowError('data/odd-value', 'The database holds a decimal that is none.');
    return found;
  };
  const read = (stored: unknown) => (typeof stored === 'bigint' ? normalizeLong(stored) : decimal(stored));
  // -1, 0 or 1 for stored numbers of any length; NULL when one is empty.
  database.function('weft_compare', options, (a: unknown, b: unknown) =>
    a === null || b === null ? null : compare(read(a), read(b)),
  );
  // The plain number nearest to a stored number of any length; NULL for an empty one.
  database.function('weft_number', options, (stored: unknown) => (stored === null ? null : Number(stored)));
  // A decimal of many digits beside the plain number of the same magnitude: -1, 0 or 1.
  const beside = (text: unknown) => compare(decimal(String(text)), storedDecimal(Number(text)) ?? 0);
  database.function('weft_beside', options, beside);
  // NULL, as a plain number has it, for what is that number: an older version may have stored it so.
  database.function('weft_decimal_key', options, (text: unknown) =>
    beside(text) === 0 ? null : decimalSortKey(String(text)),
  );
  database.function('weft_date_part', options, (part: unknown, zone: unknown, value: unknown) =>
    datePartOf(
      part as DatePart,
      typeof value === 'bigint' ? Number(value) : (value as number | string | null),
      zone as string,
    ),
  );
}
