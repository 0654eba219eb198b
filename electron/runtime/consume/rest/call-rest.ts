import { MappingError } from '../../../../shared/format/message-error.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { drive, type MaybePromise, type Steps } from '../../contract/steps.ts';
import type { CallingRun, CallTrace, ConsumeHost } from '../consumed-protocol.ts';
import type { HttpResponse } from '../http-client.ts';
import { fillLocation } from './location.ts';

/** What the `call REST` activity asks for. */
export interface RestCallRequest {
  method: string;
  location: string;
  /** The location begins with parameter 1, and that is an address. */
  startsWithAddress: boolean;
  parameters: unknown[];
  headers: [string, unknown][];
  body: string | null;
  json: boolean;
  timeoutMs: number;
  errorStatus: boolean;
  /** What is taken from the answer; a text that is none is an error where it is read. */
  reads: 'text' | 'bytes' | 'nothing';
}

/** An answer, with the words that name the call. */
export interface RestCallResponse extends HttpResponse {
  from: string;
  /** HTTP says that there is no content: not even an empty one. */
  isBodyless: boolean;
}

/** The functions that the code of the `call REST` activity calls as `rt.…`. */
export function restFunctions<U extends CallingRun>(host: ConsumeHost<U>) {
  async function callRest(u: U, t: CallTrace | null, request: RestCallRequest): Promise<RestCallResponse> {
    // Whatever becomes of this call: the answer of an earlier one is not its.
    u.latestHttpResponse = null;
    const location = fillLocation(request.location, request.parameters, request.startsWithAddress);
    const url = location.startsWith('/') ? `${host.ownUrl()}${location}` : location;
    const from = `${request.method} ${url}`;
    if (!host.http) throw new FlowError('rest/offline', 'Calls are not possible here.');
    t?.start({ kind: 'call', label: from });
    let response: HttpResponse;
    try {
      u.run.leave();
      const left = u.run.deadline === null ? Number.POSITIVE_INFINITY : u.run.deadline - Date.now();
      response = await host.http.send({
        method: request.method,
        url,
        headers: headersOf(request),
        body: request.body,
        timeoutMs: Math.max(1, Math.min(request.timeoutMs, left + 1)),
        signal: u.run.signal,
      });
    } catch (error) {
      t?.finish([], (error as Error).message);
      // Whether it is the call that took too long, or the run that made it.
      u.run.check();
      throw error;
    }
    u.latestHttpResponse = host.makeResponse(response.status, response.body);
    t?.finish([{ name: 'status', text: String(response.status) }]);
    u.run.check();
    const { status, statusText } = response;
    if (request.errorStatus && status >= 400)
      throw new FlowError('rest/error-status', `${from} answered ${[status, statusText].join(' ').trim()}.`);
    if (!canRead(response, request.reads))
      throw badAnswer(from, response.contentType, `cannot be read: ${response.problem}`);
    const isBodyless = status === 204 || status === 205 || status === 304 || request.method === 'HEAD';
    return { ...response, from, isBodyless };
  }

  function* importResponseSteps(
    u: U,
    t: CallTrace | null,
    mapping: number,
    response: RestCallResponse,
    commit: string,
  ): Steps<unknown> {
    const isEmpty = (response.isBodyless && response.content.length === 0) || response.body.trim() === 'null';
    if (isEmpty) return host.isListMapping(mapping) ? [] : null;
    try {
      return yield* host.importSteps(u, t, mapping, response.body, undefined, commit);
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      const { path, code, message, line, column } = error;
      const place = line === undefined ? path : `${path}, line ${line}, column ${column}`;
      throw badAnswer(response.from, response.contentType, `cannot be read at ${place}: ${message}`, {
        cause: error,
        details: [{ path, message, code }],
      });
    }
  }

  return {
    callRest,
    /** Reads a partner's answer; none, and `null`, are no object. One that does not fit is told with the call it came from. */
    importResponse(
      u: U,
      t: CallTrace | null,
      mapping: number,
      response: RestCallResponse,
      commit: string,
    ): MaybePromise<unknown> {
      return drive(importResponseSteps(u, t, mapping, response, commit));
    },
  };
}

/** Bytes that are no text are what they are; those behind a coding that cannot be undone are nothing. */
function canRead({ problem, content }: HttpResponse, reads: RestCallRequest['reads']): boolean {
  return problem === null || reads === 'nothing' || (reads === 'bytes' && content.length > 0);
}

function headersOf(request: RestCallRequest): [string, string][] {
  const headers = request.headers.flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  if (request.body !== null && request.json && !headers.some(([name]) => name.toLowerCase() === 'content-type'))
    headers.push(['Content-Type', 'application/json']);
  return headers;
}

function badAnswer(
  from: string,
  contentType: string | null,
  what: string,
  options: ConstructorParameters<typeof FlowError>[2] = {},
): FlowError {
  return new FlowError('rest/bad-answer', `${from}: the answer (${contentType ?? 'no content type'}) ${what}`, options);
}
