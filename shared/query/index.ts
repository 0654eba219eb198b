export { parseXPath } from './parse-xpath.ts';
export {
  type PrintedSql,
  postgresqlDialect,
  printSql,
  type SqlDialect,
  type SqlParameter,
  type SqlSchema,
  sqliteDialect,
} from './print-sql.ts';
export type { ParsedConstraint, Query, QueryNode, QueryOperand } from './query.ts';
