import { activityOf } from '../../../shared/microflow/activities/index.ts';
import type { FlowNode } from '../../../shared/microflow/kind.ts';

/** The flow or mapping that an activity runs, to be gone to from it. */
export function openedDocument(node: FlowNode | undefined): string | null {
  for (const reach of (node && activityOf(node.action.type).reaches?.(node.action)) ?? []) {
    if (reach.kind === 'flow' && reach.flow) return reach.flow;
    if (reach.kind === 'mapping' && reach.mapping) return reach.mapping;
  }
  return null;
}
