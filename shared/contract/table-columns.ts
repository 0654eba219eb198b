import type { StructureNode } from '../structure/node.ts';
import { itemPath, memberPath, rootPath } from '../structure/path.ts';
import type { StructureOverride } from '../structure/structure-document.ts';
import { beginningOf, columnNames } from './column-names.ts';
import { ColumnShape, type ValueForms } from './column-shape.ts';
import { sniffValueForms } from './value-forms.ts';

/** The cells of a row; null for one that there is nothing in. */
export type Cells = readonly (string | null)[];

/** A row with its number. Of sheets it is known which cells are texts. */
export interface Row {
  number: number;
  cells: Cells;
  areTexts?: readonly boolean[];
}

/** The row that is read at the moment: cells become texts when they are asked for. */
export interface RowCursor {
  number: number;
  count: number;
  isEmpty(cell: number): boolean;
  text(cell: number): string;
  isText(cell: number): boolean;
}

/** Rows of a table, as often as they are asked for. */
export interface RowSource {
  rows(): Iterable<RowCursor>;
  isSheet: boolean;
}

/** What the rows of a table say: where its header is, its columns, and how its values are written. */
export interface TableColumns extends ValueForms {
  root: StructureNode;
  /** Rows of names (0: none) and of the first data (0: behind the header). */
  headerRow: number;
  firstRow: number;
  /** Where the cell of each column of the tree stands in a row, from 0 on. */
  places: number[];
  /** Number of the first row that is data. */
  firstData: number;
  /** Cells of a row. */
  width: number;
  /** Rows of data. */
  count: number;
}

/** A row as it is shown: its number in the table, and the cells of the columns. */
export interface ShownRow {
  number: number;
  cells: (string | null)[];
}

/** Characters of a cell that are shown. */
const longestShown = 200;
/** Rows that are looked at for the header and the signs of numbers; types follow from all. */
const headRows = 2_000;
const headCells = 500_000;
/** A header stands in one of so many rows. */
const headerRows = 50;

/**
 * Reads the columns of a table: the header is the first row that is about as long as most are, unless what stands in it is like what
 * stands below. `known` is what is said already (by a person, or by cells that have types of their own).
 */
export function tableColumns(
  source: RowSource,
  known: Partial<ValueForms & { headerRow: number; firstRow: number }> = {},
): TableColumns | null {
  const head: Row[] = [];
  let cellsSeen = 0;
  for (const row of source.rows()) {
    cellsSeen += row.count;
    if (head.push(rowAt(row)) >= headRows || cellsSeen >= headCells) break;
  }
  const top =
    head[
      known.headerRow === undefined
        ? topRow(head)
        : Math.max(
            0,
            head.findIndex((row) => row.number === known.headerRow),
          )
    ];
  if (!top) return null;
  const below = head.slice(head.indexOf(top) + 1);
  const longest = Math.max(top.cells.length, ...below.slice(0, 1).map((row) => lengthOf(row.cells)));
  const forms = { ...sniffValueForms(columnsIn(below.length > 0 ? below : [top], longest)), ...known };
  const hasHeader = known.headerRow === undefined ? isHeader(top, below, longest, forms) : known.headerRow > 0;
  // What stands beside the header of a text is no column, and is told; sheets have no rows of a wrong length.
  const width = source.isSheet ? 0 : hasHeader ? top.cells.length : longest;
  const firstData = hasHeader ? (known.firstRow ?? 0) || top.number + 1 : (known.firstRow ?? 0) || top.number;
  const shapes = Array.from({ length: width }, () => new ColumnShape(forms));
  let count = 0;
  for (const row of source.rows()) {
    if (row.number < firstData) continue;
    while (source.isSheet && shapes.length < row.count) shapes.push(new ColumnShape(forms));
    for (let i = 0; i < shapes.length; i++) {
      const shape = shapes[i] as ColumnShape;
      if (i >= row.count || row.isEmpty(i)) shape.add(null, false, count);
      else if (shape.isSettled) shape.addText(count);
      else shape.add(row.text(i), row.isText(i), count);
    }
    count++;
  }
  while (source.isSheet && hasHeader && shapes.length < top.cells.length) shapes.push(new ColumnShape(forms, count));
  const headers = shapes.map((_, i) => (hasHeader ? (top.cells[i] ?? '') : ''));
  // A column without a name in which nothing stands is only space.
  const places: number[] = [];
  const children = columnNames(headers, hasHeader).flatMap(({ name, wire }, i) => {
    const shape = shapes[i] as ColumnShape;
    if (headers[i]?.trim() === '' && shape.filled === 0 && shapes.length > 1) return [];
    places.push(i);
    return [shape.node(name, wire)];
  });
  return {
    root: { name: '', type: 'array', item: { name: '', type: 'object', children } },
    headerRow: hasHeader ? top.number : 0,
    firstRow: hasHeader ? (known.firstRow ?? 0) : firstData > 1 ? firstData : 0,
    places,
    firstData,
    width,
    count,
    decimalSign: forms.decimalSign,
    thousandsSign: forms.thousandsSign,
    trueWord: forms.trueWord,
    falseWord: forms.falseWord,
  };
}

/** The first rows of data, with the cells of the columns of the tree; null for a cell that nothing stands in. */
export function firstRows(source: RowSource, { places, firstData }: TableColumns, most = 50): ShownRow[] {
  const shown: ShownRow[] = [];
  for (const row of source.rows()) {
    if (row.number < firstData) continue;
    const cells = places.map((at) =>
      at >= row.count || row.isEmpty(at) ? null : beginningOf(row.text(at), longestShown),
    );
    if (shown.push({ number: row.number, cells }) >= most) break;
  }
  return shown;
}

/** A row that stays when the next one is read. */
function rowAt(row: RowCursor): Row {
  const cells: (string | null)[] = [];
  const areTexts: boolean[] = [];
  for (let i = 0; i < row.count; i++) {
    cells.push(row.isEmpty(i) ? null : row.text(i));
    areTexts.push(row.isText(i));
  }
  return { number: row.number, cells, areTexts };
}

/** Cells of a row, without the empty ones at its end. */
function lengthOf(cells: Cells): number {
  let length = cells.length;
  while (length > 0 && (cells[length - 1] === null || cells[length - 1] === '')) length--;
  return length;
}

/** The first row in which about as much stands as in most: titles and notes above a table are shorter. */
function topRow(head: readonly { cells: Cells }[]): number {
  const filled = head.map(({ cells }) => cells.filter((cell) => cell !== null && cell !== '').length);
  const lengths = filled.filter((n) => n > 0).sort((a, b) => a - b);
  const usual = lengths[Math.floor(lengths.length / 2)] ?? 0;
  const found = filled.slice(0, headerRows).findIndex((n) => n > 0 && n >= usual / 2);
  return Math.max(found, 0);
}

function columnsIn(rows: readonly { cells: Cells }[], width: number): string[][] {
  return Array.from({ length: width }, (_, i) => rows.map(({ cells }) => cells[i] ?? ''));
}

/** Whether a row is no data: it has texts above numbers and dates rather than the other way round. */
function isHeader(top: Row, below: readonly Row[], width: number, forms: ValueForms): boolean {
  let pro = 0;
  let contra = 0;
  for (let i = 0; i < width; i++) {
    const shape = new ColumnShape(forms);
    for (const { cells, areTexts } of below) shape.add(cells[i] ?? null, areTexts?.[i]);
    const header = top.cells[i] ?? null;
    const says = header === null || header === '' ? 0 : shape.speaksForHeader(header, top.areTexts?.[i] ?? false);
    if (says > 0) pro++;
    else if (says < 0) contra++;
  }
  return contra === 0 || pro > contra || isRunOfYears(top.cells);
}

/** Years stand above columns of amounts, and are numbers as well. */
function isRunOfYears(top: Cells): boolean {
  const years = top.flatMap((cell) => (/^(?:19|20)\d\d$/.test(cell ?? '') ? [Number(cell)] : []));
  return years.length >= 3 && years.every((year, i) => i === 0 || year === (years[i - 1] as number) + 1);
}

/** Applies what a person set by hand to the columns of a table. */
export function overrideColumns(
  root: StructureNode,
  overrides: Readonly<Record<string, StructureOverride>>,
): StructureNode {
  const { item } = root;
  if (!item?.children) return root;
  const row = itemPath(rootPath);
  const children = item.children.map((node) => {
    const path = memberPath(row, node.name);
    const own = Object.hasOwn(overrides, path) ? overrides[path] : undefined;
    if (!own) return node;
    const { format: _f, scale: _s, ...bare } = node;
    return { ...(own.type !== undefined && own.type !== node.type ? bare : node), ...own };
  });
  return { ...root, item: { ...item, children } };
}
