import type { ColumnKind } from '../../../../shared/consume/database/column-kinds.ts';
import { dialectOf } from '../../../../shared/consume/database/dialect.ts';
import type { ProgramConsumedDatabase, ProgramDatabaseQuery } from '../../../../shared/consume/database/program.ts';
import { onlyReads, parseStatement } from '../../../../shared/consume/database/statement.ts';
import type { MockAnswer, MockService, MockSetting } from '../consumed-protocol.ts';
import { DatabaseError } from './driver.ts';
import { exchangeType, failureText } from './exchange.ts';

/** Rows that a mock makes of a list. */
const madeRows = 2;

/** Answers the queries of a database without it: rows of the columns that a query knows, the same ones each time; a microflow may answer first. */
export function databaseMock(service: ProgramConsumedDatabase, { seed, script }: MockSetting): MockService {
  const json = (text: string, status = 200): MockAnswer => ({
    status,
    headers: { 'content-type': exchangeType },
    body: text,
  });
  return {
    isOffHttp: true,
    async answer({ target, body }) {
      const name = decodeURIComponent(target.replace(/^\//, ''));
      const query = service.data.queries.find((each) => each.name === name);
      if (!query) return json(failureText(new DatabaseError('statement', `the mock has no query ${name}.`)), 404);
      const flow = service.mock?.flow;
      if (flow !== undefined && script) {
        const inputs = new Map([
          ['query', query.name],
          ['parameters', body],
        ]);
        const answered = await script(flow, inputs);
        if (answered.refusal !== null) return json(failureText(new DatabaseError('statement', answered.refusal)), 500);
        if (answered.body !== null)
          return json(typeof answered.body === 'string' ? answered.body : Buffer.from(answered.body).toString('utf8'));
      }
      return json(JSON.stringify(madeResult(query, service.data.system, seed)));
    },
  };
}

function madeResult(query: ProgramDatabaseQuery, system: string, seed: number) {
  const { parts } = parseStatement(query.sql, dialectOf(system).syntax);
  const isRead = !query.writes && onlyReads(parts);
  const columns =
    query.gives === 'value'
      ? [{ name: 'value', kind: kindOfType[query.valueType] ?? 'text', values: null }]
      : query.columns.map(({ column, kind, values }) => ({ name: column, kind, values }));
  const count = query.gives === 'list' ? madeRows : 1;
  return {
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    rows: Array.from({ length: count }, (_, row) =>
      columns.map(
        ({ name, kind, values }) => values?.[(row + seed) % values.length] ?? madeValue(name, kind, row + 1 + seed),
      ),
    ),
    changed: isRead ? null : 1,
  };
}

const kindOfType: Readonly<Record<string, ColumnKind>> = {
  string: 'text',
  integer: 'integer',
  long: 'long',
  decimal: 'decimal',
  boolean: 'boolean',
  datetime: 'instant',
  date: 'date',
  binary: 'binary',
};

function madeValue(name: string, kind: ColumnKind, number: number): string | boolean {
  const two = String(((number - 1) % 28) + 1).padStart(2, '0');
  switch (kind) {
    case 'integer':
    case 'long':
      return String(number);
    case 'decimal':
      return `${number}.50`;
    case 'boolean':
      return number % 2 === 1;
    case 'instant':
      return `2026-01-${two}T08:00:00Z`;
    case 'datetime':
      return `2026-01-${two}T08:00:00`;
    case 'date':
      return `2026-01-${two}`;
    case 'time':
      return '08:00:00';
    case 'json':
      return '{}';
    case 'list':
      return '[]';
    case 'uuid':
      return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    case 'binary':
      return '';
    default:
      return `${name} ${number}`;
  }
}
