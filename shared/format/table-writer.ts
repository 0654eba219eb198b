import { type Code, js, literal, literalOf, nothing, objectOfCodes } from '../expression/emitted-code.ts';
import type { StructureNode } from '../structure/node.ts';
import type { PlacedNode } from '../structure/path.ts';
import type { WriterEmitter } from './message-format.ts';
import { columnsOf, rowOf, writtenPlaces } from './table-settings.ts';

/**
 * The code of export mappings that write tables, in CSV and in workbooks: `r` has the texts of a row's cells, each at its place; the rows
 * and what stands above them are put together by `W.table`.
 */
export const tableWriter: WriterEmitter = {
  nothing: () => js`W.table(u, [], () => "")`,
  begin: (object) => js`const r = ${literal(Array<string>(placesOf(object).width).fill(''))};`,
  end: (object) => (object.parent === null ? js`W.single(r)` : js`W.row(r)`),
  member: (member, text) => {
    const place = placeOf(member);
    return place === undefined ? nothing : js`r[${literalOf('number', place)}] = ${text};`;
  },
  // A row has no levels below it: what a structure made by hand has there is left out.
  openLevel: () => nothing,
  closeLevel: () => nothing,
  nullText: () => literal(''),
  emptyText: () => '',
  list: (at, list, write, waits) => {
    if (at.parent !== null) return literal('');
    return js`W.${waits ? js`tableWaiting` : js`table`}(u, ${list}, ${write})`;
  },
  dictionary: () => literal(''),
  value(code, { node }, { kind, wire }) {
    switch (node.type) {
      case 'integer':
      case 'long':
      case 'decimal':
        if (node.wire?.grouped === true) return js`W.grouped(${code}, ${literalOf('number', node.scale ?? 0)})`;
        return node.scale ? js`W.scaled(${code}, ${literalOf('number', node.scale)})` : js`W.number(${code})`;
      case 'boolean':
        return js`W.boolean(${code})`;
      case 'datetime':
        return kind === 'string' ? js`W.text(${code})` : dateTime(code, node);
      case 'date':
        return js`W.date(${code})`;
      default:
        break;
    }
    if (wire) return js`W.enumeration(${code}, ${literal(wire)})`;
    if (kind === 'binary') return js`W.binary(${code})`;
    if (kind === 'datetime') return dateTime(code, node);
    return kind === 'integer' || kind === 'long' || kind === 'decimal' ? js`W.number(${code})` : js`W.text(${code})`;
  },
  required: (path, name) => js`W.required(${literal(path)}, ${literal(name)});`,
};

/** The same for tables whose rows are texts one behind the other: they are written by themselves as well. */
export const textTableWriter: WriterEmitter = {
  ...tableWriter,
  apart: {
    takes: (list) => list.parent === null,
    around: (_list, rows) => js`W.around(${rows})`,
    items: (_list, list, write, waits) => js`W.${waits ? js`rowsWaiting` : js`rows`}(u, ${list}, ${write})`,
    between: '',
  },
};

function dateTime(code: Code, node: StructureNode): Code {
  const { fraction, offset } = node.format ?? { fraction: 3, offset: 'Z' };
  return js`W.dateTime(${code}, ${objectOfCodes({ fraction: literalOf('number', fraction), offset: literalOf('text', offset) })})`;
}

function placesOf({ shape }: PlacedNode): { places: number[]; width: number } {
  return writtenPlaces(columnsOf(shape.root));
}

/** Where a column is written; undefined for what is no column of the row. */
function placeOf(member: PlacedNode): number | undefined {
  const i = (rowOf(member.shape.root).children ?? []).findIndex((column) => column.name === member.node.name);
  return placesOf(member).places[i];
}
