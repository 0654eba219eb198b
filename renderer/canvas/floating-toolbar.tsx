import { useStore } from '@xyflow/react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { type ToolbarPlace, toolbarPlace } from './toolbar-place.ts';

export interface FloatingToolbarProps extends ToolbarPlace {
  label: string;
  children: ReactNode;
}

/** A toolbar at an element. It keeps its size at every zoom, stays inside the canvas, and goes below where it would cover what it must not. */
export function FloatingToolbar({ label, children, ...place }: FloatingToolbarProps) {
  const [x, y, zoom] = useStore((s) => s.transform);
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const own = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 26 });
  useLayoutEffect(() => {
    const { offsetWidth, offsetHeight } = own.current ?? { offsetWidth: 0, offsetHeight: 0 };
    if (offsetWidth !== size.width || offsetHeight !== size.height)
      setSize({ width: offsetWidth, height: offsetHeight });
  });
  return (
    <div
      ref={own}
      className="cv-toolbar nodrag nopan"
      role="toolbar"
      aria-label={label}
      style={toolbarPlace(place, size, { x, y, zoom }, { width, height })}
      onPointerDown={(e) => e.stopPropagation()}
    >
      {children}
    </div>
  );
}
