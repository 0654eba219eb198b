import { expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { microflowKind } from '../../../shared/microflow/kind.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import { asSeen, collapse, findingOf, foldedAround, traceOf } from './collapsed.ts';
import { toggleLoops } from './fold-command.ts';
import { loopAt } from './geometry.ts';
import type { PathTaken } from './path-taken.ts';
import { projectMicroflow, type ShownNode } from './projection.ts';
import type { MicroflowDocument } from './use-microflow.ts';

const node = (id: string, type: string, x: number, y: number, parent: string | null = null) => ({
  id,
  x,
  y,
  parent,
  action: { type },
});
const model = microflowKind.schema.parse({
  nodes: [
    node('start', 'start', 0, 0),
    node('outer', 'loop', 100, 0),
    node('log', 'log-message', 40, 80, 'outer'),
    node('inner', 'loop', 260, 80, 'outer'),
    node('deep', 'log-message', 40, 80, 'inner'),
    node('words', 'annotation', 40, 160, 'inner'),
    node('end', 'end', 1200, 0),
  ],
  flows: [
    { id: 'f1', from: 'start', to: 'outer' },
    { id: 'f2', from: 'outer', to: 'end' },
    { id: 'f3', from: 'log', to: 'inner' },
  ],
});
const shown = projectMicroflow(model, { view: new ProjectView([], kinds), name: () => '…' });
const closed = (...ids: string[]) => collapse(shown, model, new Set(ids));
const found = (of: typeof shown, id: string) => of.nodes.find((n) => n.node.id === id) as ShownNode;
const middle = ({ rect }: ShownNode) => rect.y + rect.height / 2;

it('a collapsed loop hides what stands in it, counts it, and keeps its place and middle line', () => {
  const seen = closed('outer');
  expect(seen.nodes.map((n) => n.node.id).sort()).toEqual(['end', 'outer', 'start']);
  expect(seen.flows.map((f) => f.flow.id)).toEqual(['f1', 'f2']);
  const loop = found(seen, 'outer');
  expect(loop.folded?.count).toBe(3);
  expect(loop.label).toContain('collapsed, 3 activities');
  expect([loop.rect.x, middle(loop)]).toEqual([found(shown, 'outer').rect.x, middle(found(shown, 'outer'))]);
  expect(loop.rect.height).toBe(46);
  // In another loop its place is seen from that one.
  const inner = found(closed('inner'), 'inner');
  expect(inner.local).toEqual({
    x: inner.rect.x - found(shown, 'outer').rect.x,
    y: inner.rect.y - found(shown, 'outer').rect.y,
  });
  expect(inner.folded?.count).toBe(1);
  expect(closed()).toBe(shown);
});

it('what is selected inside leads out of all loops that hide it', () => {
  expect(foldedAround(model, 'deep', new Set(['outer', 'inner']))).toEqual(['inner', 'outer']);
  expect(foldedAround(model, 'inner', new Set(['inner']))).toEqual([]);
});

it('nothing is put into a loop that is collapsed', () => {
  const inside = { x: found(shown, 'outer').rect.x + 150, y: middle(found(shown, 'outer')) + 40 };
  expect(loopAt(asSeen(model, new Set()), inside)).toBe('outer');
  expect(loopAt(asSeen(model, new Set(['outer'])), inside)).toBeNull();
  // The loop that is moved itself is there.
  expect(asSeen(model, new Set(['outer']), new Set(['outer'])).nodes).toHaveLength(model.nodes.length);
});

it('findings and errors inside are shown on it, the worst first', () => {
  const loop = found(closed('outer'), 'outer');
  const warning = { severity: 'warning', message: 'Not used.' };
  const error = { severity: 'error', message: 'No entity.' };
  expect(
    findingOf(
      loop,
      new Map([
        ['log', warning],
        ['deep', error],
      ]),
    ),
  ).toEqual({
    severity: 'error',
    message: 'Inside: No entity. 1 more',
  });
  expect(findingOf(loop, new Map([['end', error]]))).toBeNull();
  expect(findingOf(loop, new Map([['outer', error]]))).toBe(error);
  const step = { ms: 1, runs: 1, error: null, values: [] };
  const path = (error: string | null) =>
    ({
      nodes: new Map([
        ['outer', step],
        ['deep', { ...step, error }],
      ]),
    }) as unknown as PathTaken;
  expect(traceOf(loop, path('Full'))?.error).toBe('Inside: Full');
  expect(traceOf(loop, path(null))?.error).toBeNull();
  expect(traceOf(found(shown, 'outer'), path('Full'))?.error).toBeNull();
});

it('what is hidden does not stay selected: the loop is', () => {
  const told: unknown[] = [];
  const document = (folded: string[]) =>
    ({
      model,
      folded: new Set(folded),
      fold: (...told_: unknown[]) => told.push(told_),
    }) as unknown as MicroflowDocument;
  expect(toggleLoops(document([]), ['outer'], ['deep', 'end'])).toEqual(['outer']);
  expect(toggleLoops(document([]), ['outer'], ['f3'])).toEqual(['outer']);
  expect(toggleLoops(document([]), ['outer'], ['end'])).toEqual(['end']);
  expect(toggleLoops(document(['outer']), ['outer'], ['outer'])).toEqual(['outer']);
  expect(told.map((t) => (t as unknown[])[1])).toEqual([true, true, true, false]);
});
