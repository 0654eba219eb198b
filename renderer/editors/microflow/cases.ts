import { checkExpression } from '../../../shared/expression/index.ts';
import type { FlowNode, Microflow } from '../../../shared/microflow/kind.ts';
import { flowScopes } from '../../../shared/microflow/scopes.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';

/** The outcomes of a decision: true and false, or the values of its enumeration and empty. None for other nodes. */
export function casesOf(
  flow: Microflow,
  node: FlowNode | undefined,
  view: ProjectView,
  catalog: Catalog,
): readonly string[] {
  if (node?.action.type !== 'decision') return [];
  const boolean = ['true', 'false'];
  if (!node.action.expression.trim()) return boolean;
  const variables = flowScopes(flow, view, catalog).before.get(node.id) ?? new Map();
  const { type } = checkExpression(node.action.expression, { catalog, variables });
  if (type.kind !== 'enumeration') return boolean;
  const values = catalog.enumeration(type.enumeration)?.values ?? [];
  return [...values.map((v) => v.name), 'empty'];
}
