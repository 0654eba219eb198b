import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { Icon } from '../../widgets/index.ts';
import { shownValues } from './geometry.ts';
import type { ShownEnumeration } from './projection.ts';

export type EnumerationNodeType = Node<{ shown: ShownEnumeration; isSelected: boolean }, 'enumeration'>;

/** An enumeration of the module beside the entity that uses it. Its own document edits it. */
export const EnumerationNode = memo(function EnumerationNode({ data }: NodeProps<EnumerationNodeType>) {
  const { enumeration, label } = data.shown;
  const more = enumeration.values.length - shownValues;
  return (
    <div
      id={`el-${enumeration.id}`}
      className={`dm-entity dm-enumeration${data.isSelected ? ' dm-active' : ''}`}
      role="img"
      aria-label={label}
    >
      <div className="dm-header">
        <Icon name="list-ordered" size={16} family="data" />
        <span className="dm-name dm-clip" title={enumeration.name}>
          {enumeration.name}
        </span>
        <span className="dm-meta">enum</span>
      </div>
      <div className="dm-rows">
        {enumeration.values.slice(0, shownValues).map((value, i) => (
          <div key={value.id} className="dm-row">
            <span className="dm-number">{i}</span>
            <span className="dm-attribute dm-clip">{value.name}</span>
          </div>
        ))}
        {enumeration.values.length === 0 && <div className="dm-row dm-meta">No values</div>}
        {more > 0 && <div className="dm-row dm-meta">{more} more</div>}
      </div>
      <Handle id="left" type="source" position={Position.Left} isConnectable={false} />
    </div>
  );
});
