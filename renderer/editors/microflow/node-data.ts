import type { Node } from '@xyflow/react';
import type { ShownNode, ShownTrace } from './projection.ts';

export interface Finding {
  severity: string;
  message: string;
}

export interface FlowNodeData extends Record<string, unknown> {
  shown: ShownNode;
  trace: ShownTrace | null;
  finding: Finding | null;
}

export type FlowNodeType = Node<FlowNodeData>;
