import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

type Model = (project: ProjectBuilder) => ProjectBuilder;

const compile = (model: Model) => compileProgram(model(new ProjectBuilder()).view(), { name: 'test' });

function migrate(model: Model): { steps: string[]; kept: string[]; warnings: string[] } {
  const said = { steps: [] as string[], kept: [] as string[], warnings: [] as string[] };
  new SqliteStore(file, compile(model), {
    onMigrate: (plan) => {
      said.steps.push(...plan.steps.map((s) => s.words));
      said.kept.push(...plan.kept);
    },
    onWarning: (warning) => said.warnings.push(warning),
  }).close();
  return said;
}

function sql(text: string): unknown[] {
  const database = new Database(file);
  try {
    const statement = database.prepare(text);
    if (statement.reader) return statement.all();
    statement.run();
    return [];
  } finally {
    database.close();
  }
}

/** Puts a row in, with the number that its entity has. */
function row(entity: string, table: string, values: Record<string, string | number>): void {
  const [type] = sql(`SELECT value -> '$.types."${entity}"' AS n FROM _weft_meta WHERE key = 'schema'`) as {
    n: string;
  }[];
  const columns = Object.keys(values);
  const literals = Object.values(values).map((v) => (typeof v === 'string' ? `'${v}'` : v));
  sql(`INSERT INTO ${table} (_type, ${columns.join(', ')}) VALUES (${type?.n}, ${literals.join(', ')})`);
}

const text = (id: string, more: Partial<Attribute> = {}) => ({ id, type: 'string' as const, ...more });
const animals =
  (dogIs: string | null, dog: Record<string, Partial<Attribute>> = { Bark: text('bark') }): Model =>
  (p) =>
    p
      .entity('Animal', { Name: text('name', { default: 'nameless' }) })
      .entity('Pet', { Owner: text('owner'), No: { id: 'no', type: 'autonumber', default: '10' } })
      .entity('Dog', dog, dogIs ? { generalization: dogIs } : {})
      .entity('Shelter', {})
      .association('Shelter_Animal', 'Shelter', 'Animal')
      .association('Dog_Shelter', 'Dog', 'Shelter');

it('an entity gets a generalization: rows keep ids, values and links, and get defaults of what they inherit', () => {
  migrate(animals(null));
  row('Animal', 'm_animal', { _id: 1, name: 'Tom' });
  row('Dog', 'm_dog', { _id: 2, bark: 'wow', dog_shelter_id: 7, _version: 4 });
  const { steps, kept } = migrate(animals('Animal'));
  expect(steps.slice(0, 2)).toEqual([
    'Move 1 row of M.Dog from m_dog to m_animal',
    'Drop table m_dog, which is empty now',
  ]);
  expect(kept).toEqual([]);
  expect(sql('SELECT _id, _version, name, bark, dog_shelter_id FROM m_animal ORDER BY _id')).toEqual([
    { _id: 1, _version: 1, name: 'Tom', bark: null, dog_shelter_id: null },
    { _id: 2, _version: 4, name: 'nameless', bark: 'wow', dog_shelter_id: 7 },
  ]);
  expect(migrate(animals('Animal')).steps).toEqual([]);
});

it('an entity loses its generalization: what it does not inherit any more is kept aside, and is there again after an undo', () => {
  migrate(animals('Animal'));
  row('Animal', 'm_animal', { _id: 1, name: 'Tom' });
  row('Dog', 'm_animal', { _id: 2, name: 'Rex', bark: 'wow' });
  row('Shelter', 'm_shelter', { _id: 3, shelter_animal_id: 2 });
  const { steps, kept } = migrate(animals(null));
  expect(steps).toContain(
    'Move 1 row of M.Dog from m_animal to m_dog; 1 link of M.Shelter_Animal do not reach it any more; they stay stored',
  );
  expect(kept).toEqual(['m_dog.name']);
  expect(sql('SELECT _id, name, bark FROM m_dog')).toEqual([{ _id: 2, name: 'Rex', bark: 'wow' }]);
  expect(sql('SELECT * FROM m_animal')).toEqual([{ _id: 1, _type: expect.anything(), _version: 1, name: 'Tom' }]);
  expect(migrate(animals('Animal')).kept).toEqual([]);
  expect(sql('SELECT _id, name, bark FROM m_animal ORDER BY _id')).toEqual([
    { _id: 1, name: 'Tom', bark: null },
    { _id: 2, name: 'Rex', bark: 'wow' },
  ]);
  expect(sql('SELECT shelter_animal_id AS link FROM m_shelter')).toEqual([{ link: 2 }]);
});

it('another parent, and back: nothing is lost on either way', () => {
  migrate(animals('Animal'));
  row('Dog', 'm_animal', { _id: 2, name: 'Rex', bark: 'wow' });
  migrate(animals('Pet'));
  expect(sql('SELECT _id, name, bark, owner FROM m_pet')).toEqual([{ _id: 2, name: 'Rex', bark: 'wow', owner: null }]);
  expect(sql('SELECT no FROM m_pet')).toEqual([{ no: 10 }]);
  sql("UPDATE m_pet SET owner = 'Ann'");
  migrate(animals('Animal'));
  expect(sql('SELECT name, bark, owner FROM m_animal')).toEqual([{ name: 'Rex', bark: 'wow', owner: 'Ann' }]);
  migrate(animals('Pet'));
  expect(sql('SELECT name, bark, owner FROM m_pet')).toEqual([{ name: 'Rex', bark: 'wow', owner: 'Ann' }]);
});

it('a whole family moves under another entity, its middle goes, and names of columns that meet part', () => {
  const family =
    (middle: boolean, animalIs: string | null): Model =>
    (p) => {
      p.entity('Thing', { Name: text('thing.name') }).entity(
        'Animal',
        { Name: text('name') },
        { generalization: animalIs },
      );
      if (middle) p.entity('Mammal', {}, { generalization: 'Animal' });
      return p.entity('Dog', {}, { generalization: middle ? 'Mammal' : 'Animal' });
    };
  migrate(family(true, null));
  row('Animal', 'm_animal', { _id: 1, name: 'Tom' });
  row('Dog', 'm_animal', { _id: 2, name: 'Rex' });
  migrate(family(false, 'Thing'));
  const program = compile(family(false, 'Thing'));
  const column = program.entities.find((e) => e.id === 'Dog')?.attributes.find((a) => a.id === 'name')?.column;
  expect(sql(`SELECT _id, "${column}" AS name FROM m_thing ORDER BY _id`)).toEqual([
    { _id: 1, name: 'Tom' },
    { _id: 2, name: 'Rex' },
  ]);
});

it('an attribute that moves up to the parent, in the family and together with the generalization', () => {
  const up: Model = (p) =>
    p
      .entity('Animal', { Name: text('name'), Sound: text('bark', { type: 'integer' }) })
      .entity('Dog', {}, { generalization: 'Animal' });
  migrate(animals(null));
  row('Dog', 'm_dog', { _id: 2, bark: '12' });
  row('Dog', 'm_dog', { _id: 3, bark: 'wow' });
  expect(migrate(up).steps).toContain(
    'Change the type of m_animal.sound from string to integer; 1 value does not fit and stay in sound_old',
  );
  expect(sql('SELECT _id, sound, sound_old FROM m_animal ORDER BY _id')).toEqual([
    { _id: 2, sound: 12, sound_old: '12' },
    { _id: 3, sound: null, sound_old: 'wow' },
  ]);
});

it('rows whose ids are taken stay where they are, and are said', () => {
  migrate(animals(null));
  row('Animal', 'm_animal', { _id: 1, name: 'Tom' });
  row('Dog', 'm_dog', { _id: 1, bark: 'wow' });
  row('Dog', 'm_dog', { _id: 2, bark: 'wuff' });
  const { steps, kept } = migrate(animals('Animal'));
  expect(steps).toContain('Move 1 row of M.Dog from m_dog to m_animal; 1 whose _id is taken there stay in m_dog');
  expect(kept).toContain('m_dog');
  expect(sql('SELECT _id, bark FROM m_dog')).toEqual([{ _id: 1, bark: 'wow' }]);
  expect(sql('SELECT _id, bark FROM m_animal ORDER BY _id')).toEqual([
    { _id: 1, bark: null },
    { _id: 2, bark: 'wuff' },
  ]);
});

it('rows that a version before this one kept aside come back', () => {
  migrate(animals(null));
  row('Dog', 'm_dog', { _id: 2, bark: 'wow' });
  sql(`UPDATE _weft_meta SET value = json_remove(json_set(value, '$.tables', json('[]'), '$.kept',
    json_array(json('{"id":"Dog","table":"m_dog","kept":[],"columns":[{"id":"bark","column":"bark","type":"string"}]}'))), '$.roots')
    WHERE key = 'schema'`);
  for (const table of ['m_animal', 'm_pet', 'm_shelter']) sql(`DROP TABLE ${table}`);
  migrate(animals('Animal'));
  expect(sql('SELECT _id, bark FROM m_animal')).toEqual([{ _id: 2, bark: 'wow' }]);
});

it('runs of a version from before fail as changed meanwhile, nothing is written where nobody looks', async () => {
  const old = new SqliteStore(file, compile(animals('Animal')));
  const dog = old.program.entities.findIndex((e) => e.id === 'Dog');
  const values = old.fieldsOf(dog).map(() => null);
  const next = new SqliteStore(file, compile(animals(null)), { beside: old });
  const insert = { kind: 'insert' as const, entity: dog, id: old.nextId(), values };
  await expect(old.commit({ operations: [insert], absent: [] }, null)).rejects.toMatchObject({
    code: 'data/changed-meanwhile',
  });
  old.close();
  next.close();
});
