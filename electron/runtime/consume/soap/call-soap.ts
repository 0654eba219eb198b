import { bodyInput } from '../../../../shared/consume/soap/operations.ts';
import type {
  ProgramConsumedSoapService,
  ProgramSoapOperation,
  ProgramSoapService,
} from '../../../../shared/consume/soap/program.ts';
import { charsetOf } from '../../../../shared/format/charsets.ts';
import { MappingError } from '../../../../shared/format/message-error.ts';
import { xmlFormat } from '../../../../shared/format/xml/index.ts';
import type { CommitMode } from '../../../../shared/microflow/activities/calls.ts';
import { readElementValue, writeElement } from '../../../../shared/soap/element-text.ts';
import {
  EnvelopeError,
  type EnvelopePart,
  encodingStyles,
  oneElement,
  placeInEnvelope,
  type ReadEnvelope,
  readEnvelope,
  type SoapFault,
  withoutDeclaration,
  writeEnvelope,
} from '../../../../shared/soap/envelope.ts';
import type { ElementName } from '../../../../shared/structure/element-name.ts';
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
import { shownAddress } from '../shown-address.ts';
import { securityHeader } from './security-header.ts';

/** Calls SOAP services over HTTP (SOAP 1.1, chapter 6; SOAP 1.2 part 2, chapter 7). */
export function soapClient<U extends CallingRun>(host: ConsumeHost<U>): ServiceClient<U> {
  return {
    async call(u, t, service, index, inputs, commit) {
      const { data, name } = service as ProgramConsumedSoapService;
      const operation = data.operations[index];
      // Whatever becomes of this call: the answer of an earlier one is not its.
      u.latestHttpResponse = null;
      u.latestSoapFault = null;
      if (!operation) throw new FlowError('soap/no-operation', `${name} has no such operation.`);
      const call = `${name}.${operation.name}`;
      const envelope = await writtenRequest(host, u, t, data, operation, inputs, call);
      const response = await sent(host, u, t, service as ProgramConsumedSoapService, operation, envelope, call);
      return readResponse(host, u, t, data, operation, response, commit, call);
    },
  };
}

/** The envelope of a request, made anew for each attempt: a header of WS-Security says when it was made, and its nonce is taken once. */
async function writtenRequest<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  data: ProgramSoapService,
  operation: ProgramSoapOperation,
  inputs: Readonly<Record<string, unknown>>,
  call: string,
): Promise<() => string> {
  const { version } = data;
  const headers: string[] = [];
  for (const { input, mapping } of operation.headers) {
    const given = inputs[input];
    if (given === null || given === undefined) continue;
    headers.push(
      mapping === null
        ? givenElement(String(given), input, call)
        : withoutDeclaration(await host.exportText(u, t, mapping, given, [])),
    );
  }
  const body =
    operation.request.how === 'text'
      ? givenElement(String(inputs[bodyInput] ?? ''), bodyInput, call)
      : withoutDeclaration(await writtenBody(host, u, t, operation.request, inputs));
  const encoded = operation.isEncoded
    ? body.replace(/^<[^\s/>]+/, (tag) => `${tag} soap:encodingStyle="${encodingStyles[version]}"`)
    : body;
  return () => writeEnvelope(version, [...securityHeaders(host, data), ...headers], encoded);
}

/** A text that is to be one element of the envelope. Anything else would end it, or stand beside it. */
function givenElement(text: string, input: string, call: string): string {
  try {
    return oneElement(text);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    const { line, column, message, code } = error;
    throw new FlowError(
      'soap/no-xml',
      `${call}: what is given for ${input} is no element, at line ${line}, column ${column}: ${message}`,
      { cause: error, details: [{ path: input, message, code }] },
    );
  }
}

function writtenBody<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  request: Exclude<ProgramSoapOperation['request'], { how: 'text' }>,
  inputs: Readonly<Record<string, unknown>>,
): string | Promise<string> {
  switch (request.how) {
    case 'empty':
      return '';
    case 'values':
      return writeElement(request.element, request.values, inputs, host.timeZone);
    case 'mapping': {
      const given = request.parameters.map((name) => inputs[name] ?? null);
      return host.exportText(u, t, request.mapping, inputs[bodyInput] ?? null, given);
    }
  }
}

async function sent<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  service: ProgramConsumedSoapService,
  operation: ProgramSoapOperation,
  envelope: () => string,
  call: string,
): Promise<HttpResponse> {
  const { data } = service;
  const url = addressOf(host, service);
  await u.leave();
  const label = `${call} at ${shownAddress(url)}`;
  const begin = () => t?.start({ kind: 'call', label, ...answeredBy(service) });
  begin();
  const { id, name } = operation;
  const http = host.httpOf(service, { id, name, base: url, headers: [], secrets: [] });
  const send = (request: HttpRequest) =>
    // What is left of the run is less at each attempt.
    http.send({ ...request, body: envelope(), timeoutMs: Math.max(1, timerMs(u.run.deadline, data.timeoutMs)) });
  const request: HttpRequest = {
    method: 'POST',
    url,
    headers: [...contentHeaders(data, operation), ...authorization(host, data)],
    body: null,
    timeoutMs: data.timeoutMs,
    signal: u.run.signal,
  };
  let response: HttpResponse;
  try {
    response = await withAttempts(send, request, data, {
      failed: (why, nextInMs) => {
        t?.finish([], why);
        u.run.log('warning', `${call}: ${why}; once more in ${nextInMs} ms.`);
        begin();
      },
      leftMs: () => timerMs(u.run.deadline),
      check: () => u.run.check(),
    });
  } catch (error) {
    t?.finish([], (error as Error).message);
    // Whether it is the call that took too long, or the run that made it.
    u.run.check();
    await u.meanwhile();
    throw error;
  }
  u.latestHttpResponse = host.makeResponse(response.status, response.body);
  t?.finish([{ name: 'status', text: String(response.status) }]);
  u.run.check();
  await u.meanwhile();
  return response;
}

function addressOf<U extends CallingRun>(
  host: ConsumeHost<U>,
  { data, name, mock, replay }: ProgramConsumedSoapService,
): string {
  const given = data.location === null ? data.address : String(host.constant(data.location) ?? '');
  // Where nobody is called, it need not be said where.
  const url = given.trim() || (mock || replay ? replay?.address || data.address.trim() || 'http://nobody' : '');
  if (url === '') throw new FlowError('soap/no-address', `${name} has no address to be called at.`);
  return url.startsWith('/') ? `${host.ownUrl()}${url}` : url;
}

/** How a message is labelled: SOAP 1.1, 6.1.1; SOAP 1.2 part 2, 7.1.4 and appendix A. */
function contentHeaders({ version }: ProgramSoapService, { action }: ProgramSoapOperation): [string, string][] {
  const quoted = `"${action.replace(/["\\]/g, (sign) => encodeURIComponent(sign))}"`;
  if (version === '1.1')
    return [
      ['Content-Type', 'text/xml; charset=utf-8'],
      ['SOAPAction', quoted],
    ];
  return [['Content-Type', `application/soap+xml; charset=utf-8${action === '' ? '' : `; action=${quoted}`}`]];
}

/** Who calls, by the constants of the service. */
function credentials<U extends CallingRun>(host: ConsumeHost<U>, { user, password }: ProgramSoapService) {
  const textOf = (constant: number | null) => (constant === null ? '' : String(host.constant(constant) ?? ''));
  return { user: textOf(user), password: textOf(password) };
}

function authorization<U extends CallingRun>(host: ConsumeHost<U>, data: ProgramSoapService): [string, string][] {
  if (data.authentication !== 'basic') return [];
  const { user, password } = credentials(host, data);
  return [['Authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`]];
}

function securityHeaders<U extends CallingRun>(host: ConsumeHost<U>, data: ProgramSoapService): string[] {
  if (data.authentication !== 'username-text' && data.authentication !== 'username-digest') return [];
  const { user, password } = credentials(host, data);
  return [securityHeader(user, password, data.authentication === 'username-text' ? 'text' : 'digest')];
}

async function readResponse<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  data: ProgramSoapService,
  operation: ProgramSoapOperation,
  response: HttpResponse,
  commit: CommitMode,
  call: string,
): Promise<unknown> {
  const envelope = envelopeOf(operation, response, call);
  if (envelope === null) return null;
  if (envelope.fault) {
    u.latestSoapFault = host.makeFault(faultValues(envelope.fault, operation));
    throw faultOf(envelope.fault, call);
  }
  if (response.status >= 400)
    throw new FlowError('soap/error-status', `${call}: the answer has the status ${response.status}, and no fault.`, {
      blame: 'partner',
    });
  const { response: reads, responseElement } = operation;
  if (reads.how === 'nothing') return null;
  const part = envelope.body.find(({ element }) => isSameElement(element, responseElement)) ?? envelope.body[0];
  if (!part) throw badAnswer(call, `is empty, but ${responseElement?.name ?? 'an element'} is expected in its body.`);
  try {
    if (reads.how === 'text') return part.text.trim();
    if (reads.how === 'value') return readElementValue(part.text, reads.element, reads.value, host.timeZone);
    const given = data.validate === 'off' ? null : { validate: data.validate };
    return await drive(host.importSteps(u, t, reads.mapping, part.text, given, commit));
  } catch (error) {
    throw error instanceof MappingError ? misread(error, part, call) : error;
  }
}

/** The envelope of an answer; null for one that has none and needs none. */
function envelopeOf(operation: ProgramSoapOperation, response: HttpResponse, call: string): ReadEnvelope | null {
  const { status, content, contentType, problem } = response;
  if (problem !== null && content.length === 0) throw badAnswer(call, `cannot be read: ${problem}`);
  const expectsNothing = operation.isOneWay || operation.response.how === 'nothing';
  if (content.length === 0 && status < 400 && expectsNothing) return null;
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isXml = type === '' || xmlFormat.isMediaType(type);
  if (content.length === 0 || !isXml) {
    if (status >= 400)
      throw new FlowError(
        'soap/error-status',
        `${call}: the answer has the status ${status}, and is no envelope (${type || 'no content type'}).`,
        {
          blame: 'partner',
        },
      );
    throw badAnswer(call, content.length === 0 ? 'is empty.' : `is ${type}, not a SOAP envelope.`);
  }
  const decoded = xmlFormat.decode(content, charsetOf(contentType ?? undefined) ?? null);
  if ('diagnostic' in decoded) throw badAnswer(call, `cannot be read: ${decoded.diagnostic.message}`);
  try {
    return readEnvelope(decoded.text);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw badAnswer(call, `cannot be read at line ${error.line}, column ${error.column}: ${error.message}`, {
      cause: error,
    });
  }
}

/** What a flow sees of a fault: `Name` is that of the description, by the element of its detail. */
function faultValues(
  { code, subcodes, reason, actor, detail: [detail], detailText }: SoapFault,
  { faults }: ProgramSoapOperation,
): Record<string, string> {
  const known = faults.find(({ element }) => isSameElement(element, detail?.element));
  return {
    Name: known?.name ?? '',
    Code: [code, ...subcodes].filter((each) => each !== '').join('/'),
    Reason: reason,
    Role: actor,
    Detail: detail?.text.trim() ?? detailText,
  };
}

function isSameElement(one: ElementName, other: ElementName | null | undefined): boolean {
  return one.name === other?.name && one.namespace === other.namespace;
}

/** What an error has of the details of a fault; each is a copy. */
const maxDetails = 20;

function faultOf({ code, subcodes, reason, detail }: SoapFault, call: string): FlowError {
  const codes = [code, ...subcodes].filter((each) => each !== '').join('/');
  return new FlowError(
    'soap/fault',
    `${call} answered with a fault${codes ? ` (${codes})` : ''}: ${reason || 'no reason was given'}`,
    {
      blame: 'partner',
      details: detail
        .slice(0, maxDetails)
        .map(({ element, text }) => ({ path: element.name, message: text.trim(), code: 'soap/fault' })),
    },
  );
}

function misread(error: MappingError, part: EnvelopePart, call: string): FlowError {
  const { path, message, code } = error;
  const { line, column } = placeInEnvelope(error, part);
  const place = line === undefined ? path : `${path}, line ${line}, column ${column}`;
  return badAnswer(call, `cannot be read at ${place}: ${message}`, {
    cause: error,
    details: [{ path, message, code }],
  });
}

function badAnswer(call: string, what: string, options: ConstructorParameters<typeof FlowError>[2] = {}): FlowError {
  return new FlowError('soap/bad-answer', `${call}: the answer ${what}`, { ...options, blame: 'partner' });
}
