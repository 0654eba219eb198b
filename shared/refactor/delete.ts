import { Catalog } from '../model/catalog.ts';
import { type Change, diffToPatch, structuredCloneJson, type UnitOperation } from '../model/change.ts';
import type { DomainModel } from '../model/kinds/domain-model.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { Usage } from '../rpc/studio.ts';
import { usagesOf } from './usages.ts';

/**
 * Plans the deletion of units (with what stands in them) and elements. Associations of a deleted entity go with it; what
 * else refers to them is listed and becomes an error that can be gone to.
 */
export function planDelete(ids: readonly string[], view: ProjectView): { change: Change; breaks: Usage[] } {
  const units = new Set<string>();
  const addUnit = (id: string): void => {
    if (units.has(id)) return;
    units.add(id);
    for (const child of view.childrenOf(id)) addUnit(child.id);
  };
  const elements = new Set<string>();
  for (const id of ids) {
    if (view.unit(id)) addUnit(id);
    else elements.add(id);
  }
  const edits = new Map<string, Unit<DomainModel>>();
  for (const unit of view.ofKind<DomainModel>('domain-model')) {
    if (units.has(unit.id)) {
      for (const entity of unit.data.entities) elements.add(entity.id);
      continue;
    }
    for (const entity of unit.data.entities)
      if (elements.has(entity.id)) for (const attribute of entity.attributes) elements.add(attribute.id);
  }
  for (const unit of view.ofKind<DomainModel>('domain-model')) {
    if (units.has(unit.id)) continue;
    for (const a of unit.data.associations)
      if ((a.from && elements.has(a.from)) || (a.to && elements.has(a.to))) elements.add(a.id);
  }
  for (const unit of view.units.values()) {
    if (units.has(unit.id) || elements.size === 0) continue;
    if (unit.kind !== 'domain-model' && unit.kind !== 'enumeration') continue;
    const draft = structuredCloneJson(unit) as Unit<DomainModel & { values?: { id: string }[] }>;
    const { data } = draft;
    if (data.entities) {
      data.entities = data.entities.filter((e) => !elements.has(e.id));
      for (const entity of data.entities) {
        entity.attributes = entity.attributes.filter((a) => !elements.has(a.id));
        for (const index of entity.indexes) index.attributes = index.attributes.filter((a) => !a || !elements.has(a));
        entity.indexes = entity.indexes.filter((i) => i.attributes.length > 0);
        if (entity.generalization && elements.has(entity.generalization)) entity.generalization = null;
      }
      data.associations = data.associations.filter((a) => !elements.has(a.id));
    }
    if (data.values) data.values = data.values.filter((v) => !elements.has(v.id));
    if (diffToPatch(unit, draft).length > 0) edits.set(unit.id, draft as Unit<DomainModel>);
  }
  const catalog = new Catalog(view);
  const breaks = [...units, ...elements]
    .flatMap((id) => usagesOf(id, view, catalog))
    .filter(
      (usage) => !units.has(usage.unit) && !(edits.has(usage.unit) && view.unit(usage.unit)?.kind === 'domain-model'),
    );
  const unique = new Map(breaks.map((b) => [`${b.unit}|${b.place}|${b.element}`, b]));
  const ops: UnitOperation[] = [
    ...[...edits].map(([id, draft]): UnitOperation => ({ op: 'patch', id, patch: diffToPatch(view.unit(id), draft) })),
    ...[...units].reverse().map((id): UnitOperation => ({ op: 'delete', id })),
  ];
  const names = ids.map((id) => view.unit(id)?.name ?? view.element(id)?.name ?? '').filter(Boolean);
  return {
    change: { label: names.length === 1 ? `Delete ${names[0]}` : `Delete ${names.length} items`, ops },
    breaks: [...unique.values()],
  };
}
