import { activityOf } from '../../microflow/activities/index.ts';
import { type DataType, type FlowNode, type Microflow, microflowKind } from '../../microflow/kind.ts';
import { flowScopes, seenBy, type Variables } from '../../microflow/scopes.ts';
import type { Catalog, ValueType } from '../../model/catalog.ts';
import { removeElements } from '../../model/deletion.ts';
import type { FixContext, FixEdit } from './quick-fix.ts';

/** The node that the finding is about. */
export function nodeOf({ finding, unit }: FixContext): FlowNode | undefined {
  return (unit.data as Microflow).nodes.find((n) => n.id === finding.element);
}

/** Variables that the property of the finding sees. */
export function variablesAt(ctx: FixContext): Variables {
  const node = nodeOf(ctx);
  const seen = flowScopes(ctx.unit.data, ctx.view, ctx.catalog).before.get(node?.id ?? '') ?? new Map();
  return node ? seenBy(node, ctx.finding.property ?? '', seen) : seen;
}

/** An edit of the node that the finding is about. */
export function nodeEdit(ctx: FixContext, label: string, mutate: (node: FlowNode, flow: Microflow) => void): FixEdit {
  return {
    label,
    mutate: (flow: Microflow) => {
      const node = flow.nodes.find((n) => n.id === ctx.finding.element);
      if (node) mutate(node, flow);
    },
  };
}

/** Takes nodes with everything in them and every flow at them away. */
export function dropNodes(flow: Microflow, ids: readonly string[]): void {
  removeElements(microflowKind.schema, flow, new Set(ids));
}

/** What the schema of a node's activity says about one of its properties. */
export function propertyMeta(node: FlowNode | undefined, property: string): Readonly<Record<string, unknown>> {
  const shape = node && (activityOf(node.action.type).properties as { shape?: Record<string, unknown> }).shape;
  const field = shape?.[property] as { meta?(): Record<string, unknown> | undefined } | undefined;
  return field?.meta?.() ?? {};
}

/** True when a variable may stand in a field made for `wanted` (`object|list`, `list`, `any`). */
export function fitsVariable(type: ValueType, wanted: unknown): boolean {
  return typeof wanted !== 'string' || wanted === 'any' || wanted.split('|').includes(type.kind);
}

/** The declared type of a value type; null when no parameter or result can have it. */
export function toDataType(type: ValueType, catalog: Catalog): DataType | null {
  if (type.kind === 'object') return catalog.entity(type.entity) ? { kind: 'object', entity: type.entity } : null;
  if (type.kind === 'list') return type.item.kind === 'object' ? { kind: 'list', entity: type.item.entity } : null;
  if (type.kind === 'enumeration') return { kind: 'enumeration', enumeration: type.enumeration };
  if (type.kind === 'empty' || type.kind === 'unknown') return null;
  return { kind: type.kind } as DataType;
}
