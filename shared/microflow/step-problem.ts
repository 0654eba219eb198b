import { checkExpression } from '../expression/index.ts';
import type { Catalog, ValueType } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import { parseXPath } from '../query/index.ts';
import { activityOf } from './activities/index.ts';
import type { ActivityContext } from './activity.ts';
import type { FlowNode } from './kind.ts';
import { seenBy } from './scopes.ts';

/** What a run can do without: the step does the same with and without it. */
const harmless: ReadonlySet<string> = new Set(['microflow/no-output']);

/**
 * The first error that the check of an activity finds, in words, or null. A step with one is compiled to code that raises it: a
 * broken constraint must never become no constraint, a missing reference never a step that is left out.
 */
export function stepProblem(
  { action }: FlowNode,
  { view, catalog, variables }: { view: ProjectView; catalog: Catalog; variables: ReadonlyMap<string, ValueType> },
): string | null {
  const problems: string[] = [];
  const expression = (text: string, property: string, expected?: ValueType): ValueType => {
    const scoped = seenBy({ action }, property, variables);
    // One that is left out is empty; what the step needs, it says itself.
    if (!text.trim()) return { kind: 'empty' };
    const checked = checkExpression(text, { catalog, variables: scoped }, expected);
    const error = checked.diagnostics.find((d) => d.severity === 'error');
    // Where an expression only has the wrong type, its value decides when the step runs.
    if (error && checkExpression(text, { catalog, variables: scoped }).diagnostics.some((d) => d.severity === 'error'))
      problems.push(error.message);
    return error ? { kind: 'unknown' } : checked.type;
  };
  const context: ActivityContext = {
    view,
    catalog,
    variables,
    expression,
    // What ends a flow or parts it is compiled by its form.
    result: () => {},
    decision: () => {},
    constraint: (text, property, entity) => {
      const typeOf = (path: string) => checkExpression(path, { catalog, variables }).type;
      const { diagnostics, parameters } = parseXPath(text, entity, catalog, typeOf);
      const error = diagnostics.find((d) => d.severity === 'error');
      if (error) problems.push(error.message);
      else for (const parameter of parameters) expression(parameter, property);
    },
    variable: (name) => {
      const type = variables.get(name);
      if (!type) problems.push(name ? `There is no variable $${name} here.` : 'No variable is chosen.');
      return type;
    },
    report: (severity, code, message) => {
      if (severity === 'error' && !harmless.has(code)) problems.push(message);
    },
  };
  activityOf(action.type).check?.(action, context);
  return problems[0] ?? null;
}
