import type { Change, UnitOperation } from '../model/change.ts';
import { structuredCloneJson } from '../model/change.ts';
import { NameSet } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import { walkData } from '../model/schema-walk.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { originsOf } from '../structure/contract-origin.ts';
import { referenceNames } from './reference-names.ts';

interface Clipboard {
  weft: 'units';
  units: Unit[];
  roots: string[];
  /** Qualified names of what the units refer to outside of themselves, to find it again in another project. */
  names: Record<string, string>;
}

/** Units and what stands in them, as text for the clipboard. */
export function copyUnits(ids: readonly string[], view: ProjectView): string {
  const found = new Set<Unit>();
  const add = (id: string): void => {
    const unit = view.unit(id);
    if (!unit || found.has(unit)) return;
    found.add(unit);
    for (const child of view.childrenOf(id)) add(child.id);
  };
  for (const id of ids) add(id);
  const units = [...found];
  return JSON.stringify({
    weft: 'units',
    units,
    roots: ids.filter((id) => view.unit(id)),
    names: referenceNames(units, view),
  } satisfies Clipboard);
}

/**
 * Plans a paste: new ids, free names; references to what comes along follow, others are found by id or by name. A copy in a project that
 * does not hold the files of its contract has lost where it came from.
 */
export function planPaste(
  text: string,
  parent: string | null,
  view: ProjectView,
  ids: IdSource,
  holdsFile: (hash: string) => boolean,
): { change: Change; created: string[] } | { error: string } {
  let clipboard: Clipboard;
  try {
    clipboard = JSON.parse(text) as Clipboard;
  } catch {
    return { error: 'The clipboard holds no documents of Weft Studio.' };
  }
  if (clipboard?.weft !== 'units' || !Array.isArray(clipboard.units))
    return { error: 'The clipboard holds no documents of Weft Studio.' };
  const target = view.unit(parent);
  const newIds = new Map<string, string>();
  for (const unit of clipboard.units) {
    const kind = view.kinds.get(unit.kind);
    if (!kind) return { error: `This studio does not know documents of kind ${unit.kind}.` };
    newIds.set(unit.id, ids());
    walkData(kind.schema, unit.data, ({ meta, value }) => {
      if (meta.elementId === true && typeof value === 'string') newIds.set(value, ids());
    });
  }
  const module = target && view.moduleOf(target);
  const taken = new NameSet(
    [...view.units.values()].filter((u) => view.moduleOf(u) === module || u.kind === 'module').map((u) => u.name),
  );
  const roots = new Set(clipboard.roots);
  const created: string[] = [];
  const ops: UnitOperation[] = [];
  for (const original of clipboard.units) {
    const isRoot = roots.has(original.id);
    const kind = view.kinds.require(original.kind);
    if (isRoot && kind.placement !== 'project' && !target)
      return { error: 'Choose the module or folder to paste into.' };
    if (isRoot && kind.single && view.childrenOf(target?.id ?? null).some((u) => u.kind === original.kind))
      return { error: `There is a ${kind.label.toLowerCase()} here already; a module has one.` };
    const unit = structuredCloneJson(original);
    walkData(kind.schema, unit.data, ({ meta, value, replace }) => {
      if (typeof value !== 'string') return;
      const isId = meta.elementId === true || meta.part === true || typeof meta.ref === 'string';
      const renewed = isId ? newIds.get(value) : undefined;
      if (renewed) {
        replace(renewed);
        return;
      }
      if (typeof meta.ref !== 'string') return;
      if (view.unit(value) || view.element(value)) return;
      const name = clipboard.names[value];
      const found = name ? view.byName(name, meta.ref.split('|')) : undefined;
      if (found) replace(found);
    });
    for (const { origin, remove } of originsOf(unit, view.kinds))
      if (!origin.files.every((file) => holdsFile(file.hash))) remove();
    unit.id = newIds.get(original.id) as string;
    unit.parent = isRoot
      ? kind.placement === 'project'
        ? null
        : (target?.id ?? null)
      : original.parent === null
        ? null
        : (newIds.get(original.parent) ?? null);
    if (isRoot || original.kind !== 'folder') {
      if (kind.single) unit.name = original.name;
      else unit.name = taken.take(original.name);
    }
    ops.push({ op: 'create', unit });
    if (isRoot) created.push(unit.id);
  }
  const names = ops.map((op) => (op.op === 'create' ? op.unit.name : ''));
  return {
    change: { label: created.length === 1 ? `Paste ${names[0]}` : `Paste ${created.length} documents`, ops },
    created,
  };
}
