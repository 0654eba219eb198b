import { formOf } from '../../../shared/microflow/control.ts';
import type { FlowNode, Microflow } from '../../../shared/microflow/kind.ts';
import { absoluteRects, frameHeader, framePadding, meet, nodeSizes, type Rect, type Size } from './geometry.ts';
import { placed } from './layout.ts';
import { clearLines, linesUnder } from './room.ts';

/** Between what gives way and what it gives way to. */
const room = 24;

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
 * row moves on. What would lie on another after that, and did not before, gives way to the right or down; only what a person moves by hand (`byHand`) may lie where it
 * was put. No flow runs under a node then that it did not run under before. Innermost frames first, so that growth goes on outwards.
 */
export function makeRoom(flow: Microflow, edit: () => void, byHand: ReadonlySet<string> = new Set()): void {
  const before = nodeSizes(flow);
  const rectsBefore = absoluteRects(flow);
  const linesBefore = linesUnder(flow);
  edit();
  // Room is made for what is shown.
  settle(flow);
  // Lines make room for nodes, and nodes for what a person does not place by hand.
  const giveWayIn = (parent: string | null): void => {
    giveWay(flow, parent, rectsBefore, byHand);
    if (byHand.size > 0) return;
    clearLines(flow, parent, linesBefore);
    giveWay(flow, parent, rectsBefore, byHand);
  };
  const depthOf = (node: FlowNode): number => {
    let depth = 0;
    for (let p = node.parent; p && depth < 50; p = flow.nodes.find((n) => n.id === p)?.parent ?? null) depth++;
    return depth;
  };
  const loops = flow.nodes.filter((n) => formOf(n.action) === 'loop').sort((a, b) => depthOf(b) - depthOf(a));
  for (const loop of loops) {
    giveWayIn(loop.id);
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
  giveWayIn(null);
}

/** Moves apart what lies on another in a loop, or in the flow itself, and did not before; new ones go down. */
function giveWay(
  flow: Microflow,
  parent: string | null,
  before: ReadonlyMap<string, Rect>,
  byHand: ReadonlySet<string>,
): void {
  const sizes = nodeSizes(flow);
  const inside = flow.nodes.filter((n) => (n.parent ?? null) === parent);
  const rectOf = (node: FlowNode): Rect => {
    const size = sizes.get(node.id) as Size;
    return { x: node.x, y: node.y - size.height / 2, ...size };
  };
  const hasLain = (a: FlowNode, b: FlowNode): boolean => {
    const [was, wasOther] = [before.get(a.id), before.get(b.id)];
    return was !== undefined && wasOther !== undefined && meet(was, wasOther, 0);
  };
  /** Whether the first gives way to the second: what is new does, else what stood further right or below. */
  const yields = (a: FlowNode, b: FlowNode): boolean => {
    const [was, wasOther] = [before.get(a.id), before.get(b.id)];
    if (!was || !wasOther) return !was && (wasOther !== undefined || inside.indexOf(a) > inside.indexOf(b));
    if (was.x >= wasOther.x + wasOther.width) return true;
    return wasOther.x < was.x + was.width && was.y >= wasOther.y + wasOther.height;
  };
  const waiting = inside.filter((n) => {
    const was = before.get(n.id);
    const size = sizes.get(n.id);
    return !was || was.width !== size?.width || was.height !== size.height || was.x !== n.x || was.y !== rectOf(n).y;
  });
  // What is moved goes right or down and is looked at again: this ends, and the limit is for what nobody thought of.
  for (let turns = 0; waiting.length > 0 && turns < 10_000; turns++) {
    const node = waiting.shift() as FlowNode;
    for (const other of inside) {
      if (other === node || byHand.has(node.id) || byHand.has(other.id)) continue;
      if (!meet(rectOf(node), rectOf(other), 0) || hasLain(node, other)) continue;
      const [goes, stays] = yields(node, other) ? [node, other] : [other, node];
      const [was, place] = [before.get(goes.id), rectOf(stays)];
      const wasStaying = before.get(stays.id);
      if (was && wasStaying && was.x >= wasStaying.x + wasStaying.width) goes.x = place.x + place.width + room;
      else goes.y += place.y + place.height + room - rectOf(goes).y;
      waiting.push(goes);
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
