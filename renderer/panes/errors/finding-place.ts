import { activityOf } from '../../../shared/microflow/activities/index.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { publishedProtocols } from '../../../shared/service/index.ts';

/** Which element of its document a finding is about, in the words that its diagram or table shows; empty when it is about the document, or says it itself. */
export function placeInWords(
  { unit, element, message }: Pick<LocatedDiagnostic, 'unit' | 'element' | 'message'>,
  view: ProjectView,
): string {
  const document = unit ? view.unit(unit) : undefined;
  if (!document || !element || element === unit) return '';
  const words = wordsOf(document, element, view);
  return message.includes(words) ? '' : words;
}

function wordsOf(document: Unit, element: string, view: ProjectView): string {
  if (document.kind === 'microflow') {
    const flow = document.data as Microflow;
    const node = flow.nodes.find((n) => n.id === element);
    if (node) return nodeInWords(node, view);
    const parameter = flow.parameters.find((p) => p.id === element);
    if (parameter) return `$${parameter.name}`;
    const line = flow.flows.find((f) => f.id === element);
    const from = flow.nodes.find((n) => n.id === line?.from);
    return from ? `after ${nodeInWords(from, view)}` : '';
  }
  const protocol = publishedProtocols.find((each) => each.kind.kind === document.kind);
  const operation = protocol?.operationsOf(document).find(({ id }) => id === element);
  if (operation) return operation.message ? operation.summary : `${operation.method} ${operation.path}`;
  // `Module.Entity.Attribute`: the module is that of the document.
  return view.nameOf(element)?.split('.').slice(1).join('.') ?? '';
}

function nodeInWords({ caption, action }: Microflow['nodes'][number], view: ProjectView): string {
  const activity = activityOf(action.type);
  const names = {
    view,
    name: (id: string | null | undefined) =>
      view
        .nameOf(id ?? '')
        ?.split('.')
        .pop() ?? '…',
  };
  return caption || activity.caption(action, names) || activity.label;
}
