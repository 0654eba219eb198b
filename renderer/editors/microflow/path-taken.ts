import { formOf } from '../../../shared/microflow/control.ts';
import { flowGraph } from '../../../shared/microflow/graph.ts';
import type { FlowNode, Microflow, SequenceFlow } from '../../../shared/microflow/kind.ts';
import type { TraceStep } from '../../../shared/rpc/calls/run.ts';
import type { ShownTrace } from './projection.ts';

/** What a run did in a flow: the nodes it was at, the flows it took, and the round that shows of each loop. */
export interface PathTaken {
  nodes: ReadonlyMap<string, ShownTrace>;
  flows: ReadonlyMap<string, 'done' | 'error'>;
  rounds: ReadonlyMap<string, { shown: number; count: number }>;
}

export const noPath: PathTaken = { nodes: new Map(), flows: new Map(), rounds: new Map() };

/** Steps right inside a step: those one deeper, until one that is as deep. */
export function stepsInside(steps: readonly TraceStep[], step: TraceStep): TraceStep[] {
  const inside: TraceStep[] = [];
  for (let i = step.index + 1; i < steps.length; i++) {
    const next = steps[i] as TraceStep;
    if (next.depth <= step.depth) break;
    if (next.depth === step.depth + 1) inside.push(next);
  }
  return inside;
}

/** The steps around one, from the outermost. */
export function stepsAround(steps: readonly TraceStep[], index: number): TraceStep[] {
  const around: TraceStep[] = [];
  let depth = steps[index]?.depth ?? 0;
  for (let i = index - 1; i >= 0 && depth > 0; i--) {
    const step = steps[i] as TraceStep;
    if (step.depth >= depth) continue;
    around.unshift(step);
    depth = step.depth;
  }
  return around;
}

/** The call of a microflow that shows: the one around (or at) the chosen step, else its last. */
export function callShown(steps: readonly TraceStep[], unit: string, chosen: number | null): TraceStep | null {
  const isCall = (s: TraceStep | undefined): s is TraceStep => s?.kind === 'microflow' && s.unit === unit;
  if (chosen !== null) {
    const around = [...stepsAround(steps, chosen), steps[chosen]].filter(isCall);
    if (around.length > 0) return around.at(-1) ?? null;
  }
  return steps.filter(isCall).at(-1) ?? null;
}

/** Which of the calls of a flow in a trace shows, from 1, and the steps of all of them. */
export interface CallsInTrace {
  shown: number;
  steps: readonly number[];
}

/** The calls of a flow that a trace has; null where there is none. */
export function callsInTrace(steps: readonly TraceStep[], unit: string, chosen: number | null): CallsInTrace | null {
  const call = callShown(steps, unit, chosen);
  if (!call) return null;
  const all = steps.filter((s) => s.kind === 'microflow' && s.unit === unit).map((s) => s.index);
  return { shown: all.indexOf(call.index) + 1, steps: all };
}

/**
 * The path of one call, walked along the flows of the model: a flow is taken when what it leads to was done next, a decision tells its
 * case, a failed step its error flow. `roundOf` is the round of a loop that a person wants to see; else its last. Where the model was
 * edited meanwhile, the path ends.
 */
export function pathTaken(
  model: Microflow,
  steps: readonly TraceStep[],
  call: TraceStep,
  roundOf: (loop: string) => number | undefined,
): PathTaken {
  const nodes = new Map<string, ShownTrace>();
  const flows = new Map<string, 'done' | 'error'>();
  const rounds = new Map<string, { shown: number; count: number }>();

  const visit = (id: string, step: TraceStep | null): void => {
    const before = nodes.get(id);
    nodes.set(id, {
      ms: (before?.ms ?? 0) + (step?.durationMs ?? 0),
      runs: (before?.runs ?? 0) + 1,
      error: step?.error ?? before?.error ?? null,
      values: step && step.values.length > 0 ? step.values : (before?.values ?? []),
      ...withAnswerer(step ? whoAnswered(stepsInside(steps, step)) : before?.answeredBy),
    });
  };

  const enterLoop = (loop: FlowNode, step: TraceStep): void => {
    const all = stepsInside(steps, step).filter((s) => s.kind === 'round');
    const wanted = roundOf(loop.id) ?? all.length;
    const shown = Math.max(1, Math.min(all.length, wanted));
    rounds.set(loop.id, { shown, count: all.length });
    const round = all[shown - 1];
    if (round) walk(loop.id, stepsInside(steps, round));
  };

  const walk = (parent: string | null, done: readonly TraceStep[]): void => {
    const { entry, outgoing } = flowGraph(model, parent);
    const byId = new Map(model.nodes.map((n) => [n.id, n]));
    let node = entry;
    let at = 0;
    // A cycle without a step would be walked for ever.
    let idle = 0;
    while (node && idle <= model.nodes.length) {
      const out: readonly SequenceFlow[] = outgoing.get(node.id) ?? [];
      const next = out.find((f) => !f.error);
      let taken: SequenceFlow | undefined;
      const form = formOf(node.action);
      const step = done[at]?.node === node.id ? (done[at] as TraceStep) : null;
      if (
        form === 'start' ||
        form === 'merge' ||
        (form === 'step' && node.disabled) ||
        (form === 'loop' && node.disabled)
      ) {
        if (form !== 'step' && form !== 'loop') visit(node.id, null);
        taken = next;
        idle++;
      } else if (form === 'return' || form === 'raise' || form === 'break' || form === 'continue') {
        visit(node.id, step);
        return;
      } else {
        if (!step) return;
        visit(node.id, step);
        at++;
        idle = 0;
        if (form === 'loop') enterLoop(node, step);
        if (form === 'decision') taken = step.error ? undefined : out.find((f) => !f.error && f.case === step.outcome);
        else if (!step.error) taken = next;
        else if (node.onError === 'continue') taken = next;
        else taken = out.find((f) => f.error);
      }
      if (!taken) return;
      flows.set(taken.id, taken.error ? 'error' : 'done');
      node = byId.get(taken.to) ?? null;
    }
  };
  walk(null, stepsInside(steps, call));
  return { nodes, flows, rounds };
}

/** Who answered calls in the place of a service: mocks before recordings; undefined where nobody did. */
export function whoAnswered(steps: readonly TraceStep[]): 'mocked' | 'replayed' | undefined {
  if (steps.some((s) => s.mocked)) return 'mocked';
  return steps.some((s) => s.replayed) ? 'replayed' : undefined;
}

function withAnswerer(by: 'mocked' | 'replayed' | undefined): Pick<ShownTrace, 'answeredBy'> {
  return by ? { answeredBy: by } : {};
}
