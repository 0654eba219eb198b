import { useEffect } from 'react';
import { formatOfStructure } from '../../../shared/format/index.ts';
import { walkStructure } from '../../../shared/structure/path.ts';
import { openNodes } from './mapping-state.ts';
import type { MappingDocument } from './use-mapping.ts';

/** A search that finds more than this shows the first ones. */
export const mostFound = 200;
const pauseMs = 150;

/** In a large structure, the rows that a search finds are made: it looks through all of the structure, not through the rows that are there. */
export function useOpenedBySearch({ unit, structure, tree }: MappingDocument, search: string | null): void {
  const isWhole = tree.rows.every((row) => row.isLoaded);
  const text = search?.trim().toLowerCase() ?? '';
  useEffect(() => {
    if (text.length < 2 || isWhole) return;
    const timer = setTimeout(() => {
      const format = formatOfStructure(structure.kind);
      const above = new Set<string>();
      let found = 0;
      for (const placed of walkStructure(structure.data)) {
        if (!(format?.nodeLabel?.(placed) ?? placed.node.name).toLowerCase().includes(text)) continue;
        for (let at = placed.parent; at; at = at.parent) above.add(at.path);
        if (++found === mostFound) break;
      }
      openNodes(unit.id, [...above]);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text, isWhole, structure, unit.id]);
}
