import type { FastifyReply, FastifyRequest } from 'fastify';
import { MappingError } from '../../../../shared/format/message-error.ts';
import type { ProgramFlow } from '../../../../shared/program/program.ts';
import type { ProgramServedSoapOperation, ProgramSoapService } from '../../../../shared/service/soap/program.ts';
import { isAddressingHeader, type MessageAddressing } from '../../../../shared/soap/addressing.ts';
import { binaryElements } from '../../../../shared/soap/binary-elements.ts';
import {
  EnvelopeError,
  envelopeNamespaces,
  type ReadEnvelope,
  readEnvelope,
  type SoapVersion,
  writeEnvelope,
} from '../../../../shared/soap/envelope.ts';
import { isSameElement } from '../../../../shared/structure/element-name.ts';
import { FlowError, toFlowError } from '../../contract/flow-error.ts';
import type { Principal } from '../../contract/principal.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import { runOperation } from '../../engine/run-operation.ts';
import type { TraceRecorder } from '../../engine/trace.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import { contentCodings } from '../../http/content-coding.ts';
import { typeParameter } from '../../http/multipart-related.ts';
import { hasAttachments } from '../../http/xop.ts';
import { statusOfError } from '../error-status.ts';
import { noRoute } from '../metrics.ts';
import type { PublishContext } from '../publisher.ts';
import { BodyRefusal, bodyOf } from '../request-bodies.ts';
import { contentOfBody, saidType, textOf, textOfBody } from '../request-text.ts';
import { addressingOf, answerHeaders, holdToAddressing, isUnwanted } from './addressing.ts';
import { writeBody, writeHeaders, written as writtenByMapping } from './answer.ts';
import { messageOfParts, packedAnswer, type ReceivedMessage, takesAttachments } from './attachments.ts';
import { CallerDoor, isSecurityHeader, ownRoles, TurnedAwayError } from './caller.ts';
import { type AnsweredFault, codeOf, contentTypeOf, faultEnvelope, faultOfError, statusOfFault } from './fault.ts';
import { Refusal } from './refusal.ts';
import { operationOf, readRequest } from './request.ts';

/** Carries out what is posted to a service. */
export type MessageHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Answers the messages of a service (SOAP 1.1, chapter 6; SOAP 1.2 part 2, chapter 7). */
export function messageHandler(
  service: ProgramSoapService,
  { operations, onRequest, serviceDoor }: PublishContext,
): MessageHandler {
  const door = new CallerDoor(service, serviceDoor(service));
  const { loaded } = operations;
  const { settings } = loaded.program;
  const { data, path } = service;
  const binaries = binaryElements(data.shape);

  const answer = (reply: FastifyReply, version: SoapVersion, status: number, envelope: string) =>
    reply.code(status).type(contentTypeOf(version)).send(envelope);

  const refuse = (
    reply: FastifyReply,
    version: SoapVersion,
    error: unknown,
    addressing: MessageAddressing | null,
    label: string,
    started: number,
  ) => {
    const refused = refusalOf(error);
    version = refused.version ?? version;
    const fault = { ...refused, headers: [...answerHeaders(addressing, null, error), ...(refused.headers ?? [])] };
    const status = statusOfFault(version, fault);
    if (error instanceof FlowError && error.code === 'request/content-coding')
      reply.header('accept-encoding', contentCodings.join(', '));
    if (error instanceof TurnedAwayError) reply.headers(error.answerHeaders);
    // Of who is turned away the door has told already.
    else
      loaded.services.log.write({
        level: fault.code === 'Server' ? 'error' : 'warning',
        source: label,
        message: `${status} ${fault.reason}`,
      });
    onRequest(label, status, performance.now() - started);
    if (status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
    if (status === 408) reply.header('connection', 'close');
    return answer(reply, version, status, faultEnvelope(version, fault));
  };

  return async (request, reply) => {
    const started = performance.now();
    let version = versionSaid(request, data.versions);
    let envelope: ReadEnvelope;
    let message: ReceivedMessage;
    let operation: ProgramServedSoapOperation;
    let principal: Principal | null;
    let addressing: MessageAddressing | null = null;
    try {
      const caller = await door.atHead(request);
      refuseOtherThanXml(request);
      message = await receivedMessage(request, settings.maxBodyBytes);
      envelope = envelopeOf(message.text);
      if (data.versions !== 'both' && data.versions !== envelope.version)
        throw new Refusal({
          code: 'VersionMismatch',
          reason: `This service speaks SOAP ${data.versions}, not ${envelope.version}.`,
        });
      refuseOtherLabel(message.type, envelope.version);
      version = envelope.version;
      addressing = addressingOf(envelope, data.addressing);
      operation = foundOperation(data.operations, envelope, request, addressing?.action ?? '');
      understand(envelope, operation, door, data.addressing !== 'off');
      if (addressing) holdToAddressing(addressing, operation, envelope);
      principal = await door.forOperation(caller, request, envelope, operation);
    } catch (error) {
      return refuse(reply, version, error, addressing, `${noRoute} ${path}`, started);
    }
    const label = `${operation.name} ${path}`;
    const flow = loaded.program.flows[operation.flow] as ProgramFlow;
    let detail = '';
    const outcome = await runOperation<{ body: string; headers: string[] }>(operations, {
      flow,
      source: label,
      label: `${operation.name} ${request.url}`,
      step: { kind: 'request', label: `${operation.name} ${request.url}`, unit: service.id, node: operation.id },
      principal,
      appliesAccess: operation.appliesAccess,
      timeoutMs: settings.requestTimeoutMs,
      isOneOfMany: true,
      again: () => ({
        kind: 'request',
        method: 'POST',
        path: request.url,
        headers: headersToRepeat(request),
        body: withoutSecurity(message.text, envelope),
      }),
      readArguments: (u, trace) => {
        // What an attempt before this one said of an error is of objects that are not there any more.
        detail = '';
        return readRequest(u, trace, operation, envelope, {
          service: service.id,
          validate: data.validate,
          timeZone: settings.timeZone,
          argumentCount: flow.parameters.length,
          attachments: message.attachments,
        });
      },
      *writeError(u, error, trace) {
        detail = yield* detailOf(u, error, operation, trace);
      },
      *writeResult(u, value, trace) {
        if (operation.isOneWay) return { body: '', headers: [] };
        const body = yield* writeBody(u, value, operation, settings.timeZone, trace);
        return { body, headers: yield* writeHeaders(u, value, operation, trace) };
      },
    });
    if (outcome.traceId) reply.header('weft-trace', outcome.traceId);
    const fault = outcome.error && faultOfError(outcome.error, detail);
    const hasNoAnswer = operation.isOneWay || isUnwanted(addressing, fault !== null && fault !== undefined);
    const status = fault ? statusOfFault(version, fault) : hasNoAnswer ? 202 : 200;
    outcome.end({
      status: String(status),
      failure: fault && `${status} ${fault.reason}`,
      level: fault?.code === 'Client' ? 'warning' : 'error',
    });
    onRequest(label, status, performance.now() - started);
    // Nothing stands in the answer of a message that goes one way (WS-I Basic Profile 1.1, R2714).
    if (operation.isOneWay) return reply.code(status).send();
    if (hasNoAnswer) return reply.code(202).send();
    const headers = answerHeaders(addressing, fault ? null : operation.answerAction);
    if (fault) return answer(reply, version, status, faultEnvelope(version, { ...fault, headers }));
    const { body = '', headers: more = [] } = outcome.result ?? {};
    const written = writeEnvelope(version, [...headers, ...more], body);
    const packed = takesAttachments(saidType(request), request.headers.accept)
      ? packedAnswer(written, version, binaries)
      : null;
    if (packed) return reply.code(200).type(packed.contentType).send(packed.content);
    return answer(reply, version, 200, written);
  };
}

/** A message with its values in it, also those that came as attachments. */
async function receivedMessage(request: FastifyRequest, maxBytes: number): Promise<ReceivedMessage> {
  const body = await bodyOf(request);
  const type = saidType(request) ?? '';
  if (!hasAttachments(type)) return { text: await textOfBody(request, body, maxBytes), type, attachments: [] };
  return messageOfParts(await contentOfBody(request, body, maxBytes), type, textOf, maxBytes);
}

/** Which version a media type is of (SOAP 1.1, chapter 6; RFC 3902); `application/xml` is of none. */
const versionOfType: Readonly<Record<string, SoapVersion>> = { 'text/xml': '1.1', 'application/soap+xml': '1.2' };

/**
 * Refuses a message that is of another version than its label: a binding of SOAP 1.2 answers a message of SOAP 1.1 by a fault of that version, and so does one of SOAP 1.1 (SOAP 1.2
 * part 1, appendix A). Who looks at the label alone, as gateways do, would take it for something else.
 */
function refuseOtherLabel(type: string, version: SoapVersion): void {
  const own = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const said = versionOfType[own];
  if (said === undefined || said === version) return;
  const right = contentTypeOf(version).split(';', 1)[0];
  throw new Refusal({
    code: 'VersionMismatch',
    reason: `The message is an envelope of SOAP ${version}, and ${own} is the type of SOAP ${said}. Send it as ${right}.`,
    version: '1.1',
  });
}

/** The version that the label of a message says, for what is answered before it is read. */
function versionSaid(request: FastifyRequest, versions: ProgramSoapService['data']['versions']): SoapVersion {
  if (versions !== 'both') return versions;
  return (saidType(request) ?? '').toLowerCase().includes('application/soap+xml') ? '1.2' : '1.1';
}

const xmlTypes = /^\s*(?:text\/xml|application\/(?:soap\+)?xml|multipart\/related)\s*(?:;|$)/i;

function refuseOtherThanXml(request: FastifyRequest): void {
  const said = saidType(request);
  if (said !== undefined && xmlTypes.test(said)) return;
  const what =
    said === undefined
      ? 'The message says no content type.'
      : `${JSON.stringify(said.slice(0, 80))} is no SOAP message.`;
  throw new Refusal({
    code: 'Client',
    reason: `${what} Send text/xml (SOAP 1.1) or application/soap+xml (SOAP 1.2).`,
    status: 415,
  });
}

function envelopeOf(text: string): ReadEnvelope {
  try {
    return readEnvelope(text);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    const { code, message, line, column } = error;
    throw new Refusal({
      code: code === 'soap/version' ? 'VersionMismatch' : 'Client',
      reason: `${message} (line ${line}, column ${column})`,
    });
  }
}

function foundOperation(
  operations: readonly ProgramServedSoapOperation[],
  envelope: ReadEnvelope,
  request: FastifyRequest,
  addressed: string,
): ProgramServedSoapOperation {
  const [part] = envelope.body;
  if (envelope.fault) throw new Refusal({ code: 'Client', reason: 'A fault is no request.' });
  if (envelope.body.length > 1)
    throw new Refusal({
      code: 'Client',
      reason: `The body has ${envelope.body.length} elements; a request is one.`,
    });
  const action = actionSaid(request);
  const operation = operationOf(operations, envelope, action || addressed);
  if (!operation) {
    const of = part?.element.namespace ? ` of ${part.element.namespace}` : ' of no namespace';
    const what = part ? `the element ${part.element.name}${of}` : 'an empty body';
    const known = operations.map(({ name }) => name).join(', ');
    throw new Refusal({
      code: 'Client',
      reason: `No operation is for ${what}. There ${operations.length === 1 ? 'is' : 'are'}: ${known || 'none'}.`,
    });
  }
  if (action !== '' && action !== operation.action)
    throw new Refusal({
      code: 'Client',
      reason: `The SOAP action ${JSON.stringify(action.slice(0, 200))} is not that of ${operation.name}, which is ${JSON.stringify(operation.action)}.`,
    });
  return operation;
}

/** The action that a message says: a header of SOAP 1.1 (6.1.1), a parameter of the type in SOAP 1.2 (part 2, appendix A). */
function actionSaid(request: FastifyRequest): string {
  const header = request.headers.soapaction;
  if (header !== undefined)
    return String(Array.isArray(header) ? header[0] : header)
      .trim()
      .replace(/^"(.*)"$/s, '$1');
  const type = saidType(request) ?? '';
  // Of a message with attachments it is the type of the part at which it starts.
  return typeParameter(type, 'action') ?? typeParameter(typeParameter(type, 'start-info') ?? '', 'action') ?? '';
}

/** Refuses a message with a header that has to be understood and is not (SOAP 1.1, 4.2.3; SOAP 1.2 part 1, 5.4.8). */
function understand(
  envelope: ReadEnvelope,
  operation: ProgramServedSoapOperation,
  door: CallerDoor,
  isAddressed: boolean,
): void {
  const unknown = envelope.headers.filter(
    (header) =>
      header.mustUnderstand &&
      ownRoles.includes(header.role) &&
      !(door.readsMessages && isSecurityHeader(header)) &&
      !(isAddressed && isAddressingHeader(header)) &&
      !operation.headers.some((h) => isSameElement(h.element, header.element)),
  );
  const [first] = unknown;
  if (!first) return;
  const notUnderstood = unknown.map(({ element: { name, namespace } }, i) => {
    const prefix = `u${i}`;
    return `<soap:NotUnderstood qname="${prefix}:${name}" xmlns:${prefix}="${namespace.replace(/[&<"]/g, (c) => `&#${c.charCodeAt(0)};`)}"/>`;
  });
  throw new Refusal({
    code: 'MustUnderstand',
    reason: `The header ${first.element.name}${first.element.namespace ? ` of ${first.element.namespace}` : ''} is not understood here.`,
    ...(envelope.version === '1.2' ? { headers: notUnderstood } : {}),
  });
}

/** What is answered to something that is no request of an operation. */
function refusalOf(error: unknown): AnsweredFault {
  if (error instanceof Refusal) return withVersions(error.fault);
  if (error instanceof BodyRefusal)
    return {
      code: error.statusCode >= 500 ? 'Server' : 'Client',
      reason: error.message,
      detail: '',
      status: error.statusCode,
    };
  const failure = toFlowError(error);
  const status = statusOfError(failure);
  return {
    code: codeOf(failure, status),
    reason: failure.message,
    detail: '',
    // What SOAP has no word for is said by HTTP.
    ...(status === 413 || status === 415 ? { status } : {}),
  };
}

/** Who comes with a version that is not spoken hears which are (SOAP 1.2 part 1, 5.4.7). */
function withVersions(fault: AnsweredFault): AnsweredFault {
  if (fault.code !== 'VersionMismatch') return fault;
  const supported = Object.values(envelopeNamespaces).map(
    (ns, i) => `<up:SupportedEnvelope qname="v${i}:Envelope" xmlns:v${i}="${ns}"/>`,
  );
  return {
    ...fault,
    headers: [`<up:Upgrade xmlns:up="${envelopeNamespaces['1.2']}">${supported.join('')}</up:Upgrade>`],
  };
}

/** A message as it can be kept: without what shows who sent it, to us or to whom it goes on to, in whichever edition of WS-Security. */
function withoutSecurity(text: string, { headers }: ReadEnvelope): string {
  return headers
    .filter(({ element }) => element.name === 'Security')
    .reduceRight((kept, { from, to }) => kept.slice(0, from) + kept.slice(to), text);
}

function headersToRepeat(request: FastifyRequest): [string, string][] {
  const type = saidType(request);
  const { soapaction } = request.headers;
  return [
    ...(type === undefined ? [] : ([['content-type', type]] as [string, string][])),
    ...(typeof soapaction === 'string' ? ([['soapaction', soapaction]] as [string, string][]) : []),
  ];
}

/** The detail of a fault: what its mapping writes of the object that an error end gives. Empty where no fault of the operation is for it. */
function* detailOf(
  u: UnitOfWork,
  error: FlowError,
  operation: ProgramServedSoapOperation,
  trace: TraceRecorder | null,
) {
  const object = error.object as WeftObject;
  const { mappings, entities } = u.program.program;
  const fault = operation.faults.find(({ mapping }) =>
    entities[mappings[mapping]?.entity ?? -1]?.family.includes(object.$entity),
  );
  if (!fault) return '';
  try {
    return yield* writtenByMapping(u, object, fault.mapping, trace);
  } catch (thrown) {
    if (!(thrown instanceof MappingError)) throw thrown;
    throw new FlowError(
      'publish/answer-not-written',
      `The detail of the fault ${fault.name} cannot be written: ${thrown.message} The error was: ${error.message}`,
      { cause: thrown },
    );
  }
}
