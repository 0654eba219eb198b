import { type RefObject, useSyncExternalStore } from 'react';
import { isTyping } from '../widgets/index.ts';

function subscribe(told: () => void): () => void {
  const left = (event: FocusEvent) => {
    // What takes the focus over tells for itself.
    if (!event.relatedTarget) told();
  };
  document.addEventListener('focusin', told);
  document.addEventListener('focusout', left);
  return () => {
    document.removeEventListener('focusin', told);
    document.removeEventListener('focusout', left);
  };
}

/** Whether a key that is pressed now is the canvas's own: the focus is on it, or nowhere, and in no text. */
export function useHoldsKeys(root: RefObject<HTMLElement | null>): boolean {
  return useSyncExternalStore(subscribe, () => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return true;
    return root.current?.contains(focused) === true && !isTyping(focused);
  });
}
