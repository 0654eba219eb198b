import { type RefObject, useEffect, useRef } from 'react';

const reachable =
  'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea, a[href], [tabindex="0"]';

/** Takes the focus into a dialog while it is open, keeps Tab inside it, and gives the focus back when it closes. */
export function useDialogFocus<E extends HTMLElement>(): RefObject<E | null> {
  const dialog = useRef<E>(null);
  useEffect(() => {
    const box = dialog.current;
    const before = document.activeElement;
    if (!box) return;
    box.focus();
    const onTab = (event: KeyboardEvent) => {
      if (event.key !== 'Tab') return;
      const all = [...box.querySelectorAll<HTMLElement>(reachable)];
      const [first, last] = [all[0], all[all.length - 1]];
      const at = document.activeElement;
      if (event.shiftKey ? at !== first && at !== box : at !== last) return;
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    };
    box.addEventListener('keydown', onTab);
    return () => {
      box.removeEventListener('keydown', onTab);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return dialog;
}
