import { isDecimalText } from '../../expression/numeric.ts';
import { withoutEnd } from '../../model/text-ends.ts';
import { columnLetters } from '../table-place.ts';
import { mostColumns } from '../table-rows.ts';
import { dateOfSerial } from './number-formats.ts';
import { isTrue, TextRuns, unescapeCell, type Workbook } from './workbook.ts';
import { readXmlPart } from './xml-part.ts';
import { type WorkbookArchive, WorkbookError } from './zip.ts';

/** Rows that a sheet has. */
const mostRows = 1_048_576;
/** Characters that all rows of a workbook may become. */
export const mostText = 100_000_000;

/**
 * The rows of a sheet as text (`workbook-text.ts`): values as a spreadsheet shows them, but for the roundings and words of formats: 0.1 for
 * 10 %. A cell of several that are one has the value at its first. Throws WorkbookError.
 */
export function sheetRows(
  archive: WorkbookArchive,
  workbook: Workbook,
  sheet: { name: string; part: string },
  room: number,
): string {
  const lines: string[] = [];
  let length = 0;
  let rowNumber = 0;
  let line = '';
  /** Columns of the row that are written. */
  let written = 0;
  let column = 0;
  let cell: CellReader | null = null;
  const where = () => `${columnLetters(column)}${rowNumber}`;
  const fail = (code: string, message: string): never => {
    throw new WorkbookError(
      code,
      `Sheet ${JSON.stringify(sheet.name.slice(0, 60))}, cell ${where()}: ${message}`,
      'Save the workbook again.',
    );
  };
  readXmlPart(archive, sheet.part, {
    open(name, attributes) {
      if (cell !== null) {
        cell.open(name, attributes);
        return;
      }
      if (name === 'row') {
        const number = attributes.r === undefined ? rowNumber + 1 : Number(attributes.r);
        if (!Number.isInteger(number) || number <= rowNumber || number > mostRows) {
          throw new WorkbookError(
            'xlsx/address',
            `Sheet ${JSON.stringify(sheet.name.slice(0, 60))}: row ${JSON.stringify((attributes.r ?? '').slice(0, 20))} after row ${rowNumber} does not exist.`,
            'Save the workbook again.',
          );
        }
        rowNumber = number;
        line = '';
        written = 0;
        column = 0;
      } else if (name === 'c') {
        const own = attributes.r === undefined ? column + 1 : columnOf(attributes.r, rowNumber);
        if (own === null || own <= column || own > mostColumns)
          fail(
            'xlsx/address',
            `the address ${JSON.stringify((attributes.r ?? '').slice(0, 20))} does not exist or stands at the wrong place.`,
          );
        column = own as number;
        cell = new CellReader(attributes);
      }
    },
    text: (text) => cell?.text(text),
    close(name) {
      if (name === 'c' && cell !== null) {
        const value = cell.value(workbook, fail);
        cell = null;
        if (value === '') return;
        line += ','.repeat(column - written) + value;
        written = column;
      } else if (cell !== null) cell.close(name);
      else if (name === 'row' && line !== '') {
        const text = `${rowNumber}${line}\n`;
        length += text.length;
        if (length > room)
          throw new WorkbookError(
            'xlsx/too-large',
            `The sheets hold more than ${mostText} characters.`,
            'Save the rows as CSV, which is read in any size.',
          );
        lines.push(text);
        line = '';
      }
    },
  });
  return lines.join('');
}

/** The column of an address (`B7`), from 1 on; null when it is none of the row. */
function columnOf(address: string, row: number): number | null {
  const match = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})$/.exec(address);
  if (!match || Number(match[2]) !== row) return null;
  let column = 0;
  for (const letter of (match[1] as string).toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

/** Reads one cell. */
class CellReader {
  private readonly type: string;
  private readonly style: number;
  private readonly runs = new TextRuns();
  private isValue = false;
  private hasText = false;
  private raw = '';

  constructor({ t, s }: Readonly<Record<string, string>>) {
    this.type = t ?? 'n';
    this.style = Number(s ?? 0);
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'v') this.isValue = true;
    else {
      if (name === 'is') this.hasText = true;
      this.runs.open(name, attributes);
    }
  }

  text(text: string): void {
    if (this.isValue) this.raw += text;
    else this.runs.text(text);
  }

  close(name: string): void {
    if (name === 'v') this.isValue = false;
    else this.runs.close(name);
  }

  /** The cell as it stands in the text of a workbook; '' when there is nothing in it. */
  value({ strings, styles, is1904 }: Workbook, fail: (code: string, message: string) => never): string {
    const { type, raw } = this;
    switch (type) {
      case 's': {
        if (raw.trim() === '') return '';
        const string = strings[Number(raw)];
        return string === undefined
          ? fail(
              'xlsx/shared-string',
              `the shared text ${JSON.stringify(raw.slice(0, 20))} does not exist; there are ${strings.length}.`,
            )
          : quoted(string);
      }
      case 'inlineStr':
        return this.hasText ? quoted(this.runs.end()) : raw === '' ? '' : quoted(unescapeCell(raw));
      case 'str':
        return quoted(unescapeCell(raw));
      case 'b':
        return raw.trim() === '' ? '' : isTrue(raw.trim()) ? 'TRUE' : 'FALSE';
      case 'e':
        return raw.trim();
      case 'd':
        return isoDate(raw.trim(), styles[this.style] === 'date');
      default:
        break;
    }
    const number = raw.trim();
    if (number === '') return '';
    if (!isDecimalText(number)) return quoted(number);
    const as = styles[this.style] ?? null;
    const date = as === null ? null : dateOfSerial(Number(number), as, is1904);
    return date ?? shownNumber(number);
  }
}

function quoted(text: string): string {
  return `"${text.includes('"') ? text.replaceAll('"', '""') : text}"`;
}

/** A cell that holds a date as text (ISO 8601). */
function isoDate(text: string, isDay: boolean): string {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d+))?)?Z?$/.exec(text);
  if (!match) return /^\d\d:\d\d(:\d\d)?(\.\d+)?$/.test(text) ? text : text === '' ? '' : quoted(text);
  const [, date, time, fraction = ''] = match;
  const digits = withoutEnd(fraction, '0').slice(0, 3);
  if (time === undefined || (isDay && time === '00:00:00' && digits === '')) return date as string;
  return `${date}T${time}${digits === '' ? '' : `.${digits}`}`;
}

/** A number with the 15 digits that spreadsheets keep and show: what stands behind them in the file is the noise of binary fractions. Whole numbers keep all. */
function shownNumber(text: string): string {
  if (/^-?(?:0|[1-9]\d*)$/.test(text)) return text;
  const number = Number(text);
  return Number.isFinite(number) ? plainText(Number(number.toPrecision(15))) : text;
}

/** Digits without an exponent, up to a length at which nobody reads them. */
function plainText(number: number): string {
  const text = String(number);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign, first, rest = '', power] = match;
  const exponent = Number(power);
  if (Math.abs(exponent) > 40) return text;
  const digits = `${first}${rest}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return sign + digits.padEnd(exponent + 1, '0');
}
