import type { Query, QueryNode, QueryOperand } from './query.ts';

/** Ids of the entities that a query reads: its own, and those that its filter and its order come to over associations. */
export function entitiesOf({ entity, filter, sort, values = [] }: Query): Set<string> {
  const read = new Set([entity]);
  const node = (n: QueryNode): void => {
    switch (n.kind) {
      case 'and':
      case 'or':
        n.items.forEach(node);
        return;
      case 'not':
        node(n.item);
        return;
      case 'compare':
      case 'text':
        operand(n.left);
        operand(n.right);
        return;
      case 'empty':
        operand(n.operand);
        return;
      case 'in':
        operand(n.operand);
        n.values.forEach(operand);
        return;
      case 'exists':
        read.add(n.step.entity);
        if (n.filter) node(n.filter);
        return;
      case 'is':
      case 'constant':
    }
  };
  const operand = (o: QueryOperand): void => {
    switch (o.kind) {
      case 'length':
      case 'date-part':
        operand(o.of);
        return;
      case 'over':
        read.add(o.step.entity);
        operand(o.of);
        return;
      case 'count':
        read.add(o.step.entity);
        if (o.filter) node(o.filter);
        return;
      case 'call':
        o.arguments.forEach(operand);
        return;
      case 'case':
        for (const { condition, value } of o.branches) {
          node(condition);
          operand(value);
        }
    }
  };
  if (filter) node(filter);
  for (const { value } of values) operand(value);
  for (const key of sort) if ('value' in key) operand(key.value);
  return read;
}
