import { describe, expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { type Microflow, microflowKind } from '../../../shared/microflow/kind.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import { countingIds } from '../../../shared/model/unit.ts';
import { msText } from '../../widgets/ms-text.ts';
import { copyNodes, parseClip, paste } from './clipboard.ts';
import { dropPlace } from './drop-place.ts';
import * as edits from './edits.ts';
import { sidesOf } from './flow-lines.ts';
import { absoluteRects, loopAt, type Rect } from './geometry.ts';
import { layoutFlow } from './layout.ts';
import { moveNodes, tidy, withParents } from './moves.ts';
import { projectMicroflow, walk } from './projection.ts';

const node = (id: string, type: string, x = 0, y = 0, parent: string | null = null, action: object = {}) => ({
  id,
  x,
  y,
  parent,
  action: { type, ...action },
});
const flow = (from: string, to: string, more: object = {}) => ({ id: `${from}-${to}`, from, to, ...more });

function sample(isPlaced = true): Microflow {
  const at = (x: number, y = 0): [number, number] => (isPlaced ? [x, y] : [0, 0]);
  return microflowKind.schema.parse({
    nodes: [
      node('start', 'start', ...at(0)),
      node('check', 'decision', ...at(160)),
      node('find', 'retrieve', ...at(400), null, { output: 'Customer', entity: 'e' }),
      node('loop', 'loop', ...at(620)),
      node('log', 'log-message', ...at(120, 80), 'loop'),
      node('change', 'change-object', ...at(320, 80), 'loop'),
      node('end', 'end', ...at(1200)),
      node('bad', 'error-end', ...at(221, -100)),
    ],
    flows: [
      flow('start', 'check'),
      flow('check', 'find', { case: 'true' }),
      flow('check', 'bad', { case: 'false' }),
      flow('find', 'loop'),
      flow('loop', 'end'),
      flow('log', 'change'),
    ],
  });
}

const names = {
  view: new ProjectView([], kinds),
  name: (id: string | null | undefined) => (id === 'e' ? 'Customer' : '…'),
};

function apply(model: Microflow, edit: edits.Edit | null): Microflow {
  const copy = structuredClone(model);
  edit?.mutate(copy);
  return microflowKind.schema.parse(copy);
}

const hit = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function expectNoOverlap(model: Microflow): void {
  const rects = absoluteRects(model);
  for (const a of model.nodes)
    for (const b of model.nodes)
      if (a.id < b.id && a.parent === b.parent)
        expect(hit(rects.get(a.id)!, rects.get(b.id)!), `${a.id} over ${b.id}`).toBe(false);
}

describe('projection', () => {
  it('captions, outputs and labels nodes; frames come before their contents', () => {
    const shown = projectMicroflow(sample(), names);
    const find = shown.nodes.find((n) => n.node.id === 'find');
    expect([find?.caption, find?.detail, find?.label]).toEqual([
      'Retrieve Customer',
      '$Customer',
      'Retrieve Customer, retrieve, gives $Customer',
    ]);
    const order = shown.nodes.map((n) => n.node.id);
    expect(order.indexOf('loop')).toBeLessThan(order.indexOf('log'));
  });

  it('sizes a loop to its contents', () => {
    const rect = absoluteRects(sample()).get('loop');
    expect(rect?.width).toBe(320 + 160 + 20);
  });

  it('chooses sides by how nodes stand, errors from the bottom', () => {
    const at = (x: number, y: number): Rect => ({ x, y, width: 160, height: 46 });
    expect(sidesOf(at(0, 0), at(300, 0), false, false)).toEqual(['right', 'left']);
    expect(sidesOf(at(900, 0), at(0, 200), false, false)).toEqual(['bottom', 'top']);
    expect(sidesOf(at(0, 0), at(0, 200), true, false)).toEqual(['bottom', 'top']);
    expect(sidesOf(at(0, 200), at(0, 0), false, true)).toEqual(['top', 'bottom']);
  });

  it('shows a flow without places laid out', () => {
    const shown = projectMicroflow(sample(false), names);
    expect(new Set(shown.nodes.map((n) => `${n.rect.x}:${n.rect.y}`)).size).toBe(8);
  });

  it('says a time as a person reads it', () => {
    expect([msText(0.123), msText(4), msText(142), msText(2400)]).toEqual(['0.12 ms', '4.0 ms', '142 ms', '2.4 s']);
  });

  it('walks along flows', () => {
    const shown = projectMicroflow(sample(), names);
    expect(walk(shown, null, 'right')).toBe('start');
    expect(walk(shown, 'start', 'right')).toBe('check');
    expect(walk(shown, 'check', 'up')).toBe('bad');
    expect(walk(shown, 'find', 'left')).toBe('check');
  });
});

describe('layout', () => {
  it('lays out branches, loops and ends without overlap, the main way on one line', () => {
    const tidied = apply(sample(false), tidy(sample(false)));
    expectNoOverlap(tidied);
    const y = (id: string) => tidied.nodes.find((n) => n.id === id)!.y;
    expect([y('check'), y('find'), y('loop'), y('end')]).toEqual([0, 0, 0, 0]);
    expect(y('bad')).toBeLessThan(0);
  });

  it('wraps a long flow like text', () => {
    const count = 20;
    const nodes = [node('n0', 'start'), ...Array.from({ length: count }, (_, i) => node(`n${i + 1}`, 'log-message'))];
    const flows = Array.from({ length: count }, (_, i) => flow(`n${i}`, `n${i + 1}`));
    const model = microflowKind.schema.parse({ nodes, flows });
    const tidied = apply(model, tidy(model));
    expectNoOverlap(tidied);
    expect(Math.max(...tidied.nodes.map((n) => n.x))).toBeLessThan(1400);
    expect(new Set(tidied.nodes.map((n) => n.y)).size).toBeGreaterThan(2);
  });

  it('copes with a way back and with nodes nothing leads to', () => {
    const model = sample(false);
    model.flows.push({ id: 'back', from: 'loop', to: 'check', case: null, error: false });
    model.nodes.push(microflowKind.schema.parse({ nodes: [node('lone', 'log-message')] }).nodes[0]!);
    expect(layoutFlow(model).size).toBe(9);
    expectNoOverlap(apply(model, tidy(model)));
  });
});

describe('edits', () => {
  it('inserts into a flow, keeps the case and makes room', () => {
    const edited = apply(sample(), edits.insertOnFlow(sample(), 'check-find', 'commit', countingIds()));
    const added = edited.nodes.at(-1)!;
    expect(edited.flows.find((f) => f.id === 'check-find')).toMatchObject({ to: added.id, case: 'true' });
    expect(edited.flows.at(-1)).toMatchObject({ from: added.id, to: 'find', case: null });
    expectNoOverlap(edited);
    expect(edited.nodes.find((n) => n.id === 'end')!.x).toBeGreaterThan(1200);
  });

  it('adds to the main line where no place was chosen: before its end, else after its last activity', () => {
    const ended = apply(sample(), edits.addToMainLine(sample(), 'commit', countingIds()));
    const added = ended.nodes.at(-1)!;
    expect(ended.flows.find((f) => f.to === added.id)).toMatchObject({ from: 'loop' });
    expect(ended.flows.find((f) => f.from === added.id)).toMatchObject({ to: 'end' });
    const open = sample();
    open.nodes = open.nodes.filter((n) => n.id !== 'end');
    open.flows = open.flows.filter((f) => f.to !== 'end');
    const longer = apply(open, edits.addToMainLine(open, 'end', countingIds()));
    expect(longer.flows.at(-1)).toMatchObject({ from: 'loop', to: longer.nodes.at(-1)!.id });
    // An end would take the place of the end, a note has none in a line.
    expect(edits.addToMainLine(sample(), 'end', countingIds())).toBeNull();
    expect(edits.addToMainLine(sample(), 'annotation', countingIds())).toBeNull();
    expect(edits.addToMainLine({ ...sample(), nodes: [], flows: [] }, 'commit', countingIds())).toBeNull();
    const round = sample();
    round.flows.find((f) => f.to === 'end')!.to = 'check';
    expectNoOverlap(apply(round, edits.addToMainLine(round, 'commit', countingIds())));
  });

  it('puts what is dropped or dragged near the middle line of a row onto it', () => {
    const dropped = apply(sample(), dropPlace(sample(), 'error-end', { x: 1500, y: 10 }, countingIds()));
    expect(dropped.nodes.at(-1)?.y).toBe(0);
    expect(withParents(sample(), new Map([['end', { x: 1400, y: -9 }]])).get('end')?.y).toBe(0);
    expect(withParents(sample(), new Map([['end', { x: 1400, y: -40 }]])).get('end')?.y).toBe(-40);
  });

  it('inserts inside a loop', () => {
    const edited = apply(sample(), edits.insertOnFlow(sample(), 'log-change', 'commit', countingIds()));
    expect(edited.nodes.at(-1)?.parent).toBe('loop');
    expectNoOverlap(edited);
  });

  it('gives a decision its next case and an activity its error flow', () => {
    const ids = countingIds();
    const model = sample();
    model.flows = model.flows.filter((f) => f.to !== 'bad');
    expect(apply(model, edits.connect(model, 'check', 'bad', ids, ['true', 'false'])).flows.at(-1)?.case).toBe('false');
    const handled = apply(model, edits.connect(model, 'find', 'bad', ids, []));
    expect(handled.flows.at(-1)).toMatchObject({ error: true });
    expect(handled.nodes.find((n) => n.id === 'find')?.onError).toBe('custom-without-rollback');
    expect(edits.refusal(model, 'end', 'find')).toBe('Nothing follows end.');
    expect(edits.refusal(model, 'find', 'log')).toBe('A flow stays inside its loop.');
  });

  it('heals the flow around what is deleted, takes a loop with its contents, keeps the start', () => {
    const without = apply(sample(), edits.remove(sample(), ['find', 'start']));
    expect(without.flows.find((f) => f.id === 'check-find')).toMatchObject({ to: 'loop', case: 'true' });
    expect(without.nodes.some((n) => n.id === 'start')).toBe(true);
    const noLoop = apply(sample(), edits.remove(sample(), ['loop']));
    expect(noLoop.nodes.map((n) => n.id)).not.toContain('log');
    expect(noLoop.flows.find((f) => f.id === 'find-loop')).toMatchObject({ to: 'end' });
  });

  it('moves a node into a loop and cuts the flows that would cross its frame', () => {
    const moved = apply(sample(), moveNodes(sample(), new Map([['find', { x: 100, y: 150, parent: 'loop' }]])));
    expect(moved.nodes.find((n) => n.id === 'find')?.parent).toBe('loop');
    expect(moved.flows.some((f) => f.from === 'find' || f.to === 'find')).toBe(false);
    expect(loopAt(sample(), { x: 700, y: 0 })).toBe('loop');
    expect(loopAt(sample(), { x: 0, y: 0 })).toBeNull();
  });

  it('keeps a connected node in its loop and heals the flow that a node leaves', () => {
    const far = withParents(sample(), new Map([['change', { x: 900, y: 80 }]]));
    expect(far.get('change')).toMatchObject({ parent: 'loop', x: 900 });
    const moved = apply(sample(), moveNodes(sample(), new Map([['find', { x: 100, y: 150, parent: 'loop' }]])));
    expect(moved.flows.find((f) => f.id === 'check-find')).toMatchObject({ to: 'loop', case: 'true' });
  });

  it('pastes with new ids and result names', () => {
    const clip = parseClip(JSON.stringify(copyNodes(sample(), ['find', 'loop'])));
    const pasted = apply(sample(), paste(sample(), clip!, countingIds(), null));
    expect(pasted.nodes.slice(8).map((n) => n.action.type)).toEqual([
      'retrieve',
      'loop',
      'log-message',
      'change-object',
    ]);
    expect(pasted.nodes[8]?.action).toMatchObject({ output: 'Customer2' });
    expect(pasted.nodes[10]?.parent).toBe(pasted.nodes[9]?.id);
    expect(pasted.flows).toHaveLength(8);
  });
});
