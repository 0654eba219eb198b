import { type QueryErrorCode, QueryFault, type QueryLimits } from './error.ts';
import { decodeUrl, type UrlText } from './url-text.ts';

/** Sets of alternatives of one name: what an error says is expected. */
const identifier = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]{0,127}/uy;
const dotted =
  /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]{0,127}(?:\.[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]{0,127})*/uy;
const space = /[ \t]*/y;

/** How much of its limits a request has used; one for all its parts. */
export class Budget {
  readonly limits: QueryLimits;
  terms = 0;
  depth = 0;

  constructor(limits: QueryLimits) {
    this.limits = limits;
  }
}

/** Reads a part of a request from left to right. Positions inside are those of the decoded text; what goes out is an offset of the request. */
export abstract class Cursor {
  protected at = 0;
  protected readonly text: string;
  protected readonly budget: Budget;
  private readonly url: UrlText;

  constructor(raw: string, base: number, budget: Budget) {
    this.url = decodeUrl(raw, base);
    this.text = this.url.text;
    this.budget = budget;
    if (this.url.badEscape !== null) {
      const at = this.url.badEscape;
      throw new QueryFault({
        code: 'odata/not-encoded',
        message: 'What follows % is no encoded character: %25 is the character % itself.',
        at,
        end: at + 1,
        expected: ['two hexadecimal digits of UTF-8'],
        found: '%',
      });
    }
  }

  /** The offset in the request of a position. */
  protected offset(at = this.at): number {
    return this.url.offset(at);
  }

  protected isEncoded(at: number): boolean {
    return this.url.isEncoded(at);
  }

  protected placed<T extends object>(start: number, node: T): T & { at: number; end: number } {
    if (++this.budget.terms > this.budget.limits.terms)
      this.fault('odata/too-many-terms', `The request has more than ${this.budget.limits.terms} terms.`, start);
    return { ...node, at: this.offset(start), end: this.offset() };
  }

  /** Reads what is nested one level deeper. */
  protected nested<T>(read: () => T): T {
    if (++this.budget.depth > this.budget.limits.depth)
      this.fault('odata/too-deep', `The request is nested more than ${this.budget.limits.depth} levels deep.`);
    const result = read();
    this.budget.depth--;
    return result;
  }

  protected get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  protected peek(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  protected accept(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  protected expect(text: string, what = `"${text}"`): void {
    if (!this.accept(text)) this.fail([what]);
  }

  protected acceptPattern(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }

  /** Space and tab, if any. */
  protected skipSpace(): void {
    this.acceptPattern(space);
  }

  protected identifier(what: string): string {
    return this.acceptPattern(identifier) ?? this.fail([what]);
  }

  protected acceptIdentifier(): string | null {
    return this.acceptPattern(identifier);
  }

  /** A name with or without a namespace. */
  protected acceptDotted(): string | null {
    return this.acceptPattern(dotted);
  }

  /** Space, one of the words in any case, and space or the end of the text; nothing is taken otherwise. */
  protected acceptOperator(words: ReadonlySet<string>): string | null {
    const start = this.at;
    this.skipSpace();
    if (this.at === start) return null;
    const word = this.acceptPattern(letters)?.toLowerCase();
    if (word !== undefined && words.has(word) && /[ \t]/.test(this.text[this.at] ?? ' ')) return word;
    this.at = start;
    return null;
  }

  /** A whole number that a number of the language holds. */
  protected whole(what = 'a whole number'): number {
    const start = this.at;
    const digits = this.acceptPattern(/\d+/y) ?? this.fail([what]);
    const value = Number(digits);
    if (!Number.isSafeInteger(value)) {
      this.at = start;
      this.fault('odata/wrong-literal', `${digits.slice(0, 30)} is larger than any number of rows.`);
    }
    return value;
  }

  protected expectEnd(what: readonly string[] = []): void {
    if (!this.isAtEnd) this.fail([...what, 'the end']);
  }

  /** What stands here, for a message. */
  protected found(): string {
    if (this.isAtEnd) return 'the end';
    const word = /[\p{L}\p{N}_.$@-]+|./suy;
    word.lastIndex = this.at;
    const found = word.exec(this.text)?.[0] ?? '';
    return found.length > 40 ? `"${found.slice(0, 40)}…"` : `"${found}"`;
  }

  protected fail(expected: readonly string[], at = this.at): never {
    this.at = at;
    const found = this.found();
    const last = expected.at(-1) ?? 'something else';
    const list = expected.length > 1 ? `${expected.slice(0, -1).join(', ')} or ${last}` : last;
    throw new QueryFault({
      code: 'odata/syntax',
      message: `${list.charAt(0).toUpperCase()}${list.slice(1)} is expected, but ${found} stands here.`,
      at: this.offset(),
      end: this.offset(Math.min(this.text.length, at + Math.max(1, found.length - 2))),
      expected,
      found,
    });
  }

  protected fault(code: QueryErrorCode, message: string, at = this.at, expected: readonly string[] = []): never {
    this.at = at;
    throw new QueryFault({
      code,
      message,
      at: this.offset(at),
      end: this.offset(Math.min(this.text.length, at + 1)),
      expected,
      found: this.found(),
    });
  }
}

const letters = /[A-Za-z]+/y;
