import { isValueNode, occurrenceOf, type StructureNode } from '../../../shared/structure/node.ts';
import { childrenOf, isRecursive, keyPath, type PlacedNode, rootOf, rootPath } from '../../../shared/structure/path.ts';
import type { StructureShape } from '../../../shared/structure/structure-document.ts';

/**
 * A row of the message's side. A list and its item share one row, as a person reads them: `lines` stands for `$.lines`
 * and for each object at `$.lines[*]`.
 */
export interface SourceRow {
  /** Path of the node the row stands for; `…{key}` for the key of a dictionary entry. */
  key: string;
  parent: string | null;
  depth: number;
  label: string;
  node: StructureNode;
  typeText: string;
  occurs: string;
  /** Path that an object made of this row is mapped at; null for values. */
  objectPath: string | null;
  /** Path that a value of this row is mapped at; null for objects and lists. */
  valuePath: string | null;
  isKey: boolean;
  hasChildren: boolean;
}

export interface SourceTree {
  rows: readonly SourceRow[];
  byKey: ReadonlyMap<string, SourceRow>;
  /** The row of a mapped object's path, and of a mapped value's path. */
  byObject: ReadonlyMap<string, SourceRow>;
  byValue: ReadonlyMap<string, SourceRow>;
}

/** A structure as rows, parents before children. */
export function sourceTree(shape: StructureShape): SourceTree {
  const rows: SourceRow[] = [];
  const add = (placed: PlacedNode, parent: string | null, depth: number): void => {
    const { node, path } = placed;
    const children = isRecursive(placed) ? [] : childrenOf(placed);
    const isList = node.type === 'array' || node.type === 'dictionary';
    const item = isList ? children[0] : undefined;
    rows.push({
      key: path,
      parent,
      depth,
      label: labelOf(placed),
      node,
      typeText: node.type === 'datetime' ? 'date-time' : node.type,
      occurs: occurrenceOf(node),
      objectPath: isValueNode(node) ? null : (item?.path ?? path),
      valuePath: isValueNode(node) ? path : null,
      isKey: false,
      hasChildren: children.length > 0 || node.type === 'dictionary',
    });
    if (node.type === 'dictionary')
      rows.push({
        key: keyPath(path),
        parent: path,
        depth: depth + 1,
        label: '(key)',
        node: { name: '', type: 'string' },
        typeText: 'string',
        occurs: '1',
        objectPath: null,
        valuePath: keyPath(path),
        isKey: true,
        hasChildren: false,
      });
    const below = item?.node.type === 'object' ? childrenOf(item) : children;
    for (const child of below) add(child, path, depth + 1);
  };
  add(rootOf(shape), null, 0);
  return {
    rows,
    byKey: new Map(rows.map((r) => [r.key, r])),
    byObject: new Map(rows.flatMap((r) => (r.objectPath === null ? [] : [[r.objectPath, r] as const]))),
    byValue: new Map(rows.flatMap((r) => (r.valuePath === null ? [] : [[r.valuePath, r] as const]))),
  };
}

function labelOf({ node, path }: PlacedNode): string {
  if (node.name) return node.name;
  if (path === rootPath) return '(root)';
  return path.endsWith('{*}') ? '(value)' : '(item)';
}

/** The row that stands for a path of a mapping or a diagnostic; for a path the structure lost, the nearest above it. */
export function rowAtPath(tree: SourceTree, path: string): SourceRow | undefined {
  for (let current: string | null = path; current !== null; current = parentPath(current)) {
    const row = tree.byValue.get(current) ?? tree.byObject.get(current) ?? tree.byKey.get(current);
    if (row) return row;
  }
  return undefined;
}

/** The path one step up; null for the root. */
export function parentPath(path: string): string | null {
  const bracket = /(\["(?:[^"\\]|\\.)*"\]|\[\*\]|\{\*\}|\{key\}|\.[A-Za-z_][A-Za-z0-9_]*)$/.exec(path);
  return bracket ? path.slice(0, -(bracket[0] as string).length) : null;
}
