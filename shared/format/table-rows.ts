import type { RowForm } from './table-settings.ts';

/** More columns than a sheet has are no table. */
export const mostColumns = 16_384;

/** What makes a text no table; `at` is the place in it. */
export class RowError extends Error {
  readonly code: string;
  readonly at: number;
  readonly fix: string | undefined;
  constructor(code: string, message: string, at: number, fix?: string) {
    super(message);
    this.code = code;
    this.at = at;
    this.fix = fix;
  }
}

/** How a cell stands in the text: as it is, in quotes, with escapes in it. */
const bare = 0;
const quoted = 1;
const escaped = 2;
const bareEscaped = 3;

/** Ends of lines: LF, CR, CRLF. */
export function lineEndAt(text: string, at: number): number {
  return text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
}

/** Line and column, from 1 on, counted from the beginning of a line; a line ends with LF, CR or CRLF. */
export function linePlace(text: string, offset: number, from = 0): { line: number; column: number } {
  let line = 1;
  let start = from;
  for (let i = from; i < offset; i++) {
    const c = text.charCodeAt(i);
    if (c !== 10 && c !== 13) continue;
    if (c === 13 && text.charCodeAt(i + 1) === 10) {
      if (i + 1 >= offset) break;
      i++;
    }
    line++;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
}

/**
 * Reads a text row by row (RFC 4180, with what sheets and databases make of it). It keeps where the cells of a row stand; a cell becomes a
 * text when it is asked for. Memory is that of one row.
 */
export class RowReader {
  readonly text: string;
  /** Where the row begins, where it ends (before its line end), and where the next one begins. */
  start: number;
  end: number;
  next: number;
  /** Cells of the row. */
  count = 0;
  /** Number of the row in the text, from 1 on; comments are none. */
  row = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  private kinds = new Uint8Array(64);
  private readonly limit: number;
  private readonly form: RowForm;
  /** Whether a line without anything is no row: where a row has one column, it is one. */
  private readonly skipsBlank: boolean;
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly isBackslash: boolean;

  constructor(text: string, form: RowForm, skipsBlank: boolean, from = 0, to = text.length) {
    this.text = text;
    this.form = form;
    this.skipsBlank = skipsBlank;
    this.limit = to;
    this.start = this.end = this.next = from;
    this.delimiter = form.delimiter === '' ? -1 : form.delimiter.charCodeAt(0);
    this.quote = form.quote === '' ? -1 : form.quote.charCodeAt(0);
    this.isBackslash = form.escape === 'backslash';
  }

  /** Goes to the next row; false when there is none. Throws RowError. */
  read(): boolean {
    const { text, limit } = this;
    const { comment, layout } = this.form;
    let i = this.next;
    for (;;) {
      if (i >= limit) {
        this.start = this.end = this.next = limit;
        this.count = 0;
        return false;
      }
      const c = text.charCodeAt(i);
      if ((c === 10 || c === 13) && this.skipsBlank) {
        this.row++;
        i = lineEndAt(text, i);
      } else if (comment !== '' && text.startsWith(comment, i)) {
        i = this.endOfLine(i);
        if (i < limit) i = lineEndAt(text, i);
      } else break;
    }
    this.row++;
    this.start = i;
    this.count = 0;
    this.end = i = layout === 'fixed' ? this.fixed(i) : this.delimited(i);
    this.next = i < limit ? lineEndAt(text, i) : limit;
    return true;
  }

  private endOfLine(from: number): number {
    const { text, limit } = this;
    let i = from;
    for (; i < limit; i++) {
      const c = text.charCodeAt(i);
      if (c === 10 || c === 13) break;
    }
    return i;
  }

  private delimited(from: number): number {
    const { text, limit, delimiter, quote } = this;
    const { trim } = this.form;
    let i = from;
    for (;;) {
      let start = i;
      if (trim) while (start < limit && this.isSpace(text.charCodeAt(start))) start++;
      if (start < limit && text.charCodeAt(start) === quote) i = this.inQuotes(start);
      else {
        i = start;
        let kind = bare;
        while (i < limit) {
          const c = text.charCodeAt(i);
          if (c === delimiter || c === 10 || c === 13) break;
          if (c === quote) this.refuseQuote(i);
          if (c === 92 && this.isBackslash && i + 1 < limit) {
            const escapes = text.charCodeAt(i + 1);
            if (escapes === 92 || escapes === quote) {
              kind = bareEscaped;
              i++;
            }
          }
          i++;
        }
        let end = i;
        if (trim) while (end > start && this.isSpace(text.charCodeAt(end - 1))) end--;
        this.add(start, end, kind);
      }
      if (i >= limit || text.charCodeAt(i) !== delimiter) return i;
      i++;
    }
  }

  /** Reads a cell whose quote opens at `open`; gives the place behind it. */
  private inQuotes(open: number): number {
    const { text, limit, quote } = this;
    let i = open + 1;
    let kind = quoted;
    for (;;) {
      const close = text.indexOf(this.form.quote, i);
      if (close < 0 || close >= limit)
        throw new RowError(
          'csv/quote-unclosed',
          'A quote opens here, and the text ends before it closes.',
          open,
          'Close the quote; a quote within a cell is written twice.',
        );
      if (this.isBackslash) {
        let slashes = 0;
        while (close - slashes - 1 > open && text.charCodeAt(close - slashes - 1) === 92) slashes++;
        if (slashes % 2 === 1) {
          i = close + 1;
          continue;
        }
      }
      if (text.charCodeAt(close + 1) === quote && close + 1 < limit) {
        kind = escaped;
        i = close + 2;
        continue;
      }
      if (this.isBackslash) for (let at = open + 1; at < close; at++) if (text.charCodeAt(at) === 92) kind = escaped;
      this.add(open + 1, close, kind);
      i = close + 1;
      break;
    }
    if (this.form.trim) while (i < limit && this.isSpace(text.charCodeAt(i))) i++;
    if (i < limit) {
      const c = text.charCodeAt(i);
      if (c !== this.delimiter && c !== 10 && c !== 13)
        throw new RowError(
          'csv/text-after-quote',
          'Text follows the quote that closes a cell.',
          i,
          'A quote within a cell is written twice.',
        );
    }
    return i;
  }

  private refuseQuote(at: number): never {
    throw new RowError(
      'csv/quote-inside',
      'A quote stands within a cell that does not begin with one.',
      at,
      'Put the cell in quotes and write the quote twice, or let the structure have no quote.',
    );
  }

  private isSpace(c: number): boolean {
    return c === 32 || (c === 9 && this.delimiter !== 9);
  }

  private fixed(from: number): number {
    const { text } = this;
    const line = this.endOfLine(from);
    let last = from;
    for (const [first, behind] of this.form.fields) {
      let start = Math.min(from + first, line);
      let end = Math.min(from + behind, line);
      while (start < end && text.charCodeAt(start) === 32) start++;
      while (end > start && text.charCodeAt(end - 1) === 32) end--;
      this.add(start, end, bare);
      last = Math.min(from + behind, line);
    }
    let rest = line;
    while (rest > last && text.charCodeAt(rest - 1) === 32) rest--;
    if (rest > last) this.add(last, rest, bare);
    return line;
  }

  private add(start: number, end: number, kind: number): void {
    const i = this.count++;
    if (i >= this.starts.length) this.grow(start);
    this.starts[i] = start;
    this.ends[i] = end;
    this.kinds[i] = kind;
  }

  private grow(at: number): void {
    if (this.count > mostColumns + 1)
      throw new RowError(
        'csv/too-many-columns',
        `A row has more than ${mostColumns} columns.`,
        at,
        'Choose another delimiter, or leave columns out.',
      );
    const bigger = <T extends Int32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    const size = Math.min(this.starts.length * 4, mostColumns + 1);
    this.starts = bigger(this.starts, new Int32Array(size));
    this.ends = bigger(this.ends, new Int32Array(size));
    this.kinds = bigger(this.kinds, new Uint8Array(size));
  }

  /** Whether there is nothing in a cell, quotes aside. */
  isEmpty(cell: number): boolean {
    return this.starts[cell] === this.ends[cell];
  }

  isQuoted(cell: number): boolean {
    const kind = this.kinds[cell];
    return kind === quoted || kind === escaped;
  }

  /** Whether the text of a cell stands in the message as it is. */
  isPlain(cell: number): boolean {
    return (this.kinds[cell] as number) <= quoted;
  }

  /** Where a cell begins, its quote included. */
  placeOf(cell: number): number {
    return (this.starts[cell] as number) - (this.isQuoted(cell) ? 1 : 0);
  }

  /** The text of a cell, without quotes and escapes. */
  cell(cell: number): string {
    const text = this.text.slice(this.starts[cell], this.ends[cell]);
    const kind = this.kinds[cell] as number;
    if (kind <= quoted) return text;
    const { quote } = this.form;
    return this.isBackslash
      ? text.replace(/\\(.)|(.)\2/gs, (all, next?: string, twice?: string) =>
          next === undefined
            ? twice === quote && kind === escaped
              ? quote
              : all
            : next === quote || next === '\\'
              ? next
              : all,
        )
      : withoutDoubles(text, quote);
  }

  /** The texts of all cells. */
  cells(): string[] {
    return Array.from({ length: this.count }, (_, i) => this.cell(i));
  }
}

/** Texts above this are put together from pieces: one with millions of quotes would be as many parts. */
const longText = 1 << 16;

/** A text in which quotes stand once that stand twice in it. */
function withoutDoubles(text: string, quote: string): string {
  if (text.length <= longText) return text.replaceAll(quote + quote, quote);
  const code = quote.charCodeAt(0);
  const pieces: string[] = [];
  let codes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    codes.push(c);
    if (c === code) i++;
    if (codes.length === 8192) {
      pieces.push(String.fromCharCode(...codes));
      codes = [];
    }
  }
  return pieces.join('') + String.fromCharCode(...codes);
}

/** Where the table of a text begins, and its delimiter where a line `sep=;` of a sheet program names it. */
export function beginningOf(text: string): { from: number; delimiter: string | null } {
  const from = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const line = /^\ufeff?sep=([^\r\n])(\r\n|\n|\r|$)/i.exec(text.slice(0, 12));
  return line ? { from: line[0].length, delimiter: line[1] as string } : { from, delimiter: null };
}
