import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDecimal } from '../../../../../shared/expression/numeric.ts';
import { Catalog } from '../../../../../shared/model/catalog.ts';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { parseXPath, type Query } from '../../../../../shared/query/index.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import type { StoredRow } from '../../../contract/object-store.ts';
import { queryPrinter } from './printed-queries.ts';
import { SqliteStore } from './sqlite-store.ts';

const view = new ProjectBuilder()
  .entity('Order', { No: 'string', Total: 'decimal', Count: 'integer', Paid: 'boolean', At: 'datetime' })
  .entity('Rush', { Fee: 'decimal' }, { generalization: 'Order' })
  .entity('Customer', { City: 'string' })
  .entity('Tag', { Label: 'string' })
  .association('Order_Customer', 'Order', 'Customer')
  .association('Order_Tag', 'Order', 'Tag', { type: 'reference-set' })
  .view();
const catalog = new Catalog(view);
const program = compileProgram(view, { name: 'test' });
let store: SqliteStore;

beforeAll(() => {
  store = new SqliteStore(':memory:', program);
  const rush = store.types['Rush'];
  const order = store.types['Order'];
  const [customer, tags] = ['Order_Customer', 'Order_Tag'].map((id) => program.associations.find((a) => a.id === id));
  store.database.exec(`
    INSERT INTO m_customer (_id, _type, city) VALUES (10, 0, 'Utrecht'), (11, 0, NULL);
    INSERT INTO m_tag (_id, _type, label) VALUES (20, 0, 'new'), (21, 0, 'big');
    INSERT INTO m_order (_id, _type, no, total, count, paid, at, ${customer?.column}) VALUES
      (1, ${order}, 'SO-1', 12.5, 1, 1, 0, 10),
      (2, ${order}, 'so%2', '123456789012345678901234567890.12', 2, 0, 1000, 11),
      (3, ${rush}, NULL, '123456789012345678901234567890.13', NULL, NULL, NULL, NULL),
      (4, ${rush}, 'SO-4', NULL, 4, 0, 2000, 10);
    INSERT INTO ${tags?.table} (_from, _to) VALUES (1, 20), (1, 21), (4, 21);
  `);
});
afterAll(() => store.close());

const big = '123456789012345678901234567890.12';

/** Ids of what meets a constraint. A number of more digits than a plain one holds is a parameter of the query. */
const parsed = (xpath: string, entity: string): Query => {
  const { diagnostics, filter } = parseXPath(xpath, entity, catalog, () => ({ kind: 'decimal' }));
  expect(diagnostics).toEqual([]);
  return { entity, filter, sort: [] };
};
const found = (xpath: string, entity: string) => {
  const query = parsed(xpath, entity);
  const rows = store.reader({}, null).query(query, [readDecimal(big)], { limit: null, offset: null }) as StoredRow[];
  return rows.map((row) => row.id);
};

describe('a constraint finds the same rows whatever holds the values', () => {
  it.each<[xpath: string, ids: number[]]>([
    ["[No = 'SO-1']", [1]],
    // An empty attribute differs from every value, as in memory (XP-11).
    ["[No != 'SO-1']", [2, 3, 4]],
    ["[not(No = 'SO-1')]", [2, 3, 4]],
    ['[No = empty]', [3]],
    ['[No != empty]', [1, 2, 4]],
    ['[Count > 1]', [2, 4]],
    ['[Count >= 1 and Count < 4]', [1, 2]],
    ['[Count = 1 or Count = 4]', [1, 4]],
    ['[Paid = true()]', [1]],
    ['[Total = 12.5]', [1]],
    ['[Total < 100]', [1]],
    [`[Total = ${big}]`, [2]],
    [`[Total > ${big}]`, [3]],
    [`[Total >= ${big}]`, [2, 3]],
    [`[Total != ${big}]`, [1, 3, 4]],
    // Wild cards of LIKE are letters like others; case counts.
    ["[contains(No, '%')]", [2]],
    ["[starts-with(No, 'SO')]", [1, 4]],
    ["[ends-with(No, '4')]", [4]],
    ['[string-length(No) = 4]', [1, 2, 4]],
    // Some object over the association, or none (XP-5, XP-7).
    ['[M.Order_Customer/M.Customer]', [1, 2, 4]],
    ['[not(M.Order_Customer/M.Customer)]', [3]],
    ["[M.Order_Customer/M.Customer/City = 'Utrecht']", [1, 4]],
    ["[not(M.Order_Customer/M.Customer/City = 'Utrecht')]", [2, 3]],
    ["[M.Order_Tag/M.Tag/Label = 'big']", [1, 4]],
    ["[M.Order_Tag/M.Tag[Label = 'new']]", [1]],
    ["[No = 'SO-1'][Count = 1]", [1]],
  ])('%s', (xpath, ids) => {
    expect(found(xpath, 'Order')).toEqual(ids);
  });

  it('a special entity finds only its own part of the family', () => {
    expect(found('[Count = 4]', 'Rush')).toEqual([4]);
  });
});

describe('an index serves a condition on a decimal', () => {
  it.each([
    '[Total = 12.5]',
    '[Total = $p]',
    `[Total = ${big}]`,
    '[Total > 12.5]',
    '[Total >= $p]',
    '[Total < 12.5]',
    '[Total <= $p]',
  ])('%s', (xpath) => {
    store.database.exec('CREATE INDEX IF NOT EXISTS by_total ON m_order (total)');
    const { sql, bind } = queryPrinter(program, store.names).query(parsed(xpath, 'Order'));
    const plan = store.database
      .prepare(`EXPLAIN QUERY PLAN ${sql.replace('/*columns*/', 't0._id')}`)
      .all(...bind([12.5])) as { detail: string }[];
    expect(plan.filter((p) => p.detail.startsWith('SEARCH')).length).toBeGreaterThan(0);
    expect(plan.filter((p) => p.detail.startsWith('SCAN'))).toEqual([]);
  });
});
