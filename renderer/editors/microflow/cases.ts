import { controlOf } from '../../../shared/microflow/activities/index.ts';
import type { FlowNode, Microflow } from '../../../shared/microflow/kind.ts';
import { decidedType, outcomesOf } from '../../../shared/microflow/outcomes.ts';
import { flowScopes } from '../../../shared/microflow/scopes.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';

const boolean = { kind: 'boolean' } as const;

/** The outcomes of a decision; one that is not written yet, or is wrong, is taken for a Boolean. None for other nodes. */
export function casesOf(
  flow: Microflow,
  node: FlowNode | undefined,
  view: ProjectView,
  catalog: Catalog,
): readonly string[] {
  if (!node || controlOf(node.action)?.form !== 'decision') return [];
  const variables = flowScopes(flow, view, catalog).before.get(node.id) ?? new Map();
  const type = decidedType(node, variables, catalog) ?? boolean;
  return outcomesOf(type, catalog) ?? (outcomesOf(boolean, catalog) as readonly string[]);
}
