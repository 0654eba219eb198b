import type { EntityInfo, ValueType } from '../../model/catalog.ts';
import type { QueryNode, QueryOperand, QueryStep } from '../query.ts';

/** An association on the way, with the constraint at its end. */
export interface PathStep {
  step: QueryStep;
  filter: QueryNode | null;
}

/** One side of a comparison: the associations on the way, and what stands at their end; null for the object itself. */
export interface Side {
  steps: PathStep[];
  operand: QueryOperand | null;
  type: ValueType;
  /** The entity at the end of the path. */
  entity: EntityInfo;
  name: string;
  range: readonly [number, number];
}

/** The steps of a path around the condition at its end. */
export function around(steps: readonly PathStep[], inner: QueryNode): QueryNode;
export function around(steps: readonly PathStep[], inner: QueryNode | null): QueryNode;
export function around(steps: readonly PathStep[], inner: QueryNode | null): QueryNode {
  return steps.reduceRight<QueryNode | null>(
    (filter, s) => ({
      kind: 'exists',
      step: s.step,
      filter: s.filter && filter ? { kind: 'and', items: [s.filter, filter] } : (s.filter ?? filter),
    }),
    inner,
  ) as QueryNode;
}

/** An operand seen from `depth` more `exists` inside. */
export function raised(operand: QueryOperand, depth: number): QueryOperand {
  if (depth === 0) return operand;
  switch (operand.kind) {
    case 'attribute':
    case 'id':
      return { ...operand, up: (operand.up ?? 0) + depth };
    case 'length':
    case 'date-part':
      return { ...operand, of: raised(operand.of, depth) };
    default:
      return operand;
  }
}
