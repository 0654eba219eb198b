import { guardFormula, unguardFormula } from '../formula-guard.ts';
import { pathOfChild } from '../message-path.ts';
import {
  isMessageObject,
  type MessageObject,
  type MessageValue,
  setMember,
  type ValueForm,
  ValueFormError,
  type ValueSettings,
} from '../message-value.ts';
import { scalarText } from '../scalar-text.ts';
import { openTable } from '../table.ts';
import { linePlace, RowError } from '../table-rows.ts';
import { defaultSettings, type TableSettings } from '../table-settings.ts';
import { sniffDialect } from './sniff-dialect.ts';

/** Cells of a table as values, rows × columns: those that a row leaves out are made, too, and a short text of a wide table would fill the memory. */
export const mostCells = 3_000_000;
const fixCells = 'Take fewer rows at once, or leave columns out.';

const delimiters = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar' },
] as const;

/**
 * A table as plain values: a list of rows, each an object of its cells by what stands above them, all of them texts. An empty cell is null; one in quotes is
 * an empty text. Columns without a name are `column1`, `column2` …; a name that stands twice gets a number (`name_2`).
 */
export const csvValues: ValueForm = {
  readSettings: [
    {
      name: 'delimiter',
      title: 'Delimiter',
      help: 'Between cells.',
      default: '',
      choices: [{ value: '', label: 'As the text shows' }, ...delimiters],
    },
    { name: 'header', title: 'First row has the names', help: 'Else columns are column1, column2 …', default: true },
  ],
  writeSettings: [
    { name: 'delimiter', title: 'Delimiter', help: 'Between cells.', default: ',', choices: delimiters },
    {
      name: 'header',
      title: 'Write a row of names',
      help: 'The names of all members, as they first come.',
      default: true,
    },
    {
      name: 'guardFormulas',
      title: 'Guard formulas',
      help: 'Texts that a sheet program would run (=, +, -, @) are written with an apostrophe before them, which reading takes away.',
      default: true,
    },
  ],
  read(text, given) {
    const isKnown = typeof given.delimiter === 'string' && given.delimiter !== '';
    const settings: TableSettings = {
      ...defaultSettings,
      ...(isKnown ? { delimiter: given.delimiter as string } : sniffDialect(text).form),
      headerRow: 0,
      firstRow: 1,
      unevenRows: 'accept',
    };
    try {
      return { value: rowsOf(text, settings, given.header !== false) };
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      const { code, message, fix, at } = error;
      const place = linePlace(text, at);
      return {
        diagnostic: { severity: 'error', code, message, path: `line ${place.line}`, ...place, ...(fix ? { fix } : {}) },
      };
    }
  },
  write: writeTable,
};

function rowsOf(text: string, settings: TableSettings, hasHeader: boolean): MessageValue {
  const table = openTable(text, settings);
  const { rows } = table;
  const names: string[] = [];
  const known = new Set<string>();
  /** From which number on one may be free: thousands of columns of one name ask once each. */
  const next = new Map<string, number>();
  const nameOf = (cell: number) => {
    for (let i = names.length; i <= cell; i++) addName('', i);
    return names[cell] as string;
  };
  const addName = (wanted: string, i: number) => {
    const base = wanted === '' ? `column${i + 1}` : wanted;
    let name = base;
    let n = next.get(base) ?? 2;
    while (known.has(name)) name = `${base}_${n++}`;
    next.set(base, n);
    known.add(name);
    names.push(name);
  };
  if (hasHeader && table.next()) rows.cells().forEach(addName);
  const values: MessageValue[] = [];
  let made = 0;
  while (table.next()) {
    const row: MessageObject = {};
    const width = Math.max(rows.count, names.length);
    made += width;
    if (made > mostCells)
      throw new RowError(
        'csv/too-many-cells',
        `Up to this row the table has more than ${mostCells} cells (rows × columns).`,
        rows.start,
        fixCells,
      );
    for (let i = 0; i < width; i++) {
      const isThere = i < rows.count && (!rows.isEmpty(i) || rows.isQuoted(i));
      setMember(row, nameOf(i), isThere ? unguardFormula(rows.cell(i)) : null);
    }
    values.push(row);
  }
  return values;
}

function writeTable(value: MessageValue, settings: ValueSettings): string {
  const rows = Array.isArray(value) ? value : [value];
  const delimiter = typeof settings.delimiter === 'string' && settings.delimiter !== '' ? settings.delimiter : ',';
  const isGuarded = settings.guardFormulas !== false;
  const cell = (text: string): string => {
    const guarded = isGuarded ? guardFormula(text) : text;
    return guarded === '' || guarded.includes(delimiter) || /["\r\n]|^\s|\s$/.test(guarded)
      ? `"${guarded.replaceAll('"', '""')}"`
      : guarded;
  };
  /** Its place is asked for by an error alone: to say it for each cell takes longer than to write them. */
  const cellOf = (inner: MessageValue | undefined, row: number, name: string): string => {
    if (inner === null || inner === undefined) return '';
    if (Array.isArray(inner) || isMessageObject(inner))
      throw new ValueFormError(
        'csv/nested',
        `A cell holds a single value, and this is ${Array.isArray(inner) ? 'a list' : 'an object'}.`,
        pathOfChild(Array.isArray(value) ? pathOfChild('$', 'list', String(row)) : '$', 'object', name),
        'Flatten the rows in a step before this one.',
      );
    return cell(scalarText(inner));
  };
  const names: string[] = [];
  const known = new Set<string>();
  rows.forEach((row, i) => {
    if (!isMessageObject(row))
      throw new ValueFormError(
        'csv/no-row',
        `A row is an object, and this is ${row === null ? 'null' : Array.isArray(row) ? 'a list' : 'a single value'}.`,
        Array.isArray(value) ? pathOfChild('$', 'list', String(i)) : '$',
        'Give a list of objects with single values.',
      );
    for (const name of Object.keys(row))
      if (!known.has(name)) {
        known.add(name);
        names.push(name);
      }
    if (names.length * rows.length > mostCells)
      throw new ValueFormError(
        'csv/too-many-cells',
        `With the members of this row the table has more than ${mostCells} cells: ${rows.length} rows of at least ${names.length} columns.`,
        Array.isArray(value) ? pathOfChild('$', 'list', String(i)) : '$',
        fixCells,
      );
  });
  const lines = settings.header === false || names.length === 0 ? [] : [names.map(cell).join(delimiter)];
  rows.forEach((row, i) => {
    const object = row as MessageObject;
    const cells = names.map((name) => cellOf(Object.hasOwn(object, name) ? object[name] : null, i, name));
    lines.push(cells.join(delimiter));
  });
  return lines.map((line) => `${line}\r\n`).join('');
}
