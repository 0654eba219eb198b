import type { ColumnKind, ColumnValue } from '../../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema, SchemaProcedure, SchemaTable } from '../../../../../shared/consume/database/kind.ts';

/** Statements over a catalog. Each gives texts in the order that its line says; '' or null is nothing. */
export interface CatalogQueries {
  /** schema, name, whether it is a view ('1'), documentation. */
  tables: string;
  /** schema, table, name, type, type as shown, length, nullable ('1'), generated ('1'), documentation. */
  columns: string;
  /** schema, table, name of the key, whether it is the primary one ('1'), column. */
  keys: string;
  /** schema, table, name of the key, column, schema, table and column that it means. */
  foreignKeys: string;
  /** schema, name, whether it is a function ('1'), what it gives. */
  procedures: string;
  /** schema, procedure, name, mode, type. */
  parameters: string;
}

/** What is in a database, by a catalog of its own. */
export async function catalogSchema(
  queries: CatalogQueries,
  kindOf: (type: string) => ColumnKind,
  ask: (sql: string) => Promise<ColumnValue[][]>,
  schemas: readonly string[],
): Promise<DatabaseSchema> {
  const asked = async (sql: string) =>
    (await ask(sql))
      .map((row) => row.map((value) => (value === null || value === undefined ? '' : String(value))))
      .filter(([schema = '']) => schemas.length === 0 || schemas.includes(schema));
  const key = (...parts: (string | undefined)[]) => JSON.stringify(parts);
  const tables = new Map<string, SchemaTable>();
  for (const [schema = '', name = '', view, documentation = ''] of await asked(queries.tables))
    tables.set(key(schema, name), {
      ...{ schema, name, view: view === '1', documentation },
      ...{ columns: [], foreignKeys: [], unique: [] },
    });
  for (const [
    schema,
    table,
    name = '',
    type = '',
    shown = '',
    length,
    nullable,
    generated,
    documentation = '',
  ] of await asked(queries.columns))
    tables.get(key(schema, table))?.columns.push({
      name,
      kind: kindOf(type),
      type: shown,
      nullable: nullable === '1',
      key: 0,
      generated: generated === '1',
      values: [],
      length: Number(length) > 0 ? Number(length) : null,
      documentation,
    });
  const unique = new Map<string, string[]>();
  for (const [schema, table, name, primary, column = ''] of await asked(queries.keys)) {
    const found = tables.get(key(schema, table));
    if (!found) continue;
    if (primary === '1') {
      const own = found.columns.find((each) => each.name === column);
      if (own) own.key = Math.max(...found.columns.map((each) => each.key)) + 1;
      continue;
    }
    const id = key(schema, table, name);
    const known = unique.get(id);
    if (known) known.push(column);
    else {
      const columns = [column];
      unique.set(id, columns);
      found.unique.push(columns);
    }
  }
  const foreign = new Map<string, SchemaTable['foreignKeys'][number]>();
  for (const [schema, table, name = '', column = '', otherSchema = '', otherTable = '', other = ''] of await asked(
    queries.foreignKeys,
  )) {
    const id = key(schema, table, name);
    let known = foreign.get(id);
    if (!known) {
      known = { name, columns: [], schema: otherSchema, table: otherTable, referenced: [] };
      foreign.set(id, known);
      tables.get(key(schema, table))?.foreignKeys.push(known);
    }
    known.columns.push(column);
    known.referenced.push(other);
  }
  const procedures = new Map<string, SchemaProcedure>();
  for (const [schema = '', name = '', isFunction, returns = ''] of await asked(queries.procedures))
    procedures.set(key(schema, name), { schema, name, function: isFunction === '1', returns, parameters: [] });
  for (const [schema, procedure, name = '', mode = '', type = ''] of await asked(queries.parameters))
    procedures.get(key(schema, procedure))?.parameters.push({
      name: name.replace(/^@/, ''),
      mode: mode === 'out' || mode === 'inout' ? mode : 'in',
      kind: kindOf(type),
      type,
    });
  return { tables: [...tables.values()], procedures: [...procedures.values()] };
}
