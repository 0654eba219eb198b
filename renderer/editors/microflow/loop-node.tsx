import './loop-node.css';
import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo } from 'react';
import { chooseRound } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';
import { activities } from './collapsed.ts';
import { useFlowActions } from './flow-actions.ts';
import type { FlowNodeType } from './node-data.ts';
import { NodeShell } from './node-shell.tsx';
import { Pager } from './pager.tsx';

/** A loop: a frame around its contents, with its item and list in the header; collapsed it is a card that says how much stands in it. */
export const LoopNode = memo(function LoopNode({ id, data, selected }: NodeProps<FlowNodeType>) {
  const actions = useFlowActions();
  const { node, caption, definition, folded } = data.shown;
  const rounds = definition.control?.form === 'loop' ? definition.control.rounds(node.action) : null;
  const words = (
    <span className="mf-loop-words">
      {node.caption || !rounds ? (
        <b>{caption}</b>
      ) : 'while' in rounds ? (
        <>
          <b>While</b> <span className="mf-code">{rounds.while || '…'}</span>
        </>
      ) : (
        <>
          <b>For each</b> <span className="mf-code">${rounds.item}</span> in{' '}
          <span className="mf-code">${rounds.list || '…'}</span>
        </>
      )}
    </span>
  );
  const pager = data.rounds && data.rounds.count > 0 && (
    <Pager label="Rounds" one="round" {...data.rounds} onPage={(to) => chooseRound(id, to)} />
  );
  const chevron = (
    // The mouse's way; E is the other.
    <button
      type="button"
      tabIndex={-1}
      className="mf-loop-fold nodrag nopan"
      aria-label={folded ? 'Expand' : 'Collapse'}
      title={folded ? 'Expand (E)' : 'Collapse (E)'}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        event.stopPropagation();
        actions.fold(id);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon name={folded ? 'chevron-right' : 'chevron-down'} size={14} />
    </button>
  );
  if (folded)
    return (
      <NodeShell data={data} isSelected={selected} className="mf-loop mf-folded">
        <Icon name="repeat" size={16} family="logic" />
        <span className="mf-folded-texts">
          {words}
          <span className="mf-folded-meta">
            {activities(folded.count)}
            {pager}
          </span>
        </span>
        {chevron}
      </NodeShell>
    );
  return (
    <NodeShell data={data} isSelected={selected} className="mf-loop">
      <NodeResizer
        isVisible={selected}
        minWidth={180}
        minHeight={90}
        onResizeEnd={(_, size) => actions.resize(id, size.width, size.height)}
      />
      <div className="mf-loop-header">
        <Icon name="repeat" size={14} family="logic" />
        {words}
        {pager}
        {chevron}
      </div>
      {!actions.model().nodes.some((n) => n.parent === id) && (
        <button
          type="button"
          tabIndex={-1}
          className="mf-loop-first nodrag nopan"
          title="What is done each time (A)"
          onClick={(event) => {
            event.stopPropagation();
            actions.insertInside(id, { x: event.clientX, y: event.clientY });
          }}
        >
          <Icon name="plus" size={12} /> Activity
        </button>
      )}
    </NodeShell>
  );
});
