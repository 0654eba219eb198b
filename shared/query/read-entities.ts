import type { Query, QueryNode, QueryOperand, Rows, RowsQuery } from './query.ts';

/** Ids of the entities that a query reads: its own, and those that its filter and its order come to over associations. */
export function entitiesOf({ entity, filter, sort, values = [], among }: Query): Set<string> {
  const { read, node, operand, rows } = reading();
  read.add(entity);
  if (among) rows(among);
  if (filter) node(filter);
  for (const { value } of values) operand(value);
  for (const key of sort) if ('value' in key) operand(key.value);
  return read;
}

/** The same of rows that are made of others. */
export function entitiesOfRows({ rows }: RowsQuery): Set<string> {
  const reader = reading();
  reader.rows(rows);
  return reader.read;
}

function reading() {
  const read = new Set<string>();
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
  const rows = (of: Rows): void => {
    switch (of.kind) {
      case 'entities':
        read.add(of.entity);
        if (of.filter) node(of.filter);
        return;
      case 'together':
        of.parts.forEach(rows);
        return;
      case 'chosen':
        if (of.filter) node(of.filter);
        for (const key of of.sort) if ('value' in key) operand(key.value);
        break;
      case 'leading':
        operand(of.by);
        break;
      case 'spread':
        read.add(of.step.entity);
        if (of.filter) node(of.filter);
        for (const { value } of of.keys) operand(value);
        break;
      case 'grouped':
        for (const { value } of of.keys) operand(value);
        for (const total of of.totals) if (total.of) operand(total.of);
        break;
      case 'made':
        for (const { value } of of.columns) operand(value);
    }
    rows(of.of);
  };
  return { read, node, operand, rows };
}
