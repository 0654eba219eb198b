import type { KeyboardEvent } from 'react';
import { remove } from './edits.ts';
import type { Point } from './geometry.ts';
import { placed } from './layout.ts';
import { moveNodes, tidy } from './moves.ts';
import { type Direction, walk } from './projection.ts';
import type { MicroflowDocument } from './use-microflow.ts';

export interface KeyActions {
  select(ids: string[]): void;
  /** Opens the picker for the selected flow, after the selected node, or on the canvas. */
  add(): void;
  startConnect(node: string): void;
  copy(): void;
  cut(): void;
  paste(): void;
  duplicate(): void;
  open(id: string): void;
  openTarget(id: string): void;
  cancel(): void;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const steps: Readonly<Record<Direction, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

const taken = (_done: unknown): true => true;

/** The keys of the canvas. True when the key was taken. */
export function keysFor(
  event: KeyboardEvent,
  document: MicroflowDocument,
  selected: readonly string[],
  actions: KeyActions,
): boolean {
  const { model, run } = document;
  const active = selected[0] ?? null;
  const direction = directions[event.key];
  const isCommand = event.ctrlKey || event.metaKey;
  if (direction) {
    if (isCommand) {
      const by = event.shiftKey ? 1 : 8;
      const step = steps[direction];
      const nodes = placed(model).nodes.filter((n) => selected.includes(n.id));
      run(
        moveNodes(
          model,
          new Map(nodes.map((n) => [n.id, { x: n.x + step.x * by, y: n.y + step.y * by, parent: n.parent }])),
        ),
      );
    } else {
      const next = walk(document.shown, active, direction);
      if (next) actions.select(event.shiftKey && active ? [next, ...selected.filter((id) => id !== next)] : [next]);
    }
    return true;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (isCommand) {
    if (key === 'l' && event.shiftKey) return taken(run(tidy(model)));
    const command = {
      c: actions.copy,
      x: actions.cut,
      v: actions.paste,
      d: actions.duplicate,
      a: () => actions.select(model.nodes.map((n) => n.id)),
    }[key];
    if (!command || event.shiftKey || event.altKey) return false;
    command();
    return true;
  }
  if (event.altKey) return false;
  if (key === '/' || key === 'a') return taken(actions.add());
  if (key === 'c' && model.nodes.some((n) => n.id === active)) return taken(actions.startConnect(active as string));
  if ((key === 'Delete' || key === 'Backspace') && selected.length > 0) return taken(run(remove(model, selected)));
  if (key === 'F12' && active) return taken(actions.openTarget(active));
  if ((key === 'Enter' || key === 'F2') && active) return taken(actions.open(active));
  if (key === 'Escape') return taken(actions.cancel());
  return false;
}
