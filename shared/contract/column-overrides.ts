import { rowOf } from '../format/table-settings.ts';
import type { StructureNode } from '../structure/node.ts';
import { itemPath, memberPath, rootPath } from '../structure/path.ts';
import type { StructureOverride } from '../structure/structure-document.ts';

type Overrides = Readonly<Record<string, StructureOverride>>;

const pathOf = ({ name }: StructureNode) => memberPath(itemPath(rootPath), name);

/** How a message knows a column: its header, or its number. */
const columnOf = ({ name, wire }: StructureNode) => wire?.column ?? name;

/**
 * What was set by hand, at the columns where they are after a table was read again: a column is the same when messages know it by the same header or number,
 * or, where names came or went, by its place. What was set on a column that is gone waits for it, unless another column has its name now.
 */
export function columnOverrides(
  before: StructureNode,
  after: StructureNode,
  overrides: Overrides,
): Record<string, StructureOverride> {
  const was = rowOf(before).children ?? [];
  const is = rowOf(after).children ?? [];
  const isNamed = (columns: readonly StructureNode[]) => columns.some((each) => typeof columnOf(each) === 'string');
  const byPlace = isNamed(was) !== isNamed(is) && was.length === is.length;
  const taken = new Set(is.map(pathOf));
  const moved: Record<string, StructureOverride> = {};
  for (const [path, own] of Object.entries(overrides)) {
    const at = was.findIndex((each) => pathOf(each) === path);
    const column = was[at];
    const same = column && (byPlace ? is[at] : is.find((each) => columnOf(each) === columnOf(column)));
    if (same) moved[pathOf(same)] = own;
    else if (!column || !taken.has(path)) moved[path] ??= own;
  }
  return moved;
}
