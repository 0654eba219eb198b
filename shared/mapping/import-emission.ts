import type { WaitingCalls } from '../expression/emitted-code.ts';
import { type AnyCode, type Code, js } from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import type { EmittedTypes } from '../expression/runtime-types.ts';
import type { MessageFormat } from '../format/index.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Layout } from '../model/layout.ts';
import type { NodeType } from '../structure/node.ts';
import type { Variables } from './import-scope.ts';
import type { MappingParameter } from './kind.ts';
import type { ObtainOrder } from './obtain-order.ts';
import type { MappingPlanNode, PlannedObject, PlannedValue, ResolvedMapping } from './plan.ts';

/** Compiles an expression of a mapping to JavaScript, by what it sees: the code of each variable, and its type. */
export type CompileMappingExpression = (
  text: string,
  identifiers: Readonly<Record<string, AnyCode>>,
  variables: Variables,
) => AnyCode;

export interface ImportOptions {
  unknownMembers: 'ignore' | 'warn' | 'error';
  /** The format of the message. */
  format: MessageFormat;
  expression: CompileMappingExpression;
  /** The number and the parameters of a microflow; null for one that is none. */
  flow(id: string | null): { index: number; parameters: readonly string[] } | null;
  /** The colour: look-ups are waited for, and long lists yield. */
  waits: boolean;
  parameters: readonly MappingParameter[];
}

/** The run, which every reader has at hand. */
export const run = js<EmittedTypes['run']>`u`;

/** What the parts of an import mapping's emitter share: the mapping, what they emit, and the readers of nodes. */
export interface ImportEmission {
  readonly plan: ResolvedMapping;
  readonly layout: Layout;
  readonly catalog: Catalog;
  readonly options: ImportOptions;
  /** Constants of the emitted source, before its functions. */
  readonly tables: Code[];
  /** Calls of the run that may wait, waited for in the colour that waits. */
  readonly waiting: WaitingCalls<RunMethods>;
  /** An expression that reads the value at the scanner and gives the object(s) of the node; `key` is that of a dictionary entry. */
  nodeReader(node: MappingPlanNode, key?: Code): Code;
  /** An expression that passes the value of a node that nothing is mapped to, and gives nothing. */
  pass(node: MappingPlanNode): Code;
  readonly order: ObtainOrder;
  /** Code that may wait, waited for in the colour that waits. */
  wait(code: Code): Code;
  /** Looks at the clock now and then: a statement for the rounds of loops. */
  readonly tick: Code;
  /** The place in `p.k` where the keys of an element are gathered to be looked up together. */
  gathered(entity: number, fields: readonly string[]): Code;
  /** Expression: what was read late is obtained, with the objects above in `above` (`[object, [the one above, …]]`). */
  obtainLate(object: PlannedObject, read: Code, above: Code): Code;
  /** A fresh name. */
  word(): AnyCode;
}

/** A value of the message in a local, on its way to its attribute. */
export interface ReadValue {
  local: AnyCode;
  value: PlannedValue;
  nodeType: NodeType;
  /** The local that has the text it was written as, in formats that keep texts. */
  kept: AnyCode | null;
  /** Type of the items, when the local has the texts of a list. */
  listOf?: NodeType;
}
