import { type Connection, type OnConnectEnd, useReactFlow } from '@xyflow/react';
import { useEffect, useRef } from 'react';

/** Where a connection that led to nothing was let go. */
export interface OpenConnection {
  from: string;
  /** The side that it was drawn from. */
  side: string | null;
  /** On the screen. */
  at: { x: number; y: number };
  /** On the canvas. */
  place: { x: number; y: number };
}

export interface DrawingActions {
  onConnect(connection: Connection): void;
  canConnect?(from: string, to: string): boolean;
  /** It was let go over nothing (or inside the frame that its source stands in). */
  onConnectOpen?(open: OpenConnection): void;
}

/** Nearer to its source than this it was a press that slipped, not a connection. In pixels of the screen. */
const leastLength = 32;

/**
 * A connection that is drawn from a handle: a box is a target as a whole, what is let go over nothing is told as such, Escape gives up.
 */
export function useDrawnConnection({ onConnect, canConnect, onConnectOpen }: DrawingActions) {
  const flow = useReactFlow();
  const drawing = useRef<{ given: boolean; stop(): void } | null>(null);
  useEffect(() => () => drawing.current?.stop(), []);

  const start = (): void => {
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !drawing.current) return;
      // The canvas would empty the selection.
      event.preventDefault();
      event.stopPropagation();
      drawing.current.given = true;
      // React Flow ends a connection by the mouse alone.
      document.dispatchEvent(new MouseEvent('mouseup'));
    };
    window.addEventListener('keydown', giveUp, true);
    drawing.current = { given: false, stop: () => window.removeEventListener('keydown', giveUp, true) };
  };

  const end: OnConnectEnd = (event, state) => {
    const isGivenUp = drawing.current?.given === true;
    drawing.current?.stop();
    drawing.current = null;
    const { fromNode } = state;
    if (isGivenUp || state.isValid || !fromNode || !('clientX' in event)) return;
    const at = { x: event.clientX, y: event.clientY };
    const around = new Set<string>();
    for (let id = fromNode.parentId; id && !around.has(id); id = flow.getNode(id)?.parentId) around.add(id);
    const hit = document.elementsFromPoint(at.x, at.y);
    const under = hit
      .map((e) => e.closest('.react-flow__node')?.getAttribute('data-id'))
      .find((id) => id && id !== fromNode.id && !around.has(id));
    if (under) {
      if (canConnect?.(fromNode.id, under) === false) return;
      onConnect({
        source: fromNode.id,
        target: under,
        sourceHandle: state.fromHandle?.id ?? null,
        targetHandle: null,
      });
      return;
    }
    const own = flow.getInternalNode(fromNode.id);
    const place = flow.screenToFlowPosition(at);
    if (!own || !hit.some((e) => e.classList.contains('react-flow__pane'))) return;
    const { x, y } = own.internals.positionAbsolute;
    const outside = (value: number, least: number, size: number) => Math.max(least - value, value - least - size, 0);
    const [dx, dy] = [outside(place.x, x, own.width ?? 0), outside(place.y, y, own.height ?? 0)];
    if (Math.hypot(dx, dy) * flow.getZoom() < leastLength) return;
    onConnectOpen?.({ from: fromNode.id, side: state.fromHandle?.id ?? null, at, place });
  };

  return {
    onConnectStart: start,
    onConnectEnd: end,
    onConnect: (connection: Connection) => {
      if (!drawing.current?.given) onConnect(connection);
    },
  };
}
