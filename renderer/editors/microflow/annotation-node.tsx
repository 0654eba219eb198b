import './annotation-node.css';
import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo, useState } from 'react';
import { useFlowActions } from './flow-actions.ts';
import type { FlowNodeType } from './node-data.ts';
import { NodeShell } from './node-shell.tsx';

/** A note for people. Double-click edits it. */
export const AnnotationNode = memo(function AnnotationNode({ id, data, selected }: NodeProps<FlowNodeType>) {
  const actions = useFlowActions();
  const [isEdited, setEdited] = useState(false);
  const text = data.shown.caption;
  return (
    <NodeShell data={data} isSelected={selected} className="mf-note" handles={[]}>
      <NodeResizer
        isVisible={selected}
        minWidth={96}
        minHeight={40}
        onResizeEnd={(_, size) => actions.resize(id, size.width, size.height)}
      />
      {isEdited ? (
        <textarea
          className="nodrag nopan nowheel"
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
          autoFocus
          aria-label="Note"
          defaultValue={text}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
          onBlur={(event) => {
            setEdited(false);
            if (event.target.value !== text) actions.changeText(id, event.target.value);
          }}
        />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: F2 opens the properties, which edit the text too
        <div
          className="mf-note-text"
          role="presentation"
          onDoubleClick={(event) => {
            event.stopPropagation();
            setEdited(true);
          }}
        >
          {text || <span className="mf-faint">Double-click to write</span>}
        </div>
      )}
    </NodeShell>
  );
});
