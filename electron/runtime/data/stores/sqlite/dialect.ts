import type { QueryFunctionName, SqlDialect } from '../../../../../shared/query/index.ts';

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
  order: (value, descending) => (descending ? `${value} DESC NULLS FIRST` : `${value} NULLS LAST`),
  boolean: (value) => (value ? '1' : '0'),
  call: (name, values) => `${functionName(name)}(${values.join(', ')})`,
  compareNumbers: (l, r) => `weft_compare(${l}, ${r})`,
  numberText: (value) => `weft_number_text(${value})`,
  numberOrder: (value) => `weft_order(${value})`,
};

/** What a function of queries is called in the SQL of this store. */
export function functionName(name: QueryFunctionName): string {
  return `weft_${name.replaceAll('-', '_')}`;
}
