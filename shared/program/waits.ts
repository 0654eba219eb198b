import { activityOf } from '../microflow/activities/index.ts';
import type { Reach } from '../microflow/activity.ts';
import type { FlowNode } from '../microflow/kind.ts';
import type { ProgramContext } from './context.ts';
import { mappingReaches } from './mapping-reaches.ts';

/** What of a program waits for something outside, whatever store it runs on (DESIGN, "Waits"). By number. */
export interface Waits {
  flows: ReadonlySet<number>;
  mappings: ReadonlySet<number>;
}

/**
 * Colours a program: a flow waits when an activity of it does, or anything that it can reach: flows that it calls, event handlers
 * of what it commits or deletes, mappings, calculated attributes in its expressions. Where the analysis cannot tell (an entity
 * behind a variable) it says that it waits: that costs time, never a missed wait.
 */
export function findWaits(context: ProgramContext): Waits {
  const flows = new Set<number>();
  const mappings = new Set<number>();
  const entities = context.layout.entities;
  const handlers = entities.flatMap((e) => e.definition.events);
  const calculated = entities.flatMap((e) =>
    e.attributes.flatMap((a) => {
      const flow = a.definition.calculated;
      return flow === null ? [] : [{ id: a.id, read: `/${a.name}`, flow: context.flowIndex.get(flow) ?? -1 }];
    }),
  );
  // What lives in a service is always waited for: an activity that names such an entity, or a way to one, waits.
  const external = entities.filter((e) => e.definition.source !== undefined);
  const outside = new Set(external.map((e) => e.id));
  const outsideNames = [
    ...external.flatMap((e) => [e.id, e.qualifiedName]),
    ...context.layout.associations.flatMap((a) =>
      outside.has(a.from) || outside.has(a.to) ? [a.id, a.qualifiedName] : [],
    ),
  ];
  const namesOutside = (text: string) => outsideNames.some((name) => text.includes(name));
  const flowWaits = (id: string | null) => id !== null && flows.has(context.flowIndex.get(id) ?? -1);
  /** A text of the model that reads, or may read, a calculated attribute that waits. */
  const textWaits = (text: string) =>
    calculated.some((c) => flows.has(c.flow) && (text.includes(c.read) || text.includes(c.id)));
  const reachWaits = (reach: Reach): boolean => {
    switch (reach.kind) {
      case 'flow':
        return flowWaits(reach.flow);
      case 'mapping':
        return reach.mapping !== null && mappings.has(context.mappingIndex.get(reach.mapping) ?? -1);
      case 'transformation':
        return true;
      case 'events':
        // What is committed or deleted is known by its variable only.
        return external.length > 0 || handlers.some((h) => reach.moments.includes(h.moment) && flowWaits(h.microflow));
    }
  };
  const nodeWaits = (node: FlowNode): boolean => {
    if (node.disabled) return false;
    const entry = activityOf(node.action.type);
    return (
      entry.waits === true ||
      (entry.reaches?.(node.action) ?? []).some(reachWaits) ||
      (calculated.length > 0 && textWaits(JSON.stringify(node.action))) ||
      (outsideNames.length > 0 && namesOutside(JSON.stringify(node.action)))
    );
  };
  for (let before = -1; before !== flows.size + mappings.size; ) {
    before = flows.size + mappings.size;
    context.flowUnits.forEach((unit, i) => {
      if (!flows.has(i) && unit.data.nodes.some(nodeWaits)) flows.add(i);
    });
    context.mappingUnits.forEach((unit, i) => {
      const { root } = unit.data;
      if (mappings.has(i) || root === null) return;
      const isWaiting =
        mappingReaches(root).some(reachWaits) ||
        (calculated.length > 0 && textWaits(JSON.stringify(root))) ||
        (outsideNames.length > 0 && namesOutside(JSON.stringify(root)));
      if (isWaiting) mappings.add(i);
    });
  }
  return { flows, mappings };
}
