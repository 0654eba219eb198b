import type {
  ProgramConsumedRestService,
  ProgramRestOperation,
  ProgramRestResponse,
} from '../../../../shared/consume/rest/program.ts';
import { treeOfJson } from '../../../../shared/consume/written-text.ts';
import { MappingError } from '../../../../shared/format/message-error.ts';
import type { CommitMode } from '../../../../shared/microflow/activities/calls.ts';
import { readText } from '../../../../shared/service/value-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { drive } from '../../contract/steps.ts';
import type { CallingRun, CallTrace, ConsumeHost, ServiceClient } from '../consumed-protocol.ts';
import { credentialNames } from '../credentials.ts';
import type { HttpResponse } from '../http-client.ts';
import { ServiceCaller } from '../service-caller.ts';
import { readHeader } from './answer-headers.ts';
import { type OperationRequest, operationRequest } from './operation-request.ts';
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
  caller: ServiceCaller<U>;
}

/** Errors that are an answer of the partner. */
const answerErrors: ReadonlySet<string> = new Set(['rest/error-status', 'rest/bad-answer']);

/** Calls operations of REST services. */
export function restClient<U extends CallingRun>(host: ConsumeHost<U>): ServiceClient<U> {
  const caller = new ServiceCaller(host);
  return {
    async call(u, t, given, index, inputs, commit, refused) {
      const service = given as ProgramConsumedRestService;
      const operation = service.data.operations[index];
      // Whatever becomes of this call: the answer of an earlier one is not its.
      u.latestHttpResponse = null;
      u.latestSoapFault = null;
      u.latestSoapAttachments = [];
      if (!operation) throw new FlowError('rest/no-operation', `${service.name} has no such operation.`);
      const name = `${service.name}.${operation.name}`;
      const call: Call<U> = { host, u, t, service, operation, commit, name, caller };
      const request = await operationRequest(host, u, t, service, operation, inputs, name);
      let first: HttpResponse | null = null;
      let last: HttpResponse | null = null;
      const answered = (response: HttpResponse) => {
        first ??= response;
        last = response;
        return response;
      };
      const place = { call: name, timeZone: host.timeZone };
      const resultsOf = (response: HttpResponse | null) => ({
        result: (header: string) => response && readHeader(header, operation, response, place),
      });
      try {
        const value = operation.paging
          ? await allPages(call, request, answered)
          : await readAnswer(call, answered(await answerTo(call, request)));
        return { value, ...resultsOf(first) };
      } catch (error) {
        // Nobody answered where the error is another one.
        if (error instanceof FlowError && answerErrors.has(error.code)) refused?.(resultsOf(last));
        throw error;
      }
    },
  };
}

/** The items of all pages as one list; `answered` is told each answer. */
async function allPages<U extends CallingRun>(
  call: Call<U>,
  request: OperationRequest,
  answered: (response: HttpResponse) => HttpResponse,
): Promise<unknown> {
  const { operation, name } = call;
  const { paging } = operation;
  if (!paging) return null;
  const all: unknown[] = [];
  let next: OperationRequest | null = firstPage(request, paging);
  for (let page = 0; next; page++) {
    const asked: OperationRequest = next;
    const response = answered(await answerTo(call, asked));
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
function answerTo<U extends CallingRun>(
  { u, t, service, operation, name, caller }: Call<U>,
  request: OperationRequest,
): Promise<HttpResponse> {
  const called = {
    id: operation.id,
    name: operation.name,
    base: request.base,
    headers: operation.parameters.flatMap((parameter) => (parameter.in === 'header' ? [parameter.name] : [])),
  };
  return caller.answer({ u, t, service, name, called, request });
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

/** A content that cannot be unpacked is not none: what it holds would be lost without a word. */
function isBodyless({ method }: ProgramRestOperation, { status, content, problem }: HttpResponse): boolean {
  const isEmpty = content.length === 0 && problem === null;
  return status === 204 || status === 205 || status === 304 || method === 'HEAD' || isEmpty;
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
