import type { ObjectStore, WriteOperation } from '../../electron/runtime/contract/object-store.ts';
import { openStore } from '../../electron/runtime/data/open-store.ts';
import type { Program } from '../../shared/program/program.ts';
import { newPostgresqlDatabase } from './postgresql-store.ts';

/** A row to store: its members by their ids, links of references by the id of the association. */
export interface FilledRow {
  entity: string;
  id: number;
  values: Readonly<Record<string, unknown>>;
  references?: Readonly<Record<string, number | null>>;
  sets?: Readonly<Record<string, readonly number[]>>;
}

/** The store that the tests run on (`WEFT_TEST_STORE`), empty. */
export async function emptyStore(program: Program): Promise<ObjectStore> {
  const database = process.env['WEFT_TEST_STORE'] === 'postgresql' ? await newPostgresqlDatabase() : ':memory:';
  return openStore(database, program);
}

/** Stores rows through the door, as a run does. */
export async function fill(store: ObjectStore, program: Program, rows: readonly FilledRow[]): Promise<void> {
  const operations = rows.flatMap(({ entity: name, id, values, references = {}, sets = {} }): WriteOperation[] => {
    const entity = program.entities.find((e) => e.id === name);
    if (!entity) throw new Error(`There is no entity ${name}.`);
    const object: Record<string, unknown> = { $entity: entity.index, $id: id };
    for (const { id: member, field } of entity.attributes) object[field] = values[member] ?? undefined;
    for (const association of program.associations) {
      const target = references[association.id];
      if (target !== undefined && target !== null) object[`r${association.index}`] = target;
    }
    const { index } = entity;
    return [
      { kind: 'insert', entity: index, id, values: store.valuesOf(object as never) },
      ...Object.entries(sets).map(([association, targets]): WriteOperation => {
        const number = program.associations.findIndex((a) => a.id === association);
        return { kind: 'links', association: number, entity: index, id, version: 0, targets };
      }),
    ];
  });
  await store.commit({ operations, absent: [] }, null);
}
