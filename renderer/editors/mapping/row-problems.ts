import { pathOfKey } from '../../../shared/mapping/element-key.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { childrenOf, keyPath, type PlacedNode, rootOf } from '../../../shared/structure/path.ts';
import type { StructureShape } from '../../../shared/structure/structure-document.ts';
import { rowAtPath, type SourceTree } from './source-rows.ts';

/**
 * The structure's path for a place in a message: `$.lines[3].qty` gives `$.lines[*].qty`, and a dictionary's `$.rates.EUR`
 * gives `$.rates{*}`. A place the structure does not know gives the nearest above it.
 */
export function structurePathOf(place: string, shape: StructureShape): string {
  const steps = [
    ...place.slice(1).matchAll(/\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+|\*)\]|\[("(?:[^"\\]|\\.)*")\]|(\{\*\})|(\{key\})/g),
  ];
  let at: PlacedNode = rootOf(shape);
  for (const [, word, index, quoted, value, key] of steps) {
    const name: string | null = word ?? (quoted === undefined ? null : (JSON.parse(quoted) as string));
    const { type } = at.node;
    if (type === 'dictionary' && key) return keyPath(at.path);
    const isItem =
      type === 'dictionary' ? name !== null || value !== undefined : type === 'array' && index !== undefined;
    const below: PlacedNode | undefined = isItem
      ? childrenOf(at)[0]
      : childrenOf(at).find((child) => name !== null && child.node.name === name);
    if (!below) break;
    at = below;
  }
  return at.path;
}

/** Findings by the row of the message they belong to, the worst first found of each row. */
export function problemsByRow(
  diagnostics: readonly LocatedDiagnostic[],
  tree: SourceTree,
  shape: StructureShape,
): Map<string, LocatedDiagnostic> {
  const found = new Map<string, LocatedDiagnostic>();
  for (const d of diagnostics) {
    const place = d.element === undefined ? d.path : pathOfKey(d.element);
    if (!place?.startsWith('$')) continue;
    const row = tree.byValue.get(place) ?? tree.byObject.get(place) ?? rowAtPath(tree, structurePathOf(place, shape));
    if (!row) continue;
    const before = found.get(row.key);
    if (!before || (before.severity !== 'error' && d.severity === 'error')) found.set(row.key, d);
  }
  return found;
}
