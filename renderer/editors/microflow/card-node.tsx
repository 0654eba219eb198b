import './card-node.css';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { Icon } from '../../widgets/index.ts';
import type { FlowNodeType } from './node-data.ts';
import { NodeShell } from './node-shell.tsx';

/** An activity: tile, caption, result. One that runs a microflow has double side bars. */
export const CardNode = memo(function CardNode({ data, selected }: NodeProps<FlowNodeType>) {
  const { definition, icon, caption, detail, node } = data.shown;
  const isCode = /^\$|^'|\(/.test(detail);
  return (
    <NodeShell
      data={data}
      isSelected={selected}
      className={definition.reaches?.(node.action).some((r) => r.kind === 'flow') ? 'mf-card mf-call' : 'mf-card'}
    >
      <span
        className="mf-tile"
        style={{ background: `color-mix(in srgb, var(--k-${definition.family}) 15%, transparent)` }}
      >
        <Icon name={icon} size={16} family={definition.family} />
      </span>
      <span className="mf-texts">
        <span className="mf-caption">{caption || definition.label}</span>
        {detail && <span className={isCode ? 'mf-detail mf-code' : 'mf-detail'}>{detail}</span>}
      </span>
      {node.onError === 'continue' && (
        <span className="mf-quiet" title="Goes on after an error">
          <Icon name="zap-off" size={12} />
        </span>
      )}
    </NodeShell>
  );
});
