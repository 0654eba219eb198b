import type { MessageFormat } from '../../../shared/format/index.ts';
import { isValueNode, occurrenceOf, type StructureNode } from '../../../shared/structure/node.ts';
import {
  childrenOf,
  isRecursive,
  keyPath,
  type PlacedNode,
  rootOf,
  rootPath,
  walkStructure,
} from '../../../shared/structure/path.ts';
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
  /** Path of a list of single values, which an attribute can take as one text in an import. */
  listPath: string | null;
  isKey: boolean;
  hasChildren: boolean;
  /** False for a row of a large structure whose children are made when a person opens it. */
  isLoaded: boolean;
}

export interface SourceTree {
  rows: readonly SourceRow[];
  byKey: ReadonlyMap<string, SourceRow>;
  /** The row of a mapped object's path, and of a mapped value's path. */
  byObject: ReadonlyMap<string, SourceRow>;
  byValue: ReadonlyMap<string, SourceRow>;
}

/** Structures of more nodes than this are opened level by level. */
const wholeTree = 4_000;

/** A structure as rows, parents before children. Of a large one only the children of the nodes in
 * `open` (which something is mapped below) and `opened` (by a person) are there. */
export function sourceTree(
  shape: StructureShape,
  format: Partial<Pick<MessageFormat, 'nodeLabel' | 'isContent'>> = {},
  open: ReadonlySet<string> = new Set(),
  opened: ReadonlySet<string> = new Set(),
): SourceTree {
  const rows: SourceRow[] = [];
  const isWhole = !hasMore(walkStructure(shape, wholeTree + 1), wholeTree);
  const add = (placed: PlacedNode, parent: string | null, depth: number): void => {
    const { node, path } = placed;
    // What values say of themselves (the currency of an amount) is folded away until a person opens it.
    const isNoted = (at: PlacedNode) => (at.node.children ?? []).some((child) => format.isContent?.(child));
    const isOpen = (at: PlacedNode) =>
      at.path === rootPath || opened.has(at.path) || (isWhole ? !isRecursive(at) : open.has(at.path) && !isNoted(at));
    const own = childrenOf(placed);
    const children = isOpen(placed) ? own : [];
    const isList = node.type === 'array' || node.type === 'dictionary';
    const item = isList ? own[0] : undefined;
    // A list and its item are one row: what the item holds stands below it.
    const isItem = item?.node.type === 'object';
    const below = isItem ? (isOpen(item) || isOpen(placed) ? childrenOf(item) : []) : children;
    const isLoaded = isItem ? isOpen(item) || isOpen(placed) : isOpen(placed);
    const canOpen = isWhole ? below.length > 0 : (isItem ? childrenOf(item) : own).length > 0;
    const hasRows = canOpen || node.type === 'dictionary';
    rows.push({
      key: path,
      parent,
      depth,
      label: node.exposedName === undefined && format.nodeLabel ? format.nodeLabel(placed) : labelOf(placed),
      node,
      typeText: node.type === 'datetime' ? 'date-time' : node.type,
      occurs: occurrenceOf(node),
      objectPath: isValueNode(node) ? null : (item?.path ?? path),
      valuePath: isValueNode(node) ? path : null,
      listPath: node.type === 'array' && node.item && isValueNode(node.item) ? path : null,
      isKey: false,
      hasChildren: hasRows,
      isLoaded: !hasRows || isLoaded,
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
        listPath: null,
        isKey: true,
        hasChildren: false,
        isLoaded: true,
      });
    for (const child of below) add(child, path, depth + 1);
  };
  add(rootOf(shape), null, 0);
  return {
    rows,
    byKey: new Map(rows.map((r) => [r.key, r])),
    byObject: new Map(rows.flatMap((r) => (r.objectPath === null ? [] : [[r.objectPath, r] as const]))),
    byValue: new Map(
      rows.flatMap((r) => {
        const path = r.valuePath ?? r.listPath;
        return path === null ? [] : [[path, r] as const];
      }),
    ),
  };
}

function hasMore(items: Iterable<unknown>, than: number): boolean {
  let n = 0;
  for (const _ of items) if (++n > than) return true;
  return false;
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
