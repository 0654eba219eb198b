import type { DataColumn } from '../../../shared/rpc/calls/data.ts';

/** Widths in pixels, the least and the most, that values of a type need. */
const widths: Readonly<Record<string, readonly [number, number]>> = {
  boolean: [104, 120],
  integer: [72, 120],
  long: [88, 180],
  autonumber: [72, 120],
  decimal: [88, 180],
  date: [104, 120],
  datetime: [176, 208],
  enumeration: [104, 200],
  binary: [88, 120],
  string: [88, 320],
  reference: [120, 280],
  'reference-set': [140, 320],
};
const charWidth = 7;
const padding = 38;

/** How wide a column is: between the bounds of its type, as its name and values on this page need it. */
export function columnWidth(column: DataColumn, texts: readonly (string | null)[]): number {
  const [least, most] = widths[column.type] ?? [104, 320];
  const longest = texts.reduce((max, text) => Math.max(max, text?.length ?? 0), 0);
  const name = column.name.length * charWidth + padding;
  return Math.max(least, name, Math.min(most, longest * charWidth + padding));
}

export function isNumberColumn(column: DataColumn): boolean {
  return ['integer', 'long', 'autonumber', 'decimal'].includes(column.type);
}
