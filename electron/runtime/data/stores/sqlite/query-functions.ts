import type Database from 'better-sqlite3';
import {
  add,
  compare,
  type Decimal,
  divide,
  type Numeric,
  normalizeLong,
  subtract,
  writeNumber,
} from '../../../../../shared/expression/numeric.ts';
import {
  callQueryFunction,
  type DatePart,
  datePartOf,
  type QueryFunction,
  type QueryFunctionName,
  queryFunctions,
} from '../../../../../shared/query/index.ts';
import { FlowError } from '../../../contract/flow-error.ts';
import { decimalSortKey, storedDecimal } from './decimal-storage.ts';
import { functionName } from './dialect.ts';

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
  // A text that sorts as the number does; NULL for an empty one.
  database.function('weft_order', options, (stored: unknown) =>
    stored === null ? null : decimalSortKey(writeNumber(read(stored))),
  );
  database.function('weft_number_text', options, (stored: unknown) =>
    stored === null ? null : writeNumber(read(stored)),
  );
  // A number in the form that it would be stored in; NULL for an empty one.
  database.function('weft_stored', options, (stored: unknown) => (stored === null ? null : resultOf(read(stored))));
  // The sum of so many parts of one, and of others that were added up exactly; NULL where both are empty.
  database.function('weft_both', options, (parts: unknown, inOne: unknown, rest: unknown) => {
    if (parts === null) return rest;
    const sum = divide(read(parts), read(inOne));
    return resultOf(rest === null ? sum : add(sum, read(rest)));
  });
  const ofRows = { deterministic: true, safeIntegers: true } as const;
  // Empty values do not count; of none at all the sum is empty.
  database.aggregate('weft_sum', {
    ...ofRows,
    start: (): Summed => ({ sum: 0, count: 0 }),
    step: (summed: Summed, stored: unknown) =>
      stored === null ? summed : { sum: add(summed.sum, read(stored)), count: summed.count + 1 },
    inverse: (summed: Summed, stored: unknown) =>
      stored === null ? summed : { sum: subtract(summed.sum, read(stored)), count: summed.count - 1 },
    result: ({ sum, count }: Summed) => (count === 0 ? null : resultOf(sum)),
  });
  for (const [name, sign] of [
    ['weft_min', -1],
    ['weft_max', 1],
  ] as const)
    database.aggregate(name, {
      ...ofRows,
      start: () => null,
      step: (best: unknown, stored: unknown) =>
        stored !== null && (best === null || compare(read(stored), read(best)) * sign > 0) ? stored : best,
    });
  for (const [name, { parameters, optional = 0 }] of Object.entries(queryFunctions) as [
    QueryFunctionName,
    QueryFunction,
  ][]) {
    const call = (...stored: unknown[]) =>
      resultOf(
        callQueryFunction(
          name,
          stored.map((value, i) => {
            if (value === null) return null;
            if (parameters[i] === 'number') return read(value);
            return parameters[i] === 'boolean' ? Number(value) === 1 : String(value);
          }),
        ),
      );
    // Of functions with values that may be left out there are several, told apart by how many they take.
    for (let count = parameters.length - optional; count <= parameters.length; count++)
      database.function(functionName(name), options, withLength(call, count));
  }
}

/** What was added up so far, and of how many values. */
interface Summed {
  sum: Numeric;
  count: number;
}

/** What a function gave, as it is stored. */
function resultOf(value: unknown): unknown {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === 'bigint' ? value : writeNumber(value as Numeric);
}

/** The driver asks a function how many values it takes. */
function withLength(call: (...values: unknown[]) => unknown, length: number): (...values: unknown[]) => unknown {
  return Object.defineProperty((...values: unknown[]) => call(...values), 'length', { value: length });
}
