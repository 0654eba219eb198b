import {
  type AnyCode,
  type Code,
  callsAtOnce,
  identifier,
  joined,
  js,
  literal,
  literalOf,
  nothing,
  waitingCalls,
} from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import type { EmittedTypes } from '../expression/runtime-types.ts';
import type { Catalog, ValueType } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { activityOf } from './activities/index.ts';
import type { EmitTarget, Rounds } from './activity.ts';
import type { FlowFunctions } from './flow-functions.ts';
import { flowGraphs } from './graph.ts';
import type { FlowNode, Microflow, SequenceFlow } from './kind.ts';
import { isTooNested, planOf, type ScopePlan, tooNested } from './nesting.ts';
import { type FlowScopes, flowScopes, outputsOf, seenBy } from './scopes.ts';
import { stepProblem } from './step-problem.ts';

/** How many microflows may be inside each other: one that calls itself without an end fills the memory where calls are waited for. */
const mostCalls = 5_000;
/** What every compiled flow has at hand: its run, its trace, the node it is at, and what was thrown. */
const run = js<EmittedTypes['run']>`u`;
const trace = js<EmittedTypes['trace']>`t`;
const current = js<number>`n`;
const thrown = js`e`;
const rt = callsAtOnce<FlowFunctions>();
const methods = callsAtOnce<RunMethods>(run);

/** What the program compiler gives the flow compiler: numbers of things and the ways to compile texts. */
export interface FlowCompileServices {
  view: ProjectView;
  catalog: Catalog;
  /** Something of the program asks for the access rules of entities: each flow says whether they hold for it. */
  asksAccess: boolean;
  expression(text: string, variables: ReadonlyMap<string, ValueType>, variable: (name: string) => AnyCode): AnyCode;
  query(
    entity: string,
    constraint: string,
    sort: readonly { attribute: string | null; descending: boolean }[],
    variables: ReadonlyMap<string, ValueType>,
    variable: (name: string) => AnyCode,
  ): { index: number; parameters: Code<unknown[]> };
  entity(id: string): number;
  attribute(id: string): string;
  association(id: string): number;
  flow(id: string): { index: number; parameters: readonly string[] };
  mapping(id: string): { index: number; mediaType: string };
  transformation(id: string): number;
  operation(id: string): { service: number; operation: number };
  constant(id: string | null): number | null;
}

export interface CompiledFlow {
  source: Code;
  nodes: { id: string; label: string; kind: string }[];
}

/**
 * Compiles a microflow to a JavaScript function `(u, t, p0, …)`: structured code by the dominator tree (N. Ramsey, Beyond
 * Relooper, 2022), so that a drawn loop is a loop and a merge a labelled block, and V8 sees nothing odd. `u` is the unit of
 * work, `t` the trace or null.
 */
export function compileMicroflow(
  unit: Unit<Microflow>,
  index: number,
  waits: boolean,
  services: FlowCompileServices,
): CompiledFlow {
  return new FlowEmitter(unit, index, waits, services).compile();
}

class FlowEmitter {
  private readonly unit: Unit<Microflow>;
  private readonly index: number;
  /** The colour: calls that may wait are waited for, and long work yields. */
  private readonly waits: boolean;
  private readonly services: FlowCompileServices;
  private readonly scopes: FlowScopes;
  private readonly graphOf: ReturnType<typeof flowGraphs>;
  private readonly identifiers = new Map<string, AnyCode>();
  private readonly declared: AnyCode[] = [];
  private readonly nodeNumbers = new Map<string, number>();
  private readonly nodes: { id: string; label: string; kind: string }[] = [];
  private temporaries = 0;

  constructor(unit: Unit<Microflow>, index: number, waits: boolean, services: FlowCompileServices) {
    this.unit = unit;
    this.index = index;
    this.waits = waits;
    this.services = services;
    this.graphOf = flowGraphs(unit.data);
    this.scopes = flowScopes(unit.data, services.view, services.catalog);
    // Of the run, not of the flow: a call in a flow that this one calls is the last one, too.
    this.identifiers.set('latestHttpResponse', js`u.latestHttpResponse`);
    this.identifiers.set('latestSoapFault', js`u.latestSoapFault`);
    this.identifiers.set('latestSoapAttachments', js`u.latestSoapAttachments`);
    this.identifiers.set('currentUser', js`u.currentUser`);
    unit.data.parameters.forEach((p, i) => {
      this.identifiers.set(p.name, identifier(`p${i}`));
    });
    const names = {
      view: services.view,
      name: (id: string | null | undefined) => (id ? (services.view.nameOf(id)?.split('.').pop() ?? '') : ''),
    };
    for (const node of unit.data.nodes) {
      this.nodeNumbers.set(node.id, this.nodes.length);
      const entry = activityOf(node.action.type);
      this.nodes.push({
        id: node.id,
        label: node.caption || entry.caption(node.action, names) || entry.label,
        kind: node.action.type,
      });
    }
  }

  compile(): CompiledFlow {
    const body = isTooNested(this.unit.data) ? invalid(tooNested) : this.scope(null, null);
    const isAsync = this.waits ? js`async ` : nothing;
    const index = literal(this.index);
    const name = identifier(`f${this.index}`);
    const parameters = this.unit.data.parameters.map((p, i) => ({ name: p.name, local: identifier(`p${i}`) }));
    const declared = this.declared.length > 0 ? js`let ${joined(this.declared, ', ')};\n` : nothing;
    const given = joined(
      parameters.map((p) => pair(p.name, p.local)),
      ', ',
    );
    const source = js`${isAsync}function ${name}(${joined([run, trace, ...parameters.map((p) => p.local)], ', ')}) {
${declared}let n = -1;
${this.tick()}if (++u.depth > ${literal(mostCalls)}) { u.depth--; ${rt.tooDeep(literal(mostCalls))}; }
${this.services.asksAccess ? js`const g = ${methods.beginFlow(literalOf('flag', this.unit.data.applyAccess))};\n` : nothing}if (t !== null) t.enter(${index}, [${given}]);
try {
${body}} catch (e) { throw ${rt.failed(thrown, index, current, trace)}; }
finally { u.depth--; ${this.services.asksAccess ? js`u.access = g; ` : nothing}if (t !== null) t.leave(); }
}`;
    return { source, nodes: this.nodes };
  }

  private variable(name: string): AnyCode {
    let variable = this.identifiers.get(name);
    if (!variable) {
      variable = identifier(`v${this.identifiers.size}`);
      this.identifiers.set(name, variable);
      this.declared.push(variable);
    }
    return variable;
  }

  private expression(text: string, node: FlowNode): AnyCode {
    return this.services.expression(text, this.variables(node), (name) => this.variable(name));
  }

  private variables(node: FlowNode): ReadonlyMap<string, ValueType> {
    return this.scopes.before.get(node.id) ?? new Map();
  }

  /** The statements of a scope; `loop` is the label of the loop it is the body of. */
  private scope(parent: string | null, loop: Code | null): Code {
    const graph = this.graphOf(parent);
    if (!graph.entry) return parent === null ? invalid('The microflow has no start.') : nothing;
    if (parent === null && graph.entries.length > 1) return invalid('The microflow has more than one start.');
    return this.line(graph.entry, { plan: planOf(graph), loop });
  }

  /**
   * A node, and what follows it, one after the other: only what stands in blocks of its own is gone down into, so that a flow may be as
   * long as it likes. Whatever stands in a block leaves it by a jump, so nothing needs an `else`.
   */
  private line(first: FlowNode, at: ScopePlace): Code {
    const codes: Code[] = [];
    const ends: Code[] = [];
    for (let node: FlowNode | null = first; node; ) {
      if (at.plan.graph.loopHeads.has(node.id)) {
        codes.push(js`${this.label('H', node)}: for (;;) {\n${this.round()}`);
        ends.push(js`break;\n}\n`);
      }
      const [outer, ...inner] = at.plan.merges(node);
      if (outer) {
        codes.push(this.before([outer, ...inner], node, at));
        node = outer;
      } else node = this.add(codes, this.node(node, at), at);
    }
    return js`${joined(codes)}${joined(ends.reverse())}`;
  }

  /** The blocks that merges stand behind, with a node in the innermost: all but the code of the outermost merge. */
  private before(merges: readonly FlowNode[], node: FlowNode, at: ScopePlace): Code {
    const codes = merges.map((merge) => js`${this.label('B', merge)}: {\n`);
    const next = this.add(codes, this.node(node, at), at);
    if (next) codes.push(this.line(next, at));
    for (const merge of merges.slice(1).reverse()) codes.push(js`}\n${this.line(merge, at)}`);
    return js`${joined(codes)}}\n`;
  }

  /** Adds the code of a step; gives the node whose code follows it, if one does. */
  private add(codes: Code[], { code, from, way }: Step, at: ScopePlace): FlowNode | null {
    codes.push(code);
    if (way === null) return null;
    const next = at.plan.follower(from, way);
    if (!next) codes.push(this.jump(from, way, at));
    return next;
  }

  private number(node: FlowNode): number {
    return this.nodeNumbers.get(node.id) as number;
  }

  /** A label of a node: `H` the head of a loop that was drawn, `B` a block before a merge, `L` a loop. */
  private label(prefix: 'H' | 'B' | 'L', node: FlowNode): Code {
    return identifier(`${prefix}${this.number(node)}`);
  }

  /** All that stands behind a flow, in a block of its own. */
  private branch(from: FlowNode, flow: SequenceFlow | undefined, at: ScopePlace): Code {
    const next = at.plan.follower(from, flow);
    return next ? this.line(next, at) : this.jump(from, flow, at);
  }

  /** A flow behind which no code of its own stands. */
  private jump(from: FlowNode, flow: SequenceFlow | undefined, at: ScopePlace): Code {
    if (!flow) return at.loop ? this.fallOut(at) : invalid('The flow stops here without an end.');
    const { position } = at.plan.graph;
    const target = at.plan.byId.get(flow.to);
    if (!target) return invalid('The flow leads to nothing.');
    if ((position.get(target.id) as number) <= (position.get(from.id) as number))
      return js`continue ${this.label('H', target)};\n`;
    return js`break ${this.label('B', target)};\n`;
  }

  /** A flow that just stops: the next iteration in a loop, the end of the microflow outside. */
  private fallOut(at: ScopePlace): Code {
    return at.loop ? js`continue ${at.loop};\n` : js`return;\n`;
  }

  private node(node: FlowNode, at: ScopePlace): Step {
    const flows = at.plan.graph.outgoing.get(node.id) ?? [];
    const next = flows.find((f) => !f.error);
    const handler = flows.find((f) => f.error);
    const mark = js`n = ${literal(this.number(node))};\n`;
    const leads = (code: Code, way: SequenceFlow | undefined): Step => ({ code, from: node, way });
    const ends = (code: Code): Step => ({ code, from: node, way: null });
    const { action } = node;
    const { control } = activityOf(action.type);
    switch (control?.form) {
      case 'start':
      case 'merge':
        return leads(nothing, next);
      case 'return': {
        const [status, result] = [control.status(action), control.result(action)];
        const plain = result.trim() ? this.expression(result, node) : null;
        const value = this.unit.data.returns.kind === 'integer' && plain ? rt.int32(plain) : plain;
        if (!status.trim()) return ends(js`${mark}return ${value ?? nothing};\n`);
        // After the value: an end that fails has said nothing.
        const given = this.temporary();
        const said = js`if (u.depth === u.answering) u.status = ${this.expression(status, node)};\n`;
        return ends(js`${mark}${given} = ${value ?? literal(undefined)};\n${said}return ${given};\n`);
      }
      case 'raise': {
        const [status, message] = [control.status(action), control.message(action)];
        const inScope = this.variables(node).has('latestError') ? this.variable('latestError') : literal(null);
        const text = (value: string): AnyCode => (value.trim() ? this.expression(value, node) : literal(null));
        const details = control.object(action);
        const object = details && this.variables(node).has(details) ? this.variable(details) : literal(null);
        return ends(js`${mark}throw ${rt.raise(text(message), inScope, text(status), object)};\n`);
      }
      case 'break':
        return ends(at.loop ? js`break ${at.loop};\n` : js`return;\n`);
      case 'continue':
        return ends(this.fallOut(at));
      case 'decision': {
        const { code, ...on } = this.decision(node, control.on(action), flows, at);
        return { ...on, code: js`${mark}${code}` };
      }
    }
    if (node.disabled) return leads(nothing, next);
    const work = this.work(node, at);
    const traced = this.traced(node, work);
    if (node.onError === 'rollback' || (node.onError !== 'continue' && !handler))
      return leads(js`${mark}${traced}`, next);
    const savepoint = this.temporary();
    const rollback = node.onError === 'custom-with-rollback' ? js`u.start` : savepoint;
    const error = node.onError === 'continue' ? this.temporary() : this.variable('latestError');
    const failed = this.temporary();
    const caught = rt.caught(thrown, run, rollback, literal(this.index), current, trace, literal(this.number(node)));
    const attempt = js`${mark}${savepoint} = ${methods.savepoint()};\n${failed} = false;\ntry {\n${traced}} catch (e) { ${error} = ${caught}; ${failed} = true;}\n`;
    if (node.onError === 'continue') return leads(attempt, next);
    // The handler stands outside the try, so that its own errors are not caught by it.
    return at.plan.longest(node, [next, handler]) === handler
      ? leads(js`${attempt}if (!${failed}) {\n${this.branch(node, next, at)}}\n`, handler)
      : leads(js`${attempt}if (${failed}) {\n${this.branch(node, handler, at)}}\n`, next);
  }

  /** The statements of an activity; one with an error in the model raises it, whatever else it might do. */
  private work(node: FlowNode, at: ScopePlace): Code {
    const { action } = node;
    const { view, catalog } = this.services;
    const { control, emit } = activityOf(action.type);
    if (control?.form === 'note') return nothing;
    const problem = stepProblem(node, { view, catalog, variables: this.variables(node) });
    if (problem !== null) return invalid(problem);
    if (control?.form === 'loop') return this.loop(node, control.rounds(action), at);
    return emit ? emit(action, this.target(node)) : invalid(`The step ${action.type} cannot be run.`);
  }

  private traced(node: FlowNode, work: Code): Code {
    const outputs = outputsOf(node, this.services.view, this.services.catalog, this.variables(node));
    const changed = activityOf(node.action.type).changes?.(node.action) ?? [];
    const names = [...outputs.map((o) => o.name), ...changed];
    const values = names.filter((name) => this.scopes.all.has(name)).map((name) => pair(name, this.variable(name)));
    const at = joined([literal(this.index), literal(this.number(node))], ', ');
    return js`if (t !== null) t.begin(${at});\n${work}if (t !== null) t.end([${joined(values, ', ')}]);\n`;
  }

  private decision(node: FlowNode, expression: string, flows: readonly SequenceFlow[], at: ScopePlace): Step {
    const decided = rt.decide(this.expression(expression, node), trace, literal(this.number(node)));
    const normal = flows.filter((f) => !f.error);
    const yes = normal.find((f) => f.case === 'true');
    const no = normal.find((f) => f.case === 'false');
    const longest = at.plan.longest(node, [no, yes]) ?? null;
    if (yes || no) {
      const isNo = longest === null || longest === no;
      const test = isNo ? js`${decided} === true` : js`${decided} !== true`;
      const nested = isNo ? this.outcome(node, 'true', yes, at) : this.outcome(node, 'false', no, at);
      const code = js`if (${test}) {\n${nested}}\n`;
      // No flow for false, and nothing to nest behind that for true.
      return longest === null
        ? { code: js`${code}${this.outcome(node, 'false', no, at)}`, from: node, way: null }
        : { code, from: node, way: longest };
    }
    const behind = at.plan.longest(node, normal) ?? null;
    const cases = normal.map((f) => {
      const on = f.case === 'empty' ? js`case null: case undefined` : js`case ${literal(f.case)}`;
      return f === behind ? js`${on}: break;\n` : js`${on}: {\n${this.branch(node, f, at)}}\n`;
    });
    const none = rt.raise(
      literal('No flow of the decision fits the value.'),
      literal(null),
      literal(null),
      literal(null),
    );
    return { code: js`switch (${decided}) {\n${joined(cases)}default: throw ${none};\n}\n`, from: node, way: behind };
  }

  private outcome(node: FlowNode, value: string, flow: SequenceFlow | undefined, at: ScopePlace): Code {
    return flow ? this.branch(node, flow, at) : invalid(`The decision has no flow for ${value}.`);
  }

  private loop(node: FlowNode, rounds: Rounds, at: ScopePlace): Code {
    const label = this.label('L', node);
    const outerIndex = at.loop ? this.temporary() : null;
    const index = this.variable('currentIndex');
    const body = this.scope(node.id, label);
    const guarded = node.onError === 'continue' ? this.guardedIteration(body) : body;
    const keep = outerIndex ? js`${outerIndex} = ${index};\n` : nothing;
    const restore = outerIndex ? js`${index} = ${outerIndex};\n` : nothing;
    if ('while' in rounds) {
      const inner = seenBy(node, rounds.property, this.variables(node));
      const condition = this.services.expression(rounds.while, inner, (name) => this.variable(name));
      // A condition that fails is this node's, not that of the last step inside.
      const mark = js`n = ${literal(this.number(node))};\n`;
      const told = this.tellRound(node, null);
      return js`${keep}${index} = -1;\n${label}: for (;;) {\n${index}++;\n${mark}if ((${condition}) !== true) break;\n${this.round()}${told}${guarded}}\n${restore}`;
    }
    const list = this.temporary();
    const counter = this.temporary();
    const items = rt.list(this.variable(rounds.list));
    const round = js`${this.round()}${index} = ${counter};\n${this.variable(rounds.item)} = ${list}[${counter}];\n${this.tellRound(node, rounds.item)}${guarded}`;
    return js`${keep}${list} = ${items}.slice();\n${label}: for (${counter} = 0; ${counter} < ${list}.length; ${counter}++) {\n${round}}\n${restore}`;
  }

  /** The trace hears of each round, with the item it is about. */
  private tellRound(node: FlowNode, item: string | null): Code {
    const values = item === null ? nothing : pair(item, this.variable(item));
    return js`if (t !== null) t.round(${literal(this.number(node))}, [${values}]);\n`;
  }

  /** MF-79: an iteration that fails is undone, the next goes on. */
  private guardedIteration(body: Code): Code {
    const savepoint = this.temporary();
    const caught = rt.caught(thrown, run, savepoint, literal(this.index), current, trace, literal(null));
    return js`${savepoint} = ${methods.savepoint()};\ntry {\n${body}} catch (e) { ${caught}; }\n`;
  }

  private wait(code: Code): AnyCode {
    return this.waits ? js`(await ${code})` : js`${code}`;
  }

  /** Counts a round of a loop, of which a run may have so many in all (the loop limit); looks at the clock as `tick` does. */
  private round(): Code {
    return this.waits ? js`if (--u.rounds < 0) await u.goRoundInTurn();\n` : js`if (--u.rounds < 0) u.goRound();\n`;
  }

  /** Counts calls and items; now and then the run looks at the clock, and yields or begins again where it can. */
  private tick(): Code {
    return this.waits ? js`if (--u.fuel < 0) await u.breathe();\n` : js`if (--u.fuel < 0) u.refuel();\n`;
  }

  private perItem(list: Code, item: Code, value: Code): ReturnType<EmitTarget['perItem']> {
    if (!this.waits) return { prepare: nothing, callback: js`(${item}) => (--u.fuel < 0 && u.refuel(), ${value})` };
    const values = this.temporary();
    return {
      prepare: js`${values} = [];\nfor (const ${item} of ${list}) {\n${this.tick()}${values}.push(${value});\n}\n`,
      callback: js`(${item}, i) => ${values}[i]`,
    };
  }

  private temporary(): AnyCode {
    const name = identifier(`w${++this.temporaries}`);
    this.declared.push(name);
    return name;
  }

  private target(node: FlowNode): EmitTarget {
    const { services } = this;
    const variables = this.variables(node);
    const variable = (name: string) => this.variable(name);
    return {
      catalog: services.catalog,
      view: services.view,
      run,
      trace,
      wait: (code) => this.wait(code),
      rt: callsAtOnce,
      call: (of) => waitingCalls((code) => this.wait(code), of),
      perItem: (list, item, value) => this.perItem(list, item, value),
      typeOf: (name) => variables.get(name),
      variable,
      expression: (text) => (text.trim() ? services.expression(text, variables, variable) : literal(null)),
      itemExpression: (text, item, type) => {
        const inner = new Map(variables);
        inner.set('currentObject', type);
        return services.expression(text, inner, (name) => (name === 'currentObject' ? item : variable(name)));
      },
      entity: services.entity,
      attribute: services.attribute,
      association: services.association,
      query: (entity, constraint, sort) => services.query(entity, constraint, sort, variables, variable),
      flow: services.flow,
      mapping: services.mapping,
      transformation: services.transformation,
      operation: services.operation,
      constant: services.constant,
      temporary: () => this.temporary(),
    };
  }
}

/** A statement that raises an error of the model as `flow/invalid`. */
function invalid(message: string): Code {
  return js`${rt.invalid(literal(message))};\n`;
}

/** A name with a value, for the trace. */
function pair(name: string, value: Code): Code {
  return js`[${literal(name)}, ${value}]`;
}

interface ScopePlace {
  plan: ScopePlan;
  /** Label of the loop whose body this is. */
  loop: Code | null;
}

/** The code of a node, and the flow by which its line goes on: `null` where it does not, `undefined` where one is missing. */
interface Step {
  code: Code;
  from: FlowNode;
  way: SequenceFlow | undefined | null;
}
