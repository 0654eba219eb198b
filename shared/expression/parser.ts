import type { BinaryOperator, Expression, ExpressionDiagnostic, PathStep, Range } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';

/**
 * Precedence, loosest first (EX-4 leaves it open; this is the usual order): or, and, comparison, additive (+ -),
 * multiplicative (* div : mod), unary (- not), path and call. `if … then … else …` reaches as far right as it can.
 */
const levels: readonly Readonly<Record<string, BinaryOperator>>[] = [
  { or: 'or' },
  { and: 'and' },
  { '=': '=', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
  { '+': '+', '-': '-' },
  { '*': '*', div: 'div', ':': 'div', mod: 'mod' },
];
const maxDepth = 200;
/** How high the tree may be: a chain of operators nests as brackets do, and everything after the parser goes down the tree. */
const maxHeight = 500;

/** Parses an expression. There always is a tree; what does not fit is an `error` node and a diagnostic. */
export function parseExpression(text: string): {
  expression: Expression;
  diagnostics: ExpressionDiagnostic[];
  tokens: Token[];
} {
  const { tokens, diagnostics } = tokenize(text);
  const parser = new Parser(tokens, diagnostics);
  const expression = parser.expression();
  parser.end();
  return { expression, diagnostics, tokens };
}

class Parser {
  private readonly tokens: readonly Token[];
  private readonly diagnostics: ExpressionDiagnostic[];
  private at = 0;
  private depth = 0;
  /** The height of the tree that was parsed last; a leaf has none. */
  private height = 0;

  constructor(tokens: readonly Token[], diagnostics: ExpressionDiagnostic[]) {
    this.tokens = tokens;
    this.diagnostics = diagnostics;
  }

  private get token(): Token {
    return this.tokens[this.at] as Token;
  }

  private is(text: string): boolean {
    return (this.token.type === 'operator' || this.token.type === 'word') && this.token.text === text;
  }

  private take(): Token {
    const token = this.token;
    if (token.type !== 'end') this.at++;
    return token;
  }

  private report(code: string, message: string, range: Range, fix?: string): void {
    // One mistake, one message: what follows at the same place is its echo.
    if (this.diagnostics.some((d) => d.range[0] === range[0])) return;
    this.diagnostics.push({ severity: 'error', code, message, range, ...(fix ? { fix } : {}) });
  }

  end(): void {
    if (this.token.type !== 'end')
      this.report(
        'expression/unexpected',
        `${this.token.text} is not expected here.`,
        this.token.range,
        'An operator such as + or = may be missing before it.',
      );
  }

  expression(): Expression {
    if (++this.depth > maxDepth) {
      this.report(
        'expression/too-deep',
        `The expression is nested more than ${maxDepth} levels deep.`,
        this.token.range,
      );
      this.at = this.tokens.length - 1;
      this.depth--;
      return { kind: 'error', range: this.token.range };
    }
    const result = this.is('if') ? this.conditional() : this.binary(0);
    this.depth--;
    return result;
  }

  private conditional(): Expression {
    const start = this.take().range[0];
    const condition = this.expression();
    let { height } = this;
    this.expect('then');
    const then = this.expression();
    height = Math.max(height, this.height);
    this.expect('else');
    const otherwise = this.expression();
    this.height = Math.max(height, this.height) + 1;
    return { kind: 'if', condition, then, otherwise, range: [start, otherwise.range[1]] };
  }

  private expect(word: string): void {
    if (this.is(word)) this.take();
    else this.report('expression/expected', `${word} is expected here.`, this.token.range);
  }

  private binary(level: number): Expression {
    const operators = levels[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    let { height } = this;
    for (;;) {
      const { token } = this;
      const operator =
        (token.type === 'operator' || token.type === 'word') && Object.hasOwn(operators, token.text)
          ? operators[token.text]
          : undefined;
      if (!operator) {
        this.height = height;
        return left;
      }
      if (height >= maxHeight) return this.tooHigh();
      this.take();
      const right = this.is('if') ? this.expression() : this.binary(level + 1);
      height = Math.max(height, this.height) + 1;
      left = { kind: 'binary', operator, left, right, range: [left.range[0], right.range[1]] };
    }
  }

  private unary(): Expression {
    const { token } = this;
    if (this.is('-') || this.is('not')) {
      if (++this.depth > maxDepth) return this.tooDeep();
      this.take();
      const operand = this.unary();
      this.depth--;
      this.height++;
      if (token.text === '-' && operand.kind === 'number')
        return { kind: 'number', text: `-${operand.text}`, range: [token.range[0], operand.range[1]] };
      return {
        kind: 'unary',
        operator: token.text === '-' ? '-' : 'not',
        operand,
        range: [token.range[0], operand.range[1]],
      };
    }
    return this.primary();
  }

  private tooDeep(): Expression {
    this.report('expression/too-deep', `The expression is nested more than ${maxDepth} levels deep.`, this.token.range);
    this.at = this.tokens.length - 1;
    return { kind: 'error', range: this.token.range };
  }

  private tooHigh(): Expression {
    const { range } = this.token;
    this.report(
      'expression/too-deep',
      `More than ${maxHeight} operators follow each other.`,
      range,
      'Put parts of it into variables.',
    );
    this.at = this.tokens.length - 1;
    this.height = 0;
    return { kind: 'error', range };
  }

  private primary(): Expression {
    const { token } = this;
    this.height = 0;
    switch (token.type) {
      case 'string':
        this.take();
        return {
          kind: 'string',
          value: token.text
            .slice(1, token.text.endsWith("'") && token.text.length > 1 ? -1 : undefined)
            .replaceAll("''", "'"),
          range: token.range,
        };
      case 'number':
        this.take();
        return { kind: 'number', text: token.text, range: token.range };
      case 'variable':
        this.take();
        return this.path({ kind: 'variable', name: token.text.slice(1), range: token.range });
      case 'constant':
        this.take();
        return { kind: 'constant', name: token.text.slice(1), range: token.range };
      case 'token':
        this.take();
        return { kind: 'token', name: token.text.slice(2, -2), range: token.range };
      case 'word':
        return this.word(token);
      default:
        break;
    }
    if (this.is('(')) {
      this.take();
      const inner = this.expression();
      if (this.is(')')) this.take();
      else this.report('expression/expected', 'A closing bracket is expected here.', this.token.range);
      return { ...inner, range: [token.range[0], this.previousEnd()] };
    }
    this.report(
      'expression/expected',
      token.type === 'end'
        ? 'The expression ends where a value is expected.'
        : `A value is expected, but ${token.text} stands here.`,
      token.range,
    );
    return { kind: 'error', range: token.range };
  }

  private previousEnd(): number {
    return this.tokens[this.at - 1]?.range[1] ?? 0;
  }

  private word(token: Token): Expression {
    if (['then', 'else', 'and', 'or', 'div', 'mod'].includes(token.text)) {
      this.report('expression/expected', `A value is expected, but ${token.text} stands here.`, token.range);
      return { kind: 'error', range: token.range };
    }
    this.take();
    if (token.text === 'true' || token.text === 'false')
      return { kind: 'boolean', value: token.text === 'true', range: token.range };
    if (token.text === 'empty') return { kind: 'empty', range: token.range };
    if (!this.is('(')) return { kind: 'name', name: token.text, range: token.range };
    this.take();
    const args: Expression[] = [];
    let height = 0;
    if (!this.is(')')) {
      do {
        args.push(this.expression());
        height = Math.max(height, this.height);
      } while (this.is(',') && this.take());
    }
    this.height = height + 1;
    if (this.is(')')) this.take();
    else this.report('expression/expected', 'A closing bracket is expected here.', this.token.range);
    return {
      kind: 'call',
      name: token.text,
      nameRange: token.range,
      arguments: args,
      range: [token.range[0], this.previousEnd()],
    };
  }

  private path(base: Expression): Expression {
    const steps: PathStep[] = [];
    while (this.is('/')) {
      const slash = this.take();
      if (this.token.type === 'word') {
        const step = this.take();
        steps.push({ name: step.text, range: step.range });
      } else {
        this.report('expression/expected', 'The name of an attribute or association is expected after /.', [
          slash.range[0],
          this.token.range[1],
        ]);
        break;
      }
    }
    return steps.length === 0 ? base : { kind: 'path', base, steps, range: [base.range[0], this.previousEnd()] };
  }
}
