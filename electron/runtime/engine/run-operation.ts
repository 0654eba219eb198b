import { MappingError } from '../../../shared/format/message-error.ts';
import type { ProgramFlow } from '../../../shared/program/program.ts';
import { errorText, FlowError, toFlowError } from '../contract/flow-error.ts';
import type { LogLevel } from '../contract/log.ts';
import type { ObjectStore } from '../contract/object-store.ts';
import type { Principal } from '../contract/principal.ts';
import type { AnswerHeader, FlowFunction, RunAgain } from '../contract/run.ts';
import { drive, type MaybePromise, type Steps, settled } from '../contract/steps.ts';
import { execute } from './executor.ts';
import type { LoadedProgram } from './loaded-program.ts';
import { type RecordedStep, TraceRecorder } from './trace.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The trace of a run that is done. */
export interface RecordedTrace {
  id: string;
  kind: RecordedStep['kind'];
  again: RunAgain | null;
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

/** What a door (a published operation, `weft call`, a schedule) says of what it asks for. */
interface OperationRequestBase {
  /** What started the run, for its log lines: `GET /orders/{id}`. */
  source: string;
  /** Name of its trace: `GET /orders/7`. */
  label: string;
  /** The step that the trace begins with; none where the flow itself is the beginning. */
  step?: Pick<RecordedStep, 'kind' | 'label' | 'unit' | 'node'>;
  /** What to begin it with again; asked only where there is a trace. */
  again?: () => RunAgain | null;
  /** Who asked; null for nobody in particular. */
  principal: Principal | null;
  /** The access rules of entities hold for what the door reads and writes, and for the flow that answers. */
  appliesAccess?: boolean;
  /** How long it may take; null for as long as it takes. */
  timeoutMs: number | null;
  /** Its door may get many at once (a server): they are carried out in one go with those that come in the same round of the event loop. */
  isOneOfMany?: boolean;
}

/** The everyday case: a flow is run. */
export interface FlowRequest<T> extends OperationRequestBase {
  flow: ProgramFlow;
  /** The values of the flow's parameters, made inside the run: a failure to read them undoes what was read. */
  readArguments(
    u: UnitOfWork,
    trace: TraceRecorder | null,
  ): MaybePromise<readonly unknown[]> | Steps<readonly unknown[]>;
  /** The door sends an answer that is written in batches (`u.answerInBatches`). */
  takesBatches?: true;
  /** Says more of an error that the flow ended with, inside the run, before all of it is undone. */
  writeError?(u: UnitOfWork, error: FlowError, trace: TraceRecorder | null): Steps<void>;
  /** What the door gives back, made inside the run, before the commit. */
  writeResult(u: UnitOfWork, value: unknown, trace: TraceRecorder | null): MaybePromise<T> | Steps<T>;
}

/** Work of a door's own (a protocol that reads entities without a flow). It may be begun again, so all that it makes is made in it. */
export interface WorkRequest<T> extends OperationRequestBase {
  /** Done at once where the store and the program do; `u.program` is in the colour of the attempt. */
  work(u: UnitOfWork, trace: TraceRecorder | null): Steps<T>;
}

export type OperationRequest<T> = FlowRequest<T> | WorkRequest<T>;

/** How an operation ended. */
export interface OperationOutcome<T> {
  result: T | null;
  /** HTTP status that the flow's end asks for. */
  status: number | null;
  /** Headers that flows have set for the answer, also where the run failed. */
  headers: readonly AnswerHeader[] | null;
  /** What went wrong, without the values of secret constants: a door may say all of it. */
  error: FlowError | null;
  traceId: string | null;
  durationMs: number;
  /**
   * To be called once the answer is known: writes the log line of a failure, and hands in the trace. Never throws. `error` is one that came after the run, while
   * the answer was written.
   */
  end(answer: { status: string; failure: string | null; level?: LogLevel; error?: FlowError | null }): void;
}

/**
 * The one door into a run. Whatever comes in (a request, a call, a schedule) runs its flow, or work of its own, here, in one unit of work and one
 * context: principal, source, trace, deadline, cancellation. Never throws: an error is an outcome. The run goes on when
 * the one who asked is gone.
 */
export async function runOperation<T>(
  context: OperationContext,
  request: OperationRequest<T>,
): Promise<OperationOutcome<T>> {
  const { loaded, store, traces } = context;
  const { source } = request;
  const started = performance.now();
  const trace = traces ? new TraceRecorder(loaded) : null;
  const traceId = traces?.nextId() ?? null;
  const startedAt = trace ? Date.now() : 0;
  const { principal } = request;
  if (request.step)
    trace?.start(request.step, principal ? [{ name: 'currentUser', text: loaded.redact(principal.name) }] : []);
  let status: number | null = null;
  let headers: readonly AnswerHeader[] | null = null;
  const work = function* (u: UnitOfWork): Steps<T> {
    try {
      return yield* 'work' in request ? request.work(u, trace) : flowSteps(request, u, trace);
    } finally {
      status = u.status;
      headers = u.answerHeaders === null ? null : [...u.answerHeaders.values()];
    }
  };
  const options = {
    source,
    trace,
    traceId,
    principal,
    // What a flow gives under the rules leaves under them, too.
    appliesAccess: request.appliesAccess === true || ('flow' in request && request.flow.appliesAccess),
    deadline: request.timeoutMs === null ? null : started + request.timeoutMs,
    signal: context.signal,
    isOneOfMany: request.isOneOfMany ?? false,
  };
  let result: T | null = null;
  let error: FlowError | null = null;
  try {
    result = await execute(loaded, store, options, (u) => drive(work(u)), 'flow' in request && request.flow.isAsync);
  } catch (thrown) {
    error = withoutSecrets(toFlowError(thrown), loaded.redact);
  }
  return {
    result,
    status,
    headers,
    error,
    traceId,
    durationMs: performance.now() - started,
    end: ({ status: statusText, failure, level = 'error', error: later = null }) => {
      const told = error ?? later;
      if (failure !== null && told)
        loaded.services.log.write({
          level,
          source,
          message: `${failure}${told.activity ? ` (at ${told.activity})` : ''}`,
          ...(told.node ?? {}),
          ...(traceId ? { trace: traceId } : {}),
          ...(principal ? { user: principal.name } : {}),
        });
      if (!trace || !traces || traceId === null) return;
      try {
        if (request.step) trace.finish([{ name: 'status', text: statusText }], failure ?? undefined);
        traces.add({
          id: traceId,
          kind: trace.steps[0]?.kind ?? 'microflow',
          again: keptAgain(request.again?.() ?? null, loaded.redact),
          label: loaded.redact(request.label),
          startedAt,
          durationMs: trace.steps[0]?.durationMs ?? 0,
          status: statusText,
          failed: failure !== null,
          steps: trace.steps,
        });
      } catch (thrown) {
        loaded.services.log.write({
          level: 'error',
          source,
          message: `The trace could not be kept: ${errorText(thrown)}`,
        });
      }
    },
  };
}

/** More of what a run began with is not kept, in characters. */
const mostAgain = 128 * 1024;

/** What a run began with, where it is not too long and holds no secret. */
function keptAgain(again: RunAgain | null, redact: (text: string) => string): RunAgain | null {
  if (again === null) return null;
  const text = JSON.stringify(again);
  return text.length <= mostAgain && redact(text) === text ? again : null;
}

/** The error, and all that it comes from, without secrets in what they say: an address of a partner may hold one. */
export function withoutSecrets(error: FlowError, redact: (text: string) => string): FlowError {
  const seen = new Set<unknown>();
  for (let at: unknown = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    // Assigned it cannot be: an exception of the platform (a time-out) has a getter for it.
    Reflect.defineProperty(at, 'message', { value: redact(at.message), configurable: true, writable: true });
    if (at instanceof FlowError)
      for (const detail of at.details) {
        detail.message = redact(detail.message);
        // A path has names of what was read: keys of a dictionary are values, too.
        detail.path = redact(detail.path);
      }
    if (at instanceof MappingError)
      for (const name of ['path', 'fix'] as const) {
        const text = at[name];
        if (text) Reflect.defineProperty(at, name, { value: redact(text), configurable: true, enumerable: true });
      }
  }
  return error;
}

/** Runs a flow as the one that answers: what its end says of a status counts. */
export function* answeringSteps(u: UnitOfWork, flow: number, args: readonly unknown[]): Steps<unknown> {
  u.answering = u.depth + 1;
  const value = yield* settled((u.program.flows[flow] as FlowFunction)(u, u.trace, ...args));
  u.answering = 0;
  return value;
}

/** Without a generator for each part: where nothing waits, these steps are most of what a small request costs. */
function* flowSteps<T>(request: FlowRequest<T>, u: UnitOfWork, trace: TraceRecorder | null): Steps<T> {
  const given = request.readArguments(u, trace);
  const args = isSteps(given) ? yield* given : given instanceof Promise ? yield given : given;
  const run = u.program.flows[request.flow.index] as FlowFunction;
  u.answering = u.depth + 1;
  let value: unknown;
  try {
    const done = run(u, trace, ...args);
    value = done instanceof Promise ? yield done : done;
  } catch (error) {
    if (request.writeError && error instanceof FlowError && error.object !== null)
      yield* request.writeError(u, error, trace);
    throw error;
  }
  u.answering = 0;
  if (u.answerInBatches !== null && request.takesBatches !== true)
    throw new FlowError(
      'flow/no-answer',
      'The microflow answers in batches, which only the request of a published operation takes.',
    );
  const written = request.writeResult(u, value, trace);
  return isSteps(written) ? yield* written : written instanceof Promise ? yield written : written;
}

function isSteps<T>(work: MaybePromise<T> | Steps<T>): work is Steps<T> {
  return typeof work === 'object' && work !== null && Symbol.iterator in work && 'throw' in work;
}
