import { checkExpression, completionsAt, type ExpressionScope } from '../../shared/expression/index.ts';

/**
 * Whether the word before the cursor is one as it stands: Enter is meant for the text then, and else for what is offered. Where no word is begun, it is the text that
 * must be right.
 */
export function isWholeWord(text: string, offset: number, scope: ExpressionScope): boolean {
  const offers = completionsAt(text, offset, scope);
  const [first] = offers;
  if (!first) return true;
  const begun = text.slice(first.range[0], offset);
  if (offers.some((o) => o.insertText === begun)) return true;
  return begun === '' && text.trim() !== '' && checkExpression(text, scope).diagnostics.length === 0;
}
