import { attributeTypeOfColumn } from '../../consume/database/column-kinds.ts';
import { type DatabaseDialect, dialectOf } from '../../consume/database/dialect.ts';
import type { SchemaColumn, SchemaProcedure, SchemaTable } from '../../consume/database/kind.ts';
import type { DatabaseQuery, QueryParameter } from '../../consume/database/query-kind.ts';
import { uniqueName } from '../../model/naming.ts';
import type { IdSource } from '../../model/unit.ts';

export const statementForms = ['select', 'select-one', 'insert', 'update', 'upsert', 'delete'] as const;
export type StatementForm = (typeof statementForms)[number];

export const statementFormLabels: Readonly<Record<StatementForm, string>> = {
  select: 'Select all rows',
  'select-one': 'Select by key',
  insert: 'Insert',
  update: 'Update by key',
  upsert: 'Insert or update by key',
  delete: 'Delete by key',
};

/** What of a query is written for a person: the statement, its parameters, and what it gives. */
export type WrittenQuery = Pick<DatabaseQuery, 'sql' | 'parameters' | 'gives'>;

/** Words of SQL that tables and columns are often called by; others that are reserved somewhere are quoted as nobody knows them all. */
const reserved: ReadonlySet<string> = new Set(
  'all and any as asc between by case check column constraint create cross current_date date default desc distinct drop else end except exists false for foreign from full grant group having in index inner insert interval into is join key left level like limit natural not null number of offset on or order outer primary references right row rows select set size some start table then time timestamp to true union unique update user using value values view when where with'.split(
    ' ',
  ),
);

/** A name as code, in quotes only where it needs them. */
export function plainOrQuoted(
  name: string,
  { quote, plainNames }: Pick<DatabaseDialect, 'quote' | 'plainNames'>,
): string {
  const isPlain = plainNames === 'lower' ? /^[a-z_][a-z0-9_]*$/ : plainNames === 'upper' ? /^[A-Z][A-Z0-9_]*$/ : null;
  return isPlain?.test(name) && !reserved.has(name.toLowerCase()) ? name : quote(name);
}

function tableText({ schema, name }: Pick<SchemaTable, 'schema' | 'name'>, dialect: DatabaseDialect): string {
  return [schema, name]
    .filter((part) => part !== '')
    .map((part) => plainOrQuoted(part, dialect))
    .join('.');
}

/** A statement that reads a table, each column by its name. */
export function selectAll(table: Pick<SchemaTable, 'schema' | 'name' | 'columns'>, system: string): string {
  const dialect = dialectOf(system);
  const columns = table.columns.map(({ name }) => plainOrQuoted(name, dialect));
  return `SELECT ${columns.join(', ') || '*'}\nFROM ${tableText(table, dialect)}`;
}

/** The forms that a table has: without a primary key nothing is found by it, and a view is only read. */
export function formsOf(table: SchemaTable): StatementForm[] {
  const hasKey = table.columns.some(({ key }) => key > 0);
  const hasOthers = table.columns.some(({ key }) => key === 0);
  return statementForms.filter((form) => {
    if (form === 'select') return true;
    if (form === 'insert') return !table.view;
    if (!hasKey) return false;
    return form === 'select-one' || (!table.view && (form === 'delete' || hasOthers));
  });
}

/** A statement of a form for a table, with a parameter for each column that it takes. */
export function tableStatement(table: SchemaTable, form: StatementForm, system: string, ids: IdSource): WrittenQuery {
  const dialect = dialectOf(system);
  const name = tableText(table, dialect);
  const keys = table.columns.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key);
  const others = table.columns.filter(({ key }) => key === 0);
  const names = new Map<SchemaColumn, string>();
  for (const column of table.columns)
    names.set(
      column,
      uniqueName(parameterName(column.name), (wanted) => [...names.values()].includes(wanted)),
    );
  const code = (column: SchemaColumn) => plainOrQuoted(column.name, dialect);
  const value = (column: SchemaColumn) => `{${names.get(column)}}`;
  const given = (columns: readonly SchemaColumn[]): QueryParameter[] =>
    columns.map((column) => ({
      id: ids(),
      name: names.get(column) as string,
      type: attributeTypeOfColumn(column.kind),
      list: false,
      attribute: null,
      required: column.key > 0 || !column.nullable,
      test: '',
    }));
  const byKey = keys.map((column) => `${code(column)} = ${value(column)}`).join(' AND ');
  const set = others.map((column) => `${code(column)} = ${value(column)}`).join(',\n    ');
  const insert = (columns: readonly SchemaColumn[]) =>
    `INSERT INTO ${name} (${columns.map(code).join(', ')})\nVALUES (${columns.map(value).join(', ')})`;
  // What the database makes by itself is left to it.
  const inserted = table.columns.filter(({ generated, key }) => !(generated && key > 0));
  switch (form) {
    case 'select':
      return { sql: selectAll(table, system), parameters: [], gives: 'list' };
    case 'select-one':
      return { sql: `${selectAll(table, system)}\nWHERE ${byKey}`, parameters: given(keys), gives: 'object' };
    case 'insert':
      return { sql: insert(inserted), parameters: given(inserted), gives: 'count' };
    case 'update':
      return {
        sql: `UPDATE ${name}\nSET ${set}\nWHERE ${byKey}`,
        parameters: given([...keys, ...others]),
        gives: 'count',
      };
    case 'upsert':
      return {
        sql: dialect.upsert(
          name,
          table.columns.map((column) => ({
            name: code(column),
            value: value(column),
            type: column.type,
            isKey: column.key > 0,
          })),
        ),
        parameters: given(table.columns),
        gives: 'count',
      };
    case 'delete':
      return { sql: `DELETE FROM ${name}\nWHERE ${byKey}`, parameters: given(keys), gives: 'count' };
  }
}

/** A call of a procedure or function; null for one whose results the database does not give as rows (out parameters of MySQL). */
export function procedureStatement(procedure: SchemaProcedure, system: string, ids: IdSource): WrittenQuery | null {
  const dialect = dialectOf(system);
  const hasOut = procedure.parameters.some(({ mode }) => mode !== 'in');
  const name = tableText(procedure, dialect);
  const names: string[] = [];
  const taken = procedure.parameters
    .filter(({ mode }) => mode !== 'out')
    .map((parameter): QueryParameter => {
      const own = uniqueName(parameterName(parameter.name), (wanted) => names.includes(wanted));
      names.push(own);
      return {
        id: ids(),
        name: own,
        type: attributeTypeOfColumn(parameter.kind),
        list: false,
        attribute: null,
        required: false,
        test: '',
      };
    });
  let next = 0;
  if (procedure.function) {
    const inputs = procedure.parameters.filter(({ mode }) => mode !== 'out').map(() => `{${names[next++]}}`);
    return { sql: dialect.callFunction(name, inputs), parameters: taken, gives: 'list' };
  }
  if (hasOut && !dialect.givesOut) return null;
  const values = procedure.parameters.map(({ mode }) => (mode === 'out' ? 'NULL' : `{${names[next++]}}`));
  return { sql: dialect.call(name, values), parameters: taken, gives: hasOut ? 'object' : 'nothing' };
}

/** A column's name as a parameter may be called. */
function parameterName(name: string): string {
  const own = name.normalize('NFC').replace(/[^\p{L}\p{N}_]+/gu, '_');
  return /^[\p{L}_]/u.test(own) ? own : `_${own}`;
}
