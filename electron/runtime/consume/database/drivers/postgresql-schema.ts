import type { ColumnKind } from '../../../../../shared/consume/database/column-kinds.ts';
import type {
  DatabaseSchema,
  SchemaColumn,
  SchemaProcedure,
  SchemaTable,
} from '../../../../../shared/consume/database/kind.ts';
import { columnKindOf } from './postgresql-types.ts';

type Ask = (sql: string, values: readonly unknown[]) => Promise<(string | null)[][]>;

/** Schemas of the user's that are looked at: those that are named, or all but the server's own. */
const wanted = (column: string) =>
  `(CASE WHEN cardinality($1::text[]) > 0 THEN ${column} = ANY($1) ELSE ${column} NOT LIKE 'pg\\_%' AND ${column} <> 'information_schema' END)`;

/** What is in a PostgreSQL database, as its catalogs say (PostgreSQL, chapter 53). */
export async function browsePostgresql(ask: Ask, schemas: readonly string[]): Promise<DatabaseSchema> {
  const values = [schemas];
  const columns = await ask(
    `SELECT n.nspname, c.relname, c.relkind, obj_description(c.oid, 'pg_class'),
            a.attname, b.oid::int8, format_type(a.atttypid, a.atttypmod), a.attnotnull, b.typtype, b.typcategory,
            a.attidentity <> '' OR a.attgenerated <> '' OR pg_get_expr(d.adbin, d.adrelid) IS NOT NULL,
            CASE WHEN b.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 END,
            (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = b.oid),
            col_description(c.oid, a.attnum),
            array_position(p.conkey, a.attnum)
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       JOIN pg_type t ON t.oid = a.atttypid
       JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
       LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
       LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
      WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition AND ${wanted('n.nspname')}
        AND has_table_privilege(c.oid, 'SELECT')
      ORDER BY n.nspname, c.relname, a.attnum`,
    values,
  );
  const tables = new Map<string, SchemaTable>();
  for (const row of columns) {
    const [
      schema,
      name,
      kind,
      about,
      column,
      typeId,
      type,
      notNull,
      typeKind,
      category,
      generated,
      length,
      labels,
      note,
      key,
    ] = row as [
      string,
      string,
      string,
      string | null,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string | null,
      string | null,
      string | null,
      string | null,
    ];
    const id = `${schema}.${name}`;
    let table = tables.get(id);
    if (!table) {
      table = {
        schema,
        name,
        view: kind === 'v' || kind === 'm',
        documentation: about ?? '',
        columns: [],
        foreignKeys: [],
        unique: [],
      };
      tables.set(id, table);
    }
    const extra = category === 'A' ? `[]${type}` : typeKind === 'e' ? `enum ${type}` : type;
    table.columns.push({
      name: column,
      kind: columnKindOf(Number(typeId), extra).kind,
      type,
      nullable: notNull === 'f',
      key: key === null ? 0 : Number(key),
      generated: generated === 't',
      values: labels === null ? [] : (JSON.parse(labels) as string[]),
      length: length === null ? null : Number(length),
      documentation: note ?? '',
    });
  }
  await addConstraints(ask, values, tables);
  return { tables: [...tables.values()], procedures: await proceduresOf(ask, values) };
}

async function addConstraints(ask: Ask, values: readonly unknown[], tables: Map<string, SchemaTable>): Promise<void> {
  const rows = await ask(
    `SELECT n.nspname, c.relname, k.conname, k.contype,
            (SELECT json_agg(a.attname ORDER BY x.n) FROM unnest(k.conkey) WITH ORDINALITY x(num, n)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.num),
            fn.nspname, f.relname,
            (SELECT json_agg(a.attname ORDER BY x.n) FROM unnest(k.confkey) WITH ORDINALITY x(num, n)
               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = x.num),
            pg_get_constraintdef(k.oid)
       FROM pg_constraint k
       JOIN pg_class c ON c.oid = k.conrelid
       JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_class f ON f.oid = k.confrelid
       LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
      WHERE k.contype IN ('f', 'u', 'c') AND ${wanted('n.nspname')}
      ORDER BY n.nspname, c.relname, k.conname`,
    values,
  );
  for (const [schema, name, constraint, kind, own, otherSchema, other, referenced, definition] of rows) {
    const table = tables.get(`${schema}.${name}`);
    if (!table) continue;
    const columns = own === null || own === undefined ? [] : (JSON.parse(own) as string[]);
    if (kind === 'f')
      table.foreignKeys.push({
        name: constraint as string,
        columns,
        schema: otherSchema ?? '',
        table: other ?? '',
        referenced: JSON.parse(referenced ?? '[]') as string[],
      });
    else if (kind === 'u') table.unique.push(columns);
    else addValues(table.columns, columns, definition ?? '');
  }
}

/** `CHECK (status = ANY (ARRAY['new'::text, …]))`: the only values of a column. */
export function addValues(all: readonly SchemaColumn[], columns: readonly string[], definition: string): void {
  const column = columns.length === 1 ? all.find(({ name }) => name === columns[0]) : undefined;
  if (!column || column.values.length > 0 || column.kind !== 'text') return;
  const list =
    /^CHECK \(+\(?"?[^"()]+"?\)?(?:::[a-z ]+)?\)* (?:= ANY|IN) \(+(?:ARRAY\[)?((?:'(?:[^']|'')*'(?:::[a-z ]+)?(?:, ?)?)+)\]?/i.exec(
      definition,
    )?.[1];
  if (!list) return;
  column.values = [...list.matchAll(/'((?:[^']|'')*)'/g)].map((match) => (match[1] as string).replaceAll("''", "'"));
}

async function proceduresOf(ask: Ask, values: readonly unknown[]): Promise<SchemaProcedure[]> {
  const rows = await ask(
    `SELECT n.nspname, p.proname, p.prokind, pg_get_function_result(p.oid), p.oid::int8,
            x.n, p.proargnames[x.n], COALESCE(p.proargmodes[x.n], 'i'), x.type::int8, format_type(x.type, NULL), t.typtype, t.typcategory
       FROM pg_proc p
       JOIN pg_namespace n ON n.oid = p.pronamespace
       LEFT JOIN LATERAL unnest(COALESCE(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY x(type, n) ON true
       LEFT JOIN pg_type t ON t.oid = x.type
      WHERE p.prokind IN ('f', 'p') AND p.prorettype <> 'trigger'::regtype AND ${wanted('n.nspname')}
        AND has_function_privilege(p.oid, 'EXECUTE')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
      ORDER BY n.nspname, p.proname, p.oid, x.n`,
    values,
  );
  const procedures = new Map<string, SchemaProcedure>();
  const modes: Readonly<Record<string, 'in' | 'out' | 'inout' | undefined>> = {
    i: 'in',
    o: 'out',
    b: 'inout',
    v: 'in',
  };
  for (const [schema, name, kind, returns, id, number, argument, mode, typeId, type, typeKind, category] of rows) {
    let procedure = procedures.get(id as string);
    if (!procedure) {
      procedure = {
        schema: schema ?? '',
        name: name ?? '',
        function: kind === 'f',
        returns: returns ?? '',
        parameters: [],
      };
      procedures.set(id as string, procedure);
    }
    const known = modes[mode ?? ''];
    if (number === null || known === undefined) continue;
    const extra = category === 'A' ? `[]${type}` : typeKind === 'e' ? `enum ${type}` : (type ?? '');
    const columnKind: ColumnKind = columnKindOf(Number(typeId), extra).kind;
    procedure.parameters.push({ name: argument || `p${number}`, mode: known, kind: columnKind, type: type ?? '' });
  }
  return [...procedures.values()];
}
