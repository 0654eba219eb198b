import { mostSimilar } from '../../model/naming.ts';
import { canonicalFunctions } from './functions.ts';
import { LiteralReader } from './literals.ts';
import type {
  AggregateExpression,
  Binary,
  BinaryOperator,
  Expression,
  List,
  Logical,
  NamedValue,
  Path,
  PathStart,
  Search,
  Step,
  TypeName,
} from './tree.ts';

/** Operators of two sides by how strongly they bind, the weakest first (URL Conventions 4.01, 5.1.1.17). `has` and `in` bind strongest. */
const levels: readonly ReadonlySet<string>[] = [
  new Set(['or']),
  new Set(['and']),
  new Set(['eq', 'ne']),
  new Set(['gt', 'ge', 'lt', 'le']),
  new Set(['add', 'sub']),
  new Set(['mul', 'div', 'divby', 'mod']),
  new Set(['has', 'in']),
];
/** The levels up to that one are of logic. */
const logicalLevels = 2;

const jsonText = /"(?:[^"\\]|\\.)*"/sy;
const variables = new Set(['$it', '$this', '$these', '$root']);

/** Expressions of `$filter`, `$orderby`, `$compute` and of all that is written so (URL Conventions 4.01, 5.1.1). */
export abstract class ExpressionReader extends LiteralReader {
  /** What stands in the brackets of `$count(…)`: `$filter` and `$search`. */
  protected abstract countOptions(): { filter: Expression | null; search: Search | null };
  /** What stands in the brackets of `…/aggregate(…)`. */
  protected abstract aggregateArgument(): AggregateExpression;

  protected expression(): Expression {
    return this.nested(() => this.level(0));
  }

  private level(index: number): Expression {
    if (index === levels.length) return this.operand();
    const words = levels[index] as ReadonlySet<string>;
    const start = this.at;
    let left = this.level(index + 1);
    for (;;) {
      const operator = this.acceptOperator(words);
      if (operator === null) return left;
      this.skipSpace();
      const right = operator === 'in' ? this.listOrCollection() : this.level(index + 1);
      left =
        index < logicalLevels
          ? this.chained(start, operator as Logical['operator'], left, right)
          : this.binary(start, operator as BinaryOperator, left, right);
    }
  }

  private binary(start: number, operator: BinaryOperator, left: Expression, right: Expression): Binary {
    return this.placed(start, { kind: 'binary' as const, operator, left, right });
  }

  /** `a and b and c` is one node. What stands in brackets of its own stays a node, for it is one side only. */
  private chained(start: number, operator: Logical['operator'], left: Expression, right: Expression): Logical {
    if (left.kind === 'logical' && left.operator === operator && this.chains.has(left)) {
      left.operands.push(right);
      left.end = this.offset();
      return left;
    }
    const chain = this.placed(start, { kind: 'logical' as const, operator, operands: [left, right] });
    this.chains.add(chain);
    return chain;
  }

  private readonly chains = new WeakSet<Logical>();

  private operand(): Expression {
    const start = this.at;
    const literal = this.acceptLiteral();
    if (literal) return literal;
    if (this.accept('-')) {
      this.skipSpace();
      const operand = this.nested(() => this.operand());
      return this.placed(start, { kind: 'unary' as const, operator: 'negate' as const, operand });
    }
    if (this.peek('(')) {
      this.at++;
      this.skipSpace();
      const inner = this.expression();
      this.skipSpace();
      this.expect(')', '")" or an operator');
      // A chain in brackets is done: what follows is a chain of its own.
      if (inner.kind === 'logical') this.chains.delete(inner);
      return inner;
    }
    if (this.peek('[') || this.peek('{')) return this.json();
    if (this.accept('$')) {
      this.at = start;
      return this.variable(start);
    }
    if (this.peek('@')) return this.aliasOrAnnotation(start);
    return this.named(start);
  }

  private named(start: number): Expression {
    const name = this.acceptDotted();
    if (name === null) return this.fail(['a value, a property', 'a function']);
    const lower = name.toLowerCase();
    // Many write not(…): it is no function, and cannot be meant otherwise.
    if (lower === 'not' && /[ \t(]/.test(this.text[this.at] ?? '')) {
      this.skipSpace();
      const operand = this.nested(() => this.level(levels.length - 1));
      return this.placed(start, { kind: 'unary' as const, operator: 'not' as const, operand });
    }
    if (!this.peek('(')) return this.path(start, null, this.nameStep(start, name));
    switch (lower) {
      case 'cast':
      case 'isof':
        return this.typeTest(start, lower);
      case 'case':
        return this.cases(start);
      case 'isdefined':
        return this.isDefined(start);
      case 'any':
      case 'all':
        return this.fault(
          'odata/syntax',
          `${name} is asked of a collection: write it behind its path, as Items/${lower}(…).`,
        );
    }
    const canonical = canonicalFunctions.get(lower);
    if (canonical && !this.hasNamedArguments()) {
      const values = this.inBrackets(() => this.expression());
      const { parameters, least } = canonical;
      if (values.length < least || values.length > parameters.length)
        this.fault(
          'odata/syntax',
          `${lower} takes ${least === parameters.length ? least : `${least} or ${parameters.length}`} ${parameters.length === 1 ? 'value' : 'values'}, not ${values.length}.`,
          start,
        );
      return this.placed(start, { kind: 'function' as const, name: canonical.name, arguments: values });
    }
    return this.path(start, null, this.nameStep(start, name), name);
  }

  /** Behind the name of a canonical function, `(x=` says that another one of that name is meant. */
  private hasNamedArguments(): boolean {
    return /\([ \t]*[\p{L}_][\p{L}\p{N}_]*=/uy.test(this.text.slice(this.at, this.at + 140));
  }

  private nameStep(start: number, name: string): Step {
    return this.placed(start, { kind: 'name' as const, name });
  }

  /** Steps behind the first one. Brackets behind a name are parameters of a function, or a key. */
  protected path(start: number, from: PathStart | null, first: Step | null, calledFirst: string | null = null): Path {
    const steps: Step[] = first ? [first] : [];
    if (first && this.peek('(')) this.brackets(steps, start, calledFirst);
    while (this.peek('/')) {
      const at = this.at;
      this.at++;
      this.step(steps, at);
    }
    return this.placed(start, { kind: 'path' as const, start: from, steps });
  }

  private step(steps: Step[], slash: number): void {
    const start = this.at;
    if (this.accept('$count')) {
      let options: { filter: Expression | null; search: Search | null } = { filter: null, search: null };
      if (this.accept('(')) {
        options = this.nested(() => this.countOptions());
        this.expect(')');
      }
      steps.push(this.placed(start, { kind: 'count' as const, ...options }));
      return;
    }
    if (this.accept('$filter(')) {
      this.skipSpace();
      const predicate = this.expression();
      this.skipSpace();
      this.expect(')');
      steps.push(this.placed(start, { kind: 'filter' as const, predicate }));
      return;
    }
    if (this.accept('@')) {
      steps.push(this.annotation(start));
      return;
    }
    const name = this.acceptDotted() ?? this.fail(['a property', 'a type', 'a function', '$count'], slash + 1);
    const lower = name.toLowerCase();
    if ((lower === 'any' || lower === 'all') && this.peek('(')) {
      steps.push(this.lambda(start, lower));
      return;
    }
    if (lower === 'aggregate' && this.accept('(')) {
      this.skipSpace();
      const expression = this.nested(() => this.aggregateArgument());
      this.skipSpace();
      this.expect(')');
      steps.push(this.placed(start, { kind: 'aggregate' as const, expression }));
      return;
    }
    steps.push(this.nameStep(start, name));
    if (this.peek('(')) this.brackets(steps, start, null);
  }

  /** Brackets behind a name that is no canonical function: parameters by name, one value that is a key, or nothing. */
  protected brackets(steps: Step[], start: number, called: string | null): void {
    const open = this.at;
    for (let isFirst = true; this.peek('('); isFirst = false) {
      const at = this.at;
      this.at++;
      this.skipSpace();
      const named = this.peek(')') ? [] : this.acceptNamedValues();
      if (named) {
        this.expect(')');
        const last = steps.at(-1) as Step;
        if (isFirst && last.kind === 'name')
          steps[steps.length - 1] = this.placed(start, { kind: 'call' as const, name: last.name, parameters: named });
        else if (named.length > 0) steps.push(this.placed(at, { kind: 'keys' as const, values: named }));
        else this.fail(['a key'], at + 1);
        continue;
      }
      const valueAt = this.at;
      const value = this.peek('@') ? this.aliasOrAnnotation(this.at) : this.acceptLiteral();
      this.skipSpace();
      if (value && this.accept(')')) {
        steps.push(this.placed(at, { kind: 'key' as const, value }));
        continue;
      }
      if (called === null || !isFirst) throw this.fail(['")", for a key is one value'], value ? this.at : valueAt);
      const similar = mostSimilar(called.toLowerCase(), canonicalFunctions.keys());
      this.fault(
        'odata/unknown-function',
        `${called} is no function that takes values without names${similar === undefined ? '' : `. Did you mean ${similar}?`}.`.replace(
          '?.',
          '?',
        ),
        open - called.length,
      );
    }
  }

  /** `name=value` with commas between, when that is what stands here. */
  protected acceptNamedValues(): NamedValue[] | null {
    const start = this.at;
    const values: NamedValue[] = [];
    const names = new Set<string>();
    for (;;) {
      const at = this.at;
      const name = this.acceptIdentifier();
      if (name === null || !this.accept('=')) {
        if (values.length > 0) return this.fail(['a parameter, as name=value'], at);
        this.at = start;
        return null;
      }
      if (names.has(name)) this.fault('odata/syntax', `${name} is given twice.`, at);
      names.add(name);
      this.skipSpace();
      const value = this.parameterValue();
      values.push(this.placed(at, { name, value }));
      this.skipSpace();
      if (!this.accept(',')) return values;
      this.skipSpace();
    }
  }

  protected parameterValue(): Expression {
    return this.expression();
  }

  private inBrackets<T>(read: () => T): T[] {
    this.expect('(');
    this.skipSpace();
    const items: T[] = [];
    if (this.accept(')')) return items;
    for (;;) {
      items.push(read());
      this.skipSpace();
      if (this.accept(')')) return items;
      this.expect(',', '",", ")" or an operator');
      this.skipSpace();
      this.limitItems(items.length);
    }
  }

  private limitItems(count: number): void {
    const { items } = this.budget.limits;
    if (count >= items) this.fault('odata/too-many-terms', `The list has more than ${items} values.`);
  }

  private lambda(start: number, kind: 'any' | 'all'): Step {
    this.at++;
    this.skipSpace();
    if (this.accept(')')) {
      if (kind === 'all') this.fail(['a variable'], this.at - 1);
      return this.placed(start, { kind, variable: null, predicate: null });
    }
    const variable = this.identifier('a variable');
    this.skipSpace();
    this.expect(':');
    this.skipSpace();
    const predicate = this.expression();
    this.skipSpace();
    this.expect(')', '")" or an operator');
    return this.placed(start, { kind, variable, predicate });
  }

  /** Of `in`: values in brackets, an array, or what gives a collection. */
  private listOrCollection(): Expression {
    const start = this.at;
    if (!this.peek('(')) return this.operand();
    const items = this.nested(() => this.listItems());
    const [only] = items;
    if (items.length === 1 && only && only.kind !== 'literal') return only;
    const list: List = this.placed(start, { kind: 'list' as const, items });
    return list;
  }

  private listItems(): Expression[] {
    return this.inBrackets(() => this.item(() => this.expression()));
  }

  /** Literals of a list are counted as its values, not as terms. */
  private item(read: () => Expression): Expression {
    const { terms } = this.budget;
    const item = read();
    if (item.kind === 'literal') this.budget.terms = terms;
    return item;
  }

  private typeTest(start: number, kind: 'cast' | 'isof'): Expression {
    this.at++;
    this.skipSpace();
    const alone = this.acceptType(')');
    if (alone) return this.placed(start, { kind, operand: null, type: alone });
    const operand = this.expression();
    this.skipSpace();
    this.expect(',');
    this.skipSpace();
    const type = this.acceptType(')');
    if (!type) return this.fail(['a type']);
    return this.placed(start, { kind, operand, type });
  }

  /** A type that is followed by `end`, which is taken too. */
  private acceptType(end: string): TypeName | null {
    const start = this.at;
    const collection = this.accept('Collection(');
    const name = this.acceptDotted();
    if (name === null || (collection && !this.accept(')'))) {
      this.at = start;
      return null;
    }
    const type = this.placed(start, { name, collection });
    this.skipSpace();
    if (this.accept(end)) return type;
    this.at = start;
    return null;
  }

  private cases(start: number): Expression {
    const branches = this.inBrackets(() => {
      const condition = this.expression();
      this.skipSpace();
      this.expect(':', '":" or an operator');
      this.skipSpace();
      return { condition, value: this.expression() };
    });
    if (branches.length === 0) this.fail(['a condition'], this.at - 1);
    return this.placed(start, { kind: 'case' as const, branches });
  }

  private isDefined(start: number): Expression {
    this.at++;
    this.skipSpace();
    const operand = this.operand();
    if (operand.kind !== 'path') this.fail(['a path'], start + 'isdefined('.length);
    this.skipSpace();
    this.expect(')');
    return this.placed(start, { kind: 'isdefined' as const, operand: operand as Path });
  }

  private variable(start: number): Expression {
    const name = /\$[A-Za-z]+/y;
    const found = this.acceptPattern(name) ?? '';
    if (!variables.has(found)) this.fail(['a value', '$it', '$this', '$root'], start);
    const from = found as Exclude<PathStart, { alias: string }>;
    if (from === '$root' && !this.peek('/')) this.fail(['"/" and the name of an entity set']);
    if (from === '$these' && !this.peek('/')) this.fail(['"/" and what is asked of the collection']);
    return this.path(start, from, null);
  }

  /** `@name` is an alias, or an annotation of the current instance: with a namespace or a qualifier it can only be one. */
  private aliasOrAnnotation(start: number): Expression {
    this.at++;
    const name = this.acceptDotted() ?? this.fail(['the name of an alias']);
    if (name.includes('.') || this.peek('#')) {
      this.at = start + 1;
      return this.path(start, null, this.annotation(start));
    }
    return this.path(start, { alias: name }, null);
  }

  private annotation(start: number): Step {
    const term = this.acceptDotted() ?? this.fail(['a term']);
    const qualifier = this.accept('#') ? this.identifier('a qualifier') : null;
    return this.placed(start, { kind: 'annotation' as const, term, qualifier });
  }

  /** Arrays and objects as JSON has them, with expressions as values (OData ABNF 4.01, 5). */
  private json(): Expression {
    return this.nested(() => (this.peek('[') ? this.jsonArray() : this.jsonObject()));
  }

  private jsonValue(): Expression {
    if (!this.peek('"')) return this.expression();
    const start = this.at;
    const text = this.jsonString();
    return this.placed(start, { kind: 'literal' as const, type: 'Edm.String' as const, text });
  }

  private jsonString(): string {
    const start = this.at;
    const quoted = this.acceptPattern(jsonText);
    if (quoted === null) {
      if (!this.peek('"')) return this.fail(['a name in double quotes']);
      return this.fail(['a closing "'], this.text.length);
    }
    try {
      const value: unknown = JSON.parse(quoted);
      if (typeof value === 'string') return value;
    } catch {
      // Said below: with its place.
    }
    return this.fault('odata/syntax', 'The text in double quotes is none of JSON: an escape in it is wrong.', start);
  }

  private jsonArray(): Expression {
    const start = this.at;
    const items: Expression[] = [];
    this.at++;
    this.skipSpace();
    if (!this.accept(']'))
      for (;;) {
        items.push(this.item(() => this.jsonValue()));
        this.skipSpace();
        if (this.accept(']')) break;
        this.expect(',', '"," or "]"');
        this.skipSpace();
        this.limitItems(items.length);
      }
    return this.placed(start, { kind: 'array' as const, items });
  }

  private jsonObject(): Expression {
    const start = this.at;
    const members: { name: string; at: number; value: Expression }[] = [];
    this.at++;
    this.skipSpace();
    if (!this.accept('}'))
      for (;;) {
        const at = this.offset();
        const name = this.jsonString();
        this.skipSpace();
        this.expect(':');
        this.skipSpace();
        members.push({ name, at, value: this.jsonValue() });
        this.skipSpace();
        if (this.accept('}')) break;
        this.expect(',', '"," or "}"');
        this.skipSpace();
        this.limitItems(members.length);
      }
    return this.placed(start, { kind: 'object' as const, members });
  }
}
