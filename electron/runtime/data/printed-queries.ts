import type { Program, ProgramAttribute, ProgramEntity } from '../../../shared/program/program.ts';
import { type PrintedSql, printSql, type Query, type SqlSchema, sqliteDialect } from '../../../shared/query/index.ts';
import { columnCodecs } from './columns.ts';
import type { PrintedQuery } from './sqlite-store.ts';

/** Names of a program's tables and columns for the query printer. */
export function sqliteSchema(program: Program): SqlSchema {
  const attributes = attributeIndex(program);
  const entities = new Map(program.entities.map((e) => [e.id, e]));
  const associations = new Map(program.associations.map((a) => [a.id, a]));
  return {
    table: (id) => {
      const entity = entities.get(id) as ProgramEntity;
      const root = program.entities[entity.root] as ProgramEntity;
      return {
        table: root.table,
        filter: entity.root === entity.index ? null : (alias) => `${alias}._type IN (${entity.family.join(', ')})`,
      };
    },
    column: (id) => attributes.get(id)?.column ?? '_id',
    comparable: (id, column) => {
      const attribute = attributes.get(id);
      return attribute ? columnCodecs[attribute.type].comparable(column) : column;
    },
    association: (id) => {
      const association = associations.get(id);
      return association?.type === 'reference-set'
        ? { kind: 'junction', table: association.table }
        : { kind: 'column', column: association?.column ?? '' };
    },
  };
}

function attributeIndex(program: Program): Map<string, ProgramAttribute> {
  return new Map(program.entities.flatMap((e) => e.attributes.map((a): [string, ProgramAttribute] => [a.id, a])));
}

/** The SQL of every query of a program, for SQLite. */
export function printQueries(program: Program): PrintedQuery[] {
  const schema = sqliteSchema(program);
  return program.queries.map((q) => toPrinted(program, printSql(q.tree as Query, sqliteDialect, schema)));
}

/** SQL text around a printed query, and how its parameters are bound. */
export function toPrinted(program: Program, printed: PrintedSql): PrintedQuery {
  const attributes = attributeIndex(program);
  const where = printed.where ? ` WHERE ${printed.where}` : '';
  const encode = (value: unknown, attribute: string | null): unknown => {
    if (value === null || value === undefined) return null;
    const info = attribute ? attributes.get(attribute) : undefined;
    // Decimals are compared as real numbers; the exact text would sort as text.
    if (info?.type === 'decimal') return Number(typeof value === 'object' ? String(value) : value);
    if (info) return columnCodecs[info.type].toColumn(value);
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'object' && '$id' in value) return (value as { $id: number }).$id;
    return typeof value === 'object' ? Number(String(value)) : value;
  };
  return {
    sql: `SELECT /*columns*/ FROM ${printed.from}${where} ORDER BY ${printed.orderBy}`,
    isUnsorted: !printed.orderBy.includes(','),
    countSql: `SELECT count(*) FROM ${printed.from}${where}`,
    bind: (parameters) =>
      printed.parameters.map((p) => encode(p.kind === 'value' ? p.value : parameters[p.index], p.attribute)),
  };
}
