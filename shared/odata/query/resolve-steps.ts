import { mostSimilar } from '../../model/naming.ts';
import type { CsdlEntitySet, CsdlOperation, CsdlSingleton } from '../csdl/model.ts';
import { areComparable, isAny } from './compatible-types.ts';
import { type QueryErrorCode, QueryFault } from './error.ts';
import type { ModelNames } from './names.ts';
import { anyType, booleanType, type KeyValue, type Meaning, type ResolvedType, shown, single } from './resolved.ts';
import type { AggregateExpression, Expression, NamedValue, Path, Placed, Step } from './tree.ts';

/** What an expression is evaluated on. */
export interface Scope {
  /** The instance: its type, and what was computed for it. */
  instance: ResolvedType;
  computed: ReadonlyMap<string, ResolvedType>;
  /** After `groupby` and `aggregate` only these names are left; null for all. */
  only: ReadonlySet<string> | null;
  /** `$it`: of the resource that the request is for. */
  it: ResolvedType;
  variables: ReadonlyMap<string, ResolvedType>;
  aliases: ReadonlyMap<string, Expression>;
  /** Of `$crossjoin`: names are those of sets. */
  sets: ReadonlyMap<string, ResolvedType> | null;
  /** In `aggregate`, a path may lead through collections. */
  throughCollections: boolean;
}

/** Finds out what the steps of paths mean: properties, casts, functions, keys. What stands in their brackets is of the resolver of expressions. */
export abstract class StepResolver {
  readonly types = new Map<object, ResolvedType>();
  readonly meanings = new Map<object, Meaning>();
  protected readonly names: ModelNames;
  /** Aliases that are being resolved: one that leads to itself has no value. */
  private readonly open = new Set<string>();

  constructor(names: ModelNames) {
    this.names = names;
  }

  protected fault(code: QueryErrorCode, message: string, { at, end }: Placed, expected: readonly string[] = []): never {
    throw new QueryFault({ code, message, at, end, expected, found: '' });
  }

  protected typed(node: object, type: ResolvedType): ResolvedType {
    this.types.set(node, type);
    return type;
  }

  protected comparable(left: ResolvedType, right: ResolvedType): boolean {
    if (areComparable(left, right)) return true;
    if (left.collection && right.collection)
      return areComparable({ ...left, collection: false }, { ...right, collection: false });
    return (
      left.collection === right.collection &&
      (this.names.derives(left.name, right.name) || this.names.derives(right.name, left.name))
    );
  }

  protected path(node: Path, scope: Scope): ResolvedType {
    let [current, from] = this.startOf(node, scope);
    const steps = node.steps.slice(from);
    for (const step of steps) {
      current = this.step(step, current, scope);
      this.types.set(step, current);
    }
    return current;
  }

  /** The type that the steps go on from, and how many steps said it. */
  private startOf(node: Path, scope: Scope): [ResolvedType, number] {
    const [first] = node.steps;
    if (node.start === null) {
      if (first?.kind === 'name') {
        const variable = scope.variables.get(first.name);
        if (variable) {
          this.meanings.set(first, { kind: 'variable', name: first.name });
          return [this.typed(first, variable), 1];
        }
        const computed = scope.computed.get(first.name);
        if (computed) {
          this.meanings.set(first, { kind: 'computed', name: first.name });
          return [this.typed(first, computed), 1];
        }
        const set = scope.sets?.get(first.name);
        if (set) {
          this.meanings.set(first, { kind: 'variable', name: first.name });
          return [this.typed(first, set), 1];
        }
        if (scope.only && !scope.only.has(first.name))
          this.fault(
            'odata/unknown-name',
            `${first.name} is not there any more: what groups and aggregates leave is ${[...scope.only].join(', ')}.`,
            first,
            [...scope.only],
          );
      }
      return [scope.instance, 0];
    }
    if (node.start === '$it') return [scope.it, 0];
    if (node.start === '$this') return [scope.instance, 0];
    if (node.start === '$these') return [{ ...scope.instance, collection: true }, 0];
    if (node.start === '$root') return [this.rootOf(first, node, scope), 1];
    return [this.alias(node.start.alias, node, scope), 0];
  }

  private alias(name: string, node: Path, scope: Scope): ResolvedType {
    const value = scope.aliases.get(name);
    // Without a value it is null (5.3); with steps behind, it is a term without a namespace.
    if (!value) return node.steps.length === 0 ? single('null') : anyType;
    if (this.open.has(name)) this.fault('odata/not-allowed', `The alias @${name} is made of itself.`, node);
    const known = this.types.get(value);
    if (known) return known;
    this.open.add(name);
    const type = this.expression(value, scope);
    this.open.delete(name);
    return type;
  }

  private rootOf(step: Step | undefined, node: Path, scope: Scope): ResolvedType {
    if (!step || (step.kind !== 'name' && step.kind !== 'call'))
      return this.fault('odata/unknown-name', 'Behind $root/ stands an entity set, a singleton or a function.', node);
    return this.typed(step, this.serviceChild(step, scope).type);
  }

  /** What a name means right below the service root. */
  protected serviceChild(
    step: Extract<Step, { kind: 'name' | 'call' }>,
    scope: Scope,
  ): { type: ResolvedType; source: CsdlEntitySet | CsdlSingleton | null } {
    const child = this.names.child(step.name);
    if (!child) {
      const similar = mostSimilar(step.name, this.names.childNames());
      return this.fault(
        'odata/unknown-name',
        `The service has no ${step.name}.${similar === undefined ? '' : ` Did you mean ${similar}?`}`,
        step,
        [...this.names.childNames()].slice(0, 50),
      );
    }
    if (child.kind === 'entity-set') {
      const key = step.kind === 'call' ? this.keyByNames(child.type, step.parameters, step, child, scope) : null;
      this.meanings.set(step, { kind: 'set', set: child, key });
      return { type: { name: child.type, collection: key === null }, source: child };
    }
    if (child.kind === 'singleton') {
      if (step.kind === 'call')
        this.fault('odata/not-allowed', `${child.name} is a singleton, and takes nothing in brackets.`, step);
      this.meanings.set(step, { kind: 'singleton', singleton: child });
      return { type: single(child.type), source: child };
    }
    const overloads =
      this.names.model.operations.get(child.operation)?.filter((each) => !each.isBound || each.method !== null) ?? [];
    const operation = this.overload(overloads, step.kind === 'call' ? step.parameters : null, step, 0, scope);
    this.meanings.set(step, { kind: 'import', import: child, operation });
    const set = child.entitySet === null ? null : this.names.child(child.entitySet);
    return {
      type: operation.returns
        ? { name: operation.returns.name, collection: operation.returns.collection }
        : single('null'),
      source: set?.kind === 'entity-set' || set?.kind === 'singleton' ? set : null,
    };
  }

  /** The overload with these parameters; `bound` of its own come before them. Without brackets, parameters are among the options (4.5.4). */
  protected overload(
    overloads: readonly CsdlOperation[],
    given: readonly NamedValue[] | null,
    step: Placed & { name: string },
    bound: number,
    scope: Scope,
  ): CsdlOperation {
    const [first] = overloads;
    if (!first) return this.fault('odata/unknown-function', `${step.name} is not described.`, step);
    if (given === null) return first;
    const names = new Set(given.map((each) => each.name));
    const matches = overloads.filter((each) => {
      const own = each.parameters.slice(bound);
      return (
        own.every((parameter) => names.has(parameter.name) || isOptional(parameter)) &&
        given.every(({ name }) => own.some((parameter) => parameter.name === name))
      );
    });
    const found = matches.find((each) => each.parameters.length - bound === given.length) ?? matches[0];
    if (found) {
      for (const { name, value } of given) {
        const parameter = found.parameters.find((each) => each.name === name);
        const type = this.expression(value, scope);
        const wanted = parameter
          ? this.names.underlying({ name: parameter.type.name, collection: parameter.type.collection })
          : anyType;
        if (
          !this.comparable(wanted, this.names.underlying(this.adapted(value, type, wanted))) &&
          !this.isStructuredValue(value, wanted)
        )
          this.fault(
            'odata/wrong-type',
            `The parameter ${name} of ${step.name} is ${shown(wanted)}; this is ${shown(type)}.`,
            value,
          );
      }
      return found;
    }
    const known = [
      ...new Set(overloads.flatMap((each) => each.parameters.slice(bound).map((parameter) => parameter.name))),
    ];
    const stranger = given.find(({ name }) => !known.includes(name));
    if (stranger)
      return this.fault('odata/unknown-parameter', `${step.name} has no parameter ${stranger.name}.`, stranger, known);
    const missing = first.parameters.slice(bound).find((parameter) => !names.has(parameter.name));
    return this.fault(
      'odata/unknown-parameter',
      `${step.name} cannot be called so${missing ? `: its parameter ${missing.name} is missing` : ''}.`,
      step,
      known,
    );
  }

  private isStructuredValue(value: Expression, wanted: ResolvedType): boolean {
    return (
      (value.kind === 'object' || value.kind === 'array') &&
      (wanted.collection || this.names.structured(wanted) !== null)
    );
  }

  private step(step: Step, current: ResolvedType, scope: Scope): ResolvedType {
    switch (step.kind) {
      case 'name':
      case 'call':
        return this.member(step, current, scope, scope.throughCollections).type;
      case 'key':
        return this.keyStep(step, current, scope).type;
      case 'keys': {
        const key = this.keyByNames(current.name, step.values, step, null, scope);
        this.meanings.set(step, { kind: 'key', values: key, isAlternate: false });
        return single(current.name);
      }
      case 'annotation': {
        const term = this.names.model.terms.get(step.term);
        return term ? { name: term.type.name, collection: term.type.collection } : anyType;
      }
      case 'any':
      case 'all': {
        this.wantsCollection(current, step, `${step.kind}(…)`);
        if (step.predicate && step.variable !== null) {
          const variables = new Map(scope.variables).set(step.variable, { name: current.name, collection: false });
          this.condition(step.predicate, { ...scope, variables });
        }
        return booleanType;
      }
      case 'count':
        // An aggregate counts what single ones lead to as well.
        if (!scope.throughCollections || !this.names.structured(current)) this.wantsCollection(current, step, '$count');
        if (step.filter) this.condition(step.filter, this.within(single(current.name), scope));
        return single('Edm.Int64');
      case 'filter':
        this.wantsCollection(current, step, '$filter(…)');
        this.condition(step.predicate, this.within(single(current.name), scope));
        return current;
      case 'aggregate':
        this.wantsCollection(current, step, 'aggregate(…)');
        return this.aggregate(step.expression, this.within(single(current.name), scope));
    }
  }

  /** The scope of an expression on the instances of something else. */
  within(instance: ResolvedType, scope: Scope): Scope {
    return { ...scope, instance, computed: new Map(), only: null, sets: null, throughCollections: false };
  }

  protected wantsCollection(type: ResolvedType, step: Placed, what: string): void {
    if (!type.collection && !isAny(type))
      this.fault('odata/not-allowed', `${what} is asked of a collection; this is ${shown(type)}.`, step);
  }

  /** A name, or a name with parameters, behind something of that type: property, navigation property, type cast, function, action. */
  protected member(
    step: Extract<Step, { kind: 'name' | 'call' }>,
    current: ResolvedType,
    scope: Scope,
    throughCollections: boolean,
    withActions = false,
  ): { type: ResolvedType; meaning: Meaning } {
    const found = this.findMember(step, current, scope, throughCollections, withActions);
    this.meanings.set(step, found.meaning);
    return found;
  }

  private findMember(
    step: Extract<Step, { kind: 'name' | 'call' }>,
    current: ResolvedType,
    scope: Scope,
    throughCollections: boolean,
    withActions: boolean,
  ): { type: ResolvedType; meaning: Meaning } {
    const { name } = step;
    if (isAny(current)) return { type: anyType, meaning: { kind: 'dynamic', name } };
    const structured = this.names.structured(current);
    const member =
      structured && (!current.collection || throughCollections) ? this.names.member(structured, name) : null;
    if (structured && member) {
      const { property, owner } = member;
      const own = { name: property.type.name, collection: property.type.collection };
      const type = this.names.underlying(current.collection ? { ...own, collection: true } : own);
      if (!('contains' in property)) {
        if (step.kind === 'call')
          this.fault('odata/not-allowed', `${name} is a property, and takes nothing in brackets.`, step);
        return { type, meaning: { kind: 'property', property, owner: this.names.nameOf(owner) } };
      }
      const key = step.kind === 'call' ? this.keyByNames(type.name, step.parameters, step, null, scope) : null;
      return {
        type: key ? single(type.name) : type,
        meaning: { kind: 'navigation', property, owner: this.names.nameOf(owner), key },
      };
    }
    const operation = this.bound(step, current, scope, withActions);
    if (operation) return operation;
    const cast = step.kind === 'name' ? this.names.type(name) : null;
    if (cast !== null) {
      if (structured && !this.names.derives(cast, current.name) && !this.names.derives(current.name, cast))
        this.fault('odata/wrong-type', `${cast} does not derive from ${current.name}.`, step);
      return { type: { name: cast, collection: current.collection }, meaning: { kind: 'cast', type: cast } };
    }
    if (
      structured &&
      !current.collection &&
      this.names.isOpen(structured) &&
      step.kind === 'name' &&
      !name.includes('.')
    )
      return { type: anyType, meaning: { kind: 'dynamic', name } };
    return this.unknownMember(step, current, throughCollections);
  }

  private unknownMember(
    step: Extract<Step, { kind: 'name' | 'call' }>,
    current: ResolvedType,
    throughCollections: boolean,
  ): never {
    const { name } = step;
    const structured = this.names.structured(current);
    if (step.kind === 'call')
      this.fault('odata/unknown-function', `There is no function ${name} of ${shown(current)}.`, step);
    if (!structured)
      this.fault('odata/unknown-name', `${shown(current)} has no properties: ${name} leads nowhere.`, step);
    if (current.collection && !throughCollections)
      this.fault(
        'odata/not-allowed',
        `${name} is asked of a collection: any(…), all(…) or $count say of which of its items.`,
        step,
        ['any', 'all', '$count'],
      );
    const known = structured ? this.names.memberNames(structured) : [];
    const similar = mostSimilar(name, known);
    return this.fault(
      'odata/unknown-name',
      `${current.name} has no property ${name}.${similar === undefined ? '' : ` Did you mean ${similar}?`}`,
      step,
      known.slice(0, 50),
    );
  }

  private bound(
    step: Extract<Step, { kind: 'name' | 'call' }>,
    current: ResolvedType,
    scope: Scope,
    withActions: boolean,
  ): { type: ResolvedType; meaning: Meaning } | null {
    const overloads = this.names.operations(step.name).filter((each) => {
      if (each.kind === 'action' && !withActions) return false;
      const [binding] = each.parameters;
      if (!each.isBound || !binding) return false;
      return (
        binding.type.collection === current.collection &&
        (binding.type.name === current.name || this.names.derives(current.name, binding.type.name))
      );
    });
    if (overloads.length === 0) return this.unbound(step, scope);
    // In expressions a function has brackets, even empty ones (5.1.1.13); in paths they may be left out.
    const operation = this.overload(overloads, step.kind === 'call' ? step.parameters : null, step, 1, scope);
    return {
      type: operation.returns
        ? { name: operation.returns.name, collection: operation.returns.collection }
        : single('null'),
      meaning: { kind: operation.kind, operation },
    };
  }

  private unbound(
    step: Extract<Step, { kind: 'name' | 'call' }>,
    scope: Scope,
  ): { type: ResolvedType; meaning: Meaning } | null {
    if (step.kind !== 'call') return null;
    const overloads = this.names.operations(step.name).filter((each) => each.kind === 'function' && !each.isBound);
    if (overloads.length === 0) return null;
    const operation = this.overload(overloads, step.parameters, step, 0, scope);
    return {
      type: operation.returns ? { name: operation.returns.name, collection: operation.returns.collection } : anyType,
      meaning: { kind: 'function', operation },
    };
  }

  protected keyStep(step: Extract<Step, { kind: 'key' }>, current: ResolvedType, scope: Scope): { type: ResolvedType } {
    const type = this.names.structured(current);
    if (type?.kind !== 'entity' || !current.collection)
      return this.fault(
        'odata/not-allowed',
        `A key is asked of a collection of entities; this is ${shown(current)}.`,
        step,
      );
    const key = this.names.key(type);
    const [only] = key;
    if (!only || key.length > 1)
      return this.fault(
        'odata/wrong-key',
        `The key of ${current.name} has ${key.length} properties: each is given by its name.`,
        step,
        key.map((each) => `${each.name}=…`),
      );
    const value: KeyValue = { property: only.path, type: only.type, value: step.value };
    this.keyValue(value, step.value, scope);
    this.meanings.set(step, { kind: 'key', values: [value], isAlternate: false });
    return { type: single(current.name) };
  }

  private keyValue({ property, type }: KeyValue, value: Expression, scope: Scope): void {
    const given = this.expression(value, scope);
    if (!this.comparable(type, this.names.underlying(this.adapted(value, given, type))))
      this.fault('odata/wrong-type', `${property} of the key is ${shown(type)}; this is ${shown(given)}.`, value);
  }

  /** A key by names: that of the type, or an alternate one. */
  protected keyByNames(
    typeName: string,
    given: readonly NamedValue[],
    place: Placed,
    set: CsdlEntitySet | null,
    scope: Scope,
  ): KeyValue[] {
    const type = this.names.structured(single(typeName));
    if (type?.kind !== 'entity') return this.fault('odata/not-allowed', `${typeName} has no key.`, place);
    const keys = [this.names.key(type), ...this.names.alternateKeys(type, set)];
    const names = new Set(given.map((each) => each.name));
    const key = keys.find((each) => each.length === names.size && each.every(({ name }) => names.has(name)));
    if (!key) {
      const own = keys[0] ?? [];
      const stranger = given.find(({ name }) => !own.some((each) => each.name === name));
      return this.fault(
        'odata/wrong-key',
        stranger
          ? `${stranger.name} is not of the key of ${typeName}.`
          : `The key of ${typeName} has ${own.length} properties: ${own.map((each) => each.name).join(', ')}.`,
        stranger ?? place,
        own.map((each) => each.name),
      );
    }
    return key.map(({ name, path, type: wanted }) => {
      const { value } = given.find((each) => each.name === name) as NamedValue;
      const keyValue: KeyValue = { property: path, type: wanted, value };
      this.keyValue(keyValue, value, scope);
      return keyValue;
    });
  }

  abstract expression(node: Expression, scope: Scope): ResolvedType;
  abstract condition(node: Expression, scope: Scope): void;
  abstract aggregate(node: AggregateExpression, scope: Scope): ResolvedType;
  /** The type of a literal whose own is left out where the other side says it. */
  protected abstract adapted(node: Expression, type: ResolvedType, other: ResolvedType): ResolvedType;
}

function isOptional(parameter: CsdlOperation['parameters'][0]): boolean {
  return parameter.annotations.some((each) => each.term === 'Org.OData.Core.V1.OptionalParameter');
}
