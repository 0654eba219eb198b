import type { Catalog, ValueType } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { activityOf } from './activities/index.ts';
import type { EmitTarget } from './activity.ts';
import { type FlowGraph, flowGraph } from './graph.ts';
import type { FlowNode, Microflow, SequenceFlow } from './kind.ts';
import { type FlowScopes, flowScopes, outputsOf } from './scopes.ts';
import { stepProblem } from './step-problem.ts';

/** What the program compiler gives the flow compiler: numbers of things and the ways to compile texts. */
export interface FlowCompileServices {
  view: ProjectView;
  catalog: Catalog;
  loopLimit: number;
  expression(text: string, variables: ReadonlyMap<string, ValueType>, identifier: (name: string) => string): string;
  query(
    entity: string,
    constraint: string,
    sort: readonly { attribute: string | null; descending: boolean }[],
    variables: ReadonlyMap<string, ValueType>,
    identifier: (name: string) => string,
  ): { index: number; parameters: string };
  entity(id: string): number;
  attribute(id: string): string;
  association(id: string): number;
  flow(id: string): { index: number; parameters: readonly string[] };
  mapping(id: string): { index: number; isList: boolean };
}

export interface CompiledFlow {
  source: string;
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
  private readonly identifiers = new Map<string, string>();
  private readonly declared: string[] = [];
  private readonly nodeNumbers = new Map<string, number>();
  private readonly nodes: { id: string; label: string; kind: string }[] = [];
  private temporaries = 0;

  constructor(unit: Unit<Microflow>, index: number, waits: boolean, services: FlowCompileServices) {
    this.unit = unit;
    this.index = index;
    this.waits = waits;
    this.services = services;
    this.scopes = flowScopes(unit.data, services.view, services.catalog);
    // Of the run, not of the flow: a call in a flow that this one calls is the last one, too.
    this.identifiers.set('latestHttpResponse', 'u.latestHttpResponse');
    unit.data.parameters.forEach((p, i) => {
      this.identifiers.set(p.name, `p${i}`);
    });
    const names = {
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
    const body = this.scope(null, 0, null);
    const parameters = this.unit.data.parameters.map((_, i) => `, p${i}`).join('');
    const declared = this.declared.length > 0 ? `let ${this.declared.join(', ')};\n` : '';
    const source =
      `${this.waits ? 'async ' : ''}function f${this.index}(u, t${parameters}) {\n${declared}let n = -1, h = 0;\n` +
      this.tick() +
      `if (t !== null) t.enter(${this.index}, [${this.unit.data.parameters.map((p, i) => `[${JSON.stringify(p.name)}, p${i}]`).join(', ')}]);\n` +
      `try {\n${body}} catch (e) { throw rt.failed(e, ${this.index}, n, t); }\nfinally { if (t !== null) t.leave(); }\n}`;
    return { source, nodes: this.nodes };
  }

  private identifier(name: string): string {
    let identifier = this.identifiers.get(name);
    if (!identifier) {
      identifier = `v${this.identifiers.size}`;
      this.identifiers.set(name, identifier);
      this.declared.push(identifier);
    }
    return identifier;
  }

  private expression(text: string, node: FlowNode): string {
    return this.services.expression(text, this.variables(node), (name) => this.identifier(name));
  }

  private variables(node: FlowNode): ReadonlyMap<string, ValueType> {
    return this.scopes.before.get(node.id) ?? new Map();
  }

  /** The statements of a scope; `loop` is the label of the loop it is the body of. */
  private scope(parent: string | null, depth: number, loop: string | null): string {
    const graph = flowGraph(this.unit.data, parent);
    if (!graph.entry) return parent === null ? invalid('The microflow has no start.') : '';
    if (parent === null && graph.entries.length > 1) return invalid('The microflow has more than one start.');
    return this.tree(graph.entry, { graph, depth, loop });
  }

  private tree(node: FlowNode, at: ScopePlace): string {
    const { graph } = at;
    const merges = graph.order
      .filter((n) => n !== node && graph.dominator.get(n.id) === node.id && this.isJoin(n, graph))
      .sort((a, b) => (graph.position.get(b.id) as number) - (graph.position.get(a.id) as number));
    const code = this.within(node, merges, at);
    if (!graph.loopHeads.has(node.id)) return code;
    return `H${this.number(node)}: for (;;) {\nif (++h > ${this.services.loopLimit}) rt.runaway(${this.services.loopLimit});\n${this.tick()}${code}break;\n}\n`;
  }

  private within(node: FlowNode, merges: readonly FlowNode[], at: ScopePlace): string {
    const [outer, ...inner] = merges;
    if (!outer) return this.node(node, at);
    return `B${this.number(outer)}: {\n${this.within(node, inner, at)}}\n${this.tree(outer, at)}`;
  }

  /** More than one way forward leads here: the code stands once, behind a labelled block. */
  private isJoin(node: FlowNode, graph: FlowGraph): boolean {
    const forward = (graph.incoming.get(node.id) ?? []).filter((f) => {
      const from = graph.position.get(f.from);
      return from !== undefined && from < (graph.position.get(node.id) as number);
    });
    return forward.length > 1;
  }

  private number(node: FlowNode): number {
    return this.nodeNumbers.get(node.id) as number;
  }

  private branch(from: FlowNode, flow: SequenceFlow | undefined, at: ScopePlace): string {
    if (!flow) return at.loop ? this.fallOut(at) : invalid('The flow stops here without an end.');
    const { graph } = at;
    const target = graph.order.find((n) => n.id === flow.to);
    if (!target) return invalid('The flow leads to nothing.');
    if ((graph.position.get(target.id) as number) <= (graph.position.get(from.id) as number))
      return `continue H${this.number(target)};\n`;
    if (this.isJoin(target, graph)) return `break B${this.number(target)};\n`;
    return this.tree(target, at);
  }

  /** A flow that just stops: the next iteration in a loop, the end of the microflow outside. */
  private fallOut(at: ScopePlace): string {
    return at.loop ? `continue ${at.loop};\n` : 'return;\n';
  }

  private node(node: FlowNode, at: ScopePlace): string {
    const flows = at.graph.outgoing.get(node.id) ?? [];
    const next = flows.find((f) => !f.error);
    const handler = flows.find((f) => f.error);
    const mark = `n = ${this.number(node)};\n`;
    const { action } = node;
    switch (action.type) {
      case 'start':
      case 'merge':
        return this.branch(node, next, at);
      case 'end': {
        const status = action.status.trim() ? `u.status = ${this.expression(action.status, node)};\n` : '';
        const value = action.value.trim() ? this.expression(action.value, node) : '';
        return `${mark}${status}return ${this.unit.data.returns.kind === 'integer' && value ? `int32(${value})` : value};\n`;
      }
      case 'error-end': {
        const status = action.status.trim() ? this.expression(action.status, node) : 'null';
        return `${mark}throw rt.raise(${action.message.trim() ? this.expression(action.message, node) : 'null'}, ${this.variables(node).has('latestError') ? this.identifier('latestError') : 'null'}, ${status});\n`;
      }
      case 'break':
        return at.loop ? `break ${at.loop};\n` : 'return;\n';
      case 'continue':
        return this.fallOut(at);
      case 'decision':
        return `${mark}${this.decision(node, action.expression, flows, at)}`;
      default:
        break;
    }
    if (node.disabled) return this.branch(node, next, at);
    const work = this.work(node, at);
    const traced = this.traced(node, work);
    if (node.onError === 'rollback' || (node.onError !== 'continue' && !handler))
      return `${mark}${traced}${this.branch(node, next, at)}`;
    const savepoint = this.temporary();
    const rollback = node.onError === 'custom-with-rollback' ? 'u.start' : savepoint;
    const error = node.onError === 'continue' ? this.temporary() : this.identifier('latestError');
    const failed = this.temporary();
    // The handler stands outside the try, so that its own errors are not caught by it.
    return (
      `${mark}${savepoint} = u.savepoint();\n${failed} = false;\ntry {\n${traced}} catch (e) { ${error} = rt.caught(e, u, ${rollback}, ${this.index}, n, t); ${failed} = true;}\n` +
      (node.onError === 'continue'
        ? this.branch(node, next, at)
        : `if (${failed}) {\n${this.branch(node, handler, at)}} else {\n${this.branch(node, next, at)}}\n`)
    );
  }

  /** The statements of an activity; one with an error in the model raises it, whatever else it might do. */
  private work(node: FlowNode, at: ScopePlace): string {
    const { action } = node;
    const { view, catalog } = this.services;
    if (action.type === 'annotation') return '';
    const problem = stepProblem(node, { view, catalog, variables: this.variables(node) });
    if (problem !== null) return invalid(problem);
    if (action.type === 'loop') return this.loop(node, at);
    const { emit } = activityOf(action.type);
    return emit ? emit(action, this.target(node)) : invalid(`The step ${action.type} cannot be run.`);
  }

  private traced(node: FlowNode, work: string): string {
    const outputs = outputsOf(node, this.services.view, this.services.catalog, this.variables(node));
    const changed =
      node.action.type === 'change-variable'
        ? [node.action.variable]
        : node.action.type === 'change-object'
          ? [node.action.object]
          : [];
    const names = [...outputs.map((o) => o.name), ...changed];
    const values = names
      .filter((name) => this.scopes.all.has(name))
      .map((name) => `[${JSON.stringify(name)}, ${this.identifier(name)}]`);
    return `if (t !== null) t.begin(${this.index}, ${this.number(node)});\n${work}if (t !== null) t.end([${values.join(', ')}]);\n`;
  }

  private decision(node: FlowNode, expression: string, flows: readonly SequenceFlow[], at: ScopePlace): string {
    const condition = this.expression(expression, node);
    const normal = flows.filter((f) => !f.error);
    const yes = normal.find((f) => f.case === 'true');
    const no = normal.find((f) => f.case === 'false');
    if (yes || no)
      return `if (rt.decide(${condition}, t, ${this.number(node)}) === true) {\n${this.outcome(node, 'true', yes, at)}} else {\n${this.outcome(node, 'false', no, at)}}\n`;
    const cases = normal
      .map((f) =>
        f.case === 'empty'
          ? `case null: case undefined: {\n${this.branch(node, f, at)}}\n`
          : `case ${JSON.stringify(f.case)}: {\n${this.branch(node, f, at)}}\n`,
      )
      .join('');
    return `switch (rt.decide(${condition}, t, ${this.number(node)})) {\n${cases}default: throw rt.raise("No flow of the decision fits the value.", null, null);\n}\n`;
  }

  private outcome(node: FlowNode, value: string, flow: SequenceFlow | undefined, at: ScopePlace): string {
    return flow ? this.branch(node, flow, at) : invalid(`The decision has no flow for ${value}.`);
  }

  private loop(node: FlowNode, at: ScopePlace): string {
    const action = node.action as FlowNode['action'] & { type: 'loop' };
    const label = `L${this.number(node)}`;
    const limit = this.services.loopLimit;
    const outerIndex = at.loop ? this.temporary() : null;
    const index = this.identifier('currentIndex');
    const body = this.scope(node.id, at.depth + 1, label);
    const guarded = node.onError === 'continue' ? this.guardedIteration(body) : body;
    const keep = outerIndex ? `${outerIndex} = ${index};\n` : '';
    const restore = outerIndex ? `${index} = ${outerIndex};\n` : '';
    if (action.mode === 'while') {
      const inner = new Map(this.variables(node));
      inner.set('currentIndex', { kind: 'integer' });
      const condition = this.services.expression(action.condition, inner, (name) => this.identifier(name));
      return `${keep}${index} = -1;\n${label}: for (;;) {\nif (++${index} >= ${limit}) rt.runaway(${limit});\n${this.tick()}if ((${condition}) !== true) break;\n${guarded}}\n${restore}`;
    }
    const list = this.temporary();
    const counter = this.temporary();
    return (
      `${keep}${list} = rt.list(${this.identifier(action.list)}).slice();\n${label}: for (${counter} = 0; ${counter} < ${list}.length; ${counter}++) {\n` +
      `${this.tick()}${index} = ${counter};\n${this.identifier(action.item)} = ${list}[${counter}];\n${guarded}}\n${restore}`
    );
  }

  /** MF-79: an iteration that fails is undone, the next goes on. */
  private guardedIteration(body: string): string {
    const savepoint = this.temporary();
    return `${savepoint} = u.savepoint();\ntry {\n${body}} catch (e) { rt.caught(e, u, ${savepoint}, ${this.index}, n, t); }\n`;
  }

  private wait(code: string): string {
    return this.waits ? `(await ${code})` : code;
  }

  /** Counts rounds and calls; now and then the run looks at the clock, and yields or begins again where it can. */
  private tick(): string {
    return this.waits ? 'if (--u.fuel < 0) await u.breathe();\n' : 'if (--u.fuel < 0) u.refuel();\n';
  }

  private perItem(list: string, item: string, code: string): { prepare: string; callback: string } {
    if (!this.waits) return { prepare: '', callback: `(${item}) => (--u.fuel < 0 && u.refuel(), ${code})` };
    const values = this.temporary();
    return {
      prepare: `${values} = [];\nfor (const ${item} of ${list}) {\n${this.tick()}${values}.push(${code});\n}\n`,
      callback: `(${item}, i) => ${values}[i]`,
    };
  }

  private temporary(): string {
    const name = `w${++this.temporaries}`;
    this.declared.push(name);
    return name;
  }

  private target(node: FlowNode): EmitTarget {
    const { services } = this;
    const variables = this.variables(node);
    const identifier = (name: string) => this.identifier(name);
    return {
      catalog: services.catalog,
      view: services.view,
      wait: (code) => this.wait(code),
      call: (name, ...args) => this.wait(`rt.${name}(${(args as readonly string[]).join(', ')})`),
      perItem: (list, item, code) => this.perItem(list, item, code),
      typeOf: (name) => variables.get(name),
      variable: identifier,
      expression: (text) => (text.trim() ? services.expression(text, variables, identifier) : 'null'),
      itemExpression: (text, item, type) => {
        const inner = new Map(variables);
        inner.set('currentObject', type);
        return services.expression(text, inner, (name) => (name === 'currentObject' ? item : identifier(name)));
      },
      literal: (value) => JSON.stringify(value),
      entity: services.entity,
      attribute: services.attribute,
      association: services.association,
      query: (entity, constraint, sort) => services.query(entity, constraint, sort, variables, identifier),
      flow: services.flow,
      mapping: services.mapping,
      temporary: () => this.temporary(),
    };
  }
}

/** A statement that raises an error of the model as `flow/invalid`. */
function invalid(message: string): string {
  return `rt.invalid(${JSON.stringify(message)});\n`;
}

interface ScopePlace {
  graph: FlowGraph;
  depth: number;
  /** Label of the loop whose body this is. */
  loop: string | null;
}
