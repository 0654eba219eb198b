import type { ValueType } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { MappedObject } from './kind.ts';

/** The type that a mapping gives (import) or takes (export): an object or a list of its first entity; undefined while nothing is mapped. */
export function mappingType(view: ProjectView, id: string | null): ValueType | undefined {
  const unit = view.unit(id) as Unit<{ root: MappedObject | null }> | undefined;
  const root = unit?.data.root;
  const first = root ? firstEntity(root) : null;
  if (!first) return undefined;
  const object = { kind: 'object' as const, entity: first.entity as string };
  return /(\[\*\]|\{\*\})$/.test(first.path) ? { kind: 'list', item: object } : object;
}

/** The outermost element that is mapped to an entity. */
export function firstEntity(element: MappedObject): MappedObject | null {
  if (element.entity) return element;
  for (const child of element.objects) {
    const found = firstEntity(child);
    if (found) return found;
  }
  return null;
}
