import { compareTexts } from '../expression/characters.ts';
import { compare, isNumeric, type Numeric } from '../expression/numeric.ts';
import { datePartOf } from './date-part.ts';
import { callQueryFunction } from './functions.ts';
import type { Query, QueryNode, QueryOperand, QueryStep, SortKey } from './query.ts';

/** An object as a filter sees it: its id, its members by attribute id, and what its associations lead to. */
export interface EvaluatedRow {
  id: number;
  /** Value of an attribute; null or undefined is empty. */
  value(attribute: string): unknown;
  /** Whether it is of an entity, or of one that specializes it; left out where all are of the one that is asked. */
  isA?(entity: string): boolean;
  /** Of a row that was made: the value of a column. */
  column?(column: number): unknown;
  /** Objects over an association. */
  related(step: QueryStep): readonly EvaluatedRow[];
}

export interface EvaluationContext {
  /** Values of the query's parameters, in order; an object is given by its id. */
  parameters: readonly unknown[];
  /** The project's time zone. */
  timeZone: string;
}

/**
 * Whether an object meets a filter: the third visitor over the query tree, with the meaning of the printed SQL. Two-valued, as in
 * expressions: empty is the same as empty, differs from everything else, and is neither less nor more than anything.
 */
export function evaluateFilter(filter: QueryNode | null, row: EvaluatedRow, context: EvaluationContext): boolean {
  return filter === null || node(filter, [row], context);
}

function node(n: QueryNode, rows: readonly EvaluatedRow[], context: EvaluationContext): boolean {
  switch (n.kind) {
    case 'and':
      return n.items.every((item) => node(item, rows, context));
    case 'or':
      return n.items.some((item) => node(item, rows, context));
    case 'not':
      return !node(n.item, rows, context);
    case 'constant':
      return n.value;
    case 'empty':
      return isEmpty(operand(n.operand, rows, context)) !== n.negated;
    case 'compare':
      return compared(n.operator, operand(n.left, rows, context), operand(n.right, rows, context));
    case 'text': {
      const [left, right] = [operand(n.left, rows, context), operand(n.right, rows, context)];
      if (typeof left !== 'string' || typeof right !== 'string') return false;
      return n.test === 'contains'
        ? left.includes(right)
        : n.test === 'starts-with'
          ? left.startsWith(right)
          : left.endsWith(right);
    }
    case 'exists': {
      const from = rows[rows.length - 1 - (n.step.up ?? 0)] as EvaluatedRow;
      return from.related(n.step).some((target) => n.filter === null || node(n.filter, [...rows, target], context));
    }
    case 'is':
      return (rows[rows.length - 1 - (n.up ?? 0)] as EvaluatedRow).isA?.(n.entity) ?? true;
    case 'in': {
      const value = operand(n.operand, rows, context);
      return n.values.some((each) => compared('=', value, operand(each, rows, context)));
    }
  }
}

/** The value of an operand for an object; null or undefined is empty. */
export function evaluateOperand(o: QueryOperand, row: EvaluatedRow, context: EvaluationContext): unknown {
  return operand(o, [row], context);
}

function operand(o: QueryOperand, rows: readonly EvaluatedRow[], context: EvaluationContext): unknown {
  const row = (up: number | undefined) => rows[rows.length - 1 - (up ?? 0)] as EvaluatedRow;
  switch (o.kind) {
    case 'attribute':
      return o.where && !node(o.where, rows, context) ? null : row(o.up).value(o.attribute);
    case 'id':
      return row(o.up).id;
    case 'column':
      return row(o.up).column?.(o.column);
    case 'value':
      return o.value;
    case 'parameter': {
      const value = context.parameters[o.index];
      return typeof value === 'object' && value !== null && '$id' in value ? value.$id : value;
    }
    case 'length': {
      const text = operand(o.of, rows, context);
      return typeof text === 'string' ? [...text].length : 0;
    }
    case 'date-part':
      return datePartOf(o.part, operand(o.of, rows, context) as number | string | null, o.zone ?? context.timeZone);
    case 'over': {
      const [target] = row(o.step.up).related(o.step);
      return target === undefined ? null : operand(o.of, [...rows, target], context);
    }
    case 'call':
      return callQueryFunction(
        o.function,
        o.arguments.map((each) => operand(each, rows, context)),
      );
    case 'case': {
      const branch = o.branches.find(({ condition }) => node(condition, rows, context));
      return branch === undefined ? null : operand(branch.value, rows, context);
    }
    case 'count':
      return row(o.step.up)
        .related(o.step)
        .filter((target) => o.filter === null || node(o.filter, [...rows, target], context)).length;
  }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined;
}

function compared(operator: (QueryNode & { kind: 'compare' })['operator'], a: unknown, b: unknown): boolean {
  if (isEmpty(a) || isEmpty(b)) {
    if (operator === '=') return isEmpty(a) && isEmpty(b);
    return operator === '!=' && isEmpty(a) !== isEmpty(b);
  }
  const order = compareValues(a, b);
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** Order of two values that are not empty: numbers exactly, texts by Unicode characters, false before true. */
function compareValues(a: unknown, b: unknown): number {
  if (isNumeric(a) && isNumeric(b)) return compare(a as Numeric, b as Numeric);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  return compareTexts(String(a), String(b));
}

/** Rows in the order of a query: empties last, or first where it descends; rows that are alike keep their order. */
export function sortRows<T extends EvaluatedRow>(
  rows: readonly T[],
  sort: Query['sort'],
  context: EvaluationContext = { parameters: [], timeZone: 'UTC' },
): T[] {
  const keyValue = (row: T, key: SortKey) => {
    if (!('attribute' in key)) return operand(key.value, [row], context);
    return key.where && !node(key.where, [row], context) ? null : row.value(key.attribute);
  };
  return [...rows].sort((a, b) => {
    for (const key of sort) {
      const [x, y] = [keyValue(a, key), keyValue(b, key)];
      const order =
        isEmpty(x) || isEmpty(y)
          ? (key.emptiesAreLowest ? -1 : 1) * (Number(isEmpty(x)) - Number(isEmpty(y)))
          : compareValues(x, y);
      if (order !== 0) return key.descending ? -order : order;
    }
    return 0;
  });
}
