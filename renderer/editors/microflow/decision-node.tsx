import './decision-node.css';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { Icon } from '../../widgets/index.ts';
import type { FlowNodeType } from './node-data.ts';
import { NodeShell } from './node-shell.tsx';

/** A decision: a hexagon with its question. */
export const DecisionNode = memo(function DecisionNode({ data, selected }: NodeProps<FlowNodeType>) {
  const { caption, node } = data.shown;
  return (
    <NodeShell data={data} isSelected={selected} className="mf-decision">
      <svg className="mf-shape" viewBox="0 0 152 46" aria-hidden="true">
        <path d="M13 1H139L151 23L139 45H13L1 23Z" />
      </svg>
      <Icon name="split" size={14} family="logic" />
      <span className={node.caption ? 'mf-caption' : 'mf-caption mf-code'}>{caption}</span>
    </NodeShell>
  );
});
