import { useInternalNode, ViewportPortal } from '@xyflow/react';

/** The line of a connection whose end is still being chosen: from the edge of its source to a place of the canvas. */
export function OpenLine({
  from,
  side,
  place,
}: {
  from: string;
  side: string | null;
  place: { x: number; y: number };
}) {
  const source = useInternalNode(from);
  if (!source) return null;
  const { x, y } = source.internals.positionAbsolute;
  const [width, height] = [source.width ?? 0, source.height ?? 0];
  const starts: Readonly<Record<string, readonly [number, number]>> = {
    left: [x, y + height / 2],
    top: [x + width / 2, y],
    bottom: [x + width / 2, y + height],
  };
  const [sx, sy] = starts[side ?? ''] ?? [x + width, y + height / 2];
  const isAcross = side === 'top' || side === 'bottom';
  const bend = isAcross
    ? `C ${sx} ${(sy + place.y) / 2} ${place.x} ${(sy + place.y) / 2}`
    : `C ${(sx + place.x) / 2} ${sy} ${(sx + place.x) / 2} ${place.y}`;
  return (
    <ViewportPortal>
      <svg className="cv-open-line" aria-hidden="true">
        <path d={`M ${sx} ${sy} ${bend} ${place.x} ${place.y}`} />
        <circle cx={place.x} cy={place.y} r={3} />
      </svg>
    </ViewportPortal>
  );
}
