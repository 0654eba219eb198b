import { checkExpression, isAssignable, typeName } from '../expression/index.ts';
import { activityOf } from '../microflow/activities/index.ts';
import type { ActivityContext } from '../microflow/activity.ts';
import { endsFlow, formOf } from '../microflow/control.ts';
import { flowGraphs } from '../microflow/graph.ts';
import { type FlowNode, type Microflow, toValueType } from '../microflow/kind.ts';
import { isTooNested, tooNested } from '../microflow/nesting.ts';
import { outcomesOf } from '../microflow/outcomes.ts';
import { inWords, partsLeft } from '../microflow/parts-left.ts';
import { flowScopes, namingProperty, seenBy } from '../microflow/scopes.ts';
import type { ValueType } from '../model/catalog.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { isValidName } from '../model/naming.ts';
import type { Unit } from '../model/unit.ts';
import { parseXPath } from '../query/index.ts';
import type { CheckContext, CheckRule } from './check.ts';

/** The flow as a graph, then every activity with the variables it sees. */
export const microflowRules: CheckRule = {
  id: 'microflows',
  kinds: ['microflow'],
  run(unit: Unit<Microflow>, ctx) {
    const flow = unit.data;
    const { view, catalog, report } = ctx;
    const names = new Set<string>();
    for (const parameter of flow.parameters) {
      const at = { element: parameter.id, path: parameter.name };
      if (!isValidName(parameter.name))
        report({
          severity: 'error',
          code: 'microflow/parameter-name',
          message: `${JSON.stringify(parameter.name)} is not a name for a parameter.`,
          ...at,
        });
      if (names.has(parameter.name))
        report({
          severity: 'error',
          code: 'microflow/parameter-twice',
          message: `The parameter ${parameter.name} is there twice.`,
          ...at,
        });
      names.add(parameter.name);
      if ((parameter.type.kind === 'object' || parameter.type.kind === 'list') && !parameter.type.entity)
        report({
          severity: 'error',
          code: 'microflow/parameter-type',
          message: `The parameter ${parameter.name} has no entity.`,
          ...at,
          fix: 'Choose its entity.',
        });
    }
    if (isTooNested(flow)) {
      report({
        severity: 'error',
        code: 'microflow/too-nested',
        message: tooNested,
        fix: 'Move a part of them into a microflow of its own.',
      });
      return;
    }
    checkScope(flow, null, ctx, flowGraphs(flow));
    const scopes = flowScopes(flow, view, catalog);
    for (const { name, node } of scopes.doubled)
      report({
        severity: 'error',
        code: 'microflow/name-taken',
        message: `$${name} is made twice; a name stands for one variable in the whole microflow.`,
        element: node.id,
        path: nodeLabel(flow, node.id, ctx),
        property: namingProperty(node, name),
        fix: 'Give one of them another name, or change the first with Change variable.',
      });
    const outcomes = outcomesDrawn(flow);
    for (const node of flow.nodes) {
      if (node.disabled || formOf(node.action) === 'note') continue;
      const variables = scopes.before.get(node.id);
      if (!variables) continue;
      checkNode(unit, node, variables, outcomes.get(node.id) ?? [], ctx);
    }
    checkParts(flow, ctx);
  },
};

/** An import that commits nothing itself, and a commit that stores only the top of what it read. */
function checkParts(flow: Microflow, ctx: CheckContext): void {
  const { view, catalog, report } = ctx;
  const told = new Set<string>();
  for (const { action, disabled } of flow.nodes) {
    if (disabled || !('commit' in action) || action.commit !== 'no') continue;
    for (const reach of activityOf(action.type).reaches?.(action) ?? []) {
      const mapping = reach.kind === 'mapping' ? view.unit(reach.mapping) : undefined;
      if (!mapping) continue;
      for (const { node, entity, parts } of partsLeft(flow, mapping.id, view, catalog)) {
        if (told.has(node.id)) continue;
        told.add(node.id);
        report({
          severity: 'warning',
          code: 'microflow/parts-not-committed',
          message: `This stores the ${entity} without its ${inWords(parts)}: what ${mapping.name} reads below it stays uncommitted and is lost.`,
          element: node.id,
          path: nodeLabel(flow, node.id, ctx),
          property: 'withParts',
          fix: 'Commit with parts, or commit them in the flow.',
        });
      }
    }
  }
}

/** Each finding of a node names it. */
const knownNodes = new WeakMap<Microflow, ReadonlyMap<string, FlowNode>>();

function nodesById(flow: Microflow): ReadonlyMap<string, FlowNode> {
  const known = knownNodes.get(flow) ?? new Map([...flow.nodes].reverse().map((node) => [node.id, node]));
  knownNodes.set(flow, known);
  return known;
}

function nodeLabel(flow: Microflow, id: string, { view }: CheckContext): string {
  const node = nodesById(flow).get(id);
  if (!node) return id;
  const names = {
    view,
    name: (target: string | null | undefined) => (target ? (view.nameOf(target)?.split('.').pop() ?? '') : ''),
  };
  return node.caption || activityOf(node.action.type).caption(node.action, names) || activityOf(node.action.type).label;
}

function checkScope(
  flow: Microflow,
  parent: string | null,
  ctx: CheckContext,
  graphOf: ReturnType<typeof flowGraphs>,
): void {
  const { report } = ctx;
  const graph = graphOf(parent);
  if (parent === null && graph.entries.length !== 1) {
    report({
      severity: 'error',
      code: 'microflow/start',
      message: graph.entries.length === 0 ? 'The microflow has no start.' : 'The microflow has more than one start.',
      fix: 'A microflow has exactly one start (MF-20).',
    });
  }
  if (parent !== null && graph.entries.length > 1)
    report({
      severity: 'error',
      code: 'microflow/loop-start',
      message: 'The loop has several beginnings; one of its nodes must lead to the others.',
      element: parent,
      path: nodeLabel(flow, parent, ctx),
    });
  for (const f of graph.irreducible)
    report({
      severity: 'error',
      code: 'microflow/jump-into-cycle',
      message: 'This flow jumps into the middle of a cycle.',
      element: f.id,
      path: nodeLabel(flow, f.from, ctx),
      fix: 'Lead it to the first node of the cycle, or use a loop.',
    });
  for (const node of graph.nodes) {
    const at = { element: node.id, path: nodeLabel(flow, node.id, ctx) };
    const form = formOf(node.action);
    const out = graph.outgoing.get(node.id) ?? [];
    const normal = out.filter((f) => !f.error);
    const handler = out.filter((f) => f.error);
    if (!graph.position.has(node.id)) {
      report({
        severity: 'warning',
        code: 'microflow/unreachable',
        message: 'Nothing leads here; it never runs.',
        ...at,
        fix: 'Connect it, or delete it.',
      });
      continue;
    }
    const isEnd = endsFlow(node.action);
    if (isEnd && out.length > 0)
      report({ severity: 'error', code: 'microflow/flow-after-end', message: 'Nothing can follow an end.', ...at });
    if (parent !== null && (form === 'return' || form === 'start'))
      report({
        severity: 'error',
        code: 'microflow/event-in-loop',
        message: `A${form === 'return' ? 'n end' : ' start'} cannot stand in a loop (MF-21).`,
        ...at,
        fix:
          form === 'return'
            ? 'Leave the loop with Break first.'
            : 'Delete it: a loop begins with the node nothing leads to.',
      });
    if (parent === null && (form === 'break' || form === 'continue'))
      report({
        severity: 'error',
        code: 'microflow/event-outside-loop',
        message: 'Break and continue stand in a loop only (MF-23).',
        ...at,
      });
    if (!isEnd && form !== 'decision' && normal.length > 1)
      report({
        severity: 'error',
        code: 'microflow/several-flows',
        message: 'Only a decision can have several flows.',
        ...at,
        fix: 'Put a decision before them.',
      });
    if (!isEnd && normal.length === 0 && parent === null)
      report({
        severity: 'error',
        code: 'microflow/no-way-on',
        message: 'The flow stops here without an end.',
        ...at,
        fix: 'Lead it to an end.',
      });
    if (handler.length > 1)
      report({
        severity: 'error',
        code: 'microflow/several-handlers',
        message: 'A node has one error-handler flow at the most.',
        ...at,
      });
    if (handler.length === 1 && !node.onError.startsWith('custom'))
      report({
        severity: 'error',
        code: 'microflow/handler-not-used',
        message: 'There is an error-handler flow, but errors are not handled by it.',
        ...at,
        property: 'onError',
        fix: 'Set On error to custom, with or without rollback.',
      });
    if (handler.length === 0 && node.onError.startsWith('custom'))
      report({
        severity: 'error',
        code: 'microflow/no-handler',
        message: 'Errors are to be handled, but no error-handler flow leaves here.',
        ...at,
        property: 'onError',
        fix: 'Draw the flow from the bottom of the node.',
      });
    if (form === 'loop') checkScope(flow, node.id, ctx, graphOf);
  }
}

function checkNode(
  unit: Unit<Microflow>,
  node: FlowNode,
  variables: ReadonlyMap<string, ValueType>,
  outcomes: readonly (string | null)[],
  ctx: CheckContext,
): void {
  const { view, catalog } = ctx;
  const flow = unit.data;
  const at = { element: node.id, path: nodeLabel(flow, node.id, ctx) };
  const expression = (text: string, property: string, expected?: ValueType): ValueType => {
    if (!text.trim()) {
      ctx.report({
        severity: 'error',
        code: 'expression/missing',
        message: 'An expression is missing.',
        ...at,
        property,
        fix: 'Write it, or empty for no value.',
      });
      return { kind: 'unknown' };
    }
    const checked = checkExpression(text, { catalog, variables: seenBy(node, property, variables) }, expected);
    for (const d of checked.diagnostics)
      ctx.report({
        severity: d.severity,
        code: d.code,
        message: d.message,
        ...at,
        property,
        range: d.range,
        ...(d.fix ? { fix: d.fix } : {}),
      });
    return checked.diagnostics.some((d) => d.severity === 'error') ? { kind: 'unknown' } : checked.type;
  };
  const activity: ActivityContext = {
    view,
    catalog,
    variables,
    expression,
    result: (text, property) => {
      const returns = toValueType(flow.returns);
      const say = (code: string, message: string, fix?: string) =>
        ctx.report({ severity: 'error', code, message, ...at, property, ...(fix ? { fix } : {}) });
      if (returns.kind === 'nothing') {
        if (text.trim())
          say(
            'microflow/result-not-expected',
            'The microflow returns nothing, but this end gives a result.',
            'Set the return type, or clear the result.',
          );
      } else if (!text.trim())
        say(
          'microflow/result-missing',
          `The microflow returns ${typeName(returns, catalog)}, but this end gives no result.`,
          'Give the result, or empty.',
        );
      else {
        const type = expression(text, property);
        if (!isAssignable(type, returns, catalog))
          say(
            'microflow/result-type',
            `The microflow returns ${typeName(returns, catalog)}, but this is ${typeName(type, catalog)}.`,
          );
      }
    },
    decision: (text, property) => checkDecision(outcomes, expression(text, property), ctx, { ...at, property }),
    constraint: (text, property, entity) => {
      const parsed = parseXPath(text, entity, catalog, (path) => checkExpression(path, { catalog, variables }).type);
      for (const d of parsed.diagnostics)
        ctx.report({
          severity: d.severity,
          code: d.code,
          message: d.message,
          ...at,
          property,
          range: d.range,
          ...(d.fix ? { fix: d.fix } : {}),
        });
      if (parsed.diagnostics.length === 0) for (const parameter of parsed.parameters) expression(parameter, property);
    },
    variable: (name, property) => {
      const type = variables.get(name);
      if (!type)
        ctx.report({
          severity: 'error',
          code: name ? 'microflow/unknown-variable' : 'microflow/no-variable',
          message: name ? `There is no variable $${name} here.` : 'No variable is chosen.',
          ...at,
          property,
          fix: 'Choose a variable that is made before, on every way to here.',
        });
      return type;
    },
    report: (severity, code, message, property, fix) =>
      ctx.report({ severity, code, message, ...at, property, ...(fix ? { fix } : {}) } as Omit<
        LocatedDiagnostic,
        'document' | 'unit'
      >),
  };
  const { action } = node;
  activityOf(action.type).check?.(action, activity);
}

/** The outcomes for which flows leave each node. */
function outcomesDrawn(flow: Microflow): ReadonlyMap<string, (string | null)[]> {
  const drawn = new Map<string, (string | null)[]>();
  for (const { from, error, case: outcome } of flow.flows) {
    if (error) continue;
    const known = drawn.get(from);
    if (known) known.push(outcome);
    else drawn.set(from, [outcome]);
  }
  return drawn;
}

function checkDecision(
  cases: readonly (string | null)[],
  type: ValueType,
  { catalog, report }: CheckContext,
  { property, ...at }: { element: string; path: string; property: string },
): void {
  if (type.kind === 'unknown') return;
  const wanted = outcomesOf(type, catalog);
  if (!wanted) {
    report({
      severity: 'error',
      code: 'microflow/decision-type',
      message: 'A decision needs a Boolean or an enumeration.',
      ...at,
      property,
    });
    return;
  }
  const missing = wanted.filter((w) => !cases.includes(w));
  if (missing.length > 0)
    report({
      severity: 'error',
      code: 'microflow/case-missing',
      message: `No flow for ${missing.join(', ')}.`,
      ...at,
      fix: 'Draw a flow for each outcome (MF-24).',
      params: { outcomes: missing },
    });
  for (const c of cases)
    if (c === null || !wanted.includes(c))
      report({
        severity: 'error',
        code: 'microflow/case-unknown',
        message: c === null ? 'A flow of the decision has no outcome.' : `${c} is not an outcome of the decision.`,
        ...at,
        fix: 'Choose its outcome, or delete the flow.',
        params: { outcome: c, outcomes: missing },
      });
}
