import { formatOfStructure } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { PreviewObject } from '../../../shared/rpc/calls/mapping.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import type { ShownPreview } from './mapping-state.ts';

/** What a link does to the first value of the previewed message: `12` in, `12` out. Null when the message has no such value. */
export function liveValue(
  preview: ShownPreview | undefined,
  { kind, data }: Pick<Unit<StructureDocument>, 'kind' | 'data'>,
  path: string,
  elementKey: string,
  attribute: string,
): { before: string; after: string | null } | null {
  if (!preview) return null;
  const place = formatOfStructure(kind)
    ?.places(preview.text, data)
    .find((p) => p.path === path && p.text !== null);
  const object = firstAt(preview.result.objects, elementKey);
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
