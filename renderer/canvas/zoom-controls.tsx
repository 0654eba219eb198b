import { useReactFlow, useStore } from '@xyflow/react';
import { Icon } from '../widgets/index.ts';

export interface ZoomControlsProps {
  onFit(): void;
  isMapShown: boolean;
  onToggleMap(): void;
}

/** Zoom out, percentage (click: 100 %), in, fit, map. */
export function ZoomControls({ onFit, isMapShown, onToggleMap }: ZoomControlsProps) {
  const flow = useReactFlow();
  const zoom = useStore((s) => Math.round(s.transform[2] * 100));
  return (
    <div className="cv-zoom" role="toolbar" aria-label="Zoom">
      <button
        type="button"
        tabIndex={-1}
        title="Zoom out (Ctrl+−)"
        aria-label="Zoom out"
        onClick={() => void flow.zoomOut()}
      >
        <Icon name="minus" size={14} />
      </button>
      <button
        type="button"
        tabIndex={-1}
        className="cv-zoom-value"
        title="100 % (Ctrl+1)"
        onClick={() => void flow.zoomTo(1)}
      >
        {zoom} %
      </button>
      <button
        type="button"
        tabIndex={-1}
        title="Zoom in (Ctrl+=)"
        aria-label="Zoom in"
        onClick={() => void flow.zoomIn()}
      >
        <Icon name="plus" size={14} />
      </button>
      <span className="cv-separator" />
      <button type="button" tabIndex={-1} title="Fit (Ctrl+0)" aria-label="Fit" onClick={onFit}>
        <Icon name="scan" size={14} />
      </button>
      <button type="button" tabIndex={-1} title="Map" aria-label="Map" aria-pressed={isMapShown} onClick={onToggleMap}>
        <Icon name="map" size={14} />
      </button>
    </div>
  );
}
