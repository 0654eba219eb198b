import './dialog.css';
import { type ReactNode, useEffect, useRef } from 'react';

/**
 * A modal window of the platform: the rest of the studio is inert, Escape and a click beside it close it, Ctrl+Enter confirms it, and the focus goes
 * back to where it was. The element with `data-first` gets the focus, else the first that can have it.
 */
export function Modal({
  label,
  className = 'w-dialog',
  onClose,
  onConfirm,
  keepsKeyboard,
  children,
}: {
  label: string;
  className?: string;
  onClose: () => void;
  /** What Ctrl+Enter does, wherever the focus is. */
  onConfirm?: () => void;
  /** It is one field with a list: a press beside the field, on a heading or a row, leaves the keyboard in it. */
  keepsKeyboard?: true;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={className}
      aria-label={label}
      onCancel={(e) => {
        e.preventDefault();
        onClose();
      }}
      onKeyDown={(e) => {
        if (!onConfirm || e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.defaultPrevented) return;
        e.preventDefault();
        e.stopPropagation();
        onConfirm();
      }}
      onMouseDown={(e) => {
        if (keepsKeyboard && !(e.target instanceof HTMLInputElement)) e.preventDefault();
      }}
      onPointerDown={(e) => {
        // Only the backdrop is the dialog itself: its content fills it.
        if (e.target === e.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
