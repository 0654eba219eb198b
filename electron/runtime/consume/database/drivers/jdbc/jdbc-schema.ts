import type { ColumnKind } from '../../../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema, SchemaProcedure, SchemaTable } from '../../../../../../shared/consume/database/kind.ts';

type Record_ = readonly (string | null)[];

/** JDBC's numbers of types that have a length, and of those that have digits behind the point (java.sql.Types). */
const withLength: ReadonlySet<string> = new Set(['1', '12', '-15', '-9', '-2', '-3']);
const withScale: ReadonlySet<string> = new Set(['2', '3']);

/** What DatabaseMetaData told, in records whose first text says of what kind they are: T able, C olumn, K ey, F oreign key, U nique, P rocedure, A rgument. */
export function schemaOfRecords(records: readonly Record_[]): DatabaseSchema {
  const tables = new Map<string, SchemaTable>();
  const procedures = new Map<string, SchemaProcedure>();
  const foreign = new Map<string, SchemaTable['foreignKeys'][number]>();
  const unique = new Map<string, { table: SchemaTable; columns: string[] }>();
  const key = (...parts: (string | null | undefined)[]) => JSON.stringify(parts);
  for (const [what, ...rest] of records) {
    const text = (i: number) => rest[i] ?? '';
    const table = tables.get(key(rest[0], rest[1]));
    if (what === 'T')
      tables.set(key(rest[0], rest[1]), {
        schema: text(0),
        name: text(1),
        view: /view/i.test(text(2)),
        documentation: text(3),
        columns: [],
        foreignKeys: [],
        unique: [],
      });
    else if (what === 'C')
      table?.columns.push({
        name: text(2),
        kind: text(3) as ColumnKind,
        type: typeText(text(4), text(5), text(6), text(10)),
        nullable: text(7) === 'yes',
        key: 0,
        generated: text(8) === 'yes',
        values: [],
        length: withLength.has(text(10)) && isLength(text(5)) ? Number(text(5)) : null,
        documentation: text(9),
      });
    else if (what === 'K') {
      const column = table?.columns.find(({ name }) => name === text(2));
      if (column) column.key = Number(text(3));
    } else if (what === 'F' && table) {
      const id = key(rest[0], rest[1], rest[2] ?? `${text(4)}_${text(5)}`);
      let known = foreign.get(id);
      if (!known) {
        known = { name: text(2), columns: [], schema: text(4), table: text(5), referenced: [] };
        foreign.set(id, known);
        table.foreignKeys.push(known);
      }
      known.columns.push(text(3));
      known.referenced.push(text(6));
    } else if (what === 'U' && table) {
      const id = key(rest[0], rest[1], rest[2]);
      const known = unique.get(id) ?? { table, columns: [] };
      known.columns.push(text(3));
      unique.set(id, known);
    } else if (what === 'P')
      procedures.set(key(rest[0], rest[1], rest[2]), {
        schema: text(0),
        name: text(1),
        function: text(3) === 'function',
        returns: '',
        parameters: [],
      });
    else if (what === 'A') {
      const procedure = procedures.get(key(rest[0], rest[1], rest[2]));
      // DatabaseMetaData: 1 in, 2 inout, 4 out, 5 what it gives, 3 a column of its result.
      if (text(4) === '5' && procedure) procedure.returns = text(6);
      const mode = { '1': 'in', '2': 'inout', '4': 'out' }[text(4)] as 'in' | 'inout' | 'out' | undefined;
      if (mode) procedure?.parameters.push({ name: text(3), mode, kind: text(5) as ColumnKind, type: text(6) });
    }
  }
  for (const { table, columns } of unique.values()) {
    const primary = table.columns.filter((column) => column.key > 0).map(({ name }) => name);
    const isPrimary = columns.length === primary.length && columns.every((name) => primary.includes(name));
    if (!isPrimary) table.unique.push(columns);
  }
  return { tables: [...tables.values()], procedures: [...procedures.values()] };
}

/** What drivers say of a type without an end is a number that is none. */
const isLength = (size: string) => Number(size) > 0 && Number(size) < 100_000_000;

/** `VARCHAR(20)`, `DECIMAL(30, 10)`: as a cast writes it. */
function typeText(name: string, size: string, digits: string, number: string): string {
  if (name.includes('(') || !isLength(size)) return name;
  if (withLength.has(number)) return `${name}(${size})`;
  return withScale.has(number) ? `${name}(${size}, ${Number(digits)})` : name;
}
