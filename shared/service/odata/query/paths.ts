import type { Path, Placed, Resolution, Search, Step } from '../../../odata/query/index.ts';
import type { QueryNode, QueryOperand, QueryStep } from '../../../query/index.ts';
import type { ProgramODataNavigation } from '../program.ts';
import { type Frames, within } from './frames.ts';
import type { ModelType, PublishedModel } from './published-model.ts';
import { notSupported, refused } from './refused.ts';

/** What a path means to a query: a value, or a condition (`any`, `all`). */
export type PathMeaning =
  | { kind: 'value'; operand: QueryOperand; type: string }
  | { kind: 'condition'; node: QueryNode };

/** Reads what stands in the brackets of steps. */
export interface ConditionReader {
  condition(predicate: Extract<Step, { kind: 'filter' }>['predicate'], frames: Frames): QueryNode;
  search(search: Search, type: ModelType): QueryNode;
}

/** What a request uses a property for. */
export type Use = 'filter' | 'order' | 'value';

/** Follows the steps of a path over the model. */
export class PathFollower {
  private readonly model: PublishedModel;
  private readonly resolution: Resolution;
  private readonly reader: ConditionReader;

  constructor(model: PublishedModel, resolution: Resolution, reader: ConditionReader) {
    this.model = model;
    this.resolution = resolution;
    this.reader = reader;
  }

  follow(path: Path, frames: Frames, use: Use): PathMeaning {
    const [first] = path.steps;
    const last = frames.types.length - 1;
    if (path.start === '$root' || path.start === '$these') return notSupported(`${path.start} in an expression`, path);
    if (frames.shape && (path.start === null || path.start === '$it')) return this.inShape(path, frames, frames.shape);
    if (path.start === null && first) {
      const meaning = this.resolution.meanings.get(first);
      if (meaning?.kind === 'variable') {
        const index = frames.variables.get(meaning.name);
        if (index === undefined) return notSupported(`The variable ${meaning.name} here`, first);
        return this.walk(path.steps, 1, frames, last - index, frames.types[index] as ModelType, use);
      }
      if (meaning?.kind === 'computed') {
        const computed = frames.computed.get(meaning.name);
        if (!computed || path.steps.length > 1 || last !== frames.instance)
          return notSupported(`The computed ${meaning.name} here`, first);
        return { kind: 'value', ...computed };
      }
    }
    const index = path.start === '$it' ? frames.it : frames.instance;
    return this.walk(path.steps, 0, frames, last - index, frames.types[index] as ModelType, use);
  }

  /** What was grouped and aggregated has what its transformations left, under the paths that they were asked by. */
  private inShape(path: Path, frames: Frames, shape: NonNullable<Frames['shape']>): PathMeaning {
    const names = path.steps.flatMap((step) =>
      this.resolution.meanings.get(step)?.kind === 'cast' ? [] : [step.kind === 'name' ? step.name : step.kind],
    );
    const found = frames.computed.get(names.join('/')) ?? shape.get(names.join('/'));
    if (found) return { kind: 'value', ...found };
    return refused(
      'odata/unknown-name',
      `${names.join('/')} is not there any more: what groups and aggregates leave is ${[...shape.keys()].join(', ')}.`,
      path,
    );
  }

  /** `up`: how many objects outwards the one is that the steps go on from. */
  private walk(steps: readonly Step[], at: number, frames: Frames, up: number, type: ModelType, use: Use): PathMeaning {
    const step = steps[at];
    const upwards = up === 0 ? {} : { up };
    if (!step) return { kind: 'value', operand: { kind: 'id', ...upwards }, type: type.name };
    const meaning = this.resolution.meanings.get(step);
    switch (meaning?.kind) {
      case 'property': {
        const property = type.property.get(meaning.property.name);
        if (!property && type.streams.has(meaning.property.name))
          return refused(
            'odata/not-filterable',
            `${meaning.property.name} is a stream, and cannot be reckoned with.`,
            step,
          );
        if (!property) return notSupported(`${meaning.property.name} here`, step);
        if (steps[at + 1]) return notSupported('A step behind a value', steps[at + 1] as Step);
        if (use === 'filter' && !property.filterable)
          refused('odata/not-filterable', `${property.name} cannot be in a filter.`, step);
        if (use === 'order' && !property.sortable)
          refused('odata/not-sortable', `${property.name} cannot be in an order.`, step);
        if (!property.filterable && !property.sortable)
          refused('odata/not-filterable', `${property.name} cannot be reckoned with.`, step);
        return {
          kind: 'value',
          operand: { kind: 'attribute', attribute: property.attribute, ...upwards },
          type: property.type,
        };
      }
      case 'navigation': {
        const way = type.navigation.get(meaning.property.name);
        if (!way || meaning.key) return notSupported(`${meaning.property.name} with a key in an expression`, step);
        return this.over(way, steps, at + 1, frames, up, use, step);
      }
      case 'cast':
        return this.cast(meaning.type, steps, at + 1, frames, up, use, step);
      default:
        return notSupported(
          `${step.kind === 'name' || step.kind === 'call' ? step.name : step.kind} in an expression`,
          step,
        );
    }
  }

  private cast(
    name: string,
    steps: readonly Step[],
    at: number,
    frames: Frames,
    up: number,
    use: Use,
    place: Placed,
  ): PathMeaning {
    const type = this.model.types.get(name);
    if (!type) return notSupported(`The type ${name}`, place);
    const is: QueryNode = { kind: 'is', entity: type.entity, ...(up === 0 ? {} : { up }) };
    const rest = this.walk(steps, at, frames, up, type, use);
    if (rest.kind === 'condition') return { kind: 'condition', node: { kind: 'and', items: [is, rest.node] } };
    return { ...rest, operand: { kind: 'case', branches: [{ condition: is, value: rest.operand }] } };
  }

  private over(
    way: ProgramODataNavigation,
    steps: readonly Step[],
    at: number,
    frames: Frames,
    up: number,
    use: Use,
    place: Placed,
  ): PathMeaning {
    const target = this.model.type(way.target);
    const step: QueryStep = stepOf(way, target, up);
    if (!way.many) {
      const inner = within(frames, target, null);
      // A path of its own: what `Customer/Name` names is of the customer, whatever the instance is.
      const rest = this.walk(steps, at, { ...inner, instance: frames.instance }, 0, target, use);
      return rest.kind === 'condition'
        ? { kind: 'condition', node: { kind: 'exists', step, filter: rest.node } }
        : { kind: 'value', operand: { kind: 'over', step, of: rest.operand }, type: rest.type };
    }
    return this.ofMany(step, target, steps, at, frames, null, place);
  }

  private ofMany(
    step: QueryStep,
    target: ModelType,
    steps: readonly Step[],
    at: number,
    frames: Frames,
    chosen: QueryNode | null,
    place: Placed,
  ): PathMeaning {
    const next = steps[at];
    const both = (more: QueryNode | null): QueryNode | null =>
      chosen && more ? { kind: 'and', items: [chosen, more] } : (chosen ?? more);
    switch (next?.kind) {
      case 'any':
      case 'all': {
        const inner = within(frames, target, next.variable ?? '');
        const predicate = next.predicate ? this.reader.condition(next.predicate, inner) : null;
        if (next.kind === 'any') return { kind: 'condition', node: { kind: 'exists', step, filter: both(predicate) } };
        // All: there is none for which it is not so.
        const unless: QueryNode | null = predicate
          ? { kind: 'not', item: predicate }
          : { kind: 'constant', value: false };
        return { kind: 'condition', node: { kind: 'not', item: { kind: 'exists', step, filter: both(unless) } } };
      }
      case 'count': {
        const found = next.search ? this.reader.search(next.search, target) : null;
        const filter = next.filter ? this.reader.condition(next.filter, within(frames, target, null)) : null;
        const asked = found && filter ? { kind: 'and' as const, items: [found, filter] } : (found ?? filter);
        return { kind: 'value', operand: { kind: 'count', step, filter: both(asked) }, type: 'Edm.Int64' };
      }
      case 'filter':
        return this.ofMany(
          step,
          target,
          steps,
          at + 1,
          frames,
          both(this.reader.condition(next.predicate, within(frames, target, null))),
          place,
        );
      case 'name': {
        const meaning = this.resolution.meanings.get(next);
        const type = meaning?.kind === 'cast' ? this.model.types.get(meaning.type) : undefined;
        if (type)
          return this.ofMany(step, type, steps, at + 1, frames, both({ kind: 'is', entity: type.entity }), place);
        return notSupported(`${next.name} of many`, next);
      }
      default:
        return notSupported('A collection without any, all or $count', next ?? place);
    }
  }
}

/** The step of a query over a navigation property, from the object so many outwards. */
export function stepOf(way: ProgramODataNavigation, target: ModelType, up = 0): QueryStep {
  return {
    association: way.association,
    reverse: way.reverse,
    entity: target.entity,
    ...(up === 0 ? {} : { up }),
  };
}
