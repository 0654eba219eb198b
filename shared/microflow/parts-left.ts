import type { ImportMapping, MappedObject } from '../mapping/kind.ts';
import type { Catalog } from '../model/catalog.ts';
import { namePartClass } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { activityOf } from './activities/index.ts';
import { entityOf } from './activity.ts';
import type { FlowNode, Microflow } from './kind.ts';
import { type FlowScopes, flowScopes } from './scopes.ts';

/** A commit that stores an object and leaves what an import linked below it. */
export interface PartsLeft {
  node: FlowNode;
  /** Name of what is committed, and of the entities that are not. */
  entity: string;
  parts: string[];
}

/**
 * The commits of a flow that store what an import mapping read without what it read below it: objects that point at theirs, which a commit
 * does not reach, and that nothing else in the flow commits. A flow that hands an object on to another one is trusted.
 */
export function partsLeft(flow: Microflow, mapping: string | null, view: ProjectView, catalog: Catalog): PartsLeft[] {
  const { root } = (view.unit(mapping) as Unit<ImportMapping> | undefined)?.data ?? {};
  if (!root) return [];
  const nodes = flow.nodes.filter((n) => !n.disabled);
  const { all } = flowScopes(flow, view, catalog);
  if (nodes.some((node) => handsOn(node, root, all))) return [];
  const commits = nodes.flatMap((node) =>
    (activityOf(node.action.type).commits?.(node.action) ?? []).map((c) => ({
      node,
      withParts: c.withParts,
      entity: entityOf(all.get(c.variable)) ?? '',
    })),
  );
  const isCommitted = (entity: string) => commits.some((c) => c.entity && catalog.isKindOf(entity, c.entity));
  return commits.flatMap(({ node, withParts, entity }) => {
    if (withParts || !entity) return [];
    const below = childrenOf(root, entity, catalog).filter((child) => !isCommitted(child));
    const parts = [...new Set(below)].flatMap((id) => catalog.entity(id)?.name ?? []);
    return parts.length > 0 ? [{ node, entity: catalog.entity(entity)?.name ?? '', parts }] : [];
  });
}

/** Whether a node gives an object that a mapping makes to another flow. */
function handsOn({ action }: FlowNode, root: MappedObject, all: FlowScopes['all']): boolean {
  if (
    !activityOf(action.type)
      .reaches?.(action)
      .some((r) => r.kind === 'flow')
  )
    return false;
  const made = new Set(entitiesOf(root));
  const text = JSON.stringify(action);
  return [...all].some(
    ([name, type]) => made.has(entityOf(type) ?? '') && new RegExp(`\\$${name}(?![${namePartClass}])`, 'u').test(text),
  );
}

function entitiesOf(element: MappedObject): string[] {
  return [...(element.entity ? [element.entity] : []), ...element.objects.flatMap(entitiesOf)];
}

/** Entities of the objects that a mapping links below objects of an entity, and that own the link. */
function childrenOf(element: MappedObject, entity: string, catalog: Catalog, above: string | null = null): string[] {
  const found: string[] = [];
  const association = catalog.association(element.association);
  if (
    element.entity &&
    above &&
    association &&
    catalog.isKindOf(above, entity) &&
    catalog.isKindOf(element.entity, association.from) &&
    catalog.isKindOf(above, association.to) &&
    catalog.entity(element.entity)?.persistable
  )
    found.push(element.entity);
  for (const child of element.objects) found.push(...childrenOf(child, entity, catalog, element.entity ?? above));
  return found;
}

/** `Guest`, `Guest and Room`, `Guest, Room and Date`. */
export function inWords(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
