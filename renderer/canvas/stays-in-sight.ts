import { type ReactFlowInstance, type Rect, useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { around, firstView, fittingView } from './fit-view.ts';

export interface ShownDiagram {
  /** A new object when it was laid out anew. */
  arranged?: object | null;
  /** What is drawn outside of the nodes, such as words beside them. */
  extent?: readonly Rect[];
  /** The active element. */
  active: string | undefined;
  nodes: readonly unknown[];
  smallestZoom: number;
}

function boxesOf(flow: ReactFlowInstance): Map<string, Rect> {
  const boxes = new Map<string, Rect>();
  for (const { id } of flow.getNodes()) {
    const node = flow.getInternalNode(id);
    if (!node || node.hidden) continue;
    const { x, y } = node.internals.positionAbsolute;
    boxes.set(id, { x, y, width: node.width ?? 0, height: node.height ?? 0 });
  }
  return boxes;
}

/** What is looked at first when nothing is chosen: what stands nearest to the top left. */
function firstOf(boxes: ReadonlyMap<string, Rect>): Rect | undefined {
  let first: Rect | undefined;
  for (const box of boxes.values()) if (!first || box.x + box.y < first.x + first.y) first = box;
  return first;
}

/**
 * Shows a diagram as a whole (`fit`) or from its beginning (`begin`). When it was laid out anew, or an edit took all that was seen out of sight, it is shown from
 * its beginning by itself; where a person has moved the view to, it stays. `looked` is told when a person has moved the view.
 */
export function useStaysInSight(root: RefObject<HTMLElement | null>, diagram: ShownDiagram) {
  const flow = useReactFlow();
  const latest = useRef(diagram);
  latest.current = diagram;
  const wasSeen = useRef(false);
  const views = useMemo(() => {
    const isSeen = (): boolean => {
      const size = root.current?.getBoundingClientRect();
      if (!size?.width) return false;
      const { x, y, zoom } = flow.getViewport();
      return [...boxesOf(flow).values()].some(
        (b) =>
          b.x * zoom + x < size.width &&
          (b.x + b.width) * zoom + x > 0 &&
          b.y * zoom + y < size.height &&
          (b.y + b.height) * zoom + y > 0,
      );
    };
    const show = (view: typeof firstView | typeof fittingView): void => {
      const size = root.current?.getBoundingClientRect();
      const boxes = boxesOf(flow);
      const bounds = around([...boxes.values(), ...(latest.current.extent ?? [])]);
      if (!size?.width || !bounds) return;
      const { active, smallestZoom } = latest.current;
      const anchor = (active && boxes.get(active)) || firstOf(boxes);
      void flow.setViewport(
        view === fittingView
          ? fittingView(bounds, size.width, size.height, smallestZoom)
          : firstView(bounds, size.width, size.height, anchor),
      );
    };
    return {
      fit: () => show(fittingView),
      begin: () => show(firstView),
      looked: () => {
        wasSeen.current = isSeen();
      },
      isSeen,
    };
  }, [flow, root]);

  const arranged = useRef(diagram.arranged);
  useEffect(() => {
    if (!diagram.arranged || arranged.current === diagram.arranged) return;
    arranged.current = diagram.arranged;
    // The new places are drawn first.
    const timer = setTimeout(views.begin, 60);
    return () => clearTimeout(timer);
  }, [diagram.arranged, views]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: places change with the nodes
  useEffect(() => {
    const timer = setTimeout(() => {
      const isSeen = views.isSeen();
      if (wasSeen.current && !isSeen) views.begin();
      wasSeen.current = isSeen;
    }, 60);
    return () => clearTimeout(timer);
  }, [diagram.nodes, views]);
  return views;
}
