import type { QueryFunctionName, SqlDialect, TotalledValue } from '../../../../../shared/query/index.ts';

/** SQLite: instr and substr keep LIKE's wild cards out. Case counts, as in memory. */
export const sqliteDialect: SqlDialect = {
  placeholder: () => '?',
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  contains: (l, r) => `instr(${l}, ${r}) > 0`,
  startsWith: (l, r) => `instr(${l}, ${r}) = 1`,
  endsWith: (l, r) => `substr(${l()}, length(${l()}) + 1 - length(${r()})) = ${r()}`,
  same: (l, r) => `${l} IS ${r}`,
  differs: (l, r) => `${l} IS NOT ${r}`,
  datePart: (part, zone, value) => `weft_date_part('${part}', '${zone.replaceAll("'", "''")}', ${value})`,
  order: (value, descending, emptiesAreLowest = false) =>
    `${value}${descending ? ' DESC' : ''} NULLS ${descending === emptiesAreLowest ? 'LAST' : 'FIRST'}`,
  boolean: (value) => (value ? '1' : '0'),
  // Without the sign the order of ids would be taken for the way to the rows.
  lastKey: (id) => `+${id}`,
  range: (limit, offset) => `LIMIT ${limit ?? -1} OFFSET ${offset ?? 0}`,
  call: (name, values) => `${functionName(name)}(${values.join(', ')})`,
  compareNumbers: (l, r) => `weft_compare(${l}, ${r})`,
  numberText: (value) => `weft_number_text(${value})`,
  numberOrder: (value) => `weft_order(${value})`,
  typed: (value) => value,
  storedNumber: (value) => `weft_stored(${value})`,
  total,
};

/** What a function of queries is called in the SQL of this store. */
export function functionName(name: QueryFunctionName): string {
  return `weft_${name.replaceAll('-', '_')}`;
}

/** Numbers up to here, cut behind the fourth place, are whole numbers of the database: 90 million of them fit into one sum. */
const mostPlain = 10_000_000;
/** The same for whole numbers. */
const mostWhole = 100_000_000_000;

/**
 * Sums of plain numbers are those of the database, which reckons whole numbers exactly: a plain number that comes back from its ten thousands is that decimal, since both
 * have at most 15 digits. All others go through the exact sum, which calls us for each row.
 */
function total(method: 'sum' | 'min' | 'max', value: () => string, of: TotalledValue): string {
  if (method === 'sum') {
    const whole = `${value()}`;
    if (of === 'whole-column') {
      const isPlain = `${whole} BETWEEN -${mostWhole} AND ${mostWhole}`;
      return `weft_both(sum(${whole}) FILTER (WHERE ${isPlain}), 1, weft_sum(${whole}) FILTER (WHERE NOT (${isPlain})))`;
    }
    if (of === 'number-column') {
      const isPlain = `${whole} BETWEEN -${mostPlain} AND ${mostPlain} AND round(${whole} * 10000.0) / 10000.0 = ${whole}`;
      const plain = `sum(CAST(round(${whole} * 10000.0) AS INTEGER)) FILTER (WHERE ${isPlain})`;
      return `weft_both(${plain}, 10000, weft_sum(${whole}) FILTER (WHERE NOT (${isPlain})))`;
    }
    return `weft_sum(${whole})`;
  }
  return of === 'number' || of === 'number-column' ? `weft_${method}(${value()})` : `${method}(${value()})`;
}
