import { describe, expect, it } from 'vitest';
import { postgresqlDialect } from '../electron/runtime/data/stores/postgresql/dialect.ts';
import { statementOf } from '../electron/runtime/data/stores/postgresql/printed-queries.ts';
import { sqliteDialect } from '../electron/runtime/data/stores/sqlite/dialect.ts';
import { printSql, type Query, type QueryNode, type SqlSchema } from '../shared/query/index.ts';

/** Tables and columns are called like what they hold. */
const schema: SqlSchema = {
  table: (entity) => ({ table: entity, filter: entity === 'rush' ? (alias) => `${alias}._type IN (2)` : null }),
  column: (attribute) => attribute,
  comparable: (_attribute, column) => column,
  timeZone: 'UTC',
  association: (association) =>
    association === 'tags'
      ? { kind: 'junction', table: 'order_tag' }
      : { kind: 'column', column: association, table: 'order' },
};

const no = { kind: 'attribute', attribute: 'no' } as const;
const value = (of: string) => ({ kind: 'value', value: of }) as const;
const where = (filter: QueryNode, entity = 'order'): Query => ({ entity, filter, sort: [] });

describe('one tree, two dialects', () => {
  it.each<[what: string, query: Query, sqlite: string, postgresql: string]>([
    [
      'a comparison',
      where({ kind: 'compare', operator: '=', left: no, right: { kind: 'parameter', index: 0 } }),
      't0."no" IS ?',
      't0."no" IS NOT DISTINCT FROM ($1::text COLLATE "C")',
    ],
    [
      'a text test, which binds its right side where the dialect prints it',
      where({ kind: 'text', test: 'ends-with', left: no, right: value('x') }),
      'substr(t0."no", length(t0."no") + 1 - length(?)) = ?',
      'right(t0."no", length(($1::text COLLATE "C"))) = ($2::text COLLATE "C")',
    ],
    [
      'not, of something that may be unknown',
      where({ kind: 'not', item: { kind: 'text', test: 'contains', left: no, right: value('x') } }),
      'NOT coalesce(instr(t0."no", ?) > 0, 0)',
      'NOT coalesce(strpos(t0."no", ($1::text COLLATE "C")) > 0, false)',
    ],
    [
      'some object over an association of a special entity',
      where({ kind: 'exists', step: { association: 'tags', reverse: false, entity: 'tag' }, filter: null }, 'rush'),
      't0._type IN (2) AND EXISTS (SELECT 1 FROM "tag" t1 WHERE EXISTS (SELECT 1 FROM "order_tag" j1 WHERE j1._from = t0._id AND j1._to = t1._id))',
      't0._type IN (2) AND EXISTS (SELECT 1 FROM "tag" t1 WHERE EXISTS (SELECT 1 FROM "order_tag" j1 WHERE j1._from = t0._id AND j1._to = t1._id))',
    ],
  ])('%s', (_what, query, sqlite, postgresql) => {
    expect(printSql(query, sqliteDialect, schema).where).toBe(sqlite);
    const { where: printed, parameters } = printSql(query, postgresqlDialect, schema);
    const bound = parameters.map(() => ({ value: 'x', type: 'text' }));
    expect(statementOf(printed, bound).sql).toBe(postgresql);
  });
});
