import { defaultFormat, formatOfStructure, type MessageFormat } from '../format/index.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';

/** The format of the messages that a mapping reads or writes: that of its structure, the default one while it has none. */
export function formatOfMapping(mapping: string | null, view: ProjectView): MessageFormat {
  const unit = view.unit(mapping) as Unit<{ structure: string | null }> | undefined;
  const structure = view.unit(unit?.data.structure);
  return formatOfStructure(structure?.kind ?? '') ?? defaultFormat;
}
