import { activityOf } from '../microflow/activities/index.ts';
import type { ProgramContext } from './context.ts';

/** What of a program waits for something outside. */
export interface Waits {
  /** Numbers of the flows. */
  flows: ReadonlySet<number>;
}

/** Flows that wait, or call one that does. */
export function findWaits({ flowUnits, flowIndex }: ProgramContext): Waits {
  const waiting = new Set<number>();
  for (let changed = true; changed; ) {
    changed = false;
    flowUnits.forEach((unit, i) => {
      if (waiting.has(i)) return;
      const waits = unit.data.nodes.some((node) => {
        if (node.disabled) return false;
        if (activityOf(node.action.type).waits) return true;
        return (
          node.action.type === 'call-microflow' &&
          node.action.microflow !== null &&
          waiting.has(flowIndex.get(node.action.microflow) ?? -1)
        );
      });
      if (waits) {
        waiting.add(i);
        changed = true;
      }
    });
  }
  return { flows: waiting };
}
