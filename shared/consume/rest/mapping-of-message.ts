import type { ExportMapping, ImportMapping } from '../../mapping/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { ConsumedRestService } from './kind.ts';
import { isMappingOfMessage, structureOfType } from './message-structures.ts';

/** The mappings of a project that write a message of a service, or that read it. */
export function mappingsOfMessage(
  data: Pick<ConsumedRestService, 'structure' | 'xmlStructure'>,
  message: string | null,
  mediaType: string,
  kind: 'import-mapping' | 'export-mapping',
  view: ProjectView,
): Unit<ImportMapping | ExportMapping>[] {
  const structure = structureOfType(data, mediaType);
  if (structure === null || message === null) return [];
  return view
    .ofKind<ImportMapping | ExportMapping>(kind)
    .filter((mapping) => mapping.data.structure === structure && isMappingOfMessage(mapping.data, message));
}
