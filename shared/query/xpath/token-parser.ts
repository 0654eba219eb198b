import type { ExpressionReference } from '../../expression/check.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { QueryDiagnostic } from '../query.ts';
import { type Token, tokenize } from './tokens.ts';

/** A finding that ends the parse has been reported. */
export class Stop extends Error {}

/** Where the parse is in its tokens, and what it has found so far. The parsers of values, paths, operands and conditions build on it. */
export class TokenParser {
  protected readonly tokens: readonly Token[];
  protected readonly diagnostics: QueryDiagnostic[] = [];
  protected readonly references: ExpressionReference[] = [];
  protected readonly catalog: Catalog;
  private at = 0;

  constructor(text: string, catalog: Catalog) {
    this.catalog = catalog;
    this.tokens = tokenize(text, (finding) => this.diagnostics.push(finding));
  }

  protected get token(): Token {
    return this.tokens[this.at] as Token;
  }

  protected get nextToken(): Token | undefined {
    return this.tokens[this.at + 1];
  }

  protected is(text: string): boolean {
    return (this.token.type === 'operator' || this.token.type === 'word') && this.token.text === text;
  }

  protected take(): Token {
    const { token } = this;
    if (token.type !== 'end') this.at++;
    return token;
  }

  protected expect(text: string): void {
    if (!this.is(text)) this.stop('query/expected', `${text} is expected here.`, this.token.range);
    this.take();
  }

  protected stop(code: string, message: string, range: readonly [number, number], fix?: string): never {
    this.diagnostics.push({ severity: 'error', code, message, range, ...(fix ? { fix } : {}) });
    throw new Stop();
  }
}
