import type { ColumnKind } from '../../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema, SchemaProcedure, SchemaTable } from '../../../../../shared/consume/database/kind.ts';

type Ask = (sql: string, values: readonly string[]) => Promise<(string | number | null)[][]>;

/** What is in schemas of MySQL or MariaDB, as the information schema says. */
export async function browseMysql(ask: Ask, schemas: readonly string[]): Promise<DatabaseSchema> {
  const marks = schemas.map(() => '?').join(', ') || 'NULL';
  const tables = new Map<string, SchemaTable>();
  const rows = await ask(
    `SELECT c.table_schema, c.table_name, t.table_type, t.table_comment, c.column_name, c.data_type, c.column_type,
            c.is_nullable, c.column_key, c.extra, c.column_default, c.character_maximum_length, c.column_comment
       FROM information_schema.columns c
       JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
      WHERE c.table_schema IN (${marks})
      ORDER BY c.table_schema, c.table_name, c.ordinal_position`,
    schemas,
  );
  for (const row of rows) {
    const [schema, name, kind, about, column, type, whole, nullable, , extra, fallback, length, note] = row.map(
      (value) => (value === null ? null : String(value)),
    );
    const id = `${schema}.${name}`;
    let table = tables.get(id);
    if (!table) {
      const isView = /VIEW/.test(kind ?? '');
      table = {
        schema: schema ?? '',
        name: name ?? '',
        view: isView,
        documentation: isView ? '' : (about ?? ''),
        columns: [],
        foreignKeys: [],
        unique: [],
      };
      tables.set(id, table);
    }
    table.columns.push({
      name: column ?? '',
      kind: kindOf(type ?? '', whole ?? ''),
      type: whole ?? '',
      nullable: nullable === 'YES',
      key: 0,
      generated: /auto_increment|GENERATED/i.test(extra ?? '') || (fallback !== null && fallback !== 'NULL'),
      values: /^enum\(/i.test(whole ?? '')
        ? [...(whole ?? '').matchAll(/'((?:[^']|'')*)'/g)].map((match) => (match[1] as string).replaceAll("''", "'"))
        : [],
      length: length !== null && Number(length) < 2_147_483_647 && /char/i.test(type ?? '') ? Number(length) : null,
      documentation: note ?? '',
    });
  }
  const keys = await ask(
    `SELECT k.table_schema, k.table_name, k.constraint_name, t.constraint_type, k.column_name, k.ordinal_position,
            k.referenced_table_schema, k.referenced_table_name, k.referenced_column_name
       FROM information_schema.key_column_usage k
       JOIN information_schema.table_constraints t
         ON t.constraint_schema = k.constraint_schema AND t.constraint_name = k.constraint_name AND t.table_name = k.table_name
      WHERE k.table_schema IN (${marks})
      ORDER BY k.table_schema, k.table_name, k.constraint_name, k.ordinal_position`,
    schemas,
  );
  const known = new Map<string, { columns: string[]; referenced: string[] }>();
  for (const row of keys) {
    const [schema, name, constraint, kind, column, position, otherSchema, other, referenced] = row.map((value) =>
      value === null ? '' : String(value),
    ) as [string, string, string, string, string, string, string, string, string];
    const table = tables.get(`${schema}.${name}`);
    if (!table) continue;
    if (kind === 'PRIMARY KEY') {
      const found = table.columns.find((each) => each.name === column);
      if (found) found.key = Number(position);
      continue;
    }
    const id = `${schema}.${name}.${constraint}`;
    let key = known.get(id);
    if (!key) {
      key = { columns: [], referenced: [] };
      known.set(id, key);
      if (kind === 'FOREIGN KEY')
        table.foreignKeys.push({ name: constraint, schema: otherSchema, table: other, ...key });
      else table.unique.push(key.columns);
    }
    key.columns.push(column);
    if (kind === 'FOREIGN KEY') key.referenced.push(referenced);
  }
  return { tables: [...tables.values()], procedures: await proceduresOf(ask, schemas, marks) };
}

async function proceduresOf(ask: Ask, schemas: readonly string[], marks: string): Promise<SchemaProcedure[]> {
  const rows = await ask(
    `SELECT r.routine_schema, r.routine_name, r.routine_type, r.dtd_identifier, p.parameter_mode, p.parameter_name, p.data_type, p.dtd_identifier
       FROM information_schema.routines r
       LEFT JOIN information_schema.parameters p
         ON p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name AND p.ordinal_position > 0
      WHERE r.routine_schema IN (${marks})
      ORDER BY r.routine_schema, r.routine_name, p.ordinal_position`,
    schemas,
  );
  const found = new Map<string, SchemaProcedure>();
  for (const row of rows) {
    const [schema, name, kind, returns, mode, parameter, type, whole] = row.map((value) =>
      value === null ? '' : String(value),
    ) as [string, string, string, string, string, string, string, string];
    const id = `${schema}.${name}.${kind}`;
    const procedure = found.get(id) ?? { schema, name, function: kind === 'FUNCTION', returns, parameters: [] };
    found.set(id, procedure);
    if (parameter !== '')
      procedure.parameters.push({
        name: parameter,
        mode: mode === 'OUT' ? 'out' : mode === 'INOUT' ? 'inout' : 'in',
        kind: kindOf(type, whole),
        type: whole,
      });
  }
  return [...found.values()];
}

function kindOf(type: string, whole: string): ColumnKind {
  const unsigned = /unsigned/i.test(whole);
  switch (type.toLowerCase()) {
    case 'tinyint':
      return /^tinyint\(1\)/i.test(whole) ? 'boolean' : 'integer';
    case 'smallint':
    case 'mediumint':
    case 'year':
      return 'integer';
    case 'int':
    case 'integer':
      return unsigned ? 'long' : 'integer';
    case 'bigint':
      return unsigned ? 'decimal' : 'long';
    case 'decimal':
    case 'numeric':
    case 'float':
    case 'double':
      return 'decimal';
    case 'date':
      return 'date';
    case 'datetime':
    case 'timestamp':
      return 'datetime';
    case 'time':
      return 'time';
    case 'json':
      return 'json';
    case 'uuid':
      return 'uuid';
    case 'bit':
    case 'binary':
    case 'varbinary':
    case 'blob':
    case 'tinyblob':
    case 'mediumblob':
    case 'longblob':
    case 'geometry':
      return 'binary';
    case 'char':
    case 'varchar':
    case 'text':
    case 'tinytext':
    case 'mediumtext':
    case 'longtext':
    case 'enum':
    case 'set':
      return 'text';
    default:
      return 'other';
  }
}
