import type { AutoMapRow } from '../mapping/auto-map.ts';
import type { AttributeInfo, EntityInfo } from '../model/catalog.ts';
import { diffToPatch, structuredCloneJson, type UnitOperation } from '../model/change.ts';
import type { DomainModel } from '../model/kinds/domain-model.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';

/** The attribute that names an object in an address: a unique one, else one that is called like a key, else the first that fits. */
export function keyAttribute(entity: EntityInfo): AttributeInfo | undefined {
  const fits = entity.attributes.filter(
    (a) => ['string', 'integer', 'long', 'autonumber'].includes(a.definition.type) && a.definition.calculated === null,
  );
  return (
    fits.find((a) => a.definition.validations.some((v) => v.rule === 'unique')) ??
    fits.find((a) => a.definition.type === 'autonumber') ??
    fits.find((a) => /(number|no|id|code|key)$/i.test(a.name)) ??
    fits[0]
  );
}

/** Makes the attribute by which objects are asked for unique, which also gives it an index; null for one that is. */
export function uniqueKey(
  view: ProjectView,
  entity: EntityInfo,
  key: AttributeInfo,
): { op: UnitOperation; row: AutoMapRow } | null {
  if (key.definition.validations.some((v) => v.rule === 'unique') || key.definition.type === 'autonumber') return null;
  const unit = view.unit(entity.unit) as Unit<DomainModel>;
  const draft = structuredCloneJson(unit);
  for (const each of draft.data.entities) {
    for (const attribute of each.attributes)
      if (attribute.id === key.id) attribute.validations.push({ rule: 'unique', message: '' });
  }
  return {
    op: { op: 'patch', id: unit.id, patch: diffToPatch(unit, draft) },
    row: {
      id: 'unique',
      action: 'change',
      subject: 'attribute',
      source: entity.qualifiedName,
      name: key.name,
      type: 'unique, as the key',
      parent: null,
      score: 90,
    },
  };
}
