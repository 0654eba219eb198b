import type { ValueType } from '../../model/catalog.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { ConsumedOperation } from '../consumed-protocol.ts';
import { type DatabaseQuery, databaseQueryKind } from './query-kind.ts';

/** The queries of a connection, in the order of their names: programs number them so. */
export function queriesOf(connection: string, view: ProjectView): Unit<DatabaseQuery>[] {
  return view
    .ofKind<DatabaseQuery>(databaseQueryKind.kind)
    .filter(({ data }) => data.connection === connection)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
}

/** A query as flows see it. */
export function queryOperation(
  { id, name, documentation, data }: Unit<DatabaseQuery>,
  view: ProjectView,
): ConsumedOperation {
  return {
    id,
    name,
    documentation,
    inputs: data.parameters.map(({ name: parameter, type, list, attribute, required }) => {
      if (!list) return { name: parameter, type: { kind: type }, isRequired: required };
      const entity = ownerOf(view, attribute);
      return entity
        ? {
            name: parameter,
            help: `The objects whose ${entity.attribute} is meant.`,
            type: { kind: 'list', item: { kind: 'object', entity: entity.entity } },
            isRequired: required,
          }
        : {
            name: parameter,
            help: 'Several values, as 1, 2, 3 or ["a", "b"].',
            type: { kind: 'string' },
            isRequired: required,
          };
    }),
    output: outputOf(data),
    results: [],
    reads: null,
  };
}

/** The entity that an attribute is of, and its name. */
function ownerOf(view: ProjectView, attribute: string | null): { entity: string; attribute: string } | null {
  if (attribute === null) return null;
  for (const { entity } of view.entities()) {
    const found = entity.attributes.find(({ id }) => id === attribute);
    if (found) return { entity: entity.id, attribute: found.name };
  }
  return null;
}

function outputOf({ gives, entity, valueType }: DatabaseQuery): ValueType | null {
  switch (gives) {
    case 'list':
      return entity === null ? null : { kind: 'list', item: { kind: 'object', entity } };
    case 'object':
      return entity === null ? null : { kind: 'object', entity };
    case 'value':
      return { kind: valueType };
    case 'count':
      return { kind: 'long' };
    case 'nothing':
      return null;
  }
}
