import { ItemReader } from './items.ts';
import type {
  AggregateExpression,
  AggregateFrom,
  Expression,
  GroupingElement,
  Hierarchy,
  NamePath,
  Path,
  Transformation,
} from './tree.ts';

const withWord = new Set(['with']);
const fromWord = new Set(['from']);

const ranked = ['topcount', 'topsum', 'toppercent', 'bottomcount', 'bottomsum', 'bottompercent'] as const;
const methods = new Set(['sum', 'min', 'max', 'average', 'countdistinct']);

const names = [
  'aggregate',
  'groupby',
  'filter',
  'compute',
  'concat',
  'identity',
  'orderby',
  'top',
  'skip',
  'search',
  ...ranked,
  'join',
  'outerjoin',
  'nest',
  'addnested',
  'ancestors',
  'descendants',
  'traverse',
];

/** Those that keep the instances as they are: what may stand in hierarchies. */
const preserving = new Set([
  'filter',
  'identity',
  'orderby',
  'search',
  'skip',
  'top',
  'ancestors',
  'descendants',
  'traverse',
  ...ranked,
]);

/** `$apply` (OData Extension for Data Aggregation 4.0). */
export abstract class TransformationReader extends ItemReader {
  /** Transformations with `/` between, one after the other. */
  protected transformations(onlyPreserving = false): Transformation[] {
    return this.nested(() => {
      const sequence = [this.transformation(onlyPreserving)];
      while (this.accept('/')) sequence.push(this.transformation(onlyPreserving));
      return sequence;
    });
  }

  private transformation(onlyPreserving: boolean): Transformation {
    const start = this.at;
    const name = this.acceptDotted() ?? this.fail(['a transformation']);
    if (name.includes('.')) {
      this.expect('(');
      this.skipSpace();
      const parameters = this.peek(')') ? [] : (this.acceptNamedValues() ?? this.fail(['a parameter, as name=value']));
      this.expect(')');
      return this.placed(start, { kind: 'custom' as const, name, parameters });
    }
    if (!names.includes(name)) return this.fail(names, start);
    if (onlyPreserving && !preserving.has(name)) return this.fail([...preserving], start);
    if (name === 'identity') return this.placed(start, { kind: 'identity' as const });
    this.expect('(');
    this.skipSpace();
    const read = this.argumentsOf(name);
    this.skipSpace();
    this.expect(')', '")" or ","');
    return this.placed(start, read);
  }

  private argumentsOf(name: string): Unplaced<Transformation> {
    switch (name) {
      case 'aggregate':
        return { kind: 'aggregate', expressions: this.list(() => this.aggregateExpression(true)) };
      case 'groupby':
        return this.groupby();
      case 'filter':
        return { kind: 'filter', predicate: this.expression() };
      case 'search':
        return { kind: 'search', search: this.search() };
      case 'compute':
        return { kind: 'compute', items: this.list(() => this.computeItem()) };
      case 'concat': {
        const branches = this.list(() => this.transformations());
        if (branches.length < 2) this.fail(['"," and further transformations']);
        return { kind: 'concat', branches };
      }
      case 'orderby':
        return { kind: 'orderby', items: this.list(() => this.orderItem()) };
      case 'top':
      case 'skip':
        return { kind: name, count: this.whole() };
      case 'join':
      case 'outerjoin': {
        const path = this.namePath();
        const as = this.alias();
        return { kind: name, path, as, transformations: this.acceptComma() ? this.transformations() : [] };
      }
      case 'nest':
        return { kind: 'nest', branches: this.list(() => this.nestedBranch()) };
      case 'addnested': {
        const path = this.namePath();
        this.comma();
        return { kind: 'addnested', path, branches: this.list(() => this.nestedBranch()) };
      }
      case 'ancestors':
      case 'descendants':
        return this.hierarchyTransformation(name);
      case 'traverse':
        return this.traverse();
      default: {
        const amount = this.expression();
        this.comma();
        return { kind: name as (typeof ranked)[number], amount, expression: this.expression() };
      }
    }
  }

  private acceptComma(): boolean {
    const before = this.at;
    this.skipSpace();
    if (!this.accept(',')) {
      this.at = before;
      return false;
    }
    this.skipSpace();
    return true;
  }

  private comma(): void {
    if (!this.acceptComma()) this.fail(['","']);
  }

  private nestedBranch() {
    const transformations = this.transformations();
    return { transformations, as: this.alias() };
  }

  protected aggregateArgument(): AggregateExpression {
    return this.aggregateExpression(false);
  }

  /** `isNamed`: in `aggregate(…)` a value needs a name; behind a path, as `Sales/aggregate(…)`, it has none. */
  private aggregateExpression(isNamed: boolean): AggregateExpression {
    const start = this.at;
    let kind: AggregateExpression['kind'];
    let expression: Expression | null = null;
    let method: string | null = null;
    let from: AggregateFrom[] = [];
    if (this.acceptPattern(/\$count(?![\p{L}\p{N}_])/uy) !== null) {
      kind = 'count';
      from = this.aggregateFroms(true);
    } else {
      expression = this.expression();
      method = this.acceptMethod();
      if (method !== null) {
        kind = 'method';
        from = this.aggregateFroms(true);
      } else if (endsWithCount(expression)) {
        kind = 'count';
        from = this.aggregateFroms(true);
      } else if (isNames(expression)) {
        kind = 'custom';
        from = this.aggregateFroms(false);
      } else return this.fail(['" with " and a method', 'an operator']);
    }
    const as = isNamed ? (kind === 'custom' ? this.acceptAlias() : this.alias()) : null;
    return this.placed(start, { kind, expression, method, from, as });
  }

  private acceptMethod(): string | null {
    if (this.acceptOperator(withWord) === null) return null;
    this.skipSpace();
    const start = this.at;
    const method = this.acceptDotted();
    if (method === null || !(methods.has(method) || method.includes('.'))) return this.fail([...methods], start);
    return method;
  }

  private aggregateFroms(needsMethod: boolean): AggregateFrom[] {
    const all: AggregateFrom[] = [];
    for (;;) {
      const start = this.at;
      if (this.acceptOperator(fromWord) === null) return all;
      this.skipSpace();
      const grouping = this.list(() => this.groupingPath());
      const method = this.acceptMethod();
      if (needsMethod && method === null) this.fail(['" with " and a method']);
      all.push(this.placed(start, { grouping, method }));
    }
  }

  /** A path that instances are grouped by: it ends at a property, not at a type. */
  private groupingPath(): NamePath {
    const path = this.namePath();
    if (path.segments.at(-1)?.name.includes('.')) this.fail(['"/" and a property of that type']);
    return path;
  }

  private groupby(): Unplaced<Transformation> {
    this.expect('(');
    this.skipSpace();
    const grouping = this.list(() => this.groupingElement());
    this.skipSpace();
    this.expect(')', '")" or ","');
    return { kind: 'groupby', grouping, transformations: this.acceptComma() ? this.transformations() : [] };
  }

  private groupingElement(): GroupingElement {
    const start = this.at;
    if (this.accept('rolluprecursive(')) {
      this.skipSpace();
      const hierarchy = this.hierarchy();
      const transformations = this.acceptComma() ? this.transformations(true) : [];
      this.skipSpace();
      this.expect(')');
      return this.placed(start, { kind: 'rolluprecursive' as const, hierarchy, transformations });
    }
    if (this.accept('rollup(')) {
      this.skipSpace();
      const paths = this.list(() => this.groupingPath());
      this.skipSpace();
      this.expect(')');
      return this.placed(start, { kind: 'rollup' as const, paths });
    }
    return this.placed(start, { kind: 'path' as const, path: this.groupingPath() });
  }

  private hierarchy(): Hierarchy {
    const start = this.at;
    const nodes = this.expression();
    if (nodes.kind !== 'path' || nodes.start !== '$root') this.fail(['$root/ and the name of an entity set'], start);
    this.comma();
    const qualifier = this.identifier('the qualifier of a hierarchy');
    this.comma();
    return { nodes, qualifier, property: this.namePath() };
  }

  private hierarchyTransformation(kind: 'ancestors' | 'descendants'): Unplaced<Transformation> {
    const hierarchy = this.hierarchy();
    this.comma();
    const transformations = this.transformations(true);
    let distance: number | null = null;
    let keepStart = false;
    while (!keepStart && this.acceptComma())
      if (this.accept('keep start')) keepStart = true;
      else if (distance === null) distance = this.whole('a whole number, or keep start');
      else this.fail(['keep start']);
    return { kind, hierarchy, transformations, distance, keepStart };
  }

  private traverse(): Unplaced<Transformation> {
    const hierarchy = this.hierarchy();
    this.comma();
    const order = this.accept('preorder')
      ? 'preorder'
      : this.accept('postorder')
        ? 'postorder'
        : this.fail(['preorder', 'postorder']);
    let transformations: Transformation[] = [];
    let siblings: Extract<Transformation, { kind: 'traverse' }>['siblings'] = [];
    if (this.acceptComma()) {
      const isTransformation =
        this.acceptPattern(new RegExp(`(?=(?:${[...preserving].join('|')})(?:\\(|[,)/]))`, 'y')) !== null;
      if (isTransformation) {
        transformations = this.transformations(true);
        if (this.acceptComma()) siblings = this.list(() => this.orderItem());
      } else siblings = this.list(() => this.orderItem());
    }
    return { kind: 'traverse', hierarchy, order, transformations, siblings };
  }
}

type Unplaced<T> = T extends unknown ? Omit<T, 'at' | 'end'> : never;

function endsWithCount(expression: Expression): boolean {
  return expression.kind === 'path' && expression.steps.at(-1)?.kind === 'count';
}

function isNames(expression: Expression): expression is Path {
  return (
    expression.kind === 'path' && expression.start === null && expression.steps.every((each) => each.kind === 'name')
  );
}
