import type { ExpressionReference } from '../expression/check.ts';
import type { AttributeType } from '../model/kinds/domain-model.ts';
import type { QueryFunctionName } from './functions.ts';

/**
 * The one query tree: XPath constraints (and OData options) parse into it; SQL, OData and in-memory filters are printed
 * from it. Plain JSON; entities and members by id. Parameters are expressions of the flow, numbered in order.
 */
export type QueryNode =
  | { kind: 'and' | 'or'; items: QueryNode[] }
  | { kind: 'not'; item: QueryNode }
  | { kind: 'compare'; operator: '=' | '!=' | '<' | '<=' | '>' | '>='; left: QueryOperand; right: QueryOperand }
  | { kind: 'empty'; operand: QueryOperand; negated: boolean }
  | { kind: 'text'; test: 'contains' | 'starts-with' | 'ends-with'; left: QueryOperand; right: QueryOperand }
  /** Some object over the association meets the filter (XP-5, XP-7). */
  | { kind: 'exists'; step: QueryStep; filter: QueryNode | null }
  /** The value is one of those; an empty one is that of an empty value. */
  | { kind: 'in'; operand: QueryOperand; values: QueryOperand[] }
  /** The object is of that entity, or of one that specializes it. */
  | { kind: 'is'; entity: string; up?: number }
  | { kind: 'constant'; value: boolean };

export interface QueryStep {
  association: string;
  /** How many `exists` outwards the path begins; 0 or left out: at the object whose filter this is. */
  up?: number;
  /** From the other end to the owner. */
  reverse: boolean;
  /** The entity it leads to. */
  entity: string;
}

/** Parts of a date that a constraint can ask for (XP-9); weekday is 1 (Sunday) to 7, as the flow functions have it. */
export const dateParts = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'day-of-year',
  'weekday',
  'hours',
  'minutes',
  'seconds',
] as const;
export type DatePart = (typeof dateParts)[number];

export type QueryOperand =
  /** `up`: of the object so many `exists` outwards (`[M.Order_Customer/M.Customer/City = ShipCity]`). */
  | {
      kind: 'attribute';
      attribute: string;
      up?: number;
      /** Where it stands: the value counts as empty for rows that do not meet it (an asker may not read it there). */
      where?: QueryNode;
    }
  /** `zone` null is the project's time zone. */
  | { kind: 'date-part'; part: DatePart; zone: string | null; of: QueryOperand }
  | { kind: 'id'; up?: number }
  /** A column of a row that was made (`Rows`), by its number. */
  | { kind: 'column'; column: number; type: AttributeType; up?: number }
  | { kind: 'value'; value: string | number | boolean }
  | { kind: 'parameter'; index: number }
  | { kind: 'length'; of: QueryOperand }
  /** A value of the object that a reference leads to: inside, that object is the innermost one. Empty where there is none. */
  | { kind: 'over'; step: QueryStep; of: QueryOperand }
  /** Empty when a value that it is given is empty. */
  | { kind: 'call'; function: QueryFunctionName; arguments: QueryOperand[] }
  /** The value of the first branch whose condition is met; empty when none is. */
  | { kind: 'case'; branches: { condition: QueryNode; value: QueryOperand }[] }
  /** How many objects over the association meet the filter. */
  | { kind: 'count'; step: QueryStep; filter: QueryNode | null };

/** What rows are sorted by: an attribute of theirs, or any value. `emptiesAreLowest`: as OData has it; left out, empties are last where it ascends and first where it descends, as in a flow's sort. */
export type SortKey = { descending: boolean; emptiesAreLowest?: boolean } & (
  | {
      attribute: string;
      /** The value counts as empty for rows that do not meet it. */
      where?: QueryNode;
    }
  | { value: QueryOperand }
);

export interface Query {
  entity: string;
  filter: QueryNode | null;
  sort: SortKey[];
  /** Values that come with each row beside its members. */
  values?: QueryValue[];
  /** Rows of the entity that are asked instead of all of them; one may come twice. */
  among?: Rows;
}

/** A value that is reckoned for a row, and the type that it is given in. */
export interface QueryValue {
  value: QueryOperand;
  type: AttributeType;
}

/** How the values of several rows become one. Empty values do not count; of none at all a sum is empty, too. */
export type TotalMethod =
  | 'sum'
  | 'average'
  | 'min'
  | 'max'
  | 'count-distinct'
  /** How many rows there are; it has no operand. */
  | 'count'
  /** The one value that is not empty. */
  | 'only';

export interface QueryTotal {
  method: TotalMethod;
  of: QueryOperand | null;
  type: AttributeType;
}

/**
 * Rows that are made of other rows, step by step, as `$apply` of OData says it (OData Extension for Data Aggregation 4.0); printed as one statement. Rows are objects of an entity,
 * whose members the operands of the next step read, or they have columns alone, read by `column` operands. Those of `spread` have both.
 */
export type Rows =
  | { kind: 'entities'; entity: string; filter: QueryNode | null }
  /** Those that meet a filter, in an order, a range of them. */
  | {
      kind: 'chosen';
      of: Rows;
      filter: QueryNode | null;
      sort: SortKey[];
      limit: number | null;
      offset: number | null;
    }
  /** The fewest with the highest (or lowest) values whose sum reaches an amount, or so many percent of the sum of all. */
  | {
      kind: 'leading';
      of: Rows;
      by: QueryOperand;
      descending: boolean;
      until: 'sum' | 'percent';
      amount: QueryOperand;
    }
  /** What rows of objects lead to, once for each combination of the keys, which are its columns. In the filter the object that leads there is one outwards. */
  | { kind: 'spread'; of: Rows; keys: QueryValue[]; step: QueryStep; filter: QueryNode | null }
  /** One row for each combination of the keys; without keys one row, whatever there is. Its columns are the keys, then the totals. */
  | { kind: 'grouped'; of: Rows; keys: QueryValue[]; totals: QueryTotal[] }
  /** Each row as columns that are reckoned of it. */
  | { kind: 'made'; of: Rows; columns: QueryValue[] }
  /** One after the other; all have the same columns, or are objects of the same entity. */
  | { kind: 'together'; parts: Rows[] };

/** Rows in an order, for who reads them. */
export interface RowsQuery {
  rows: Rows;
  sort: SortKey[];
}

/** What several objects lead to over an association: the rows of the query's entity, for each of them those that it leads to. */
export interface RelatedQuery {
  /** From the objects to the rows. */
  step: QueryStep;
  query: Query;
}

/** A parsed constraint: tree, expression texts of its parameters, and what it refers to. */
export interface ParsedConstraint {
  filter: QueryNode | null;
  parameters: string[];
  references: ExpressionReference[];
  /** Where a variable, or a path from one, is read: its text and where that begins. */
  variables: { text: string; from: number }[];
  diagnostics: QueryDiagnostic[];
}

export interface QueryDiagnostic {
  severity: 'error' | 'warning';
  code: string;
  message: string;
  range: readonly [number, number];
  fix?: string;
}
