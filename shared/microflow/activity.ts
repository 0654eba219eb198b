import type { z } from 'zod';
import type { AnyCode, CallsAtOnce, Code, WaitingCalls } from '../expression/emitted-code.ts';
import type { EmittedTypes } from '../expression/runtime-types.ts';
import type { Catalog, ValueType } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';

/** A variable that an activity makes. */
export interface OutputVariable {
  name: string;
  type: ValueType;
  /** A name of the language (`$currentIndex`): made anew wherever it stands, never made twice. */
  isAmbient?: true;
}

/** A value that what an activity calls takes, by name. */
export interface ActivityParameter {
  name: string;
  label: string;
  help?: string;
  type: ValueType;
  isRequired: boolean;
  /** The only texts that it takes. */
  choices?: readonly { value: string; label: string }[];
}

/** A line of the toolbox: an activity as it is put into a flow. */
export interface ActivityOffer {
  /** Of an activity as such its type. */
  id: string;
  group: string;
  label: string;
  summary: string;
  icon: string;
  properties: Readonly<Record<string, unknown>>;
}

/** Names for captions: qualified or short names by id. */
export interface NameSource {
  readonly view: ProjectView;
  name(id: string | null | undefined): string;
}

/** What a check of an activity sees: the project, the variables at its place, and where to report. */
export interface ActivityContext {
  readonly view: ProjectView;
  readonly catalog: Catalog;
  readonly variables: ReadonlyMap<string, ValueType>;
  /** Checks an expression; gives its type (`unknown` after an error). Without `expected` any type is fine. */
  expression(text: string, property: string, expected?: ValueType): ValueType;
  /** Checks a result of the flow against what it returns; empty where it returns nothing. */
  result(text: string, property: string): void;
  /** Checks an expression that is decided on, and that each of its outcomes has a flow. */
  decision(text: string, property: string): void;
  /** Checks an XPath constraint on an entity. */
  constraint(text: string, property: string, entity: string): void;
  /** The type of a variable; reports when there is none. */
  variable(name: string, property: string): ValueType | undefined;
  report(severity: 'error' | 'warning', code: string, message: string, property: string, fix?: string): void;
}

/** What the emitters of activities have at hand, beside templates and literals (`expression/emitted-code.ts`). */
export interface EmitTarget {
  readonly catalog: Catalog;
  readonly view: ProjectView;
  /** The run and its trace, as functions of the runtime take them. */
  readonly run: Code<EmittedTypes['run']>;
  readonly trace: Code<EmittedTypes['trace']>;
  /** The type a variable has at this place. */
  typeOf(variable: string): ValueType | undefined;
  /** JavaScript identifier of a flow variable. */
  variable(name: string): AnyCode;
  /** `null` for one that is left out. */
  expression(text: string): AnyCode;
  /** Expression that reads `$currentObject` (list operations); the identifier stands for the item. */
  itemExpression(text: string, variable: AnyCode, item: ValueType): AnyCode;
  entity(id: string): number;
  attribute(id: string): string;
  association(id: string): number;
  query(
    entity: string,
    constraint: string,
    sort: readonly { attribute: string | null; descending: boolean }[],
  ): { index: number; parameters: Code<unknown[]> };
  flow(id: string): { index: number; parameters: readonly string[] };
  mapping(id: string): { index: number; mediaType: string };
  /** The number of a transformation. */
  transformation(id: string): number;
  /** The numbers of a consumed service and of its operation, by the operation's id. */
  operation(id: string): { service: number; operation: number };
  /** The number of a constant; null for none, and for one that is not there. */
  constant(id: string | null): number | null;
  /** A fresh identifier. */
  temporary(): AnyCode;
  /** Code that may have to wait, waited for where the flow's colour waits (DESIGN, "Waits"). An expression: put it in place. */
  wait(code: Code): AnyCode;
  /**
   * Calls of functions of the runtime that give their value at once: `to.rt<ListFunctions>().addAll(list, items)`; or of methods:
   * `to.rt<RunMethods>(to.run).set(…)`.
   */
  rt<F>(of?: Code): CallsAtOnce<F>;
  /** Calls of those that may wait, waited for where the flow's colour waits. */
  call<F>(of?: Code): WaitingCalls<F>;
  /**
   * A function of an item and its place in a list, by the code of an expression over `item`; `prepare` stands before its use:
   * where the expression waits, its values are had there, one after the other.
   */
  perItem(
    list: Code,
    item: Code,
    code: Code,
  ): { prepare: Code; callback: Code<(item: unknown, index: number) => unknown> };
}

/** Something that an activity runs: a flow, a mapping, the event handlers of some moments. */
export type Reach =
  | { kind: 'flow'; flow: string | null }
  /** `reads` is the expression whose text an import mapping reads. */
  | { kind: 'mapping'; mapping: string | null; reads?: string }
  | { kind: 'transformation' }
  | { kind: 'events'; moments: readonly string[] };

/** The moments of a commit, for `reaches`; none where nothing is committed. */
export function commitEvents(mode: string | boolean): Reach[] {
  if (mode === 'no') return [];
  const hasEvents = mode === true || mode === 'with-events';
  // Also without events it is written, which waits where what is written lives in a service.
  return [{ kind: 'events', moments: hasEvents ? ['before-commit', 'after-commit'] : [] }];
}

export type ActivityFamily = 'data' | 'shape' | 'logic' | 'publish' | 'consume' | 'system';

/** What a loop repeats for: the items of a list variable, or as long as the condition in a property holds. */
export type Rounds = { list: string; item: string } | { while: string; property: string };

/**
 * The control forms of a flow, which the flow compiler, the graph and the editor know; all other activities are steps: they do their
 * work and go on. Which form an activity has is in its entry, so nobody asks for its type.
 */
export type Control<P> =
  | { form: 'start' | 'merge' | 'break' | 'continue' | 'note' }
  /** Ends the flow with a result, or with an error of a message (empty: the one in scope); with an HTTP status. */
  | { form: 'return'; result(p: P): string; status(p: P): string }
  /** `object` is the variable that the error's details are told from; empty for none. */
  | { form: 'raise'; message(p: P): string; status(p: P): string; object(p: P): string }
  | { form: 'decision'; on(p: P): string }
  /** `inside` are the variables that what stands in it sees, beside those around it. */
  | { form: 'loop'; rounds(p: P): Rounds; inside(p: P, variables: ReadonlyMap<string, ValueType>): OutputVariable[] };

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
  /** Its form, when it steers the flow; without it, it is a step. */
  control?: Control<z.infer<S>>;
  caption(p: z.infer<S>, names: NameSource): string;
  /** Second line of the node. */
  detail?(p: z.infer<S>, names: NameSource): string;
  outputs?(
    p: z.infer<S>,
    ctx: { catalog: Catalog; view: ProjectView; variables: ReadonlyMap<string, ValueType> },
  ): OutputVariable[];
  /** What the variable that it makes is called at first, where its type says too little; else after its entity, or `Result`. */
  nameOfResult?(p: z.infer<S>, ctx: { view: ProjectView }): string;
  /** Those of its outputs that it makes when it fails, too: its error handler sees them. */
  outputsOfError?(p: z.infer<S>, ctx: { view: ProjectView }): OutputVariable[];
  /** Variables of the language that it sets whether it succeeds or not: its error handler sees them, too. */
  always?: readonly OutputVariable[];
  /** Variables that are there before and have another value after it, for the trace. */
  changes?(p: z.infer<S>): string[];
  /** Variables that only the expressions of one property see (`$currentObject`), beside those that the node sees. */
  locals?(p: z.infer<S>, property: string, variables: ReadonlyMap<string, ValueType>): OutputVariable[];
  check?(p: z.infer<S>, ctx: ActivityContext): void;
  /** Statements; flow elements have none, the flow compiler knows them. */
  emit?(p: z.infer<S>, to: EmitTarget): Code;
  /** Waits for something outside: its flow does, and all that calls it. */
  waits?: boolean;
  /** What it runs that may wait. Expressions and what they reach are known without it. */
  reaches?(p: z.infer<S>): Reach[];
  /** The import mapping whose messages it has held to their structure. */
  validates?(p: z.infer<S>): string | null;
  /** The export mapping of what the operation is answered with that runs its flow; null where it answers with nothing. */
  answers?(p: z.infer<S>): string | null;
  /** Names of headers that it gives the answer of the operation that runs its flow. */
  answerHeaders?(p: z.infer<S>): readonly string[];
  /** What of its defaults is different in one that a person places: stored ones keep theirs. */
  initial?: Readonly<Partial<z.infer<S>>>;
  /** The variables whose objects it commits, and whether what belongs to them is committed along. */
  commits?(p: z.infer<S>): readonly { variable: string; withParts: boolean }[];
  /** A document of this kind that is put into a flow becomes the activity, with the document in this property. */
  ofDocument?: { kind: string; property: string };
  /** So does an element of a document, of this kind of elements. */
  ofElement?: { kind: string; property: string };
  /** Offered in the toolbox. */
  isOffered?: boolean;
  /** Id of the action that it calls: its connector goes along with the program. */
  callsAction?(p: z.infer<S>): string;
  /** Fills what follows from what was chosen (changes `p`). */
  complete?(p: z.infer<S>, ctx: { view: ProjectView }): void;
  /** What the toolbox offers besides: the activity with some of its properties given. */
  offers?(view: ProjectView): readonly ActivityOffer[];
  /** The icon of the node, where it says more than the activity's own. */
  iconOf?(p: z.infer<S>, ctx: { view: ProjectView }): string | undefined;
  /** What its arguments are for: each is a field of the form. */
  parameters?(p: z.infer<S>, ctx: { view: ProjectView }): readonly ActivityParameter[];
}

// biome-ignore lint/suspicious/noExplicitAny: a registry holds activities of every property type
export type AnyActivity = ActivityDefinition<any>;

export function defineActivity<S extends z.ZodType>(definition: ActivityDefinition<S>): ActivityDefinition<S> {
  return definition;
}

export const objectOf = (entity: string): ValueType => ({ kind: 'object', entity });
export const listOf = (entity: string): ValueType => ({ kind: 'list', item: { kind: 'object', entity } });

/** `$currentObject` of an expression over the items of a list; none where the variable is no list. */
export function itemOf(list: ValueType | undefined): OutputVariable[] {
  return list?.kind === 'list' ? [{ name: 'currentObject', type: list.item }] : [];
}

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
