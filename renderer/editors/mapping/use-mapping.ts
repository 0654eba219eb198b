import { useMemo } from 'react';
import { formatOfStructure } from '../../../shared/format/index.ts';
import { elementKeys } from '../../../shared/mapping/element-key.ts';
import type { ExportMapping, ImportMapping, MappedObject } from '../../../shared/mapping/kind.ts';
import { pathsAbove } from '../../../shared/mapping/paths-above.ts';
import { type LinkSuggestion, suggestLinks } from '../../../shared/mapping/suggest.ts';
import { structureOf } from '../../../shared/mapping/used-structure.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { editUnit, useCatalog, useDiagnostics, useProjectView, useUnit } from '../../project/index.ts';
import { useMappingState } from './mapping-state.ts';
import { type SourceTree, sourceTree } from './source-rows.ts';
import { type MappingLink, type TargetRow, targetRows } from './target-rows.ts';

export type Mapping = ImportMapping | ExportMapping;

/** A mapping document with what follows from it and from its structure. */
export interface MappingDocument {
  unit: Unit<Mapping>;
  isImport: boolean;
  structure: Unit<StructureDocument>;
  view: ProjectView;
  catalog: Catalog;
  tree: SourceTree;
  rows: readonly TargetRow[];
  links: readonly MappingLink[];
  suggestions: readonly LinkSuggestion[];
  /** How many suggestions a person has rejected. */
  rejected: number;
  diagnostics: readonly LocatedDiagnostic[];
  /** The key of an element of the mapping. */
  keyOf(element: MappedObject): string;
  /** Changes the mapping as one undo step. */
  edit(label: string, change: (data: Mapping) => void): void;
}

const none: readonly string[] = [];

/** The mapping of a unit; null while it, or its structure, is not there. */
export function useMapping(unitId: string): MappingDocument | null {
  const unit = useUnit<Mapping>(unitId);
  const view = useProjectView();
  const catalog = useCatalog();
  const diagnostics = useDiagnostics(unitId);
  const rejected = useMappingState((s) => s.rejected[unitId]) ?? none;
  // That of a definition follows from the domain model, and is another one with each edit of it.
  const structure = useMemo(() => structureOf(unit?.data, view, catalog), [unit, view, catalog]);
  const root = unit?.data.root ?? null;
  const keys = useMemo(() => elementKeys(root), [root]);
  const opened = useMappingState((s) => s.opened[unitId]) ?? none;
  const open = useMemo(() => (root ? pathsAbove(root) : new Set<string>()), [root]);
  const tree = useMemo(
    () => (structure ? sourceTree(structure.data, formatOfStructure(structure.kind), open, new Set(opened)) : null),
    [structure, open, opened],
  );
  const { rows, links } = useMemo(
    () => (tree ? targetRows(root, catalog, tree) : { rows: [], links: [] }),
    [root, catalog, tree],
  );
  const suggestions = useMemo(
    () =>
      structure
        ? suggestLinks(root, structure.data, catalog, new Set(rejected), formatOfStructure(structure.kind))
        : [],
    [root, structure, catalog, rejected],
  );
  // One object as long as nothing changed: what is drawn from it need not be drawn again while the trees scroll.
  return useMemo(
    () =>
      unit && structure && tree
        ? {
            unit,
            isImport: unit.kind === 'import-mapping',
            structure,
            view,
            catalog,
            tree,
            rows,
            links,
            suggestions,
            rejected: rejected.length,
            diagnostics,
            keyOf: (element) => keys.get(element) ?? element.path,
            edit: (label, change) => void editUnit<Mapping>(label, unitId, (draft) => change(draft.data)),
          }
        : null,
    [unit, structure, tree, view, catalog, rows, links, suggestions, rejected, diagnostics, keys, unitId],
  );
}
