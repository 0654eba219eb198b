import { type Catalog, systemErrorId, systemUserId, type ValueType } from '../model/catalog.ts';
import { namePartClass } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import { walkData } from '../model/schema-walk.ts';
import { activityOf } from './activities/index.ts';
import type { OutputVariable } from './activity.ts';
import { flowGraphs } from './graph.ts';
import { type FlowNode, type Microflow, toValueType } from './kind.ts';
import { VariableScope } from './variable-scope.ts';

export type Variables = ReadonlyMap<string, ValueType>;

/** The variables at each node (before it runs), and every variable of the flow with its type. */
export interface FlowScopes {
  before: ReadonlyMap<string, Variables>;
  all: ReadonlyMap<string, ValueType>;
  /** Names made more than once (MF-7). */
  doubled: { name: string; node: FlowNode }[];
}

/**
 * Which variables each node sees: those made on every way to it (MF-9); in a loop also its item and `$currentIndex`; after
 * an error flow `$latestError`, and everywhere `$currentUser`.
 */
export function flowScopes(flow: Microflow, view: ProjectView, catalog: Catalog): FlowScopes {
  const before = new Map<string, VariableScope>();
  const all = new Map<string, ValueType>();
  const doubled: FlowScopes['doubled'] = [];
  const makers = new Map<string, string>();
  // Who asked; empty where nobody in particular did.
  const parameters = new Map<string, ValueType>([['currentUser', { kind: 'object', entity: systemUserId }]]);
  for (const parameter of flow.parameters) {
    parameters.set(parameter.name, toValueType(parameter.type));
    makers.set(parameter.name, '');
  }
  for (const [name, type] of parameters) all.set(name, type);

  const graphOf = flowGraphs(flow);
  type Scope = readonly [parent: string | null, initial: VariableScope];
  /** Goes through a scope in the order of the flow; yields each scope inside it where it stands. */
  function* run([parent, initial]: Scope): Generator<Scope> {
    const graph = graphOf(parent);
    const nodes = new Map(graph.order.map((node) => [node.id, node]));
    const after = new Map<string, VariableScope>();
    for (const node of graph.order) {
      let here = node === graph.entry ? initial : null;
      for (const f of graph.incoming.get(node.id) ?? []) {
        const source = f.error ? before.get(f.from) : after.get(f.from);
        // A way back carries what its head had; it takes nothing away.
        if (!source) continue;
        let incoming = source;
        if (f.error) {
          const failed = nodes.get(f.from);
          const { always = [], outputsOfError } = failed ? activityOf(failed.action.type) : {};
          const made = failed && !failed.disabled ? outputsOfError?.(failed.action, { view }) : [];
          incoming = source.with([
            ['latestError', { kind: 'object', entity: systemErrorId }],
            ...[...always, ...(made ?? [])].map(({ name, type }) => [name, type] as const),
          ]);
        }
        here = here === null ? incoming : here.alsoIn(incoming);
      }
      const variables = here ?? initial;
      before.set(node.id, variables);
      const next: [string, ValueType][] = [];
      for (const output of outputsOf(node, view, catalog, variables)) {
        const maker = makers.get(output.name);
        if (maker !== undefined && maker !== node.id) doubled.push({ name: output.name, node });
        makers.set(output.name, node.id);
        next.push([output.name, output.type]);
        all.set(output.name, output.type);
      }
      const { control, always = [] } = activityOf(node.action.type);
      for (const { name, type } of always) next.push([name, type]);
      after.set(node.id, variables.with(next));
      if (control?.form === 'loop') {
        const inner: [string, ValueType][] = [];
        for (const output of control.inside(node.action, variables)) {
          inner.push([output.name, output.type]);
          if (!output.isAmbient) {
            if (makers.has(output.name) && makers.get(output.name) !== node.id)
              doubled.push({ name: output.name, node });
            makers.set(output.name, node.id);
          }
          all.set(output.name, output.type);
        }
        yield [node.id, variables.with(inner)];
      }
    }
  }
  // Loops may stand in each other deeper than calls can.
  const open = [run([null, VariableScope.of(parameters)])];
  for (let scope = open.at(-1); scope; scope = open.at(-1)) {
    const inside = scope.next();
    if (inside.done) open.pop();
    else open.push(run(inside.value));
  }
  return { before, all, doubled };
}

/** What the expressions of one property of a node see, by what the node sees. */
export function seenBy({ action }: Pick<FlowNode, 'action'>, property: string, variables: Variables): Variables {
  const locals = activityOf(action.type).locals?.(action, property, variables) ?? [];
  return locals.length === 0
    ? variables
    : new Map([...variables, ...locals.map(({ name, type }) => [name, type] as const)]);
}

/** The property of a node in which a variable that it makes is named. */
export function namingProperty(node: FlowNode, name: string): string {
  let found = 'output';
  walkData(activityOf(node.action.type).properties, node.action, ({ meta, value, path }) => {
    if (meta.variable === 'new' && value === name) found = path.join('.');
  });
  return found;
}

/** Variables that a node makes. */
export function outputsOf(node: FlowNode, view: ProjectView, catalog: Catalog, variables: Variables): OutputVariable[] {
  if (node.disabled) return [];
  return activityOf(node.action.type).outputs?.(node.action, { view, catalog, variables }) ?? [];
}

/** Whether any activity of a flow reads or changes a variable, by its name as a choice or in an expression. */
export function isVariableUsed(flow: Microflow, name: string): boolean {
  const written = new RegExp(`\\$${name}(?![${namePartClass}])`, 'u');
  return flow.nodes.some((node) => {
    let isUsed = false;
    walkData(activityOf(node.action.type).properties, node.action, ({ meta, value }) => {
      if (meta.variable === 'new') return;
      if (value === name || written.test(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')))
        isUsed = true;
    });
    return isUsed;
  });
}
