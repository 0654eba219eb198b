import { ColumnError, columnReader } from '../../../../shared/consume/database/column-kinds.ts';
import type { ProgramDatabaseQuery } from '../../../../shared/consume/database/program.ts';
import type { ParameterType } from '../../../../shared/consume/database/query-kind.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { StatementResult } from './driver.ts';

/** After so many rows others have their turn. */
const rowsAtOnce = 2_000;

/** Makes an object of each row: columns by their names, letter case aside where no name is the same. Throws FlowErrors `database/no-column`, `database/bad-value`. */
export async function readRows(
  { columns, rows }: StatementResult,
  query: ProgramDatabaseQuery,
  timeZone: string,
  name: string,
  make: () => WeftObject,
): Promise<WeftObject[]> {
  const readers = query.columns.flatMap(({ column, field, type, values }) => {
    if (field === null) return [];
    const at = indexOfColumn(columns, column);
    if (at < 0)
      throw new FlowError(
        'database/no-column',
        `${name}: the result has no column ${column}. It has ${columns.map((each) => each.name).join(', ') || 'none'}.`,
      );
    const { kind } = columns[at] as StatementResult['columns'][number];
    return [{ at, field, column, read: columnReader({ kind, type, values, timeZone }) }];
  });
  const objects: WeftObject[] = [];
  for (let i = 0; i < rows.length; i++) {
    if (i > 0 && i % rowsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    const row = rows[i] as StatementResult['rows'][number];
    const object = make();
    for (const { at, field, column, read } of readers) {
      const value = row[at] ?? null;
      try {
        object[field] = value === null ? null : read(value);
      } catch (error) {
        if (!(error instanceof ColumnError)) throw error;
        throw new FlowError('database/bad-value', `${name}: row ${i + 1}, ${column}: ${error.message}.`, {
          cause: error,
          details: [{ path: `$[${i}].${column}`, message: error.message, code: 'database/bad-value' }],
        });
      }
    }
    objects.push(object);
  }
  return objects;
}

/** The first column of the first row as a value; null where there is no row. */
export function readValueOf(
  { columns, rows }: StatementResult,
  type: ParameterType,
  timeZone: string,
  name: string,
): unknown {
  const value = rows[0]?.[0] ?? null;
  const column = columns[0];
  if (value === null || !column) return null;
  try {
    return columnReader({ kind: column.kind, type, timeZone })(value);
  } catch (error) {
    if (!(error instanceof ColumnError)) throw error;
    throw new FlowError('database/bad-value', `${name}: ${column.name}: ${error.message}.`, { cause: error });
  }
}

function indexOfColumn(columns: StatementResult['columns'], name: string): number {
  const exact = columns.findIndex((column) => column.name === name);
  if (exact >= 0) return exact;
  const lower = name.toLowerCase();
  return columns.findIndex((column) => column.name.toLowerCase() === lower);
}
