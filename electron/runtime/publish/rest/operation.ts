import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExportPlan } from '../../../../shared/microflow/activities/export-batches.ts';
import type { ProgramFlow } from '../../../../shared/program/program.ts';
import { isBodyless } from '../../../../shared/service/rest/answer-form.ts';
import type { ProgramRestOperation, ProgramRestService } from '../../../../shared/service/rest/program.ts';
import { FlowError, toFlowError } from '../../contract/flow-error.ts';
import type { AnswerHeader } from '../../contract/run.ts';
import { after, type MaybePromise, type Steps } from '../../contract/steps.ts';
import { importSteps } from '../../engine/activities/mappings.ts';
import { type OperationOutcome, runOperation } from '../../engine/run-operation.ts';
import type { TraceRecorder } from '../../engine/trace.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import type { ServiceDoor } from '../authentication/index.ts';
import { sendProblem } from '../neutral-answers.ts';
import { type Problem, problem } from '../problem.ts';
import type { RouteHandler } from '../published-routes.ts';
import type { PublishContext } from '../publisher.ts';
import { BodyRefusal } from '../request-bodies.ts';
import { addVary } from '../vary.ts';
import { type AnswerBody, answerSteps, writeAnswer } from './answer.ts';
import { type BatchAnswer, beginAnswer } from './batch-answer.ts';
import { type KeyedRequest, keptAnswer, replay } from './kept-answer.ts';
import { type HeldCondition, holdPrecondition } from './precondition.ts';
import { problemOf } from './problem-of.ts';
import { gateBefore } from './request-gate.ts';
import { type Asked, type BodyReading, RequestReader } from './request-reader.ts';
import { contentForm, refusePart, sendPart, sendUnchanged } from './send-content.ts';

/** The headers that an operation goes by; others (who asks, by which connection) are not for a request that is sent again. */
function readHeaders(
  request: FastifyRequest,
  operation: ProgramRestOperation,
  { credentialHeaders }: ServiceDoor,
): [string, string][] {
  const declared = operation.parameters
    .flatMap((p) => (p.in === 'header' ? [p.name.toLowerCase()] : []))
    .filter((name) => !credentialHeaders.has(name));
  return [...new Set(['content-type', 'accept', ...declared])].flatMap((name): [string, string][] => {
    // Not `headers`: there a header that nobody sent may be called like a member of every object.
    const value = request.raw.headersDistinct[name];
    return value === undefined ? [] : [[name, value.join(', ')]];
  });
}

/** Carries out an operation for requests. */
export function operationHandler(
  operation: ProgramRestOperation,
  service: ProgramRestService,
  context: PublishContext,
): RouteHandler {
  const { operations, onRequest } = context;
  const { loaded } = operations;
  const { settings } = loaded.program;
  const flow = loaded.program.flows[operation.flow] as ProgramFlow;
  const label = `${operation.method} ${operation.path}`;
  const reader = new RequestReader(operation, service, context);
  const door = context.serviceDoor(service);
  const asks = door.asks(operation.access);
  const before = asks ? gateBefore(operation, service, context.memory, (request) => door.addressOf(request)) : null;

  function argumentsOf(values: readonly unknown[]): unknown[] {
    const args: unknown[] = new Array(flow.parameters.length).fill(null);
    operation.parameters.forEach((parameter, i) => {
      if (parameter.argument >= 0) args[parameter.argument] = values[i];
    });
    return args;
  }

  function readArguments(u: UnitOfWork, trace: TraceRecorder | null, asked: Asked): unknown[] | Steps<unknown[]> {
    if (asked.keyed) u.beforeLeaving = () => reserve(asked.keyed as KeyedRequest);
    if (asked.condition) return readHeld(u, trace, asked, asked.condition);
    const args = argumentsOf(asked.values);
    if (asked.reading) return readMessage(u, trace, args, asked.reading, asked);
    if (operation.bodyArgument >= 0) args[operation.bodyArgument] = asked.bytes ?? asked.body;
    return args;
  }

  /** The same of a request that has a condition: nothing of it is read where that does not hold. */
  function* readHeld(
    u: UnitOfWork,
    trace: TraceRecorder | null,
    asked: Asked,
    condition: HeldCondition,
  ): Steps<unknown[]> {
    yield* holdPrecondition(u, trace, condition);
    const args = readArguments(u, trace, { ...asked, condition: null });
    return Array.isArray(args) ? args : yield* args;
  }

  /** Before a partner hears of a request with a key: of several processes that carry out the same, one goes on. */
  function reserve(keyed: KeyedRequest): MaybePromise<void> {
    const { key, holder } = keyed;
    const now = Date.now();
    const until = now + settings.requestTimeoutMs + reservedBeyondMs;
    return after(operations.store.reserveKey(key, holder, now, until), (isOurs) => {
      if (!isOurs) throw isUnderWay();
      keyed.isReserved = true;
    });
  }

  /** The answer of a request with a key is stored with what the run has changed. A failure of ours is not: it may be tried again. */
  function* keepAnswer(
    u: UnitOfWork,
    trace: TraceRecorder | null,
    value: unknown,
    asked: Asked,
    keyed: KeyedRequest,
  ): Steps<AnswerBody | null> {
    const answer = yield* answerSteps(u, value, asked.answer, flow, trace);
    const status = u.status ?? ownStatus(answer, asked);
    const headers = u.answerHeaders?.values() ?? [];
    if (status < 500) u.keptAnswer = keptAnswer(keyed, status, answer, headers, operation.keepsAnswers);
    return answer;
  }

  /** The status of an answer whose flow says none. */
  function ownStatus(result: AnswerBody | null, { answer }: Asked): number {
    const mayBeEmpty = flow.returns.kind !== 'nothing' || answer.mapping !== null;
    return result === null && mayBeEmpty ? operation.emptyStatus : operation.status;
  }

  function* readMessage(
    u: UnitOfWork,
    trace: TraceRecorder | null,
    args: unknown[],
    { body: { mapping, arguments: given }, door }: BodyReading,
    { values, body }: Asked,
  ): Steps<unknown[]> {
    const commit = operation.commit ? 'with-events' : 'no';
    const fed = { validate: operation.validate, values: given.map((i) => values[i] ?? null) };
    const result = yield* importSteps(u.program, u, trace, mapping, body, fed, commit, door);
    if (operation.bodyArgument >= 0) args[operation.bodyArgument] = result;
    return args;
  }

  return async (request, reply, path) => {
    const started = performance.now();
    let outcome: OperationOutcome<AnswerBody | null> | null = null;
    let taken = 0;
    let recorder: TraceRecorder | null = null as TraceRecorder | null;
    const waitS = before?.waitS(request.raw) ?? 0;
    if (waitS > 0) {
      door.hide(request.raw);
      onRequest(label, 429, performance.now() - started);
      const words = `Too many requests were sent. Send it again in ${waitS} seconds.`;
      return sendProblem(reply.header('retry-after', String(waitS)), problem(429, words, { instance: request.url }));
    }
    const admission = asks ? await door.admit(request.raw, operation.access) : null;
    if (admission?.refusal) {
      const { status, words, headers } = admission.refusal;
      if (status === 401) before?.refused(request.raw);
      onRequest(label, status, performance.now() - started);
      return sendProblem(reply.headers(headers), problem(status, words, { instance: request.url }));
    }
    const principal = admission?.principal ?? null;
    // No cache gives one caller what another one was answered (RFC 9111, 5.2.2.7); a flow may say otherwise.
    if (operation.access.who === 'users') reply.header('cache-control', 'private');
    let asked: Asked;
    try {
      asked = await reader.read(request, reply, path, principal);
      const { values, answer, reading } = asked;
      if (reading?.batches) {
        const given = { args: argumentsOf(values), values, answer, principal, condition: asked.condition };
        outcome = await reading.batches.run(request, given, (objects) => (taken = objects));
      }
    } catch (error) {
      return refuse(error);
    }
    if (asked.keyed === null) return carryOut();
    const { key } = asked.keyed;
    try {
      if (context.memory.underWay.has(key)) throw isUnderWay();
      context.memory.underWay.add(key);
      try {
        return (await replayed(asked.keyed)) ?? (await carryOut());
      } finally {
        context.memory.underWay.delete(key);
        // What is kept has given it up; what failed may be tried again.
        if (asked.keyed.isReserved) await operations.store.releaseKey(key, asked.keyed.holder);
      }
    } catch (error) {
      return refuse(error);
    }

    async function carryOut(): Promise<FastifyReply> {
      outcome ??= await runOperation<AnswerBody | null>(operations, {
        flow,
        source: label,
        label: `${request.method} ${request.url}`,
        step: { kind: 'request', label: `${request.method} ${request.url}`, unit: service.id, node: operation.id },
        principal,
        appliesAccess: operation.appliesAccess,
        timeoutMs: settings.requestTimeoutMs,
        isOneOfMany: true,
        takesBatches: true,
        again: () =>
          // A form may hold files.
          operation.takesForm || operation.takesBytes
            ? null
            : {
                kind: 'request',
                method: request.method,
                path: request.url,
                headers: readHeaders(request, operation, door),
                body: reader.takesText ? asked.body : null,
              },
        readArguments: (u, trace) => readArguments(u, trace, asked),
        writeResult: (u, value, trace) => {
          recorder = trace;
          return asked.keyed
            ? keepAnswer(u, trace, value, asked, asked.keyed)
            : writeAnswer(u, value, asked.answer, flow, trace);
        },
      });
      const { result } = outcome;
      let { error } = outcome;
      // Another process may have been faster with the same request: what that answered counts, and not what it stands in the way of.
      const other = error && asked.keyed ? await replayed(asked.keyed) : null;
      if (other) return other;
      const status = outcome.status ?? ownStatus(result, asked);
      let begun: BatchAnswer | null = null;
      if (result && isPlan(result.content) && !isBodyless(status)) {
        recorder?.start({ kind: 'export', label: loaded.program.mappings[result.content.mapping]?.name ?? '' });
        try {
          begun = await beginAnswer(operations, result.content, label);
        } catch (thrown) {
          error = toFlowError(thrown);
          recorder?.finish([], error.message);
        }
      }
      const failure = error
        ? withTaken(problemOf(error, request.url, reader.takesText ? asked.body : null), taken)
        : status >= 400 && result === null
          ? emptyProblem(status, request.url)
          : null;
      if (outcome.traceId) reply.header('weft-trace', outcome.traceId);
      if (begun && begun.whole === null && request.method !== 'HEAD') {
        reply.code(status).type((result as AnswerBody).contentType);
        giveHeaders(reply, outcome.headers);
        await sendInBatches(begun, outcome, status);
        return reply;
      }
      await begun?.close();
      if (begun) recorder?.finish([{ name: 'written', text: String(begun.objects) }]);
      const content = result === null ? null : isPlan(result.content) ? (begun?.whole ?? null) : result.content;
      if (failure) {
        if (error && mayBeTriedAgain(error)) reply.header('retry-after', '1');
        giveHeaders(reply, outcome.headers);
        ended(failure.status, error ? `${failure.status} ${failure.detail}` : failure.detail, error);
        return sendProblem(reply, outcome.traceId === null ? failure : withActivity(failure, error));
      }
      reply.code(status);
      if (result !== null && !isBodyless(status)) reply.type(result.contentType);
      giveHeaders(reply, outcome.headers);
      if (content === null || isBodyless(status)) {
        ended(status);
        return reply.send();
      }
      if (operation.method === 'GET' && status === 200)
        return answerAsAsked({ content, contentType: (result as AnswerBody).contentType });
      ended(status);
      return reply.send(content);

      /** The run is over, and its answer known. */
      function ended(finalStatus: number, words: string | null = null, error: FlowError | null = null): void {
        outcome?.end({
          status: String(finalStatus),
          failure: words,
          level: finalStatus >= 500 ? 'error' : 'warning',
          error,
        });
        onRequest(label, finalStatus, performance.now() - started);
      }

      function answerAsAsked(answer: AnswerBody & { content: string | Buffer }): FastifyReply {
        const form = contentForm(request, reply, answer, outcome?.headers ?? null, operation.etag);
        switch (form.kind) {
          case 'whole':
            ended(200);
            return reply.send(answer.content);
          case 'none':
            ended(form.status);
            if (form.status === 412)
              return sendProblem(
                reply,
                problem(412, 'What stands here is not what the request asks for.', { instance: request.url }),
              );
            return sendUnchanged(reply);
          case 'part':
            ended(206);
            return sendPart(reply, answer.content as Buffer, form.range);
          case 'no-part':
            ended(416);
            return refusePart(request, reply, answer.content.length);
        }
      }
    }

    /** The answer that is kept for a request that comes again; null where none is. */
    async function replayed(keyed: KeyedRequest): Promise<FastifyReply | null> {
      const value = await operations.store.keptAnswer(keyed.key, Date.now());
      if (value === null) return null;
      const { status, content } = replay(reply, value, keyed);
      onRequest(label, status, performance.now() - started);
      if (content === null && status >= 400) return sendProblem(reply, emptyProblem(status, request.url));
      return content === null || isBodyless(status) ? reply.send() : reply.send(content);
    }

    /** Answers what is refused before anything runs, or while a body in batches is read. */
    function refuse(error: unknown): FastifyReply {
      if (error instanceof BodyRefusal) {
        onRequest(label, error.statusCode, performance.now() - started);
        if (taken === 0) throw error;
        const words = problem(error.statusCode, error.message, { instance: request.url });
        return sendProblem(reply, withTaken(words, taken));
      }
      const refused = withTaken(problemOf(toFlowError(error), request.url, null), taken);
      if (error instanceof FlowError) reader.sayWhatIsRead(error, reply);
      if (error instanceof FlowError && mayBeTriedAgain(error)) reply.header('retry-after', '1');
      // A flood is counted, and does not flood the log.
      if (refused.status !== 429)
        loaded.services.log.write({
          level: refused.status >= 500 ? 'error' : 'warning',
          source: label,
          message: `${refused.status} ${refused.detail}`,
        });
      onRequest(label, refused.status, performance.now() - started);
      return sendProblem(reply, refused);
    }

    /** Sends the rest of an answer; what became of it is told when it is over. */
    async function sendInBatches({ send }: BatchAnswer, { end }: OperationOutcome<unknown>, status: number) {
      const { objects, failure } = await loaded.hold(() => send(request, reply));
      const words = failure && `The answer broke off after ${objects} objects: ${failure.message}`;
      recorder?.finish([{ name: 'written', text: String(objects) }], words ?? undefined);
      // That somebody goes away is nobody's failure.
      const isGone = failure?.code === 'publish/client-gone';
      end({ status: String(status), failure: words, level: isGone ? 'info' : 'error', error: failure });
      onRequest(label, status, performance.now() - started);
    }
  };
}

/** A key is reserved for as long as a request may take, and so much longer, in ms: until its run has ended. */
const reservedBeyondMs = 10_000;

const isUnderWay = () =>
  new FlowError('request/under-way', 'A request with this Idempotency-Key is being carried out.');

/** Another one with its key is under way, here or elsewhere: its answer is there in a moment. */
const mayBeTriedAgain = ({ code }: FlowError) => code === 'request/under-way' || code === 'data/answer-kept';

/** Gives the answer the headers that its flow has set; several cookies are several headers. */
function giveHeaders(reply: FastifyReply, headers: Iterable<AnswerHeader> | null): void {
  for (const [name, value] of headers ?? []) {
    if (name.toLowerCase() === 'vary') addVary(reply, value);
    else reply.header(name, value);
  }
}

function isPlan(content: AnswerBody['content']): content is ExportPlan {
  return typeof content === 'object' && 'mapping' in content;
}

/** Of a body that was read in batches, some may be stored although a later one failed. */
function withTaken(failure: Problem, objects: number): Problem {
  return objects === 0 ? failure : { ...failure, objectsTaken: objects };
}

/** A failure of ours names its activity: the words of many (`+ needs a value on both sides`) fit more than one. */
function withActivity(failure: Problem, error: FlowError | null): Problem {
  const activity = error?.flowStack[0];
  return failure.status >= 500 && activity ? { ...failure, activity } : failure;
}

function emptyProblem(status: number, instance: string): Problem {
  const words = status === 404 ? 'There is nothing at this address.' : 'The request could not be carried out.';
  return problem(status, words, { instance });
}
