export type { Expression, ExpressionDiagnostic } from './ast.ts';
export {
  type CheckedExpression,
  checkExpression,
  type ExpressionReference,
  type ExpressionScope,
} from './check.ts';
export { compileExpression, type ExpressionTarget, libraryPrelude, numberLiteral } from './compile.ts';
export { type Completion, completionsAt, hoverAt } from './completion.ts';
export { type ExpressionEnvironment, ExpressionError } from './function-entry.ts';
export { functions } from './functions/index.ts';
export { textLiteral } from './lexer.ts';
export { createExpressionLibrary, type ExpressionLibrary, libraryNames } from './library.ts';
export { parseExpression } from './parser.ts';
export { isAssignable, signatureText, typeName } from './type-relations.ts';
