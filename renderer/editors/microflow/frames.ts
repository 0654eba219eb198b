import { formOf } from '../../../shared/microflow/control.ts';
import type { FlowNode, Microflow } from '../../../shared/microflow/kind.ts';
import { absoluteRects, frameHeader, framePadding, nodeSizes, type Rect } from './geometry.ts';
import { placed } from './layout.ts';

/** Writes the places of a flow that was shown laid out by itself, so that what is edited is what was seen. */
export function settle(flow: Microflow): void {
  const shown = placed(flow);
  if (shown === flow) return;
  flow.nodes.forEach((node, i) => {
    const { x, y } = shown.nodes[i] as FlowNode;
    Object.assign(node, { x, y });
  });
}

/**
 * Runs an edit and makes room for the frames it lets grow: a frame keeps its left edge, and what stands right of it in the
 * row moves on. Innermost frames first, so that growth goes on outwards.
 */
export function makeRoom(flow: Microflow, edit: () => void): void {
  const before = nodeSizes(flow);
  const rectsBefore = absoluteRects(flow);
  edit();
  const depthOf = (node: FlowNode): number => {
    let depth = 0;
    for (let p = node.parent; p && depth < 50; p = flow.nodes.find((n) => n.id === p)?.parent ?? null) depth++;
    return depth;
  };
  const loops = flow.nodes.filter((n) => formOf(n.action) === 'loop').sort((a, b) => depthOf(b) - depthOf(a));
  for (const loop of loops) {
    keepInside(flow, loop.id);
    const old = before.get(loop.id);
    const rect = rectsBefore.get(loop.id);
    const grown = old && rect ? (nodeSizes(flow).get(loop.id)?.width ?? old.width) - old.width : 0;
    if (!rect || grown === 0) continue;
    for (const other of grown > 0 ? flow.nodes : []) {
      const r = rectsBefore.get(other.id);
      if (r && other !== loop && other.parent === loop.parent && r.x >= rect.x + rect.width && inRow(r, rect))
        other.x += grown;
    }
  }
}

const inRow = (a: Rect, b: Rect): boolean => a.y < b.y + b.height + 40 && b.y < a.y + a.height + 40;

/** Contents of a loop stay inside its frame, below the header. */
function keepInside(flow: Microflow, parent: string): void {
  const sizes = nodeSizes(flow);
  const inside = flow.nodes.filter((n) => n.parent === parent);
  let left = framePadding;
  let top = frameHeader + 12;
  for (const node of inside) {
    left = Math.min(left, node.x);
    top = Math.min(top, node.y - (sizes.get(node.id)?.height ?? 0) / 2);
  }
  for (const node of inside) {
    node.x += framePadding - left;
    node.y += frameHeader + 12 - top;
  }
}
