import { useMemo, useState } from 'react';
import { type LinkSuggestion, suggestionId } from '../../../shared/mapping/suggest.ts';
import { select, toast } from '../../project/index.ts';
import { mapInto } from './auto-map.ts';
import { rejectSuggestion } from './mapping-state.ts';
import { nextSuggestion } from './next-suggestion.ts';
import { acceptSuggestions, suggestionLinks, sureOnes } from './reviews.ts';
import type { MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';

/** The suggestions of a mapping, and the one that is being looked at. */
export interface Reviews {
  /** Name of the current suggestion. */
  current: string | null;
  offered: readonly { link: MappingLink; suggestion: LinkSuggestion }[];
  suggestionOf(linkKey: string): LinkSuggestion | undefined;
  walk(step: 1 | -1): void;
  show(id: string | null): void;
  accept(id: string | null): void;
  reject(id: string | null): void;
  acceptSure(): void;
  /** Nothing is reviewed any more: something else was chosen. */
  leave(): void;
  mapAutomatically(): void;
}

export function useReviews(doc: MappingDocument): Reviews {
  const { suggestions, tree, rows, unit } = doc;
  const [current, setCurrent] = useState<string | null>(null);
  const elements = useMemo(() => new Map(rows.map((r) => [r.elementKey, r.element])), [rows]);
  const offered = useMemo(() => suggestionLinks(suggestions, tree, elements), [suggestions, tree, elements]);
  const byLink = useMemo(() => new Map(offered.map((o) => [o.link.key, o.suggestion])), [offered]);
  const show = (id: string | null) => {
    setCurrent(id);
    const found = offered.find((o) => suggestionId(o.suggestion) === id);
    if (found) select(unit.id, [found.link.source, found.link.target]);
  };
  /** The next one is walked to at once: Y Y Y goes through them all. */
  const goOn = (id: string) => show(suggestions.length > 1 ? nextSuggestion(suggestions, id, 1) : null);
  const sure = sureOnes(suggestions);
  return {
    current,
    offered,
    suggestionOf: (key) => byLink.get(key),
    walk: (step) => show(nextSuggestion(suggestions, current, step)),
    show,
    accept: (id) => {
      const found = suggestions.find((s) => suggestionId(s) === id);
      if (!found || id === null) return;
      goOn(id);
      acceptSuggestions(doc, [found]);
    },
    reject: (id) => {
      if (id === null || !suggestions.some((s) => suggestionId(s) === id)) return;
      goOn(id);
      rejectSuggestion(unit.id, id);
    },
    leave: () => setCurrent(null),
    acceptSure: () => acceptSuggestions(doc, sure),
    mapAutomatically: () => {
      if (!unit.data.root) {
        void mapInto(doc);
        return;
      }
      const rest = suggestions.filter((s) => !sure.includes(s));
      acceptSuggestions(doc, sure);
      toast(
        suggestions.length === 0
          ? 'Nothing left that fits by name and type.'
          : `${sure.length} linked${rest.length > 0 ? `, ${rest.length} to review: J and K walk them, Y accepts, N rejects` : ''}.`,
      );
      if (rest[0]) show(suggestionId(rest[0]));
    },
  };
}
