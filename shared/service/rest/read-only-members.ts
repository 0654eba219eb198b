import type { ImportMapping, MappedObject, MappedValue } from '../../mapping/kind.ts';
import type { DomainModel } from '../../model/kinds/domain-model.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { StructureNode } from '../../structure/node.ts';
import { memberPath, rootPath } from '../../structure/path.ts';
import type { RestService } from './kind.ts';
import { answersOf, bodyMappings } from './operation-formats.ts';

export type ReadOnlyMembers = ReadonlyMap<string, ReadonlySet<string>>;
type Mapping = Unit<{ structure: string | null; root: MappedObject | null }>;

/**
 * Paths of members that a service answers with but never reads, by structure: AutoNumbers and calculated attributes that one of its
 * export mappings writes and none of its import mappings knows. A request may hold them; they are ignored.
 */
export function readOnlyMembers(unit: Unit<RestService>, view: ProjectView): ReadOnlyMembers {
  const operations = unit.data.resources.flatMap((resource) => resource.operations);
  const written = operations.flatMap((o) => answersOf(o, view).map(({ exportMapping }) => exportMapping));
  const read = operations.flatMap((o) => bodyMappings(o, view));
  const given = new Set(
    view
      .ofKind<DomainModel>('domain-model')
      .flatMap((domain) =>
        domain.data.entities.flatMap((entity) =>
          entity.attributes.filter((a) => a.type === 'autonumber' || a.calculated !== null).map((a) => a.id),
        ),
      ),
  );
  const paths = new Map<string, Set<string>>();
  const each = (mappings: readonly (string | null)[], use: (paths: Set<string>, value: MappedValue) => void): void => {
    for (const id of new Set(mappings)) {
      const mapping = view.unit(id) as Mapping | undefined;
      const { structure, root } = mapping?.data ?? {};
      if (!structure || !root) continue;
      const known = paths.get(structure) ?? new Set();
      paths.set(structure, known);
      for (const value of valuesOf(root)) use(known, value);
    }
  };
  each(written, (known, { path, attribute }) => {
    if (attribute !== null && given.has(attribute)) known.add(path);
  });
  each(read, (known, { path }) => known.delete(path));
  return paths;
}

/** Structures of which a service refuses members that they do not name. */
export function closedStructures(unit: Unit<RestService>, view: ProjectView): ReadonlySet<string> {
  const operations = unit.data.resources.flatMap((resource) => resource.operations);
  const mappings = operations
    .flatMap((o) => bodyMappings(o, view))
    .map((id) => view.unit(id) as Unit<ImportMapping> | undefined);
  return new Set(
    mappings.flatMap((mapping) =>
      mapping?.data.unknownMembers === 'error' && mapping.data.structure ? [mapping.data.structure] : [],
    ),
  );
}

/** Paths of members of a message itself of which an import mapping reads nothing: a request may hold them; they are ignored. */
export function unreadMembers({ type, children }: StructureNode, root: MappedObject | null | undefined): string[] {
  if (type !== 'object' || !root) return [];
  const read = [...valuesOf(root), ...objectsOf(root)].map(({ path }) => path);
  return (children ?? [])
    .map(({ name }) => memberPath(rootPath, name))
    .filter(
      (path) => !read.some((each) => each === path || each.startsWith(`${path}.`) || each.startsWith(`${path}[`)),
    );
}

function valuesOf({ values, objects }: MappedObject): MappedValue[] {
  return [...values, ...objects.flatMap(valuesOf)];
}

/** What is below a mapped object. */
function objectsOf({ objects }: MappedObject): MappedObject[] {
  return objects.flatMap((object) => [object, ...objectsOf(object)]);
}
