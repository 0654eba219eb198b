import type {
  ProgramConsumedRestService,
  ProgramRestOperation,
  ProgramRestResponse,
} from '../../../../shared/consume/rest/program.ts';
import { treeOfJson } from '../../../../shared/consume/rest/written-values.ts';
import { MappingError } from '../../../../shared/format/message-error.ts';
import type { CommitMode } from '../../../../shared/microflow/activities/calls.ts';
import { readText } from '../../../../shared/service/value-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { drive } from '../../contract/steps.ts';
import { timerMs } from '../../contract/timers.ts';
import { withAttempts } from '../attempts.ts';
import {
  answeredBy,
  type CallingRun,
  type CallTrace,
  type ConsumeHost,
  type ServiceClient,
} from '../consumed-protocol.ts';
import type { HttpRequest, HttpResponse } from '../http-client.ts';
import { isIdempotent } from '../idempotent-methods.ts';
import { tracedAddress } from '../shown-address.ts';
import { type Credentials, credentialNames, credentialsOf } from './credentials.ts';
import { type OperationRequest, operationRequest, urlOf } from './operation-request.ts';
import { firstPage, nextPage } from './pages.ts';

/** What a call needs on its way. */
interface Call<U extends CallingRun> {
  host: ConsumeHost<U>;
  u: U;
  t: CallTrace | null;
  service: ProgramConsumedRestService;
  operation: ProgramRestOperation;
  commit: CommitMode;
  /** Names it in errors and logs. */
  name: string;
}

/** Calls operations of REST services. */
export function restClient<U extends CallingRun>(host: ConsumeHost<U>): ServiceClient<U> {
  return {
    async call(u, t, given, index, inputs, commit) {
      const service = given as ProgramConsumedRestService;
      const operation = service.data.operations[index];
      // Whatever becomes of this call: the answer of an earlier one is not its.
      u.latestHttpResponse = null;
      u.latestSoapFault = null;
      u.latestSoapAttachments = [];
      if (!operation) throw new FlowError('rest/no-operation', `${service.name} has no such operation.`);
      const name = `${service.name}.${operation.name}`;
      const call: Call<U> = { host, u, t, service, operation, commit, name };
      const request = await operationRequest(host, u, t, service, operation, inputs, name);
      return operation.paging ? allPages(call, request) : readAnswer(call, await answerTo(call, request));
    },
  };
}

/** The items of all pages as one list. */
async function allPages<U extends CallingRun>(call: Call<U>, request: OperationRequest): Promise<unknown> {
  const { operation, name } = call;
  const { paging } = operation;
  if (!paging) return null;
  const all: unknown[] = [];
  let next: OperationRequest | null = firstPage(request, paging);
  for (let page = 0; next; page++) {
    const asked: OperationRequest = next;
    const response = await answerTo(call, asked);
    const items = (await readAnswer(call, response)) as unknown[] | null;
    const count = Array.isArray(items) ? items.length : 0;
    if (all.length + count > paging.limit)
      throw new FlowError('rest/too-many-items', `${name}: the pages hold more than ${paging.limit} items.`, {
        blame: 'partner',
      });
    if (Array.isArray(items)) all.push(...items);
    next = nextPage(asked, paging, response, page, count, { name, secrets: credentialNames(call.service) });
  }
  return all;
}

/** The answer to a request, which is asked again as the service says. */
async function answerTo<U extends CallingRun>(call: Call<U>, request: OperationRequest): Promise<HttpResponse> {
  const { host, u, service, name } = call;
  const { data } = service;
  await u.leave();
  const timeoutMs = () => Math.max(1, timerMs(u.run.deadline, data.timeoutMs));
  try {
    const limits = host.memory.limitsOf(service.id, `${modeOf(service)} ${request.base}`);
    const response = await limits.run(
      data,
      { name, protocol: 'rest', waitMs: timeoutMs(), signal: u.run.signal },
      () => attempted(call, request, timeoutMs),
      ({ status }) => status >= 500 || status === 429,
    );
    u.latestHttpResponse = host.makeResponse(response.status, response.body);
    u.run.check();
    await u.meanwhile();
    return response;
  } catch (error) {
    // Whether it is the call that took too long, or the run that made it.
    u.run.check();
    await u.meanwhile();
    throw error;
  }
}

async function attempted<U extends CallingRun>(
  { host, u, t, service, operation, name }: Call<U>,
  request: OperationRequest,
  timeoutMs: () => number,
): Promise<HttpResponse> {
  const { data } = service;
  // Without what says who calls, which a trace must not show.
  const label = `${name}: ${request.method} ${tracedAddress(urlOf(request))}`;
  const http = host.httpOf(service, {
    id: operation.id,
    name: operation.name,
    base: request.base,
    headers: operation.parameters.flatMap((parameter) => (parameter.in === 'header' ? [parameter.name] : [])),
    secrets: credentialNames(service),
  });
  let forgetToken: Credentials['forget'] = null;
  const send = async (given: HttpRequest): Promise<HttpResponse> => {
    const { headers, query, forget } = await credentialsOf(host, service, timeoutMs(), u.run.signal);
    forgetToken = forget;
    const sent = {
      ...given,
      url: urlOf({ ...request, query: withCredentials(request.query, query, (name) => name) }),
      headers: withCredentials(request.headers, headers, (name) => name.toLowerCase()),
      timeoutMs: timeoutMs(),
    };
    t?.start({ kind: 'call', label, ...answeredBy(service) });
    try {
      const response = await http.send(sent);
      t?.finish([{ name: 'status', text: String(response.status) }]);
      return response;
    } catch (error) {
      t?.finish([], (error as Error).message);
      throw error;
    }
  };
  const first: HttpRequest = {
    method: request.method,
    url: urlOf(request),
    headers: request.headers,
    body: request.body,
    timeoutMs: data.timeoutMs,
    signal: u.run.signal,
    redirects: 'follow',
  };
  const isRepeatable = data.retriesAll || isIdempotent(request.method);
  const response = await withAttempts(
    send,
    first,
    { attempts: isRepeatable ? data.attempts : 1, pauseMs: data.pauseMs },
    {
      failed: (why, nextInMs) => u.run.log('warning', `${name}: ${why}; once more in ${nextInMs} ms.`),
      leftMs: () => timerMs(u.run.deadline),
      check: () => u.run.check(),
    },
  );
  // A token may have been taken back before its time. What was refused for it was not carried out.
  // Nobody else's: another call may have asked for a new one by now.
  const forget = forgetToken as Credentials['forget'];
  if (response.status !== 401 || forget === null) return response;
  forget();
  return send(first);
}

/** The headers or the query of a request; what says who calls goes before what has its name already: an input, or the address of a next page. */
function withCredentials<T extends readonly [string, string, string?]>(
  given: readonly T[],
  own: readonly T[],
  keyOf: (name: string) => string,
): T[] {
  const names = new Set(own.map(([name]) => keyOf(name)));
  return [...given.filter(([name]) => !names.has(keyOf(name))), ...own];
}

/** Who answers: a service that is live has not failed because its mock has. */
function modeOf({ mock, replay }: ProgramConsumedRestService): string {
  return mock ? 'mock' : replay ? 'replay' : 'live';
}

/** What an operation does with an answer: by its exact status, else its class, else what is said of all others. */
export function responseOf(responses: readonly ProgramRestResponse[], status: number): ProgramRestResponse | undefined {
  const of = (wanted: string) => responses.find((response) => response.status === wanted);
  return of(String(status)) ?? of(`${Math.floor(status / 100)}XX`) ?? of('default');
}

async function readAnswer<U extends CallingRun>(call: Call<U>, response: HttpResponse): Promise<unknown> {
  const { operation, name } = call;
  const { status, statusText } = response;
  const modelled = responseOf(operation.responses, status);
  if (!modelled || modelled.form === 'error') {
    const answered = `${name} answered ${[status, statusText].join(' ').trim()}`;
    const what = modelled || status >= 400 ? '.' : ', which the service does not say what to do with.';
    throw new FlowError('rest/error-status', `${answered}${what}`, { blame: 'partner' });
  }
  if (modelled.form === 'ignore') return null;
  if (modelled.form === 'binary') {
    if (response.problem !== null && response.content.length === 0)
      throw badAnswer(call, response, `cannot be read: ${response.problem}`);
    return response.content;
  }
  if (isBodyless(operation, response)) return call.operation.paging ? [] : null;
  if (response.problem !== null) throw badAnswer(call, response, `cannot be read: ${response.problem}`);
  if (modelled.form === 'text') return response.body;
  return modelled.form === 'value' ? readValue(call, modelled, response) : readMessage(call, modelled, response);
}

function isBodyless({ method }: ProgramRestOperation, { status, content }: HttpResponse): boolean {
  return status === 204 || status === 205 || status === 304 || method === 'HEAD' || content.length === 0;
}

function readValue<U extends CallingRun>(
  call: Call<U>,
  { kind }: ProgramRestResponse,
  response: HttpResponse,
): unknown {
  const tree = treeOfJson(response.body);
  if (tree?.type === 'nothing') return null;
  const isValue = tree !== null && tree.type !== 'object' && tree.type !== 'list';
  const isOfKind = isValue && (tree.type === 'text' || kind !== 'string');
  const value = isOfKind ? readText({ kind }, tree.text, { timeZone: call.host.timeZone }) : undefined;
  if (value === undefined) throw badAnswer(call, response, `is no ${kind === 'string' ? 'text' : kind} in JSON.`);
  return value;
}

async function readMessage<U extends CallingRun>(
  call: Call<U>,
  { mapping }: ProgramRestResponse,
  response: HttpResponse,
): Promise<unknown> {
  const { host, u, t, service, commit } = call;
  if (mapping === null) return null;
  if (host.isNothing(mapping, response.body)) return host.isListMapping(mapping) ? [] : null;
  const { validate } = service.data;
  try {
    return await drive(
      host.importSteps(u, t, mapping, response.body, validate === 'off' ? null : { validate }, commit),
    );
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    const { path, code, message, line, column } = error;
    const place = line === undefined ? path : `${path}, line ${line}, column ${column}`;
    throw badAnswer(call, response, `cannot be read at ${place}: ${message}`, {
      cause: error,
      details: [{ path, message, code }],
    });
  }
}

function badAnswer<U extends CallingRun>(
  { name }: Call<U>,
  { contentType }: HttpResponse,
  what: string,
  options: ConstructorParameters<typeof FlowError>[2] = {},
): FlowError {
  return new FlowError('rest/bad-answer', `${name}: the answer (${contentType ?? 'no content type'}) ${what}`, {
    ...options,
    blame: 'partner',
  });
}
