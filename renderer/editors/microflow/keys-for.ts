import type { KeyboardEvent } from 'react';
import { type CanvasKeyActions, canvasKeys, connectingKeys, keyName, taken } from '../../canvas/index.ts';
import { refusal, remove } from './edits.ts';
import { loopsOf } from './fold-command.ts';
import { placed } from './layout.ts';
import { moveNodes, tidy } from './moves.ts';
import { walk } from './projection.ts';
import type { MicroflowDocument } from './use-microflow.ts';

export interface KeyActions
  extends Pick<CanvasKeyActions, 'select' | 'copy' | 'cut' | 'paste' | 'duplicate' | 'add' | 'open' | 'cancel'> {
  startConnect(node: string): void;
  /** The node a flow is being drawn from. */
  source: string | null;
  connect(from: string, to: string): void;
  openTarget(id: string): void;
  /** Shows the round or call before, or the next; false where there is none to page through. */
  page(by: number): boolean;
  /** Opens what a node set in the trace. */
  showValues(node: string): void;
  /** Collapses loops, or expands them. */
  fold(loops: readonly string[]): void;
  /** Picks what the flow that is drawn leads to. */
  addNext(from: string): void;
}

/** The keys of the canvas: those of every diagram, `/` to insert, C, E, F2 and F12. True when the key was taken. */
export function keysFor(
  event: KeyboardEvent,
  document: MicroflowDocument,
  selected: readonly string[],
  actions: KeyActions,
): boolean {
  const { model, run } = document;
  const active = selected[0] ?? null;
  const { source } = actions;
  if (source) {
    const targets = document.shown.nodes.filter(
      ({ node }) => node.id === source || refusal(model, source, node.id) === null,
    );
    const boxes = new Map(targets.map((n) => [n.node.id, n.rect]));
    return connectingKeys(event, boxes, active && boxes.has(active) ? active : source, {
      ...actions,
      connect: (to) => actions.connect(source, to),
      add: () => actions.addNext(source),
    });
  }
  if (!event.ctrlKey && !event.metaKey && !event.altKey) {
    const key = keyName(event);
    // The picker for the selected flow, after the selected node, or on the canvas.
    if (key === '/') return taken(actions.add());
    if (key === 'c' && model.nodes.some((n) => n.id === active)) return taken(actions.startConnect(active as string));
    const loops = loopsOf(document, selected);
    if (key === 'e' && loops.length > 0) return taken(actions.fold(loops));
    if (key === 'PageUp' || key === 'PageDown') return actions.page(key === 'PageUp' ? -1 : 1);
    if (key === 'v' && active) return taken(actions.showValues(active));
    if (key === 'F12' && active) return taken(actions.openTarget(active));
    if (key === 'F2' && active) return taken(actions.open(active));
  }
  return canvasKeys(event, selected, {
    ...actions,
    move: (by) => {
      const nodes = placed(model).nodes.filter((n) => selected.includes(n.id));
      const places = nodes.map((n) => [n.id, { x: n.x + by.x, y: n.y + by.y, parent: n.parent }] as const);
      run(moveNodes(model, new Map(places)));
    },
    next: (way) => walk(document.shown, active, way),
    all: () => document.shown.nodes.map((n) => n.node.id),
    remove: () => run(remove(model, selected)),
    tidy: () => run(tidy(model)),
  });
}
