import type { Node } from '@xyflow/react';
import type { ShownNode, ShownTrace } from './projection.ts';

export interface Finding {
  severity: string;
  message: string;
}

export interface FlowNodeData extends Record<string, unknown> {
  shown: ShownNode;
  trace: ShownTrace | null;
  /** Of a loop in the trace that shows: which of its rounds. */
  rounds: { shown: number; count: number } | null;
  finding: Finding | null;
}

export type FlowNodeType = Node<FlowNodeData>;
