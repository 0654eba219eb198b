import { compareTexts } from '../../../shared/expression/characters.ts';
import { add, compare, divide, type Numeric } from '../../../shared/expression/numeric.ts';
import { systemErrorId, systemHttpResponseId } from '../../../shared/model/catalog.ts';
import type { HttpClient } from '../consume/http-client.ts';
import { type CallTrace, consumedFunctions } from '../consume/index.ts';
import { FlowError, toFlowError } from '../contract/flow-error.ts';
import type { LogLevel } from '../contract/log.ts';
import type { ExportWriter, ImportReader, Run, RunProgram, Savepoint, Trace } from '../contract/run.ts';
import { drive, type MaybePromise, NeedsWaiting, type Steps, settled } from '../contract/steps.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { activityFunctions } from './activities/index.ts';

/** A program as the library sees it: with its mappings, and the ways to the world outside. */
export interface LibraryProgram extends RunProgram {
  readonly mappings: readonly (ImportReader & ExportWriter)[];
  readonly services: { http: HttpClient | null; ownUrl?: () => string };
}

/** The functions that compiled flows call as `rt.…`; the counterpart of the activities' emit. */
export function createFlowLibrary(loaded: LibraryProgram) {
  const entityIndex = (id: string) => loaded.program.entities.findIndex((e) => e.id === id);
  const make = (id: string, values: Readonly<Record<string, unknown>>): WeftObject => {
    const index = entityIndex(id);
    const object = loaded.instantiate(index);
    for (const attribute of loaded.program.entities[index]?.attributes ?? [])
      object[attribute.field] = values[attribute.name];
    return object;
  };
  const list = (value: unknown): WeftObject[] =>
    Array.isArray(value) ? (value as WeftObject[]) : value === null || value === undefined ? [] : [value as WeftObject];

  const library = {
    all: { limit: null, offset: null },
    list,

    range(limit: Numeric | null, offset: Numeric | null) {
      const amount = limit === null ? 0 : Number(limit);
      return { limit: amount > 0 ? amount : null, offset: offset === null ? null : Math.max(0, Number(offset)) };
    },

    create(u: Run, entity: number): MaybePromise<WeftObject> {
      const object = u.add(loaded.instantiate(entity));
      return loaded.program.entities[entity]?.events.length === 0 ? object : drive(createSteps(loaded, u, object));
    },

    present(object: unknown, name: string): void {
      if (object === null || object === undefined)
        throw new FlowError('flow/empty-object', `$${name} is empty; this step needs an object.`);
    },

    int32(value: unknown): unknown {
      if (value === null || value === undefined || (typeof value === 'number' && (value | 0) === value)) return value;
      if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'object')
        throw new FlowError(
          'flow/integer-range',
          `${String(value)} does not fit an Integer (−2147483648 to 2147483647).`,
        );
      return value;
    },

    linkBack(u: Run, target: WeftObject, association: number, value: unknown, operation: string): MaybePromise<void> {
      const info = loaded.program.associations[association];
      return drive(linkSteps(u, target, association, list(value), info?.type === 'reference-set', operation));
    },

    addAll(target: WeftObject[], items: readonly WeftObject[]): void {
      for (const item of items) target.push(item);
    },
    removeAll(target: WeftObject[], items: readonly WeftObject[]): void {
      for (const item of items) {
        const at = target.indexOf(item);
        if (at >= 0) target.splice(at, 1);
      }
    },
    replaceAll(target: WeftObject[], items: readonly WeftObject[]): void {
      target.splice(0, target.length, ...items);
    },
    slice(items: readonly unknown[], offset: Numeric, limit: Numeric): unknown[] {
      return items.slice(Number(offset), Number(limit) > 0 ? Number(offset) + Number(limit) : undefined);
    },
    combine(operation: string, items: readonly unknown[], other: unknown): unknown {
      const others = new Set<unknown>(list(other));
      switch (operation) {
        case 'union':
          return [...new Set([...items, ...others])];
        case 'intersect':
          return [...new Set(items)].filter((i) => others.has(i));
        case 'subtract':
          return items.filter((i) => !others.has(i));
        case 'contains':
          return [...others].every((o) => items.includes(o));
        default:
          return items.length === list(other).length && items.every((i) => others.has(i));
      }
    },
    sorted(items: readonly unknown[], key: (item: unknown, index: number) => unknown, descending: boolean): unknown[] {
      const keyed = items.map((item, i) => ({ item, key: key(item, i) }));
      const order = (a: unknown, b: unknown): number => {
        if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
        if (b === null || b === undefined) return -1;
        if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
        return typeof a === 'boolean' ? Number(a) - Number(b) : compare(a as Numeric, b as Numeric);
      };
      keyed.sort((a, b) => (descending ? order(b.key, a.key) : order(a.key, b.key)));
      return keyed.map((k) => k.item);
    },
    aggregate(name: string, items: readonly unknown[], value: (item: unknown, index: number) => unknown): unknown {
      if (name === 'all') return items.every((item, i) => value(item, i) === true);
      if (name === 'any') return items.some((item, i) => value(item, i) === true);
      const values = items.map(value).filter((v) => v !== null && v !== undefined) as Numeric[];
      if (name === 'sum') return values.reduce<Numeric>((sum, v) => add(sum, v), 0);
      if (values.length === 0) return null;
      if (name === 'average')
        return divide(
          values.reduce<Numeric>((sum, v) => add(sum, v), 0),
          values.length,
        );
      return values.reduce((best, v) =>
        name === 'minimum' ? (compare(v, best) < 0 ? v : best) : compare(v, best) > 0 ? v : best,
      );
    },

    log(u: Run, level: LogLevel, message: unknown): void {
      u.run.log(level, message === null || message === undefined ? '' : String(message));
    },

    importText(
      u: Run,
      t: Trace | null,
      mapping: number,
      text: unknown,
      parameter: unknown,
      commit: string,
    ): MaybePromise<unknown> {
      return drive(this.importSteps(u, t, mapping, text, parameter, commit));
    },

    *importSteps(
      u: Run,
      t: Trace | CallTrace | null,
      mapping: number,
      text: unknown,
      parameter: unknown,
      commit: string,
    ): Steps<unknown> {
      const info = loaded.program.mappings[mapping];
      if (typeof text !== 'string')
        throw new FlowError('mapping/no-input', `${info?.name} has no text to read: it is empty.`);
      t?.start({ kind: 'import', label: info?.name ?? '', ...(info ? { unit: info.id } : {}) });
      const before = u.created.length;
      const foundBefore = u.foundObjects.length;
      try {
        const reader = loaded.mappings[mapping] as ImportReader;
        const result = yield* settled(reader.read(u, text, parameter));
        // What an import before this one found is that one's affair.
        if (commit !== 'no') {
          const own = [...u.created.slice(before), ...u.foundObjects.slice(foundBefore)];
          yield* settled(u.commit(own, commit === 'with-events'));
        }
        return result ?? null;
      } finally {
        t?.finish([{ name: 'created', text: String(u.created.length - before) }]);
      }
    },

    exportText(u: Run, t: Trace | null, mapping: number, root: unknown): MaybePromise<string> {
      return drive(this.exportSteps(u, t, mapping, root));
    },

    *exportSteps(u: Run, t: Trace | null, mapping: number, root: unknown): Steps<string> {
      const info = loaded.program.mappings[mapping];
      t?.start({ kind: 'export', label: info?.name ?? '', ...(info ? { unit: info.id } : {}) });
      try {
        const writer = loaded.mappings[mapping] as ExportWriter;
        return yield* settled(writer.write(u, root as WeftObject));
      } finally {
        t?.finish();
      }
    },

    decide(value: unknown, t: Trace | null, _node: number): unknown {
      if (t !== null && !t.isEmpty) t.decision(value);
      return value;
    },

    raise(message: string | null, inScope: WeftObject | null, status: number | null): FlowError {
      const original = (inScope as { $error?: FlowError } | null)?.$error;
      const error =
        message === null && original ? original : new FlowError('flow/raised', message ?? 'An error was raised.');
      if (status !== null && status !== undefined) error.status = Number(status);
      return error;
    },

    runaway(limit: number): never {
      throw new FlowError(
        'flow/runaway-loop',
        `The loop ran ${limit} times and was stopped. Raise the loop limit in the project settings if it needs more.`,
      );
    },

    invalid(message: string): never {
      throw new FlowError('flow/invalid', `The project has an error here: ${message}`);
    },

    /** Caught by a handler: undo to the savepoint, and the error as `$latestError`. */
    caught(thrown: unknown, u: Run, savepoint: Savepoint, flow: number, node: number, t: Trace | null): WeftObject {
      if (thrown instanceof NeedsWaiting || isStopped(thrown)) throw thrown;
      const error = toFlowError(thrown);
      const info = loaded.program.flows[flow];
      error.activity ??= info?.nodes[node]?.label ?? null;
      t?.failed(error.message);
      u.rollbackTo(savepoint);
      const object = make(systemErrorId, {
        ErrorType: error.code,
        Message: error.message,
        Stacktrace: [`${info?.name}: ${info?.nodes[node]?.label ?? ''}`, ...error.flowStack].join('\n'),
      });
      object.$error = error;
      return object;
    },

    /** An error leaves a flow: it learns where it was. */
    failed(thrown: unknown, flow: number, node: number, t: Trace | null): unknown {
      if (thrown instanceof NeedsWaiting) return thrown;
      const error = toFlowError(thrown);
      const info = loaded.program.flows[flow];
      const label = info?.nodes[node]?.label ?? 'start';
      error.activity ??= label;
      error.node ??= info ? { unit: info.id, node: info.nodes[node]?.id ?? '' } : null;
      error.flowStack.push(`${info?.name}: ${label}`);
      t?.failed(error.message);
      return error;
    },
  };
  const consumed = consumedFunctions<Run>({
    http: loaded.services.http,
    ownUrl: () => loaded.services.ownUrl?.() ?? '',
    makeResponse: (status, content) => make(systemHttpResponseId, { StatusCode: status, Content: content }),
    isListMapping: (mapping) => loaded.program.mappings[mapping]?.isList ?? false,
    importSteps: (...args) => library.importSteps(...args),
  });
  return Object.assign(library, consumed, activityFunctions());
}

/** A run that was stopped or has no time left is not caught by a handler: it could go on for ever. */
function isStopped(error: unknown): boolean {
  return error instanceof FlowError && (error.code === 'flow/timeout' || error.code === 'flow/stopped');
}

function* createSteps(loaded: LibraryProgram, u: Run, object: WeftObject): Steps<WeftObject> {
  if (!(yield* loaded.eventSteps(u, object, 'before-create')))
    throw new FlowError('flow/event-refused', 'A before-create handler refused the object.');
  yield* loaded.eventSteps(u, object, 'after-create');
  return object;
}

function* linkSteps(
  u: Run,
  target: WeftObject,
  association: number,
  owners: readonly WeftObject[],
  isSet: boolean,
  operation: string,
): Steps<void> {
  for (const owner of owners) {
    if (!isSet) u.setReference(owner, association, operation === 'remove' ? null : target);
    else if (operation === 'remove') yield* settled(u.removeFromReferenceSet(owner, association, [target]));
    else yield* settled(u.addToReferenceSet(owner, association, [target]));
  }
}
