import { type PlacedNode, rootPath } from '../structure/path.ts';
import { textOfBytes } from './byte-text.ts';
import { ByteCutter, type MessageRun, noFrame, type RunFrame, type RunLimits, runFrame } from './message-cutter.ts';
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
export class TableCutter extends ByteCutter {
  /** As bytes; a quote of several, or none, is -1 where it is not looked for. */
  private readonly quote: number;
  private readonly isBackslash: boolean;
  private readonly comment: string;
  private readonly skipsBlank: boolean;
  /** Rows before the first one of data. */
  private readonly headRows: number;
  /** Where the row begins that is looked at. */
  private row = 0;
  private isInQuotes = false;
  private head: RunFrame | null = null;
  private headLooked = 0;
  private rowsBefore = 0;
  private items = 0;
  private first = 0;

  constructor({ settings }: TableCut, limits: RunLimits) {
    super(limits);
    this.quote = settings.layout === 'fixed' || settings.quote === '' ? -1 : settings.quote.charCodeAt(0);
    this.isBackslash = settings.escape === 'backslash';
    this.comment = settings.comment;
    this.skipsBlank = settings.columns.length !== 1;
    this.headRows = Math.max(settings.headerRow, settings.firstRow - 1);
  }

  protected walk(runs: MessageRun[]): void {
    if (this.head === null && this.headLooked === 0 && !this.begin(false)) return;
    while (this.lineEnds(false)) this.rowEnds(runs);
  }

  end(): MessageRun[] {
    const runs: MessageRun[] = [];
    if (this.head === null && this.headLooked === 0) this.begin(true);
    while (this.lineEnds(true)) this.rowEnds(runs);
    // The last row may have no end of its line, or quotes that do not close.
    if (this.row < this.bytes.length && this.isRow()) this.items++;
    if (this.bytes.length > 0 || this.first === 0) runs.push(this.itemRun(this.bytes.length));
    return runs;
  }

  /** Passes the first line by when it says the delimiter. False when that does not show yet. */
  private begin(isLast: boolean): boolean {
    const start = textOfBytes(this.bytes.subarray(0, 12)) ?? textOfBytes(this.bytes.subarray(0, 3)) ?? '';
    if (!isLast && this.bytes.length < 16 && !/[\r\n]./s.test(start)) return false;
    const { from } = beginningOf(start);
    // The mark is three bytes, and one character.
    this.at = this.row = from + (start.startsWith('\ufeff') ? 2 : 0);
    this.headLooked = 1;
    if (this.headRows === 0) this.endHead(this.at);
    return true;
  }

  private endHead(at: number): void {
    this.head = runFrame(this.bytes.slice(0, at));
    this.rowsBefore = this.headRows;
    this.drop(at);
    this.row = this.at = 0;
  }

  /** Goes behind the end of the line that ends the row; false when it is not there yet. */
  private lineEnds(isLast: boolean): boolean {
    const { bytes, isBackslash } = this;
    const { length } = bytes;
    const quote = this.quote >= 0 && this.isCommentAt(this.row) ? -1 : this.quote;
    let { at, isInQuotes } = this;
    for (; at < length; at++) {
      const c = bytes[at] as number;
      if (isInQuotes) {
        if (c !== quote || (isBackslash && this.isEscaped(at))) continue;
        if (at + 1 === length && !isLast) break;
        // Twice is one that stands in the cell.
        if (bytes[at + 1] === quote) at++;
        else isInQuotes = false;
      } else if (c === quote) isInQuotes = !(isBackslash && this.isEscaped(at));
      else if (c === 10) {
        this.at = at + 1;
        this.isInQuotes = false;
        return true;
      } else if (c === 13) {
        // What follows says whether the CR is a line end of its own.
        if (at + 1 === length && !isLast) break;
        this.at = bytes[at + 1] === 10 ? at + 2 : at + 1;
        this.isInQuotes = false;
        return true;
      }
    }
    this.at = Math.min(at, length);
    this.isInQuotes = isInQuotes;
    return false;
  }

  private isEscaped(at: number): boolean {
    let slashes = 0;
    while (at - slashes - 1 >= this.row && this.bytes[at - slashes - 1] === 92) slashes++;
    return slashes % 2 === 1;
  }

  private isCommentAt(at: number): boolean {
    const { comment, bytes } = this;
    if (comment === '' || bytes[at] !== comment.charCodeAt(0)) return false;
    return comment.length === 1 || (textOfBytes(bytes.subarray(at, at + comment.length)) ?? '') === comment;
  }

  /** Whether the line that begins at `row` is a row, and no comment or blank one. */
  private isRow(): boolean {
    const c = this.bytes[this.row];
    return !(this.skipsBlank && (c === 10 || c === 13)) && !this.isCommentAt(this.row);
  }

  private rowEnds(runs: MessageRun[]): void {
    if (this.head === null) {
      // Blank lines have numbers, comments have none.
      const counts = !this.isCommentAt(this.row);
      this.row = this.at;
      if (counts && ++this.rowsBefore === this.headRows) this.endHead(this.at);
      return;
    }
    if (this.isRow()) this.items++;
    this.row = this.at;
    if (!this.isFull(this.items, this.at)) return;
    runs.push(this.itemRun(this.at));
    this.row = 0;
  }

  private itemRun(length: number): MessageRun {
    const { first, items } = this;
    this.first += items;
    this.items = 0;
    return this.run(length, items, this.head ?? noFrame, noFrame, (path) =>
      path.replace(/^\$\[(\d+)\]/, (_, number: string) => `${rootPath}[${Number(number) + first}]`),
    );
  }

  protected tooLong(): never {
    throw new MappingError('csv/too-large', `A row is longer than ${this.longest} bytes.`, {
      path: `${rootPath}[${this.first + this.items}]`,
      ...this.place,
      fix: 'A quote may not be closed.',
    });
  }
}
