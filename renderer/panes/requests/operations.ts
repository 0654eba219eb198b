import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { publishedProtocols } from '../../../shared/service/index.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';

/** A message that an operation takes or gives: its structure, for the check beside the body. */
export interface MessageShape {
  name: string;
  /** Kind of the structure's document: it has the format. */
  kind: string;
  structure: StructureDocument;
}

/** An operation of a published service, as something to send. */
export interface RequestTemplate {
  id: string;
  method: string;
  path: string;
  summary: string;
  body: MessageShape | null;
  response: MessageShape | null;
  /** Status when all goes well. */
  status: number;
}

/** The operations of a published service. */
export interface RequestGroup {
  id: string;
  name: string;
  templates: RequestTemplate[];
}

function shapeOf(view: ProjectView, mapping: string | null): MessageShape | null {
  const unit = view.unit(mapping) as Unit<{ structure: string | null }> | undefined;
  const structure = view.unit(unit?.data.structure) as Unit<StructureDocument> | undefined;
  return structure ? { name: structure.name, kind: structure.kind, structure: structure.data } : null;
}

/** What can be sent to the run: the operations of every published service, by service. */
export function requestGroups(view: ProjectView): RequestGroup[] {
  return publishedProtocols.flatMap((protocol) =>
    view.ofKind<unknown>(protocol.kind.kind).map((service) => ({
      id: service.id,
      name: service.name,
      templates: protocol.operationsOf(service).map(({ reads, writes, ...operation }) => ({
        ...operation,
        body: shapeOf(view, reads),
        response: shapeOf(view, writes),
      })),
    })),
  );
}
