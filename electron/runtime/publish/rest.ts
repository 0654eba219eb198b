import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { indentJson } from '../../../shared/format/json/indent.ts';
import type { ProgramFlow, ProgramRestOperation, ProgramRestService } from '../../../shared/program/program.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { ObjectStore } from '../contract/object-store.ts';
import type { ExportWriter, FlowFunction, ImportReader } from '../contract/run.ts';
import { after, drive, type Steps, settled } from '../contract/steps.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { execute } from '../engine/executor.ts';
import type { LoadedProgram } from '../engine/loaded-program.ts';
import { TraceRecorder } from '../engine/trace.ts';
import type { UnitOfWork } from '../engine/unit-of-work.ts';
import { docsPage } from './docs-page.ts';
import { readParameters } from './parameters.ts';
import { type Problem, problemOf } from './problem.ts';

/** What publishing needs of the run. */
export interface PublishContext {
  loaded: LoadedProgram;
  store: ObjectStore;
  /** Takes finished traces; null when tracing is off. */
  traces: {
    next(): string;
    add(id: string, label: string, recorder: TraceRecorder, startedAt: number, status: string, failed: boolean): void;
  } | null;
  onRequest(label: string, status: number, durationMs: number): void;
}

/** Publishes a REST service: its operations, contract and docs page, as a Fastify plugin. */
export function restServicePlugin(service: ProgramRestService, context: PublishContext) {
  return async (app: FastifyInstance): Promise<void> => {
    for (const operation of service.operations) {
      app.route({
        method: operation.method,
        url: operation.path.replace(/\{([^}]+)\}/g, ':$1'),
        // RFC 9110: what answers GET answers HEAD.
        exposeHeadRoute: operation.method === 'GET',
        handler: operationHandler(operation, service, context),
      });
    }
    app.get(`${service.path}/openapi.json`, (_request, reply) => reply.send(service.openApi));
    app.get(`${service.path}/docs`, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(docsPage(service)),
    );
  };
}

/** Media types of clients that do not say what they send. */
const unsaid = new Set(['', 'text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded']);

/** Throws for a body that says it is something else than JSON. */
function refuseOtherThanJson(contentType: string | undefined): void {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (unsaid.has(type) || /^[^/]+\/(json|[^/]+\+json)$/.test(type)) return;
  throw new FlowError(
    'request/media-type',
    `A body of type ${type} is not read here. Send JSON with content-type: application/json.`,
  );
}

function operationHandler(operation: ProgramRestOperation, service: ProgramRestService, context: PublishContext) {
  const { loaded, store } = context;
  const flow = loaded.program.flows[operation.flow] as ProgramFlow;
  const pretty =
    operation.exportMapping !== null && (loaded.program.mappings[operation.exportMapping]?.pretty ?? false);
  const label = `${operation.method} ${operation.path}`;
  const hasParameters = operation.parameters.length > 0;

  /** Everything between the bytes in and the text out; no waiting unless the flow waits. */
  const work = function* (u: UnitOfWork, request: FastifyRequest, trace: TraceRecorder | null): Steps<string | null> {
    const args: unknown[] = new Array(flow.parameters.length).fill(null);
    if (hasParameters) {
      const values = readParameters(operation.parameters, {
        path: request.params as Record<string, string>,
        query: request.query as Record<string, unknown>,
        header: request.headers,
      });
      operation.parameters.forEach((parameter, i) => {
        if (parameter.argument >= 0) args[parameter.argument] = values[i];
      });
    }
    const body = typeof request.body === 'string' ? request.body : '';
    if (operation.importMapping !== null) {
      const reader = u.program.mappings[operation.importMapping] as ImportReader;
      const mapping = loaded.program.mappings[operation.importMapping];
      trace?.start({ kind: 'import', label: mapping?.name ?? '', ...(mapping ? { unit: mapping.id } : {}) });
      const parameterIndex = operation.bodyArgument;
      refuseOtherThanJson(request.headers['content-type']);
      const result = yield* settled(reader.read(u, body, null));
      trace?.finish([
        { name: 'created', text: String(u.created.length) },
        { name: 'ignored', text: String(u.ignored) },
      ]);
      if (operation.commit) yield* settled(u.commitAll(true));
      if (parameterIndex >= 0) args[parameterIndex] = result ?? null;
    } else if (operation.bodyArgument >= 0) args[operation.bodyArgument] = body;
    const run = u.program.flows[operation.flow] as FlowFunction;
    return yield* write(u, yield* settled(run(u, trace, ...args)), trace);
  };

  const write = function* (u: UnitOfWork, value: unknown, trace: TraceRecorder | null): Steps<string | null> {
    if (value === null || value === undefined) return null;
    if (operation.exportMapping === null)
      return flow.returns.kind === 'string'
        ? String(value)
        : JSON.stringify(value, (_k, v) => (typeof v === 'bigint' ? String(v) : v));
    trace?.start({ kind: 'export', label: loaded.program.mappings[operation.exportMapping as number]?.name ?? '' });
    const writer = u.program.mappings[operation.exportMapping] as ExportWriter;
    const text = yield* settled(writer.write(u, value as WeftObject));
    trace?.finish([{ name: 'characters', text: String(text.length) }]);
    return pretty ? indentJson(text) : text;
  };

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const started = performance.now();
    const trace = context.traces ? new TraceRecorder(loaded) : null;
    const traceId = context.traces?.next() ?? null;
    const startedAt = trace ? Date.now() : 0;
    trace?.start({ kind: 'request', label: `${request.method} ${request.url}`, unit: service.id, node: operation.id });
    let status = operation.status;
    let text: string | null = null;
    let failure: Problem | null = null;
    try {
      let flowStatus: number | null = null;
      text = await execute(
        loaded,
        store,
        { source: label, trace, traceId },
        (u) => {
          return after(drive(work(u, request, trace)), (t) => {
            flowStatus = u.status;
            return t;
          });
        },
        flow.isAsync,
      );
      status =
        flowStatus ?? (text === null && flow.returns.kind !== 'nothing' ? operation.emptyStatus : operation.status);
      if (status >= 400 && text === null)
        failure = {
          type: 'about:blank',
          title: status === 404 ? 'Not found' : 'Error',
          status,
          detail: status === 404 ? 'There is nothing at this address.' : 'The request could not be carried out.',
          instance: request.url,
        };
    } catch (error) {
      failure = redacted(problemOf(error, request.url, typeof request.body === 'string' ? request.body : ''), loaded);
      status = failure.status;
      const flowError = error instanceof FlowError ? error : null;
      loaded.services.log.write({
        level: status >= 500 ? 'error' : 'warning',
        source: label,
        message: `${status} ${failure.detail}${flowError?.activity ? ` (at ${flowError.activity})` : ''}`,
        ...(flowError?.node ?? {}),
        ...(traceId ? { trace: traceId } : {}),
      });
    }
    const durationMs = performance.now() - started;
    if (trace && traceId) {
      trace.finish([{ name: 'status', text: String(status) }], failure?.detail);
      context.traces?.add(
        traceId,
        `${request.method} ${request.url}`,
        trace,
        startedAt,
        String(status),
        failure !== null,
      );
      reply.header('weft-trace', traceId);
    }
    context.onRequest(label, status, durationMs);
    reply.code(status);
    if (failure) return reply.type('application/problem+json; charset=utf-8').send(JSON.stringify(failure));
    if (text === null || status === 204) return reply.send();
    return reply
      .type(
        operation.exportMapping !== null
          ? `${operation.contentType}; charset=utf-8`
          : flow.returns.kind === 'string' && operation.contentType === 'application/json' && !/^\s*[[{"]/.test(text)
            ? 'text/plain; charset=utf-8'
            : `${operation.contentType}; charset=utf-8`,
      )
      .send(text);
  };
}

/** A partner's address in an error may hold a secret; the caller must not learn it. */
function redacted(problem: Problem, loaded: LoadedProgram): Problem {
  return {
    ...problem,
    detail: loaded.redact(problem.detail),
    ...(problem.errors
      ? { errors: problem.errors.map((error) => ({ ...error, message: loaded.redact(error.message) })) }
      : {}),
  };
}
