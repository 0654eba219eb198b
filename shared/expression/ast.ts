/** Offsets in the text: from (inclusive), to (exclusive). */
export type Range = readonly [number, number];

export type BinaryOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | 'div' | 'mod';

export interface PathStep {
  name: string;
  range: Range;
}

/** An expression. `error` stands where the text does not parse, so that the rest still can be checked. */
export type Expression = { range: Range } & (
  | { kind: 'string'; value: string }
  | { kind: 'number'; text: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'empty' }
  | { kind: 'variable'; name: string }
  | { kind: 'path'; base: Expression; steps: PathStep[] }
  | { kind: 'constant'; name: string }
  | { kind: 'name'; name: string }
  | { kind: 'token'; name: string }
  | { kind: 'unary'; operator: '-' | 'not'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'if'; condition: Expression; then: Expression; otherwise: Expression }
  | { kind: 'call'; name: string; nameRange: Range; arguments: Expression[] }
  | { kind: 'error' }
);

/** A finding in expression text. */
export interface ExpressionDiagnostic {
  severity: 'error' | 'warning';
  code: string;
  message: string;
  range: Range;
  fix?: string;
}
