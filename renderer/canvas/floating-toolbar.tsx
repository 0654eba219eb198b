import { useStore } from '@xyflow/react';
import type { ReactNode } from 'react';

export interface FloatingToolbarProps {
  /** Middle of the top edge of what it belongs to, in canvas coordinates. */
  x: number;
  y: number;
  label: string;
  children: ReactNode;
}

/** A toolbar above an element. It keeps its size at every zoom and stays inside the canvas. */
export function FloatingToolbar({ x, y, label, children }: FloatingToolbarProps) {
  const transform = useStore((s) => s.transform);
  const width = useStore((s) => s.width);
  const left = Math.min(Math.max(x * transform[2] + transform[0], 130), Math.max(130, width - 130));
  const top = Math.max(y * transform[2] + transform[1] - 12, 38);
  return (
    <div
      className="cv-toolbar nodrag nopan"
      role="toolbar"
      aria-label={label}
      style={{ left, top }}
      onPointerDown={(e) => e.stopPropagation()}
    >
      {children}
    </div>
  );
}
