import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Attribute } from '../../../../../shared/model/kinds/domain-model.ts';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { hasPostgresql, PostgresqlServer } from '../../../../../tests/harness/postgresql-server.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import { openStore } from '../../open-store.ts';
import { DatabaseOpenError } from '../../store-scheme.ts';

type Type = Attribute['type'];

/** An attribute whose identity is not its name. */
const attribute = (id: string, type: Type = 'string', more: Partial<Attribute> = {}) => ({ id, type, ...more });

describe.skipIf(!hasPostgresql)(hasPostgresql ? 'migrations on PostgreSQL' : 'no PostgreSQL on this machine', () => {
  let server: PostgresqlServer;
  let name = '';
  let databases = 0;
  beforeAll(async () => {
    server = await PostgresqlServer.start({ settings: ['max_connections=60'] });
  }, 60_000);
  afterAll(() => server.dispose(), 60_000);
  beforeEach(async () => {
    name = await server.database(`m${++databases}`);
  });
  const sql = (text: string) => server.run(text, name);
  /** Opens the database for a model, as a run does, and says what that did. */
  const migrate = async (model: (project: ProjectBuilder) => unknown) => {
    const project = new ProjectBuilder();
    model(project);
    const said = { steps: [] as string[], kept: [] as string[] };
    const store = await openStore(server.url(name), compileProgram(project.view(), { name: 'test' }), {
      onMigrate: (plan) => {
        said.steps.push(...plan.steps.map((s) => s.words));
        said.kept.push(...plan.kept);
      },
    });
    await store.close();
    return said;
  };
  const as =
    (type: Type, more: Partial<Attribute> = {}) =>
    (p: ProjectBuilder) =>
      p.entity('T', { V: attribute('1', type, more) });

  /** The pairs of `migration.test.ts` of SQLite, and what differs in how values are stored; all in one migration each way. */
  const pairs: [from: Type, to: Type, stored: string, expected: string][] = [
    ['string', 'integer', "'12.00'", '12'],
    ['string', 'long', "'9007199254740993'", '9007199254740993'],
    ['string', 'decimal', "'123456789012345678901234567890.12'", '123456789012345678901234567890.12'],
    ['string', 'boolean', "'true'", 'true'],
    ['string', 'datetime', "'2026-01-02T03:04:05Z'", String(Date.UTC(2026, 0, 2, 3, 4, 5))],
    ['boolean', 'string', 'true', 'true'],
    ['datetime', 'string', '0', '1970-01-01T00:00:00.000Z'],
    ['datetime', 'date', String(Date.UTC(2026, 0, 2)), '2026-01-02'],
    ['date', 'datetime', "'2026-01-02'", String(Date.UTC(2026, 0, 2))],
    ['integer', 'decimal', '7', '7'],
    ['decimal', 'string', '12.5', '12.5'],
    ['decimal', 'integer', '12.0', '12'],
    ['long', 'integer', '2147483647', '2147483647'],
  ];
  it('types are changed value by value, and nothing is left behind', async () => {
    const model = (at: 0 | 1) => (p: ProjectBuilder) =>
      p.entity('T', Object.fromEntries(pairs.map((pair, i) => [`V${i}`, attribute(`v${i}`, pair[at])])));
    await migrate(model(0));
    await sql(
      `INSERT INTO m_t (_id, _type, ${pairs.map((_, i) => `v${i}`).join(', ')}) VALUES (1, 1, ${pairs.map((pair) => pair[2]).join(', ')})`,
    );
    const { steps, kept } = await migrate(model(1));
    expect(steps).toEqual(pairs.map(([from, to], i) => `Change the type of m_t.v${i} from ${from} to ${to}`));
    expect(kept).toEqual([]);
    const [row] = await sql(`SELECT ${pairs.map((_, i) => `v${i}::text`).join(', ')} FROM m_t`);
    expect(Object.values(row ?? {})).toEqual(pairs.map((pair) => pair[3]));
    expect((await migrate(model(1))).steps).toEqual([]);
  });

  it('values without an exact form in the new type stay in the old column, and come back with the old type', async () => {
    await migrate(as('string'));
    await sql(`INSERT INTO m_t (_id, _type, v) VALUES (1, 1, '5'), (2, 1, 'five'), (3, 1, NULL)`);
    const { steps, kept } = await migrate(as('integer'));
    expect(steps).toEqual(['Change the type of m_t.v from string to integer; 1 value does not fit and stay in v_old']);
    expect(kept).toEqual(['m_t.v_old']);
    expect(await sql('SELECT v, v_old FROM m_t ORDER BY _id')).toEqual([
      { v: '5', v_old: '5' },
      { v: null, v_old: 'five' },
      { v: null, v_old: null },
    ]);
    await sql('UPDATE m_t SET v = 6 WHERE _id = 1');
    const back = await migrate(as('string'));
    expect(back.kept).toEqual([]);
    expect(back.steps).toContain('Take values of m_t.v back from v_old');
    expect(await sql('SELECT v FROM m_t ORDER BY _id')).toEqual([{ v: '6' }, { v: 'five' }, { v: null }]);
  });

  it('a unique attribute changes its type, and its index stands again', async () => {
    const unique = { validations: [{ rule: 'unique' as const, message: '' }] };
    await migrate(as('string', unique));
    await sql(`INSERT INTO m_t (_id, _type, v) VALUES (1, 1, '5')`);
    await migrate(as('integer', unique));
    await expect(sql('INSERT INTO m_t (_id, _type, v) VALUES (2, 1, 5)')).rejects.toThrow(/unique/);
  });

  it('many rows are converted, a part at a time', async () => {
    await migrate(as('string'));
    await sql(`INSERT INTO m_t (_id, _type, v) SELECT n, 1, n::text FROM generate_series(-3, 12345) AS n`);
    await migrate(as('long'));
    expect(await sql('SELECT count(*) AS n FROM m_t WHERE v = _id')).toEqual([{ n: '12349' }]);
  });

  it('a reference becomes a reference set and a reference again: no link is lost', async () => {
    const linked = (type: string) => (p: ProjectBuilder) =>
      p.entity('A', {}).entity('B', {}).association('A_B', 'A', 'B', { type });
    await migrate(linked('reference'));
    await sql('INSERT INTO m_a (_id, _type, a_b_id) VALUES (1, 1, 7), (2, 1, NULL)');
    expect((await migrate(linked('reference-set'))).kept).toEqual([]);
    const links = () => sql('SELECT _from, _to FROM m_a_b ORDER BY 1, 2');
    expect(await links()).toEqual([{ _from: '1', _to: '7' }]);
    await sql('INSERT INTO m_a_b (_from, _to) VALUES (1, 5), (2, 8)');
    const { kept, steps } = await migrate(linked('reference'));
    expect(kept).toEqual(['m_a_b']);
    expect(steps.at(-1)).toMatch(/; 1 link is not the first of an object and stay in m_a_b$/);
    expect(await sql('SELECT _id, a_b_id FROM m_a ORDER BY _id')).toEqual([
      { _id: '1', a_b_id: '5' },
      { _id: '2', a_b_id: '8' },
    ]);
    expect((await migrate(linked('reference-set'))).kept).toEqual([]);
    expect(await links()).toEqual([
      { _from: '1', _to: '5' },
      { _from: '1', _to: '7' },
      { _from: '2', _to: '8' },
    ]);
  });

  it('a set whose objects have one link each leaves nothing behind', async () => {
    const linked = (type: string) => (p: ProjectBuilder) =>
      p.entity('A', {}).entity('B', {}).association('A_B', 'A', 'B', { type });
    await migrate(linked('reference-set'));
    await sql('INSERT INTO m_a (_id, _type) VALUES (1, 1)');
    await sql('INSERT INTO m_a_b (_from, _to) VALUES (1, 5)');
    expect((await migrate(linked('reference'))).kept).toEqual([]);
    expect(await sql(`SELECT to_regclass('m_a_b') AS there`)).toEqual([{ there: null }]);
  });

  it('a changed generalization is refused, and changes nothing', async () => {
    await migrate((p) => p.entity('A', {}).entity('B', { N: attribute('1') }));
    const changed = migrate((p) =>
      p.entity('A', {}).entity('B', { N: attribute('1', 'integer') }, { generalization: 'A' }),
    );
    await expect(changed).rejects.toThrow(DatabaseOpenError);
    expect(await sql('SELECT count(*) AS n FROM m_b')).toEqual([{ n: '0' }]);
  });
});
