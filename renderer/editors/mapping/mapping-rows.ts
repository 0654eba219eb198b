import type { MappedObject, MappedValue } from '../../../shared/mapping/kind.ts';
import { walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { Catalog, EntityInfo } from '../../../shared/model/catalog.ts';
import { isValueNode, type StructureNode } from '../../../shared/structure/node.ts';
import { childrenOf, keyPath, type PlacedNode, rootPath } from '../../../shared/structure/path.ts';

/** A row of the structure's side. */
export interface SourceRow {
  key: string;
  path: string;
  label: string;
  depth: number;
  node: StructureNode;
  isObject: boolean;
  isKey: boolean;
  hasChildren: boolean;
}

/** A row of the entities' side: an object element or one of its attributes. */
export interface TargetRow {
  key: string;
  depth: number;
  element: MappedObject;
  entity: EntityInfo;
  attribute: string | null;
  label: string;
  type: string;
  isMapped: boolean;
}

export interface MappingLink {
  key: string;
  source: string;
  target: string;
  kind: 'object' | 'value';
  value: MappedValue | null;
  element: MappedObject;
}

/** The structure as rows; what stands below a closed node is left out. */
export function sourceRows(root: StructureNode, closed: ReadonlySet<string>): SourceRow[] {
  const rows: SourceRow[] = [];
  const add = (placed: PlacedNode): void => {
    const { node, path, depth } = placed;
    const children = childrenOf(placed);
    const label = node.name || (path === rootPath ? '(root)' : path.endsWith('{*}') ? '(value)' : '(item)');
    rows.push({
      key: path,
      path,
      label,
      depth,
      node,
      isObject: !isValueNode(node),
      isKey: false,
      hasChildren: children.length > 0,
    });
    if (closed.has(path)) return;
    if (node.type === 'dictionary')
      rows.push({
        key: keyPath(path),
        path: keyPath(path),
        label: '(key)',
        depth: depth + 1,
        node: { name: '', type: 'string' },
        isObject: false,
        isKey: true,
        hasChildren: false,
      });
    for (const child of children) add(child);
  };
  add({ node: root, path: rootPath, parent: null, depth: 0 });
  return rows;
}

/** The mapped objects with all their attributes as rows, and the links to the structure. */
export function targetRows(
  root: MappedObject | null,
  catalog: Catalog,
  closed: ReadonlySet<string>,
  hideUnmapped: boolean,
): { rows: TargetRow[]; links: MappingLink[] } {
  const rows: TargetRow[] = [];
  const links: MappingLink[] = [];
  if (!root) return { rows, links };
  const shut: number[] = [];
  for (const { element, depth } of walkMapped(root)) {
    const entity = catalog.entity(element.entity);
    while (shut.length > 0 && (shut[shut.length - 1] as number) >= depth) shut.pop();
    if (!entity || shut.length > 0) continue;
    const key = `o:${element.path}`;
    rows.push({
      key,
      depth,
      element,
      entity,
      attribute: null,
      label: entity.name,
      type: element.obtain,
      isMapped: true,
    });
    links.push({ key, source: element.path, target: key, kind: 'object', value: null, element });
    if (closed.has(key)) {
      shut.push(depth);
      continue;
    }
    for (const attribute of entity.attributes) {
      const value = element.values.find((v) => v.attribute === attribute.id);
      if (hideUnmapped && !value) continue;
      const row = `a:${element.path}:${attribute.id}`;
      rows.push({
        key: row,
        depth: depth + 1,
        element,
        entity,
        attribute: attribute.id,
        label: attribute.name,
        type: attribute.type.kind,
        isMapped: value !== undefined,
      });
      if (value)
        links.push({ key: `${row}:${value.path}`, source: value.path, target: row, kind: 'value', value, element });
    }
    for (const value of element.values) {
      if (value.attribute !== null) continue;
      const row = `x:${element.path}:${value.path}`;
      rows.push({
        key: row,
        depth: depth + 1,
        element,
        entity,
        attribute: null,
        label: value.expression || '(expression)',
        type: 'expression',
        isMapped: true,
      });
      links.push({ key: row, source: value.path, target: row, kind: 'value', value, element });
    }
  }
  return { rows, links };
}

/** The row that stands for a path: itself, or the nearest open parent when it is folded away. */
export function visibleRow(path: string, index: ReadonlyMap<string, number>): number | undefined {
  for (let current = path; current.length > 0; ) {
    const at = index.get(current);
    if (at !== undefined) return at;
    const cut = Math.max(current.lastIndexOf('.'), current.lastIndexOf('['), current.lastIndexOf('{'));
    if (cut <= 0) return index.get('$');
    current = current.slice(0, cut);
  }
  return undefined;
}
