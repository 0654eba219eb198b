import type { BoundStatement } from '../../../../shared/consume/database/bind-statement.ts';
import type { ColumnKind, ColumnValue } from '../../../../shared/consume/database/column-kinds.ts';
import { DatabaseError, type DatabaseFault, type StatementResult } from './driver.ts';

/** The content type of both: JSON, which recordings set out in lines and compare value by value. */
export const exchangeType = 'application/json';

/** Values of parameters as mocks and recordings see them, by name: texts of values, bytes in Base64. */
export function requestText(
  parameters: Readonly<
    Record<string, BoundStatement['values'][number]['value'] | BoundStatement['values'][number]['value'][]>
  >,
): string {
  const text = (value: BoundStatement['values'][number]['value']) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  return JSON.stringify({
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, Array.isArray(value) ? value.map(text) : text(value)]),
    ),
  });
}

/** A result as mocks and recordings hold it. */
export function resultText({ columns, rows, changed }: StatementResult): string {
  const texts = rows.map((row) =>
    row.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value)),
  );
  return JSON.stringify({ columns, rows: texts, changed });
}

/** A failure as recordings hold it, to fail the same way again. */
export function failureText({ fault, message, state }: DatabaseError): string {
  return JSON.stringify({ error: { fault, message, state } });
}

/** What a mock or recording says; one that says a failure throws it. Throws a DatabaseError where it says neither. */
export function readResult(text: string): StatementResult {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    read = null;
  }
  const {
    columns,
    rows,
    changed = null,
    error,
  } = (read ?? {}) as {
    columns?: { name: string; kind: ColumnKind; type?: string }[];
    rows?: ColumnValue[][];
    changed?: number | null;
    error?: { fault?: DatabaseFault; message?: string; state?: string };
  };
  if (error)
    throw new DatabaseError(error.fault ?? 'statement', error.message ?? 'it fails.', { state: error.state ?? '' });
  if (!Array.isArray(columns) || !Array.isArray(rows))
    throw new DatabaseError(
      'statement',
      'the answer is no result: it has to be JSON with columns ([{"name", "kind"}]) and rows ([["value"]]).',
    );
  return {
    columns: columns.map(({ name, kind, type = '' }) => ({ name, kind, type })),
    rows: rows.map((row) =>
      row.map((value, i) =>
        columns[i]?.kind === 'binary' && typeof value === 'string'
          ? new Uint8Array(Buffer.from(value, 'base64'))
          : value === null || typeof value === 'boolean'
            ? value
            : String(value),
      ),
    ),
    changed,
  };
}
