import { mostSimilar } from '../../model/naming.ts';
import { isAny, isOrdered } from './compatible-types.ts';
import { ExpressionResolver } from './resolve-expression.ts';
import type { Scope } from './resolve-steps.ts';
import { anyType, type ResolvedType, shown, single } from './resolved.ts';
import type {
  AggregateExpression,
  ComputeItem,
  ExpandItem,
  Hierarchy,
  NamePath,
  OrderItem,
  QueryOptions,
  SelectItem,
  TemporalValue,
  Transformation,
} from './tree.ts';

/** Resolves the options of a request against the instances that it is for. */
export class OptionResolver extends ExpressionResolver {
  /** `scope.instance` is one of the instances; `isCollection` tells whether there may be several. */
  options(options: QueryOptions, given: Scope, isCollection: boolean): Scope {
    let scope = given;
    const { places } = options;
    if (!isCollection)
      for (const each of ['$filter', '$orderby', '$top', '$skip', '$count', '$search', '$apply']) {
        const place = places.get(each);
        if (place)
          this.fault('odata/not-allowed', `${each} is of a collection; the request gives a single value.`, place);
      }
    if (options.apply) scope = this.transformations(options.apply, scope);
    if (options.compute) scope = this.compute(options.compute, scope);
    if (options.filter) this.condition(options.filter, scope);
    if (options.orderby) this.order(options.orderby, scope);
    for (const item of options.select ?? []) this.select(item, scope);
    for (const item of options.expand ?? []) this.expand(item, scope);
    if (options.temporal) for (const value of Object.values(options.temporal)) this.time(value, scope);
    return scope;
  }

  private time(value: TemporalValue | null, scope: Scope): void {
    if (value === null || typeof value === 'string') return;
    const type = this.expression(value, scope);
    if (!isAny(type) && type.name !== 'Edm.Date' && type.name !== 'Edm.DateTimeOffset')
      this.fault('odata/wrong-type', `A date or an instant is expected; this is ${shown(type)}.`, value);
  }

  private compute(items: readonly ComputeItem[], scope: Scope): Scope {
    let computed = scope.computed;
    for (const item of items) {
      const type = this.expression(item.expression, { ...scope, computed });
      const structured = this.names.structured(scope.instance);
      if (computed.has(item.as) || (structured && !scope.only && this.names.member(structured, item.as)))
        this.fault('odata/not-allowed', `${item.as} is there already: what is computed needs a name of its own.`, item);
      computed = new Map(computed).set(item.as, type);
    }
    return { ...scope, computed, only: scope.only ? new Set([...scope.only, ...items.map((each) => each.as)]) : null };
  }

  private order(items: readonly OrderItem[], scope: Scope): void {
    for (const { expression } of items) {
      const type = this.names.underlying(this.expression(expression, scope));
      if (!isOrdered(type, this.names.isEnum(type)))
        this.fault('odata/wrong-type', `Values of ${shown(type)} have no order.`, expression);
    }
  }

  /** The type that a path of names leads to. `throughCollections`: its segments may be of many. */
  private namePath(path: NamePath, scope: Scope, throughCollections: boolean): ResolvedType {
    let current = scope.instance;
    let isFirst = true;
    for (const segment of path.segments) {
      const computed = isFirst ? (scope.computed.get(segment.name) ?? scope.sets?.get(segment.name)) : undefined;
      if (isFirst && !computed && scope.only && !scope.only.has(segment.name))
        this.fault(
          'odata/unknown-name',
          `${segment.name} is not there any more: what groups and aggregates leave is ${[...scope.only].join(', ')}.`,
          segment,
          [...scope.only],
        );
      isFirst = false;
      if (computed) {
        this.meanings.set(segment, { kind: 'computed', name: segment.name });
        current = computed;
      } else if (segment.annotation) {
        const term = this.names.model.terms.get(segment.annotation.term);
        current = term ? { name: term.type.name, collection: term.type.collection } : anyType;
      } else {
        const { type, meaning } = this.member(segment, current, scope, throughCollections);
        this.meanings.set(segment, meaning);
        current = type;
      }
      this.types.set(segment, current);
    }
    return current;
  }

  private select(item: SelectItem, scope: Scope): void {
    if (!item.path || this.isOperation(item.path)) return;
    const type = this.namePath(item.path, scope, true);
    if (item.options) this.nested(item.options, type, scope);
  }

  /** Operations are selected by name, too. */
  private isOperation({ segments }: NamePath): boolean {
    const last = segments.at(-1);
    return (
      last !== undefined &&
      !last.annotation &&
      this.names.operations(last.name).length > 0 &&
      this.names.type(last.name) === null
    );
  }

  private expand(item: ExpandItem, scope: Scope): void {
    if (!item.path) {
      if (item.options) this.nested(item.options, scope.instance, scope);
      return;
    }
    const type = this.namePath(item.path, scope, true);
    const last = item.path.segments.at(-1);
    // A cast may stand behind the property that is expanded.
    const expanded = item.path.segments.findLast((each) => this.meanings.get(each)?.kind !== 'cast') ?? last;
    const meaning = expanded && this.meanings.get(expanded);
    const isStream = type.name === 'Edm.Stream';
    const isAllowed =
      item.kind === 'all' ? true : !meaning || ['navigation', 'dynamic', 'computed'].includes(meaning.kind) || isStream;
    if (!isAllowed && last) {
      const structured = this.names.structured(scope.instance);
      const known = structured
        ? this.names
            .memberNames(structured)
            .filter((name) => 'contains' in (this.names.member(structured, name)?.property ?? {}))
        : [];
      const similar = mostSimilar(last.name, known);
      this.fault(
        'odata/not-allowed',
        `${last.name} is no navigation property: there is nothing to expand.${similar === undefined ? '' : ` Did you mean ${similar}?`}`,
        item.path,
        known,
      );
    }
    if (item.suffix === '$count') this.wantsCollection(type, item, '$count');
    if (item.options) this.nested(item.options, type, scope, item.kind === 'all');
  }

  private nested(options: QueryOptions, type: ResolvedType, scope: Scope, isAll = false): void {
    const inner: Scope = {
      ...this.within(single(type.name), scope),
      aliases: options.aliases.size === 0 ? scope.aliases : new Map([...scope.aliases, ...options.aliases]),
    };
    this.options(options, inner, isAll || type.collection || isAny(type));
  }

  /** What `$apply` leaves is the scope of the options behind it. */
  transformations(sequence: readonly Transformation[], given: Scope): Scope {
    let scope = given;
    for (const each of sequence) scope = this.transformation(each, scope);
    return scope;
  }

  private transformation(node: Transformation, scope: Scope): Scope {
    switch (node.kind) {
      case 'filter':
        this.condition(node.predicate, scope);
        return scope;
      case 'orderby':
        this.order(node.items, scope);
        return scope;
      case 'compute':
        return this.compute(node.items, scope);
      case 'aggregate':
        return this.left(new Map(), this.aggregates(node.expressions, scope), scope);
      case 'groupby':
        return this.groupby(node, scope);
      case 'concat': {
        // Instances of several forms: any of their names may be there.
        const branches = node.branches.map((branch) => this.transformations(branch, scope));
        const computed = new Map(branches.flatMap((each) => [...each.computed]));
        return {
          ...scope,
          computed,
          only: branches.every((each) => each.only)
            ? new Set(branches.flatMap((each) => [...(each.only ?? [])]))
            : null,
        };
      }
      case 'identity':
      case 'search':
      case 'top':
      case 'skip':
        return scope;
      case 'join':
      case 'outerjoin': {
        const type = this.namePath(node.path, scope, false);
        this.wantsCollection(type, node.path, node.kind);
        const inner = this.transformations(node.transformations, this.within(single(type.name), scope));
        // What is joined has a shape of its own once it was aggregated.
        const joined = inner.only || inner.computed.size > 0 ? anyType : single(type.name);
        return this.adding(node.as, joined, scope);
      }
      case 'nest': {
        let next = scope;
        for (const branch of node.branches) {
          this.transformations(branch.transformations, scope);
          next = this.adding(branch.as, { name: 'any', collection: true }, next);
        }
        return { ...next, only: new Set(node.branches.map((each) => each.as)) };
      }
      case 'addnested': {
        const type = this.namePath(node.path, scope, true);
        let next = scope;
        for (const branch of node.branches) {
          const inner = this.transformations(branch.transformations, this.within(single(type.name), scope));
          const shape = inner.only || inner.computed.size > 0 ? 'any' : type.name;
          next = this.adding(branch.as, { name: shape, collection: type.collection }, next);
        }
        return next;
      }
      case 'ancestors':
      case 'descendants':
        this.hierarchy(node.hierarchy, scope);
        this.transformations(node.transformations, scope);
        return scope;
      case 'traverse':
        this.hierarchy(node.hierarchy, scope);
        this.transformations(node.transformations, scope);
        this.order(node.siblings, scope);
        return scope;
      case 'custom':
        return this.custom(node, scope);
      default:
        this.expression(node.amount, { ...scope, throughCollections: true });
        this.order([{ expression: node.expression, descending: false, at: node.at, end: node.end }], scope);
        return scope;
    }
  }

  private custom(node: Extract<Transformation, { kind: 'custom' }>, scope: Scope): Scope {
    for (const { value } of node.parameters) this.expression(value, scope);
    const [operation] = this.names.operations(node.name);
    if (!operation) return this.fault('odata/unknown-function', `There is no function ${node.name}.`, node);
    const instance = operation.returns ? single(operation.returns.name) : anyType;
    return instance.name === 'Edm.EntityType' || instance.name === 'Edm.ComplexType'
      ? { ...scope, instance: anyType, computed: new Map(), only: null }
      : { ...scope, instance, computed: new Map(), only: null };
  }

  private adding(as: string, type: ResolvedType, scope: Scope): Scope {
    return {
      ...scope,
      computed: new Map(scope.computed).set(as, type),
      only: scope.only ? new Set([...scope.only, as]) : null,
    };
  }

  private aggregates(expressions: readonly AggregateExpression[], scope: Scope): Map<string, ResolvedType> {
    const made = new Map<string, ResolvedType>();
    for (const each of expressions) {
      const type = this.aggregate(each, scope);
      this.types.set(each, type);
      for (const { grouping } of each.from) for (const path of grouping) this.namePath(path, scope, false);
      const own = each.expression?.kind === 'path' ? each.expression.steps.at(-1) : undefined;
      const name = each.as ?? (own?.kind === 'name' ? own.name : null);
      if (name === null) continue;
      if (made.has(name)) this.fault('odata/not-allowed', `${name} is made twice.`, each);
      made.set(name, type);
    }
    return made;
  }

  /** Only what was grouped by, and what was made, is there afterwards. */
  private left(kept: ReadonlyMap<string, ResolvedType>, made: ReadonlyMap<string, ResolvedType>, scope: Scope): Scope {
    return { ...scope, computed: new Map([...kept, ...made]), only: new Set([...kept.keys(), ...made.keys()]) };
  }

  private groupby(node: Extract<Transformation, { kind: 'groupby' }>, scope: Scope): Scope {
    const kept: string[] = [];
    const keep = (path: NamePath) => {
      this.types.set(path, this.namePath(path, scope, false));
      // Of several levels, the first one holds the others.
      const first = path.segments.find((each) => !each.name.includes('.'));
      if (first) kept.push(first.name);
      const type = this.types.get(path) as ResolvedType;
      if (type.collection)
        this.fault('odata/not-allowed', `Instances are grouped by single values; this is ${shown(type)}.`, path);
    };
    for (const element of node.grouping)
      if (element.kind === 'path') keep(element.path);
      else if (element.kind === 'rollup') {
        // One name alone is that of a hierarchy which an annotation describes.
        const [only] = element.paths;
        const isNamed = element.paths.length === 1 && only?.segments.length === 1;
        if (!isNamed) for (const path of element.paths) keep(path);
      } else {
        this.hierarchy(element.hierarchy, scope);
        this.transformations(element.transformations, scope);
        const [first] = element.hierarchy.property.segments;
        if (first) kept.push(first.name);
      }
    const inner = this.transformations(node.transformations, scope);
    const made =
      node.transformations.length === 0
        ? []
        : [...inner.computed].filter(([name]) => !scope.computed.has(name) || inner.only?.has(name));
    // What is kept is looked up in the type as before; what is computed is of the inner transformations.
    const computed = new Map([...[...scope.computed].filter(([name]) => kept.includes(name)), ...made]);
    const hasRollup = node.grouping.some((each) => each.kind === 'rollup' && each.paths.length === 1);
    const rest = node.transformations.length === 0 ? [] : [...(inner.only ?? [])];
    return { ...scope, computed, only: hasRollup ? null : new Set([...kept, ...computed.keys(), ...rest]) };
  }

  private hierarchy({ nodes, property }: Hierarchy, scope: Scope): void {
    const type = this.expression(nodes, scope);
    this.wantsCollection(type, nodes, 'A hierarchy');
    this.namePath(property, scope, true);
  }
}
