import type { PreviewObject } from '../../../shared/rpc/calls/mapping.ts';
import { attributeKey, objectKey, type TargetRow } from './target-rows.ts';

/** A row of the preview's objects. `target` is the row of the entities' tree that it belongs to. */
export interface PreviewRow {
  key: string;
  depth: number;
  object: PreviewObject | null;
  label: string;
  text: string | null;
  target: string | null;
  hasChildren: boolean;
}

/** Objects with their values as rows; those of a list say which they are: "OrderLine 1 of 3". */
export function previewRows(
  objects: readonly PreviewObject[],
  targets: readonly TargetRow[],
  closed: ReadonlySet<string>,
): PreviewRow[] {
  const attributes = new Map<string, string>();
  for (const row of targets)
    if (row.attribute) attributes.set(`${row.elementKey}|${row.attribute.name}`, row.attribute.id);
  const rows: PreviewRow[] = [];
  // An object found by its key stands below each object that it belongs to: the key of a row says where, too.
  const add = (list: readonly PreviewObject[], depth: number, above: string): void => {
    const counts = new Map<string, number>();
    for (const o of list) counts.set(o.path, (counts.get(o.path) ?? 0) + 1);
    const seen = new Map<string, number>();
    for (const object of list) {
      const nth = (seen.get(object.path) ?? 0) + 1;
      seen.set(object.path, nth);
      const count = counts.get(object.path) ?? 1;
      const name = object.entity.replace(/^.*\./, '');
      const key = `${above}/${nth}:${object.path}#${object.key}`;
      rows.push({
        key,
        depth,
        object,
        label: count > 1 || /[\]}]$/.test(object.path) ? `${name} ${nth} of ${count}` : name,
        text: null,
        target: objectKey(object.path),
        hasChildren: object.values.length + object.children.length > 0,
      });
      if (closed.has(key)) continue;
      for (const v of object.values) {
        const attribute = attributes.get(`${object.path}|${v.attribute}`);
        rows.push({
          key: `${key}.${v.attribute}`,
          depth: depth + 1,
          object: null,
          label: v.attribute,
          text: v.text,
          target: attribute ? attributeKey(object.path, attribute) : null,
          hasChildren: false,
        });
      }
      add(object.children, depth + 1, key);
    }
  };
  add(objects, 0, '');
  return rows;
}

/** "Creates 1 Order and 3 OrderLines, reuses 1 Customer." */
export function previewWords(objects: readonly PreviewObject[]): string {
  const counts = { new: new Map<string, number>(), found: new Map<string, number>() };
  // Rows of one key are one object, which stands at each of them.
  const met = new Set<string>();
  const visit = (o: PreviewObject) => {
    const name = o.entity.replace(/^.*\./, '');
    const of = o.state === 'new' ? counts.new : counts.found;
    const own = `${o.entity} ${o.key}`;
    if (!met.has(own)) of.set(name, (of.get(name) ?? 0) + 1);
    met.add(own);
    for (const child of o.children) visit(child);
  };
  for (const o of objects) visit(o);
  const list = (of: ReadonlyMap<string, number>) => {
    const parts = [...of].map(([name, n]) => `${n} ${n === 1 ? name : plural(name)}`);
    return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}` : (parts[0] ?? '');
  };
  const [made, reused] = [list(counts.new), list(counts.found)];
  if (!made && !reused) return 'Makes no objects.';
  return made && reused ? `Creates ${made}, reuses ${reused}.` : made ? `Creates ${made}.` : `Reuses ${reused}.`;
}

function plural(name: string): string {
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
