/** Rows as one bound value: `json_to_recordset` reads texts as values of the types that it is given. */
export function jsonRows(rows: readonly (readonly unknown[])[]): string {
  return JSON.stringify(rows.map((row) => Object.fromEntries(row.map((value, i) => [`c${i}`, value]))));
}

/** `json_to_recordset` of a bound value as `r`, whose columns are `c0`, `c1` … of the types. */
export function recordset(placeholder: string, types: readonly string[]): string {
  return `json_to_recordset(${placeholder}::json) AS r(${types.map((type, i) => `c${i} ${type}`).join(', ')})`;
}

/** A list of ids as a bound `bigint[]`. */
export function idList(ids: Iterable<number>): string {
  return `{${[...ids].join(',')}}`;
}
