import type { Catalog } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { SoapService } from '../../../shared/service/soap/kind.ts';
import { elementNameOf, elementOfMapping, followsContract } from '../../../shared/service/soap/messages.ts';
import { type ElementName, isSameElement } from '../../../shared/structure/element-name.ts';

/** The ids of the mappings that a header of an operation may have: of its element in a contract, else all that are of one element. */
export function headerMappings(
  service: SoapService,
  element: ElementName,
  kind: 'import-mapping' | 'export-mapping',
  view: ProjectView,
  catalog: Catalog,
): ReadonlySet<string> {
  const fitting = followsContract(service)
    ? mappingsOfElement(service, element, kind, view)
    : view.ofKind(kind).filter(({ id }) => elementOfMapping(id, view, catalog));
  return new Set(fitting.map(({ id }) => id));
}

/** The mappings that read (`import-mapping`) or write (`export-mapping`) an element of the contract of a service. */
export function mappingsOfElement(
  { structure }: SoapService,
  element: ElementName,
  kind: 'import-mapping' | 'export-mapping',
  view: ProjectView,
): Unit[] {
  return view.ofKind<{ structure?: string | null }>(kind).filter((mapping) => {
    const own = mapping.data.structure === structure ? elementOfMapping(mapping.id, view) : undefined;
    return own !== undefined && isSameElement(elementNameOf(own), element);
  });
}
