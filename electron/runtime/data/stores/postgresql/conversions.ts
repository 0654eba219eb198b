import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import type { Program } from '../../../../../shared/program/program.ts';
import {
  type AppliedColumn,
  type AppliedSchema,
  type AppliedTable,
  storedRoots,
  tableColumns,
} from '../../schema/applied-schema.ts';
import { convertValue } from '../../schema/convert-value.ts';
import { changesType } from '../../schema/stays-as-it-is.ts';
import { columnCodecs, quoteName } from './columns.ts';
import type { Asked } from './connections.ts';

/** A column whose values are to be those of another attribute type. */
export interface Conversion {
  table: string;
  column: string;
  from: AttributeType;
  to: AttributeType;
  /** Names of the values of an enumeration. */
  values: readonly string[] | null;
}

/** What a plan has to know of the rows before it is made. */
export interface LookedAt {
  /** How many values of a column have no exact form in the type that it is to have, by table and column. */
  lost: ReadonlyMap<string, number>;
  /** Links of reference sets that become references, by association: how many, and of how many objects. */
  links: ReadonlyMap<string, { links: number; owners: number }>;
}

export const placeOf = (table: string, column: string): string => `${table}.${column}`;

/** Rows that are read and written at once. */
const rowsAtOnce = 5_000;

/** Looks at the rows that a change of the schema turns into others. */
export async function lookAtRows(tx: Asked, program: Program, applied: AppliedSchema): Promise<LookedAt> {
  const lost = new Map<string, number>();
  const before = new Map(
    [...applied.tables, ...applied.kept]
      .filter((t): t is AppliedTable => typeof t !== 'string' && 'columns' in t)
      .map((t) => [t.id, t]),
  );
  for (const root of storedRoots(program)) {
    const table = before.get(root.id);
    if (!table) continue;
    const there = [...table.columns, ...table.kept].filter((c): c is AppliedColumn => typeof c !== 'string');
    for (const column of tableColumns(program, root)) {
      const old = there.find(({ id }) => id === column.id);
      if (!old || column.type === 'reference' || !changesType(old.type, column.type)) continue;
      const values = column.attribute?.values ?? null;
      for (const one of [old, ...there.filter(({ spareOf }) => spareOf === column.id)]) {
        if (one.type === 'reference') continue;
        const conversion = { table: table.table, column: one.column, from: one.type, to: column.type, values };
        const without = one.type === column.type ? 0 : await countLost(tx, conversion);
        lost.set(placeOf(table.table, one.column), without);
      }
    }
  }
  const links = new Map<string, { links: number; owners: number }>();
  for (const { id, type } of program.associations) {
    const junction = applied.junctions.find((j) => j.id === id);
    if (type !== 'reference' || !junction) continue;
    const { rows } = await tx.ask({
      sql: `SELECT count(*), count(DISTINCT _from) FROM ${quoteName(junction.table)}`,
      values: [],
    });
    links.set(id, { links: Number(rows[0]?.[0]), owners: Number(rows[0]?.[1]) });
  }
  return { lost, links };
}

async function countLost(tx: Asked, conversion: Conversion): Promise<number> {
  let count = 0;
  for await (const rows of converted(tx, conversion)) count += rows.filter(([, value]) => value === null).length;
  return count;
}

/** Fills a column with the values of another one as they are in its type; where they have no form there it stays empty, and so it does where it has a value. */
export async function convertInto(tx: Asked, conversion: Conversion, into: string): Promise<void> {
  const [table, column] = [quoteName(conversion.table), quoteName(into)];
  for await (const rows of converted(tx, conversion)) {
    const kept = rows.filter(([, value]) => value !== null);
    await tx.ask({
      sql: `UPDATE ${table} SET ${column} = v.value::${columnCodecs[conversion.to].boundType}
            FROM unnest($1::bigint[], $2::text[]) AS v (id, value) WHERE _id = v.id AND ${column} IS NULL`,
      values: [kept.map(([id]) => id), kept.map(([, value]) => value)],
    });
  }
}

/** The values of a column with the ids of their rows, some at a time. */
async function* converted(
  tx: Asked,
  { table, column, from, to, values }: Conversion,
): AsyncGenerator<[id: string, value: string | null][]> {
  let last = '0';
  for (let isFirst = true; ; isFirst = false) {
    const { rows } = await tx.ask({
      sql: `SELECT _id, ${quoteName(column)} FROM ${quoteName(table)} WHERE ${quoteName(column)} IS NOT NULL
            ${isFirst ? '' : 'AND _id > $2::bigint'} ORDER BY _id LIMIT $1::bigint`,
      values: isFirst ? [rowsAtOnce] : [rowsAtOnce, last],
    });
    if (rows.length > 0)
      yield rows.map(([id, stored]): [string, string | null] => [
        id as string,
        convertValue(from, to, stored, values, columnCodecs) as string | null,
      ]);
    if (rows.length < rowsAtOnce) return;
    last = rows.at(-1)?.[0] as string;
  }
}
