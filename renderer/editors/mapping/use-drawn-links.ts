import { useCallback, useMemo } from 'react';
import { suggestionId, sureScore } from '../../../shared/mapping/suggest.ts';
import type { LinkLook } from './link-canvas.tsx';
import { chipOf, linkWords } from './link-chip.ts';
import { type DrawnLink, layLinks, type PaneView } from './link-layout.ts';
import type { MappingSelection } from './selection.ts';
import type { MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';
import type { Reviews } from './use-reviews.ts';

/** The links and suggestions that are drawn, and how each looks. */
export function useDrawnLinks(
  doc: MappingDocument,
  panes: Readonly<Record<'left' | 'right', PaneView>>,
  selection: MappingSelection,
  reviews: Reviews,
) {
  const { links, tree, rows, isImport } = doc;
  const { left, right } = selection;
  const { offered } = reviews;
  const isSelected = useCallback((l: MappingLink) => l.source === left && l.target === right, [left, right]);
  const drawn = useMemo(
    () => layLinks([...links, ...offered.map((o) => o.link)], panes.left, panes.right, isSelected),
    [links, offered, panes, isSelected],
  );
  const labels = useMemo(() => new Map(rows.map((r) => [r.key, r.label])), [rows]);
  const labelOf = useCallback(
    (side: 'left' | 'right', key: string) => (side === 'left' ? tree.byKey.get(key)?.label : labels.get(key)) ?? key,
    [tree, labels],
  );
  const lookOf = (d: DrawnLink): LinkLook => {
    const words = linkWords(d.link, tree.byKey.get(d.link.source), labelOf('right', d.link.target), isImport);
    const suggestion = reviews.suggestionOf(d.link.key);
    if (suggestion && d.count === 1) {
      const id = suggestionId(suggestion);
      const isSure = suggestion.score >= sureScore;
      const isCurrent = id === reviews.current;
      return {
        kind: isSure ? 'sure' : 'review',
        isSelected: isCurrent,
        label: `${words}, suggested, score ${suggestion.score}`,
        chip: {
          icon: 'sparkles',
          text: isSure ? `${suggestion.score} %` : `${suggestion.score} % review`,
          mono: false,
        },
        ...(isCurrent ? { review: { accept: () => reviews.accept(id), reject: () => reviews.reject(id) } } : {}),
      };
    }
    const on = isSelected(d.link) && d.count === 1;
    const chip = chipOf(d.link.value);
    return {
      kind: d.link.kind,
      isSelected: on,
      label: d.count > 1 ? `${d.count} links` : `${words}, mapped${chip ? `, ${chip.text}` : ''}`,
      chip: on
        ? { icon: null, text: words, mono: false }
        : d.count > 1
          ? { icon: null, text: `${d.count} links`, mono: false }
          : chip && { icon: chip.icon, text: chip.text, mono: chip.kind === 'fx' },
    };
  };
  return { drawn, lookOf, labelOf };
}
