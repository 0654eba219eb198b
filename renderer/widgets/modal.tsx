import './dialog.css';
import { type ReactNode, useEffect, useRef } from 'react';

/**
 * A modal window of the platform: the rest of the studio is inert, Escape and a click beside it close it, and the focus goes
 * back to where it was. The element with `data-first` gets the focus, else the first that can have it.
 */
export function Modal({
  label,
  className = 'w-dialog',
  onClose,
  children,
}: {
  label: string;
  className?: string;
  onClose: () => void;
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
      onPointerDown={(e) => {
        // Only the backdrop is the dialog itself: its content fills it.
        if (e.target === e.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
