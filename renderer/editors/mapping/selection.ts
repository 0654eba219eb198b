import { pathOfKey } from '../../../shared/mapping/element-key.ts';
import type { SourceTree } from './source-rows.ts';
import { isTargetKey, type MappingLink, objectKey } from './target-rows.ts';

/** What is selected: the row last chosen, and the row of the other side. */
export interface MappingSelection {
  active: string | null;
  left: string | null;
  right: string | null;
}

/** Reads the studio's selection (row keys, the active one first). An older or outside selection may hold any path. */
export function readSelection(elements: readonly string[], tree: SourceTree): MappingSelection {
  const known = elements.map((key) =>
    isTargetKey(key) || tree.byKey.has(key)
      ? key
      : // A further object of an element is known by its own row, for the row of the element is that of the others, too.
        pathOfKey(key) !== key
        ? objectKey(key)
        : (tree.byObject.get(key)?.key ?? key),
  );
  return {
    active: known[0] ?? null,
    left: known.find((key) => !isTargetKey(key)) ?? null,
    right: known.find(isTargetKey) ?? null,
  };
}

/** Links at a row. */
export function linksAt(links: readonly MappingLink[], key: string | null): MappingLink[] {
  return key === null ? [] : links.filter((l) => l.source === key || l.target === key);
}

/**
 * The selection after a row is chosen: the other side follows along its link; a row without a link leaves the other side as
 * it is, so that the two can be linked.
 */
export function chooseRow(key: string, before: MappingSelection, links: readonly MappingLink[]): string[] {
  const isTarget = isTargetKey(key);
  const linked = linksAt(links, key);
  const kept = isTarget ? before.left : before.right;
  const other =
    linked.length === 0
      ? kept
      : (linked.map((l) => (isTarget ? l.source : l.target)).find((k) => k === kept) ??
        (isTarget ? linked[0]?.source : linked[0]?.target) ??
        null);
  return other ? [key, other] : [key];
}

/** A selection from outside names one side: the row of the other side follows along its link. */
export function withOtherSide(selection: MappingSelection, links: readonly MappingLink[]): MappingSelection {
  if (selection.active === null || (selection.left !== null && selection.right !== null)) return selection;
  const [link] = linksAt(links, selection.active);
  return link ? { active: selection.active, left: link.source, right: link.target } : selection;
}

/** The link that the selection means: the one between both rows, else the first at the active row. */
export function selectedLink(selection: MappingSelection, links: readonly MappingLink[]): MappingLink | null {
  const at = linksAt(links, selection.active);
  return at.find((l) => l.source === selection.left && l.target === selection.right) ?? at[0] ?? null;
}
