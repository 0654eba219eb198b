import type { ReactFlowInstance } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Between a field that is typed in and the edge of the canvas: room for the next row, and for the zoom controls below. */
const edge = 16;
const below = 72;

/** How far a view moves so that a field stands in the canvas; of one that is larger, its beginning. Null when it is in sight. */
export function panTo(field: Box, canvas: Box): { x: number; y: number } | null {
  const by = (from: number, to: number, least: number, most: number): number => {
    if (from < least) return least - from;
    return to > most ? Math.max(most - to, least - from) : 0;
  };
  const x = by(field.left, field.right, canvas.left + edge, canvas.right - edge);
  const y = by(field.top, field.bottom, canvas.top + edge, canvas.bottom - below);
  return x === 0 && y === 0 ? null : { x, y };
}

/**
 * Keeps what is being typed in a canvas in sight: the view moves along when a field gets the focus, when it is typed in, and when what it stands in
 * grows (`nodes`).
 */
export function useTypingInSight(
  root: RefObject<HTMLElement | null>,
  flow: ReactFlowInstance,
  nodes: readonly unknown[],
): void {
  const follow = useRef(() => {});
  follow.current = () => {
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    if (!root.current?.contains(field) || !field.closest('.react-flow__node')) return;
    const pan = panTo(field.getBoundingClientRect(), root.current.getBoundingClientRect());
    if (!pan) return;
    const { x, y, zoom } = flow.getViewport();
    void flow.setViewport({ x: x + pan.x, y: y + pan.y, zoom });
  };
  useEffect(() => {
    const canvas = root.current;
    if (!canvas) return;
    let frame = 0;
    const soon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => follow.current());
    };
    canvas.addEventListener('focusin', soon);
    canvas.addEventListener('input', soon);
    return () => {
      cancelAnimationFrame(frame);
      canvas.removeEventListener('focusin', soon);
      canvas.removeEventListener('input', soon);
    };
  }, [root]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed in stands in a node, and moves with it
  useEffect(() => {
    const frame = requestAnimationFrame(() => follow.current());
    return () => cancelAnimationFrame(frame);
  }, [nodes]);
}
