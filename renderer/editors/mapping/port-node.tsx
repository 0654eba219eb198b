import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';

export interface PortNodeData extends Record<string, unknown> {
  side: 'left' | 'right';
  isMapped: boolean;
  isSelected: boolean;
  label: string;
}
export type PortNodeType = Node<PortNodeData, 'port'>;

/** A row's port: a filled dot when it is mapped. While something is dragged its whole row takes the drop (mapping.css). */
export function PortNode({ data }: NodeProps<PortNodeType>) {
  return (
    <Handle
      type={data.side === 'left' ? 'source' : 'target'}
      position={data.side === 'left' ? Position.Right : Position.Left}
      className={`m-port m-port-${data.side}${data.isMapped ? ' on' : ''}${data.isSelected ? ' sel' : ''}`}
      title={`Drag to map ${data.label}`}
    />
  );
}

/** Where links end whose row is scrolled out of sight. */
export function EdgeOfPane() {
  return null;
}
