import { type PlacedNode, rootPath } from '../structure/path.ts';
import {
  type LinePlace,
  longestPart,
  type MessageCutter,
  type MessageRun,
  movedError,
  placeAfter,
  type RunLimits,
  textStart,
} from './message-cutter.ts';
import { MappingError } from './message-error.ts';
import { beginningOf } from './table-rows.ts';
import type { TableSettings } from './table-settings.ts';

/** How the rows of a table are written, and the encoding that its structure names. */
export interface TableCut {
  settings: TableSettings;
  encoding: string;
}

/** Of the rows of a table that is a text. */
export function tableCut(list: PlacedNode, settings: TableSettings): TableCut | null {
  if (list.path !== rootPath || settings.sheet !== null) return null;
  return { settings, encoding: (list.shape as { encoding?: string }).encoding ?? '' };
}

/** Cuts at the ends of rows, which are those of lines outside of quotes. Header and what stands above it stand before each run. */
export class TableCutter implements MessageCutter {
  private readonly limits: RunLimits;
  private readonly quote: string;
  private readonly isBackslash: boolean;
  private readonly comment: string;
  private readonly skipsBlank: boolean;
  /** Rows before the first one of data. */
  private readonly headRows: number;
  private text = '';
  /** Where the row begins that is looked at, and how far it was. */
  private row = 0;
  private at = 0;
  private isInQuotes = false;
  /** The quote, and the lone CR, that come next: -1 for not looked for, Infinity for none. */
  private nextQuote = -1;
  private nextReturn = -1;
  private head: string | null = null;
  private rowsBefore = 0;
  private place: LinePlace = textStart;
  private items = 0;
  private first = 0;

  constructor({ settings }: TableCut, limits: RunLimits) {
    this.limits = limits;
    this.quote = settings.layout === 'fixed' ? '' : settings.quote;
    this.isBackslash = settings.escape === 'backslash';
    this.comment = settings.comment;
    this.skipsBlank = settings.columns.length !== 1;
    this.headRows = Math.max(settings.headerRow, settings.firstRow - 1);
  }

  push(text: string): MessageRun[] {
    this.text += text;
    this.nextQuote = this.nextReturn = -1;
    const runs: MessageRun[] = [];
    if (this.head === null && !this.begin(false)) return runs;
    while (this.lineEnds(false)) this.rowEnds(runs);
    if (this.text.length > longestPart) this.tooLong();
    return runs;
  }

  end(): MessageRun[] {
    const runs: MessageRun[] = [];
    this.nextQuote = this.nextReturn = -1;
    if (this.head === null) this.begin(true);
    while (this.lineEnds(true)) this.rowEnds(runs);
    // The last row may have no end of its line, or quotes that do not close.
    if (this.row < this.text.length && this.isRow()) this.items++;
    if (this.text.length > 0 || this.first === 0) runs.push(this.run(this.text));
    return runs;
  }

  /** Passes the first line by when it says the delimiter. False when that does not show yet. */
  private begin(isLast: boolean): boolean {
    if (!isLast && this.text.length < 12 && !/[\r\n]./s.test(this.text)) return false;
    this.at = this.row = beginningOf(this.text).from;
    this.head = '';
    if (this.headRows === 0) this.endHead(this.at);
    return true;
  }

  private endHead(at: number): void {
    this.head = this.text.slice(0, at);
    this.rowsBefore = this.headRows;
    this.drop(at);
  }

  private drop(length: number): void {
    this.place = placeAfter(this.text.slice(0, length), this.place);
    this.text = this.text.slice(length);
    this.row -= length;
    this.at -= length;
    if (this.nextQuote >= 0) this.nextQuote -= length;
    if (this.nextReturn >= 0) this.nextReturn -= length;
  }

  /** Goes behind the end of the line that ends the row; false when it is not there yet. */
  private lineEnds(isLast: boolean): boolean {
    const { text, quote } = this;
    for (;;) {
      if (this.isInQuotes && !this.quotesEnd(isLast)) return false;
      const feed = text.indexOf('\n', this.at);
      if (this.nextReturn < this.at) {
        const found = text.indexOf('\r', this.at);
        this.nextReturn = found < 0 ? Number.POSITIVE_INFINITY : found;
      }
      let end = feed < 0 ? Number.POSITIVE_INFINITY : feed;
      let next = end + 1;
      if (this.nextReturn < end) {
        end = this.nextReturn;
        // What follows says whether the CR is a line end of its own.
        if (end + 1 === text.length && !isLast) return false;
        next = text.charCodeAt(end + 1) === 10 ? end + 2 : end + 1;
      }
      if (quote !== '' && this.nextQuote < this.at) {
        const found = text.indexOf(quote, this.at);
        this.nextQuote = found < 0 ? Number.POSITIVE_INFINITY : found;
      }
      const isComment = this.comment !== '' && text.startsWith(this.comment, this.row);
      if (quote !== '' && this.nextQuote < end && !isComment) {
        const escapes = this.isBackslash && text.charCodeAt(this.nextQuote - 1) === 92;
        this.at = this.nextQuote + 1;
        this.isInQuotes = !escapes;
        continue;
      }
      if (end === Number.POSITIVE_INFINITY) return false;
      this.at = next;
      return true;
    }
  }

  /** Goes behind the quote that closes; false when it is not there yet. */
  private quotesEnd(isLast: boolean): boolean {
    const { text, quote } = this;
    for (;;) {
      const close = text.indexOf(quote, this.at);
      if (close < 0) {
        this.at = text.length;
        return false;
      }
      if (this.isBackslash && this.isEscaped(close)) {
        this.at = close + 1;
        continue;
      }
      if (close + 1 === text.length && !isLast) {
        this.at = close;
        return false;
      }
      this.at = close + 1;
      if (text.startsWith(quote, close + 1)) {
        this.at++;
        continue;
      }
      this.isInQuotes = false;
      return true;
    }
  }

  private isEscaped(at: number): boolean {
    let slashes = 0;
    while (at - slashes - 1 > this.row && this.text.charCodeAt(at - slashes - 1) === 92) slashes++;
    return slashes % 2 === 1;
  }

  /** Whether the line that begins at `row` is a row, and no comment or blank one. */
  private isRow(): boolean {
    if (this.comment !== '' && this.text.startsWith(this.comment, this.row)) return false;
    const c = this.text.charCodeAt(this.row);
    return !(this.skipsBlank && (c === 10 || c === 13));
  }

  private rowEnds(runs: MessageRun[]): void {
    const isComment = this.comment !== '' && this.text.startsWith(this.comment, this.row);
    if (this.rowsBefore < this.headRows) {
      this.row = this.at;
      // Blank lines have numbers, comments have none.
      if (!isComment && ++this.rowsBefore === this.headRows) this.endHead(this.at);
      return;
    }
    if (this.isRow()) this.items++;
    this.row = this.at;
    if (this.items < this.limits.items && this.at < this.limits.characters) return;
    runs.push(this.run(this.text.slice(0, this.at)));
    this.drop(this.at);
  }

  private run(content: string): MessageRun {
    const head = this.head ?? '';
    const { first, items } = this;
    this.first += items;
    this.items = 0;
    // A head that is not whole is all there is.
    const moved = [{ from: placeAfter(head, textStart), to: this.place }];
    const pathOf = (path: string) =>
      path.replace(/^\$\[(\d+)\]/, (_, number: string) => `${rootPath}[${Number(number) + first}]`);
    return {
      text: head + content,
      items,
      isAround: false,
      placed: (error) => movedError(error, moved, pathOf),
    };
  }

  private tooLong(): never {
    throw new MappingError('csv/too-large', `A row is longer than ${longestPart} characters.`, {
      path: `${rootPath}[${this.first + this.items}]`,
      ...this.place,
      fix: 'A quote may not be closed.',
    });
  }
}
