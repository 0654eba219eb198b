export type MenuName = 'File' | 'Edit' | 'View' | 'Panes' | 'Go' | 'Run' | 'Help';

/** Something the palette, a menu or a key does. */
export interface StudioCommand {
  id: string;
  label: string;
  icon: string;
  /** Such as `Ctrl+Shift+F`; `Ctrl` is Cmd on macOS. */
  keys?: string;
  /** The menu of the title bar it stands in: every command with a key has one, or the palette lists it. */
  menu?: MenuName;
  /** Needs an open project. */
  needsProject?: boolean;
  /** The key belongs to a text field that has the focus. */
  leavesText?: boolean;
  run(): void;
}
