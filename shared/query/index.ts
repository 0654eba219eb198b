export { datePartOf } from './date-part.ts';
export {
  type EvaluatedRow,
  type EvaluationContext,
  evaluateFilter,
  evaluateOperand,
  sortRows,
} from './evaluate.ts';
export {
  callQueryFunction,
  type QueryFunction,
  type QueryFunctionName,
  type QueryValueKind,
  queryFunctions,
} from './functions.ts';
export {
  type PrintedSql,
  printSql,
  type SqlDialect,
  type SqlParameter,
  SqlPrinter,
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
  QueryValue,
  RelatedQuery,
  SortKey,
} from './query.ts';
export { entitiesOf } from './read-entities.ts';
export { constraintOfWords } from './words-constraint.ts';
export { parseXPath } from './xpath/index.ts';
