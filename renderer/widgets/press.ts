import { useEffect, useReducer, useRef } from 'react';

/** Whether a button or finger is down, and when it no longer is. */
export interface Press {
  isDown(): boolean;
  /** Told once, when what the press was meant for has had its click. */
  onceUp(listener: () => void): () => void;
}

/** Follows the presses in a window. */
export function watchPress(target: EventTarget, soon: (run: () => void) => unknown = setTimeout): Press {
  let isDown = false;
  const waiting = new Set<() => void>();
  const end = () => {
    isDown = false;
    const told = [...waiting];
    waiting.clear();
    for (const listener of told) listener();
  };
  // The click comes right after the press ends: what it was aimed at stays until then.
  const release = () => void soon(end);
  target.addEventListener('pointerdown', () => (isDown = true), true);
  for (const type of ['pointerup', 'pointercancel', 'blur'])
    target.addEventListener(type, (event) => (type !== 'blur' || event.target === target) && release(), true);
  return {
    isDown: () => isDown,
    onceUp: (listener) => {
      waiting.add(listener);
      return () => waiting.delete(listener);
    },
  };
}

let ofWindow: Press | null = null;
const pressOfWindow = (): Press => (ofWindow ??= watchPress(window));

/**
 * A value as it was when a press began, until the press is over: pressing leaves the field that had the focus, and what this takes out
 * of a form, or puts into it, must not move the thing that is pressed away from under the pointer.
 */
export function useHeldByPress<T>(value: T): T {
  const shown = useRef(value);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  if (!pressOfWindow().isDown()) shown.current = value;
  const isHeld = shown.current !== value;
  useEffect(() => {
    if (!isHeld) return;
    const press = pressOfWindow();
    if (press.isDown()) return press.onceUp(redraw);
    redraw();
  }, [isHeld]);
  return shown.current;
}
