export { parseXPath } from './parse-xpath.ts';
export { postgresqlDialect, type PrintedSql, printSql, sqliteDialect, type SqlDialect, type SqlParameter, type SqlSchema } from './print-sql.ts';
export type { ParsedConstraint, Query, QueryNode, QueryOperand } from './query.ts';
