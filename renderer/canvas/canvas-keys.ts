import type { KeyboardEvent } from 'react';
import type { Direction } from './nearest.ts';

/** What every diagram does by keys. */
export interface CanvasKeyActions {
  /** Moves what is selected by this much. */
  move(by: { x: number; y: number }): void;
  /** The element that an arrow goes to from the first selected one; null stays. */
  next(direction: Direction): string | null;
  select(ids: string[]): void;
  all(): string[];
  copy(): void;
  cut(): void;
  paste(): void;
  duplicate(): void;
  remove(): void;
  tidy(): void;
  add(): void;
  open(id: string): void;
  cancel(): void;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const steps: Readonly<Record<Direction, { x: number; y: number }>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** The direction of an arrow key. */
export function directionOf(event: KeyboardEvent): Direction | undefined {
  return directions[event.key];
}

/** The key as a person reads it: letters small, others by name. */
export function keyName(event: KeyboardEvent): string {
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** Takes a key and says so. */
export const taken = (_done: unknown): true => true;

/**
 * The keys that all diagrams share (LOOK, Interaction): arrows walk, Ctrl and arrows move by 8 (with Shift by 1), the
 * clipboard, Delete, Tidy, A, Enter, Escape. An editor takes its own keys first. True when the key was taken.
 */
export function canvasKeys(event: KeyboardEvent, selected: readonly string[], actions: CanvasKeyActions): boolean {
  const active = selected[0] ?? null;
  const direction = directionOf(event);
  const isCommand = event.ctrlKey || event.metaKey;
  if (direction) {
    if (event.altKey) return false;
    const step = steps[direction];
    const by = event.shiftKey ? 1 : 8;
    if (isCommand) return taken(actions.move({ x: step.x * by, y: step.y * by }));
    const next = actions.next(direction);
    if (next) actions.select(event.shiftKey && active ? [next, ...selected.filter((id) => id !== next)] : [next]);
    return true;
  }
  const key = keyName(event);
  if (isCommand) {
    if (key === 'l' && event.shiftKey) return taken(actions.tidy());
    if (event.shiftKey || event.altKey) return false;
    const command = {
      c: actions.copy,
      x: actions.cut,
      v: actions.paste,
      d: actions.duplicate,
      a: () => actions.select(actions.all()),
    }[key];
    return command ? taken(command()) : false;
  }
  if (event.altKey) return false;
  if (key === 'a') return taken(actions.add());
  if ((key === 'Delete' || key === 'Backspace') && selected.length > 0) return taken(actions.remove());
  if (key === 'Enter' && active) return taken(actions.open(active));
  if (key === 'Escape') return taken(actions.cancel());
  return false;
}
