import { useStudio } from '../../project/index.ts';
import { isTyping } from '../../widgets/index.ts';
import { commands } from './registry.ts';

/** Second keys of a command. */
const aliases: Readonly<Record<string, string>> = { 'Ctrl+Y': 'Ctrl+Shift+Z', 'Ctrl+P': 'Ctrl+K', F1: 'Ctrl+Shift+P' };

/** `Ctrl+Shift+F` of a key event. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${key}`;
}

/** Keys as a person reads them: `Alt+Left`. */
export function shownKeys(keys: string): string {
  return keys.replace(/Arrow(?=[A-Z])/, '');
}

/** Whether a key was pressed in a code field. It has keys of its own, of which only those for its text (find, undo) come first. */
export function isInCode(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.monaco-editor') !== null;
}

/** Runs the command of a key; true when there was one. Some keys stay with a text field that has the focus. */
export function runKeys(event: KeyboardEvent): boolean {
  const keys = keysOf(event);
  const wanted = aliases[keys] ?? keys;
  const { target } = event;
  // A tick box takes no text: undo takes back what it did.
  const isTickBox = target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type);
  const inText = isTyping(target) && !isTickBox;
  const command = commands.find((c) => c.keys === wanted);
  if (
    !command ||
    (inText && command.leavesText) ||
    (isInCode(target) && command.id === 'find-here') ||
    (command.needsProject && !useStudio.getState().file)
  )
    return false;
  command.run();
  return true;
}
