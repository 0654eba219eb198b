import { formOf, typeOfForm } from '../../../shared/microflow/control.ts';
import type { FlowNode, Microflow, SequenceFlow } from '../../../shared/microflow/kind.ts';
import { type Edit, heal, labelOf } from './edits.ts';
import { makeRoom, settle } from './frames.ts';
import { onRow } from './free-place.ts';
import { absoluteRects, loopAt, type Point } from './geometry.ts';
import { layoutFlow, placed } from './layout.ts';

/** Places seen from the loop each node stood in, as places seen from the loop it was dropped on, on the row it was dropped near. */
export function withParents(
  model: Microflow,
  middles: ReadonlyMap<string, Point>,
): Map<string, Point & { parent: string | null }> {
  const flow = placed(model);
  const rects = absoluteRects(flow);
  const origin = (id: string | null): Point => (id && rects.get(id)) || { x: 0, y: 0 };
  const dragged = new Set(middles.keys());
  const places = new Map<string, Point & { parent: string | null }>();
  for (const [id, middle] of middles) {
    const node = flow.nodes.find((n) => n.id === id);
    if (!node) continue;
    const from = origin(node.parent);
    const at = { x: middle.x + from.x, y: middle.y + from.y };
    const center = { x: at.x + (rects.get(id)?.width ?? 0) / 2, y: at.y };
    // The start never leaves the top; what is dragged with its loop stays in it.
    const isFixed = formOf(node.action) === 'start' || (node.parent !== null && dragged.has(node.parent));
    const parent = isFixed || holds(flow, node, dragged) ? node.parent : loopAt(flow, center, dragged);
    const to = origin(parent);
    // What is moved together keeps its places to each other.
    const y = middles.size === 1 ? onRow(flow, parent, at.y - to.y, dragged) : at.y - to.y;
    places.set(id, { x: at.x - to.x, y, parent });
  }
  return places;
}

/** A node with flows to what stays in its loop does not leave the loop: its frame grows instead. */
function holds(flow: Microflow, node: FlowNode, dragged: ReadonlySet<string>): boolean {
  if (node.parent === null) return false;
  return flow.flows.some(
    (f) => (f.from === node.id && !dragged.has(f.to)) || (f.to === node.id && !dragged.has(f.from)),
  );
}

/** Moves nodes to places seen from their (perhaps new) loop. */
export function moveNodes(
  model: Microflow,
  places: ReadonlyMap<string, Point & { parent: string | null }>,
): Edit | null {
  if (places.size === 0) return null;
  return {
    label:
      places.size === 1
        ? `Move ${labelOf(model.nodes.find((n) => places.has(n.id))?.action.type ?? typeOfForm('note'))}`
        : `Move ${places.size} nodes`,
    mutate: (flow) => {
      settle(flow);
      const change = (): void => {
        for (const node of flow.nodes) {
          const place = places.get(node.id);
          if (!place) continue;
          const isLeaving = node.parent !== place.parent;
          Object.assign(node, { x: Math.round(place.x), y: Math.round(place.y), parent: place.parent });
          // A flow stays inside its loop: what crosses the frame goes.
          if (isLeaving) heal(flow, node);
          if (isLeaving)
            flow.flows = flow.flows.filter(
              (f) => (f.from !== node.id && f.to !== node.id) || sameParent(flow, f, places),
            );
        }
      };
      makeRoom(flow, change, new Set(places.keys()));
    },
    select: [...places.keys()],
  };
}

function sameParent(flow: Microflow, f: SequenceFlow, places: ReadonlyMap<string, { parent: string | null }>): boolean {
  const parentOf = (id: string): string | null =>
    places.get(id)?.parent ?? (places.has(id) ? null : (flow.nodes.find((n) => n.id === id)?.parent ?? null));
  return parentOf(f.from) === parentOf(f.to);
}

export function tidy(model: Microflow): Edit {
  const places = layoutFlow(model);
  return {
    label: 'Tidy',
    mutate: (flow) => {
      for (const node of flow.nodes) {
        Object.assign(node, places.get(node.id));
        if (formOf(node.action) !== 'loop') continue;
        delete node.width;
        delete node.height;
      }
    },
    select: [],
    arranges: true,
  };
}

export function resize(id: string, width: number, height: number): Edit {
  return {
    label: 'Resize',
    mutate: (m) =>
      void Object.assign(m.nodes.find((n) => n.id === id) ?? {}, {
        width: Math.round(width),
        height: Math.round(height),
      }),
    select: [id],
  };
}
