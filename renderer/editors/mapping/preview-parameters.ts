import type { MappingParameter } from '../../../shared/mapping/kind.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { argumentOf, isPrimitive } from '../microflow/run-arguments.ts';
import type { PreviewSource } from './preview-source.ts';
import type { Mapping } from './use-mapping.ts';

/** The parameters of the mappings that a preview runs, each name once: the import's own come first, as `weft map --arg` has it. */
export function previewParameters(source: PreviewSource | null, view: ProjectView): MappingParameter[] {
  const found = new Map<string, MappingParameter>();
  for (const id of [source?.importId, source?.exportId])
    for (const parameter of parametersOf(id, view))
      if (!found.has(parameter.name)) found.set(parameter.name, parameter);
  return [...found.values()];
}

/** The arguments of one run: of an import, and of the export behind it where there is one. What nobody gave is left out. */
export function previewArguments(
  source: Pick<PreviewSource, 'importId'>,
  thenExport: string | null,
  given: Readonly<Record<string, string>>,
  view: ProjectView,
): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const id of [source.importId, thenExport])
    for (const { name, type } of parametersOf(id, view)) {
      const text = given[name];
      if (text !== undefined && isPrimitive(type) && !(name in args)) args[name] = argumentOf(type, text);
    }
  return args;
}

function parametersOf(id: string | null | undefined, view: ProjectView): readonly MappingParameter[] {
  const unit = id ? (view.unit(id) as Unit<Mapping> | undefined) : undefined;
  return unit?.data.parameters ?? [];
}
