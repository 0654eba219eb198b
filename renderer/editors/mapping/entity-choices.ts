import { elementKeys } from '../../../shared/mapping/element-key.ts';
import type { MappedObject } from '../../../shared/mapping/kind.ts';
import { NameMatcher } from '../../../shared/mapping/name-similarity.ts';
import { objectsAt, ownersOfObject } from '../../../shared/mapping/owner.ts';
import type { Catalog, EntityInfo } from '../../../shared/model/catalog.ts';
import { associationsBetween } from './mapping-edits.ts';

/** An entity that an object of the message can become, with the association that links it to the object above. */
export interface EntityChoice {
  entity: string;
  association: string | null;
  label: string;
  detail: string;
}

/**
 * Entities for an object's path: those linked to the object above it first, each way of linking a choice; then all others. Within
 * both, names like the wanted one come first.
 */
export function entityChoices(root: MappedObject | null, path: string, catalog: Catalog, wanted = ''): EntityChoice[] {
  const parents = parentsOf(ownersOfObject(root, path), root, catalog);
  return inOrder(choicesBelow(parents, catalog), parents, wanted);
}

/** An entity for another object of an element, and the object of that element that it stands below. */
export interface BesideChoice extends EntityChoice {
  /** Key of the element. */
  below: string;
}

/** Entities for another object of an element that is mapped already, each way of linking it to one of its objects a choice (L-37). */
export function besideChoices(root: MappedObject | null, path: string, catalog: Catalog): BesideChoice[] {
  const parents = parentsOf(objectsAt(root, path), root, catalog);
  return inOrder(choicesBelow(parents, catalog), parents, '');
}

interface Parent {
  key: string;
  entity: EntityInfo;
}

function parentsOf(elements: readonly MappedObject[], root: MappedObject | null, catalog: Catalog): Parent[] {
  const keys = elementKeys(root);
  return elements.flatMap((element) => {
    const entity = catalog.entity(element.entity);
    return entity ? [{ key: keys.get(element) ?? element.path, entity }] : [];
  });
}

/** Each way of linking an entity to one of several objects; entities that none of them is associated with stand below the first. */
function choicesBelow(parents: readonly Parent[], catalog: Catalog): BesideChoice[] {
  const choices: BesideChoice[] = [];
  const [first] = parents;
  for (const entity of catalog.entities()) {
    if (!entity.unit) continue;
    const linked = parents.flatMap((parent) =>
      associationsBetween(catalog, entity.id, parent.entity.id).map((association) => ({
        entity: entity.id,
        association: association.id,
        label: entity.qualifiedName,
        detail: parents.length > 1 ? `${association.name}, below ${parent.entity.name}` : association.name,
        below: parent.key,
      })),
    );
    choices.push(...linked);
    if (linked.length === 0)
      choices.push({
        entity: entity.id,
        association: null,
        label: entity.qualifiedName,
        detail: first ? `not associated with ${first.entity.name}` : '',
        below: first?.key ?? '',
      });
  }
  return choices;
}

function inOrder(choices: readonly BesideChoice[], parents: readonly Parent[], wanted: string): BesideChoice[] {
  const names = new NameMatcher();
  const owners = parents[0] ? { other: parents[0].entity.name } : {};
  const likeness = (c: EntityChoice) => names.compare(wanted, c.label.replace(/^.*\./, ''), owners).likeness;
  const isOther = (c: EntityChoice) => Number(c.association === null);
  return [...choices].sort(
    (a, b) =>
      isOther(a) - isOther(b) || (wanted === '' ? 0 : likeness(b) - likeness(a)) || a.label.localeCompare(b.label),
  );
}
