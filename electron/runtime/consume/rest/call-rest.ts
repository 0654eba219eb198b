import { charsetOf } from '../../../../shared/format/charsets.ts';
import { MappingError } from '../../../../shared/format/message-error.ts';
import type { GivenToImport } from '../../../../shared/mapping/given-to-import.ts';
import type { BatchPlan } from '../../../../shared/microflow/activities/batches.ts';
import type { RestCallRequest, RestFunctions } from '../../../../shared/microflow/activities/call-rest.ts';
import type { CommitMode } from '../../../../shared/microflow/activities/calls.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { drive, type Steps } from '../../contract/steps.ts';
import { timerMs } from '../../contract/timers.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { CallingRun, CallTrace, CallValues, ConsumeHost } from '../consumed-protocol.ts';
import type { HttpRequest, HttpResponse } from '../http-client.ts';
import { shownAddress, tracedAddress } from '../shown-address.ts';
import { tracedExchange, tracedRequest } from '../traced-exchange.ts';
import { transportOf } from '../transport.ts';
import { fillLocation } from './location.ts';

/** An answer, with the words that name the call. */
export interface RestCallResponse extends HttpResponse {
  from: string;
  /** HTTP says that there is no content: not even an empty one. */
  isBodyless: boolean;
}

/** The functions that the code of the `call REST` activity calls as `rt.…`. */
export function restFunctions<U extends CallingRun>(
  host: ConsumeHost<U>,
): RestFunctions<CallValues<U>, RestCallResponse> {
  /** Does the call; `get` sends it and takes what it needs of the answer. */
  async function call<R extends Pick<HttpResponse, 'status' | 'statusText' | 'headers'>>(
    u: U,
    t: CallTrace | null,
    request: RestCallRequest,
    get: (sent: HttpRequest) => Promise<R>,
    contentOf: (response: R) => string,
  ): Promise<R & { from: string }> {
    // Whatever becomes of this call: the answer of an earlier one is not its.
    u.latestHttpResponse = null;
    const location = fillLocation(request.location, request.parameters, request.chosen);
    const url = location.startsWith('/') ? `${host.ownUrl()}${location}` : location;
    const from = `${request.method} ${shownAddress(url)}`;
    const { body: given } = request;
    const body = () => (given !== null && typeof given === 'object' ? host.written(u, given) : given);
    await u.leave();
    t?.start({ kind: 'call', label: `${request.method} ${tracedAddress(url)}` });
    const sent = { headers: headersOf(request), body: body() };
    const secrets = { names: [], redact: host.redact };
    let response: R;
    try {
      response = await get({
        method: request.method,
        url,
        ...sent,
        transport: request.transport ? transportOf(request.transport, (index) => host.constant(index)) : null,
        timeoutMs: Math.max(1, timerMs(u.run.deadline, request.timeoutMs)),
        signal: u.run.signal,
        redirects: 'follow',
      });
    } catch (error) {
      t?.finish([], (error as Error).message, tracedRequest(sent, secrets));
      // Whether it is the call that took too long, or the run that made it.
      u.run.check();
      await u.meanwhile();
      throw inWordsOfRest(error);
    }
    u.latestHttpResponse = host.makeResponse(response.status, contentOf(response));
    t?.finish([{ name: 'status', text: String(response.status) }], undefined, tracedExchange(sent, response, secrets));
    u.run.check();
    await u.meanwhile();
    return { ...response, from };
  }

  async function callRest(u: U, t: CallTrace | null, request: RestCallRequest): Promise<RestCallResponse> {
    const response = await call(
      u,
      t,
      request,
      (sent) => host.http.send(sent),
      ({ body }) => body,
    );
    refuseStatus(request, response);
    if (!canRead(response, request.reads))
      throw badAnswer(response.from, response.contentType, `cannot be read: ${response.problem}`);
    return { ...response, isBodyless: isBodyless(request, response) };
  }

  async function callInBatches(u: U, t: CallTrace | null, request: RestCallRequest, plan: BatchPlan): Promise<number> {
    const response = await call(
      u,
      t,
      request,
      (sent) => host.http.open(sent),
      () => '',
    );
    let count = 0;
    try {
      refuseStatus(request, response);
      if (isBodyless(request, response)) return 0;
      const { head, bytes } = await withHead(response.content());
      if (head !== null && host.isNothing(plan.mapping, head)) return 0;
      t?.start({ kind: 'import', label: 'batches' });
      const source = { bytes, charset: charsetOf(response.contentType ?? undefined) };
      for await (const read of host.batches(u, source, plan)) count = read;
      t?.finish([{ name: 'read', text: String(count) }]);
      await u.meanwhile();
      return count;
    } catch (error) {
      if (error instanceof MappingError) throw misread(error, response);
      throw inWordsOfRest(error);
    } finally {
      response.close();
    }
  }

  function* importResponseSteps(
    u: U,
    t: CallTrace | null,
    mapping: number,
    response: RestCallResponse,
    given: GivenToImport | null,
    commit: CommitMode,
  ): Steps<WeftObject | WeftObject[] | null> {
    const isEmpty = (response.isBodyless && response.content.length === 0) || host.isNothing(mapping, response.body);
    if (isEmpty) return host.isListMapping(mapping) ? [] : null;
    try {
      return yield* host.importSteps(u, t, mapping, response.body, given, commit);
    } catch (error) {
      throw error instanceof MappingError ? misread(error, response) : error;
    }
  }

  return {
    callRest,
    callInBatches,
    importResponse: (u, t, mapping, response, given, commit) =>
      drive(importResponseSteps(u, t, mapping, response, given, commit)),
  };
}

/** Longer answers say something. */
const nothingBytes = 64;

/** The text of a very short content, null for another one, and the content with it. */
async function withHead(
  content: AsyncIterable<Uint8Array>,
): Promise<{ head: string | null; bytes: AsyncIterable<Uint8Array> }> {
  const iterator = content[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  let isOver = false;
  while (length <= nothingBytes && !isOver) {
    const next = await iterator.next();
    if (next.done) isOver = true;
    else {
      first.push(next.value);
      length += next.value.length;
    }
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* first;
      if (!isOver) for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: length <= nothingBytes ? Buffer.concat(first).toString() : null, bytes: bytes() };
}

function refuseStatus(
  { errorStatus }: RestCallRequest,
  { status, statusText, from }: { status: number; statusText: string; from: string },
): void {
  if (errorStatus && status >= 400)
    throw new FlowError('rest/error-status', `${from} answered ${[status, statusText].join(' ').trim()}.`, {
      blame: 'partner',
    });
}

function isBodyless({ method }: RestCallRequest, response: Pick<HttpResponse, 'status' | 'headers' | 'contentType'>) {
  const { status } = response;
  return status === 204 || status === 205 || status === 304 || method === 'HEAD' || saysNoContent(response);
}

function misread(error: MappingError, { from, contentType }: { from: string; contentType: string | null }): FlowError {
  const { path, code, message, line, column } = error;
  const place = line === undefined ? path : `${path}, line ${line}, column ${column}`;
  return badAnswer(from, contentType, `cannot be read at ${place}: ${message}`, {
    cause: error,
    details: [{ path, message, code }],
  });
}

/** Flows ask for the codes that this activity has always had: `rest/no-answer` for `http/no-answer`. */
function inWordsOfRest(error: unknown): unknown {
  if (!(error instanceof FlowError) || !error.code.startsWith('http/')) return error;
  const { code, message, blame } = error;
  return new FlowError(code.replace('http/', 'rest/'), message, { cause: error.cause ?? error, blame });
}

/** Bytes that are no text are what they are; those behind a coding that cannot be undone are nothing. */
function canRead({ problem, content }: HttpResponse, reads: RestCallRequest['reads']): boolean {
  return problem === null || reads === 'nothing' || (reads === 'bytes' && content.length > 0);
}

/** An answer that names a length of 0 and no type says that there is nothing; an empty one of a type is a message cut short. */
function saysNoContent({ headers, contentType }: Pick<HttpResponse, 'headers' | 'contentType'>): boolean {
  return contentType === null && headers.some(([name, value]) => name === 'content-length' && Number(value) === 0);
}

function headersOf(request: RestCallRequest): [string, string][] {
  const headers = request.headers.flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  const isSaid = headers.some(([name]) => name.toLowerCase() === 'content-type');
  if (request.body !== null && request.bodyType !== null && !isSaid) headers.push(['Content-Type', request.bodyType]);
  return headers;
}

function badAnswer(
  from: string,
  contentType: string | null,
  what: string,
  options: ConstructorParameters<typeof FlowError>[2] = {},
): FlowError {
  return new FlowError('rest/bad-answer', `${from}: the answer (${contentType ?? 'no content type'}) ${what}`, {
    ...options,
    blame: 'partner',
  });
}
