export { datePartOf } from './date-part.ts';
export { type EvaluatedRow, type EvaluationContext, evaluateFilter, sortRows } from './evaluate.ts';
export {
  type PrintedSql,
  printSql,
  type SqlDialect,
  type SqlParameter,
  type SqlSchema,
} from './print-sql.ts';
export type {
  DatePart,
  ParsedConstraint,
  Query,
  QueryDiagnostic,
  QueryNode,
  QueryOperand,
  QueryStep,
  SortKey,
} from './query.ts';
export { constraintOfWords } from './words-constraint.ts';
export { parseXPath } from './xpath/index.ts';
