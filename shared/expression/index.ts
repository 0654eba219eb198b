export type { Expression, ExpressionDiagnostic } from './ast.ts';
export {
  type CheckedExpression,
  checkExpression,
  type ExpressionReference,
  type ExpressionScope,
  isAssignable,
  typeName,
} from './check.ts';
export { compileExpression, type ExpressionTarget } from './compile.ts';
export { type Completion, completionsAt, hoverAt } from './completion.ts';
export { type ExpressionEnvironment, ExpressionError } from './function-entry.ts';
export { functions } from './functions/index.ts';
export { createExpressionLibrary, type ExpressionLibrary } from './library.ts';
export { parseExpression } from './parser.ts';
