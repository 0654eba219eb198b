import { readMockAnswer } from '../../../../shared/consume/soap/mock-answer.ts';
import type { ProgramConsumedSoapService, ProgramSoapOperation } from '../../../../shared/consume/soap/program.ts';
import { answerAddressing, isAddressingFault, readAddressing } from '../../../../shared/soap/addressing.ts';
import {
  EnvelopeError,
  type ReadEnvelope,
  readEnvelope,
  type SoapVersion,
  withoutDeclaration,
  writeEnvelope,
  writeFault,
} from '../../../../shared/soap/envelope.ts';
import { madeElement } from '../../../../shared/soap/made-element.ts';
import { MultipartError } from '../../http/multipart-related.ts';
import { hasAttachments, partsOfMessage, withAttachments } from '../../http/xop.ts';
import type { MockAnswer, MockRequest, MockService, MockSetting, ScriptedAnswer } from '../consumed-protocol.ts';

/**
 * Answers in the place of a SOAP service: with what a microflow says, else with messages made of its schema, the same for the same request. `Prefer: fault=NAME` asks for a fault
 * that the description has (without a name for any), `delay=200` for a wait in ms.
 */
export function soapMock({ data, mock, name }: ProgramConsumedSoapService, { seed, script }: MockSetting): MockService {
  const answerOf = (operation: ProgramSoapOperation, seed: number): string => {
    const element = operation.responseElement;
    return element === null ? '' : madeElement(mock?.shape, element, seed);
  };
  const headersOf = ({ answerHeaders }: ProgramSoapOperation, seed: number) =>
    answerHeaders.map(({ element }) => madeElement(mock?.shape, element, seed));
  return {
    takesBytes: hasAttachments,
    failed(request, status) {
      const envelope = status >= 400 ? envelopeOf(request, data.version) : null;
      if (!envelope || 'status' in envelope) return null;
      return fault(envelope.version, status < 500 ? 'Client' : 'Server', wished(status), status);
    },
    answer(request) {
      const envelope = envelopeOf(request, data.version);
      if ('status' in envelope) return envelope;
      const operation = operationOf(data.operations, envelope, request);
      if (!operation) {
        const [part] = envelope.body;
        const what = part ? `the element ${part.element.name}` : 'an empty body';
        return fault(envelope.version, 'Client', `${name} has no operation for ${what}.`);
      }
      const { version } = envelope;
      const wish = wishOf(request.headers['prefer']);
      const delayed = (answer: MockAnswer): MockAnswer => ({
        ...answer,
        ...(wish.delayMs === null ? {} : { delayMs: wish.delayMs }),
      });
      // What a message is called differs each time; what it asks for does not.
      const own = (seedOf(envelope.body[0]?.text ?? '') ^ seed) >>> 0;
      if (wish.fault !== null) return delayed(modelledFault(version, operation, wish.fault, mock?.shape, own));
      if (wish.code !== null && wish.code >= 400)
        return delayed(fault(version, wish.code < 500 ? 'Client' : 'Server', wished(wish.code), wish.code));
      const flow = operation.mockFlow ?? mock?.flow ?? null;
      const usual = () =>
        operation.isOneWay
          ? delayed({ status: 202, headers: {}, body: '' })
          : delayed(
              givenAnswer(version, operation, [...addressed(envelope), ...headersOf(operation, own)]) ??
                answered(
                  version,
                  200,
                  writeEnvelope(
                    version,
                    [...addressed(envelope), ...headersOf(operation, own)],
                    answerOf(operation, own),
                  ),
                ),
            );
      if (flow === null || !script) return usual();
      return script(flow, inputsOf(operation, envelope)).then((said) => {
        const scripted = scriptedAnswer(version, said);
        return scripted ? delayed(scripted) : usual();
      });
    },
  };
}

/** The answer that the operation has for its mock, in the version of the request but for a whole envelope; null where one is made. */
function givenAnswer(
  version: SoapVersion,
  { mockAnswer }: ProgramSoapOperation,
  headers: readonly string[],
): MockAnswer | null {
  if (mockAnswer === undefined) return null;
  try {
    const answer = readMockAnswer(mockAnswer);
    if ('element' in answer) return answered(version, 200, writeEnvelope(version, headers, answer.element));
    const { fault: said, version: own } = answer.read;
    const status = !said ? 200 : own === '1.2' && said.code === 'Sender' ? 400 : 500;
    return answered(own, status, answer.envelope);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    return fault(version, 'Server', `The answer that the mock was given cannot be read: ${error.message}`);
  }
}

/** The headers of an answer to a message that has a name (WS-Addressing). */
function addressed({ headers }: ReadEnvelope): string[] {
  const addressing = readAddressing(headers);
  if (addressing === null || isAddressingFault(addressing)) return [];
  const { action, messageId } = addressing;
  return answerAddressing({
    action: `${action}Response`,
    messageId: `${messageId}:answer`,
    relatesTo: messageId,
    parameters: [],
  });
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

function fault(version: SoapVersion, code: string, reason: string, wanted?: number): MockAnswer {
  const status = wanted ?? (version === '1.2' && code === 'Client' ? 400 : 500);
  return answered(version, status, writeEnvelope(version, [], writeFault(version, code, reason)));
}

const wished = (code: number) => `The mock answers ${code}, as it was asked to.`;

/** What a request wishes of its answer (RFC 7240). */
function wishOf(prefer = ''): { fault: string | null; code: number | null; delayMs: number | null } {
  const of = (name: string) => new RegExp(`(?:^|[,;\\s])${name}(?:\\s*=\\s*"?([\\w.-]*))?`, 'i').exec(prefer);
  const [delay, code, fault] = [of('delay')?.[1], of('code')?.[1], of('fault')];
  return {
    fault: fault ? (fault[1] ?? '') : null,
    code: code && /^[2-5]\d\d$/.test(code) ? Number(code) : null,
    delayMs: delay && /^\d{1,6}$/.test(delay) ? Number(delay) : null,
  };
}

/** A fault that the description has of an operation, with a made detail; one without a detail where it has none of that name. */
function modelledFault(
  version: SoapVersion,
  { faults }: ProgramSoapOperation,
  name: string,
  shape: NonNullable<ProgramConsumedSoapService['mock']>['shape'] | undefined,
  seed: number,
): MockAnswer {
  const found = name === '' ? faults[0] : faults.find((each) => each.name.toLowerCase() === name.toLowerCase());
  const detail = found ? madeElement(shape, found.element, seed) : '';
  const reason = found ? found.name : 'The mock answers with a fault, as it was asked to.';
  return answered(version, 500, writeEnvelope(version, [], writeFault(version, 'Server', reason, detail)));
}

/** What a microflow that answers for an operation may take: the element in the body, and those in its headers, as texts. */
function inputsOf({ name }: ProgramSoapOperation, { body, headers }: ReadEnvelope): Map<string, string> {
  const textOf = (parts: ReadEnvelope['body']) => parts.map(({ text }) => text).join('');
  return new Map([
    ['operation', name],
    ['body', textOf(body)],
    ['headers', textOf(headers)],
  ]);
}

/** The answer that a microflow gave: an element for the body of an envelope, or a whole envelope; null where it leaves it to the mock. */
function scriptedAnswer(version: SoapVersion, { status, headers, body, refusal }: ScriptedAnswer): MockAnswer | null {
  if (refusal !== null)
    return fault(version, (status ?? 500) < 500 ? 'Client' : 'Server', refusal, status ?? undefined);
  if (body === null) return null;
  const text = withoutDeclaration(typeof body === 'string' ? body : new TextDecoder().decode(body));
  const isEnvelope = /^\s*<(?:[\w.-]+:)?Envelope[\s>]/.test(text);
  const answer = answered(version, status ?? 200, isEnvelope ? text : writeEnvelope(version, [], text));
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** A number that is the same for the same text (FNV-1a). */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
