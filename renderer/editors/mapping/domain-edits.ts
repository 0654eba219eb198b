import { attributeTypeFor } from '../../../shared/mapping/auto-map.ts';
import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import { ownerOfObject } from '../../../shared/mapping/owner.ts';
import { singular } from '../../../shared/mapping/singular.ts';
import { Catalog, type EntityInfo } from '../../../shared/model/catalog.ts';
import { type Change, diffToPatch, structuredCloneJson } from '../../../shared/model/change.ts';
import type { Association, Attribute, DomainModel, Entity } from '../../../shared/model/kinds/domain-model.ts';
import { NameSet, toName, uniqueName } from '../../../shared/model/naming.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { IdSource, Unit } from '../../../shared/model/unit.ts';
import { isValueNode, type StructureNode } from '../../../shared/structure/node.ts';
import { addObject, elementAt, mapObject, mapValue } from './mapping-edits.ts';
import type { SourceRow, SourceTree } from './source-rows.ts';

type Mapping = ImportMapping | ExportMapping;

/** One change over several units: what their copies were turned into, as one undo step. */
function changeOf(label: string, pairs: readonly [before: Unit, after: Unit][]): Change {
  return {
    label,
    ops: pairs
      .map(([before, after]) => ({ op: 'patch' as const, id: before.id, patch: diffToPatch(before, after) }))
      .filter((op) => op.patch.length > 0),
  };
}

/** The name that an attribute for a row would get. */
export function attributeNameFor(row: SourceRow): string {
  return row.node.exposedName ?? (row.isKey ? 'Key' : toName(row.label.replace(/^\((\w+)\)$/, '$1'), 'Value'));
}

function attributeFor(node: StructureNode, name: string, ids: IdSource): Attribute {
  return {
    id: ids(),
    name,
    type: attributeTypeFor(node.type),
    length: null,
    enumeration: null,
    default: '',
    calculated: null,
    validations: [],
    documentation: '',
  };
}

/** A new attribute for a value of the message, mapped to it: domain model and mapping in one undo step. */
export function addAttributeFor(
  view: ProjectView,
  mapping: Unit<Mapping>,
  row: SourceRow,
  elementKey: string,
  entity: EntityInfo,
  ids: IdSource,
): Change | null {
  const domain = view.unit(entity.unit) as Unit<DomainModel> | undefined;
  const valuePath = row.valuePath;
  if (!domain || valuePath === null) return null;
  const [model, draft] = [structuredCloneJson(domain), structuredCloneJson(mapping)];
  const own = model.data.entities.find((e) => e.id === entity.id);
  if (!own || !draft.data.root) return null;
  const taken = new NameSet(entity.attributes.map((a) => a.name));
  const attribute = attributeFor(
    row.node,
    uniqueName(attributeNameFor(row), (n) => taken.has(n)),
    ids,
  );
  own.attributes.push(attribute);
  mapValue(draft.data.root, elementKey, valuePath, attribute.id);
  return changeOf(`Add attribute ${entity.name}.${attribute.name} for ${row.label}`, [
    [domain, model],
    [mapping, draft],
  ]);
}

/** The name that an entity for a row would get: `lines` gives `Line`. */
export function entityNameFor(row: SourceRow, structureName: string): string {
  const named = row.node.exposedName ?? (row.node.name ? toName(row.node.name, 'Item') : toName(structureName, 'Root'));
  return row.objectPath === row.key ? named : singular(named);
}

/**
 * A new entity for an object or list of the message, with an attribute a value, linked to the object above it and mapped:
 * one undo step. Null when the mapping's module has no domain model.
 */
export function addEntityFor(
  view: ProjectView,
  mapping: Unit<Mapping>,
  tree: SourceTree,
  row: SourceRow,
  structureName: string,
  ids: IdSource,
): Change | null {
  const domain = domainOf(view, mapping);
  const path = row.objectPath;
  if (!domain || path === null) return null;
  const [model, draft] = [structuredCloneJson(domain), structuredCloneJson(mapping)];
  const names = new NameSet([...model.data.entities, ...model.data.associations].map((e) => e.name));
  const entity = newEntity(model.data, names.take(entityNameFor(row, structureName)), ids);
  const owner = ownerOfObject(draft.data.root, path);
  const parent = owner && new Catalog(view).entity(owner.entity);
  const isList = row.objectPath !== row.key;
  if (parent) {
    const [from, to] = isList ? [entity, parent] : [parent, entity];
    model.data.associations.push(associationOf(names.take(`${from.name}_${to.name}`), from.id, to.id, isList, ids));
  }
  const next = view.withUnits([model], []);
  draft.data.root = mapObject(draft.data.root, path, entity.id, new Catalog(next));
  const element = elementAt(draft.data.root, path);
  const attributeNames = new NameSet();
  for (const value of tree.rows) {
    if (value.valuePath === null || value.parent !== row.key || !isValueNode(value.node)) continue;
    const attribute = attributeFor(value.node, attributeNames.take(attributeNameFor(value)), ids);
    entity.attributes.push(attribute);
    if (element && draft.data.root) mapValue(draft.data.root, path, value.valuePath, attribute.id);
  }
  return changeOf(`Add entity ${entity.name} for ${row.label}`, [
    [domain, model],
    [mapping, draft],
  ]);
}

/**
 * A new entity without attributes for another object of an element, which the object in `below` refers to: one undo step. Null when the mapping's module has no
 * domain model.
 */
export function addEntityBeside(
  view: ProjectView,
  mapping: Unit<Mapping>,
  row: SourceRow,
  below: string,
  name: string,
  ids: IdSource,
): Change | null {
  const domain = domainOf(view, mapping);
  if (!domain) return null;
  const [model, draft] = [structuredCloneJson(domain), structuredCloneJson(mapping)];
  const owner = new Catalog(view).entity(elementAt(draft.data.root, below)?.entity);
  if (!owner || !draft.data.root) return null;
  const names = new NameSet([...model.data.entities, ...model.data.associations].map((e) => e.name));
  const entity = newEntity(model.data, names.take(name), ids);
  const association = associationOf(names.take(`${owner.name}_${entity.name}`), owner.id, entity.id, false, ids);
  model.data.associations.push(association);
  const catalog = new Catalog(view.withUnits([model], []));
  const choice = { below, entity: entity.id, association: association.id };
  addObject(draft.data.root, choice, catalog, mapping.kind === 'import-mapping');
  return changeOf(`Add entity ${entity.name} at ${row.label}`, [
    [domain, model],
    [mapping, draft],
  ]);
}

function domainOf(view: ProjectView, mapping: Unit<Mapping>): Unit<DomainModel> | undefined {
  const module = view.moduleOf(mapping);
  return module && (view.childrenOf(module.id).find((u) => u.kind === 'domain-model') as Unit<DomainModel> | undefined);
}

/** An entity in a domain model, without attributes (mutates the model). */
function newEntity(model: DomainModel, name: string, ids: IdSource): Entity {
  const entity: Entity = {
    id: ids(),
    name,
    persistable: true,
    generalization: null,
    ...freePlace(model),
    attributes: [],
    indexes: [],
    events: [],
    accessRules: [],
    documentation: '',
  };
  model.entities.push(entity);
  return entity;
}

function associationOf(name: string, from: string, to: string, isList: boolean, ids: IdSource): Association {
  return {
    id: ids(),
    name,
    from,
    to,
    type: 'reference',
    owner: 'default',
    onDeleteFrom: 'keep',
    onDeleteTo: isList ? 'cascade' : 'keep',
    documentation: '',
  };
}

/** Right of everything that stands in the diagram. */
function freePlace(model: DomainModel): { x: number; y: number } {
  return { x: Math.max(40, ...model.entities.map((e) => e.x + 320)), y: 40 };
}
