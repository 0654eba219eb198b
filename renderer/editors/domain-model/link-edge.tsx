import './link-edge.css';
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import type { AssociationEnd } from '../../../shared/model/kinds/domain-model.ts';
import { useIsFar } from '../../canvas/index.ts';
import type { Point } from './geometry.ts';
import type { ShownLink } from './projection.ts';
import type { Route, Side } from './routing.ts';

export type LinkEdgeType = Edge<{ link: ShownLink }, 'link'>;

/** A name that is cut more says nothing. */
const leastLabel = 48;

const outward: Readonly<Record<Side, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};

/** The mark at an end: crow's foot is many, bar is one. */
function endPath(at: Point, side: Side, end: AssociationEnd): string {
  const { x, y } = outward[side];
  const away = { x: at.x + x * 10, y: at.y + y * 10 };
  const across = { x: y * 5, y: x * 5 };
  if (end === 'one') return `M${away.x - across.x},${away.y - across.y}L${away.x + across.x},${away.y + across.y}`;
  return `M${at.x - across.x},${at.y - across.y}L${away.x},${away.y}L${at.x + across.x},${at.y + across.y}`;
}

function arrowPath(at: Point, side: Side): string {
  const { x, y } = outward[side];
  const back = { x: at.x + x * 11, y: at.y + y * 11 };
  return `M${at.x},${at.y}L${back.x - y * 6},${back.y - x * 6}L${back.x + y * 6},${back.y + x * 6}Z`;
}

/** A name sits on a vertical line and above a horizontal one, which it could hide. */
function labelShift({ points, label }: Route): string {
  return points.some((p) => p.y === label.y) ? '-110%' : '-50%';
}

/** An association, a generalization or the use of an enumeration, along its orthogonal route. */
export const LinkEdge = memo(function LinkEdge({ id, data, selected }: EdgeProps<LinkEdgeType>) {
  const isFar = useIsFar();
  if (!data) return null;
  const { link } = data;
  const { points, fromSide, toSide, label } = link.route;
  const first = points[0] as Point;
  const last = points.at(-1) as Point;
  const path = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x},${p.y}`).join('');
  const classes = `dm-link dm-${link.kind}${selected ? ' dm-active' : ''}`;
  // From afar the ends and names cannot be seen.
  if (isFar)
    return (
      <g id={`el-${id}`} className={classes}>
        <BaseEdge path={path} interactionWidth={0} />
      </g>
    );
  return (
    <>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of an SVG is not interactive; an edge is an image with a name */}
      <g id={`el-${id}`} className={classes} role="img" aria-label={link.label}>
        <BaseEdge path={path} interactionWidth={link.kind === 'usage' ? 0 : 16} />
        {link.fromEnd && <path className="dm-end" d={endPath(first, fromSide, link.fromEnd)} />}
        {link.toEnd && <path className="dm-end" d={endPath(last, toSide, link.toEnd)} />}
        {link.kind === 'generalization' && <path className="dm-arrow" d={arrowPath(last, toSide)} />}
      </g>
      {link.name && (
        <EdgeLabelRenderer>
          <div
            className={`dm-link-name${selected ? ' dm-active' : ''}`}
            style={{
              transform: `translate(-50%, ${labelShift(link.route)}) translate(${label.x}px, ${label.y}px)`,
              // A selected one is named as a whole, whatever it covers.
              ...(selected ? {} : { maxWidth: Math.max(leastLabel, link.route.room) }),
            }}
          >
            {link.name}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
