import { applyChange, newId, openDocument, toast } from '../../project/index.ts';
import { addAttributeFor, addEntityBeside, addEntityFor } from './domain-edits.ts';
import type { BesideChoice, EntityChoice } from './entity-choices.ts';
import { addObject, keepOneSource, mapObject, mapValue, unmapLinks } from './mapping-edits.ts';
import { type MayConnect, mayConnect } from './may-connect.ts';
import type { MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Whether two rows may be connected; `right` null is the free space of the entities' side. */
export function verdictFor(doc: MappingDocument, left: string, right: string | null): MayConnect {
  const source = doc.tree.byKey.get(left);
  const target = right === null ? null : (doc.rows.find((r) => r.key === right) ?? null);
  if (!source) return { ok: false, words: 'This element is gone.' };
  return mayConnect(source, target, { root: doc.unit.data.root, catalog: doc.catalog, isImport: doc.isImport });
}

/** Connects two rows; an object asks for its entity by `chooseEntity`. Says why not when it may not. */
export function connect(
  doc: MappingDocument,
  left: string,
  right: string | null,
  chooseEntity: (left: string) => void,
  /** Another object of the element of a row: what is new stands below the first one. */
  addObject: (left: string) => void,
): void {
  const verdict = verdictFor(doc, left, right);
  const source = doc.tree.byKey.get(left);
  const target = doc.rows.find((r) => r.key === right);
  if (!verdict.ok) {
    toast(verdict.words, 'error');
    return;
  }
  if (verdict.does === 'add-object') {
    addObject(left);
    return;
  }
  if (verdict.does === 'map-object') {
    chooseEntity(left);
    return;
  }
  const path = source?.valuePath ?? source?.listPath;
  if (!source || !path || !target) return;
  if (verdict.does === 'new-attribute') {
    const change =
      target.entity && addAttributeFor(doc.view, doc.unit, source, target.elementKey, target.entity, newId);
    if (change) void applyChange(change);
    return;
  }
  const attribute = target.attribute?.id;
  if (attribute)
    doc.edit(`Map ${source.label} to ${target.label}`, (d) => {
      if (!d.root) return;
      if (!doc.isImport) keepOneSource(d.root, target.elementKey, path, attribute);
      mapValue(d.root, target.elementKey, path, attribute, doc.isImport);
    });
}

/** Maps an object of the message to an entity that exists. */
export function connectEntity(doc: MappingDocument, left: string, choice: EntityChoice): void {
  const path = doc.tree.byKey.get(left)?.objectPath;
  if (path)
    doc.edit(`Map ${doc.tree.byKey.get(left)?.label} to ${choice.label.replace(/^.*\./, '')}`, (d) => {
      d.root = mapObject(d.root, path, choice.entity, doc.catalog, choice.association ?? undefined);
    });
}

/** Makes another object of an element, of an entity that exists. */
export function connectBeside(doc: MappingDocument, left: string, choice: BesideChoice): void {
  doc.edit(`Add ${choice.label.replace(/^.*\./, '')} at ${doc.tree.byKey.get(left)?.label}`, (d) => {
    if (d.root) addObject(d.root, choice, doc.catalog, doc.isImport);
  });
}

/** Makes another object of an element, of a new entity that the first one refers to. */
export function connectNewBeside(doc: MappingDocument, left: string, below: string, name: string): void {
  const row = doc.tree.byKey.get(left);
  const change = row && addEntityBeside(doc.view, doc.unit, row, below, name, newId);
  if (change) void applyChange(change);
  else toast('The module of this mapping has no domain model yet. Make one first.', 'error');
}

/** Maps an object of the message to a new entity with its attributes. */
export function connectNewEntity(doc: MappingDocument, left: string): void {
  const row = doc.tree.byKey.get(left);
  const change = row && addEntityFor(doc.view, doc.unit, doc.tree, row, doc.structure.name, newId);
  if (change) void applyChange(change);
  else toast('The module of this mapping has no domain model yet. Make one first.', 'error');
}

/** Takes links away. */
export function disconnect(doc: MappingDocument, links: readonly MappingLink[]): void {
  const [first] = links;
  if (!first) return;
  const label =
    links.length === 1
      ? `Unmap ${doc.tree.byKey.get(first.source)?.label ?? first.path}`
      : `Unmap ${links.length} links`;
  doc.edit(label, (d) => {
    if (d.root) d.root = unmapLinks(d.root, links);
  });
}

/** Opens what a row stands for: the entity or attribute in its domain model, the element in its structure. */
export function openDefinition(doc: MappingDocument, key: string | null): void {
  const target = doc.rows.find((r) => r.key === key);
  const source = key === null ? undefined : doc.tree.byKey.get(key);
  if (target?.entity?.unit) openDocument(target.entity.unit, { element: target.attribute?.id ?? target.entity.id });
  else if (source) openDocument(doc.structure.id, { element: source.key.replace(/\{key\}$/, '') });
}
