import { isNumeric, type Numeric, writeNumber } from '../../../shared/expression/numeric.ts';
import { writeDateTimeText } from '../../../shared/structure/date-time-text.ts';
import type { RunProgram, Trace, TraceMark, TraceStep, TraceValue } from '../contract/run.ts';
import { isDeleted, isInstantiated, WeftObject } from '../contract/weft-object.ts';

export interface RecordedStep extends TraceStep {
  index: number;
  depth: number;
  startMs: number;
  durationMs: number;
  values: TraceValue[];
  error?: string;
  /** Of a microflow: its objects as `readArguments` takes them, by parameter. */
  objects?: Record<string, unknown>;
}

const maxSteps = 5_000;

/** Records what a run does, step by step; compiled flows call it only when there is one. Long runs keep their first steps. */
export class TraceRecorder implements Trace {
  readonly steps: RecordedStep[] = [];
  dropped = 0;
  private readonly program: RunProgram;
  private readonly origin = performance.now();
  private readonly open: (RecordedStep | null)[] = [];
  private readonly flows: number[] = [];

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
      const step = this.open[i];
      if (step?.unit) return { unit: step.unit, ...(step.node ? { node: step.node } : {}) };
    }
    return {};
  }

  start(step: TraceStep, values: TraceValue[] = []): void {
    if (this.steps.length >= maxSteps) {
      this.dropped++;
      this.open.push(null);
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
    this.open.push(recorded);
  }

  finish(values: TraceValue[] = [], error?: string): void {
    const step = this.open.pop();
    if (!step) return;
    step.durationMs = performance.now() - this.origin - step.startMs;
    step.values.push(...values);
    if (error) step.error = this.program.redact(error);
  }

  enter(flow: number, args: readonly (readonly [string, unknown])[]): void {
    const { name, id } = this.program.program.flows[flow] as { name: string; id: string };
    this.flows.push(this.open.length);
    this.start({ kind: 'microflow', label: name, unit: id }, this.describe(args));
    const step = this.open.at(-1);
    for (const [parameter, value] of step ? args : []) {
      const again = argumentAgain(this.program, value);
      if (step && again !== undefined) step.objects = { ...step.objects, [parameter]: again };
    }
  }

  leave(): void {
    // Steps that an error left open end here, too.
    const depth = this.flows.pop() ?? 0;
    while (this.open.length > depth) this.finish();
  }

  begin(flow: number, node: number): void {
    const info = this.program.program.flows[flow] as { id: string; nodes: { id: string; label: string }[] };
    const place = info.nodes[node] as { id: string; label: string };
    this.start({ kind: 'activity', label: place.label, unit: info.id, node: place.id });
  }

  end(values: readonly (readonly [string, unknown])[]): void {
    this.finish(this.describe(values));
  }

  /** A decision was taken: a step without a duration. */
  decision(value: unknown): void {
    this.start({ kind: 'activity', label: 'Decision', ...this.place });
    this.finish([{ name: 'value', text: describeValue(this.program, value) }]);
  }

  /** The innermost open activity failed. */
  failed(message: string): void {
    const step = this.open[this.open.length - 1];
    if (step) step.error = this.program.redact(message);
    if (step?.kind === 'activity') this.finish();
  }

  private describe(values: readonly (readonly [string, unknown])[]): TraceValue[] {
    return values.map(([name, value]) => ({ name, text: describeValue(this.program, value) }));
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
  const again: Record<string, unknown> = {};
  for (const { name, field, type, calculated } of program.program.entities[value.$entity]?.attributes ?? []) {
    const member = value[field];
    if (member === null || member === undefined || type === 'autonumber' || type === 'binary' || calculated !== null)
      continue;
    const text = isNumeric(member) && type !== 'datetime' ? writeNumber(member as Numeric) : member;
    again[name] = type === 'datetime' ? writeDateTimeText(member as number) : text;
    if (program.redact(String(text)) !== String(text)) return undefined;
  }
  return again;
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
