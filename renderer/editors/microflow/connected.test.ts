import { expect, it } from 'vitest';
import { type Microflow, microflowKind } from '../../../shared/microflow/kind.ts';
import { countingIds } from '../../../shared/model/unit.ts';
import { addConnected } from './connected.ts';
import type { Edit } from './edits.ts';
import { absoluteRects } from './geometry.ts';

const node = (id: string, type: string, x: number, y: number, parent: string | null = null) => ({
  id,
  x,
  y,
  parent,
  action: { type },
});
const flow = (from: string, to: string, more: object = {}) => ({ id: `${from}-${to}`, from, to, ...more });
const model = microflowKind.schema.parse({
  nodes: [
    node('start', 'start', 0, 0),
    node('check', 'decision', 160, 0),
    node('log', 'log-message', 400, 0),
    node('loop', 'loop', 620, 0),
    node('inside', 'log-message', 40, 80, 'loop'),
    node('end', 'end', 1200, 0),
  ],
  flows: [flow('start', 'check'), flow('check', 'log', { case: 'true' }), flow('log', 'loop'), flow('loop', 'end')],
});
const ways = ['true', 'false'];

function apply(edit: Edit | null): Microflow {
  const copy = structuredClone(model);
  edit?.mutate(copy);
  return microflowKind.schema.parse(copy);
}
const add = (from: string, place: { x: number; y: number }, offer = 'log-message', isError = false) => {
  const edit = addConnected(model, offer, { from, place, isError }, countingIds('new'), ways);
  const after = apply(edit);
  const id = edit?.select[0];
  const rect = id ? absoluteRects(after).get(id) : undefined;
  const flows = after.flows
    .filter((f) => f.from === id || f.to === id)
    .map(
      (f) =>
        `${f.from === id ? 'it' : f.from} to ${f.to === id ? 'it' : f.to}${f.case ? ` ${f.case}` : ''}${f.error ? ' on error' : ''}`,
    );
  return { edit, flows, rect, node: after.nodes.find((n) => n.id === id), after };
};

it('a decision gets its next case, where the flow was let go', () => {
  const { flows, rect } = add('check', { x: 400, y: 200 });
  expect(flows).toEqual(['check to it false']);
  expect([rect?.x, (rect?.y ?? 0) + (rect?.height ?? 0) / 2]).toEqual([400, 200]);
});

it('a way that has its flow takes it in between', () => {
  const { flows, after } = add('log', { x: 600, y: 240 });
  expect(flows).toEqual(['log to it', 'it to loop']);
  expect(after.flows.filter((f) => f.from === 'log' || f.to === 'loop')).toHaveLength(2);
});

it('from where errors leave it handles them', () => {
  const { flows, after } = add('log', { x: 440, y: 200 }, 'log-message', true);
  expect(flows).toEqual(['log to it on error']);
  expect(after.nodes.find((n) => n.id === 'log')?.onError).toBe('custom-without-rollback');
  // Nothing can fail at a start: there is its one way on.
  expect(add('start', { x: 20, y: 200 }, 'log-message', true).flows).toEqual(['start to it', 'it to check']);
});

it('an end takes the flow; what it led to stays', () => {
  const { flows, after } = add('log', { x: 600, y: 240 }, 'end');
  expect(flows).toEqual(['log to it']);
  expect(after.nodes.some((n) => n.id === 'loop')).toBe(true);
});

it('it stands in the loop of what it follows, and on nothing', () => {
  const { flows, node: added, rect, after } = add('inside', { x: 900, y: 300 });
  expect(flows).toEqual(['inside to it']);
  expect(added?.parent).toBe('loop');
  const frame = absoluteRects(after).get('loop');
  expect((rect?.x ?? 0) + (rect?.width ?? 0)).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0));
});

it('nothing follows an end, nor a decision whose ways are all taken', () => {
  expect(add('end', { x: 1400, y: 0 }).edit).toBeNull();
  const full = structuredClone(model);
  full.flows.push({ id: 'f', from: 'check', to: 'end', case: 'false', error: false });
  const end = { from: 'check', place: { x: 0, y: 300 }, isError: false };
  expect(addConnected(full, 'log-message', end, countingIds('new'), ways)).toBeNull();
});
