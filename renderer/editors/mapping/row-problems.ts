import { type MessagePlace, placeAt } from '../../../shared/format/message-place.ts';
import { offsetAt } from '../../../shared/format/text-place.ts';
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

/**
 * A finding in a message with the element of the structure that it is about, so that its rows and links show it. Formats say places in words of their own
 * (`/order/line[2]/qty`): which element stands there, the message itself tells.
 */
export function withElement(
  finding: LocatedDiagnostic,
  text: string,
  shape: StructureShape,
  placesOf: () => readonly MessagePlace[],
): LocatedDiagnostic {
  const { element, path, line, column } = finding;
  if (element !== undefined) return finding;
  if (path?.startsWith('$')) return { ...finding, element: structurePathOf(path, shape) };
  if (path === undefined && line === undefined) return finding;
  const places = placesOf();
  // An element and the value that it holds stand at one place: what is wrong is the value.
  const found =
    places.findLast((p) => p.place === path) ??
    (line === undefined ? undefined : placeAt(places, offsetAt(text, line, column ?? 1)));
  return found ? { ...finding, element: found.path } : finding;
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
