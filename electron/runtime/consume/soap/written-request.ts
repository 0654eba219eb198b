import { randomUUID } from 'node:crypto';
import { bodyInput } from '../../../../shared/consume/soap/operations.ts';
import type {
  ProgramConsumedSoapService,
  ProgramSoapOperation,
  ProgramSoapService,
} from '../../../../shared/consume/soap/program.ts';
import { requestAddressing } from '../../../../shared/soap/addressing.ts';
import { writeElement } from '../../../../shared/soap/element-text.ts';
import {
  EnvelopeError,
  encodingStyles,
  oneElement,
  withoutDeclaration,
  writeEnvelope,
} from '../../../../shared/soap/envelope.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { RelatedAttachment } from '../../http/multipart-related.ts';
import { packed } from '../../http/xop.ts';
import type { CallingRun, CallTrace, ConsumeHost } from '../consumed-protocol.ts';
import { securityHeader } from './security-header.ts';

/** A request as it goes out. */
export interface WrittenRequest {
  headers: [string, string][];
  body: string | Uint8Array;
  /** What it is called by (WS-Addressing); null where messages have no names. */
  messageId: string | null;
}

/** Where the operations of a service are called. @throws FlowError `soap/no-address` */
export function addressOf<U extends CallingRun>(
  host: ConsumeHost<U>,
  { data, name, mock, replay }: ProgramConsumedSoapService,
): string {
  const given = data.location === null ? data.address : String(host.constant(data.location) ?? '');
  // Where nobody is called, it need not be said where.
  const url = given.trim() || (mock || replay ? replay?.address || data.address.trim() || 'http://nobody' : '');
  if (url === '') throw new FlowError('soap/no-address', `${name} has no address to be called at.`);
  return url.startsWith('/') ? `${host.ownUrl()}${url}` : url;
}

/** A request, made anew for each attempt: a header of WS-Security says when it was made, and its nonce is taken once. */
export async function writtenRequest<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  service: ProgramConsumedSoapService,
  operation: ProgramSoapOperation,
  inputs: Readonly<Record<string, unknown>>,
  call: string,
): Promise<() => WrittenRequest> {
  const { data } = service;
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
  const binary = data.attached === null ? null : new Set(data.attached);
  const attached = attachmentsOf(operation, inputs, encoded);
  const to = addressOf(host, service);
  const sign = await signerOf(host, data, call);
  // The name stays: a message that is sent again is the same one, and who got it before can tell (WS-Addressing 1.0 Core, 3.1).
  const messageId = data.addressing ? `urn:uuid:${randomUUID()}` : null;
  return () => {
    const addressing =
      messageId === null
        ? []
        : requestAddressing({ action: operation.addressingAction, to, messageId, isOneWay: operation.isOneWay });
    const blocks = [...securityHeaders(host, data), ...addressing, ...headers];
    const plain = writeEnvelope(version, blocks, encoded, sign !== null || blocks.length > 0);
    // Attachments are values of the message, which is signed as a whole (XOP, 5).
    return { ...labelled(data, operation, sign ? sign(plain) : plain, binary, attached), messageId };
  };
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

/**
 * The attachments of a request. Each is called by its part of the description (WS-I Attachments Profile 1.0, R2933), or by its name alone where the body refers to
 * that (`swaRef`, 4.4). The rest of the id is the same each time: a message says what belongs together, and a request that was recorded is known again.
 */
function attachmentsOf(
  { attachments = [] }: ProgramSoapOperation,
  inputs: Readonly<Record<string, unknown>>,
  body: string,
): RelatedAttachment[] {
  return attachments.flatMap(({ input, name, mediaType }, i) => {
    const content = inputs[input];
    if (!(content instanceof Uint8Array)) return [];
    const own = encodeURIComponent(name);
    const isReferred = [name, own].some((id) => body.includes(`>cid:${id}<`));
    return [{ id: isReferred ? name : `${own}=${i + 1}@weft`, content, type: mediaType }];
  });
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

/** A message with its label (SOAP 1.1, 6.1.1; SOAP 1.2 part 2, 7.1.4 and appendix A), and with its long binary values as attachments where they are to be. */
function labelled(
  { version }: ProgramSoapService,
  { action }: ProgramSoapOperation,
  envelope: string,
  binary: ReadonlySet<string> | null,
  attached: readonly RelatedAttachment[],
): Pick<WrittenRequest, 'headers' | 'body'> {
  const said = action.replace(/["\\]/g, (sign) => encodeURIComponent(sign));
  const soapAction: [string, string][] = version === '1.1' ? [['SOAPAction', `"${said}"`]] : [];
  const type = version === '1.1' ? 'text/xml' : 'application/soap+xml';
  // Who may send attachments takes them, too (MTOM, 3.1).
  if (binary) soapAction.push(['Accept', `multipart/related, application/xop+xml, ${type}`]);
  const named = version === '1.2' && said !== '' ? said : null;
  const message = packed(envelope, type, binary ?? new Set(), named, attached);
  if (message) return { headers: [['Content-Type', message.contentType], ...soapAction], body: message.content };
  const parameter = version === '1.1' || said === '' ? '' : `; action="${said}"`;
  return { headers: [['Content-Type', `${type}; charset=utf-8${parameter}`], ...soapAction], body: envelope };
}

/** Who calls, by the constants of the service. */
export function credentials<U extends CallingRun>(host: ConsumeHost<U>, { user, password }: ProgramSoapService) {
  const textOf = (constant: number | null) => (constant === null ? '' : String(host.constant(constant) ?? ''));
  return { user: textOf(user), password: textOf(password) };
}

/** What signs the requests of a service; null where nothing does. */
async function signerOf<U extends CallingRun>(
  host: ConsumeHost<U>,
  { authentication, certificate, key }: ProgramSoapService,
  call: string,
): Promise<((envelope: string) => string) | null> {
  if (authentication !== 'x509') return null;
  const textOf = (constant: number | null) => (constant === null ? '' : String(host.constant(constant) ?? ''));
  // Signatures are large, and most services ask for none.
  const { envelopeSigner } = await import('./signed-envelope.ts');
  return envelopeSigner(textOf(certificate), textOf(key), call);
}

function securityHeaders<U extends CallingRun>(host: ConsumeHost<U>, data: ProgramSoapService): string[] {
  if (data.authentication !== 'username-text' && data.authentication !== 'username-digest') return [];
  const { user, password } = credentials(host, data);
  return [securityHeader(user, password, data.authentication === 'username-text' ? 'text' : 'digest')];
}
