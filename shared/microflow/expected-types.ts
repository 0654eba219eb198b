import { checkExpression } from '../expression/index.ts';
import type { Catalog, ValueType } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import { activityOf } from './activities/index.ts';
import type { FlowNode } from './kind.ts';
import { seenBy, type Variables } from './scopes.ts';

/**
 * The types that the expressions of a node must have, by their property (`members.0.value`): what its check asks for. One whose
 * type is free, or that the check does not come to, is not among them.
 */
export function expectedTypes(
  node: Pick<FlowNode, 'action'>,
  variables: Variables,
  { view, catalog, returns }: { view: ProjectView; catalog: Catalog; returns: ValueType },
): ReadonlyMap<string, ValueType> {
  const expected = new Map<string, ValueType>();
  const { action } = node;
  const expression = (text: string, property: string, wanted?: ValueType): ValueType => {
    if (wanted) expected.set(property, wanted);
    if (!text.trim()) return { kind: 'unknown' };
    return checkExpression(text, { catalog, variables: seenBy(node, property, variables) }).type;
  };
  activityOf(action.type).check?.(action, {
    view,
    catalog,
    variables,
    expression,
    result: (_text, property) => void (returns.kind !== 'nothing' && expected.set(property, returns)),
    decision: () => {},
    constraint: () => {},
    variable: (name) => variables.get(name),
    report: () => {},
  });
  return expected;
}
