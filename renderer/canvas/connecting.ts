import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import { directionOf, taken } from './canvas-keys.ts';
import { type Box, nearest, nearestAhead } from './nearest.ts';

export interface ConnectingActions {
  select(ids: string[]): void;
  connect(to: string): void;
  cancel(): void;
  /** Makes what it leads to. */
  add(): void;
}

/**
 * The keys while a connection is drawn: arrows walk over what it may lead to, Enter takes where they stand, A makes what it leads to, Escape gives up. `boxes` are the source and all that
 * it may lead to. Other keys of the canvas wait. True when the key was taken.
 */
export function connectingKeys(
  event: KeyboardEvent,
  boxes: ReadonlyMap<string, Box>,
  at: string,
  actions: ConnectingActions,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const direction = directionOf(event);
  if (direction) {
    // Each is reached: what stands far aside, too, where nothing else stands that way.
    const next = nearest(boxes, at, direction) ?? nearestAhead(boxes, at, direction);
    if (next) actions.select([next]);
    return true;
  }
  if (event.key === 'Enter') return taken(actions.connect(at));
  if (event.key.toLowerCase() === 'a') return taken(actions.add());
  return event.key === 'Escape' ? taken(actions.cancel()) : false;
}

/** While a connection is drawn the canvas has the keys, whatever began it; Escape gives it up from anywhere. */
export function useConnecting(root: RefObject<HTMLElement | null>, source: string | null, cancel: () => void): void {
  useEffect(() => {
    if (source) root.current?.focus({ preventScroll: true });
  }, [root, source]);
  useEffect(() => {
    if (!source) return;
    const giveUp = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) cancel();
    };
    window.addEventListener('keydown', giveUp);
    return () => window.removeEventListener('keydown', giveUp);
  }, [source, cancel]);
}
