import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { NoteBody } from '../../canvas/index.ts';
import { useFlowActions } from './flow-actions.ts';
import type { FlowNodeType } from './node-data.ts';
import { NodeShell } from './node-shell.tsx';

/** A note for people. Double-click edits it. */
export const AnnotationNode = memo(function AnnotationNode({ id, data, selected }: NodeProps<FlowNodeType>) {
  const actions = useFlowActions();
  return (
    <NodeShell data={data} isSelected={selected} className="canvas-note" handles={[]}>
      <NoteBody
        text={data.shown.caption}
        isSelected={selected}
        onResize={(width, height) => actions.resize(id, width, height)}
        onChange={(text) => actions.changeText(id, text)}
      />
    </NodeShell>
  );
});
