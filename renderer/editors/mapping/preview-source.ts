import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import type { Mapping } from './use-mapping.ts';

/** What a preview of a mapping runs: a message in, and where there is one, a message out. */
export interface PreviewSource {
  importId: string;
  exportId: string | null;
  /** The structure of the message that is read. */
  input: Unit<StructureDocument>;
  /** The structure of the message that is written. */
  output: Unit<StructureDocument> | null;
}

/**
 * The way there and back of a mapping. Its partner is a mapping of the other direction for the same structure; an export
 * without one is shown with the objects that another import of its entity makes.
 */
export function previewSource(unit: Unit<Mapping>, view: ProjectView): PreviewSource | null {
  const isImport = unit.kind === 'import-mapping';
  const others = view.ofKind<Mapping>(isImport ? 'export-mapping' : 'import-mapping').filter((u) => u.data.root);
  // The way back of an import is an export of the very message; an export takes objects from wherever they come.
  const partner =
    others.find((u) => u.data.structure === unit.data.structure) ??
    (isImport
      ? undefined
      : others.find((u) => u.data.root?.entity === unit.data.root?.entity && isList(u) === isList(unit)));
  const reader = isImport ? unit : partner;
  const writer = isImport ? partner : unit;
  const structureOf = (u: Unit<Mapping> | undefined) =>
    view.unit(u?.data.structure) as Unit<StructureDocument> | undefined;
  const input = structureOf(reader);
  if (!reader || !input) return null;
  return { importId: reader.id, exportId: writer?.id ?? null, input, output: structureOf(writer) ?? null };
}

const isList = (unit: Unit<Mapping>): boolean => /[\]}]$/.test(unit.data.root?.path ?? '');
