import type { ExportMapping, ImportMapping } from '../../mapping/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { ConsumedSoapService } from './kind.ts';
import { isMappingOf } from './operations.ts';

/** Which way a message of an operation goes: what is sent is written by an export mapping, what comes back is read by an import mapping. */
export type MessageSide = 'request' | 'response';

/** The kinds of mappings by the way of a message. */
export const mappingKinds: Readonly<Record<MessageSide, string>> = {
  request: 'export-mapping',
  response: 'import-mapping',
};

/** The mappings of a project that write an element, or that read it. */
export function mappingsOfElement(
  data: ConsumedSoapService,
  element: ElementName,
  side: MessageSide,
  view: ProjectView,
): Unit<ImportMapping | ExportMapping>[] {
  return view
    .ofKind<ImportMapping | ExportMapping>(mappingKinds[side])
    .filter((mapping) => isMappingOf(mapping.data, data, element, view));
}
