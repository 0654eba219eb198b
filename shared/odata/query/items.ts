import { ExpressionReader } from './expressions.ts';
import type {
  ComputeItem,
  ExpandItem,
  Expression,
  NamePath,
  OrderItem,
  QueryOptions,
  Search,
  SelectItem,
} from './tree.ts';

/** What the brackets behind an item may hold. */
export type OptionScope = 'expand' | 'expand-count' | 'expand-ref' | 'expand-levels' | 'select' | 'select-values';

const asWord = new Set(['as']);

/** Not in a word of `$search`: brackets and quotes even when they are encoded, the semicolon only when it is not. */
const searchStop = /[\s()"]/;

/** Lists of `$select`, `$expand`, `$orderby`, `$compute`, and `$search` (URL Conventions 4.01, 5.1.2 to 5.1.8). */
export abstract class ItemReader extends ExpressionReader {
  /** The options in the brackets behind an item, up to the closing one. */
  protected abstract nestedOptions(scope: OptionScope): QueryOptions;

  protected countOptions(): { filter: Expression | null; search: Search | null } {
    const { filter, search } = this.nestedOptions('expand-count');
    return { filter, search };
  }

  protected list<T>(read: () => T): T[] {
    const items = [read()];
    for (;;) {
      const before = this.at;
      this.skipSpace();
      if (!this.accept(',')) {
        this.at = before;
        return items;
      }
      this.skipSpace();
      items.push(read());
    }
  }

  protected orderItem(): OrderItem {
    const start = this.at;
    const expression = this.expression();
    const before = this.at;
    this.skipSpace();
    const direction =
      this.at > before ? this.acceptPattern(/(?:asc|desc)(?![\p{L}\p{N}_])/iuy)?.toLowerCase() : undefined;
    if (direction === undefined) this.at = before;
    return this.placed(start, { expression, descending: direction === 'desc' });
  }

  protected computeItem(): ComputeItem {
    const start = this.at;
    const expression = this.expression();
    return this.placed(start, { expression, as: this.alias() });
  }

  /** `as Name`, which must be there. */
  protected alias(): string {
    return this.acceptAlias() ?? this.fail(['" as " and a name']);
  }

  protected acceptAlias(): string | null {
    if (this.acceptOperator(asWord) === null) return null;
    this.skipSpace();
    return this.identifier('a name');
  }

  /** Names with `/` between, up to what is no name. */
  protected namePath(): NamePath {
    const start = this.at;
    const segments: NamePath['segments'] = [];
    do {
      segments.push(this.pathSegment());
    } while (this.acceptPattern(/\/(?=[@\p{L}_])/uy) !== null);
    return this.placed(start, { segments });
  }

  private pathSegment(): NamePath['segments'][0] {
    const start = this.at;
    if (this.accept('@')) {
      const term = this.acceptDotted() ?? this.fail(['a term']);
      const qualifier = this.accept('#') ? this.identifier('a qualifier') : null;
      return this.placed(start, { kind: 'name' as const, name: `@${term}`, annotation: { term, qualifier } });
    }
    const name = this.acceptDotted() ?? this.fail(['a property', 'a type']);
    return this.placed(start, { kind: 'name' as const, name, annotation: null });
  }

  protected selectItem(): SelectItem {
    const start = this.at;
    if (this.accept('*'))
      return this.placed(start, {
        kind: 'all' as const,
        namespace: null,
        path: null,
        parameterNames: null,
        options: null,
      });
    const operations = this.acceptPattern(/[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*\.\*/uy);
    if (operations !== null)
      return this.placed(start, {
        kind: 'operations' as const,
        namespace: operations.slice(0, -2),
        path: null,
        parameterNames: null,
        options: null,
      });
    const path = this.namePath();
    let parameterNames: string[] | null = null;
    let options: QueryOptions | null = null;
    if (this.accept('(')) {
      // Names of parameters tell overloads; anything with = behind it is an option.
      if (this.acceptPattern(/(?=[\p{L}_][\p{L}\p{N}_]*[ \t]*[,)])/uy) !== null)
        parameterNames = this.list(() => this.identifier('a parameter'));
      else options = this.nested(() => this.nestedOptions('select'));
      this.expect(')');
    }
    return this.placed(start, { kind: 'path' as const, namespace: null, path, parameterNames, options });
  }

  protected expandItem(): ExpandItem {
    const start = this.at;
    if (this.accept('$value'))
      return this.placed(start, { kind: 'value' as const, path: null, suffix: null, options: null });
    const path = this.peek('*') ? null : this.namePath();
    const isAll = path === null ? this.accept('*') : this.accept('/*');
    const suffix = this.accept('/$ref') ? '$ref' : !isAll && this.accept('/$count') ? '$count' : null;
    let options: QueryOptions | null = null;
    const scope: OptionScope | null = isAll
      ? suffix === null
        ? 'expand-levels'
        : null
      : suffix === '$ref'
        ? 'expand-ref'
        : suffix === '$count'
          ? 'expand-count'
          : 'expand';
    if (scope !== null && this.accept('(')) {
      options = this.nested(() => this.nestedOptions(scope));
      this.expect(')');
    }
    return this.placed(start, { kind: isAll ? ('all' as const) : ('path' as const), path, suffix, options });
  }

  /** `$search`: words and phrases with AND, OR, NOT; AND may be left out (5.1.8). */
  protected search(): Search {
    const start = this.at;
    if (this.accept("'")) {
      const text = this.acceptPattern(/(?:[^']|'')*/y) ?? '';
      this.expect("'", "a closing '");
      return this.placed(start, { kind: 'incomplete' as const, text: text.replaceAll("''", "'") });
    }
    return this.nested(() => this.searchOr());
  }

  private searchOr(): Search {
    const start = this.at;
    const operands = [this.searchAnd()];
    while (this.acceptSearchOperator('OR')) operands.push(this.searchAnd());
    return operands.length === 1 ? (operands[0] as Search) : this.placed(start, { kind: 'or' as const, operands });
  }

  private searchAnd(): Search {
    const start = this.at;
    const operands = [this.searchOperand()];
    for (;;) {
      if (this.acceptSearchOperator('AND')) {
        operands.push(this.searchOperand());
        continue;
      }
      const before = this.at;
      this.skipSpace();
      const isOr = this.isSearchOperator('OR');
      if (this.at === before || isOr || this.isAtEnd || this.isSearchEnd()) {
        this.at = before;
        break;
      }
      operands.push(this.searchOperand());
    }
    return operands.length === 1 ? (operands[0] as Search) : this.placed(start, { kind: 'and' as const, operands });
  }

  private isSearchEnd(): boolean {
    return this.peek(')') || (this.peek(';') && !this.isEncoded(this.at));
  }

  /** AND and OR are operators between two operands, and words anywhere else. */
  private isSearchOperator(word: 'AND' | 'OR'): boolean {
    if (!this.peek(word) || !/[ \t]/.test(this.text[this.at + word.length] ?? '')) return false;
    const rest = /[ \t]*/y;
    rest.lastIndex = this.at + word.length;
    rest.exec(this.text);
    return rest.lastIndex < this.text.length && this.text[rest.lastIndex] !== ')';
  }

  private acceptSearchOperator(word: 'AND' | 'OR'): boolean {
    const before = this.at;
    this.skipSpace();
    if (this.at > before && this.isSearchOperator(word)) {
      this.at += word.length;
      this.skipSpace();
      return true;
    }
    this.at = before;
    return false;
  }

  private searchOperand(): Search {
    const start = this.at;
    if (this.accept('(')) {
      this.skipSpace();
      const inner = this.nested(() => this.searchOr());
      this.skipSpace();
      this.expect(')', '")", AND or OR');
      return inner;
    }
    if (this.acceptPattern(/NOT(?=[ \t]+[^ \t)])/y) !== null) {
      this.skipSpace();
      const operand = this.nested(() => this.searchOperand());
      return this.placed(start, { kind: 'not' as const, operand });
    }
    if (this.accept('"')) {
      const text = this.acceptPattern(/[^"]*/y) ?? '';
      if (text === '') this.fail(['a phrase']);
      this.expect('"', 'a closing "');
      return this.placed(start, { kind: 'term' as const, text, isPhrase: true });
    }
    while (
      !this.isAtEnd &&
      !searchStop.test(this.text[this.at] as string) &&
      !(this.peek(';') && !this.isEncoded(this.at))
    )
      this.at++;
    if (this.at === start) return this.fail(['a word', 'a phrase in double quotes']);
    return this.placed(start, { kind: 'term' as const, text: this.text.slice(start, this.at), isPhrase: false });
  }
}
