import { createHash } from 'node:crypto';

/** Bytes of a name that PostgreSQL keeps; it cuts longer ones off without a word. */
const longest = 63;
/** Columns that every table has already. */
const taken = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);

/** A name of a table, column or index as PostgreSQL keeps it whole: long ones end with a print of all of it. */
export function fittingName(name: string): string {
  if (taken.has(name)) return `${name}_`;
  if (Buffer.byteLength(name) <= longest) return name;
  const print = createHash('sha256').update(name).digest('hex').slice(0, 10);
  let start = '';
  for (const character of name) {
    if (Buffer.byteLength(start + character) > longest - print.length - 1) break;
    start += character;
  }
  return `${start}_${print}`;
}
