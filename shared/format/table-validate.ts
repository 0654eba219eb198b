import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { StructureNode } from '../structure/node.ts';
import { memberPath, rootPath } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { MappingError } from './message-error.ts';
import { openTable, type Table } from './table.ts';
import { columnLetters } from './table-place.ts';
import { linePlace, RowError } from './table-rows.ts';
import { TableScanner } from './table-scanner.ts';
import { rowOf, type TableSettings } from './table-settings.ts';

/** Findings stop here: a table that fits nowhere is not listed to its end. */
const maxFindings = 200;

/** What makes a text no table: quotes that do not close, characters that no text has, rows of other lengths where they are refused. */
export function checkTable(text: string, settings: TableSettings): LocatedDiagnostic[] {
  // Which columns a header must have is the structure's matter; without a header only the structure says how many there are.
  const columns = settings.headerRow === 0 ? settings.columns : [];
  return new TableCheck(text, { ...settings, columns }, []).run();
}

/** Checks a table against a structure: every cell by the type of its column; every finding with its line and column. */
export function validateTable(text: string, { root }: StructureShape, settings: TableSettings): LocatedDiagnostic[] {
  return new TableCheck(text, settings, rowOf(root).children ?? []).run();
}

class TableCheck {
  private readonly findings: LocatedDiagnostic[] = [];
  private readonly text: string;
  private readonly settings: TableSettings;
  private readonly nodes: readonly StructureNode[];
  /** Lines up to an offset: findings come in the order of the text. */
  private counted = { offset: 0, line: 1 };

  constructor(text: string, settings: TableSettings, nodes: readonly StructureNode[]) {
    this.text = text;
    this.settings = settings;
    this.nodes = nodes;
  }

  run(): LocatedDiagnostic[] {
    const { findings, text, nodes } = this;
    const settings: TableSettings = { ...this.settings, unevenRows: 'accept' };
    try {
      const table = openTable(text, settings);
      const cells = new CellCheck(text, settings, table);
      const cellOf = nodes.map((_, i) => table.columns.indexOf(i));
      for (let index = 0; findings.length < maxFindings && table.next(); index++) {
        this.checkWidth(table, index);
        for (const [i, node] of nodes.entries()) this.checkCell(table, index, cellOf[i] as number, node, cells);
      }
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      findings.push({
        severity: 'error',
        code: error.code,
        message: error.message,
        path: rootPath,
        ...this.lineAt(error.at),
        ...(error.fix === undefined ? {} : { fix: error.fix }),
      });
    }
    return findings;
  }

  private checkWidth({ rows, width }: Table, index: number): void {
    const { sheet, unevenRows } = this.settings;
    if (sheet !== null || unevenRows === 'accept' || rows.count === width) return;
    let last = rows.count;
    while (last > width && rows.isEmpty(last - 1)) last--;
    if (last === width) return;
    let extra = width;
    while (extra < last && rows.isEmpty(extra)) extra++;
    const at = last > width ? rows.placeOf(extra) : rows.end;
    this.report('csv/row-width', `The row has ${last} of ${width} cells.`, `${rootPath}[${index}]`, this.lineAt(at));
  }

  private checkCell(table: Table, index: number, cell: number, node: StructureNode, cells: CellCheck): void {
    const { rows } = table;
    const isThere = cell >= 0 && cell < rows.count;
    const isEmpty = !isThere || cells.isEmpty(cell);
    if (isEmpty && (node.nullable || node.optional)) return;
    const error = isEmpty ? null : cells.problem(cell, node);
    if (!isEmpty && error === null) return;
    const path = memberPath(`${rootPath}[${index}]`, node.name);
    const place = this.cellPlace(table, cell, isThere);
    if (error) this.report(error.code, error.message, path, place, error.fix);
    else if (isThere) this.report('structure/null', `${path} is empty.`, path, place);
    else this.report('structure/member-missing', `${path} is missing.`, path, place);
  }

  private cellPlace(
    { rows }: Table,
    cell: number,
    isThere: boolean,
  ): { line: number; column: number; address?: string } {
    if (this.settings.sheet === null) return this.lineAt(isThere ? rows.placeOf(cell) : rows.end);
    const row = Number(rows.cell(0));
    return { line: row, column: Math.max(cell, 1), ...(cell > 0 ? { address: `${columnLetters(cell)}${row}` } : {}) };
  }

  private lineAt(offset: number): { line: number; column: number } {
    if (this.settings.sheet !== null) return { line: 1, column: 1 };
    const { counted, text } = this;
    const from = offset < counted.offset ? { offset: 0, line: 1 } : counted;
    const near = linePlace(text, offset, from.offset);
    const line = from.line + near.line - 1;
    this.counted = { offset: offset - near.column + 1, line };
    return { line, column: near.column };
  }

  private report(
    code: string,
    message: string,
    path: string,
    { address, ...place }: { line: number; column: number; address?: string },
    fix?: string,
  ): void {
    if (this.findings.length >= maxFindings) return;
    this.findings.push({
      severity: 'error',
      code: code.replace(/^mapping\//, 'structure/'),
      message: address === undefined ? message : `${address}: ${message}`,
      path,
      ...place,
      ...(fix === undefined ? {} : { fix }),
    });
  }
}

/** Reads single cells as a mapping would. */
class CellCheck extends TableScanner {
  constructor(text: string, settings: TableSettings, table: Table) {
    super(text, 'UTC', settings);
    this.over(table);
  }

  isEmpty(cell: number): boolean {
    this.goTo(cell);
    return this.isNull();
  }

  problem(cell: number, node: StructureNode): MappingError | null {
    this.goTo(cell);
    try {
      this.read(node);
      return null;
    } catch (error) {
      if (error instanceof MappingError) return error;
      throw error;
    }
  }

  /** The check knows the place. */
  override fail(message: string, code = 'csv/syntax', fix?: string): never {
    throw new MappingError(code, message, { path: rootPath, ...(fix ? { fix } : {}) });
  }

  private read(node: StructureNode): void {
    switch (node.type) {
      case 'integer':
        this.int32();
        return;
      case 'long':
        this.integer();
        return;
      case 'decimal':
        this.decimal();
        return;
      case 'boolean':
        this.boolean();
        return;
      case 'datetime':
        this.dateTime();
        return;
      case 'date':
        this.date();
        return;
      default: {
        const text = this.string();
        if (node.enum && !node.enum.includes(text))
          this.fail(
            `${JSON.stringify(text.slice(0, 60))} is none of ${node.enum.slice(0, 8).join(', ')}.`,
            'structure/not-in-enumeration',
          );
      }
    }
  }
}
