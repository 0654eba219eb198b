import type { Edge, Node } from '@xyflow/react';
import { formOf } from '../../../shared/microflow/control.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { fourHandles } from '../../canvas/index.ts';
import type { Point, Rect } from './geometry.ts';
import type { FlowNodeData } from './node-data.ts';
import type { PathTaken } from './path-taken.ts';
import type { ShownMicroflow } from './projection.ts';

const signatureWidth = 176;
const chipHeight = 24;

function box(place: Point, width: number, height: number) {
  return { position: place, width, height, measured: { width, height }, handles: fourHandles(width, height) };
}

/** Nodes for the canvas: the signature, frames before their contents. */
export function toCanvasNodes(
  model: Microflow,
  shown: ShownMicroflow,
  data: ReadonlyMap<string, FlowNodeData>,
  selected: readonly string[],
  /** The node a flow is being drawn from. */
  source: string | null = null,
): Node[] {
  const isSelected = new Set(selected);
  const nodes = shown.nodes.map(
    (n): Node => ({
      id: n.node.id,
      type: n.definition.shape,
      data: data.get(n.node.id) ?? { shown: n, trace: null, rounds: null, finding: null },
      selected: isSelected.has(n.node.id),
      className: n.node.id === source ? 'connecting' : '',
      ...(n.node.parent ? { parentId: n.node.parent } : {}),
      ...box(n.local, n.rect.width, n.rect.height),
    }),
  );
  const start = shown.nodes.find((n) => formOf(n.node.action) === 'start');
  if (!start) return nodes;
  const height = (model.parameters.length + 1) * chipHeight;
  const place = { x: start.rect.x - signatureWidth - 20, y: start.rect.y + start.rect.height / 2 - height / 2 };
  const parameter = model.parameters.find((p) => isSelected.has(p.id))?.id ?? '';
  const signature: Node = {
    id: 'signature',
    type: 'parameters',
    data: { parameters: model.parameters, returns: model.returns, selected: parameter },
    draggable: false,
    selectable: false,
    connectable: false,
    ...box(place, signatureWidth, height),
  };
  return [signature, ...nodes];
}

export function toCanvasEdges(
  shown: ShownMicroflow,
  selected: readonly string[],
  hot: string | null,
  path: PathTaken,
): Edge[] {
  const isSelected = new Set(selected);
  return shown.flows.map((f) => ({
    id: f.flow.id,
    type: 'sequence',
    source: f.flow.from,
    target: f.flow.to,
    sourceHandle: f.sourceSide,
    targetHandle: f.targetSide,
    selected: isSelected.has(f.flow.id),
    data: {
      shown: f,
      isHot: f.flow.id === hot,
      taken: path.flows.get(f.flow.id) ?? null,
    },
  }));
}

/** Boxes around the words that stand beside ends, for what shows all of a flow. */
export function wordsBeside(shown: ShownMicroflow): Rect[] {
  return shown.nodes.flatMap(({ node, definition, caption, rect }) => {
    if (definition.shape !== 'circle') return [];
    const isError = formOf(node.action) === 'raise';
    const status = 'status' in node.action ? `${node.action.status} ` : '';
    const width = Math.min((status.length + caption.length) * 7, isError ? 180 : 136);
    if (isError) return [{ x: rect.x + rect.width + 8, y: rect.y, width, height: rect.height }];
    return [{ x: rect.x + (rect.width - width) / 2, y: rect.y + rect.height + 4, width, height: 16 }];
  });
}

/** Top left corners as the canvas has them, as the places that the model keeps. */
export function toMiddles(places: ReadonlyMap<string, Point>, shown: ShownMicroflow): Map<string, Point> {
  const middles = new Map<string, Point>();
  for (const { node, rect } of shown.nodes) {
    const place = places.get(node.id);
    if (place) middles.set(node.id, { x: place.x, y: place.y + rect.height / 2 });
  }
  return middles;
}
