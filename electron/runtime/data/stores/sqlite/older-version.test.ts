import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import type { StoredRow, WriteSet } from '../../../contract/object-store.ts';
import { SqliteStore } from './sqlite-store.ts';

let folder: ReturnType<typeof temporaryFolder>;
const opened: SqliteStore[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  folder.dispose();
});

type Attributes = Parameters<ProjectBuilder['entity']>[1];

/** A program whose one entity is called `name` and has attributes of the ids given. */
function program(name: string, attributes: Attributes, association = 'reference', values: [string, string][] = []) {
  const builder = new ProjectBuilder()
    .entity(name, {})
    .entity('Tag', {})
    .association('Link', name, 'Tag', { type: association })
    .unit('enumeration', 'State', { values: values.map(([id, value]) => ({ id, name: value, caption: value })) })
    .flow('All', [], { kind: 'nothing' }, (f) => {
      const first = Object.keys(attributes)[0] as string;
      f.add('retrieve', { entity: 'thing', constraint: `[${first} != empty]`, output: 'L' });
      f.add('end', {});
    });
  const view = builder.view();
  const [domain] = view.ofKind<{ entities: { id: string; attributes: { id: string }[] }[]; associations: object[] }>(
    'domain-model',
  );
  const [entity] = domain?.data.entities ?? [];
  if (entity) {
    entity.id = 'thing';
    entity.attributes = Object.entries(attributes).map(([attribute, type]) => ({
      ...((typeof type === 'string' ? { type } : type) as object),
      id: (type as { id?: string }).id ?? attribute,
      name: attribute,
      documentation: '',
      default: (type as { default?: string }).default ?? '',
      length: null,
      calculated: null,
      enumeration: (type as { enumeration?: string }).enumeration ?? null,
      validations: [],
    })) as never;
    const [link] = (domain?.data.associations ?? []) as { from: string }[];
    if (link) link.from = 'thing';
  }
  return compileProgram(view, { name: 'test' });
}

function open(source: ReturnType<typeof program>, beside?: SqliteStore): SqliteStore {
  const store = new SqliteStore(`${folder.path}/run.sqlite`, source, beside ? { beside } : {});
  opened.push(store);
  return store;
}

const insert = (store: SqliteStore, values: Record<string, unknown>): WriteSet => ({
  operations: [
    { kind: 'insert', entity: 0, id: store.nextId(), values: store.fieldsOf(0).map((f) => values[f] ?? null) },
  ],
  absent: [],
});
const rows = (store: SqliteStore) => store.reader({}, null).query(0, [], { limit: null, offset: null }) as StoredRow[];

describe('a version of the program from before a migration, whose runs are still under way', () => {
  it('writes and finds what it knows under the names that a later one gave', async () => {
    const old = open(program('Thing', { A: { type: 'string', id: 'a' }, B: { type: 'string', id: 'b' } }));
    await old.commit(insert(old, { a0: 'one' }), null);
    // The names change places, and the table is another's.
    const next = open(program('Item', { B: { type: 'string', id: 'a' }, A: { type: 'string', id: 'b' } }), old);
    await old.commit(insert(old, { a0: 'two' }), null);
    expect(rows(old)).toHaveLength(2);
    expect(next.database.prepare('SELECT b FROM m_item ORDER BY _id').pluck().all()).toEqual(['one', 'two']);
  });

  it.each([
    ['an attribute of another type', program('Thing', { A: { type: 'integer', id: 'a' } })],
    ['a reference that is a reference set', program('Thing', { A: { type: 'string', id: 'a' } }, 'reference-set')],
  ])('%s: its runs fail as changed meanwhile, nothing is written wrong', async (_what, changed) => {
    const old = open(program('Thing', { A: { type: 'string', id: 'a' } }));
    const write = insert(old, { a0: 'text' });
    open(changed, old);
    await expect(old.commit(write, null)).rejects.toMatchObject({ code: 'data/changed-meanwhile' });
    expect(() => rows(old)).toThrow(/was changed while this run was under way/);
  });

  it('rows that it still makes have the default of an attribute that came with a later one', async () => {
    const old = open(program('Thing', { A: { type: 'string', id: 'a' } }));
    const next = open(
      program('Thing', { A: { type: 'string', id: 'a' }, Prio: { type: 'integer', id: 'p', default: '5' } }),
      old,
    );
    await old.commit(insert(old, { a0: 'late' }), null);
    expect(next.database.prepare('SELECT a, prio FROM m_thing').all()).toEqual([{ a: 'late', prio: 5 }]);
  });

  it('rows that it still makes have a number of an AutoNumber that came with a later one', async () => {
    const old = open(program('Thing', { A: { type: 'string', id: 'a' } }));
    await old.commit(insert(old, { a0: 'early' }), null);
    const next = open(
      program('Thing', { A: { type: 'string', id: 'a' }, No: { type: 'autonumber', id: 'n', default: '10' } }),
      old,
    );
    const attribute = next.program.entities[0]?.attributes.find((a) => a.id === 'n') as never;
    const taken = next.nextNumber(0, attribute);
    await old.commit(insert(old, { a0: 'late' }), null);
    await old.commit(insert(old, { a0: 'later' }), null);
    expect([taken, next.nextNumber(0, attribute)]).toEqual([11, 14]);
    expect(next.database.prepare('SELECT a, no FROM m_thing ORDER BY _id').all()).toEqual([
      { a: 'early', no: 10 },
      { a: 'late', no: 12 },
      { a: 'later', no: 13 },
    ]);
  });

  it('the name of an enumeration value that was renamed is not written any more', async () => {
    const state = { State: { type: 'enumeration', id: 's', enumeration: 'State' } } as never;
    const old = open(program('Thing', state, 'reference', [['v', 'Red']]));
    const write = insert(old, { a0: 'Red' });
    open(program('Thing', state, 'reference', [['v', 'Crimson']]), old);
    await expect(old.commit(write, null)).rejects.toMatchObject({ code: 'data/changed-meanwhile' });
  });
});
