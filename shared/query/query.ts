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

/** What rows are sorted by: an attribute of theirs, or any value. */
export type SortKey = { descending: boolean } & (
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
}

/** A value that is reckoned for a row, and the type that it is given in. */
export interface QueryValue {
  value: QueryOperand;
  type: AttributeType;
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
