import type { ExportMapping, ImportMapping } from '../../mapping/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { ConsumedRestService } from './kind.ts';

/** The mappings of a project that write a message of a service, or that read it. */
export function mappingsOfMessage(
  { structure }: Pick<ConsumedRestService, 'structure'>,
  message: string | null,
  kind: 'import-mapping' | 'export-mapping',
  view: ProjectView,
): Unit<ImportMapping | ExportMapping>[] {
  if (structure === null || message === null) return [];
  return view
    .ofKind<ImportMapping | ExportMapping>(kind)
    .filter(({ data }) => data.structure === structure && data.message === message);
}
