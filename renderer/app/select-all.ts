/** Texts of the window that one may want to have (what a run says, an answer, a finding) carry this mark; all else is interface. */
const texts = '[data-text]';

/** Inputs that hold no text. */
const noText = /^(button|checkbox|color|file|radio|range|reset|submit)$/;

/** Whether *select all* is the business of the field itself. */
function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !noText.test(target.type);
  return target.isContentEditable || target.matches('textarea, select') || target.closest('.monaco-editor') !== null;
}

/**
 * Ctrl+A where nobody took it: in a text of the window it selects that text, else nothing. The words of the interface are never selected (their style says so, too), and the
 * browser would select every text of the window at once.
 */
export function keepSelectAll(): void {
  let pressed: Element | null = null;
  window.addEventListener(
    'pointerdown',
    (event) => {
      pressed = event.target instanceof Element ? event.target.closest(texts) : null;
      // What was selected before is no longer meant, though the press is on something that cannot be.
      if (!pressed && !isField(event.target)) window.getSelection()?.removeAllRanges();
    },
    true,
  );
  window.addEventListener('keydown', (event) => {
    const isSelectAll = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === 'a';
    if (!isSelectAll || event.defaultPrevented || isField(event.target)) return;
    event.preventDefault();
    const { target } = event;
    const text = target instanceof Element ? target.closest(texts) : null;
    // A text that was clicked has no focus of its own.
    const meant = text ?? (pressed?.isConnected ? pressed : null);
    if (meant) window.getSelection()?.selectAllChildren(meant);
  });
}
