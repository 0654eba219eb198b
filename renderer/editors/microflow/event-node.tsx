import './event-node.css';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { Icon } from '../../widgets/index.ts';
import type { FlowNodeType } from './node-data.ts';
import { NodeShell } from './node-shell.tsx';

/** Start, end, error end, break, continue: a circle with its words below. */
export const EventNode = memo(function EventNode({ data, selected }: NodeProps<FlowNodeType>) {
  const { definition, caption, node } = data.shown;
  const status = 'status' in node.action ? node.action.status : '';
  const form = definition.control?.form;
  const words = caption === definition.label && form !== 'break' && form !== 'continue' ? '' : caption;
  return (
    <NodeShell data={data} isSelected={selected} className={`mf-event mf-event-${definition.type}`}>
      <Icon name={definition.icon} size={14} />
      {(words || status) && (
        <span className="mf-event-words">
          {status && <b>{status} </b>}
          <span className="mf-code">{words}</span>
        </span>
      )}
    </NodeShell>
  );
});
