import { parseDateTime } from '../expression/date-format.ts';
import { type Decimal, hasHugeExponent, type Long, numberText, readDecimal, readLong } from '../expression/numeric.ts';
import { withoutEnds } from '../model/text-ends.ts';
import { dateTimeProblem, isDate, readDateTime, writeDateTimeText } from '../structure/date-time-text.ts';
import { unguardFormula } from './formula-guard.ts';
import { mostIgnoredPlaces } from './ignored.ts';
import { MappingError } from './message-error.ts';
import type { IgnoredAt, IgnoredWhy, MessageDemands, MessageScanner } from './message-scanner.ts';
import { openTable, type Table } from './table.ts';
import { plainNumber } from './table-number.ts';
import { placeInTable } from './table-place.ts';
import { RowError, type RowReader } from './table-rows.ts';
import type { TableSettings } from './table-settings.ts';

interface TableMembers {
  names: readonly string[];
  index: ReadonlyMap<string, number>;
}

/** The columns that a compiled reader knows, by their names in the structure. */
export function tableMembers(names: readonly string[]): TableMembers {
  return { names, index: new Map(names.map((name, i) => [name, i])) };
}

const powers = Array.from({ length: 23 }, (_, n) => 10 ** n);

/** The member that a path of a structure ends with. */
const lastStep = /(?:\.\w+|\["(?:[^"\\]|\\.)*"\])$/;

/**
 * Reads a table for compiled import mappings: the rows are the items of the root list, the cells members of a row. It holds the places of one
 * row; texts are made of cells that are read, places of errors when there is one.
 */
export class TableScanner implements MessageScanner {
  at = 0;
  ignored = 0;
  readonly ignoredAt: IgnoredAt[] = [];
  demands: MessageDemands | null = null;
  kept: string | null = null;
  private readonly text: string;
  private readonly timeZone: string;
  private readonly settings: TableSettings;
  private table: Table | null = null;
  private rows: RowReader | null = null;
  /** Number of the cell in the row, -1 outside of one. */
  private cell = -1;
  /** Cells of the row that are read. */
  private last = 0;
  /** Numbers in the table of members by cell, for the last one asked with. */
  private known: TableMembers | null = null;
  private members = new Int32Array(0);
  /** By cell, the digits after the point that its column is always written with. */
  private scales = new Int32Array(0);

  constructor(text: string, timeZone: string, settings: TableSettings) {
    this.text = text;
    this.timeZone = timeZone;
    this.settings = settings;
  }

  openArray(): boolean {
    return this.attempt(() => {
      this.table = openTable(this.text, this.settings);
      this.rows = this.table.rows;
      return this.moreItems();
    });
  }

  /** Reads cells of a table that somebody else goes through. */
  protected over(table: Table): void {
    this.table = table;
    this.rows = table.rows;
  }

  protected goTo(cell: number): void {
    this.cell = cell;
    this.at = (this.rows as RowReader).placeOf(cell);
  }

  moreItems(): boolean {
    const table = this.table as Table;
    let more: boolean;
    try {
      more = table.next();
    } catch (error) {
      return this.raise(error);
    }
    const { rows } = table;
    this.at = more ? rows.start : rows.next;
    this.cell = -1;
    this.last = rows.count > table.width && this.settings.unevenRows === 'refuse' ? table.width : rows.count;
    return more;
  }

  openObject(): boolean {
    // A structure that is a single row.
    if (this.table === null && !this.openArray()) return false;
    const { first } = this.table as Table;
    if (first >= this.last) return false;
    this.cell = first;
    this.at = (this.rows as RowReader).placeOf(first);
    return true;
  }

  moreMembers(): boolean {
    const rows = this.rows as RowReader;
    this.kept = null;
    if (++this.cell < this.last) {
      this.at = rows.placeOf(this.cell);
      return true;
    }
    this.cell = -1;
    this.at = rows.end;
    return false;
  }

  member(table: TableMembers): number {
    if (table !== this.known) this.learn(table);
    return this.cell < this.members.length ? (this.members[this.cell] as number) : -1;
  }

  private learn(members: TableMembers): void {
    const { columns } = this.table as Table;
    this.known = members;
    this.scales = columns.map((i) => this.settings.columns[i]?.scale ?? 0);
    this.members = columns.map((i) => (i < 0 ? -1 : (members.index.get(this.settings.columns[i]?.name ?? '') ?? -1)));
  }

  end(): void {}

  isNull(): boolean {
    const { cell, rows } = this;
    if (cell < 0 || rows === null || rows.starts[cell] !== rows.ends[cell]) return false;
    const { empty } = this.settings;
    if (empty === 'null' || (empty === 'quotes' && !rows.isQuoted(cell))) return true;
    return this.table?.columnAt(cell)?.isText !== true;
  }

  isBlank(): boolean {
    const { cell, rows } = this;
    return cell >= 0 && rows !== null && rows.starts[cell] === rows.ends[cell];
  }

  noNull(): null {
    if (this.demands === null) return null;
    return this.fail('A value is expected, but there is nothing in the cell.', 'mapping/null');
  }

  missing(at: number, paths: readonly string[], came: readonly number[]): void {
    const path = paths.find(
      (each, i) => !((came[Math.floor(i / 31)] as number) & (1 << (i % 31))) && !this.demands?.mayLack.has(each),
    );
    if (path === undefined) return;
    const { address: _, ...row } = placeInTable(this.text, this.settings, at);
    const place = row.path + (lastStep.exec(path)?.[0] ?? '');
    throw new MappingError('mapping/member-missing', `${place} is missing.`, { ...row, path: place, input: this.text });
  }

  /** A row says nothing of itself beside its cells. */
  note(): null {
    return null;
  }

  key(): string {
    return this.table?.columnAt(this.cell)?.name ?? '';
  }

  /** The cell as it is written, without quotes. */
  private cellText(): string {
    if (this.cell < 0) this.fail('A single value is expected, but a row stands here.', 'mapping/wrong-type');
    return (this.rows as RowReader).cell(this.cell);
  }

  string(): string {
    const text = this.cellText();
    return this.settings.guardFormulas && text.charCodeAt(0) === 39 ? unguardFormula(text) : text;
  }

  scalarText(): string {
    return this.string();
  }

  raw(): string {
    return this.string();
  }

  boolean(): boolean {
    const text = this.cellText();
    const { trueWord, falseWord } = this.settings;
    const isTrue = isWord(text, trueWord);
    if (!isTrue && !isWord(text, falseWord))
      this.fail(
        `${shown(text)} is neither ${trueWord} nor ${falseWord}.`,
        'mapping/not-a-boolean',
        'Set the words for true and false of the structure.',
      );
    return isTrue;
  }

  integer(): Long {
    const usual = this.usualNumber(false);
    if (usual !== undefined) return usual;
    const text = this.cellText();
    const number = plainNumber(text, this.settings);
    const value = number === null ? undefined : readLong(number);
    if (value === undefined)
      return this.fail(
        `${shown(text)} is not a whole number of 64 bits.`,
        'mapping/not-an-integer',
        this.howNumbers(text),
      );
    this.keep(text, number as string, value);
    return value;
  }

  int32(): number {
    const value = this.integer();
    if (typeof value === 'number' && value >= -2147483648 && value <= 2147483647) return value;
    return this.fail(
      `${value} does not fit an Integer (−2147483648 to 2147483647).`,
      'mapping/integer-range',
      'Make the attribute a Long.',
    );
  }

  decimal(): Decimal {
    const usual = this.usualNumber(true);
    if (usual !== undefined) return usual;
    const text = this.cellText();
    const number = plainNumber(text, this.settings);
    if (number === null)
      return this.fail(`${shown(text)} is not a number.`, 'mapping/not-a-decimal', this.howNumbers(text));
    if (hasHugeExponent(number))
      return this.fail(
        `${shown(text)} does not fit a Decimal: its exponent has more than four digits.`,
        'mapping/decimal-range',
      );
    const value = readDecimal(number);
    this.keep(text, number as string, value);
    return value;
  }

  /** Keeps the text of a number that is written in another way again. Texts go to messages of other formats, too: those with signs of their own are not kept. */
  private keep(text: string, number: string, value: Long | Decimal): void {
    if (number === text)
      this.kept = numberText(value) === text && !this.table?.columnAt(this.cell)?.scale ? null : text;
  }

  private howNumbers(text: string): string | undefined {
    return /\d/.test(text)
      ? 'Set the decimal and thousands signs of the structure, or make the column a text.'
      : undefined;
  }

  /** A number as most are written, without making a text of it; undefined for every other one. */
  private usualNumber(hasFraction: boolean): number | undefined {
    const { cell, rows, text } = this;
    if (cell < 0 || rows === null) return undefined;
    let i = rows.starts[cell] as number;
    const end = rows.ends[cell] as number;
    const isNegative = i < end && text.charCodeAt(i) === 45;
    if (isNegative) i++;
    const from = i;
    let value = 0;
    let digits = 0;
    let point = -1;
    const sign = hasFraction ? this.settings.decimalSign.charCodeAt(0) : -1;
    for (; i < end; i++) {
      const c = text.charCodeAt(i);
      if (c >= 48 && c <= 57) {
        value = value * 10 + (c - 48);
        digits++;
      } else if (c === sign && point < 0 && digits > 0) point = i;
      else return undefined;
    }
    const scale = point < 0 ? 0 : end - point - 1;
    if (digits === 0 || digits > 15 || point === end - 1) return undefined;
    // What is not written with these digits again keeps its text.
    if (digits - scale > 1 && text.charCodeAt(from) === 48) return undefined;
    const written = cell < this.scales.length ? (this.scales[cell] as number) : 0;
    if (scale !== written && (scale < written || (scale > 0 && text.charCodeAt(end - 1) === 48))) return undefined;
    if (isNegative && value === 0) return undefined;
    const exact = scale === 0 ? value : value / (powers[scale] as number);
    return isNegative ? 0 - exact : exact;
  }

  dateTime(): number {
    const text = this.cellText();
    const { dateTimePattern } = this.settings;
    const instant =
      dateTimePattern === ''
        ? (readDateTime(text, this.timeZone) ?? undefined)
        : parseDateTime(text, dateTimePattern, this.timeZone, true);
    if (instant !== undefined) {
      this.kept = this.isWrittenSo(text, instant) ? null : text;
      return instant;
    }
    return dateTimePattern === ''
      ? this.fail(
          dateTimeProblem(text),
          'mapping/not-a-date-time',
          'Use 2026-11-20T08:14:07Z, or set the pattern of date-times of the structure.',
        )
      : this.fail(`${shown(text)} is not a date and time written as ${dateTimePattern}.`, 'mapping/not-a-date-time');
  }

  /** Whether a date-time is written with the same text again, or with one of another pattern. */
  private isWrittenSo(text: string, instant: number): boolean {
    if (this.settings.dateTimePattern !== '' || text.charCodeAt(10) !== 84) return true;
    const format = this.table?.columnAt(this.cell)?.format;
    if (!format) return false;
    const { fraction, offset } = format;
    const length = 19 + (fraction > 0 ? fraction + 1 : 0) + offset.length;
    return text.length === length && text.charCodeAt(12) !== 52 && text.endsWith(offset)
      ? true
      : writeDateTimeText(instant, format, this.timeZone) === text;
  }

  date(): string {
    const text = this.cellText();
    const { datePattern } = this.settings;
    if (datePattern === '') {
      if (isUsualDate(text) || isDate(text)) return text;
      return this.fail(
        `${shown(text)} is not a date.`,
        'mapping/not-a-date',
        'Use 2026-11-20, or set the pattern of dates of the structure.',
      );
    }
    const instant = parseDateTime(text, datePattern, 'UTC', true);
    if (instant === undefined || Math.abs(instant) > 8.64e15)
      return this.fail(`${shown(text)} is not a date written as ${datePattern}.`, 'mapping/not-a-date');
    return new Date(instant).toISOString().slice(0, 10);
  }

  /** Cells and rows are passed by as their row is. */
  skip(): void {}

  ignore(why: IgnoredWhy, at = this.at): void {
    if (this.ignored++ < mostIgnoredPlaces) this.ignoredAt.push({ at, why });
  }

  skipUnknown(): void {
    this.ignore('unknown');
  }

  refuseUnknown(): never {
    return this.fail(
      'The structure does not know this column.',
      'mapping/unknown-member',
      'Add it to the structure, or let the mapping ignore unknown columns.',
    );
  }

  fail(message: string, code = 'csv/syntax', fix?: string): never {
    const { address, ...place } = placeInTable(
      this.text,
      this.settings,
      Math.min(this.at, this.text.length),
      this.cell >= 0,
    );
    throw new MappingError(code, address === undefined ? message : `${address}: ${message}`, {
      ...place,
      input: this.text,
      ...(fix ? { fix } : {}),
    });
  }

  private attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      return this.raise(error);
    }
  }

  private raise(error: unknown): never {
    if (!(error instanceof RowError)) throw error;
    this.at = error.at;
    this.cell = -1;
    return this.fail(error.message, error.code, error.fix);
  }
}

/** A day as most are written, without a calendar: the ends of months go the long way. */
function isUsualDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  for (let i = 0; i < 10; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (i !== 4 && i !== 7 && !(digit >= 0 && digit <= 9)) return false;
  }
  const month = (text.charCodeAt(5) - 48) * 10 + text.charCodeAt(6) - 48;
  const day = (text.charCodeAt(8) - 48) * 10 + text.charCodeAt(9) - 48;
  return month >= 1 && month <= 12 && day >= 1 && day <= 28;
}

function isWord(text: string, word: string): boolean {
  return text === word || withoutEnds(text, ' \t').toLowerCase() === word.toLowerCase();
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

type ScannerClass = new (text: string) => TableScanner;
const scanners = new Map<string, ScannerClass>();
const mostScanners = 200;

/** The scanner of a structure's tables in a zone; one class a way of writing, since the engine specialises code by class and programs come and go. */
export function tableScannerFor(timeZone: string, settings: TableSettings): ScannerClass {
  const key = JSON.stringify([timeZone, settings]);
  let scanner = scanners.get(key);
  if (!scanner) {
    scanner = class extends TableScanner {
      constructor(text: string) {
        super(text, timeZone, settings);
      }
    };
    if (scanners.size >= mostScanners) scanners.clear();
    scanners.set(key, scanner);
  }
  return scanner;
}
