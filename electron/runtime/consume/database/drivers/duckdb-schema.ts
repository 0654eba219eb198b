import type { ColumnKind } from '../../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema, SchemaTable } from '../../../../../shared/consume/database/kind.ts';

type Ask = (sql: string) => Promise<unknown[][]>;

const texts = (value: unknown): string[] =>
  value === null || value === undefined ? [] : (value as { items: readonly unknown[] }).items.map(String);

/** Tables, views and keys by DuckDB's own catalog functions. */
export async function browseDuckdb(
  ask: Ask,
  kindOfType: (type: string) => ColumnKind,
  schemas: readonly string[],
): Promise<DatabaseSchema> {
  const isWanted = (schema: unknown) => schemas.length === 0 || schemas.includes(String(schema));
  const tables = new Map<string, SchemaTable>();
  const key = (schema: unknown, name: unknown) => JSON.stringify([schema, name]);
  const own = 'database_name = current_database() AND NOT internal';
  for (const [schema, name, view, comment] of await ask(
    `SELECT schema_name, table_name, false, comment FROM duckdb_tables() WHERE ${own} UNION ALL SELECT schema_name, view_name, true, comment FROM duckdb_views() WHERE ${own} ORDER BY 1, 2`,
  ))
    if (isWanted(schema))
      tables.set(key(schema, name), {
        schema: String(schema),
        name: String(name),
        view: view === true,
        documentation: String(comment ?? ''),
        columns: [],
        foreignKeys: [],
        unique: [],
      });
  for (const [schema, table, name, type, nullable, given, comment] of await ask(
    `SELECT schema_name, table_name, column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns() WHERE ${own} ORDER BY schema_name, table_name, column_index`,
  )) {
    const declared = String(type);
    tables.get(key(schema, table))?.columns.push({
      name: String(name),
      kind: kindOfType(declared),
      type: declared,
      nullable: nullable === true,
      key: 0,
      generated: given !== null && given !== undefined,
      values: /^ENUM\(/.test(declared)
        ? [...declared.matchAll(/'((?:[^']|'')*)'/g)].map(([, each]) => (each as string).replaceAll("''", "'"))
        : [],
      length: null,
      documentation: String(comment ?? ''),
    });
  }
  for (const [schema, table, kind, columns, other, referenced, name] of await ask(
    'SELECT schema_name, table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names, constraint_name FROM duckdb_constraints() WHERE database_name = current_database() ORDER BY 1, 2, constraint_index',
  )) {
    const found = tables.get(key(schema, table));
    if (!found) continue;
    const names = texts(columns);
    if (kind === 'PRIMARY KEY')
      names.forEach((each, i) => {
        const column = found.columns.find((one) => one.name === each);
        if (column) Object.assign(column, { key: i + 1, nullable: false });
      });
    else if (kind === 'UNIQUE') found.unique.push(names);
    else if (kind === 'FOREIGN KEY')
      found.foreignKeys.push({
        name: String(name ?? ''),
        columns: names,
        schema: String(schema),
        table: String(other),
        referenced: texts(referenced),
      });
  }
  return { tables: [...tables.values()], procedures: [] };
}
