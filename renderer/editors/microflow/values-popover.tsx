import './values-popover.css';
import { useEffect, useRef } from 'react';
import type { TraceValue } from '../../../shared/rpc/calls/run.ts';
import { ValueTree } from '../../widgets/index.ts';

export interface ValuesPopoverProps {
  /** What set them. */
  caption: string;
  values: readonly TraceValue[];
  at: { x: number; y: number };
  /** By Escape the focus goes back to where one came from. */
  onClose(byKey: boolean): void;
}

const size = { width: 320, height: 300 };

/** Values of a node at a place, as trees: members and what an object refers to, as they were then. Escape and leaving it close it. */
export function ValuesPopover({ caption, values, at, onClose }: ValuesPopoverProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('.w-value')?.focus({ preventScroll: true }), []);
  const left = Math.max(8, Math.min(at.x, window.innerWidth - size.width - 8));
  const top = Math.max(8, Math.min(at.y + 4, window.innerHeight - size.height - 8));
  return (
    <div
      ref={box}
      className="mf-inspect"
      style={{ left, top, width: size.width, maxHeight: size.height }}
      role="dialog"
      aria-label={`Values of ${caption}`}
      tabIndex={-1}
      data-text=""
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose(false);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onClose(true);
      }}
    >
      <div className="mf-inspect-head">
        <strong title={caption}>{caption}</strong>
        <span className="w-meta">as it was then</span>
      </div>
      <div className="mf-inspect-values">
        <ValueTree values={values} />
      </div>
    </div>
  );
}
