import './sequence-edge.css';
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react';
import { memo } from 'react';
import { Icon } from '../../widgets/index.ts';
import { useFlowActions } from './flow-actions.ts';
import { bends } from './flow-lines.ts';
import type { ShownFlow } from './projection.ts';

export type SequenceEdgeType = Edge<{ shown: ShownFlow; isHot: boolean; taken: 'done' | 'error' | null }, 'sequence'>;

/** A flow: grey with an arrow; the error flow red and dashed. `+` inserts an activity. */
export const SequenceEdge = memo(function SequenceEdge(props: EdgeProps<SequenceEdgeType>) {
  const actions = useFlowActions();
  const { id, data, selected } = props;
  if (!data) return null;
  const { shown, isHot, taken } = data;
  // Borders and odd sizes differ by a pixel at most; the line stays straight.
  const targetX = Math.abs(props.targetX - props.sourceX) < 2 ? props.sourceX : props.targetX;
  const targetY = Math.abs(props.targetY - props.sourceY) < 2 ? props.sourceY : props.targetY;
  const [path, x, y] = getSmoothStepPath({ ...props, targetX, targetY, ...bends });
  const classes = ['mf-flow'];
  if (shown.flow.error) classes.push('mf-flow-error');
  if (taken) classes.push(taken === 'error' ? 'mf-flow-error-taken' : 'mf-flow-done');
  if (selected) classes.push('mf-active');
  const marker = selected
    ? 'mf-arrow-active'
    : shown.flow.error
      ? 'mf-arrow-error'
      : taken
        ? 'mf-arrow-done'
        : 'mf-arrow';
  return (
    <>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of an SVG is not interactive; an edge is an image with a name */}
      <g
        id={`el-${id}`}
        className={classes.join(' ')}
        role="img"
        aria-label={taken ? `${shown.label}, taken` : shown.label}
      >
        <BaseEdge path={path} interactionWidth={20} markerEnd={`url(#${marker})`} />
      </g>
      <EdgeLabelRenderer>
        <div
          className="mf-flow-label"
          data-flow={id}
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        >
          {shown.text && (
            <span className={shown.flow.error ? 'mf-flow-text mf-flow-text-error' : 'mf-flow-text'}>
              {shown.flow.error && <Icon name="zap" size={12} />}
              {shown.text}
            </span>
          )}
          <button
            type="button"
            tabIndex={-1}
            className={`mf-plus nodrag nopan${isHot || selected ? ' mf-hot' : ''}`}
            aria-label="Insert activity"
            title="Insert activity (/)"
            onClick={(event) => actions.insertAt(id, { x: event.clientX, y: event.clientY })}
          >
            <Icon name="plus" size={12} />
          </button>
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
