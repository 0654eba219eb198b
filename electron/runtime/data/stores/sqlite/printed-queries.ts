import { isNumeric, readLong, writeNumber } from '../../../../../shared/expression/numeric.ts';
import type { AttributeType } from '../../../../../shared/model/kinds/domain-model.ts';
import type { Program, ProgramAttribute, ProgramEntity } from '../../../../../shared/program/program.ts';
import {
  type PrintedSql,
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
import { sqliteDialect } from './dialect.ts';

/** SQL of a program's queries for this dialect: text with `?` in parameter order. Range is added by the store. */
export interface PrintedQuery {
  sql: string;
  countSql: string;
  /** No sort of the model's: the order is only that of the ids. */
  isUnsorted: boolean;
  /** Turns the flow's parameter values into what the driver binds. */
  bind(parameters: readonly unknown[]): unknown[];
  /** The same for `countSql`, which has no values of rows. */
  bindCount(parameters: readonly unknown[]): unknown[];
}

/** SQL of what several objects lead to; `owners` are their ids. */
export interface PrintedRelated {
  /** Gives the owner before the columns; binds the range last. */
  sql: string;
  /** Gives owners with how many rows each has. */
  countSql: string;
  bind(owners: readonly number[], parameters: readonly unknown[]): unknown[];
  bindCount(owners: readonly number[], parameters: readonly unknown[]): unknown[];
}

/** SQL of rows that are made of others. */
export interface PrintedRows {
  /** Binds the range last. */
  sql: string;
  countSql: string;
  bind(parameters: readonly unknown[]): unknown[];
  bindCount(parameters: readonly unknown[]): unknown[];
}

/** The names that a program's tables and columns have now, for the query printer. */
function sqliteSchema(program: Program, names: AppliedNames): SqlSchema {
  const attributes = attributeIndex(program);
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
    comparable: (id, column) => {
      const attribute = attributes.get(id);
      return attribute ? columnCodecs[attribute.type].comparable(column) : column;
    },
    sortKeys: (id, column) => {
      const type = attributes.get(id)?.type;
      return type === 'decimal' ? decimalSortKeys(column) : [column];
    },
    timeZone: program.settings.timeZone,
    isDecimal: (id) => attributes.get(id)?.type === 'decimal',
    compareExactly: (id, operator, left, right, constant) => {
      if (attributes.get(id)?.type !== 'decimal') return null;
      const candidates = constant ? decimalCandidates(operator, left, right, constant) : null;
      const exact = compareDecimals(operator, left, right);
      return candidates ? `(${candidates} AND ${exact})` : exact;
    },
    association: (id) => {
      const association = associations.get(id);
      if (association?.type === 'reference-set')
        return { kind: 'junction', table: names.junction(association) ?? association.table };
      const from = program.entities[association?.from ?? -1];
      const root = program.entities[from?.root ?? -1];
      const column = root && names.column(root, id, 'reference');
      return {
        kind: 'column',
        column: column ?? association?.column ?? '',
        table: root ? names.table(root) : '',
      };
    },
  };
}

/**
 * A decimal is stored as a number where that is exact and as text where it is not: two numbers are compared by their
 * difference, which is 0 only for equal ones; anything with more digits by `weft_compare`, also whole numbers of 64 bit and doubles of
 * older versions beyond the safe range. A text is above every number, so one range leaves both out.
 */
function compareDecimals(operator: string, left: () => string, right: () => string): string {
  const safe = `BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}`;
  const isWide = `${left()} NOT ${safe} OR ${right()} NOT ${safe}`;
  const exact = `weft_compare(${left()}, ${right()})`;
  const plain = `${left()} - ${right()}`;
  const order = `CASE WHEN ${isWide} THEN ${exact} ELSE ${plain} END`;
  // An order with an empty side is NULL: two empties are the same, one is not.
  if (operator === '=' || operator === '!=') {
    const same = `coalesce(${order} = 0, ${left()} IS NULL AND ${right()} IS NULL)`;
    return operator === '=' ? same : `NOT ${same}`;
  }
  return `${order} ${operator} 0`;
}

/** The operators that a condition turned round has. */
const turned: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/**
 * What an index finds of the decimals that meet a condition, and a few more: plain numbers on the right side of the plain number
 * nearest to the constant, which rounding cannot put on the wrong one, and all texts, which are above every number. Null for `!=`.
 */
function decimalCandidates(
  operator: string,
  left: () => string,
  right: () => string,
  constant: 'left' | 'right',
): string | null {
  if (operator === '!=') return null;
  const [column, bound] = constant === 'right' ? [left(), right()] : [right(), left()];
  const nearest = `weft_number(${bound})`;
  switch (constant === 'right' ? operator : (turned[operator] ?? operator)) {
    case '=':
      return `(${column} IS ${nearest} OR ${column} >= '')`;
    case '>':
    case '>=':
      return `${column} >= ${nearest}`;
    default:
      return `(${column} <= ${nearest} OR ${column} >= '')`;
  }
}

/**
 * Decimals sort by their magnitude as plain numbers; only among those that are alike there, texts are looked at: whether they
 * are below or above the plain number, then by a key with every digit. Rows of plain numbers call no function.
 */
function decimalSortKeys(column: string): string[] {
  const ofText = (key: string, otherwise: string) =>
    `CASE typeof(${column}) WHEN 'text' THEN ${key}(${column}) ELSE ${otherwise} END`;
  // SQLite's own cast of a long text is not always the nearest number.
  return [ofText('weft_number', column), ofText('weft_beside', '0'), ofText('weft_decimal_key', 'NULL')];
}

function attributeIndex(program: Program): Map<string, ProgramAttribute> {
  return new Map(program.entities.flatMap((e) => e.attributes.map((a): [string, ProgramAttribute] => [a.id, a])));
}

/** Prints queries over a program's entities as SQL for SQLite. */
export interface QueryPrinter {
  query(query: Query): PrintedQuery;
  related(query: RelatedQuery): PrintedRelated;
  rows(query: RowsQuery): PrintedRows;
}

export function queryPrinter(program: Program, names: AppliedNames): QueryPrinter {
  const schema = sqliteSchema(program, names);
  const encode = encoderOf(attributeIndex(program));
  return {
    query: (query) => toPrinted(encode, printSql(query, sqliteDialect, schema)),
    related: (query) => toRelated(encode, new QuerySqlPrinter(sqliteDialect, schema).related(query)),
    rows: (query) => toRows(encode, new QuerySqlPrinter(sqliteDialect, schema), query),
  };
}

/** In one statement, however many objects: their ids are bound as one text. */
function toRelated(encode: Encoder, printed: ReturnType<QuerySqlPrinter['related']>): PrintedRelated {
  const { values, owner, orderBy, from, conditions, ownersAt, parameters } = printed;
  const where = [`${owner} IN (SELECT value FROM json_each(?))`, ...conditions].join(' AND ');
  const named = values.map((value, i) => `, ${value} AS _v${i}`).join('');
  const given = values.map((_value, i) => `, _v${i}`).join('');
  const encoded = (given: readonly unknown[], from: number) =>
    parameters.slice(from).map((p) => encode(p.kind === 'value' ? p.value : given[p.index], p));
  return {
    sql: `SELECT _owner, /*columns*/${given} FROM (SELECT ${owner} AS _owner, t0.*${named}, row_number() OVER (PARTITION BY ${owner} ORDER BY ${orderBy}) AS _n FROM ${from} WHERE ${where}) WHERE _n > ? AND _n <= ? ORDER BY _owner, _n`,
    countSql: `SELECT ${owner}, count(*) FROM ${from} WHERE ${where} GROUP BY ${owner}`,
    bind: (owners, given) => {
      const bound = encoded(given, 0);
      bound.splice(ownersAt, 0, JSON.stringify(owners));
      return bound;
    },
    bindCount: (owners, given) => [JSON.stringify(owners), ...encoded(given, ownersAt)],
  };
}

function toRows(encode: Encoder, printer: QuerySqlPrinter, query: RowsQuery): PrintedRows {
  const { columns, from, orderBy, ofFrom } = printer.rows(query);
  const encoded = (given: readonly unknown[], bound: readonly SqlParameter[]) =>
    bound.map((p) => encode(p.kind === 'value' ? p.value : given[p.index], p));
  return {
    sql: `SELECT ${columns.join(', ')} FROM ${from} ORDER BY ${orderBy} LIMIT ? OFFSET ?`,
    countSql: `SELECT count(*) FROM ${from}`,
    bind: (given) => encoded(given, printer.parameters),
    bindCount: (given) => encoded(given, printer.parameters.slice(0, ofFrom)),
  };
}

/** A value as a column of the type compares it, with the operator as it reads from the column. */
function toBound(type: AttributeType, value: unknown, operator: string | null): unknown {
  if (columnCodecs[type].sqlType === 'INTEGER' && typeof value === 'object' && isNumeric(value))
    return besideWholeNumbers(writeNumber(value), operator);
  return columnCodecs[type].toColumn(value);
}

/**
 * What stands for a decimal of many digits beside whole numbers of 64 bit, none of which a double may blur: itself when it is one of
 * them, else the next one on the side that the operator leaves out, or a fraction, which equals none.
 */
function besideWholeNumbers(text: string, operator: string | null): unknown {
  const exact = readLong(text);
  if (exact !== undefined) return exact;
  if (operator === '=' || operator === '!=') return 0.5;
  const [whole = '', fraction = ''] = text.split('.');
  const isNegative = text.startsWith('-');
  const towards = operator === '<' || operator === '>=' ? 1n : -1n;
  const truncated = BigInt(whole);
  const next = /[1-9]/.test(fraction) && isNegative === towards < 0n ? truncated + towards : truncated;
  return readLong(String(next)) ?? (isNegative ? -1e300 : 1e300);
}

type Encoder = (value: unknown, parameter: SqlParameter) => unknown;

/** How what is bound is encoded: as the attribute that it is compared with has it. */
function encoderOf(attributes: ReadonlyMap<string, ProgramAttribute>): Encoder {
  return (value, { attribute, operator, isExact }) => {
    if (value === null || value === undefined) return null;
    if (isExact && isNumeric(value)) return columnCodecs.decimal.toColumn(value);
    const info = attribute ? attributes.get(attribute) : undefined;
    if (info) return toBound(info.type, value, operator);
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (value instanceof Uint8Array) return value;
    if (typeof value === 'object' && '$id' in value) return (value as { $id: number }).$id;
    return typeof value === 'object' ? Number(String(value)) : value;
  };
}

/** SQL text around a printed query, and how its parameters are bound. */
function toPrinted(encode: Encoder, printed: PrintedSql): PrintedQuery {
  const where = printed.where ? ` WHERE ${printed.where}` : '';
  const values = printed.values.map((value) => `, ${value}`).join('');
  const encoded = (given: readonly unknown[], bound: readonly SqlParameter[]) =>
    bound.map((p) => encode(p.kind === 'value' ? p.value : given[p.index], p));
  const { first, last } = printed.ofFilter;
  const ofFilter = printed.parameters.slice(first, last);
  return {
    sql: `SELECT /*columns*/${values} FROM ${printed.from}${where} ORDER BY ${printed.orderBy}`,
    isUnsorted: !printed.orderBy.includes(','),
    countSql: `SELECT count(*) FROM ${printed.from}${where}`,
    bind: (parameters) => encoded(parameters, printed.parameters),
    bindCount: (parameters) => encoded(parameters, ofFilter),
  };
}
