import { create } from 'zustand';

/** What only the shell knows: palette, dialogs, and panes asked for. */
export const useShell = create<{
  /** Text of the palette; null when it is closed. */
  palette: string | null;
  dialog: 'new-document' | 'import-json' | 'export-bundle' | null;
  /** Where a dialog's result goes (module or folder). */
  place: string | null;
  request: { pane: string; at: number; next?: boolean } | null;
}>(() => ({ palette: null, dialog: null, place: null, request: null }));
