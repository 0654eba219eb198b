import { type PointerEvent, useState } from 'react';
import { recall, remember } from '../../project/index.ts';

const storageKey = 'weft.mapping.preview-height';
const least = 120;

/** The height a person gave the preview; null follows the room there is. */
export function usePreviewHeight(): [number | null, (height: number | null) => void] {
  const [height, setHeight] = useState<number | null>(() => Number(recall(storageKey)) || null);
  return [
    height,
    (next) => {
      setHeight(next);
      remember(storageKey, next === null ? null : String(Math.round(next)));
    },
  ];
}

/** The edge between links and preview: drag it, or move it by arrow keys; a double-click resets it. */
export function PreviewSash({
  height,
  onHeight,
}: {
  height: number | null;
  onHeight: (height: number | null) => void;
}) {
  /** Height of the preview below the sash, and how high it may grow. */
  const measure = (sash: HTMLElement) => ({
    now: sash.parentElement?.clientHeight ?? least,
    most: (sash.closest('.m-editor')?.clientHeight ?? 600) - least,
  });
  const set = (sash: HTMLElement, next: number) =>
    onHeight(Math.max(least, Math.min(Math.max(least, measure(sash).most), next)));
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const sash = event.currentTarget;
    const bottom = sash.parentElement?.getBoundingClientRect().bottom ?? 0;
    sash.setPointerCapture(event.pointerId);
    sash.onpointermove = (e) => set(sash, bottom - e.clientY);
    sash.onlostpointercapture = () => {
      sash.onpointermove = null;
    };
  };
  return (
    <div
      className="m-sash"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the preview"
      aria-valuenow={height ?? 0}
      tabIndex={0}
      onPointerDown={drag}
      onDoubleClick={() => onHeight(null)}
      onKeyDown={(e) => {
        if (e.key !== 'ArrowUp' && e.key !== 'ArrowDown') return;
        e.preventDefault();
        set(e.currentTarget, measure(e.currentTarget).now + (e.key === 'ArrowUp' ? 24 : -24));
      }}
    />
  );
}
