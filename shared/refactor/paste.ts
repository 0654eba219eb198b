import type { Change, UnitOperation } from '../model/change.ts';
import { structuredCloneJson } from '../model/change.ts';
import { uniqueName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import { walkData } from '../model/schema-walk.ts';
import type { IdSource, Unit } from '../model/unit.ts';
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
  const units: Unit[] = [];
  const add = (id: string): void => {
    const unit = view.unit(id);
    if (!unit || units.includes(unit)) return;
    units.push(unit);
    for (const child of view.childrenOf(id)) add(child.id);
  };
  for (const id of ids) add(id);
  return JSON.stringify({
    weft: 'units',
    units,
    roots: ids.filter((id) => view.unit(id)),
    names: referenceNames(units, view),
  } satisfies Clipboard);
}

/** Plans a paste: new ids, free names; references to what comes along follow, others are found by id or by name. */
export function planPaste(
  text: string,
  parent: string | null,
  view: ProjectView,
  ids: IdSource,
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
  const renew = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) renew(item);
    else if (typeof value === 'object' && value !== null) {
      const { id } = value as { id?: unknown };
      if (typeof id === 'string' && !newIds.has(id)) newIds.set(id, ids());
      for (const member of Object.values(value)) renew(member);
    }
  };
  for (const unit of clipboard.units) {
    if (!view.kinds.get(unit.kind)) return { error: `This studio does not know documents of kind ${unit.kind}.` };
    renew(unit);
  }
  const taken = new Set(
    [...view.units.values()]
      .filter((u) => view.moduleOf(u) === (target && view.moduleOf(target)) || u.kind === 'module')
      .map((u) => u.name.toLowerCase()),
  );
  const created: string[] = [];
  const ops: UnitOperation[] = [];
  for (const original of clipboard.units) {
    const isRoot = clipboard.roots.includes(original.id);
    const kind = view.kinds.require(original.kind);
    if (isRoot && kind.placement !== 'project' && !target)
      return { error: 'Choose the module or folder to paste into.' };
    if (isRoot && kind.single && view.childrenOf(target?.id ?? null).some((u) => u.kind === original.kind))
      return { error: `There is a ${kind.label.toLowerCase()} here already; a module has one.` };
    const unit = structuredCloneJson(original);
    // Flow ends and loop parents are plain ids inside the unit: replaced by value wherever a known id stands.
    unit.data = replaceIds(unit.data, newIds);
    walkData(kind.schema, unit.data, ({ meta, value, replace }) => {
      if (typeof meta.ref !== 'string' || typeof value !== 'string' || [...newIds.values()].includes(value)) return;
      if (view.unit(value) || view.element(value)) return;
      const name = clipboard.names[value];
      const found = name ? view.byName(name, meta.ref.split('|')) : undefined;
      if (found) replace(found);
    });
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
      else {
        unit.name = uniqueName(original.name, (n) => taken.has(n.toLowerCase()));
        taken.add(unit.name.toLowerCase());
      }
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

function replaceIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => replaceIds(item, ids));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceIds(member, ids)]));
  return value;
}
