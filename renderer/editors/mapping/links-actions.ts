import type { KeyboardEvent, RefObject } from 'react';
import { select, toast } from '../../project/index.ts';
import { isTyping, openMenu } from '../../widgets/index.ts';
import { connect, disconnect, openDefinition } from './connections.ts';
import { mappingKeys, treeKeys } from './keys-for.ts';
import { menuFor } from './menu-for.ts';
import { acceptSuggestions, suggestionsBelow } from './reviews.ts';
import { chooseRow, linksAt, type MappingSelection, selectedLink } from './selection.ts';
import { isTargetKey } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';
import type { Pane } from './use-pane.ts';
import type { Reviews } from './use-reviews.ts';
import type { TreeRow } from './visible-rows.ts';

type Place = { x: number; y: number };

export interface LinksActions {
  choose(key: string): void;
  connectRows(left: string, right: string | null, at: Place): void;
  menu(key: string, at: Place): void;
  treeKey(event: KeyboardEvent, side: 'left' | 'right'): void;
  /** Keys of the whole editor, wherever in it the focus is; a field that is typed into keeps its keys. */
  editorKey(event: KeyboardEvent): void;
  focus(side: 'left' | 'right'): void;
}

/** What gestures and keys of the links view do. */
export function linksActions(
  doc: MappingDocument,
  panes: Readonly<Record<'left' | 'right', Pane<TreeRow>>>,
  selection: MappingSelection,
  reviews: Reviews,
  chooser: { open(left: string, at: Place, adds?: string): void },
): LinksActions {
  const { links, unit } = doc;
  const scrollerOf = (side: 'left' | 'right'): RefObject<HTMLDivElement | null> => panes[side].scroller;
  /** Where a menu opens that a key asked for. */
  const placeIn = (side: 'left' | 'right'): Place => {
    const box = scrollerOf(side).current?.getBoundingClientRect();
    return { x: (box?.left ?? 0) + 80, y: (box?.top ?? 0) + 40 };
  };
  const focus = (side: 'left' | 'right') => scrollerOf(side).current?.focus({ preventScroll: true });
  const choose = (key: string) => {
    reviews.leave();
    select(unit.id, chooseRow(key, selection, links));
  };
  const connectRows = (left: string, right: string | null, at: Place) => {
    connect(
      doc,
      left,
      right,
      (key) => chooser.open(key, at),
      (key) => chooser.open(key, at, doc.tree.byKey.get(key)?.objectPath ?? key),
    );
    select(unit.id, right === null ? [left] : [left, right]);
  };
  const menu = (key: string, at: Place) => {
    choose(key);
    openMenu(
      at,
      menuFor(doc, key, {
        linked: linksAt(links, key),
        other: isTargetKey(key) ? selection.left : selection.right,
        link: (left, right) => connectRows(left, right, at),
        chooseEntity: (left) => chooser.open(left, at),
        addObject: (left, below) => chooser.open(left, at, below),
        unlink: (some) => disconnect(doc, some),
        matching: suggestionsBelow(doc, key),
        accept: (some) => acceptSuggestions(doc, some),
        toggle: (k) => panes[isTargetKey(k) ? 'right' : 'left'].toggle(k),
      }),
    );
  };
  const treeKey = (event: KeyboardEvent, side: 'left' | 'right') => {
    const pane = panes[side];
    const active = side === 'left' ? selection.left : selection.right;
    const taken = treeKeys(event, pane.visible, pane.closed, active, {
      choose,
      toggle: pane.toggle,
      cross: () => focus(side === 'left' ? 'right' : 'left'),
      menu: (key) => menu(key, placeIn(side)),
    });
    if (taken) event.preventDefault();
  };
  const editorKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target)) return;
    const side = panes.right.scroller.current?.contains(event.target as Node) ? 'right' : 'left';
    const link = selectedLink(selection, links);
    const taken = mappingKeys(event, {
      link: () => {
        if (selection.left) connectRows(selection.left, selection.right, placeIn(side));
        else toast('Select an element on the left and an attribute on the right, then press L.');
      },
      linkMatching: () => {
        const matching = selection.active === null ? [] : suggestionsBelow(doc, selection.active);
        acceptSuggestions(doc, matching);
        toast(
          selection.active === null
            ? 'Select an object: what matches in it by name and type is mapped.'
            : matching.length === 0
              ? 'Nothing left here that fits by name and type.'
              : `${matching.length} linked.`,
        );
      },
      unlink: () => disconnect(doc, link ? [link] : []),
      mapAutomatically: reviews.mapAutomatically,
      walkReviews: reviews.walk,
      accept: () => reviews.accept(reviews.current),
      reject: () => reviews.reject(reviews.current),
      search: () => panes[side].setSearch(panes[side].search ?? ''),
      define: () => openDefinition(doc, selection.active),
    });
    if (taken) event.preventDefault();
  };
  return { choose, connectRows, menu, treeKey, editorKey, focus };
}
