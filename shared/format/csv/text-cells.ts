import { guardFormula } from '../formula-guard.ts';
import { MappingError } from '../message-error.ts';
import type { TableSettings } from '../table-settings.ts';
import { type CellForm, firstDataRow, headersOf } from '../table-writers.ts';

/** The cells and rows of delimited and fixed-width text: quotes only where they are needed, CRLF behind each row unless the structure says LF (RFC 4180). */
export function textCells(settings: TableSettings): CellForm {
  return settings.layout === 'fixed' ? fixedCells(settings) : delimitedCells(settings);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

const begins = (settings: TableSettings) => (settings.byteOrderMark ? '\ufeff' : '');

/** Rows that the structure has above its data stay empty but for the names, so that it reads what it writes. */
function above(settings: TableSettings, row: (cells: readonly string[]) => string, lineEnd: string): string {
  const { headerRow } = settings;
  let text = begins(settings);
  for (let number = 1; number < firstDataRow(settings); number++)
    text += number === headerRow ? row(headersOf(settings)) : lineEnd;
  return text;
}

/** A number of JSON with the structure's signs. */
function signed(text: string, { decimalSign, thousandsSign }: TableSettings, isGrouped: boolean): string {
  const [whole = '', ...fraction] = text.split('.');
  const grouped = isGrouped && /^-?\d+$/.test(whole) ? inThousands(whole, thousandsSign) : whole;
  return [grouped, ...fraction].join(decimalSign);
}

/** A whole number with a sign before each three digits from its end. */
function inThousands(whole: string, sign: string): string {
  const [, minus = '', digits = ''] = /^(-?)(\d+)$/.exec(whole) ?? [];
  const first = digits.length % 3 || 3;
  const groups = digits.slice(first).match(/\d{3}/g) ?? [];
  return minus + [digits.slice(0, first), ...groups].join(sign);
}

function delimitedCells(settings: TableSettings): CellForm {
  const { delimiter, quote, comment, trim, empty, decimalSign, trueWord, falseWord } = settings;
  const lineEnd = settings.lineEnd === 'lf' ? '\n' : '\r\n';
  const isBackslash = settings.escape === 'backslash';
  // A text that would be a byte-order mark, or the line that names a delimiter, is no such thing in quotes.
  const signs = [delimiter, quote].map(escapeRegExp).join('');
  const needsQuotes = new RegExp(
    `[${signs}\\r\\n\\0${isBackslash ? '\\\\' : ''}]|^\\ufeff|^sep=${trim ? '|^[ \\t]|[ \\t]$' : ''}`,
  );
  const inQuotes = (text: string): string => {
    if (text.includes('\0'))
      throw new MappingError('csv/nul', 'A text with a NUL character cannot be written.', {
        path: '$',
        fix: 'Take the character away.',
      });
    if (quote === '')
      throw new MappingError(
        'csv/no-quote',
        `The text ${JSON.stringify(text.slice(0, 60))} needs quotes, and the structure has none.`,
        { path: '$', fix: 'Set the quote of the structure, or another delimiter.' },
      );
    const written = isBackslash
      ? text.replace(/[\\"']/g, (c) => (c === '\\' || c === quote ? `\\${c}` : c))
      : text.replaceAll(quote, quote + quote);
    return quote + written + quote;
  };
  const bare = (text: string) => (needsQuotes.test(text) ? inQuotes(text) : text);
  const join = (cells: readonly string[]): string => {
    const text = cells.join(delimiter);
    // A line that begins like a comment is no row.
    return (
      (comment !== '' && text.startsWith(comment)
        ? inQuotes(cells[0] as string) + text.slice((cells[0] as string).length)
        : text) + lineEnd
    );
  };
  const name = (header: string) => bare(settings.guardFormulas ? guardFormula(header) : header);
  return {
    text(text) {
      if (text === '') return empty === 'quotes' && quote !== '' ? quote + quote : '';
      return bare(settings.guardFormulas ? guardFormula(text) : text);
    },
    number: (text) => bare(decimalSign === '.' ? text : signed(text, settings, false)),
    grouped: (text) => bare(signed(text, settings, true)),
    boolean: (value) => bare(value ? trueWord : falseWord),
    date: bare,
    dateTime: bare,
    row: join,
    header: () => ({
      text: above(settings, (cells) => join(cells.map(name)), lineEnd),
      firstRow: firstDataRow(settings),
    }),
    whole: (rows) => rows,
  };
}

function fixedCells(settings: TableSettings): CellForm {
  const { fields, trueWord, falseWord } = settings;
  const lineEnd = settings.lineEnd === 'lf' ? '\n' : '\r\n';
  const row = (cells: readonly string[]): string => {
    let line = '';
    for (const [i, [from, to]] of fields.entries()) {
      const cell = cells[i] ?? '';
      if (cell.length > to - from || /[\r\n\0]/.test(cell))
        throw new MappingError(
          'csv/too-wide',
          `${JSON.stringify(cell.slice(0, 60))} does not fit into the ${to - from} characters of column ${i + 1}.`,
          { path: '$', fix: 'Shorten the value, or widen the field of the structure.' },
        );
      if (cell !== '') line = line.padEnd(from) + cell;
    }
    return line + lineEnd;
  };
  return {
    text: (text) => (settings.guardFormulas ? guardFormula(text) : text),
    number: (text) => signed(text, settings, false),
    grouped: (text) => signed(text, settings, true),
    boolean: (value) => (value ? trueWord : falseWord),
    date: (text) => text,
    dateTime: (text) => text,
    row,
    header: () => ({ text: above(settings, row, lineEnd), firstRow: firstDataRow(settings) }),
    whole: (rows) => rows,
  };
}
