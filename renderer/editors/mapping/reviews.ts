import { type LinkSuggestion, suggestionId, sureScore } from '../../../shared/mapping/suggest.ts';
import { keepOneSource, mapValue } from './mapping-edits.ts';
import type { SourceTree } from './source-rows.ts';
import { attributeKey, type MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Suggestions that are sure enough to be taken together. */
export function sureOnes(suggestions: readonly LinkSuggestion[]): LinkSuggestion[] {
  return suggestions.filter((s) => s.score >= sureScore);
}

/** Makes links of suggestions, as one undo step. */
export function acceptSuggestions(doc: MappingDocument, accepted: readonly LinkSuggestion[]): void {
  const [first] = accepted;
  if (!first) return;
  const label =
    accepted.length === 1
      ? `Map ${doc.tree.byValue.get(first.path)?.label ?? first.path}`
      : `Map ${accepted.length} by name and type`;
  doc.edit(label, (d) => {
    for (const s of accepted) {
      if (!d.root) return;
      if (!doc.isImport) keepOneSource(d.root, s.element, s.path, s.attribute);
      mapValue(d.root, s.element, s.path, s.attribute);
    }
  });
}

/** Suggestions in the form of links, to be laid out with them. */
export function suggestionLinks(
  suggestions: readonly LinkSuggestion[],
  tree: SourceTree,
  elements: ReadonlyMap<string, MappingLink['element']>,
): { link: MappingLink; suggestion: LinkSuggestion }[] {
  return suggestions.flatMap((suggestion) => {
    const source = tree.byValue.get(suggestion.path);
    const element = elements.get(suggestion.element);
    if (!source || !element) return [];
    return [
      {
        suggestion,
        link: {
          key: `s:${suggestionId(suggestion)}`,
          source: source.key,
          target: attributeKey(suggestion.element, suggestion.attribute),
          kind: 'value' as const,
          path: suggestion.path,
          value: null,
          element,
          elementKey: suggestion.element,
        },
      },
    ];
  });
}
