import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attribute } from '../../../../../shared/model/kinds/domain-model.ts';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
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

  it('an attribute that comes back after a deletion has its values again', () => {
    const model = (p: ProjectBuilder) => p.entity('Note', { Text: attribute('1'), No: attribute('2') });
    migrate(model);
    sql("INSERT INTO m_note (_id, _type, text) VALUES (1, 1, 'hello')");
    expect(migrate((p) => p.entity('Note', { No: attribute('2') })).kept).toEqual(['m_note.text']);
    expect(migrate(model)).toEqual({ steps: [], kept: [], warnings: [] });
    expect(sql('SELECT text FROM m_note')).toEqual([{ text: 'hello' }]);
  });

  it('an attribute comes back from aside, under another name and of another type', () => {
    migrate((p) => p.entity('Note', { Text: attribute('1') }));
    sql("INSERT INTO m_note (_id, _type, text) VALUES (1, 1, '12')");
    migrate((p) => p.entity('Note', { Text: attribute('2') }));
    sql("UPDATE m_note SET text = 'other'");
    const swapped = migrate((p) => p.entity('Note', { Text: attribute('1') }));
    expect(swapped.kept).toEqual(['m_note.text_old2']);
    expect(sql('SELECT text, text_old2 FROM m_note')).toEqual([{ text: '12', text_old2: 'other' }]);
    migrate((p) => p.entity('Note', { Text: attribute('2') }));
    const { kept } = migrate((p) => p.entity('Note', { Text: attribute('2'), Count: attribute('1', 'integer') }));
    expect(kept).toEqual([]);
    expect(sql('SELECT text, count FROM m_note')).toEqual([{ text: 'other', count: 12 }]);
  });

  it('an entity and a reference set that come back after a deletion have their rows again', () => {
    const rest = (p: ProjectBuilder) => p.entity('Tag', { Label: 'string' });
    const model = (p: ProjectBuilder) =>
      rest(p)
        .entity('Note', { Text: attribute('1') })
        .association('Note_Tag', 'Note', 'Tag', { type: 'reference-set' });
    migrate(model);
    sql("INSERT INTO m_note (_id, _type, text) VALUES (1, 1, 'hello')");
    sql('INSERT INTO m_note_tag (_from, _to) VALUES (1, 2)');
    migrate(rest);
    const aside = migrate((p) => rest(p).entity('Note', { Text: attribute('2') }, { id: 'another' }));
    expect(aside.kept).toEqual(['m_note_old', 'm_note_tag']);
    expect(migrate(model).kept).toEqual(['m_note_old2']);
    expect(sql('SELECT text FROM m_note')).toEqual([{ text: 'hello' }]);
    expect(sql('SELECT _from, _to FROM m_note_tag')).toEqual([{ _from: 1, _to: 2 }]);
  });

  it('what was kept and then dropped by hand is made anew when it comes back', () => {
    const model = (p: ProjectBuilder) => p.entity('Note', { Text: attribute('1') }).entity('Tag', {});
    migrate(model);
    migrate((p) => p.entity('Note', {}));
    sql('ALTER TABLE m_note DROP COLUMN text');
    sql('DROP TABLE m_tag');
    expect(migrate(model)).toEqual({
      steps: ['Add column m_note.text', 'Create table m_tag for M.Tag'],
      kept: [],
      warnings: [],
    });
  });

  it('what an older version kept by its mere name stays where it is', () => {
    const model = (p: ProjectBuilder) => p.entity('Note', { Text: attribute('1') });
    migrate(model);
    sql('ALTER TABLE m_note ADD COLUMN gone TEXT');
    sql('CREATE TABLE m_gone (_id INTEGER PRIMARY KEY)');
    sql("UPDATE _weft_meta SET value = json_set(value, '$.kept[0]', 'm_gone', '$.tables[0].kept[0]', 'gone')");
    expect(migrate(model)).toEqual({ steps: [], kept: ['m_gone', 'm_note.gone'], warnings: [] });
    const taken = migrate((p) => model(p).entity('Gone', {}));
    expect(taken.kept).toEqual(['m_gone_old', 'm_note.gone']);
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

  it('a database from before entities had numbers keeps the places it stored', () => {
    const model = (p: ProjectBuilder) => p.entity('Animal', {}).entity('Dog', {}, { generalization: 'Animal' });
    migrate(model);
    sql("UPDATE _weft_meta SET value = json_remove(value, '$.types')");
    const types = () =>
      JSON.parse((sql("SELECT value ->> '$.types' AS types FROM _weft_meta") as { types: string }[])[0]?.types ?? '');
    migrate(model);
    const system = {
      'system.Error': 2,
      'system.HttpResponse': 3,
      'system.SoapFault': 4,
      'system.SoapAttachment': 5,
      'system.User': 6,
    };
    expect(types()).toEqual({ Animal: 0, Dog: 1, ...system });
    migrate((p) => model(p.entity('Aardvark', {})));
    expect(types()).toMatchObject({ Animal: 0, Dog: 1, Aardvark: 7 });
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

  it('names that meet where they are joined do not leave an index out', () => {
    const unique = { validations: [{ rule: 'unique' as const, message: '' }] };
    const both = (p: ProjectBuilder) =>
      p
        .entity('Order', { Line_No: attribute('1', 'string', unique) })
        .entity('Order_Line', { No: attribute('2', 'string', unique) });
    const indexes = () => sql("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'ux%' ORDER BY name");
    const named = [{ name: 'ux_m_order.line_no' }, { name: 'ux_m_order_line.no' }];
    migrate(both);
    expect(indexes()).toEqual(named);
    // As an older version left it.
    sql('DROP INDEX "ux_m_order.line_no"');
    sql('DROP INDEX "ux_m_order_line.no"');
    sql('CREATE UNIQUE INDEX "ux_m_order_line_no" ON "m_order" ("line_no") WHERE "line_no" IS NOT NULL');
    migrate(both);
    expect(indexes()).toEqual(named);
  });

  it('a rule that is taken off takes its index along', () => {
    migrate(model(true));
    migrate(model(false));
    sql("INSERT INTO m_t (_id, _type, v) VALUES (1, 1, 'a'), (2, 1, 'a')");
    expect(sql('SELECT count(*) AS n FROM m_t')).toEqual([{ n: 2 }]);
  });
});

describe('rows follow the model', () => {
  const values = (list: Record<string, string>) => ({
    values: Object.entries(list).map(([id, name]) => ({ id, name })),
  });
  const coloured = (list: Record<string, string>) => (p: ProjectBuilder) =>
    p
      .unit('enumeration', 'Color', values(list))
      .entity('T', { C: { id: '1', type: 'enumeration', enumeration: 'Color' } });

  it('values that change names, also each other’s; one that is removed stays and is said', () => {
    migrate(coloured({ r: 'Red', g: 'Green', b: 'Blue' }));
    sql("INSERT INTO m_t (_id, _type, c) VALUES (1, 1, 'Red'), (2, 1, 'Green'), (3, 1, 'Blue')");
    const { steps, warnings } = migrate(coloured({ r: 'Green', g: 'Red' }));
    expect(steps).toEqual(['Rename values in m_t.c: Red to Green, Green to Red']);
    expect(sql('SELECT c FROM m_t ORDER BY _id')).toEqual([{ c: 'Green' }, { c: 'Red' }, { c: 'Blue' }]);
    expect(warnings).toEqual([
      'M.T.C: 1 row has a value that the enumeration does not have any more. They stay; give them another value.',
    ]);
  });

  const linked = (type: string) => (p: ProjectBuilder) =>
    p.entity('A', {}).entity('B', {}).association('A_B', 'A', 'B', { type });

  it('a reference becomes a reference set and a reference again: no link is lost', () => {
    migrate(linked('reference'));
    sql('INSERT INTO m_a (_id, _type, a_b_id) VALUES (1, 1, 7), (2, 1, NULL)');
    expect(migrate(linked('reference-set')).kept).toEqual([]);
    expect(sql('SELECT _from, _to FROM m_a_b')).toEqual([{ _from: 1, _to: 7 }]);
    sql('INSERT INTO m_a_b (_from, _to) VALUES (1, 5), (2, 8)');
    const { kept } = migrate(linked('reference'));
    expect(kept).toEqual(['m_a_b']);
    expect(sql('SELECT _id, a_b_id FROM m_a ORDER BY _id')).toEqual([
      { _id: 1, a_b_id: 5 },
      { _id: 2, a_b_id: 8 },
    ]);
    expect(migrate(linked('reference-set')).kept).toEqual([]);
    expect(sql('SELECT _from, _to FROM m_a_b')).toEqual([
      { _from: 1, _to: 5 },
      { _from: 1, _to: 7 },
      { _from: 2, _to: 8 },
    ]);
  });

  it.each<[type: Attribute['type'], text: string, stored: unknown]>([
    ['string', "it's", "it's"],
    ['integer', '-7', -7],
    ['decimal', '12345678901234567890.5', '12345678901234567890.5'],
    ['boolean', 'false', 0],
    ['date', '2026-01-02', '2026-01-02'],
    ['datetime', '2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ])('a new %s with the default %s: rows that are there get it', (type, text, stored) => {
    migrate((p) => p.entity('T', {}));
    sql('INSERT INTO m_t (_id, _type) VALUES (1, 1)');
    migrate((p) => p.entity('T', { V: attribute('1', type, { default: text }) }));
    expect(sql('SELECT v FROM m_t')).toEqual([{ v: stored }]);
  });

  it('a new AutoNumber numbers the rows that are there, in order', () => {
    migrate((p) => p.entity('T', {}));
    sql('INSERT INTO m_t (_id, _type) VALUES (9, 1), (4, 1)');
    migrate((p) => p.entity('T', { N: attribute('1', 'autonumber', { default: '100' }) }));
    expect(sql('SELECT _id, n FROM m_t ORDER BY _id')).toEqual([
      { _id: 4, n: 100 },
      { _id: 9, n: 101 },
    ]);
  });

  it('a type there and back: what had no form in between comes back', () => {
    const as = (type: Attribute['type']) => (p: ProjectBuilder) => p.entity('T', { V: attribute('1', type) });
    migrate(as('string'));
    sql("INSERT INTO m_t (_id, _type, v) VALUES (1, 1, '5'), (2, 1, 'five')");
    expect(migrate(as('integer')).kept).toEqual(['m_t.v_old']);
    sql('UPDATE m_t SET v = 6 WHERE _id = 1');
    expect(migrate(as('string')).kept).toEqual([]);
    expect(sql('SELECT v FROM m_t ORDER BY _id')).toEqual([{ v: '6' }, { v: 'five' }]);
  });

  it('an attribute that is required now: rows that lack it are said, and the run starts', () => {
    migrate((p) => p.entity('T', { V: attribute('1') }));
    sql('INSERT INTO m_t (_id, _type) VALUES (1, 1)');
    const required = { validations: [{ rule: 'required' as const, message: '' }] };
    expect(migrate((p) => p.entity('T', { V: attribute('1', 'string', required) })).warnings).toEqual([
      'M.T.V is required, but 1 row lacks it. They stay; give them a value.',
    ]);
  });

  it('names of columns and tables never clash', () => {
    const model = (p: ProjectBuilder) =>
      p
        .entity('Order', {
          Customer_id: 'string',
          _id: 'string',
          _type: 'string',
          _version: 'string',
          id: 'string',
          ID: 'string',
        })
        .entity('Order_Tag', {})
        .entity('Customer', {})
        .association('Customer', 'Order', 'Customer')
        .association('Order_tag', 'Order', 'Order_Tag', { type: 'reference-set' });
    migrate(model);
    expect(migrate(model).steps).toEqual([]);
    const columns = sql("SELECT name FROM pragma_table_info('m_order')").map((c) => (c as { name: string }).name);
    expect(new Set(columns.map((c) => c.toLowerCase())).size).toBe(10);
  });

  it('a database from before this version opens with its rows', () => {
    sql('CREATE TABLE _weft_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)');
    sql('CREATE TABLE m_t (_id INTEGER PRIMARY KEY, _type INTEGER, c TEXT)');
    sql('CREATE UNIQUE INDEX "ux_m_t.c" ON "m_t" ("c") WHERE "c" IS NOT NULL');
    const schema = {
      tables: [{ id: 'T', table: 'm_t', columns: [{ id: '1', column: 'c', type: 'enumeration' }], kept: ['c_old'] }],
      junctions: [],
      kept: [],
      types: { T: 1 },
    };
    sql("INSERT INTO _weft_meta (key, value) VALUES ('schema', ?)", JSON.stringify(schema));
    sql("INSERT INTO m_t (_id, _type, c) VALUES (1, 1, 'Red')");
    migrate(coloured({ r: 'Red' }));
    migrate(coloured({ r: 'Crimson' }));
    expect(sql('SELECT c, _version FROM m_t')).toEqual([{ c: 'Crimson', _version: 1 }]);
  });
});
