import type { PreviewObject } from '../../../shared/rpc/calls/mapping.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { samplePlaces } from '../json-structure/sample-places.ts';
import type { ShownPreview } from './mapping-state.ts';

/** What a link does to the first value of the previewed message: `12` in, `12` out. Null when the message has no such value. */
export function liveValue(
  preview: ShownPreview | undefined,
  root: StructureNode,
  path: string,
  elementPath: string,
  attribute: string,
): { before: string; after: string | null } | null {
  if (!preview) return null;
  const place = samplePlaces(preview.text, root).find((p) => p.path === path && p.text !== null);
  const object = firstAt(preview.result.objects, elementPath);
  const value = object?.values.find((v) => v.attribute === attribute && v.path === path);
  if (!place || !value) return null;
  return { before: place.text ?? '', after: value.text };
}

function firstAt(objects: readonly PreviewObject[], path: string): PreviewObject | undefined {
  for (const o of objects) {
    if (o.path === path) return o;
    const below = firstAt(o.children, path);
    if (below) return below;
  }
  return undefined;
}
