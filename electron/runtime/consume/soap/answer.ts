import type { ProgramSoapOperation, ProgramSoapService } from '../../../../shared/consume/soap/program.ts';
import { charsetOf } from '../../../../shared/format/charsets.ts';
import { MappingError } from '../../../../shared/format/message-error.ts';
import { xmlFormat } from '../../../../shared/format/xml/index.ts';
import type { CommitMode } from '../../../../shared/microflow/activities/calls.ts';
import {
  addressingNamespace,
  isAddressingFault,
  isAddressingHeader,
  readAddressing,
} from '../../../../shared/soap/addressing.ts';
import { readElementValue, readOwnValue } from '../../../../shared/soap/element-text.ts';
import {
  EnvelopeError,
  type EnvelopeHeader,
  type EnvelopePart,
  placeInEnvelope,
  type ReadEnvelope,
  readEnvelope,
  renamedPart,
  type SoapFault,
} from '../../../../shared/soap/envelope.ts';
import { readSecurityHeader, wsseNamespace } from '../../../../shared/soap/security-header.ts';
import { type ElementName, isSameElement } from '../../../../shared/structure/element-name.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { drive } from '../../contract/steps.ts';
import { type MessagePart, MultipartError } from '../../http/multipart-parts.ts';
import { attachmentValues, hasAttachments, partsOfMessage, withAttachments } from '../../http/xop.ts';
import type { Answered, CallingRun, CallTrace, ConsumeHost } from '../consumed-protocol.ts';
import type { HttpResponse } from '../http-client.ts';
import type { AnswerSecurity, SignedParts } from './secured-answer.ts';

/** What an answer gives, by what the operation makes of it. What is wrong with it is the partner's: `soap/fault`, `soap/error-status`, `soap/bad-answer`. */
export async function readResponse<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  data: ProgramSoapService,
  operation: ProgramSoapOperation,
  response: HttpResponse,
  messageId: string | null,
  isReplayed: boolean,
  security: AnswerSecurity | null,
  commit: CommitMode,
  call: string,
): Promise<Answered> {
  const content = contentOf(response, call);
  u.latestSoapAttachments = content.attachments.map((part) => host.makeAttachment(attachmentValues(part)));
  const secure = security && (await securedBy(security, operation, messageId !== null, call));
  const envelope = envelopeOf(operation, content, secure, call);
  if (envelope === null && security?.verify && !operation.isOneWay)
    throw badAnswer(call, 'is empty: nothing of it is signed, and it has to be.');
  if (envelope === null) return { value: null, result: () => null };
  // A fault of another message is no more ours than its answer.
  holdToRelation(envelope, messageId, isReplayed, call);
  if (envelope.fault) {
    u.latestSoapFault = host.makeFault(faultValues(envelope.fault, operation));
    throw faultOf(envelope.fault, call);
  }
  if (response.status >= 400)
    throw new FlowError('soap/error-status', `${call}: the answer has the status ${response.status}, and no fault.`, {
      blame: 'partner',
    });
  holdToHeaders(u, envelope, data, operation, messageId, security, call);
  const read: Reading<U> = { host, u, t, data, commit, call };
  return {
    value: await readBody(read, operation, envelope),
    result: (name) => readHeader(read, operation, envelope, name),
  };
}

/**
 * Whether an answer says that the service does not work: a status of its server without a fault, or a fault that is the server's (`Server`, `Receiver`) and that its description
 * does not know. A fault that says what is wrong with a request is an answer like another.
 */
export function hasFailed({ status, content, contentType }: HttpResponse, { faults }: ProgramSoapOperation): boolean {
  if (status === 429) return true;
  if (status < 500) return false;
  const decoded = xmlFormat.decode(content, charsetOf(contentType ?? undefined) ?? null);
  try {
    const fault = 'text' in decoded ? readEnvelope(decoded.text).fault : null;
    if (fault === null || status !== 500) return true;
    const isKnown = fault.detail.some((part) => faults.some(({ element }) => isSameElement(element, part.element)));
    return !isKnown && /^(?:Server|Receiver)(?:\.|$)/.test(fault.code);
  } catch (error) {
    if (error instanceof EnvelopeError) return true;
    throw error;
  }
}

/** What holds the text of an envelope to how its answers are secured, and gives it with what is encrypted in its place. */
async function securedBy(
  security: AnswerSecurity,
  { answerHeaders }: ProgramSoapOperation,
  isAddressed: boolean,
  call: string,
): Promise<(text: string) => string> {
  // Most services are not secured so.
  const { AnswerSecurityError, securedText } = await import('./secured-answer.ts');
  const parts: SignedParts = {
    where: (name) => answerHeaders.some(({ element }) => isSameElement(element, name)),
    // Which message it answers is what keeps an old answer from being taken for a new one.
    needed: isAddressed ? [relatesToHeader] : [],
  };
  return (text) => {
    try {
      return securedText(text, security, parts);
    } catch (error) {
      if (!(error instanceof AnswerSecurityError)) throw error;
      throw notSecured(text, error.message, call);
    }
  };
}

/** An answer that is not as secure as it has to be. What is wrong at the server is often said by a fault that it cannot sign: it is told, not believed. */
function notSecured(text: string, why: string, call: string): FlowError {
  const { fault } = readEnvelope(text);
  const told = fault ? ` It is a fault that says: ${(fault.reason || 'no reason').slice(0, 300)}` : '';
  return new FlowError('soap/not-secured', `${call}: the answer ${why}${told}`, { blame: 'partner' });
}

/** What reading a part of an answer needs. */
interface Reading<U extends CallingRun> {
  host: ConsumeHost<U>;
  u: U;
  t: CallTrace | null;
  data: ProgramSoapService;
  commit: CommitMode;
  call: string;
}

async function readBody<U extends CallingRun>(
  read: Reading<U>,
  operation: ProgramSoapOperation,
  envelope: ReadEnvelope,
): Promise<unknown> {
  const { host, call } = read;
  const { response: reads, responseElement } = operation;
  if (reads.how === 'nothing') return null;
  const named = envelope.body.find(({ element }) => responseElement && isSameElement(element, responseElement));
  const [first] = envelope.body;
  // What the wrapper of an encoded answer is called says nothing (SOAP 1.1, 7.1).
  const part = named ?? (first && responseElement && operation.isEncoded ? renamedPart(first, responseElement) : first);
  if (!part) throw badAnswer(call, `is empty, but ${responseElement?.name ?? 'an element'} is expected in its body.`);
  try {
    if (reads.how === 'text') return part.text.trim();
    if (reads.how === 'value') return readElementValue(part.text, reads.element, reads.value, host.timeZone);
    return await imported(read, reads.mapping, part);
  } catch (error) {
    throw error instanceof MappingError ? misread(error, part, call) : error;
  }
}

async function imported<U extends CallingRun>(
  { host, u, t, data, commit }: Reading<U>,
  mapping: number,
  { text }: EnvelopePart,
): Promise<unknown> {
  const given = data.validate === 'off' ? null : { validate: data.validate };
  return await drive(host.importSteps(u, t, mapping, text, given, commit));
}

/** A header of an answer by the name of its result; null where the answer has none. */
async function readHeader<U extends CallingRun>(
  read: Reading<U>,
  { answerHeaders }: ProgramSoapOperation,
  { headers }: ReadEnvelope,
  result: string,
): Promise<unknown> {
  const header = answerHeaders.find((each) => each.result === result);
  const part = header && headers.find(({ element, role }) => isForUs(role) && isSameElement(element, header.element));
  if (!part) return null;
  const { reads } = header;
  try {
    if (reads.how === 'text') return part.text.trim();
    if (reads.how === 'mapping') return await imported(read, reads.mapping, part);
    const { timeZone } = read.host;
    return reads.isOwn
      ? readOwnValue(part.text, reads.value, timeZone)
      : readElementValue(part.text, header.element, reads.value, timeZone);
  } catch (error) {
    throw error instanceof MappingError ? misread(error, part, read.call) : error;
  }
}

/** An answer apart: its envelope as bytes, and what comes beside it. */
interface AnswerContent extends Pick<HttpResponse, 'status' | 'content' | 'contentType'> {
  /** The envelope with the attachments that it refers to in their places. @throws MultipartError */
  withValues(envelope: string): string;
  /** Those that it does not refer to as values (SOAP Messages with Attachments). */
  attachments: readonly MessagePart[];
}

/** An answer may come in parts, whatever was asked for: with values as attachments (XOP), or with others beside it. */
function contentOf({ status, content, contentType, problem }: HttpResponse, call: string): AnswerContent {
  if (problem !== null && content.length === 0) throw badAnswer(call, `cannot be read: ${problem}`);
  if (content.length === 0 || contentType === null || !hasAttachments(contentType))
    return { status, content, contentType, withValues: (envelope) => envelope, attachments: [] };
  try {
    const { bytes, type, parts } = partsOfMessage(content, contentType);
    const envelope = xmlFormat.decode(bytes, charsetOf(type) ?? null);
    // Each may be referred to, but not so often that a short answer becomes a long one.
    const largest = 2 * content.length;
    // Which of them are values is known before anything is read.
    const taken = 'text' in envelope ? withAttachments(envelope.text, parts, largest).taken : new Set<string>();
    return {
      status,
      content: bytes,
      contentType: type,
      withValues: (text) => withAttachments(text, parts, largest).text,
      attachments: parts.others.filter((part) => !taken.has(part.id)).map(({ part }) => part),
    };
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    throw badAnswer(call, `cannot be read: ${error.message}`);
  }
}

/** The envelope of an answer; null for one that has none and needs none. */
function envelopeOf(
  operation: ProgramSoapOperation,
  answer: AnswerContent,
  secure: ((text: string) => string) | null,
  call: string,
): ReadEnvelope | null {
  const { status, content, contentType } = answer;
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
    const text = answer.withValues(decoded.text);
    const envelope = readEnvelope(text);
    if (secure) return readEnvelope(secure(text));
    if (envelope.body.some(({ element }) => isSameElement(element, encryptedData)))
      throw badAnswer(call, 'is encrypted, and the service has no key that decrypts answers.');
    return envelope;
  } catch (error) {
    if (error instanceof MultipartError) throw badAnswer(call, `cannot be read: ${error.message}`);
    if (!(error instanceof EnvelopeError)) throw error;
    throw badAnswer(call, `cannot be read at line ${error.line}, column ${error.column}: ${error.message}`, {
      cause: error,
    });
  }
}

/** Whom headers of an answer are for that are for us. */
const ownRoles: readonly string[] = [
  '',
  'http://schemas.xmlsoap.org/soap/actor/next',
  'http://www.w3.org/2003/05/soap-envelope/role/next',
  'http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver',
];

const isForUs = (role: string): boolean => ownRoles.includes(role);

/** What an encrypted body holds (XML Encryption 1.1, 3.4). */
const encryptedData: ElementName = { name: 'EncryptedData', namespace: 'http://www.w3.org/2001/04/xmlenc#' };

/** Which message an answer is for (WS-Addressing 1.0 Core, 3.2). */
const relatesToHeader: ElementName = { name: 'RelatesTo', namespace: addressingNamespace };

/** What a reply to a message relates to whose name could not be read (WS-Addressing 1.0 Core, 3.3). */
const unnamedMessage = 'http://www.w3.org/2005/08/addressing/unspecified';

/** Holds an answer to the message that it says it is for. One that was recorded is for the message that was asked then. */
function holdToRelation(
  { headers, fault }: ReadEnvelope,
  messageId: string | null,
  isReplayed: boolean,
  call: string,
): void {
  if (messageId === null) return;
  const said = readAddressing(headers.filter(({ role }) => isForUs(role)));
  if (said === null) return;
  if (isAddressingFault(said)) {
    // What the partner says of itself goes before what is wrong with how it says it.
    if (fault) return;
    throw badAnswer(call, `has wrong headers: ${said.reason}`);
  }
  // Some servers leave it out; one that is of another message is not ours.
  if (said.relatesTo === '' || said.relatesTo === messageId || isReplayed) return;
  if (fault && said.relatesTo === unnamedMessage) return;
  throw badAnswer(call, `is for another message: it relates to ${said.relatesTo.slice(0, 200)}.`);
}

/** Holds an answer to what must be understood of it (SOAP 1.1, 4.2.3; SOAP 1.2 part 1, 5.2.3). */
function holdToHeaders<U extends CallingRun>(
  u: U,
  { headers }: ReadEnvelope,
  { understanding }: ProgramSoapService,
  { answerHeaders }: ProgramSoapOperation,
  messageId: string | null,
  security: AnswerSecurity | null,
  call: string,
): void {
  const own = headers.filter(({ role }) => isForUs(role));
  if (understanding === 'off') return;
  // What the description has of the answer is known, also where no flow takes it.
  const isDescribed = ({ element }: EnvelopeHeader) =>
    answerHeaders.some((header) => isSameElement(header.element, element));
  const unknown = own.find(
    (header) => header.mustUnderstand && !isDescribed(header) && !isUnderstood(header, messageId !== null, security),
  );
  if (!unknown) return;
  const { name, namespace } = unknown.element;
  const words = `has the header ${name}${namespace ? ` of ${namespace}` : ''}, which has to be understood and is not known here.`;
  if (understanding === 'refuse') throw badAnswer(call, words);
  u.run.log('warning', `${call}: the answer ${words}`);
}

/** What is looked at in an answer: addressing where it was asked for, and a time stamp, which says no more than that it is new. */
function isUnderstood(header: EnvelopeHeader, isAddressed: boolean, security: AnswerSecurity | null): boolean {
  if (isAddressingHeader(header)) return isAddressed;
  if (header.element.name !== 'Security' || header.element.namespace !== wsseNamespace) return false;
  const read = readSecurityHeader(header.text);
  return typeof read !== 'string' && read.token === null && read.others.every((name) => isDone(name, security));
}

/** Whether what stands in a security header was done: a signature verified, what is encrypted for us decrypted. Certificates and references go with them. */
function isDone(name: string, security: AnswerSecurity | null): boolean {
  if (security === null) return false;
  if (name === 'Signature' || name === 'SignatureConfirmation') return security.verify !== null;
  if (name === 'EncryptedKey' || name === 'ReferenceList') return security.key !== null;
  return name === 'BinarySecurityToken';
}

/**
 * What a flow sees of a fault: `Name` is that of the description, by the element among its details. That one is the detail which a mapping reads; where none of
 * them is described, it is all that was said.
 */
function faultValues(
  { code, subcodes, reason, actor, detail, detailText }: SoapFault,
  { faults }: ProgramSoapOperation,
): Record<string, string> {
  const nameOf = (part: EnvelopePart) => faults.find(({ element }) => isSameElement(element, part.element))?.name;
  const known = detail.find((part) => nameOf(part) !== undefined);
  const told = known ? [known] : detail;
  return {
    Name: (known && nameOf(known)) ?? '',
    Code: [code, ...subcodes].filter((each) => each !== '').join('/'),
    Reason: reason,
    Role: actor,
    Detail: told.length === 0 ? detailText : told.map((part) => part.text.trim()).join('\n'),
  };
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
