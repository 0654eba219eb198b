import { activityOf } from '../../../shared/microflow/activities/index.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { RestService } from '../../../shared/service/rest/kind.ts';
import { joinPath } from '../../../shared/service/rest/path.ts';

/** Which element of its document a finding is about, in the words that its diagram or table shows; empty when it is about the document, or says it itself. */
export function placeInWords(
  { unit, element, message }: Pick<LocatedDiagnostic, 'unit' | 'element' | 'message'>,
  view: ProjectView,
): string {
  const document = unit ? view.unit(unit) : undefined;
  if (!document || !element || element === unit) return '';
  const words = wordsOf(document.kind, document.data, element, view);
  return message.includes(words) ? '' : words;
}

function wordsOf(kind: string, data: unknown, element: string, view: ProjectView): string {
  if (kind === 'microflow') {
    const flow = data as Microflow;
    const node = flow.nodes.find((n) => n.id === element);
    if (node) return nodeInWords(node, view);
    const parameter = flow.parameters.find((p) => p.id === element);
    if (parameter) return `$${parameter.name}`;
    const line = flow.flows.find((f) => f.id === element);
    const from = flow.nodes.find((n) => n.id === line?.from);
    return from ? `after ${nodeInWords(from, view)}` : '';
  }
  if (kind === 'rest-service')
    for (const resource of (data as RestService).resources)
      for (const operation of resource.operations)
        if (operation.id === element) return `${operation.method} ${joinPath(resource.name, operation.path)}`;
  // `Module.Entity.Attribute`: the module is that of the document.
  return view.nameOf(element)?.split('.').slice(1).join('.') ?? '';
}

function nodeInWords({ caption, action }: Microflow['nodes'][number], view: ProjectView): string {
  const activity = activityOf(action.type);
  const names = {
    name: (id: string | null | undefined) =>
      view
        .nameOf(id ?? '')
        ?.split('.')
        .pop() ?? '…',
  };
  return caption || activity.caption(action, names) || activity.label;
}
