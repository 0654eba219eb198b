import { activityOf, activityOfDocument } from '../../../shared/microflow/activities/index.ts';
import type { FlowNode } from '../../../shared/microflow/kind.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Edit } from './edits.ts';

/** What a document becomes in a flow: an activity whose property names it. */
export interface DocumentActivity {
  offer: string;
  property: string;
  document: string;
}

/** What documents become that are put into a flow together; null where they become nothing, or are several. */
export function documentActivity(view: ProjectView, ids: readonly string[]): DocumentActivity | null {
  const [only, ...rest] = ids;
  const unit = only === undefined ? undefined : view.unit(only);
  const activity = unit && rest.length === 0 ? activityOfDocument(unit.kind) : undefined;
  return unit && activity ? { offer: activity.type, property: activity.property, document: unit.id } : null;
}

/** An edit that adds the activity, with the document in it. */
export function withDocument(edit: Edit | null, { property, document, offer }: DocumentActivity): Edit | null {
  if (!edit) return null;
  return {
    ...edit,
    mutate: (flow) => {
      edit.mutate(flow);
      const node = flow.nodes.find((n) => n.id === edit.select[0] && n.action.type === offer);
      const action = { ...node?.action, [property]: document };
      if (node) node.action = activityOf(offer).properties.parse(action) as FlowNode['action'];
    },
  };
}
