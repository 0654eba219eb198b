import { activityOf, newAction } from '../../../shared/microflow/activities/index.ts';
import { canFail } from '../../../shared/microflow/activity.ts';
import { formOf, typeOfForm } from '../../../shared/microflow/control.ts';
import type { FlowNode, Microflow } from '../../../shared/microflow/kind.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import { connect, type Edit } from './edits.ts';
import { makeRoom, settle } from './frames.ts';
import { laneHeight } from './free-place.ts';
import { nodeSizes } from './geometry.ts';
import { clearAround } from './room.ts';

/** Whether a node can have an error handler and has none yet. */
export function takesErrorHandler(flow: Microflow, id: string): boolean {
  const node = flow.nodes.find((n) => n.id === id);
  return (
    node !== undefined &&
    canFail(activityOf(node.action.type)) &&
    formOf(node.action) !== 'decision' &&
    !flow.flows.some((f) => f.from === id && f.error)
  );
}

/** Gives a node an error flow to an error end below it, the place to handle the error; what stood there moves away. */
export function addErrorHandler(model: Microflow, id: string, newId: IdSource): Edit | null {
  if (!takesErrorHandler(model, id)) return null;
  const end = newId();
  const flowId = newId();
  return {
    label: 'Handle errors',
    mutate: (flow) => {
      settle(flow);
      const node = flow.nodes.find((n) => n.id === id);
      if (!node) return;
      const handler: FlowNode = {
        id: end,
        x: node.x + (nodeSizes(flow).get(id)?.width ?? 160) / 2 - 15,
        // In the lane below, as everything that goes below a row.
        y: node.y + (nodeSizes(flow).get(id)?.height ?? 46) / 2 + laneHeight - 23,
        parent: node.parent,
        caption: '',
        onError: 'rollback',
        disabled: false,
        documentation: '',
        action: newAction(typeOfForm('raise')),
      };
      makeRoom(flow, () => {
        flow.nodes.push(handler);
        clearAround(flow, handler);
        connect(flow, id, end, () => flowId, [], true)?.mutate(flow);
      });
    },
    select: [end],
  };
}
