import type { MappedObject } from '../../../shared/mapping/kind.ts';
import { NameMatcher } from '../../../shared/mapping/name-similarity.ts';
import { ownerOfObject } from '../../../shared/mapping/owner.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
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
  const owner = ownerOfObject(root, path);
  const parent = catalog.entity(owner?.entity);
  const linked: EntityChoice[] = [];
  const others: EntityChoice[] = [];
  for (const entity of catalog.entities()) {
    if (!entity.unit) continue;
    const between = parent ? associationsBetween(catalog, entity.id, parent.id) : [];
    for (const association of between)
      linked.push({
        entity: entity.id,
        association: association.id,
        label: entity.qualifiedName,
        detail: association.name,
      });
    if (between.length === 0)
      others.push({
        entity: entity.id,
        association: null,
        label: entity.qualifiedName,
        detail: parent ? `not associated with ${parent.name}` : '',
      });
  }
  const names = new NameMatcher();
  const owners = parent ? { other: parent.name } : {};
  const likeness = (c: EntityChoice) => names.compare(wanted, c.label.replace(/^.*\./, ''), owners).likeness;
  const byName = (a: EntityChoice, b: EntityChoice) => likeness(b) - likeness(a) || a.label.localeCompare(b.label);
  return [...linked.sort(byName), ...others.sort(byName)];
}
