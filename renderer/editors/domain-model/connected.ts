import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import { addEntity, connect, type Edit, freeName } from './edits.ts';
import type { Point } from './geometry.ts';

/** Which way the association between an entity and a new one leads. */
export type Way = 'to-new' | 'from-new';

/** Adds an entity with an association from (or to) one that is there, as one step; the new entity is selected. */
export function addConnected(model: DomainModel, entity: string, way: Way, at: Point, newId: IdSource): Edit {
  const added = addEntity(model, at, newId);
  const id = added.select[0] as string;
  const after = structuredClone(model);
  added.mutate(after);
  const nameOf = (of: string): string => after.entities.find((e) => e.id === of)?.name ?? '';
  const [from, to] = way === 'to-new' ? [entity, id] : [id, entity];
  const connection = connect(after, from, to, nameOf, newId);
  return {
    ...added,
    mutate: (m) => {
      added.mutate(m);
      connection.mutate(m);
    },
  };
}

/** Associations that were named after an entity while it had no name of its own, with the names they get by its name. */
export function namedAfter(model: DomainModel, entity: string, name: string): { id: string; name: string }[] {
  const before = model.entities.find((e) => e.id === entity)?.name ?? '';
  if (!/^Entity\d*$/.test(before)) return [];
  const nameOf = (of: string | null): string => model.entities.find((e) => e.id === of)?.name ?? '';
  const taken = model.associations.map((a) => a.name);
  return model.associations.flatMap((a) => {
    if (a.from === a.to || ![a.from, a.to].includes(entity)) return [];
    if (a.name !== `${nameOf(a.from)}_${nameOf(a.to)}`) return [];
    const next = freeName(a.from === entity ? `${name}_${nameOf(a.to)}` : `${nameOf(a.from)}_${name}`, taken);
    taken.push(next);
    return [{ id: a.id, name: next }];
  });
}
