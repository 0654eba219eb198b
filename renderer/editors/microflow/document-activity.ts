import { activityOf, activityOfDocument, activityOfElement } from '../../../shared/microflow/activities/index.ts';
import type { FlowNode } from '../../../shared/microflow/kind.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Edit } from './edits.ts';

/** What a document, or an element of one, becomes in a flow: an activity whose property names it. */
export interface DocumentActivity {
  offer: string;
  property: string;
  document: string;
}

/** What documents or elements become that are put into a flow together; null where they become nothing, or are several. */
export function documentActivity(view: ProjectView, ids: readonly string[]): DocumentActivity | null {
  const [only, ...rest] = ids;
  if (only === undefined || rest.length > 0) return null;
  const unit = view.unit(only);
  const activity = unit ? activityOfDocument(unit.kind) : activityOfElement(view.element(only)?.kind ?? '');
  return activity ? { offer: activity.type, property: activity.property, document: only } : null;
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
