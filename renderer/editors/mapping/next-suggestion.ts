import { type LinkSuggestion, suggestionId } from '../../../shared/mapping/suggest.ts';

/** The suggestion a step on from the current one, around the end; the first (or last) when there is no current one. */
export function nextSuggestion(
  suggestions: readonly LinkSuggestion[],
  current: string | null,
  step: 1 | -1,
): string | null {
  if (suggestions.length === 0) return null;
  const at = suggestions.findIndex((s) => suggestionId(s) === current);
  const next = at < 0 ? (step > 0 ? 0 : suggestions.length - 1) : (at + step + suggestions.length) % suggestions.length;
  return suggestionId(suggestions[next] as LinkSuggestion);
}
