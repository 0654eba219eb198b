import { Catalog } from '../model/catalog.ts';
import { type Change, diffToPatch, structuredCloneJson, type UnitOperation } from '../model/change.ts';
import { removeElements } from '../model/deletion.ts';
import type { ProjectView } from '../model/project.ts';
import { marksOf } from '../model/schema-walk.ts';
import type { Unit } from '../model/unit.ts';
import type { Usage } from '../rpc/calls/project.ts';
import { usagesOfAny } from './usages.ts';

/**
 * Plans the deletion of units (with what stands in them) and elements. What the schemas say cannot be without them goes with them
 * (the associations of an entity, the flows at a node); what else refers to them is listed and becomes an error that can be gone to.
 */
export function planDelete(ids: readonly string[], view: ProjectView): { change: Change; breaks: Usage[] } {
  const units = new Set<string>();
  const gone = new Set<string>();
  const addUnit = (id: string): void => {
    if (units.has(id)) return;
    units.add(id);
    gone.add(id);
    for (const child of view.childrenOf(id)) addUnit(child.id);
  };
  for (const id of ids) {
    if (view.unit(id)) addUnit(id);
    else gone.add(id);
  }
  for (const element of view.elements().values()) if (units.has(element.unit)) gone.add(element.id);
  const edits = new Map<string, Unit>();
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const unit of view.units.values()) {
      if (units.has(unit.id)) continue;
      const { schema } = view.kinds.require(unit.kind);
      if (marksOf(schema, 'elementId').size === 0 && marksOf(schema, 'gone').size === 0) continue;
      const draft = edits.get(unit.id) ?? structuredCloneJson(unit);
      removeElements(schema, draft.data, gone);
      edits.set(unit.id, draft);
    }
  }
  const patches = [...edits].flatMap(([id, draft]): UnitOperation[] => {
    const patch = diffToPatch(view.unit(id), draft);
    return patch.length > 0 ? [{ op: 'patch', id, patch }] : [];
  });
  const ops: UnitOperation[] = [...patches, ...[...units].reverse().map((id): UnitOperation => ({ op: 'delete', id }))];
  const left = [...view.units.values()].filter((u) => !units.has(u.id)).map((u) => edits.get(u.id) ?? u);
  const names = ids.map((id) => view.unit(id)?.name ?? view.element(id)?.name ?? '').filter(Boolean);
  return {
    change: { label: names.length === 1 ? `Delete ${names[0]}` : `Delete ${names.length} items`, ops },
    breaks: usagesOfAny(gone, view, new Catalog(view), left),
  };
}
