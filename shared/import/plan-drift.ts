import type { ExportMapping, ImportMapping, MappedObject, MappedValue } from '../mapping/kind.ts';
import { movePaths, type PathHolder } from '../mapping/move-paths.ts';
import { type StructureChange, StructureDrift } from '../mapping/structure-drift.ts';
import { Catalog } from '../model/catalog.ts';
import type { UnitOperation } from '../model/change.ts';
import { type Change, diffToPatch, structuredCloneJson } from '../model/change.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { holdsMessages, messageShape } from '../structure/messages.ts';
import { ownNodeAt } from '../structure/path.ts';
import type { StructureDocument, StructureShape } from '../structure/structure-document.ts';

/** What an update does to one mapping of the structure. */
export interface MappingUpdate {
  unit: string;
  name: string;
  /** Mapped elements and values that stay where they are. */
  kept: number;
  moved: { from: string; to: string }[];
  /** What is not mapped any more, with what it was mapped to. */
  dropped: { path: string; target: string }[];
}

/** What another tree changes in a structure, and what that touches. */
export interface DriftPlan {
  changes: StructureChange[];
  mappings: MappingUpdate[];
  /** Documents that use a mapping in which something moves or goes, by qualified name. */
  usedBy: { unit: string; name: string }[];
  /** All of it as one step; null when there is nothing to change. */
  change: Change | null;
}

type Mapping = ImportMapping | ExportMapping;

/**
 * Plans what new data of a structure, with another tree, changes in it and in its mappings. `movesOverrides` brings what was set by hand to where it stands now;
 * otherwise the data says it already.
 */
export function planDrift(
  view: ProjectView,
  unit: Unit<StructureDocument>,
  data: StructureDocument,
  label: string,
  { movesOverrides }: { movesOverrides: boolean },
): DriftPlan {
  const before = structuredCloneJson(unit);
  const drift = new StructureDrift(unit.data, data);
  const overrides = movesOverrides ? movedOverrides(unit.data, data, drift) : data.overrides;
  if (overrides) data.overrides = overrides;
  // Paths of a mapping of one of several messages begin at that message.
  const driftOf = (message: string | undefined): StructureDrift => {
    const [old, next] = [messageShape(unit.data, message), messageShape(data, message)];
    const nothing: StructureShape = { root: { name: '', type: 'unknown' } };
    return holdsMessages(unit.data) ? new StructureDrift(old ?? nothing, next ?? nothing) : drift;
  };
  const ops: UnitOperation[] = [];
  const patch = diffToPatch(before, { ...before, data });
  if (patch.length > 0) ops.push({ op: 'patch', id: unit.id, patch });
  const catalog = new Catalog(view);
  const mappings: MappingUpdate[] = [];
  for (const kind of ['import-mapping', 'export-mapping'])
    for (const mapping of view.ofKind<Mapping>(kind)) {
      if (mapping.data.structure !== unit.id || !mapping.data.root) continue;
      const update: MappingUpdate = {
        unit: mapping.id,
        name: view.qualifiedName(mapping),
        kept: 0,
        moved: [],
        dropped: [],
      };
      const root = movedElement(mapping.data.root, driftOf(mapping.data.message), update, catalog);
      mappings.push(update);
      if (update.moved.length === 0 && update.dropped.length === 0) continue;
      const changed = structuredCloneJson(mapping);
      changed.data.root = root;
      ops.push({ op: 'patch', id: mapping.id, patch: diffToPatch(mapping, changed) });
    }
  const touched = new Set(
    mappings.filter((m) => m.moved.length > 0 || m.dropped.length > 0).map((mapping) => mapping.unit),
  );
  const usedBy = [...view.units.values()]
    .filter((each) => each.id !== unit.id && view.referencesOf(each).some(({ target }) => touched.has(target)))
    .map((each) => ({ unit: each.id, name: view.qualifiedName(each) }));
  return { changes: drift.changes, mappings, usedBy, change: ops.length > 0 ? { label, ops } : null };
}

/** What was set by hand, at the places where it stands now; the tree is changed as it says (mutates the new data's tree). */
function movedOverrides(
  before: StructureDocument,
  after: StructureDocument,
  drift: StructureDrift,
): StructureDocument['overrides'] {
  if (!before.overrides) return after.overrides;
  const moved: NonNullable<StructureDocument['overrides']> = {};
  for (const [path, own] of Object.entries(before.overrides)) {
    const to = drift.moved(path);
    const node = to === null ? undefined : ownNodeAt(after, to);
    if (to === null || !node) continue;
    const { type, ...rest } = own;
    Object.assign(node, rest);
    if (type && !node.children && !node.item && !['object', 'array', 'dictionary'].includes(type)) node.type = type;
    moved[to] = own;
  }
  return moved;
}

/** A mapped element at its new place, without what is gone, which is listed; null when it is gone itself. */
function movedElement(
  root: MappedObject,
  drift: StructureDrift,
  update: MappingUpdate,
  catalog: Catalog,
): MappedObject | null {
  return movePaths(root, (path, holder) => {
    const to = drift.moved(path);
    const { element } = holder;
    if (holder.of === 'like') return to;
    if (holder.of === 'element') {
      const isGone = to === null || (element.like !== undefined && drift.moved(element.like) === null);
      if (isGone) dropAll(element, update, catalog);
      else note(path, to, update);
      return isGone ? null : to;
    }
    if (to === null) update.dropped.push({ path, target: holdingTarget(holder, catalog) });
    // What says the specialization mostly is a mapped value as well, which is listed already.
    else if (holder.of !== 'discriminator' || !element.values.some((value) => value.path === path))
      note(path, to, update);
    return to;
  });
}

/** What a path that is gone was for. */
function holdingTarget(holder: PathHolder, catalog: Catalog): string {
  if (holder.of === 'value') return targetOf(holder.value, holder.element, catalog);
  if (holder.of === 'argument') return `$${holder.argument.parameter}`;
  return `specializations of ${catalog.entity(holder.element.entity)?.qualifiedName ?? ''}`;
}

function note(from: string, to: string, update: MappingUpdate): void {
  if (from === to) update.kept++;
  else update.moved.push({ from, to });
}

function dropAll(element: MappedObject, update: MappingUpdate, catalog: Catalog): void {
  update.dropped.push({ path: element.path, target: catalog.entity(element.entity)?.qualifiedName ?? '' });
  for (const value of element.values)
    update.dropped.push({ path: value.path, target: targetOf(value, element, catalog) });
  for (const child of element.objects) dropAll(child, update, catalog);
}

function targetOf(value: MappedValue, element: MappedObject, catalog: Catalog): string {
  const entity = catalog.entity(element.entity);
  const attribute = entity?.attributes.find((a) => a.id === value.attribute);
  return attribute ? `${entity?.qualifiedName}.${attribute.name}` : value.expression;
}
