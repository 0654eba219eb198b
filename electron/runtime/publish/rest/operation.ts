import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatOf } from '../../../../shared/format/index.ts';
import type { ExportPlan } from '../../../../shared/microflow/activities/export-batches.ts';
import type { ProgramFlow } from '../../../../shared/program/program.ts';
import { isBodyless } from '../../../../shared/service/rest/answer-form.ts';
import type { ProgramRestOperation, ProgramRestService } from '../../../../shared/service/rest/program.ts';
import { FlowError, toFlowError } from '../../contract/flow-error.ts';
import type { Steps } from '../../contract/steps.ts';
import { importSteps } from '../../engine/activities/mappings.ts';
import { type OperationOutcome, runOperation } from '../../engine/run-operation.ts';
import type { TraceRecorder } from '../../engine/trace.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import { contentCodings } from '../../http/content-coding.ts';
import type { ServiceDoor } from '../authentication/index.ts';
import { sendProblem } from '../neutral-answers.ts';
import { type Problem, problem } from '../problem.ts';
import type { PublishContext } from '../publisher.ts';
import { BodyRefusal, bodyOf } from '../request-bodies.ts';
import { type AnswerBody, writeAnswer } from './answer.ts';
import { type BatchAnswer, beginAnswer } from './batch-answer.ts';
import { BatchOperation } from './batch-operation.ts';
import { doorOf } from './door.ts';
import { readParameters, readQuery } from './parameters.ts';
import { problemOf } from './problem-of.ts';
import { refuseOtherThan, saidType, textOfBody } from './request-body.ts';

/** Carries out an operation for a request; `path` has the parameters of its address. */
export type OperationHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
  path: Readonly<Record<string, string>>,
) => Promise<FastifyReply>;

const noHeaders = {};

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

export function operationHandler(
  operation: ProgramRestOperation,
  service: ProgramRestService,
  { operations, onRequest, serviceDoor }: PublishContext,
): OperationHandler {
  const door = serviceDoor(service);
  const asks = door.asks(operation.access);
  const { loaded } = operations;
  const { settings } = loaded.program;
  const flow = loaded.program.flows[operation.flow] as ProgramFlow;
  const label = `${operation.method} ${operation.path}`;
  const bodyFormat = operation.bodyFormat === null ? null : formatOf(operation.bodyFormat);
  const readsHeaders = operation.parameters.some((parameter) => parameter.in === 'header');
  const batches = operation.batchSize > 0 ? new BatchOperation(operation, service, operations) : null;
  const takesBody = operation.importMapping !== null || operation.bodyArgument >= 0;

  const reading = doorOf(operation);

  function argumentsOf(values: readonly unknown[]): unknown[] {
    const args: unknown[] = new Array(flow.parameters.length).fill(null);
    operation.parameters.forEach((parameter, i) => {
      if (parameter.argument >= 0) args[parameter.argument] = values[i];
    });
    return args;
  }

  function readArguments(
    u: UnitOfWork,
    trace: TraceRecorder | null,
    values: readonly unknown[],
    body: string,
  ): unknown[] | Steps<unknown[]> {
    const args = argumentsOf(values);
    if (operation.importMapping !== null) return readMessage(u, trace, args, operation.importMapping, values, body);
    if (operation.bodyArgument >= 0) args[operation.bodyArgument] = body;
    return args;
  }

  function* readMessage(
    u: UnitOfWork,
    trace: TraceRecorder | null,
    args: unknown[],
    mapping: number,
    values: readonly unknown[],
    body: string,
  ): Steps<unknown[]> {
    const commit = operation.commit ? 'with-events' : 'no';
    const given = { validate: operation.validate, values: operation.importArguments.map((i) => values[i] ?? null) };
    const result = yield* importSteps(u.program, u, trace, mapping, body, given, commit, reading);
    if (operation.bodyArgument >= 0) args[operation.bodyArgument] = result;
    return args;
  }

  return async (request, reply, path) => {
    const started = performance.now();
    let body = '';
    let values: readonly unknown[] = [];
    let outcome: OperationOutcome<AnswerBody | null> | null = null;
    let taken = 0;
    let recorder: TraceRecorder | null = null as TraceRecorder | null;
    const admission = asks ? await door.admit(request.raw, operation.access) : null;
    if (admission?.refusal) {
      const { status, words, headers } = admission.refusal;
      onRequest(label, status, performance.now() - started);
      return sendProblem(reply.headers(headers), problem(status, words, { instance: request.url }));
    }
    const principal = admission?.principal ?? null;
    try {
      values = readParameters(
        operation.parameters,
        { path, query: readQuery(request.url), headers: readsHeaders ? request.raw.headersDistinct : noHeaders },
        { timeZone: settings.timeZone },
      );
      if (bodyFormat) refuseOtherThan(bodyFormat, saidType(request));
      if (batches)
        outcome = await batches.run(
          request,
          { args: argumentsOf(values), values, principal },
          (objects) => (taken = objects),
        );
      else {
        const bytes = await bodyOf(request);
        if (takesBody) body = await textOfBody(request, bytes, settings.maxBodyBytes);
      }
    } catch (error) {
      if (error instanceof BodyRefusal) {
        onRequest(label, error.statusCode, performance.now() - started);
        if (taken === 0) throw error;
        return sendProblem(
          reply,
          withTaken(problem(error.statusCode, error.message, { instance: request.url }), taken),
        );
      }
      const failure = withTaken(problemOf(toFlowError(error), request.url, null), taken);
      if (error instanceof FlowError && error.code === 'request/content-coding')
        reply.header('accept-encoding', contentCodings.join(', '));
      loaded.services.log.write({
        level: failure.status >= 500 ? 'error' : 'warning',
        source: label,
        message: `${failure.status} ${failure.detail}`,
      });
      onRequest(label, failure.status, performance.now() - started);
      return sendProblem(reply, failure);
    }
    outcome ??= await runOperation<AnswerBody | null>(operations, {
      flow,
      source: label,
      label: `${request.method} ${request.url}`,
      step: { kind: 'request', label: `${request.method} ${request.url}`, unit: service.id, node: operation.id },
      principal,
      timeoutMs: settings.requestTimeoutMs,
      isOneOfMany: true,
      takesBatches: true,
      again: () => ({
        kind: 'request',
        method: request.method,
        path: request.url,
        headers: readHeaders(request, operation, door),
        body: takesBody ? body : null,
      }),
      readArguments: (u, trace) => readArguments(u, trace, values, body),
      writeResult: (u, value, trace) => {
        recorder = trace;
        return writeAnswer(u, value, operation, flow, trace);
      },
    });
    const { result } = outcome;
    let { error } = outcome;
    const mayBeEmpty = flow.returns.kind !== 'nothing' || operation.exportMapping !== null;
    const status = outcome.status ?? (result === null && mayBeEmpty ? operation.emptyStatus : operation.status);
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
      ? withTaken(problemOf(error, request.url, takesBody ? body : null), taken)
      : status >= 400 && result === null
        ? emptyProblem(status, request.url)
        : null;
    const finalStatus = failure?.status ?? status;
    if (outcome.traceId) reply.header('weft-trace', outcome.traceId);
    if (begun && begun.whole === null && request.method !== 'HEAD') {
      reply.code(status).type((result as AnswerBody).contentType);
      await sendInBatches(begun, outcome, status);
      return reply;
    }
    await begun?.close();
    if (begun) recorder?.finish([{ name: 'written', text: String(begun.objects) }]);
    outcome.end({
      status: String(finalStatus),
      failure: failure && (error ? `${finalStatus} ${failure.detail}` : failure.detail),
      level: finalStatus >= 500 ? 'error' : 'warning',
      error,
    });
    onRequest(label, finalStatus, performance.now() - started);
    if (failure) return sendProblem(reply, outcome.traceId === null ? failure : withActivity(failure, error));
    reply.code(status);
    if (result === null || isBodyless(status)) return reply.send();
    reply.type(result.contentType);
    if (!isPlan(result.content)) return reply.send(result.content);
    // Who only asks after a long one hears no length.
    return begun?.whole === null ? reply.send() : reply.send(begun?.whole);

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
