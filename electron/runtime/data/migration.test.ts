import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attribute } from '../../../shared/model/kinds/domain-model.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { SqliteStore } from './sqlite-store.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = `${folder.path}/run.sqlite`;
});
afterEach(() => folder.dispose());

interface Said {
  steps: string[];
  kept: string[];
  warnings: string[];
}

/** Opens the database for a model, as a run does, and says what that did. */
function migrate(model: (project: ProjectBuilder) => void): Said {
  const project = new ProjectBuilder();
  model(project);
  const said: Said = { steps: [], kept: [], warnings: [] };
  const store = new SqliteStore(file, compileProgram(project.view(), { name: 'test' }), {
    onMigrate: (plan) => {
      said.steps.push(...plan.steps.map((s) => s.words));
      said.kept.push(...plan.kept);
    },
    onWarning: (warning) => said.warnings.push(warning),
  });
  store.close();
  return said;
}

/** An attribute whose identity is not its name. */
const attribute = (id: string, type: Attribute['type'] = 'string', more: Partial<Attribute> = {}) => ({
  id,
  type,
  ...more,
});

function sql(text: string, ...parameters: unknown[]): unknown[] {
  const database = new Database(file);
  try {
    const statement = database.prepare(text);
    if (statement.reader) return statement.all(...parameters);
    statement.run(...parameters);
    return [];
  } finally {
    database.close();
  }
}

describe('a migration keeps data', () => {
  it('the same model again does nothing', () => {
    const model = (p: ProjectBuilder) =>
      p.entity('Order', { No: { type: 'string', validations: [{ rule: 'unique', message: '' }] } });
    migrate(model);
    expect(migrate(model)).toEqual({ steps: [], kept: [], warnings: [] });
  });

  it('two attributes that change names change their columns, indexes too (DMO-7)', () => {
    const unique = { validations: [{ rule: 'unique' as const, message: '' }] };
    migrate((p) => p.entity('Order', { A: attribute('1', 'string', unique), B: attribute('2') }));
    sql("INSERT INTO m_order (_id, _type, a, b) VALUES (1, 1, 'first', 'second')");
    const { steps } = migrate((p) => p.entity('Order', { B: attribute('1', 'string', unique), A: attribute('2') }));
    expect(steps).toHaveLength(2);
    expect(sql('SELECT a, b FROM m_order')).toEqual([{ a: 'second', b: 'first' }]);
    sql("INSERT INTO m_order (_id, _type, a) VALUES (2, 1, 'second')");
    expect(() => sql("INSERT INTO m_order (_id, _type, b) VALUES (3, 1, 'first')")).toThrow(/UNIQUE/);
  });

  it('an attribute and an entity that were deleted keep their rows when others take their names (ML-30)', () => {
    migrate((p) => p.entity('Order', { No: attribute('1') }));
    sql("INSERT INTO m_order (_id, _type, no) VALUES (1, 1, 'SO-1')");
    const column = migrate((p) => p.entity('Order', { No: attribute('2', 'integer') }));
    expect(column.kept).toEqual(['m_order.no_old']);
    expect(sql('SELECT no, no_old FROM m_order')).toEqual([{ no: null, no_old: 'SO-1' }]);
    const table = migrate((p) => p.entity('Order', { No: attribute('3') }, { id: 'another' }));
    expect(table.kept).toEqual(['m_order_old']);
    expect(sql('SELECT no_old FROM m_order_old')).toEqual([{ no_old: 'SO-1' }]);
    expect(sql('SELECT * FROM m_order')).toEqual([]);
  });

  it('numbers of entities stay when the model puts others before them', () => {
    const family = (p: ProjectBuilder) =>
      p
        .entity('Animal', { Name: 'string' })
        .entity('Dog', {}, { generalization: 'Animal' })
        .entity('Cat', {}, { generalization: 'Animal' });
    migrate(family);
    const before = sql("SELECT value FROM _weft_meta WHERE key = 'schema'") as { value: string }[];
    migrate((p) => {
      p.entity('Aardvark', { X: 'string' });
      family(p);
    });
    const after = sql("SELECT value FROM _weft_meta WHERE key = 'schema'") as { value: string }[];
    const types = (rows: { value: string }[]) => (JSON.parse(rows[0]?.value ?? '') as { types: object }).types;
    expect(types(after)).toMatchObject(types(before));
  });
});

describe('a type is changed value by value', () => {
  it.each<[from: Attribute['type'], to: Attribute['type'], stored: unknown, expected: unknown]>([
    ['string', 'integer', '12.00', 12],
    ['string', 'long', '9007199254740993', '9007199254740993'],
    ['string', 'decimal', '123456789012345678901234567890.12', '123456789012345678901234567890.12'],
    ['string', 'boolean', 'true', 1],
    ['string', 'datetime', '2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['boolean', 'string', 1, 'true'],
    ['datetime', 'string', 0, '1970-01-01T00:00:00.000Z'],
    ['datetime', 'date', Date.UTC(2026, 0, 2), '2026-01-02'],
    ['date', 'datetime', '2026-01-02', Date.UTC(2026, 0, 2)],
    ['integer', 'decimal', 7, 7],
    ['decimal', 'string', 12.5, '12.5'],
    ['decimal', 'integer', 12, 12],
  ])('%s to %s: %j becomes %j, nothing is left behind', (from, to, stored, expected) => {
    migrate((p) => p.entity('T', { V: attribute('1', from) }));
    sql('INSERT INTO m_t (_id, _type, v) VALUES (1, 1, ?)', stored);
    const { steps, kept } = migrate((p) => p.entity('T', { V: attribute('1', to) }));
    expect(steps).toEqual([`Change the type of m_t.v from ${from} to ${to}`]);
    expect(kept).toEqual([]);
    const database = new Database(file);
    const value = database.prepare('SELECT CASE WHEN v > 9e15 THEN CAST(v AS TEXT) ELSE v END FROM m_t').pluck().get();
    database.close();
    expect(value).toEqual(expected);
  });

  it('values without an exact form in the new type stay in the old column, and are counted', () => {
    migrate((p) => p.entity('T', { V: attribute('1') }));
    sql("INSERT INTO m_t (_id, _type, v) VALUES (1, 1, '5'), (2, 1, 'five'), (3, 1, NULL)");
    const { steps, kept } = migrate((p) => p.entity('T', { V: attribute('1', 'integer') }));
    expect(steps).toEqual(['Change the type of m_t.v from string to integer; 1 value does not fit and stay in v_old']);
    expect(kept).toEqual(['m_t.v_old']);
    expect(sql('SELECT v, v_old FROM m_t ORDER BY _id')).toEqual([
      { v: 5, v_old: '5' },
      { v: null, v_old: 'five' },
      { v: null, v_old: null },
    ]);
  });
});

describe('rules that the rows do not keep', () => {
  const model = (unique: boolean) => (p: ProjectBuilder) =>
    p.entity('T', { V: attribute('1', 'string', { validations: unique ? [{ rule: 'unique', message: '' }] : [] }) });

  it('a unique attribute with repeated values is said, and the run starts (ML-31)', () => {
    migrate(model(false));
    sql("INSERT INTO m_t (_id, _type, v) VALUES (1, 1, 'a'), (2, 1, 'a'), (3, 1, 'b')");
    expect(migrate(model(true)).warnings).toEqual([
      'M.T.V is to be unique, but a value stands in several rows (a in 2). New values are checked; change those rows, then start again.',
    ]);
    sql("UPDATE m_t SET v = 'c' WHERE _id = 2");
    expect(migrate(model(true)).warnings).toEqual([]);
    expect(() => sql("INSERT INTO m_t (_id, _type, v) VALUES (4, 1, 'a')")).toThrow(/UNIQUE/);
  });

  it('a rule that is taken off takes its index along', () => {
    migrate(model(true));
    migrate(model(false));
    sql("INSERT INTO m_t (_id, _type, v) VALUES (1, 1, 'a'), (2, 1, 'a')");
    expect(sql('SELECT count(*) AS n FROM m_t')).toEqual([{ n: 2 }]);
  });
});
