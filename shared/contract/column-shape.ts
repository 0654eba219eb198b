import { type NumberSigns, plainNumber } from '../format/table-number.ts';
import type { NodeType, StructureNode } from '../structure/node.ts';
import { numberWidth } from '../structure/number-width.ts';
import { type TextFormats, textFormatsOf } from '../structure/text-formats.ts';
import { beginningOf } from './column-names.ts';

/** How values of a table are written, as far as their types depend on it. */
export interface ValueForms extends NumberSigns {
  trueWord: string;
  falseWord: string;
}

/** Digits that are all of one length from here on are no amounts: card numbers, barcodes. */
const identifierLength = 13;
const longestSample = 120;
/** No number, date or word has as many characters. */
export const longestValue = 1_000;

/** A number as people write one they reckon with: no zeros before it, no plus, an exponent only behind digits after the point. */
export function isAmount(number: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+(?:[eE][+-]?\d{1,4})?)?$/.test(number) && number !== '-0';
}

/** What all cells of a column say of it. */
export class ColumnShape {
  /** Cells with something in them, and all. */
  filled = 0;
  rows: number;
  private readonly forms: ValueForms;
  private isNumber = true;
  private isWord = true;
  private width: 1 | 2 | 3 = 1;
  private scale: number | null = null;
  private hasTrailingZero = false;
  /** Whether all numbers that have thousands have a sign between them, and there are such. */
  private isGrouped = true;
  private hasGroups = false;
  /** Length of all digits, while it is one; -1 when they differ. */
  private digits = 0;
  private formats: TextFormats | null = null;
  private isFormatted = true;
  private first: string | null = null;

  constructor(forms: ValueForms, rows = 0) {
    this.forms = forms;
    this.rows = rows;
  }

  /** Adds a cell; null for an empty one. `isText` is a cell that is said to be a text, whatever it looks like; `before` counts the rows before it. */
  add(text: string | null, isText = false, before = this.rows): void {
    this.rows = before + 1;
    if (text === null) return;
    this.filled++;
    this.first ??= text;
    if (isText || text.length > longestValue) {
      this.isNumber = false;
      this.isWord = false;
      this.isFormatted = false;
      return;
    }
    if (this.isNumber) this.addNumber(text);
    if (this.isWord) this.isWord = text === this.forms.trueWord || text === this.forms.falseWord;
    if (this.isFormatted) {
      const formats = textFormatsOf(text, this.formats);
      this.formats = formats;
      this.isFormatted = formats.dateTime !== null || formats.date || formats.time;
    }
  }

  /** Nothing more than whether something is there can change what the column is. */
  get isSettled(): boolean {
    return !(this.isNumber || this.isWord || this.isFormatted) && this.first !== null;
  }

  /** Adds a cell with something in it to a column that is settled. */
  addText(before: number): void {
    this.rows = before + 1;
    this.filled++;
  }

  private addNumber(text: string): void {
    const number = plainNumber(text, this.forms);
    if (number === null || !isAmount(number)) {
      this.isNumber = false;
      return;
    }
    if (/\d{4}/.test(text.split(this.forms.decimalSign, 1)[0] as string)) this.isGrouped = false;
    else if (number.length !== text.length) this.hasGroups = true;
    const width = numberWidth(number);
    if (width > this.width) this.width = width;
    const point = number.indexOf('.');
    const scale = /[eE]/.test(number) ? -1 : point < 0 ? 0 : number.length - point - 1;
    this.scale = this.scale === null || this.scale === scale ? scale : -1;
    if (point >= 0 && number.endsWith('0')) this.hasTrailingZero = true;
    const digits = point < 0 && number.length >= identifierLength ? number.length : -1;
    this.digits = this.digits === 0 || this.digits === digits ? digits : -1;
  }

  private type(): NodeType {
    if (this.filled === 0) return 'string';
    if (this.isWord) return 'boolean';
    if (this.isNumber && this.digits < identifierLength)
      return (['integer', 'long', 'decimal'] as const)[this.width - 1] as NodeType;
    if (this.isFormatted && this.formats?.dateTime) return 'datetime';
    if (this.isFormatted && this.formats?.date) return 'date';
    return this.isFormatted && this.formats?.time ? 'time' : 'string';
  }

  /** Whether a text is what most of the column is not: it stands above it, then. */
  speaksForHeader(header: string, isText: boolean): -1 | 0 | 1 {
    const type = this.type();
    if (this.filled === 0 || type === 'string') return 0;
    const alone = new ColumnShape(this.forms);
    alone.add(header, isText);
    const own = alone.type();
    const isAlike =
      own === type ||
      (own !== 'string' && own !== 'boolean' && type !== 'boolean' && isNumeric(own) === isNumeric(type));
    return isAlike ? -1 : 1;
  }

  /** The column as a node of the structure. */
  node(name: string, wire: NonNullable<StructureNode['wire']>): StructureNode {
    const type = this.type();
    const isGrouped = isNumeric(type) && this.hasGroups && this.isGrouped;
    const node: StructureNode = { name, type, wire: isGrouped ? { ...wire, grouped: true } : wire };
    if (this.filled < this.rows) {
      node.optional = true;
      node.nullable = true;
    }
    if (this.rows > 1) node.seen = [this.filled, this.rows];
    if (this.first !== null) node.sample = beginningOf(this.first, longestSample);
    if (node.type === 'datetime' && this.formats?.dateTime) node.format = this.formats.dateTime;
    if (node.type === 'decimal' && this.hasTrailingZero && this.scale !== null && this.scale > 0)
      node.scale = this.scale;
    return node;
  }
}

function isNumeric(type: NodeType): boolean {
  return type === 'integer' || type === 'long' || type === 'decimal';
}
