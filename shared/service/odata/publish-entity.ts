import { hasAccessRules } from '../../access/index.ts';
import type { AutoMapRow } from '../../mapping/auto-map.ts';
import { Catalog, type EntityInfo } from '../../model/catalog.ts';
import { diffToPatch, structuredCloneJson, type UnitOperation } from '../../model/change.ts';
import { associationEnds } from '../../model/kinds/domain-model.ts';
import { NameSet } from '../../model/naming.ts';
import { plural } from '../../model/plural.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import { keyAttribute, uniqueKey } from '../entity-key.ts';
import { joinPath } from '../join-path.ts';
import type { EntityPlan } from '../protocol.ts';
import { type ExposedAssociation, type ExposedEntity, type ODataService, odataServiceKind } from './kind.ts';
import { pathFromName } from './names.ts';
import { isPublishable, typeNameOf } from './published-types.ts';

/**
 * Plans an entity as a set of an OData service, with its attributes, its key, and its associations to and from the entities that the service has. Into `service`, or
 * a new one.
 */
export function planODataEntity(
  view: ProjectView,
  options: { entity: string; service: string | null; parent: string; graphql?: boolean },
  ids: IdSource,
): EntityPlan | { error: string } {
  const catalog = new Catalog(view);
  const entity = catalog.entity(options.entity);
  const parent = view.unit(options.parent);
  const module = parent && view.moduleOf(parent);
  if (!parent || !module) return { error: 'The module or folder does not exist any more.' };
  if (!entity) return { error: 'The entity does not exist any more.' };
  if (!entity.persistable) return { error: `${entity.name} is not persistable: there is nothing stored to publish.` };
  const before = view.unit(options.service) as Unit<ODataService> | undefined;
  if (before?.data.entities.some((each) => each.entity === entity.id))
    return { error: `${before.name} publishes ${entity.name} already.` };
  const service = before ?? newService(view, module, options.parent, ids);
  const draft = structuredCloneJson(service);
  // What has rules is not opened to everybody by publishing it.
  if (!before && hasAccessRules(entity, catalog)) draft.data.applyAccess = true;
  if (options.graphql) draft.data.graphql = true;
  const exposed = exposeEntity(entity, draft.data, catalog, ids);
  if (exposed === null) return { error: `${entity.name} has no attribute that could name one of its objects.` };
  draft.data.entities.push(exposed);
  addAssociations(draft.data, catalog, ids);
  const key = entity.attributes.find((each) => each.id === exposed.key[0]);
  const unique = key ? uniqueKey(view, entity, key) : null;
  const row = (action: 'create' | 'change', name: string, type: string): AutoMapRow => ({
    id: `${type}:${name}`,
    action,
    subject: 'mapping',
    source: entity.qualifiedName,
    name,
    type,
    parent: null,
    score: 100,
  });
  const change: UnitOperation = before
    ? { op: 'patch', id: draft.id, patch: diffToPatch(before, draft) }
    : { op: 'create', unit: draft };
  return {
    rows: [
      ...(unique ? [unique.row] : []),
      row(before ? 'change' : 'create', service.name, odataServiceKind.label),
      row('create', exposed.set, 'Entity set'),
    ],
    change: { label: `Publish ${entity.name} as OData`, ops: [...(unique ? [unique.op] : []), change] },
    words: before
      ? `Adds the entity set ${exposed.set} to ${service.name}.`
      : `Creates ${service.name} with the entity set ${exposed.set}.`,
    service: service.id,
  };
}

function newService(view: ProjectView, module: Unit, parent: string, ids: IdSource): Unit<ODataService> {
  const names = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const name = names.take(`${module.name}Data`);
  const taken = new Set(view.ofKind<ODataService>('odata-service').map((s) => joinPath(s.data.path)));
  const wanted = pathFromName(name);
  let path = wanted;
  for (let n = 2; taken.has(joinPath(path)); n++) path = `${wanted}-${n}`;
  return {
    id: ids(),
    kind: odataServiceKind.kind,
    name,
    parent,
    documentation: '',
    data: { ...odataServiceKind.defaults(), path },
  };
}

/** An entity as a service exposes it at first: all of it, under the names that it has. Null for one that nothing could name. */
export function exposeEntity(
  entity: EntityInfo,
  data: ODataService,
  catalog: Catalog,
  ids: IdSource,
): ExposedEntity | null {
  const key = keyAttribute(entity);
  if (!key) return null;
  const types = new NameSet(data.entities.map((each) => typeNameOf(each, catalog)));
  const sets = new NameSet([
    ...data.entities.flatMap((each) => [each.set, each.singleton]),
    ...data.operations.map((each) => each.name),
  ]);
  const name = types.take(entity.name);
  return {
    id: ids(),
    entity: entity.id,
    name: name === entity.name ? '' : name,
    set: sets.take(plural(entity.name)),
    singleton: '',
    singletonFlow: null,
    key: [key.id],
    readable: true,
    insertable: true,
    updatable: true,
    deletable: true,
    searchable: true,
    attributes: entity.attributes.filter(isPublishable).map((attribute) => ({
      id: ids(),
      attribute: attribute.id,
      name: '',
      filterable: true,
      sortable: true,
      insertable: true,
      updatable: true,
      stream: 'no' as const,
      contentType: null,
    })),
    associations: [],
    documentation: '',
  };
}

/** Exposes the associations between entities of the service, at both ends, that are not yet. */
export function addAssociations(data: ODataService, catalog: Catalog, ids: IdSource): void {
  const exposedOf = (entity: string) => data.entities.find((each) => each.entity === entity);
  for (const association of catalog.associations()) {
    const ends = associationEnds(association.definition);
    for (const reverse of [false, true]) {
      const at = exposedOf(reverse ? association.to : association.from);
      const target = exposedOf(reverse ? association.from : association.to);
      if (!at || !target) continue;
      if (at.associations.some((each) => each.association === association.id && each.reverse === reverse)) continue;
      const taken = new NameSet([
        ...at.attributes.map(
          (each) => each.name || (catalog.attribute(at.entity as string, each.attribute)?.name ?? ''),
        ),
        ...at.associations.map((each) => each.name),
        typeNameOf(at, catalog),
      ]);
      const targetName = typeNameOf(target, catalog);
      const many = (reverse ? ends.from : ends.to) === 'many';
      const way: ExposedAssociation = {
        id: ids(),
        association: association.id,
        reverse,
        name: taken.take(many ? plural(targetName) : targetName),
        writable: true,
        contains: false,
      };
      at.associations.push(way);
    }
  }
}
