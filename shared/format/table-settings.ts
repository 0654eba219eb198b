import type { DateTimeFormat, StructureNode } from '../structure/node.ts';
import type { StructureShape } from '../structure/structure-document.ts';

/** How the rows of a table are written as text. */
export interface RowForm {
  layout: 'delimited' | 'fixed';
  /** One character. */
  delimiter: string;
  /** One character; '' when nothing is quoted. */
  quote: string;
  /** How a quote stands within quotes: `""` or `\"`. */
  escape: 'doubled' | 'backslash';
  /** Lines that begin so are no rows; '' for none. */
  comment: string;
  /** Spaces around cells, and around the quotes of cells, do not count. */
  trim: boolean;
  /** Of fixed width: from and to (behind the last) of each field, in characters from 0 on. */
  fields: readonly (readonly [from: number, to: number])[];
}

/** A column of a structure. */
export interface TableColumn {
  name: string;
  /** Its header as it stands in messages, or its number from 1 on. */
  column: string | number;
  /** What is written above it. */
  header: string;
  optional: boolean;
  /** Of texts an empty one is a value. */
  isText: boolean;
  /** How decimals and date-times of it are always written (`StructureNode`). */
  scale?: number;
  format?: DateTimeFormat;
}

/** What a structure says of how its tables are written; plain data, since compiled mappings hold it as a literal. */
export interface TableSettings extends RowForm {
  columns: readonly TableColumn[];
  /** Row of the names, from 1 on; 0 when there is none. Lines of comments are no rows. */
  headerRow: number;
  /** First row of data; 0 for the one behind the header. */
  firstRow: number;
  decimalSign: string;
  thousandsSign: string;
  trueWord: string;
  falseWord: string;
  /** Patterns (EX-61) of dates and date-times; '' for ISO 8601. */
  datePattern: string;
  dateTimePattern: string;
  /** What an empty cell is: nothing, an empty text, or what its quotes say. */
  empty: 'quotes' | 'null' | 'text';
  unevenRows: 'refuse' | 'accept';
  /** Texts that a sheet would run are written with an apostrophe before them, which reading takes away. */
  guardFormulas: boolean;
  lineEnd: 'crlf' | 'lf';
  byteOrderMark: boolean;
  /** Of workbooks: name of the sheet, '' for the first that is shown. Rows then begin with their number (`workbook-text.ts`). */
  sheet: string | null;
}

/** As RFC 4180 has it, with a header. */
export const defaultSettings: TableSettings = {
  layout: 'delimited',
  delimiter: ',',
  quote: '"',
  escape: 'doubled',
  comment: '',
  trim: false,
  fields: [],
  columns: [],
  headerRow: 1,
  firstRow: 0,
  decimalSign: '.',
  thousandsSign: '',
  trueWord: 'true',
  falseWord: 'false',
  datePattern: '',
  dateTimePattern: '',
  empty: 'quotes',
  unevenRows: 'refuse',
  guardFormulas: true,
  lineEnd: 'crlf',
  byteOrderMark: false,
  sheet: null,
};

/** The properties of a document that are settings; `fields` is a text there. */
export type TableProperties = Omit<TableSettings, 'columns' | 'fields' | 'sheet'> & { fields: string };

/** The settings that a structure's document gives; those it has not are the usual ones. */
export function settingsOf(shape: StructureShape): TableSettings {
  const given = shape as Partial<TableProperties>;
  const settings = { ...defaultSettings } as Record<string, unknown>;
  for (const name of Object.keys(defaultSettings) as (keyof TableProperties)[])
    if (Object.hasOwn(given, name) && given[name] !== undefined) settings[name] = given[name];
  // Messages are written in UTF-8: a structure that reads another encoding tells them by their mark.
  const { encoding = '' } = shape as { encoding?: string };
  if (encoding !== '' && encoding !== 'utf-8') settings.byteOrderMark = true;
  settings.sheet = null;
  settings.columns = columnsOf(shape.root);
  settings.fields = readFields(typeof given.fields === 'string' ? given.fields : '') ?? [];
  return settings as unknown as TableSettings;
}

/** The object that a row is. */
export function rowOf(root: StructureNode): StructureNode {
  return root.type === 'array' && root.item ? root.item : root;
}

/** The columns of a structure, in its order. */
export function columnsOf(root: StructureNode): TableColumn[] {
  return (rowOf(root).children ?? []).map((node) => {
    const column = node.wire?.column;
    const header = node.wire?.header;
    const isPlace = typeof column === 'string' || typeof column === 'number';
    return {
      name: node.name,
      column: isPlace ? column : node.name,
      header: typeof header === 'string' ? header : typeof column === 'string' ? column : node.name,
      optional: node.optional === true,
      isText: node.type === 'string',
      ...(node.scale ? { scale: node.scale } : {}),
      ...(node.format ? { format: node.format } : {}),
    };
  });
}

/**
 * Where each column of a structure is written: those that have a number at that place, the others where one is free, in their order. The
 * length is that of a row.
 */
export function writtenPlaces(columns: readonly TableColumn[]): { places: number[]; width: number } {
  const taken = new Set(columns.flatMap(({ column }) => (typeof column === 'number' ? [column - 1] : [])));
  let free = 0;
  const places = columns.map(({ column }) => {
    if (typeof column === 'number') return column - 1;
    while (taken.has(free)) free++;
    return free++;
  });
  return { places, width: places.reduce((width, place) => Math.max(width, place + 1), 0) };
}

/** Fields of fixed width as people write them: `1-10, 11-15, 16-`, in characters from 1 on, ends included. Null for what is none. */
export function readFields(text: string): [number, number][] | null {
  const fields: [number, number][] = [];
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const match = /^\s*(\d{1,6})\s*-\s*(\d{1,6})?\s*$/.exec(part);
    if (!match) return null;
    const from = Number(match[1]) - 1;
    const to = match[2] === undefined ? longestLine : Number(match[2]);
    if (from < 0 || to <= from || from < (fields.at(-1)?.[1] ?? 0)) return null;
    fields.push([from, to]);
  }
  return fields;
}

const longestLine = 1_000_000;

/** The text that `readFields` reads. */
export function writeFields(fields: readonly (readonly [number, number])[]): string {
  return fields.map(([from, to]) => `${from + 1}-${to >= longestLine ? '' : to}`).join(', ');
}
