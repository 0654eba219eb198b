import { isNumeric, type Numeric, writeNumber } from '../../../../../shared/expression/numeric.ts';
import type { Program, ProgramAttribute, ProgramEntity } from '../../../../../shared/program/program.ts';
import {
  printSql,
  type Query,
  QuerySqlPrinter,
  type RelatedQuery,
  type RowsQuery,
  type SqlParameter,
  type SqlSchema,
} from '../../../../../shared/query/index.ts';
import type { AppliedNames } from '../../schema/applied-names.ts';
import { columnCodecs } from './columns.ts';
import type { Statement } from './connections.ts';
import { mark, marks, postgresqlDialect } from './dialect.ts';

/** A query as SQL with marks where values are bound, and the values of its marks for those of a run. */
export interface PrintedSelect {
  sql: string;
  countSql: string;
  /** No sort of the model's: the order is only that of the ids. */
  isUnsorted: boolean;
  bind(parameters: readonly unknown[]): Bound[];
}

/** Of what several objects lead to; the first value that is bound is the list of owners. */
export interface PrintedRelated {
  sql: string;
  countSql: string;
  bind(parameters: readonly unknown[]): Bound[];
}

/** A value with the type that it is given; null is no value of any. */
export type Bound = { value: string; type: string } | null;

/** Prints queries over a program's entities as SQL for PostgreSQL. */
export interface QueryPrinter {
  query(query: Query): PrintedSelect;
  related(query: RelatedQuery): PrintedRelated;
  rows(query: RowsQuery): Omit<PrintedSelect, 'isUnsorted'>;
}

/** Where the columns of the rows stand in a printed query. */
export const columnsMark = '/*columns*/';

export function queryPrinter(program: Program, names: AppliedNames): QueryPrinter {
  const schema = sqlSchema(program, names);
  const attributes = new Map(
    program.entities.flatMap((e) => e.attributes.map((a): [string, ProgramAttribute] => [a.id, a])),
  );
  const bindOf = (printed: readonly SqlParameter[]) => (given: readonly unknown[]) =>
    printed.map((p) => bound(attributes, p, p.kind === 'value' ? p.value : given[p.index]));
  return {
    query(query) {
      const printed = printSql(query, postgresqlDialect, schema);
      const where = printed.where ? ` WHERE ${printed.where}` : '';
      const values = printed.values.map((value) => `, ${value}`).join('');
      return {
        sql: `SELECT ${columnsMark}${values} FROM ${printed.from}${where} ORDER BY ${printed.orderBy}`,
        countSql: `SELECT count(*) FROM ${printed.from}${where}`,
        isUnsorted: !printed.orderBy.includes(','),
        bind: bindOf(printed.parameters),
      };
    },
    related(query) {
      const { values, owner, orderBy, from, conditions, parameters } = new QuerySqlPrinter(
        postgresqlDialect,
        schema,
      ).related(query);
      const owners = mark(parameters.length + 1);
      const where = [`${owner} = ANY(${owners})`, ...conditions].join(' AND ');
      const named = values.map((value, i) => `, ${value} AS _v${i}`).join('');
      const given = values.map((_value, i) => `, _v${i}`).join('');
      const range = `_n > ${mark(parameters.length + 2)} AND _n <= ${mark(parameters.length + 3)}`;
      return {
        sql: `SELECT _owner, ${columnsMark}${given} FROM (SELECT ${owner} AS _owner, t0.*${named}, row_number() OVER (PARTITION BY ${owner} ORDER BY ${orderBy}) AS _n FROM ${from} WHERE ${where}) AS related WHERE ${range} ORDER BY _owner, _n`,
        countSql: `SELECT ${owner}, count(*) FROM ${from} WHERE ${where} GROUP BY ${owner}`,
        bind: bindOf(parameters),
      };
    },
    rows(query) {
      const printer = new QuerySqlPrinter(postgresqlDialect, schema);
      const { columns, from, orderBy } = printer.rows(query);
      return {
        sql: `SELECT ${columns.join(', ')} FROM ${from} ORDER BY ${orderBy}`,
        countSql: `SELECT count(*) FROM ${from}`,
        bind: bindOf(printer.parameters),
      };
    },
  };
}

/**
 * A statement of a printed query: marks become numbered parameters with a type, those without a value `NULL`. What is not in the text
 * (parameters of the order, where rows are counted) is not bound.
 */
export function statementOf(sql: string, values: readonly Bound[]): Statement {
  const given: string[] = [];
  const numbers = new Map<number, number>();
  const text = sql.replace(marks, (_mark, index: string) => {
    const place = Number(index);
    const each = values[place - 1];
    if (!each) return 'NULL';
    let number = numbers.get(place);
    if (number === undefined) {
      given.push(each.value);
      numbers.set(place, (number = given.length));
    }
    return each.type === 'text' ? `($${number}::text COLLATE "C")` : `$${number}::${each.type}`;
  });
  return { sql: text, values: given };
}

const wholeNumber = /^-?\d{1,18}$/;

/** A value as what it is compared with has it. A number that is none of 64 bit beside whole numbers is compared as the decimal that it is. */
function bound(
  attributes: ReadonlyMap<string, ProgramAttribute>,
  { attribute, isExact }: SqlParameter,
  value: unknown,
): Bound {
  if (value === null || value === undefined) return null;
  if (isNumeric(value)) {
    const written = writeNumber(value as Numeric);
    const type = attribute ? attributes.get(attribute)?.type : undefined;
    const isDecimal = isExact || type === 'decimal' || !wholeNumber.test(written);
    return { value: written, type: isDecimal ? 'numeric' : 'bigint' };
  }
  if (typeof value === 'boolean') return { value: String(value), type: 'boolean' };
  if (value instanceof Uint8Array) return { value: columnCodecs.binary.toColumn(value) as string, type: 'bytea' };
  if (typeof value === 'object' && '$id' in value)
    return { value: String((value as { $id: number }).$id), type: 'bigint' };
  return { value: String(value), type: 'text' };
}

/** The names that a program's tables and columns have now, for the query printer. */
function sqlSchema(program: Program, names: AppliedNames): SqlSchema {
  const attributes = new Map(program.entities.flatMap((e) => e.attributes.map((a) => [a.id, a] as const)));
  const entities = new Map(program.entities.map((e) => [e.id, e]));
  const rootOfAttribute = new Map(
    program.entities.flatMap((e) => e.attributes.map((a) => [a.id, program.entities[e.root] as ProgramEntity])),
  );
  const associations = new Map(program.associations.map((a) => [a.id, a]));
  const numbersOf = (entity: ProgramEntity) =>
    entity.family.map((index) => names.types[program.entities[index]?.id ?? '']).join(', ');
  return {
    table: (id) => {
      const entity = entities.get(id) as ProgramEntity;
      const root = program.entities[entity.root] as ProgramEntity;
      return {
        table: names.table(root),
        filter: entity.root === entity.index ? null : (alias) => `${alias}._type IN (${numbersOf(entity)})`,
      };
    },
    column: (id) => {
      const attribute = attributes.get(id);
      const root = rootOfAttribute.get(id);
      if (!attribute || !root) return '_id';
      return names.column(root, id, attribute.type) ?? attribute.column;
    },
    comparable: (_id, column) => column,
    timeZone: program.settings.timeZone,
    isDecimal: (id) => attributes.get(id)?.type === 'decimal',
    association: (id) => {
      const association = associations.get(id);
      if (association?.type === 'reference-set')
        return { kind: 'junction', table: names.junction(association) ?? association.table };
      const root = program.entities[program.entities[association?.from ?? -1]?.root ?? -1];
      return {
        kind: 'column',
        column: (root && names.column(root, id, 'reference')) ?? association?.column ?? '',
        table: root ? names.table(root) : '',
      };
    },
  };
}
