import type { ProgramConsumedSoapService, ProgramSoapOperation } from '../../../../shared/consume/soap/program.ts';
import { answerAddressing, isAddressingFault, readAddressing } from '../../../../shared/soap/addressing.ts';
import {
  EnvelopeError,
  type ReadEnvelope,
  readEnvelope,
  type SoapVersion,
  writeEnvelope,
  writeFault,
} from '../../../../shared/soap/envelope.ts';
import { madeElement } from '../../../../shared/soap/made-element.ts';
import { MultipartError } from '../../http/multipart-related.ts';
import { hasAttachments, partsOfMessage, withAttachments } from '../../http/xop.ts';
import type { MockAnswer, MockRequest, MockService } from '../consumed-protocol.ts';

/** Answers in the place of a SOAP service: with messages made of its schema, the same for the same request. */
export function soapMock({ data, mock, name }: ProgramConsumedSoapService): MockService {
  const answerOf = (operation: ProgramSoapOperation, seed: number): string => {
    const element = operation.responseElement;
    return element === null ? '' : madeElement(mock?.shape, element, seed);
  };
  return {
    takesBytes: true,
    answer(request) {
      const envelope = envelopeOf(request, data.version);
      if ('status' in envelope) return envelope;
      const operation = operationOf(data.operations, envelope, request);
      if (!operation) {
        const [part] = envelope.body;
        const what = part ? `the element ${part.element.name}` : 'an empty body';
        return fault(envelope.version, 'Client', `${name} has no operation for ${what}.`);
      }
      if (operation.isOneWay) return { status: 202, headers: {}, body: '' };
      // What a message is called differs each time; what it asks for does not.
      const body = answerOf(operation, seedOf(envelope.body[0]?.text ?? ''));
      const addressing = readAddressing(envelope.headers);
      const headers =
        addressing === null || isAddressingFault(addressing)
          ? []
          : answerAddressing({
              action: `${addressing.action}Response`,
              messageId: `${addressing.messageId}:answer`,
              relatesTo: addressing.messageId,
              parameters: [],
            });
      return answered(envelope.version, 200, writeEnvelope(envelope.version, headers, body));
    },
  };
}

function envelopeOf({ method, body, content, headers }: MockRequest, version: SoapVersion): ReadEnvelope | MockAnswer {
  if (method !== 'POST')
    return { status: 405, headers: { allow: 'POST', 'content-type': 'text/plain' }, body: 'SOAP messages are posted.' };
  try {
    const type = headers['content-type'];
    if (type === undefined || content === undefined || !hasAttachments(type)) return readEnvelope(body);
    const { bytes, parts } = partsOfMessage(content, type);
    return readEnvelope(withAttachments(Buffer.from(bytes).toString('utf8'), parts, 2 * content.length).text);
  } catch (error) {
    if (error instanceof MultipartError) return fault(version, 'Client', error.message);
    if (!(error instanceof EnvelopeError)) throw error;
    const code = error.code === 'soap/version' ? 'VersionMismatch' : 'Client';
    return fault(version, code, `${error.message} (line ${error.line}, column ${error.column})`);
  }
}

/** The operation of a request: by the element in its body, and by its action where several have the same. */
function operationOf(
  operations: readonly ProgramSoapOperation[],
  { body: [part] }: ReadEnvelope,
  { headers }: MockRequest,
): ProgramSoapOperation | undefined {
  const isElement = ({ requestElement }: ProgramSoapOperation) =>
    part === undefined
      ? requestElement === null
      : requestElement?.name === part.element.name && requestElement.namespace === part.element.namespace;
  const found = operations.filter(isElement);
  const said = headers.soapaction ?? /;\s*action="?([^";]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const action = said.replace(/^"|"$/g, '');
  return found.find((operation) => operation.action === action) ?? found[0];
}

function answered(version: SoapVersion, status: number, body: string): MockAnswer {
  const type = version === '1.1' ? 'text/xml' : 'application/soap+xml';
  return { status, headers: { 'content-type': `${type}; charset=utf-8` }, body };
}

function fault(version: SoapVersion, code: string, reason: string): MockAnswer {
  const status = version === '1.2' && code === 'Client' ? 400 : 500;
  return answered(version, status, writeEnvelope(version, [], writeFault(version, code, reason)));
}

/** A number that is the same for the same text (FNV-1a). */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
