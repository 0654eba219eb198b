import { hasStream } from '../csdl/lookup.ts';
import type { CsdlEntitySet, CsdlSingleton } from '../csdl/model.ts';
import { isAny } from './compatible-types.ts';
import { type QueryError, QueryFault } from './error.ts';
import type { ModelNames } from './names.ts';
import { OptionResolver } from './resolve-options.ts';
import type { Scope } from './resolve-steps.ts';
import { anyType, type KeyValue, type Meaning, type Resolution, type ResolvedType, shown, single } from './resolved.ts';
import type { Expression, QueryOptions, Request, ResourcePath, ResourceStep } from './tree.ts';
import { valueFailsAt } from './value-forms.ts';

/** A request whose names are known. */
export interface ResolvedRequest extends Resolution {
  /** What the path leads to; null for what has no type: `$batch`, `$metadata`, an action without a result. */
  type: ResolvedType | null;
  /** Set or singleton that the entities are of, as far as bindings say. */
  source: CsdlEntitySet | CsdlSingleton | null;
}

/**
 * Looks up every name of a request in a model (its names are made once, `new ModelNames(model)`), and tells the type of every node: `meanings` and `types` are by the nodes of the tree. The first thing that is
 * wrong (unknown property, operands of types that do not fit, a key with a property missing) is given with its place.
 */
export function resolveRequest(
  request: Request,
  names: ModelNames,
): { value: ResolvedRequest } | { error: QueryError } {
  return guarded(() => new RequestResolver(names).request(request));
}

/** Resolves options alone, for instances of that type: of a consumed service, or of `$expand` that was split off. */
export function resolveOptions(
  options: QueryOptions,
  type: ResolvedType,
  names: ModelNames,
): { value: Resolution } | { error: QueryError } {
  return guarded(() => {
    const resolver = new RequestResolver(names);
    resolver.options(options, scopeOf(single(type.name), options), type.collection);
    return resolver;
  });
}

/** Resolves one expression on an instance of that type. */
export function resolveExpression(
  expression: Expression,
  type: ResolvedType,
  names: ModelNames,
): { value: Resolution & { type: ResolvedType } } | { error: QueryError } {
  return guarded(() => {
    const resolver = new RequestResolver(names);
    const result = resolver.expression(expression, scopeOf(type, null));
    return { types: resolver.types, meanings: resolver.meanings, type: result };
  });
}

function guarded<T>(resolve: () => T): { value: T } | { error: QueryError } {
  try {
    return { value: resolve() };
  } catch (error) {
    if (error instanceof QueryFault) return { error: error.error };
    throw error;
  }
}

function scopeOf(instance: ResolvedType, options: QueryOptions | null): Scope {
  return {
    instance,
    computed: new Map(),
    only: null,
    it: instance,
    variables: new Map(),
    aliases: options?.aliases ?? new Map(),
    sets: null,
    throughCollections: false,
  };
}

interface Place {
  type: ResolvedType;
  source: CsdlEntitySet | CsdlSingleton | null;
  /** The path is bound by a navigation property of that set, with the names up to here. */
  bindingPath: string;
  /** A cast of a cast, which nothing is asked between, is refused. */
  isCast: boolean;
  /** Nothing may come behind. */
  isEnd: boolean;
}

class RequestResolver extends OptionResolver {
  request({ path, options }: Request): ResolvedRequest {
    const scope = scopeOf(anyType, options);
    const place = this.resource(path, scope);
    const own: Scope = { ...scope, instance: single(place?.type.name ?? 'any') };
    const sets =
      path.root === '$crossjoin' ? new Map(path.sets.map((each) => [each.name, single(this.setType(each))])) : null;
    const hasInstances =
      path.root === 'resource' || path.root === '$all' || path.root === '$crossjoin' || path.root === '$entity';
    if (hasInstances)
      this.options(
        this.withoutOwn(options, path),
        { ...own, it: own.instance, sets, instance: sets ? anyType : own.instance },
        this.isMany(path, place),
      );
    return { types: this.types, meanings: this.meanings, type: place?.type ?? null, source: place?.source ?? null };
  }

  private setType(each: { name: string; at: number; end: number }): string {
    const child = this.names.child(each.name);
    if (child?.kind !== 'entity-set')
      return this.fault('odata/unknown-name', `The service has no entity set ${each.name}.`, each);
    return child.type;
  }

  private isMany(path: ResourcePath, place: Place | null): boolean {
    if (path.root === '$all' || path.root === '$crossjoin') return true;
    // Behind $count, $filter and $search still choose what is counted.
    if (path.steps.some((each) => each.kind === '$count')) return true;
    return place ? place.type.collection || isAny(place.type) : true;
  }

  /** Of a count, the options are of what is counted. */
  private withoutOwn(options: QueryOptions, { steps }: ResourcePath): QueryOptions {
    const last = steps.at(-1);
    return last?.kind === '$count' ? { ...options, orderby: null, select: null, expand: null } : options;
  }

  private resource(path: ResourcePath, scope: Scope): Place | null {
    const { root, steps } = path;
    if (root === '$all' || root === '$crossjoin' || root === '$entity') {
      let place: Place = {
        type: { name: 'any', collection: root !== '$entity' },
        source: null,
        bindingPath: '',
        isCast: false,
        isEnd: false,
      };
      for (const step of steps) place = this.segment(step, place, scope, true);
      return place;
    }
    const [first, ...rest] = steps;
    if (root !== 'resource' || !first) return null;
    if (first.kind !== 'name' && first.kind !== 'call')
      return this.fault('odata/unknown-name', 'A path begins with an entity set, a singleton or an operation.', first);
    const { type, source } = this.serviceChild(first, scope);
    this.types.set(first, type);
    let place: Place = {
      type,
      source,
      bindingPath: '',
      isCast: false,
      isEnd: this.meanings.get(first)?.kind === 'action',
    };
    for (const step of rest) place = this.segment(step, place, scope, false);
    return place;
  }

  private segment(step: ResourceStep, place: Place, scope: Scope, isOfAll: boolean): Place {
    if (place.isEnd) this.fault('odata/not-allowed', 'Nothing comes behind that in a path.', step);
    const next = this.nextOf(step, place, scope, isOfAll);
    this.types.set(step, next.type);
    return next;
  }

  private nextOf(step: ResourceStep, place: Place, scope: Scope, isOfAll: boolean): Place {
    const { type } = place;
    const ended = (of: ResolvedType): Place => ({ ...place, type: of, isEnd: true });
    switch (step.kind) {
      case 'name':
      case 'call':
        return this.named(step, place, scope, isOfAll);
      case 'key': {
        if (type.collection && this.names.structured(type)?.kind !== 'entity')
          return this.fault(
            'odata/not-allowed',
            `A key is asked of a collection of entities; this is ${shown(type)}.`,
            step,
          );
        const keyed = this.keyStep(step, type, scope);
        return { ...place, ...keyed, isCast: false };
      }
      case 'keys': {
        const key = this.keyByNames(
          type.name,
          step.values,
          step,
          place.source?.kind === 'entity-set' ? place.source : null,
          scope,
        );
        this.meanings.set(step, { kind: 'key', values: key, isAlternate: false });
        return { ...place, type: single(type.name), isCast: false };
      }
      case 'text':
        return this.keySegment(step, step.text, place);
      case 'filter':
        this.wantsCollection(type, step, '$filter(…)');
        this.condition(step.predicate, { ...scope, instance: single(type.name), it: single(type.name) });
        return place;
      case '$count':
        this.wantsCollection(type, step, '$count');
        return ended({ name: type.name, collection: false });
      case '$each':
        this.wantsCollection(type, step, '$each');
        return { ...place, isEnd: false };
      case '$query':
        return { ...place, isEnd: true };
      case '$ref':
        if (!isAny(type) && this.names.structured(type)?.kind !== 'entity')
          this.fault('odata/not-allowed', `$ref is of entities; this is ${shown(type)}.`, step);
        return ended(type);
      case '$value':
        return this.value(step, place, ended);
    }
  }

  private value(step: ResourceStep, { type }: Place, ended: (type: ResolvedType) => Place): Place {
    const structured = this.names.structured(type);
    if (type.collection) this.fault('odata/not-allowed', `$value is of a single value; this is ${shown(type)}.`, step);
    if (structured?.kind === 'complex')
      this.fault('odata/not-allowed', `${type.name} is complex: it has no raw value.`, step);
    if (structured?.kind === 'entity' && !hasStream(this.names.model, structured))
      this.fault('odata/not-allowed', `${type.name} is no media entity: it has no raw value.`, step);
    if (type.name === 'Edm.Stream')
      this.fault('odata/not-allowed', 'A stream is its raw value itself: leave $value out.', step);
    return ended(structured ? single('Edm.Stream') : type);
  }

  private named(
    step: Extract<ResourceStep, { kind: 'name' | 'call' }>,
    place: Place,
    scope: Scope,
    isOfAll: boolean,
  ): Place {
    const { type } = place;
    if (isOfAll && isAny(type)) {
      const cast = this.names.type(step.name);
      if (cast === null) return this.fault('odata/unknown-type', `There is no type ${step.name}.`, step);
      this.meanings.set(step, { kind: 'cast', type: cast });
      return { ...place, type: { name: cast, collection: type.collection } };
    }
    // Key as segment: what no type and no operation is called that way is the value of a key (URL Conventions 4.01, 4.3.6).
    const structured = this.names.structured(type);
    const isKeyed = type.collection && step.kind === 'name' && !step.name.includes('.');
    if (
      isKeyed &&
      structured?.kind === 'entity' &&
      this.names.type(step.name) === null &&
      this.names.operations(step.name).length === 0
    )
      return this.keySegment(step, step.name, place);
    const { type: next, meaning } = this.member(step, type, scope, false, true);
    if (meaning.kind === 'cast') {
      if (place.isCast) this.fault('odata/not-allowed', 'One cast is enough: write the last type alone.', step);
      return { ...place, type: next, isCast: true, bindingPath: `${place.bindingPath}${meaning.type}/` };
    }
    return { type: next, ...this.sourceOf(meaning, place), isCast: false, isEnd: meaning.kind === 'action' };
  }

  /** Where what a navigation property leads to is of, by the bindings of the set (CSDL 13.4). */
  private sourceOf(meaning: Meaning, { source, bindingPath }: Place): Pick<Place, 'source' | 'bindingPath'> {
    if (meaning.kind === 'property') return { source, bindingPath: `${bindingPath}${meaning.property.name}/` };
    if (meaning.kind !== 'navigation') return { source: null, bindingPath: '' };
    const path = `${bindingPath}${meaning.property.name}`;
    // What is contained is of the set that holds it.
    if (meaning.property.contains) return { source, bindingPath: `${path}/` };
    const target =
      source?.bindings.find((each) => each.path === path || each.path === meaning.property.name)?.target ?? null;
    const found = target === null ? null : this.names.child(target.slice(target.lastIndexOf('/') + 1));
    return { source: found?.kind === 'entity-set' || found?.kind === 'singleton' ? found : null, bindingPath: '' };
  }

  private keySegment(step: ResourceStep, text: string, place: Place): Place {
    const { type } = place;
    if (!type.collection)
      return this.fault('odata/unknown-name', `${shown(type)} has no property ${text.slice(0, 60)}.`, step);
    const structured = this.names.structured(type);
    if (structured?.kind !== 'entity') {
      if (!/^-?\d{1,15}$/.test(text))
        return this.fault(
          'odata/not-allowed',
          `A position in the collection is expected, as 0 or -1: ${text.slice(0, 60)} is none.`,
          step,
        );
      this.meanings.set(step, { kind: 'ordinal', index: Number(text) });
      return { ...place, type: single(type.name) };
    }
    const key = this.names.key(structured);
    const [only] = key;
    if (!only || key.length > 1)
      return this.fault(
        'odata/wrong-key',
        `The key of ${type.name} has ${key.length} properties: it is written in brackets.`,
        step,
        key.map((each) => `${each.name}=…`),
      );
    if (only.type.name !== 'Edm.String' && valueFailsAt(only.type.name, text) !== null)
      return this.fault(
        'odata/wrong-key',
        `${text.slice(0, 60)} is no ${shown(only.type)}, which the key of ${type.name} is, and no property, type or operation of it.`,
        step,
      );
    const value: KeyValue = { property: only.path, type: only.type, value: { kind: 'text', text } };
    this.meanings.set(step, { kind: 'key', values: [value], isAlternate: false });
    return { ...place, type: single(type.name), isCast: false };
  }
}
