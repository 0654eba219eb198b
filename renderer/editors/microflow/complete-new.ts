import { completeAction } from '../../../shared/microflow/complete-action.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { flowScopes } from '../../../shared/microflow/scopes.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Edit } from './edits.ts';

/** An edit that adds an activity, so that what it needs and can only be one thing is chosen, and what it makes has a name of its own. */
export function completingNew(edit: Edit | null, view: ProjectView, catalog: Catalog): Edit | null {
  if (!edit) return null;
  return {
    ...edit,
    mutate: (flow: Microflow) => {
      const before = new Set(flow.nodes.map((n) => n.id));
      edit.mutate(flow);
      for (const node of flow.nodes) {
        if (before.has(node.id)) continue;
        // Its own names are free: only what others make is taken.
        const others = flowScopes(
          { ...flow, nodes: flow.nodes.map((n) => (n === node ? { ...n, disabled: true } : n)) },
          view,
          catalog,
        );
        const variables = others.before.get(node.id) ?? new Map();
        completeAction(node.action, { view, catalog, variables, taken: others.all.keys() });
      }
    },
  };
}
