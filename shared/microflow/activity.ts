import type { z } from 'zod';
import type { Catalog, ValueType } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';

/** A variable that an activity makes. */
export interface OutputVariable {
  name: string;
  type: ValueType;
}

/** Names for captions: qualified or short names by id. */
export interface NameSource {
  name(id: string | null | undefined): string;
}

/** What a check of an activity sees: the project, the variables at its place, and where to report. */
export interface ActivityContext {
  readonly view: ProjectView;
  readonly catalog: Catalog;
  readonly variables: ReadonlyMap<string, ValueType>;
  /** Checks an expression; gives its type (`unknown` after an error). Without `expected` any type is fine. */
  expression(text: string, property: string, expected?: ValueType): ValueType;
  /** Checks an XPath constraint on an entity. */
  constraint(text: string, property: string, entity: string): void;
  /** The type of a variable; reports when there is none. */
  variable(name: string, property: string): ValueType | undefined;
  report(severity: 'error' | 'warning', code: string, message: string, property: string, fix?: string): void;
}

/** Builds code from nothing but identifiers and literals of ours. */
export interface EmitTarget {
  readonly catalog: Catalog;
  readonly view: ProjectView;
  /** The type a variable has at this place. */
  typeOf(variable: string): ValueType | undefined;
  /** JavaScript identifier of a flow variable. */
  variable(name: string): string;
  expression(text: string): string;
  /** Expression that reads `$currentObject` (list operations); the identifier stands for the item. */
  itemExpression(text: string, identifier: string, item: ValueType): string;
  literal(value: unknown): string;
  entity(id: string): number;
  attribute(id: string): string;
  association(id: string): number;
  query(
    entity: string,
    constraint: string,
    sort: readonly { attribute: string | null; descending: boolean }[],
  ): { index: number; parameters: string };
  flow(id: string): { index: number; parameters: readonly string[] };
  mapping(id: string): { index: number; isList: boolean };
  /** A fresh identifier. */
  temporary(): string;
  /** Code that may have to wait, waited for where the flow's colour waits (DESIGN, "Waits"). An expression: put it in place. */
  wait(code: string): string;
  /**
   * A call of a function that the runtime has for the activity, waited for where it may wait: `to.call<WaitFunctions>('wait', …)`. The
   * interface is the one that the runtime implements, so that both ends agree on the name and the count of arguments.
   */
  call<F>(
    name: keyof F & string,
    ...args: F[typeof name] extends (...given: infer A) => unknown ? { [K in keyof A]: string } : never
  ): string;
  /**
   * A function of an item and its place in a list, by the code of an expression over `item`; `prepare` stands before its use:
   * where the expression waits, its values are had there, one after the other.
   */
  perItem(list: string, item: string, code: string): { prepare: string; callback: string };
}

/** Something that an activity runs: a flow, a mapping, the event handlers of some moments. */
export type Reach =
  | { kind: 'flow'; flow: string | null }
  | { kind: 'mapping'; mapping: string | null }
  | { kind: 'events'; moments: readonly string[] };

/** The moments of a commit, for `reaches`; none where nothing is committed. */
export function commitEvents(mode: string | boolean): Reach[] {
  return mode === true || mode === 'with-events'
    ? [{ kind: 'events', moments: ['before-commit', 'after-commit'] }]
    : [];
}

export type ActivityFamily = 'data' | 'shape' | 'logic' | 'publish' | 'consume' | 'system';

/** One entry of the activity registry; everything the toolbox, the form, the checks, the compiler and the docs need. */
export interface ActivityDefinition<S extends z.ZodType = z.ZodType> {
  type: string;
  group: 'Objects' | 'Lists' | 'Variables' | 'Mapping' | 'Integration' | 'Flow' | 'Logging';
  label: string;
  icon: string;
  family: ActivityFamily;
  summary: string;
  /** How the node is drawn. */
  shape: 'card' | 'circle' | 'hexagon' | 'diamond' | 'frame' | 'note';
  properties: S;
  caption(p: z.infer<S>, names: NameSource): string;
  /** Second line of the node. */
  detail?(p: z.infer<S>, names: NameSource): string;
  outputs?(
    p: z.infer<S>,
    ctx: { catalog: Catalog; view: ProjectView; variables: ReadonlyMap<string, ValueType> },
  ): OutputVariable[];
  check?(p: z.infer<S>, ctx: ActivityContext): void;
  /** Statements; flow elements have none, the flow compiler knows them. */
  emit?(p: z.infer<S>, to: EmitTarget): string;
  /** Waits for something outside: its flow does, and all that calls it. */
  waits?: boolean;
  /** What it runs that may wait. Expressions and what they reach are known without it. */
  reaches?(p: z.infer<S>): Reach[];
  /** Offered in the toolbox. */
  isOffered?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a registry holds activities of every property type
export type AnyActivity = ActivityDefinition<any>;

export function defineActivity<S extends z.ZodType>(definition: ActivityDefinition<S>): ActivityDefinition<S> {
  return definition;
}

export const objectOf = (entity: string): ValueType => ({ kind: 'object', entity });
export const listOf = (entity: string): ValueType => ({ kind: 'list', item: { kind: 'object', entity } });

/** The entity of an object or list type. */
export function entityOf(type: ValueType | undefined): string | undefined {
  if (type?.kind === 'object') return type.entity;
  if (type?.kind === 'list' && type.item.kind === 'object') return type.item.entity;
  return undefined;
}

/** Whether a node does something that can fail: events, merges and notes do not, so they take no error handling. */
export function canFail({ shape }: Pick<AnyActivity, 'shape'>): boolean {
  return shape !== 'circle' && shape !== 'diamond' && shape !== 'note';
}
