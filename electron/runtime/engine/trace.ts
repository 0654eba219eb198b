import { isNumeric, type Numeric, writeNumber } from '../../../shared/expression/numeric.ts';
import { writeDateTimeText } from '../../../shared/structure/date-time-text.ts';
import type { RunProgram, Trace, TraceExchange, TraceMark, TraceStep, TraceValue } from '../contract/run.ts';
import { isDeleted, isInstantiated, WeftObject } from '../contract/weft-object.ts';
import { valueTree } from './value-tree.ts';

export interface RecordedStep extends TraceStep {
  index: number;
  depth: number;
  startMs: number;
  durationMs: number;
  values: TraceValue[];
  error?: string;
  /** Of a decision: the case that was taken. */
  outcome?: string;
  /** Of a round of a loop: which, from 1. */
  round?: number;
  /** Of a call by HTTP: what was sent and answered. */
  exchange?: TraceExchange;
  /** Of a microflow: its objects as `readArguments` takes them, by parameter. */
  objects?: Record<string, unknown>;
}

/** A step that is under way; it is not recorded where the trace is full. */
interface OpenStep {
  kind: RecordedStep['kind'];
  node: string | undefined;
  recorded: RecordedStep | null;
}

const maxSteps = 5_000;

/** Records what a run does, step by step; compiled flows call it only when there is one. Long runs keep their first steps. */
export class TraceRecorder implements Trace {
  readonly steps: RecordedStep[] = [];
  dropped = 0;
  /** So much of what is inside values is kept of a trace. */
  private readonly inside = { left: 20_000 };
  /** So many bytes of what calls sent and were answered are kept of a trace. */
  private readonly messages = { left: 1_000_000 };
  private readonly program: RunProgram;
  private readonly origin = performance.now();
  private readonly open: OpenStep[] = [];
  /** The flows that run, inside each other: how deep each stands in the open steps. */
  private readonly rounds = new WeakMap<RecordedStep, number>();
  private readonly flows: { depth: number; flow: number }[] = [];

  constructor(program: RunProgram) {
    this.program = program;
  }

  /** Where the trace is now, to come back to when the run is begun again. */
  mark(): TraceMark {
    return { steps: this.steps.length, open: this.open.length, flows: this.flows.length, dropped: this.dropped };
  }

  /** Forgets what came after a mark: the attempt it tells of never was. */
  backTo({ steps, open, flows, dropped }: TraceMark): void {
    this.steps.length = steps;
    this.open.length = open;
    this.flows.length = flows;
    this.dropped = dropped;
  }

  get isEmpty(): boolean {
    return this.steps.length === 0;
  }

  /** The unit and node that are running, for log lines. */
  get place(): { unit?: string; node?: string } {
    for (let i = this.open.length - 1; i >= 0; i--) {
      const step = this.open[i]?.recorded;
      if (step?.unit) return { unit: step.unit, ...(step.node ? { node: step.node } : {}) };
    }
    return {};
  }

  start(step: TraceStep, values: TraceValue[] = []): void {
    if (this.steps.length >= maxSteps) {
      this.dropped++;
      this.open.push({ kind: step.kind, node: step.node, recorded: null });
      return;
    }
    const recorded: RecordedStep = {
      index: this.steps.length,
      depth: this.open.length,
      startMs: performance.now() - this.origin,
      durationMs: 0,
      values,
      ...step,
      label: this.program.redact(step.label),
    };
    this.steps.push(recorded);
    this.open.push({ kind: step.kind, node: step.node, recorded });
  }

  finish(values: TraceValue[] = [], error?: string, exchange?: TraceExchange): void {
    const step = this.open.pop()?.recorded;
    if (!step) return;
    step.durationMs = performance.now() - this.origin - step.startMs;
    step.values.push(...values);
    if (error) step.error = this.program.redact(error);
    if (exchange) this.keep(step, exchange);
  }

  /** The messages of a trace are kept as long as they are few; a step without them says nothing else than it did. */
  private keep(step: RecordedStep, exchange: TraceExchange): void {
    const length = (exchange.request.body.length + (exchange.answer?.body.length ?? 0)) * 2 + 1_000;
    if (this.messages.left < length) return;
    this.messages.left -= length;
    step.exchange = exchange;
  }

  enter(flow: number, args: readonly (readonly [string, unknown])[]): void {
    const { name, id } = this.program.program.flows[flow] as { name: string; id: string };
    this.flows.push({ depth: this.open.length, flow });
    this.start({ kind: 'microflow', label: name, unit: id }, this.describe(args));
    const step = this.open.at(-1)?.recorded;
    for (const [parameter, value] of step ? args : []) {
      const again = argumentAgain(this.program, value);
      if (step && again !== undefined) step.objects = { ...step.objects, [parameter]: again };
    }
  }

  leave(): void {
    // Steps that an error left open end here, too.
    const depth = this.flows.pop()?.depth ?? 0;
    while (this.open.length > depth) this.finish();
  }

  begin(flow: number, node: number): void {
    this.start({ kind: 'activity', ...this.nodeOf(flow, node) });
  }

  end(values: readonly (readonly [string, unknown])[]): void {
    this.endRound();
    this.finish(this.describe(values));
  }

  /** A round of the loop whose step is open begins; the one before is over. */
  round(node: number, item: readonly (readonly [string, unknown])[]): void {
    this.endRound();
    const loop = this.open.at(-1)?.recorded;
    const number = loop ? (this.rounds.get(loop) ?? 0) + 1 : 1;
    if (loop) this.rounds.set(loop, number);
    this.start({ kind: 'round', ...this.nodeOf(this.flow, node), label: `Round ${number}` }, this.describe(item));
    const step = this.open.at(-1)?.recorded;
    if (step) step.round = number;
  }

  private endRound(): void {
    if (this.open.at(-1)?.kind === 'round') this.finish();
  }

  /** A decision was taken: a step without a duration. */
  decision(node: number, value: unknown): void {
    this.start({ kind: 'activity', ...this.nodeOf(this.flow, node) });
    const step = this.open.at(-1)?.recorded;
    if (step) step.outcome = value === null || value === undefined ? 'empty' : String(value);
    this.finish([{ name: 'value', text: describeValue(this.program, value) }]);
  }

  /** An activity failed, and its error leaves the flow: all that is open of the flow fails with it. */
  failed(node: number, message: string): void {
    this.failedAt(node, message);
    const from = this.flows.at(-1)?.depth ?? 0;
    const error = this.program.redact(message);
    for (const { recorded } of this.open.slice(from)) if (recorded) recorded.error = error;
  }

  /** An activity failed, and the error is caught: by the handler of the step `by`, or by the round of a loop (null). */
  caught(node: number, message: string, by: number | null): void {
    this.failedAt(node, message);
    const from = this.flows.at(-1)?.depth ?? 0;
    const handler = by === null ? null : this.nodeOf(this.flow, by).node;
    while (this.open.length > from + 1) {
      const { kind, node: at } = this.open.at(-1) as OpenStep;
      this.finish([], message);
      if (by === null ? kind === 'round' : kind === 'activity' && at === handler) return;
    }
  }

  /** A node that has no step of its own (a decision, an end) gets one where it fails. */
  private failedAt(node: number, message: string): void {
    const place = this.nodeOf(this.flow, node);
    const innermost = this.open.at(-1);
    if (!place.node || (innermost?.kind === 'activity' && innermost.node === place.node)) return;
    this.start({ kind: 'activity', ...place });
    this.finish([], message);
  }

  private get flow(): number {
    return this.flows.at(-1)?.flow ?? -1;
  }

  private nodeOf(flow: number, node: number): { label: string; unit?: string; node?: string } {
    const info = this.program.program.flows[flow];
    const place = info?.nodes[node];
    return info && place ? { label: place.label, unit: info.id, node: place.id } : { label: 'start' };
  }

  private describe(values: readonly (readonly [string, unknown])[]): TraceValue[] {
    const describe = (value: unknown): string => describeValue(this.program, value);
    return values.map(([name, value]) => {
      const inside = valueTree(this.program, value, describe, this.inside);
      return { name, text: describe(value), ...(inside ? { inside } : {}) };
    });
  }
}

/** Longer lists of arguments are not kept. */
const mostAgain = 50;

/**
 * An object, or a list of them, as an argument of another run: by its row where it has one, else by its attributes, without what it refers to.
 * Undefined for other values, and where a text of it is or may be a secret.
 */
function argumentAgain(program: RunProgram, value: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length > mostAgain || !value.every((item) => item instanceof WeftObject)) return undefined;
    const items = value.map((item) => argumentAgain(program, item));
    return items.includes(undefined) ? undefined : items;
  }
  if (!(value instanceof WeftObject)) return undefined;
  if (value.$state !== isInstantiated && value.$state !== isDeleted && value.$id > 0)
    return { $row: String(value.$id) };
  const again: [string, unknown][] = [];
  for (const { name, field, type, calculated } of program.program.entities[value.$entity]?.attributes ?? []) {
    const member = value[field];
    if (member === null || member === undefined || type === 'autonumber' || type === 'binary' || calculated !== null)
      continue;
    const text = isNumeric(member) && type !== 'datetime' ? writeNumber(member as Numeric) : member;
    again.push([name, type === 'datetime' ? writeDateTimeText(member as number) : text]);
    if (program.redact(String(text)) !== String(text)) return undefined;
  }
  return Object.fromEntries(again);
}

/** A value in one line, for traces: `Order { OrderNumber: SO-1, … }`. */
export function describeValue(program: RunProgram, value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') {
    // Before it is cut: half a secret would not be known as one.
    const text = program.redact(value);
    return text.length > 80 ? `'${text.slice(0, 77)}…'` : `'${text}'`;
  }
  if (value instanceof WeftObject) {
    const entity = program.program.entities[value.$entity];
    if (!entity || depth > 0) return entity?.name ?? 'object';
    const members = entity.attributes
      .filter((a) => value[a.field] !== undefined && value[a.field] !== null)
      .slice(0, 6);
    return `${entity.name} { ${members.map((a) => `${a.name}: ${a.type === 'datetime' ? writeDateTimeText(value[a.field] as number) : describeValue(program, value[a.field], 1)}`).join(', ')} }`;
  }
  if (Array.isArray(value))
    return `${value.length} ${value[0] instanceof WeftObject ? (program.program.entities[value[0].$entity]?.name ?? 'objects') : 'items'}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return program.redact(String(value));
}
