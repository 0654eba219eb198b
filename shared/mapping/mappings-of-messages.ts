import type { ProjectView } from '../model/project.ts';
import type { ExportMapping, ImportMapping } from './kind.ts';

/** The mappings of a structure by their messages: a description has hundreds of each. The first one of a message counts. */
export class MappingsOfMessages {
  private readonly byKey = new Map<string, string>();

  constructor(view: ProjectView, structure: string | null) {
    if (structure === null) return;
    for (const kind of ['import-mapping', 'export-mapping'] as const)
      for (const { id, data } of view.ofKind<ImportMapping | ExportMapping>(kind))
        if (data.structure === structure && data.message !== undefined && !this.byKey.has(`${kind} ${data.message}`))
          this.byKey.set(`${kind} ${data.message}`, id);
  }

  of(kind: 'import-mapping' | 'export-mapping', message: string | null): string | null {
    return message === null ? null : (this.byKey.get(`${kind} ${message}`) ?? null);
  }
}
