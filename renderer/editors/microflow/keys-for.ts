import type { KeyboardEvent } from 'react';
import { moveNodes, remove, tidy } from './edits.ts';
import type { Point } from './geometry.ts';
import { placed } from './layout.ts';
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
    if (key === 'l' && event.shiftKey) return (run(tidy(model)), true);
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
  if (key === '/' || key === 'a') return (actions.add(), true);
  if (key === 'c' && model.nodes.some((n) => n.id === active)) return (actions.startConnect(active as string), true);
  if ((key === 'Delete' || key === 'Backspace') && selected.length > 0) return (run(remove(model, selected)), true);
  if (key === 'F12' && active) return (actions.openTarget(active), true);
  if ((key === 'Enter' || key === 'F2') && active) return (actions.open(active), true);
  if (key === 'Escape') return (actions.cancel(), true);
  return false;
}
