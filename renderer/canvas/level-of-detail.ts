import { useStore } from '@xyflow/react';
import { create } from 'zustand';

/** Diagrams up to this many nodes are always drawn whole. */
const largeCount = 100;
/** Below this zoom, texts of 12 px cannot be read. */
const readableZoom = 0.4;

/** While a picture is taken, everything is drawn, in view or not. */
const useDrawing = create(() => ({ isWhole: false }));

/** Whether only what is in view of this many nodes is drawn. */
export function useDrawsVisibleOnly(count: number): boolean {
  const isWhole = useDrawing((s) => s.isWhole);
  return count > largeCount && !isWhole;
}

/** Whether a node of a large diagram is seen from so far that its outline and name are all there is to see. */
export function useIsFar(): boolean {
  const isWhole = useDrawing((s) => s.isWhole);
  const isFar = useStore((s) => s.transform[2] < readableZoom && s.nodes.length > largeCount);
  return isFar && !isWhole;
}

/** Does something while every node is drawn with all its details. */
export async function drawingWhole<T>(work: () => Promise<T>): Promise<T> {
  useDrawing.setState({ isWhole: true });
  try {
    // One frame for React and one for layout.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return await work();
  } finally {
    useDrawing.setState({ isWhole: false });
  }
}
