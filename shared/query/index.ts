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
export { type PrintedRowsSql, printSql, QuerySqlPrinter } from './print-rows.ts';
export type {
  PrintedSql,
  SqlDialect,
  SqlParameter,
  SqlSchema,
  TotalledValue,
} from './print-sql.ts';
export type {
  DatePart,
  ParsedConstraint,
  Query,
  QueryDiagnostic,
  QueryNode,
  QueryOperand,
  QueryStep,
  QueryTotal,
  QueryValue,
  RelatedQuery,
  Rows,
  RowsQuery,
  SortKey,
  TotalMethod,
} from './query.ts';
export { entitiesOf, entitiesOfRows } from './read-entities.ts';
export { columnsOfRows, entityOfRows } from './rows.ts';
export { constraintOfWords } from './words-constraint.ts';
export { parseXPath } from './xpath/index.ts';
