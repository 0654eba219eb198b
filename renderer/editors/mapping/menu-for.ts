import type { LinkSuggestion } from '../../../shared/mapping/suggest.ts';
import type { MenuItem } from '../../widgets/index.ts';
import { openDefinition, verdictFor } from './connections.ts';
import { isTargetKey, type MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';

export interface MenuActions {
  linked: readonly MappingLink[];
  /** The selected row of the other side. */
  other: string | null;
  link(left: string, right: string | null): void;
  chooseEntity(left: string): void;
  /** Another object of an element that is mapped; of a new entity, below an object of it. */
  addObject(left: string, below: string): void;
  unlink(links: readonly MappingLink[]): void;
  toggle(key: string): void;
  /** Suggestions at the row and below it, to be taken together. */
  matching: readonly LinkSuggestion[];
  accept(suggestions: readonly LinkSuggestion[]): void;
}

/** The menu of a row: link with what is selected on the other side, choose an entity, unmap, fold. */
export function menuFor(doc: MappingDocument, key: string, actions: MenuActions): MenuItem[] {
  const items: MenuItem[] = [];
  const [left, right] = isTargetKey(key) ? [actions.other, key] : [key, actions.other];
  const verdict = left && right ? verdictFor(doc, left, right) : null;
  if (left && right && verdict?.ok && !actions.linked.some((l) => l.source === left && l.target === right))
    items.push({ label: verdict.words, icon: 'link', keys: 'L', run: () => actions.link(left, right) });
  const { matching } = actions;
  if (matching.length > 0)
    items.push({
      label: `Map ${matching.length} that ${matching.length === 1 ? 'matches' : 'match'} here`,
      icon: 'wand-sparkles',
      keys: 'Shift+L',
      run: () => actions.accept(matching),
    });
  const source = isTargetKey(key) ? undefined : doc.tree.byKey.get(key);
  if (source?.objectPath) {
    const may = verdictFor(doc, key, null);
    if (may.ok || actions.linked.some((l) => l.kind === 'object'))
      items.push({ label: 'Choose entity…', icon: 'box', run: () => actions.chooseEntity(key) });
  }
  // From the object, too: it is where a person sees that something is to stand beside it.
  const link = actions.linked.find((l) => l.kind === 'object' && (l.target === key || l.source === key));
  const adds = link && verdictFor(doc, link.source, null);
  if (link && adds?.ok && adds.does === 'add-object') {
    const below = isTargetKey(key) ? link.elementKey : link.path;
    const run = () => actions.addObject(link.source, below);
    items.push({ label: 'Add object at this element…', icon: 'package-plus', run });
  }
  if (actions.linked.length > 0)
    items.push({
      label: actions.linked.some((l) => l.kind === 'object') ? 'Unmap, with all below' : 'Unmap',
      icon: 'unlink',
      keys: 'Del',
      danger: true,
      run: () => actions.unlink(actions.linked),
    });
  const hasChildren = source?.hasChildren ?? doc.rows.find((r) => r.key === key)?.hasChildren;
  if (hasChildren) items.push({ label: 'Fold or unfold', icon: 'chevrons-up-down', run: () => actions.toggle(key) });
  items.push({
    label: isTargetKey(key) ? 'Go to entity' : `Go to ${doc.structure.name}`,
    icon: 'corner-down-right',
    keys: 'F12',
    run: () => openDefinition(doc, key),
  });
  return items;
}
