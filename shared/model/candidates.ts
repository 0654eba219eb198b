import { type Catalog, type EntityInfo, isOnlyRead, type ValueType } from './catalog.ts';
import type { ProjectView } from './project.ts';

/** Ids of what a reference can be: documents and elements of the kinds it accepts, or only the members of an entity. */
export function referenceCandidates(
  view: ProjectView,
  catalog: Catalog,
  accepts: readonly string[],
  of?: EntityInfo,
): string[] {
  const units = [...view.units.values()].filter((u) => accepts.includes(u.kind)).map((u) => u.id);
  if (!of) return [...units, ...[...view.elements().values()].filter((e) => accepts.includes(e.kind)).map((e) => e.id)];
  return [
    ...units,
    ...(accepts.includes('attribute') ? of.attributes.map((a) => a.id) : []),
    ...(accepts.includes('association') ? catalog.associationsOf(of.id).map((a) => a.id) : []),
  ];
}

/** Names of the variables that a field can name: those whose type is one of its kinds (`object|list`, `any`). */
export function variableCandidates(kinds: string, variables: ReadonlyMap<string, ValueType>): string[] {
  const wanted = kinds.split('|');
  return [...variables]
    .filter(([, type]) => !isOnlyRead(type) && (kinds === 'any' || wanted.includes(type.kind)))
    .map(([name]) => name);
}

/**
 * The entity whose members a field can be of: `of` names properties of the groups around it, the innermost first (`entity|object`), that
 * hold the entity itself or a variable of it.
 */
export function entityAround(
  of: string,
  groups: readonly unknown[],
  catalog: Catalog,
  variables: ReadonlyMap<string, ValueType>,
): EntityInfo | undefined {
  const names = of.split('|');
  for (const group of groups)
    for (const name of names) {
      const given = (group as Readonly<Record<string, unknown>> | null)?.[name];
      if (typeof given !== 'string') continue;
      const type = variables.get(given);
      const inside = type?.kind === 'list' ? type.item : type;
      const entity = catalog.entity(inside?.kind === 'object' ? inside.entity : given);
      if (entity) return entity;
    }
  return undefined;
}
