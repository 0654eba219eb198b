/**
 * Whether a key belongs to a text and to nothing around it. Monaco's text is no editable element in a browser with `EditContext`,
 * so its editor counts as a whole. A picker that is closed takes no text: what it does with a key it keeps to itself.
 */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    !target.matches('.w-picker > [aria-expanded="false"]') &&
    (target.isContentEditable ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
      target.closest('.monaco-editor, [role="textbox"]') !== null)
  );
}
