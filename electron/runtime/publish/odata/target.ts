import type {
  Expression,
  KeyValue,
  Placed,
  Request,
  ResolvedRequest,
  ResourceStep,
} from '../../../../shared/odata/query/index.ts';
import type { QueryNode, QueryStep } from '../../../../shared/query/index.ts';
import type {
  ProgramODataNavigation,
  ProgramODataOperation,
  ProgramODataProperty,
  ProgramODataStream,
} from '../../../../shared/service/odata/program.ts';
import { framesOf } from '../../../../shared/service/odata/query/frames.ts';
import { valueOfText } from '../../../../shared/service/odata/query/literal-value.ts';
import type { ModelType, PublishedModel } from '../../../../shared/service/odata/query/published-model.ts';
import { notSupported, RequestRefused, refused } from '../../../../shared/service/odata/query/refused.ts';
import type { QueryTranslator } from '../../../../shared/service/odata/query/to-query.ts';
import { literalOf } from './value-text.ts';

/** What the path of a request leads to: objects of a type that meet conditions, one of them or all, a property of one, an operation. */
export interface Target {
  type: ModelType;
  /** The set that is told of the objects. */
  set: string;
  conditions: QueryNode[];
  isMany: boolean;
  /** Where it was come from over a navigation property. */
  via: { way: ProgramODataNavigation; from: Target } | null;
  /** The values of the key that the path says, by property. */
  key: ReadonlyMap<string, unknown> | null;
  property: ProgramODataProperty | null;
  /** Bytes with an address of their own: a property, or (with `$value`) the content of the entity. */
  stream: ProgramODataStream | null;
  suffix: '$count' | '$value' | '$ref' | '$query' | null;
  /** A cast was written: entities are told with it. */
  cast: boolean;
  /** The path begins with a singleton, and nothing has led on from it. */
  singleton: SingletonPlace | null;
}

/** The singleton that a path begins with: which object it is is known when the request is carried out. */
export interface SingletonPlace {
  name: string;
  /** The number of the microflow that gives it; null: the first one that is stored. */
  flow: number | null;
  /** The parameter of the query that takes the id of the object. */
  parameter: number;
}

/** An operation that a path calls, and on what. */
export interface CalledOperation {
  operation: ProgramODataOperation;
  on: Target | null;
  parameters: ReadonlyMap<string, Expression>;
  place: Placed;
}

/** Follows the path of a request over the model. */
export class TargetFinder {
  private readonly model: PublishedModel;
  private readonly resolved: ResolvedRequest;
  private readonly translator: QueryTranslator;
  private readonly aliases: ReadonlyMap<string, Expression>;

  constructor(
    model: PublishedModel,
    resolved: ResolvedRequest,
    translator: QueryTranslator,
    aliases: ReadonlyMap<string, Expression>,
  ) {
    this.model = model;
    this.resolved = resolved;
    this.translator = translator;
    this.aliases = aliases;
  }

  find({ path }: Request): Target | CalledOperation {
    const [first, ...rest] = path.steps;
    if (path.root !== 'resource' || !first) return notSupported(path.root, path);
    const meaning = this.resolved.meanings.get(first);
    if (meaning?.kind === 'import') {
      const [next] = rest;
      if (next) return notSupported('A path behind an operation', next);
      return this.called(meaning.operation.namespace, meaning.operation.name, null, first);
    }
    if (meaning?.kind === 'singleton') return this.below(this.singleton(meaning.singleton.name, first), rest);
    if (meaning?.kind !== 'set') return notSupported('That', first);
    const type = this.model.set(meaning.set.name);
    if (!type) throw new RequestRefused(404, 'odata/not-found', `There is no set ${meaning.set.name}.`, first);
    let target: Target = {
      type,
      set: meaning.set.name,
      conditions: [],
      isMany: true,
      via: null,
      key: null,
      property: null,
      stream: null,
      suffix: null,
      cast: false,
      singleton: null,
    };
    if (meaning.key) target = this.keyed(target, meaning.key);
    return this.below(target, rest);
  }

  private singleton(name: string, place: Placed): Target {
    const type = this.model.singleton(name);
    const own = type?.type.singleton;
    if (!type || !own) throw new RequestRefused(404, 'odata/not-found', `There is no singleton ${name}.`, place);
    const right = this.translator.bind(null);
    return {
      type,
      set: name,
      conditions: [{ kind: 'compare', operator: '=', left: { kind: 'id' }, right }],
      isMany: false,
      via: null,
      key: null,
      property: null,
      stream: null,
      suffix: null,
      cast: false,
      singleton: { name, flow: own.flow, parameter: (right as { index: number }).index },
    };
  }

  /** Follows what stands behind the first step. */
  private below(from: Target, rest: readonly ResourceStep[]): Target | CalledOperation {
    let target = from;
    for (const [i, step] of rest.entries()) {
      const found = this.next(target, step);
      if ('operation' in found) {
        const after = rest[i + 1];
        return after ? notSupported('A path behind an operation', after) : found;
      }
      target = found;
    }
    return target;
  }

  private called(namespace: string, name: string, on: Target | null, step: ResourceStep): CalledOperation {
    const operation = this.model.data.operations.find((each) => each.name === `${namespace}.${name}`);
    if (!operation) throw new RequestRefused(404, 'odata/not-found', `There is no operation ${name}.`, step);
    const parameters = new Map<string, Expression>();
    if (step.kind === 'call') for (const each of step.parameters) parameters.set(each.name, each.value);
    return { operation, on, parameters, place: step };
  }

  private next(target: Target, step: ResourceStep): Target | CalledOperation {
    switch (step.kind) {
      case '$count':
      case '$ref':
      case '$query':
        return { ...target, suffix: step.kind };
      case '$value': {
        const content = target.property ? null : (target.type.streams.get('') ?? null);
        return { ...target, suffix: step.kind, stream: content };
      }
      case '$each':
        return notSupported('$each', step);
      case 'filter': {
        const node = this.translator.condition(step.predicate, framesOf(target.type, this.aliases));
        return { ...target, conditions: [...target.conditions, node] };
      }
    }
    const meaning = this.resolved.meanings.get(step);
    switch (meaning?.kind) {
      case 'key':
        return this.keyed(target, meaning.values);
      case 'cast': {
        const type = this.model.type(meaning.type);
        return {
          ...target,
          type,
          cast: true,
          conditions: [...target.conditions, { kind: 'is', entity: type.entity }],
        };
      }
      case 'property': {
        const property = target.type.property.get(meaning.property.name);
        const stream = target.type.streams.get(meaning.property.name);
        if (stream) return { ...target, stream };
        return property ? { ...target, property } : notSupported(meaning.property.name, step);
      }
      case 'navigation': {
        const way = target.type.navigation.get(meaning.property.name);
        if (!way) return notSupported(meaning.property.name, step);
        const over = this.over(target, way);
        return meaning.key ? this.keyed(over, meaning.key) : over;
      }
      case 'function':
      case 'action':
        return this.called(meaning.operation.namespace, meaning.operation.name, target, step);
      default:
        return notSupported('That in a path', step);
    }
  }

  private over(from: Target, way: ProgramODataNavigation): Target {
    const type = this.model.type(way.target);
    // Back to where it was come from.
    const back: QueryStep = { association: way.association, reverse: !way.reverse, entity: from.type.entity };
    const filter: QueryNode = { kind: 'exists', step: back, filter: allConditions(from.conditions) };
    return {
      type,
      set: way.contains ? containedSet(from, way) : (type.set?.set ?? ''),
      conditions: [filter],
      isMany: way.many,
      via: { way, from },
      key: null,
      property: null,
      stream: null,
      suffix: null,
      cast: false,
      singleton: null,
    };
  }

  private keyed(target: Target, values: readonly KeyValue[]): Target {
    const key = new Map<string, unknown>();
    const conditions = values.map(({ property: name, type, value }): QueryNode => {
      const property = target.type.property.get(name);
      if (!property) return refused('odata/wrong-key', `${name} is no property.`);
      const right =
        'text' in value && value.kind === 'text'
          ? this.textOperand(type.name, value.text)
          : this.translator.operand(value as Expression, framesOf(target.type, this.aliases));
      // Empty is the same as empty: it would be the key of whatever has none.
      const isEmpty =
        right.kind === 'parameter'
          ? this.translator.values[right.index] === null
          : right.kind === 'case' && right.branches.length === 0;
      if (isEmpty) return refused('odata/wrong-key', `The key ${name} is a value that is written.`);
      if (right.kind === 'parameter') key.set(name, this.translator.values[right.index]);
      return {
        kind: 'compare',
        operator: '=',
        left: { kind: 'attribute', attribute: property.attribute },
        right,
      };
    });
    return { ...target, conditions: [...target.conditions, ...conditions], isMany: false, key };
  }

  private textOperand(type: string, text: string) {
    const value = valueOfText(type, text);
    if (value === undefined) refused('odata/wrong-key', `${text.slice(0, 60)} is no value of ${type}.`);
    return this.translator.bind(value);
  }
}

/** What is contained is of the navigation property of the one that contains it (Protocol 4.01, 10.2); '' where the path does not say which one that is. */
function containedSet({ set, key, singleton, type, isMany }: Target, way: ProgramODataNavigation): string {
  if (set === '' || isMany) return '';
  if (singleton) return `${set}/${way.name}`;
  const texts = type.key.map((property): readonly [string, string] | null => {
    const value = key?.get(property.name);
    if (value === null || value === undefined) return null;
    return [property.name, encodeURIComponent(literalOf(property.type, property.isEnum, value))];
  });
  const known = texts.filter((each) => each !== null);
  if (known.length === 0 || known.length < texts.length) return '';
  const [only] = known;
  const inside = known.length === 1 && only ? only[1] : known.map(([name, text]) => `${name}=${text}`).join(',');
  return `${set}(${inside})/${way.name}`;
}

export function allConditions(nodes: readonly QueryNode[]): QueryNode | null {
  const [only] = nodes;
  if (!only) return null;
  return nodes.length === 1 ? only : { kind: 'and', items: [...nodes] };
}
