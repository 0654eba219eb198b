import type { KeyboardEvent } from 'react';
import { deleteElements } from './commands.ts';
import type { Editing } from './diagram-actions.ts';
import { find, move, shiftAttribute } from './edits.ts';
import type { Point } from './geometry.ts';
import type { DomainModelDocument } from './use-domain-model.ts';
import { type Direction, walk } from './walk.ts';

export interface KeyActions {
  edit(editing: Editing | null): void;
  select(ids: string[]): void;
  addEntity(): void;
  connectFrom(entity: string): void;
  copy(): void;
  cut(): void;
  paste(): void;
  duplicate(): void;
  tidy(): void;
  open(id: string): void;
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
  document: DomainModelDocument,
  selected: readonly string[],
  actions: KeyActions,
): boolean {
  const { model, diagram, run } = document;
  const active = selected[0] ?? null;
  const found = active ? find(model, active) : null;
  const direction = directions[event.key];
  const isCommand = event.ctrlKey || event.metaKey;
  if (direction) {
    const step = steps[direction];
    if (isCommand) {
      const by = event.shiftKey ? 1 : 8;
      const places = new Map<string, Point>();
      for (const element of [...model.entities, ...model.notes]) {
        if (selected.includes(element.id))
          places.set(element.id, { x: element.x + step.x * by, y: element.y + step.y * by });
      }
      run(move(model, places));
    } else if (event.altKey && found?.kind === 'attribute' && step.x === 0) {
      run(shiftAttribute(model, found.element.id, step.y));
    } else {
      const next = walk(diagram, active, direction);
      if (next) actions.select(event.shiftKey && active ? [next, ...selected.filter((id) => id !== next)] : [next]);
    }
    return true;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const entity = found?.kind === 'entity' ? found.element : found?.kind === 'attribute' ? found.owner : null;
  if (isCommand) {
    if (key === 'l' && event.shiftKey) return taken(actions.tidy());
    const command = {
      c: actions.copy,
      x: actions.cut,
      v: actions.paste,
      d: actions.duplicate,
      a: () => actions.select(model.entities.map((e) => e.id)),
    }[key];
    if (!command || event.shiftKey || event.altKey) return false;
    command();
    return true;
  }
  if (event.altKey) return false;
  if (key === 'a') {
    if (entity)
      actions.edit({
        kind: 'new-attribute',
        entity: entity.id,
        after: found?.kind === 'attribute' ? found.element.id : undefined,
      });
    else actions.addEntity();
    return true;
  }
  if (key === 'c' && entity) return taken(actions.connectFrom(entity.id));
  if ((key === 'Delete' || key === 'Backspace') && selected.length > 0)
    return taken(deleteElements(document, selected));
  if (key === 'F2' && found?.kind === 'entity') return taken(actions.edit({ kind: 'name', id: found.element.id }));
  if (key === 'F2' && found?.kind === 'attribute')
    return taken(actions.edit({ kind: 'attribute', id: found.element.id }));
  if (key === 'Enter' && active) return taken(actions.open(active));
  if (key === 'Escape') return taken(actions.cancel());
  return false;
}
