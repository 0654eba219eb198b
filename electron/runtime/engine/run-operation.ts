import type { ProgramFlow } from '../../../shared/program/program.ts';
import { type FlowError, toFlowError } from '../contract/flow-error.ts';
import type { LogLevel } from '../contract/log.ts';
import type { ObjectStore } from '../contract/object-store.ts';
import type { FlowFunction } from '../contract/run.ts';
import { drive, type MaybePromise, type Steps, settled } from '../contract/steps.ts';
import { execute } from './executor.ts';
import type { LoadedProgram } from './loaded-program.ts';
import { type RecordedStep, TraceRecorder } from './trace.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The trace of a run that is done. */
export interface RecordedTrace {
  id: string;
  label: string;
  startedAt: number;
  durationMs: number;
  status: string;
  failed: boolean;
  steps: RecordedStep[];
}

/** Takes the traces of runs. */
export interface TraceSink {
  nextId(): string;
  add(trace: RecordedTrace): void;
}

/** Where operations run: one version of a program with its store. */
export interface OperationContext {
  loaded: LoadedProgram;
  store: ObjectStore;
  /** Null when tracing is off. */
  traces: TraceSink | null;
  /** Stops every run at its next wait: the server gives up waiting for them. */
  signal: AbortSignal | null;
}

/** What a door (a published operation, `weft call`, later a schedule or a consumer) asks for. */
export interface OperationRequest<T> {
  flow: ProgramFlow;
  /** What started the run, for its log lines: `GET /orders/{id}`. */
  source: string;
  /** Name of its trace: `GET /orders/7`. */
  label: string;
  /** The step that the trace begins with; none where the flow itself is the beginning. */
  step?: Pick<RecordedStep, 'kind' | 'label' | 'unit' | 'node'>;
  /** Who asked; null for nobody in particular. */
  principal: string | null;
  /** How long it may take; null for as long as it takes. */
  timeoutMs: number | null;
  /** The values of the flow's parameters, made inside the run: a failure to read them undoes what was read. */
  readArguments(
    u: UnitOfWork,
    trace: TraceRecorder | null,
  ): MaybePromise<readonly unknown[]> | Steps<readonly unknown[]>;
  /** What the door gives back, made inside the run, before the commit. */
  writeResult(u: UnitOfWork, value: unknown, trace: TraceRecorder | null): MaybePromise<T> | Steps<T>;
}

/** How an operation ended. */
export interface OperationOutcome<T> {
  result: T | null;
  /** HTTP status that the flow's end asks for. */
  status: number | null;
  error: FlowError | null;
  traceId: string | null;
  durationMs: number;
  /** To be called once the answer is known: writes the log line of a failure, and hands in the trace. */
  end(answer: { status: string; failure: string | null; level?: LogLevel }): void;
}

/**
 * The one door into a run. Whatever comes in (a request, a call, a schedule) runs its flow here, in one unit of work and one
 * context: principal, source, trace, deadline, cancellation. Never throws: an error is an outcome. The run goes on when
 * the one who asked is gone.
 */
export async function runOperation<T>(
  context: OperationContext,
  request: OperationRequest<T>,
): Promise<OperationOutcome<T>> {
  const { loaded, store, traces } = context;
  const { flow, source } = request;
  const started = performance.now();
  const trace = traces ? new TraceRecorder(loaded) : null;
  const traceId = traces?.nextId() ?? null;
  const startedAt = trace ? Date.now() : 0;
  if (request.step) trace?.start(request.step);
  let status: number | null = null;
  const work = function* (u: UnitOfWork): Steps<T> {
    const args = yield* stepsOf(request.readArguments(u, trace));
    const run = u.program.flows[flow.index] as FlowFunction;
    const value = yield* settled(run(u, trace, ...args));
    status = u.status;
    return yield* stepsOf(request.writeResult(u, value, trace));
  };
  const options = {
    source,
    trace,
    traceId,
    principal: request.principal,
    deadline: request.timeoutMs === null ? null : Date.now() + request.timeoutMs,
    signal: context.signal,
  };
  let result: T | null = null;
  let error: FlowError | null = null;
  try {
    result = await execute(loaded, store, options, (u) => drive(work(u)), flow.isAsync);
  } catch (thrown) {
    error = toFlowError(thrown);
  }
  return {
    result,
    status,
    error,
    traceId,
    durationMs: performance.now() - started,
    end: ({ status: statusText, failure, level = 'error' }) => {
      if (failure !== null && error)
        loaded.services.log.write({
          level,
          source,
          message: `${failure}${error.activity ? ` (at ${error.activity})` : ''}`,
          ...(error.node ?? {}),
          ...(traceId ? { trace: traceId } : {}),
        });
      if (!trace || !traces || traceId === null) return;
      if (request.step) trace.finish([{ name: 'status', text: statusText }], failure ?? undefined);
      traces.add({
        id: traceId,
        label: request.label,
        startedAt,
        durationMs: trace.steps[0]?.durationMs ?? 0,
        status: statusText,
        failed: failure !== null,
        steps: trace.steps,
      });
    },
  };
}

/** Steps, a promise or a value, as steps. */
function* stepsOf<T>(work: MaybePromise<T> | Steps<T>): Steps<T> {
  if (isSteps(work)) return yield* work;
  return yield* settled(work);
}

function isSteps<T>(work: MaybePromise<T> | Steps<T>): work is Steps<T> {
  return typeof work === 'object' && work !== null && Symbol.iterator in work && 'throw' in work;
}
