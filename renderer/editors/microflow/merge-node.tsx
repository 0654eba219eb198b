import './decision-node.css';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import type { FlowNodeType } from './node-data.ts';
import { NodeShell } from './node-shell.tsx';

/** A merge: a small diamond. */
export const MergeNode = memo(function MergeNode({ data, selected }: NodeProps<FlowNodeType>) {
  return (
    <NodeShell data={data} isSelected={selected} className="mf-merge">
      <svg className="mf-shape" viewBox="0 0 30 30" aria-hidden="true">
        <path d="M15 1L29 15L15 29L1 15Z" />
      </svg>
    </NodeShell>
  );
});
