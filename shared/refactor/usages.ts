import { consumedProtocolOf } from '../consume/index.ts';
import { Catalog } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { Usage } from '../rpc/calls/project.ts';
import { expressionsOf } from './expressions.ts';

/** Everything that refers to a unit or element, by reference or in an expression. A consumed service is used where one of its operations is. */
export function usagesOf(id: string, view: ProjectView, catalog = new Catalog(view)): Usage[] {
  const unit = view.unit(id);
  const operations = (unit && consumedProtocolOf(unit)?.operationsOf(unit, view)) ?? [];
  return usagesOfAny(new Set([id, ...operations.map((o) => o.id)]), view, catalog, view.units.values());
}

/** Everything in some units that refers to one of several units or elements. Names mean what they mean in the view. */
export function usagesOfAny(
  ids: ReadonlySet<string>,
  view: ProjectView,
  catalog: Catalog,
  units: Iterable<Unit>,
): Usage[] {
  const usages: Usage[] = [];
  const seen = new Set<string>();
  const add = (unitId: string, place: string, element: string | null) => {
    const unit = view.unit(unitId);
    const key = `${unitId}|${place}|${element}`;
    if (!unit || seen.has(key)) return;
    seen.add(key);
    usages.push({ unit: unitId, qualifiedName: view.qualifiedName(unit), kind: unit.kind, place, element });
  };
  for (const unit of units) {
    for (const reference of view.referencesOf(unit))
      if (ids.has(reference.target))
        add(unit.id, placeOf(unit.data, reference.path), elementAt(unit.data, reference.path));
    for (const place of expressionsOf(unit, view, catalog))
      if (place.references.some((r) => ids.has(r.id)))
        add(unit.id, place.text.length > 60 ? `${place.text.slice(0, 57)}…` : place.text, place.element);
  }
  return usages;
}

/** The nearest thing with a name on the way to a path, in words. */
function placeOf(data: unknown, path: readonly (string | number)[]): string {
  const words: string[] = [];
  let current = data;
  for (const key of path) {
    current = (current as Record<string | number, unknown> | null)?.[key];
    if (typeof current !== 'object' || current === null) break;
    const named = current as { name?: unknown; method?: unknown; path?: unknown };
    if (typeof named.method === 'string') words.push(`${named.method} ${String(named.path ?? '')}`);
    else if (typeof named.name === 'string' && named.name) words.push(named.name);
    else if (typeof named.path === 'string' && named.path.startsWith('$')) words.splice(0, words.length, named.path);
  }
  const last = path[path.length - 1];
  return words.length > 0 ? words.join(' › ') : String(last ?? '');
}

function elementAt(data: unknown, path: readonly (string | number)[]): string | null {
  let current = data;
  let id: string | null = null;
  for (const key of path) {
    current = (current as Record<string | number, unknown> | null)?.[key];
    if (typeof current !== 'object' || current === null) break;
    const own = (current as { id?: unknown; path?: unknown }).id ?? (current as { path?: unknown }).path;
    if (typeof own === 'string') id = own;
  }
  return id;
}
