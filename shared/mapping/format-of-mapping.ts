import { defaultFormat, formatOfStructure, type MessageFormat } from '../format/index.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { definitionFormat, isDefinition, type UsedStructure } from './used-structure.ts';

/** The format of the messages that a mapping reads or writes: that of its structure, the default one while it has none. */
export function formatOfMapping(mapping: string | null, view: ProjectView): MessageFormat {
  const unit = view.unit(mapping) as Unit<UsedStructure> | undefined;
  const structure = view.unit(unit?.data.structure);
  if (unit && isDefinition(structure)) return definitionFormat(unit.data);
  return formatOfStructure(structure?.kind ?? '') ?? defaultFormat;
}
