import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { RestService } from '../../../shared/service/rest/kind.ts';
import { joinPath } from '../../../shared/service/rest/path.ts';
import type { JsonStructure } from '../../../shared/structure/kind.ts';

/** A message that an operation takes or gives: its structure, for the check beside the body. */
export interface MessageShape {
  name: string;
  structure: JsonStructure;
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
  const structure = view.unit(unit?.data.structure) as Unit<JsonStructure> | undefined;
  return structure ? { name: structure.name, structure: structure.data } : null;
}

/** What can be sent to the run: the operations of every published REST service, by service. */
export function requestGroups(view: ProjectView): RequestGroup[] {
  return view.ofKind<RestService>('rest-service').map((service) => ({
    id: service.id,
    name: service.name,
    templates: service.data.resources.flatMap((resource) =>
      resource.operations.map((o) => ({
        id: o.id,
        method: o.method,
        path: joinPath(service.data.path, resource.name, o.path),
        summary: o.summary,
        body: shapeOf(view, o.importMapping),
        response: shapeOf(view, o.exportMapping),
        status: o.status,
      })),
    ),
  }));
}
