import { encodeBase64 } from '../expression/base64.ts';
import { formatDateTime } from '../expression/date-format.ts';
import { type Decimal, isDecimalText, type Long, writeNumber } from '../expression/numeric.ts';
import { isDate, readDateTime, writeDateTimeText } from '../structure/date-time-text.ts';
import type { DateTimeFormat } from '../structure/node.ts';
import { TextPieces } from './flat-text.ts';
import { MappingError } from './message-error.ts';
import { type TableSettings, writtenPlaces } from './table-settings.ts';

type Writer = (u: unknown, object: unknown) => string;
type WaitingWriter = (u: Run, object: unknown) => string | Promise<string>;

/** What a run gives long work: a moment to look at the clock (fast colour) or to yield (waiting colour). */
interface Run {
  fuel: number;
  refuel(): void;
  breathe(): Promise<void>;
  keptText(object: unknown, field: string, value: unknown): string | null;
}

/** How a kind of tables writes what a cell is, and its rows. */
export interface CellForm {
  text(text: string): string;
  /** A number as JSON writes it; so are the others without quotes. */
  number(text: string): string;
  /** A number with the sign of thousands, where there is one. */
  grouped?(text: string): string;
  boolean(value: boolean): string;
  date(text: string): string;
  dateTime(text: string): string;
  /** Date-times are wall clocks, without an offset. */
  isLocal?: boolean;
  /** A row that has a number from 1 on. */
  row(cells: readonly string[], number: number): string;
  /** What stands above the rows (with the number of the first of them) and around all. */
  header(): { text: string; firstRow: number };
  whole(rows: string): string;
}

/** How compiled export mappings write values and rows; numbers keep every digit. */
export function tableWriters(form: CellForm, { dateTimePattern, datePattern }: TableSettings, timeZone: string) {
  const number = (value: unknown): string => {
    if (typeof value === 'number' && Number.isInteger(value) && value !== 0) return String(value);
    if (typeof value === 'string') return value.trim();
    return writeNumber(value as Long | Decimal);
  };
  const writers = {
    text: (value: unknown) => form.text(typeof value === 'string' ? value : String(value)),
    number: (value: unknown) => form.number(number(value)),
    /** A decimal with a fixed count of digits after the point; one that has more keeps them. */
    scaled: (value: unknown, digits: number) => form.number(withDigits(number(value), digits)),
    /** A number with the sign of thousands. */
    grouped(value: unknown, digits: number): string {
      const text = withDigits(number(value), digits);
      return form.grouped?.(text) ?? form.number(text);
    },
    boolean: (value: unknown) => form.boolean(value === true || value === 'true'),
    date(value: unknown): string {
      const day =
        typeof value === 'number'
          ? writeDateTimeText(value, { fraction: 0, offset: '' }, timeZone).slice(0, 10)
          : String(value);
      if (!isDate(day)) return form.text(day);
      return form.date(datePattern === '' ? day : formatDateTime(Date.parse(day), datePattern, 'UTC'));
    },
    dateTime(value: unknown, format: DateTimeFormat): string {
      if (typeof value !== 'number') return writers.text(value);
      return form.dateTime(
        dateTimePattern === ''
          ? writeDateTimeText(value, form.isLocal ? { ...format, offset: '' } : format, timeZone)
          : formatDateTime(value, dateTimePattern, timeZone),
      );
    },
    enumeration(value: unknown, wire: Readonly<Record<string, string>>): string {
      const name = String(value);
      return form.text(Object.hasOwn(wire, name) ? (wire[name] as string) : name);
    },
    binary: (value: unknown) => (value instanceof Uint8Array ? form.text(encodeBase64(value)) : writers.text(value)),
    required(path: string, attribute: string): never {
      throw new MappingError('mapping/empty-required', `${attribute} is empty, but the structure requires ${path}.`, {
        path,
        fix: 'Give the attribute a value, or make the column optional.',
      });
    },
    /** The text that a value came with, be it in a message of another format, should it still be the same: numbers and date-times, where the structure writes them so. */
    kept(u: Run, object: unknown, field: string, value: unknown): string | null {
      const text = typeof value === 'boolean' ? null : u.keptText(object, field, value);
      if (text === null) return null;
      if (isDecimalText(text)) return form.number(text);
      return dateTimePattern === '' && readDateTime(text, timeZone) !== null ? form.dateTime(text) : null;
    },
    /** The cells of a row; it becomes a text when its number is known. */
    row: (cells: string[]): string => cells as unknown as string,
    /** A message of one row. */
    single(cells: string[]): string {
      const { text, firstRow } = form.header();
      return form.whole(text + form.row(cells, firstRow));
    },
    /** What stands around the rows, with a text in their place. */
    around: (rows: string): string => form.whole(form.header().text + rows),
    /** Rows of a table by themselves, where their numbers do not matter. */
    rows(u: Run, list: readonly unknown[], write: Writer): string {
      const { firstRow } = form.header();
      const text = new TextPieces('');
      for (let i = 0; i < list.length; i++) {
        if (--u.fuel < 0) u.refuel();
        text.add(form.row(write(u, list[i]) as unknown as string[], firstRow + i));
      }
      return text.end('');
    },
    async rowsWaiting(u: Run, list: readonly unknown[], write: WaitingWriter): Promise<string> {
      const { firstRow } = form.header();
      const text = new TextPieces('');
      for (let i = 0; i < list.length; i++) {
        if (--u.fuel < 0) await u.breathe();
        text.add(form.row((await write(u, list[i])) as unknown as string[], firstRow + i));
      }
      return text.end('');
    },
    table(u: Run, list: readonly unknown[], write: Writer): string {
      const { text: header, firstRow } = form.header();
      const text = new TextPieces(header);
      for (let i = 0; i < list.length; i++) {
        if (--u.fuel < 0) u.refuel();
        text.add(form.row(write(u, list[i]) as unknown as string[], firstRow + i));
      }
      return form.whole(text.end(''));
    },
    async tableWaiting(u: Run, list: readonly unknown[], write: WaitingWriter): Promise<string> {
      const { text: header, firstRow } = form.header();
      const text = new TextPieces(header);
      for (let i = 0; i < list.length; i++) {
        if (--u.fuel < 0) await u.breathe();
        text.add(form.row((await write(u, list[i])) as unknown as string[], firstRow + i));
      }
      return form.whole(text.end(''));
    },
  };
  return writers;
}

function withDigits(text: string, digits: number): string {
  if (digits === 0 || !/^-?\d+(\.\d+)?$/.test(text)) return text;
  const point = text.indexOf('.');
  const has = point < 0 ? 0 : text.length - point - 1;
  return has >= digits ? text : `${text}${point < 0 ? '.' : ''}${'0'.repeat(digits - has)}`;
}

/** The names above the columns, each at its place. */
export function headersOf({ columns }: TableSettings): string[] {
  const { places, width } = writtenPlaces(columns);
  const headers = Array<string>(width).fill('');
  for (const [i, { header }] of columns.entries()) headers[places[i] as number] = header;
  return headers;
}

/** Number of the first row of data. */
export function firstDataRow({ headerRow, firstRow }: TableSettings): number {
  return Math.max(headerRow + 1, firstRow);
}
