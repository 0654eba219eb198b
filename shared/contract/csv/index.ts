import { sniffDialect } from '../../format/csv/sniff-dialect.ts';
import { sniffFields } from '../../format/csv/sniff-fields.ts';
import { beginningOf, linePlace, RowError, RowReader } from '../../format/table-rows.ts';
import {
  defaultSettings,
  type RowForm,
  readFields,
  type TableProperties,
  writeFields,
} from '../../format/table-settings.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { StructureNode } from '../../structure/node.ts';
import type { StructureOverride } from '../../structure/structure-document.ts';
import { sampleLimit } from '../sample-limit.ts';
import {
  firstRows,
  overrideColumns,
  type RowCursor,
  type RowSource,
  type ShownRow,
  type TableColumns,
  tableColumns,
} from '../table-columns.ts';

/** The beginning of a sample shows its fields, in characters. */
const seenForFields = 200_000;
/** Rows of other length that are told one by one. */
const mostUneven = 20;

/** What a sample says: its columns, and the properties of the document that reads messages like it. */
export interface InferredTable {
  root: StructureNode;
  properties: Partial<TableProperties>;
  /** Its first rows, as they stand there. */
  rows(): ShownRow[];
  diagnostics: LocatedDiagnostic[];
}

/** Properties that are set already; of those that are left out, the sample says what they are. */
export type GivenProperties = Partial<TableProperties>;

/**
 * Reads a sample into columns: how its rows are written, where its header is, and the types of all cells of each column. A text that
 * is no table gives findings with their places and no root.
 */
export function inferTable(
  text: string,
  given: GivenProperties = {},
  overrides: Readonly<Record<string, StructureOverride>> = {},
): InferredTable | { root: null; diagnostics: LocatedDiagnostic[] } {
  const refuse = (code: string, message: string, at: number, fix?: string) => ({
    root: null,
    diagnostics: [
      { severity: 'error' as const, code, message, path: '$', ...linePlace(text, at), ...(fix ? { fix } : {}) },
    ],
  });
  if (text.length > sampleLimit)
    return refuse(
      'csv/too-large',
      `The sample has ${text.length} characters; at most ${sampleLimit} are read.`,
      0,
      'A part of it with each kind of row is enough.',
    );
  if (/^\ufeff?$/.test(text) || (given.headerRow === undefined && text.trim() === ''))
    return refuse('csv/empty', 'There is nothing in the file; a row with the names of the columns is expected.', 0);
  const nul = text.indexOf('\0');
  if (nul >= 0)
    return refuse(
      'csv/nul',
      'A NUL character stands here, which no text has.',
      nul,
      'The file may be binary, damaged, or in UTF-16.',
    );
  const { from, delimiter } = beginningOf(text);
  const dialect = sniffDialect(text);
  const form: RowForm = { ...dialect.form, ...formOf(given), ...(delimiter === null ? {} : { delimiter }) };
  // A layout that is given has fields, too: those that show, else whole lines.
  if (form.layout === 'fixed' && form.fields.length === 0)
    form.fields = sniffFields(text.slice(from, from + seenForFields)) ?? [[0, 1_000_000]];
  try {
    const source = rowsOf(text, form, from);
    const columns = tableColumns(source, given);
    if (!columns) return refuse('csv/empty', 'There is no row in the file.', 0);
    const uneven = unevenRows(text, form, from, columns);
    return {
      root: overrideColumns(columns.root, overrides),
      properties: propertiesOf(form, columns, uneven.length > 0),
      rows: () => firstRows(source, columns),
      diagnostics: [
        ...guesses(form, columns, dialect.alsoLikely, given),
        ...(given.quote === undefined && form.quote === '' ? literalQuotes(text) : []),
        ...uneven,
      ],
    };
  } catch (error) {
    if (error instanceof RowError) return refuse(error.code, error.message, error.at, error.fix);
    throw error;
  }
}

function formOf(given: GivenProperties): Partial<RowForm> {
  const { layout, delimiter, quote, escape: escaped, comment, trim } = given;
  const all = { layout, delimiter, quote, escape: escaped, comment, trim };
  const fields = given.fields ? readFields(given.fields) : null;
  return Object.fromEntries(
    Object.entries({ ...all, ...(fields ? { fields } : {}) }).filter(([, v]) => v !== undefined),
  );
}

/** The rows of a text; a cell in quotes is there, also when nothing stands in it. */
function rowsOf(text: string, form: RowForm, from: number): RowSource {
  const skipsBlank = !isOneColumn(text, form, from);
  return {
    isSheet: false,
    *rows() {
      const rows = new RowReader(text, form, skipsBlank, from);
      const cursor: RowCursor = {
        number: 0,
        count: 0,
        isEmpty: (cell) => rows.isEmpty(cell) && !rows.isQuoted(cell),
        text: (cell) => rows.cell(cell),
        isText: () => false,
      };
      while (rows.read()) {
        cursor.number = rows.row;
        cursor.count = rows.count;
        yield cursor;
      }
    },
  };
}

/** Where all rows have one column, a line without anything is a row, too. */
function isOneColumn(text: string, form: RowForm, from: number): boolean {
  const rows = new RowReader(text, form, true, from);
  for (let seen = 0; seen < 1_000 && rows.read(); seen++) if (rows.count > 1) return false;
  return true;
}

/** Says where the first quote stands that was read as a part of its cell. */
function literalQuotes(text: string): LocatedDiagnostic[] {
  const at = text.search(/["']/);
  if (at < 0) return [];
  return [
    {
      severity: 'warning',
      code: 'csv/quote-inside',
      message: 'Quotes stand within cells that do not begin with one; they were read as characters like others.',
      path: '$',
      ...linePlace(text, at),
      fix: 'Where this is wrong, set the quote of the structure and correct the file.',
    },
  ];
}

/** The rows that have more or fewer cells than there are columns; empty cells at the end do not count. */
function unevenRows(
  text: string,
  form: RowForm,
  from: number,
  { headerRow, firstRow, width }: TableColumns,
): LocatedDiagnostic[] {
  const findings: LocatedDiagnostic[] = [];
  if (form.layout === 'fixed') return findings;
  const rows = new RowReader(text, form, width > 1, from);
  let more = 0;
  let index = 0;
  // Places are counted on from the one before.
  let counted = { offset: 0, line: 1 };
  while (rows.read()) {
    if (rows.row <= headerRow || rows.row < firstRow) continue;
    let count = rows.count;
    while (count > width && rows.isEmpty(count - 1)) count--;
    if (count !== width) {
      if (findings.length >= mostUneven) more++;
      else {
        const near = linePlace(text, rows.start, counted.offset);
        counted = { offset: rows.start, line: counted.line + near.line - 1 };
        findings.push({
          severity: 'warning',
          code: 'csv/row-width',
          message: `The row has ${count} ${count === 1 ? 'cell' : 'cells'}, but there ${width === 1 ? 'is 1 column' : `are ${width} columns`}.`,
          path: `$[${index}]`,
          line: counted.line,
          column: 1,
        });
      }
    }
    index++;
  }
  if (more > 0)
    findings.push({
      severity: 'warning',
      code: 'csv/row-width',
      message: `${more} more rows have more or fewer cells than there are columns.`,
      path: '$',
    });
  return findings;
}

function propertiesOf(form: RowForm, columns: TableColumns, isUneven: boolean): Partial<TableProperties> {
  const { layout, delimiter, quote, escape: escaped, comment, trim, fields } = form;
  const { headerRow, firstRow, decimalSign, thousandsSign, trueWord, falseWord } = columns;
  return {
    layout,
    delimiter,
    quote,
    escape: escaped,
    comment,
    trim,
    fields: writeFields(fields),
    headerRow,
    firstRow,
    decimalSign,
    thousandsSign,
    trueWord,
    falseWord,
    unevenRows: isUneven ? 'accept' : 'refuse',
  };
}

const names: Readonly<Record<string, string>> = {
  ',': 'a comma',
  ';': 'a semicolon',
  '\t': 'a tab',
  '|': 'a bar',
  '.': 'a point',
  ' ': 'a space',
};
const named = (sign: string) => names[sign] ?? JSON.stringify(sign);

/** Says what was guessed, where it could be otherwise. */
function guesses(
  form: RowForm,
  columns: TableColumns,
  alsoLikely: readonly string[],
  given: GivenProperties,
): LocatedDiagnostic[] {
  const said: string[] = [];
  if (form.layout === 'fixed') said.push(`fields of fixed width (${writeFields(form.fields)})`);
  if (alsoLikely.length > 0 && given.delimiter === undefined)
    said.push(
      `${named(form.delimiter)} between the cells, though ${alsoLikely.map(named).join(', ')} would do as well`,
    );
  if (given.headerRow === undefined) {
    if (columns.headerRow === 0) said.push('no row with names of columns');
    else if (columns.headerRow > 1) said.push(`the names of the columns in row ${columns.headerRow}`);
  }
  if (columns.decimalSign !== defaultSettings.decimalSign || columns.thousandsSign !== '')
    said.push(
      `numbers with ${named(columns.decimalSign)} before the decimals${columns.thousandsSign === '' ? '' : ` and ${named(columns.thousandsSign)} between thousands`}`,
    );
  if (form.trim) said.push('spaces around cells that do not count');
  if (form.escape === 'backslash') said.push('a backslash before quotes within cells');
  if (form.comment !== '') said.push(`comments behind ${form.comment}`);
  if (said.length === 0) return [];
  return [
    {
      severity: 'info',
      code: 'csv/read-as',
      message: `Read with ${said.join('; ')}.`,
      path: '$',
      fix: 'Where this is wrong, change the properties of the structure.',
    },
  ];
}
