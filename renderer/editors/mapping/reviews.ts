import { pathOfKey } from '../../../shared/mapping/element-key.ts';
import { type LinkSuggestion, suggestionId, sureScore } from '../../../shared/mapping/suggest.ts';
import { keepOneSource, mapValue } from './mapping-edits.ts';
import type { SourceTree } from './source-rows.ts';
import { attributeKey, type MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Suggestions that are sure enough to be taken together. */
export function sureOnes(suggestions: readonly LinkSuggestion[]): LinkSuggestion[] {
  return suggestions.filter((s) => s.score >= sureScore);
}

/** Suggestions at a row and below it: what a person means who maps an object as a whole. */
export function suggestionsBelow(
  doc: Pick<MappingDocument, 'suggestions' | 'tree' | 'rows'>,
  key: string,
): LinkSuggestion[] {
  const target = doc.rows.find((row) => row.key === key);
  const row = doc.tree.byKey.get(key);
  const isBelow = (path: string, above: string) => path === above || /^[.[{]/.test(path.slice(above.length));
  const under = (path: string, above: string | null | undefined) =>
    typeof above === 'string' && path.startsWith(above) && isBelow(path, above);
  return doc.suggestions.filter((s) =>
    target
      ? target.kind === 'object'
        ? s.element === target.elementKey ||
          (pathOfKey(s.element) !== target.element.path && under(pathOfKey(s.element), target.element.path))
        : s.element === target.elementKey && s.attribute === target.attribute?.id
      : under(s.path, row?.key),
  );
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
