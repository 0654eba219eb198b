import { activityOf } from '../../../shared/microflow/activities/index.ts';
import type { AnyActivity, NameSource } from '../../../shared/microflow/activity.ts';
import { formOf } from '../../../shared/microflow/control.ts';
import type { FlowNode, Microflow, SequenceFlow } from '../../../shared/microflow/kind.ts';
import type { TraceValue } from '../../../shared/rpc/calls/run.ts';
import { type Direction, nearest } from '../../canvas/nearest.ts';
import { type FlowLine, flowLines, type HandleSide } from './flow-lines.ts';
import { absoluteRects, type Point, type Rect } from './geometry.ts';
import { placed } from './layout.ts';

export interface ShownTrace {
  ms: number;
  runs: number;
  error: string | null;
  values: readonly TraceValue[];
  /** A mock answered its call. */
  answeredBy?: 'mocked' | 'replayed';
}

export interface ShownNode {
  node: FlowNode;
  definition: AnyActivity;
  /** Of the activity, or of what it calls. */
  icon: string;
  caption: string;
  detail: string;
  rect: Rect;
  /** Place within its loop; the same as `rect` outside loops. */
  local: Point;
  label: string;
  /** How deep it stands in loops: a frame comes before its contents. */
  depth: number;
  /** Of a loop that is shown collapsed: how many activities stand in it, and all that does. */
  folded?: { count: number; inside: readonly string[] };
}

export interface ShownFlow {
  flow: SequenceFlow;
  sourceSide: HandleSide;
  targetSide: HandleSide;
  text: string;
  label: string;
}

export interface ShownMicroflow {
  nodes: ShownNode[];
  flows: ShownFlow[];
}

/** The graph as it is drawn. */
export function projectMicroflow(
  model: Microflow,
  names: NameSource,
  moved?: ReadonlyMap<string, Point>,
): ShownMicroflow {
  const flow = placed(model);
  const rects = absoluteRects(flow, moved);
  const byId = new Map(flow.nodes.map((n) => [n.id, n]));
  const nodes = flow.nodes.map((node) => showNode(node, rects, byId, names)).sort((a, b) => a.depth - b.depth);
  const captions = new Map(nodes.map((n) => [n.node.id, n.caption || n.definition.label]));
  const lines = new Map<string, FlowLine>();
  for (const scope of new Set(flow.nodes.map((n) => n.parent ?? null)))
    for (const [id, line] of flowLines(flow, scope, rects)) lines.set(id, line);
  const flows = flow.flows.flatMap((f): ShownFlow[] => {
    const line = lines.get(f.id);
    if (!line) return [];
    const [sourceSide, targetSide] = line.sides;
    const text = f.error ? 'on error' : (f.case ?? '');
    const label = `Flow from ${captions.get(f.from)} to ${captions.get(f.to)}${f.error ? ', on error' : f.case ? `, when ${f.case}` : ''}`;
    return [{ flow: f, sourceSide, targetSide, text, label }];
  });
  return { nodes, flows };
}

function showNode(
  node: FlowNode,
  rects: ReadonlyMap<string, Rect>,
  byId: ReadonlyMap<string, FlowNode>,
  names: NameSource,
): ShownNode {
  const definition = activityOf(node.action.type);
  const caption = node.caption || definition.caption(node.action, names);
  const detail = definition.detail?.(node.action, names) ?? '';
  const rect = rects.get(node.id) as Rect;
  const parent = node.parent ? rects.get(node.parent) : undefined;
  let depth = 0;
  for (let current = byId.get(node.parent ?? ''); current && depth < 50; current = byId.get(current.parent ?? ''))
    depth++;
  const words = [caption || definition.label, definition.label.toLowerCase()];
  if (detail.startsWith('$')) words.push(`gives ${detail}`);
  if (node.disabled) words.push('disabled');
  return {
    node,
    definition,
    icon: definition.iconOf?.(node.action, names) ?? definition.icon,
    caption,
    detail,
    rect,
    local: parent ? { x: rect.x - parent.x, y: rect.y - parent.y } : { x: rect.x, y: rect.y },
    label: words.join(', '),
    depth,
  };
}

/** The element the arrow keys go to: along a flow first, otherwise the nearest node that way. */
export function walk(shown: ShownMicroflow, current: string | null, direction: Direction): string | null {
  const start = shown.nodes.find((n) => formOf(n.node.action) === 'start') ?? shown.nodes[0];
  const here = shown.nodes.find((n) => n.node.id === current);
  if (!here) {
    const flow = shown.flows.find((f) => f.flow.id === current)?.flow;
    if (flow) return direction === 'left' || direction === 'up' ? flow.from : flow.to;
    return start?.node.id ?? null;
  }
  const along = { right: 'right', left: 'left', down: 'bottom', up: 'top' } as const;
  for (const f of shown.flows) {
    if (f.flow.from === current && f.sourceSide === along[direction]) return f.flow.to;
    if (f.flow.to === current && f.targetSide === along[direction]) return f.flow.from;
  }
  return (
    nearest(
      shown.nodes.map((n) => [n.node.id, n.rect] as const),
      here.node.id,
      direction,
    ) ?? current
  );
}
