import { create } from 'zustand';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';

export type DialogName =
  | 'new-document'
  | 'import-contract'
  | 'import-findings'
  | 'export-bundle'
  | 'constants-of-runs'
  | 'settings';

/** A pane that is to be shown; with `focus`, its search field, list or form takes the keyboard. A new object each time. */
export interface PaneRequest {
  pane: string;
  focus?: 'find' | 'list' | 'form';
  /** Only where its side is open: a side that a person has closed stays closed. */
  ifOpen?: true;
}

/** What only the shell knows: palette, dialogs, and panes asked for. */
export const useShell = create<{
  /** Text of the palette; null when it is closed. */
  palette: string | null;
  dialog: DialogName | null;
  /** Where a dialog's result goes (module or folder). */
  place: string | null;
  /** The kind that a dialog makes first; null for its usual one. */
  newKind: string | null;
  /** What was found in the contract that was imported last, here, since the window is open. */
  findings: readonly LocatedDiagnostic[];
  /** The damaged document that is open as text. */
  damaged: string | null;
  request: PaneRequest | null;
  /** The switcher of recent documents is open. */
  isSwitching: boolean;
}>(() => ({
  palette: null,
  dialog: null,
  place: null,
  newKind: null,
  findings: [],
  damaged: null,
  request: null,
  isSwitching: false,
}));

/** Shows a pane, wherever it is docked. */
export function showPane(pane: string, focus?: PaneRequest['focus']): void {
  useShell.setState({ request: { pane, ...(focus ? { focus } : {}) } });
}

/** Makes a pane the front one of its side, where that is open; the keyboard stays where it is. */
export function bringForward(pane: string): void {
  useShell.setState({ request: { pane, ifOpen: true } });
}
