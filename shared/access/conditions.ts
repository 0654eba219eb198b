import type { QueryNode } from '../query/index.ts';

export const always: QueryNode = { kind: 'constant', value: true };
export const never: QueryNode = { kind: 'constant', value: false };

const is = (node: QueryNode, value: boolean) => node.kind === 'constant' && node.value === value;

/** All of them. */
export function both(nodes: readonly QueryNode[]): QueryNode {
  const items = nodes.filter((node) => !is(node, true));
  if (items.some((node) => is(node, false))) return never;
  return items.length === 0 ? always : items.length === 1 ? (items[0] as QueryNode) : { kind: 'and', items };
}

/** One of them. */
export function either(nodes: readonly QueryNode[]): QueryNode {
  const items = nodes.filter((node) => !is(node, false));
  if (items.some((node) => is(node, true))) return always;
  return items.length === 0 ? never : items.length === 1 ? (items[0] as QueryNode) : { kind: 'or', items };
}

/** A rule's condition with its parameters numbered from `from` on; none holds always. */
export function conditionOf(filter: QueryNode | null, from: number): QueryNode {
  if (filter === null) return always;
  return from === 0 ? filter : (renumbered(filter, from) as QueryNode);
}

function renumbered(value: unknown, from: number): unknown {
  if (Array.isArray(value)) return value.map((item) => renumbered(item, from));
  if (typeof value !== 'object' || value === null) return value;
  const node = value as Record<string, unknown>;
  if (node.kind === 'parameter') return { ...node, index: (node.index as number) + from };
  return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, renumbered(part, from)]));
}

/** A condition on an object as it reads from `by` more rows inside it. */
export function raisedBy(node: QueryNode, by: number): QueryNode {
  return by === 0 ? node : (raised(node, by, 0) as QueryNode);
}

/** `inside` is how many rows the condition itself has gone into. */
function raised(value: unknown, by: number, inside: number): unknown {
  if (Array.isArray(value)) return value.map((item) => raised(item, by, inside));
  if (typeof value !== 'object' || value === null) return value;
  const node = value as Record<string, unknown>;
  const isRow = node.kind === 'attribute' || node.kind === 'id' || 'association' in node;
  const up = (node.up as number | undefined) ?? 0;
  const entries = Object.entries(node).map(([key, part]) => [
    key,
    // What a step leads into (a filter, a value over it) stands a row deeper.
    raised(part, by, 'step' in node && key !== 'step' ? inside + 1 : inside),
  ]);
  return { ...Object.fromEntries(entries), ...(isRow && up >= inside ? { up: up + by } : {}) };
}
