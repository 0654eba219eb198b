import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { itemPath, keyPath, memberPath, valuePath } from '../../../shared/structure/path.ts';
import { rowAtPath, type SourceTree } from './source-rows.ts';

/**
 * The structure's path for a place in a message: `$.lines[3].qty` gives `$.lines[*].qty`, and a dictionary's `$.rates.EUR`
 * gives `$.rates{*}`. A place the structure does not know gives the nearest above it.
 */
export function structurePathOf(place: string, root: StructureNode): string {
  const steps = [
    ...place.slice(1).matchAll(/\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+|\*)\]|\[("(?:[^"\\]|\\.)*")\]|(\{\*\})|(\{key\})/g),
  ];
  let path = '$';
  let node: StructureNode | undefined = root;
  for (const [, word, index, quoted, value, key] of steps) {
    if (!node) break;
    const name: string | null = word ?? (quoted === undefined ? null : (JSON.parse(quoted) as string));
    if (node.type === 'dictionary' && key) return keyPath(path);
    if (node.type === 'dictionary' && (name !== null || value)) {
      path = valuePath(path);
      node = node.item;
    } else if (node.type === 'array' && index !== undefined) {
      path = itemPath(path);
      node = node.item;
    } else {
      const child: StructureNode | undefined = node.children?.find((c) => c.name === name);
      if (!child || name === null) break;
      path = memberPath(path, name);
      node = child;
    }
  }
  return path;
}

/** Findings by the row of the message they belong to, the worst first found of each row. */
export function problemsByRow(
  diagnostics: readonly LocatedDiagnostic[],
  tree: SourceTree,
  root: StructureNode,
): Map<string, LocatedDiagnostic> {
  const found = new Map<string, LocatedDiagnostic>();
  for (const d of diagnostics) {
    const place = d.element ?? d.path;
    if (!place?.startsWith('$')) continue;
    const row = tree.byValue.get(place) ?? tree.byObject.get(place) ?? rowAtPath(tree, structurePathOf(place, root));
    if (!row) continue;
    const before = found.get(row.key);
    if (!before || (before.severity !== 'error' && d.severity === 'error')) found.set(row.key, d);
  }
  return found;
}
