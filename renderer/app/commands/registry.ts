import type { MenuName, StudioCommand } from './command.ts';
import { editCommands } from './edit-commands.ts';
import { fileCommands } from './file-commands.ts';
import { goCommands } from './go-commands.ts';
import { helpCommands } from './help-commands.ts';
import { publishCommands } from './publish-commands.ts';
import { runCommands } from './run-commands.ts';
import { viewCommands } from './view-commands.ts';

/** Everything the palette, the menus and the keyboard can do, in the order of the palette. */
export const commands: readonly StudioCommand[] = [
  ...runCommands,
  ...fileCommands,
  ...editCommands,
  ...publishCommands,
  ...goCommands,
  ...viewCommands,
  ...helpCommands,
];

/** The menus of the title bar, in their order; what stands in each follows from the commands. */
export const menuNames: readonly MenuName[] = ['File', 'Edit', 'View', 'Panes', 'Go', 'Run', 'Help'];

export function commandById(id: string): StudioCommand | undefined {
  return commands.find((c) => c.id === id);
}
