import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordedTrace } from '../electron/runtime/engine/run-operation.ts';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { callShown, callsInTrace, pathTaken, stepsAround } from '../renderer/editors/microflow/path-taken.ts';
import type { Microflow } from '../shared/microflow/kind.ts';
import type { ProjectView } from '../shared/model/project.ts';
import type { TraceValue } from '../shared/rpc/calls/run.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { runtimeStarter } from './harness/running-project.ts';

const integer = { kind: 'integer' } as const;

/** A loop over `to` rounds with a decision in it, an activity that fails in round 3, and a handler around the loop. */
function project(): ProjectBuilder {
  const message = (text: string) => ({ message: `'${text}'` });
  return new ProjectBuilder()
    .flow('Go', [{ name: 'to', type: integer }], integer, (f) => {
      f.add('create-variable', { output: 'Sum', dataType: 'integer', value: '0' });
      const loop = f.add(
        'loop',
        { mode: 'while', condition: '$currentIndex < $to' },
        { caption: 'loop', onError: 'custom-without-rollback' },
      );
      f.add('end', { value: '$Sum' }, { caption: 'done' });
      f.onErrorOf(loop, 'custom-without-rollback', (handler) => {
        handler.add('log-message', message('handled'), { caption: 'handler' });
        handler.add('end', { value: '-1' }, { caption: 'gave up' });
      });
    })
    .flow('Outer', [], integer, (f) => {
      const ask = f.add('decision', { expression: '1 = 1' }, { caption: 'ask' });
      f.from(ask, 'true').add('log-message', message('yes'), { caption: 'yes' });
      f.add('end', { value: '1' }, { caption: 'end yes' });
      f.from(ask, 'false', 1).add('error-end', message('no'), { caption: 'end no' });
    });
}

/** Puts the inside of Go's loop into it: the builder draws one row. */
function withInside(view: ProjectView): ProjectView {
  const go = view.unit('Go') as unknown as { data: Microflow };
  const loop = go.data.nodes.find((n) => n.caption === 'loop');
  const inside = new ProjectBuilder()
    .flow('In', [], integer, (f) => {
      const ask = f.add('decision', { expression: '$currentIndex > 0' }, { caption: 'later?' });
      const first = f
        .from(ask, 'false')
        .add('change-variable', { variable: 'Sum', value: '$Sum + 10' }, { caption: 'first' });
      f.from(ask, 'true', 1).add(
        'change-variable',
        { variable: 'Sum', value: '$Sum + 6 mod (2 - $currentIndex)' },
        { caption: 'later' },
      );
      f.from(first, null);
    })
    .view()
    .unit('In') as unknown as { data: Microflow };
  const rename = (id: string) => `in-${id}`;
  for (const node of inside.data.nodes)
    if (node.action.type !== 'start') go.data.nodes.push({ ...node, id: rename(node.id), parent: loop?.id ?? null });
  const start = inside.data.nodes.find((n) => n.action.type === 'start')?.id;
  for (const flow of inside.data.flows)
    if (flow.from !== start)
      go.data.flows.push({ ...flow, id: rename(flow.id), from: rename(flow.from), to: rename(flow.to) });
  return view;
}

describe('the path that a run took', () => {
  const start = runtimeStarter();
  const traces: RecordedTrace[] = [];
  let view: ProjectView;
  let runtime: Runtime;
  beforeAll(() => {
    view = withInside(project().view());
  });

  /** Runs a flow; the captions it was at and the flows it took, with the chosen rounds. */
  async function path(flow: string, args: Record<string, unknown> = {}, rounds: Record<string, number> = {}) {
    traces.length = 0;
    runtime = await start(view, { onTrace: (trace) => traces.push(trace) });
    await runtime.call(`M.${flow}`, args);
    const { steps } = traces[0] as RecordedTrace;
    const model = (view.unit(flow) as unknown as { data: Microflow }).data;
    const call = callShown(steps, flow, null);
    if (!call) throw new Error('The flow left no call in its trace.');
    const caption = (id: string) =>
      model.nodes.find((n) => n.id === id)?.caption || model.nodes.find((n) => n.id === id)?.action.type;
    const idOf = (name: string) => model.nodes.find((n) => n.caption === name)?.id ?? '';
    const taken = pathTaken(model, steps, call, (loop) => (loop === idOf('loop') ? rounds.loop : undefined));
    return {
      steps,
      rounds: taken.rounds.get(idOf('loop')),
      nodes: [...taken.nodes].map(([id, t]) => `${caption(id)}${t.error ? '!' : ''}`),
      flows: model.flows
        .filter((f) => taken.flows.has(f.id))
        .map((f) => `${caption(f.from)}>${caption(f.to)}${taken.flows.get(f.id) === 'error' ? '!' : ''}`),
    };
  }

  it('a decision tells its case: only that flow is taken, and the end it leads to', async () => {
    const { nodes, flows } = await path('Outer');
    expect(nodes).toEqual(['start', 'ask', 'yes', 'end yes']);
    expect(flows).toEqual(['start>ask', 'ask>yes', 'yes>end yes']);
  });

  it('each round of a loop has a path and values of its own', async () => {
    const first = await path('Go', { to: 2 }, { loop: 1 });
    expect(first.rounds).toEqual({ shown: 1, count: 2 });
    expect(first.nodes).toEqual(['start', 'create-variable', 'loop', 'later?', 'first', 'done']);
    const last = await path('Go', { to: 2 });
    expect(last.rounds).toEqual({ shown: 2, count: 2 });
    expect(last.nodes).toEqual(['start', 'create-variable', 'loop', 'later?', 'later', 'done']);
    expect(last.flows).toContain('later?>later');
    expect(last.flows).not.toContain('later?>first');
  });

  it('an error in a loop takes the error flow of the loop; what comes after does not stand inside it', async () => {
    const { nodes, flows, steps } = await path('Go', { to: 5 });
    expect(nodes).toEqual(['start', 'create-variable', 'loop!', 'later?', 'later!', 'handler', 'gave up']);
    expect(flows).toContain('loop>handler!');
    const handler = steps.find((s) => s.label === 'handler');
    expect(stepsAround(steps, handler?.index ?? -1).map((s) => s.label)).toEqual(['M.Go']);
  });

  it('a step spans what is inside it, also where something failed', async () => {
    const { steps } = await path('Go', { to: 5 });
    expect(steps.length).toBeGreaterThan(8);
    for (const step of steps)
      for (const around of stepsAround(steps, step.index)) {
        expect(around.startMs).toBeLessThanOrEqual(step.startMs);
        expect(around.startMs + around.durationMs).toBeGreaterThanOrEqual(step.startMs + step.durationMs);
      }
  });

  it('calls of one flow are told apart: the one around the chosen step, else the last', () => {
    const step = (index: number, depth: number, kind: 'microflow' | 'activity', unit: string) => ({
      index,
      depth,
      kind,
      unit,
      label: '',
      startMs: 0,
      durationMs: 0,
      values: [] as TraceValue[],
    });
    const steps = [
      step(0, 0, 'microflow', 'Outer'),
      step(1, 1, 'microflow', 'In'),
      step(2, 2, 'activity', 'In'),
      step(3, 1, 'microflow', 'In'),
      step(4, 2, 'microflow', 'In'),
      step(5, 3, 'activity', 'In'),
    ];
    expect(callsInTrace(steps, 'In', null)).toEqual({ shown: 3, steps: [1, 3, 4] });
    expect(callsInTrace(steps, 'In', 2)).toEqual({ shown: 1, steps: [1, 3, 4] });
    expect(callsInTrace(steps, 'In', 3)).toEqual({ shown: 2, steps: [1, 3, 4] });
    expect(callsInTrace(steps, 'In', 5)).toEqual({ shown: 3, steps: [1, 3, 4] });
    expect(callsInTrace(steps, 'Elsewhere', null)).toBeNull();
  });

  it('what a run was called with is kept, to call it again', async () => {
    await path('Go', { to: 2 });
    expect(traces[0]?.again).toEqual({ kind: 'call', microflow: 'Go', args: { to: 2 } });
    expect(traces[0]?.kind).toBe('microflow');
  });
});
