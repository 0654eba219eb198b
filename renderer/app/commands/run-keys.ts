import { useStudio } from '../../project/index.ts';
import { commands } from './registry.ts';

/** Second keys of a command. */
const aliases: Readonly<Record<string, string>> = { 'Ctrl+Y': 'Ctrl+Shift+Z', F1: 'Ctrl+Shift+P' };

/** `Ctrl+Shift+F` of a key event. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${key}`;
}

/** Keys as a person reads them: `Alt+Left`. */
export function shownKeys(keys: string): string {
  return keys.replace(/Arrow(?=[A-Z])/, '');
}

/** Runs the command of a key; true when there was one. Some keys stay with a text field that has the focus. */
export function runKeys(event: KeyboardEvent): boolean {
  const keys = keysOf(event);
  const wanted = aliases[keys] ?? keys;
  const { target } = event;
  const inText =
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  // Monaco finds in its own text.
  const inCode = target instanceof HTMLElement && target.closest('.monaco-editor') !== null;
  const command = commands.find((c) => c.keys === wanted);
  if (
    !command ||
    (inText && command.leavesText) ||
    (inCode && command.id === 'find-here') ||
    (command.needsProject && !useStudio.getState().file)
  )
    return false;
  command.run();
  return true;
}
