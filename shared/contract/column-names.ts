import type { StructureNode } from '../structure/node.ts';

const longestName = 120;
const longestHeader = 1_000;

/** A column's name in the structure, and how messages know it. */
export interface ColumnName {
  name: string;
  wire: NonNullable<StructureNode['wire']>;
}

/**
 * Names of columns by what stands above them: the header, with a number behind it where another one has it but for case; `Column3` where there is
 * none. Messages know a column by its header, or by its number where the header does not tell.
 */
export function columnNames(headers: readonly string[], hasHeader: boolean): ColumnName[] {
  const taken = new Set<string>();
  /** From which number on one may be free: thousands of columns of one name ask once each. */
  const next = new Map<string, number>();
  const times = new Map<string, number>();
  for (const header of headers) times.set(header, (times.get(header) ?? 0) + 1);
  return headers.map((header, i): ColumnName => {
    const spoken = hasHeader ? header.replace(/[\s\p{Cc}]+/gu, ' ').trim() : '';
    const wanted = spoken === '' ? `Column${i + 1}` : beginningOf(spoken, longestName).trim();
    const key = wanted.toLowerCase();
    let name = wanted;
    let n = next.get(key) ?? 2;
    while (taken.has(name.toLowerCase())) name = `${wanted}${n++}`;
    next.set(key, n);
    taken.add(name.toLowerCase());
    if (!hasHeader) return { name, wire: { column: i + 1 } };
    const tells = spoken !== '' && times.get(header) === 1 && header.length <= longestHeader;
    return { name, wire: tells ? { column: header } : { column: i + 1, header: beginningOf(header, longestHeader) } };
  });
}

/** The beginning of a text, without half of a character at its end. */
export function beginningOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
