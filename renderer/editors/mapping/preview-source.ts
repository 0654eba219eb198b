import { isSameMessage, structureOf } from '../../../shared/mapping/used-structure.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
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
export function previewSource(unit: Unit<Mapping>, view: ProjectView, catalog: Catalog): PreviewSource | null {
  const isImport = unit.kind === 'import-mapping';
  const others = view.ofKind<Mapping>(isImport ? 'export-mapping' : 'import-mapping').filter((u) => u.data.root);
  // The way back of an import is an export of the very message; an export takes objects from wherever they come.
  const partner =
    others.find((u) => isSameMessage(u.data, unit.data)) ??
    others.find((u) => u.data.structure === unit.data.structure && isList(u) === isList(unit)) ??
    (isImport
      ? undefined
      : others.find((u) => u.data.root?.entity === unit.data.root?.entity && isList(u) === isList(unit)));
  const reader = isImport ? unit : partner;
  const writer = isImport ? partner : unit;
  const input = structureOf(reader?.data, view, catalog);
  if (!reader || !input) return null;
  return {
    importId: reader.id,
    exportId: writer?.id ?? null,
    input,
    output: structureOf(writer?.data, view, catalog) ?? null,
  };
}

const isList = (unit: Unit<Mapping>): boolean => /[\]}]$/.test(unit.data.root?.path ?? '');
