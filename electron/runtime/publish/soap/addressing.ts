import { randomUUID } from 'node:crypto';
import type { ProgramServedSoapOperation, SoapServiceData } from '../../../../shared/service/soap/program.ts';
import {
  type AddressingFault,
  addressingFault,
  addressingFaultAction,
  addressingNamespace,
  anonymousAddress,
  answerAddressing,
  type EndpointReference,
  isAddressingFault,
  type MessageAddressing,
  noAddress,
  readAddressing,
  soapFaultAction,
} from '../../../../shared/soap/addressing.ts';
import type { ReadEnvelope } from '../../../../shared/soap/envelope.ts';
import { ownRoles } from './caller.ts';
import { Refusal } from './refusal.ts';

/** A message that is refused by what its headers of WS-Addressing say. */
export class AddressingRefusal extends Refusal {}

/** What a request says of itself in headers of WS-Addressing; null where it says nothing, and need not. @throws AddressingRefusal */
export function addressingOf(envelope: ReadEnvelope, mode: SoapServiceData['addressing']): MessageAddressing | null {
  if (mode === 'off') return null;
  const read = readAddressing(envelope.headers.filter(({ role }) => ownRoles.includes(role)));
  if (read === null) {
    if (mode === 'optional') return null;
    throw refusalOf(
      required('Action', 'The message says in no header what it is for: this service uses WS-Addressing.'),
      envelope,
    );
  }
  if (isAddressingFault(read)) throw refusalOf(read, envelope);
  return read;
}

/** Holds a request to what its headers say, once its operation is known (Core, 3.2; SOAP Binding, 5 and 6.4). @throws AddressingRefusal */
export function holdToAddressing(
  said: MessageAddressing,
  operation: ProgramServedSoapOperation,
  envelope: ReadEnvelope,
): void {
  if (said.action === '') throw refusalOf(required('Action', 'The message has no header Action.'), envelope);
  if (said.action !== operation.addressingAction && said.action !== operation.action)
    throw refusalOf(
      addressingFault(
        'ActionNotSupported',
        null,
        'Action',
        `The action ${JSON.stringify(said.action.slice(0, 200))} is not that of ${operation.name}, which is ${JSON.stringify(operation.addressingAction)}.`,
      ),
      envelope,
    );
  for (const [header, reference] of [
    ['ReplyTo', said.replyTo],
    ['FaultTo', said.faultTo],
  ] as const)
    if (reference && reference.address !== anonymousAddress && reference.address !== noAddress)
      throw refusalOf(
        addressingFault(
          'InvalidAddressingHeader',
          'OnlyAnonymousAddressSupported',
          header,
          `Answers go back on the connection of the request: ${header} is ${JSON.stringify(reference.address.slice(0, 200))}, not ${anonymousAddress}.`,
        ),
        envelope,
      );
  if (!operation.isOneWay && said.messageId === '')
    throw refusalOf(
      required('MessageID', 'The message has no header MessageID, which its answer is to relate to.'),
      envelope,
    );
}

/** The headers of an answer; `action` is null for a fault. */
export function answerHeaders(said: MessageAddressing | null, action: string | null, error?: unknown): string[] {
  if (said === null) return [];
  const fault = error instanceof AddressingRefusal ? addressingFaultAction : soapFaultAction;
  return answerAddressing({
    action: action ?? fault,
    messageId: `urn:uuid:${randomUUID()}`,
    relatesTo: said.messageId,
    parameters: (action === null ? faultsTo(said) : said.replyTo)?.parameters ?? [],
  });
}

/** Whether nobody wants the answer, or the fault. */
export function isUnwanted(said: MessageAddressing | null, isFault: boolean): boolean {
  return said !== null && (isFault ? faultsTo(said) : said.replyTo)?.address === noAddress;
}

function faultsTo({ faultTo, replyTo }: MessageAddressing): EndpointReference | null {
  return faultTo ?? replyTo;
}

function required(header: string, reason: string): AddressingFault {
  return addressingFault('MessageAddressingHeaderRequired', null, header, reason);
}

/** The detail of a fault of headers stands in a header in SOAP 1.1, where details are of bodies (SOAP Binding, 6.2). */
function refusalOf({ code, header, reason }: AddressingFault, { version }: ReadEnvelope): AddressingRefusal {
  const declared = ` xmlns:wsa="${addressingNamespace}"`;
  const problem = `<wsa:ProblemHeaderQName${declared}>wsa:${header}</wsa:ProblemHeaderQName>`;
  const fault = { code: 'Client' as const, subcode: code, reason };
  return version === '1.1'
    ? new AddressingRefusal({ ...fault, headers: [`<wsa:FaultDetail${declared}>${problem}</wsa:FaultDetail>`] })
    : new AddressingRefusal({ ...fault, detail: problem });
}
