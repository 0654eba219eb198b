import type { ReactNode } from 'react';
import { Button, Modal } from '../../widgets/index.ts';
import { useShell } from '../shell-state.ts';

/** Closes the dialog of the shell. */
export const closeDialog = () => useShell.setState({ dialog: null, place: null, newKind: null });

/** A dialog with one action and Cancel; Enter in a field acts, Ctrl+Enter anywhere. */
export function DialogFrame({
  title,
  children,
  action,
  onAction,
  disabled = false,
}: {
  title: string;
  children: ReactNode;
  action: string;
  onAction: () => void;
  disabled?: boolean;
}) {
  return (
    <Modal label={title} onClose={closeDialog} onConfirm={() => !disabled && onAction()}>
      <form
        className="w-dialog-form"
        onSubmit={(e) => {
          e.preventDefault();
          if (!disabled) onAction();
        }}
      >
        <header>
          <h2>{title}</h2>
        </header>
        <div className="w-dialog-body">{children}</div>
        <footer>
          <Button label="Cancel" onClick={closeDialog} />
          <Button kind="primary" type="submit" label={action} disabled={disabled} />
        </footer>
      </form>
    </Modal>
  );
}
