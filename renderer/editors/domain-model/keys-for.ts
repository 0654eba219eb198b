import type { KeyboardEvent } from 'react';
import { type CanvasKeyActions, canvasKeys, connectingKeys, directionOf, keyName, taken } from '../../canvas/index.ts';
import { deleteElements } from './commands.ts';
import type { Editing } from './diagram-actions.ts';
import { find, move, shiftAttribute } from './edits.ts';
import { toggleFold } from './fold-command.ts';
import type { Point } from './geometry.ts';
import type { DomainModelDocument } from './use-domain-model.ts';
import { walk } from './walk.ts';

export interface KeyActions
  extends Pick<CanvasKeyActions, 'select' | 'copy' | 'cut' | 'paste' | 'duplicate' | 'tidy' | 'open' | 'cancel'> {
  edit(editing: Editing | null): void;
  addEntity(): void;
  connectFrom(entity: string): void;
  /** The entity an association is being drawn from. */
  source: string | null;
  connect(from: string, to: string): void;
  /** Adds the entity that the association which is drawn leads to. */
  addNext(from: string): void;
}

/** The keys of the canvas: those of every diagram, and Alt with arrows, C, E and F2 of entities. True when the key was taken. */
export function keysFor(
  event: KeyboardEvent,
  document: DomainModelDocument,
  selected: readonly string[],
  actions: KeyActions,
): boolean {
  const { model, diagram, run } = document;
  const found = selected[0] ? find(model, selected[0]) : null;
  const entity = found?.kind === 'entity' ? found.element : found?.kind === 'attribute' ? found.owner : null;
  const { source } = actions;
  if (source) {
    const boxes = new Map(diagram.entities.map((e) => [e.entity.id, e.rect]));
    return connectingKeys(event, boxes, entity?.id ?? source, {
      ...actions,
      connect: (to) => actions.connect(source, to),
      add: () => actions.addNext(source),
    });
  }
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const direction = directionOf(event);
  const isUpOrDown = direction === 'up' || direction === 'down';
  if (isUpOrDown && event.altKey && found?.kind === 'attribute')
    return taken(run(shiftAttribute(model, found.element.id, direction === 'up' ? -1 : 1)));
  const key = keyName(event);
  if (isPlain && key === 'c' && entity) return taken(actions.connectFrom(entity.id));
  if (isPlain && key === 'e' && entity) return taken(toggleFold(document, selected));
  if (isPlain && key === 'F2' && found?.kind === 'entity')
    return taken(actions.edit({ kind: 'name', id: found.element.id }));
  if (isPlain && key === 'F2' && found?.kind === 'attribute')
    return taken(actions.edit({ kind: 'attribute', id: found.element.id }));
  return canvasKeys(event, selected, {
    ...actions,
    move: (by) => {
      const places = new Map<string, Point>();
      for (const element of [...model.entities, ...model.notes])
        if (selected.includes(element.id)) places.set(element.id, { x: element.x + by.x, y: element.y + by.y });
      run(move(model, places));
    },
    next: (way) => walk(diagram, selected[0] ?? null, way),
    all: () => [...model.entities, ...model.notes].map((e) => e.id),
    remove: () => deleteElements(document, selected),
    add: () => {
      if (entity)
        actions.edit({
          kind: 'new-attribute',
          entity: entity.id,
          after: found?.kind === 'attribute' ? found.element.id : undefined,
        });
      else actions.addEntity();
    },
  });
}
