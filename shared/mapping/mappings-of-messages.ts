import type { ProjectView } from '../model/project.ts';
import { rootPath, stepsOf } from '../structure/path.ts';
import type { ExportMapping, ImportMapping } from './kind.ts';

/** The mappings of a structure by their messages: a description has hundreds of each. The first one of a message counts. */
export class MappingsOfMessages {
  private readonly byKey = new Map<string, string>();

  constructor(view: ProjectView, structure: string | null) {
    if (structure === null) return;
    for (const kind of ['import-mapping', 'export-mapping'] as const)
      for (const { id, data } of view.ofKind<ImportMapping | ExportMapping>(kind))
        if (data.structure === structure) {
          const message = data.message ?? elementOf(data);
          if (message !== null && !this.byKey.has(`${kind} ${message}`)) this.byKey.set(`${kind} ${message}`, id);
        }
  }

  of(kind: 'import-mapping' | 'export-mapping', message: string | null): string | null {
    return message === null ? null : (this.byKey.get(`${kind} ${message}`) ?? null);
  }
}

/** The element that a mapping begins at, where its structure is one of elements: the first step of its path. */
function elementOf({ root }: ImportMapping | ExportMapping): string | null {
  const [step] = stepsOf(root?.path ?? rootPath) ?? [];
  if (step === undefined) return null;
  return step.startsWith('.')
    ? step.slice(1)
    : step.startsWith('["')
      ? (JSON.parse(step.slice(1, -1)) as string)
      : null;
}
