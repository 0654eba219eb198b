import { readDecimal } from '../../../../../shared/expression/numeric.ts';
import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import type { ProgramAssociation, ProgramEntity } from '../../../../../shared/program/program.ts';
import { columnsOfRows, type Query, type RelatedQuery, type RowsQuery } from '../../../../../shared/query/index.ts';
import type { QueryRange, RelatedRow, StoredRow, StoreReader } from '../../../contract/object-store.ts';
import type { RootTable } from '../../schema/root-table.ts';
import { columnCodecs } from './columns.ts';
import type { Answer, Asked, Statement } from './connections.ts';
import { idList, jsonRows, recordset } from './json-rows.ts';
import type { Overlay } from './overlay.ts';
import { type Bound, columnsMark, statementOf } from './printed-queries.ts';
import type { ProgramTables } from './program-tables.ts';

/** Reads a program's rows; with an overlay, as the run sees them that wrote it. */
export class PostgresqlReader implements StoreReader {
  private readonly tables: ProgramTables;
  private readonly asked: Asked;
  private readonly overlay: Overlay | null;

  constructor(tables: ProgramTables, asked: Asked, overlay: Overlay | null = null) {
    this.tables = tables;
    this.asked = asked;
    this.overlay = overlay;
  }

  private ask(statement: Statement): Promise<Answer> {
    return this.asked.ask(this.overlay === null ? statement : this.overlay.over(statement));
  }

  /** `name` is that of a statement which stays prepared: there is one for each text. */
  private async rows(table: RootTable, sql: string, values: readonly unknown[], name?: string): Promise<StoredRow[]> {
    const { rows } = await this.ask({ sql, values, ...(name === undefined ? {} : { name }) });
    return rows.map((row) => storedRow(table, row));
  }

  async load(root: number, id: number): Promise<StoredRow | null> {
    const table = this.tables.table(root);
    const sql = `SELECT ${table.selectList} FROM ${table.name} WHERE _id = $1`;
    return (await this.rows(table, sql, [id], nameOf('load', table)))[0] ?? null;
  }

  async findByKey(entity: number, fields: readonly string[], values: readonly unknown[]): Promise<StoredRow[]> {
    return (await this.findByKeys(entity, fields, [values])).slice(0, 50);
  }

  async findByKeys(
    entity: number,
    fields: readonly string[],
    keys: readonly (readonly unknown[])[],
  ): Promise<StoredRow[]> {
    const table = this.tables.table(entity);
    const { sql, values } = keyQuery(this.tables, table, fields, keys);
    if (keys.length === 0) return [];
    return this.rows(
      table,
      `SELECT ${table.selectList} FROM ${table.name} AS t WHERE ${sql}${this.typeFilter(entity)}`,
      values,
    );
  }

  /** A retrieve of a special entity reads only its part of the family's table. */
  private typeFilter(entity: number): string {
    const info = this.tables.program.entities[entity] as ProgramEntity;
    if (info.root === entity) return '';
    const { numberOf } = this.tables.table(entity);
    return ` AND _type IN (${info.family.map((index) => numberOf.get(index)).join(', ')})`;
  }

  owners(association: ProgramAssociation, target: number): Promise<StoredRow[]> {
    const table = this.tables.table(association.from);
    const column = this.tables.referenceColumn(table, association);
    return this.rows(table, `SELECT ${table.selectList} FROM ${table.name} WHERE ${column} = $1 ORDER BY _id`, [
      target,
    ]);
  }

  junctionTargets(association: ProgramAssociation, owner: number): Promise<StoredRow[]> {
    return this.linked(association.to, `SELECT _to FROM ${this.tables.junction(association)} WHERE _from = $1`, owner);
  }

  junctionOwners(association: ProgramAssociation, target: number): Promise<StoredRow[]> {
    return this.linked(
      association.from,
      `SELECT _from FROM ${this.tables.junction(association)} WHERE _to = $1`,
      target,
    );
  }

  private linked(entity: number, ids: string, of: number): Promise<StoredRow[]> {
    const table = this.tables.table(entity);
    return this.rows(table, `SELECT ${table.selectList} FROM ${table.name} WHERE _id IN (${ids}) ORDER BY _id`, [of]);
  }

  async query(query: number | Query, parameters: readonly unknown[], range: QueryRange): Promise<StoredRow[]> {
    const { table, statement, values } = this.select(query, parameters, range);
    const { rows } = await this.ask(statement);
    return rows.map((row) => storedRow(table, row, values));
  }

  /** The statement of a query, and what its rows are. */
  select(query: number | Query, parameters: readonly unknown[], { limit, offset }: QueryRange) {
    const printed = typeof query === 'number' ? this.tables.query(query) : this.tables.print.query(query);
    const table = this.tables.table(this.entityOfQuery(query));
    const isFirst = limit === 1 && offset === null && printed.isUnsorted;
    // The first of rows that nobody sorted may be any.
    const base = isFirst ? printed.sql.slice(0, printed.sql.lastIndexOf(' ORDER BY ')) : printed.sql;
    const statement = statementOf(
      base.replace(columnsMark, () => table.selectList),
      printed.bind(parameters),
    );
    return {
      table,
      statement: ranged(statement, limit, offset),
      values: typeof query === 'number' ? undefined : query.values,
    };
  }

  async count(query: number | Query, parameters: readonly unknown[]): Promise<number> {
    const printed = typeof query === 'number' ? this.tables.query(query) : this.tables.print.query(query);
    const { rows } = await this.ask(statementOf(printed.countSql, printed.bind(parameters)));
    return Number(rows[0]?.[0]);
  }

  async related(
    related: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
    { limit, offset }: QueryRange,
  ): Promise<RelatedRow[]> {
    const printed = this.tables.print.related(related);
    const table = this.tables.table(this.entityOfQuery(related.query));
    const first = offset ?? 0;
    const last = limit === null ? Number.MAX_SAFE_INTEGER : first + limit;
    const bound = [...printed.bind(parameters), ownersBound(owners), whole(first), whole(last)];
    const { rows } = await this.ask(
      statementOf(
        printed.sql.replace(columnsMark, () => table.selectList),
        bound,
      ),
    );
    return rows.map(([owner, ...row]) => ({ owner: Number(owner), row: storedRow(table, row, related.query.values) }));
  }

  async relatedCounts(
    related: RelatedQuery,
    owners: readonly number[],
    parameters: readonly unknown[],
  ): Promise<ReadonlyMap<number, number>> {
    const printed = this.tables.print.related(related);
    const { rows } = await this.ask(statementOf(printed.countSql, [...printed.bind(parameters), ownersBound(owners)]));
    return new Map(rows.map(([owner, count]) => [Number(owner), Number(count)]));
  }

  async madeRows(
    query: RowsQuery,
    parameters: readonly unknown[],
    { limit, offset }: QueryRange,
  ): Promise<unknown[][]> {
    const printed = this.tables.print.rows(query);
    const types = columnsOfRows(query.rows);
    const { rows } = await this.ask(ranged(statementOf(printed.sql, printed.bind(parameters)), limit, offset));
    return rows.map((row) => valuesOf(row, types));
  }

  async madeRowCount(query: RowsQuery, parameters: readonly unknown[]): Promise<number> {
    const printed = this.tables.print.rows(query);
    const { rows } = await this.ask(statementOf(printed.countSql, printed.bind(parameters)));
    return Number(rows[0]?.[0]);
  }

  private entityOfQuery(query: number | Query): number {
    const { program } = this.tables;
    return typeof query === 'number'
      ? (program.queries[query] as { entity: number }).entity
      : program.entities.findIndex((entity) => entity.id === query.entity);
  }
}

/** A name for a statement that is the same for a table in all runs. */
function nameOf(what: string, table: RootTable): string {
  return `${what} ${table.name} ${table.columns.length}`;
}

/** The condition that rows `t` have one of the keys. */
export function keyQuery(
  tables: ProgramTables,
  table: RootTable,
  fields: readonly string[],
  keys: readonly (readonly unknown[])[],
): { sql: string; values: unknown[] } {
  const places = fields.map((field) => table.placeOf.get(field) as number);
  const types = tables.types(table);
  const encoded = keys.map((key) =>
    places.map((place, i) => (table.encoders[place] as (v: unknown) => unknown)(key[i])),
  );
  const [only] = encoded;
  if (encoded.length === 1 && only) {
    const conditions = places.map((place, i) => `t.${table.columns[place]} = $${i + 1}::${types[place]}`);
    return { sql: conditions.join(' AND '), values: only };
  }
  const columns = places.map((place) => `t.${table.columns[place]}`);
  const list = recordset(
    '$1',
    places.map((place) => types[place] as string),
  );
  const asked = places.map((_place, i) => `r.c${i}`).join(', ');
  return { sql: `(${columns.join(', ')}) IN (SELECT ${asked} FROM ${list})`, values: [jsonRows(encoded)] };
}

function ranged({ sql, values }: Statement, limit: number | null, offset: number | null): Statement {
  const all = [...values];
  const limited = limit === null ? '' : ` LIMIT $${all.push(limit)}::bigint`;
  return { sql: `${sql}${limited}${offset === null ? '' : ` OFFSET $${all.push(offset)}::bigint`}`, values: all };
}

const whole = (value: number): Bound => ({ value: String(value), type: 'bigint' });
const ownersBound = (owners: readonly number[]): Bound => ({ value: idList(owners), type: 'bigint[]' });

/** A row as the server wrote it, with the values that its query asks for beside its members. */
export function storedRow(table: RootTable, row: readonly (string | null)[], values: Query['values'] = []): StoredRow {
  return {
    ...(values.length === 0
      ? {}
      : {
          values: valuesOf(
            row.slice(table.fields.length + 3),
            values.map(({ type }) => type),
          ),
        }),
    id: Number(row[0]),
    version: Number(row[2]),
    entity: table.hasFamily ? (table.entityOf.get(Number(row[1])) ?? table.root.index) : table.root.index,
    assign(object) {
      for (let i = 0; i < table.fields.length; i++)
        object[table.fields[i] as string] = (table.decoders[i] as (v: unknown) => unknown)(row[i + 3]);
    },
  };
}

/** Values that were reckoned, of the types that were asked for; numbers come as texts with all their digits. */
function valuesOf(stored: readonly (string | null)[], asked: readonly AttributeType[]): unknown[] {
  return asked.map((type, i) => {
    const value = stored[i] ?? null;
    if (value === null) return null;
    if (type === 'long' || type === 'integer' || type === 'decimal') return readDecimal(value);
    return columnCodecs[type].fromColumn(value);
  });
}
