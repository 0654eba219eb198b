import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { Icon } from '../../widgets/index.ts';

export interface LinkEdgeData extends Record<string, unknown> {
  from: { x: number; y: number };
  to: { x: number; y: number };
  kind: 'object' | 'value' | 'review' | 'sure';
  isSelected: boolean;
  isFaint: boolean;
  chip: { icon: string | null; text: string; mono: boolean } | null;
  /** A suggestion under review: what accepts and rejects it. */
  review?: { accept(): void; reject(): void };
}
export type LinkEdgeType = Edge<LinkEdgeData, 'link'>;

/** A link: a quiet curve across the gutter, with what changes the value on it. */
export function LinkEdge({ id, data }: EdgeProps<LinkEdgeType>) {
  if (!data) return null;
  const { from, to, chip, review } = data;
  const width = to.x - from.x;
  const path = `M${from.x} ${from.y}C${from.x + width * 0.45} ${from.y} ${from.x + width * 0.55} ${to.y} ${to.x} ${to.y}`;
  const state = `${data.isSelected ? ' on' : ''}${data.isFaint ? ' faint' : ''}`;
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={12} className={`m-link m-link-${data.kind}${state}`} />
      {chip && (
        <EdgeLabelRenderer>
          <span
            className={`m-chip m-chip-${data.kind}${data.isSelected ? ' on' : ''}${chip.mono ? ' mono' : ''}`}
            style={{
              transform: `translate(-50%, -50%) translate(${(from.x + to.x) / 2}px, ${(from.y + to.y) / 2}px)`,
            }}
          >
            {chip.icon && <Icon name={chip.icon} size={12} />}
            <span>{chip.text}</span>
            {review && (
              <>
                <button type="button" title="Accept (Y)" aria-label="Accept" onClick={review.accept}>
                  <Icon name="check" size={12} />
                </button>
                <button type="button" title="Reject (N)" aria-label="Reject" onClick={review.reject}>
                  <Icon name="x" size={12} />
                </button>
              </>
            )}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
