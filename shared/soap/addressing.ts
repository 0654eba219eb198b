import { attributeText, elementText } from '../format/xml/writers.ts';
import { childParts, type EnvelopeHeader, type FaultSubcode } from './envelope.ts';
import { childOf, headerTree } from './header-tree.ts';

/** WS-Addressing 1.0 (Core, 3; SOAP Binding, 6). */
export const addressingNamespace = 'http://www.w3.org/2005/08/addressing';
/** On the way back of the same connection; and nowhere. */
export const anonymousAddress = `${addressingNamespace}/anonymous`;
export const noAddress = `${addressingNamespace}/none`;
/** Actions of answers that are faults: of addressing itself, and of all others. */
export const addressingFaultAction = `${addressingNamespace}/fault`;
export const soapFaultAction = `${addressingNamespace}/soap/fault`;

const declared = ` xmlns:wsa="${attributeText(addressingNamespace)}"`;
const block = (name: string, text: string, more = '') =>
  `<wsa:${name}${declared}${more}>${elementText(text)}</wsa:${name}>`;

/** The headers of a request; they use the prefix `soap` of our envelopes. No answer is wanted of a message that goes one way. */
export function requestAddressing(asked: {
  action: string;
  to: string;
  messageId: string;
  isOneWay: boolean;
}): string[] {
  return [
    block('Action', asked.action, ' soap:mustUnderstand="1"'),
    block('To', asked.to),
    block('MessageID', asked.messageId),
    ...(asked.isOneWay ? [] : [`<wsa:ReplyTo${declared}><wsa:Address>${anonymousAddress}</wsa:Address></wsa:ReplyTo>`]),
  ];
}

/** The headers of an answer to a message; `parameters` are elements that its sender wants back. */
export function answerAddressing(answered: {
  action: string;
  messageId: string;
  relatesTo: string;
  parameters: readonly string[];
}): string[] {
  return [
    block('Action', answered.action),
    block('MessageID', answered.messageId),
    ...(answered.relatesTo === '' ? [] : [block('RelatesTo', answered.relatesTo)]),
    ...answered.parameters,
  ];
}

/** Where an answer is to go. */
export interface EndpointReference {
  address: string;
  /** Elements that stand as headers in what goes there, each marked as what it is (SOAP Binding, 3). */
  parameters: readonly string[];
}

/** What the headers of a message say of where it comes from, where it goes, and what it is for. A text is '' where it is not said. */
export interface MessageAddressing {
  action: string;
  to: string;
  messageId: string;
  relatesTo: string;
  replyTo: EndpointReference | null;
  faultTo: EndpointReference | null;
}

/** What is wrong with the headers: code and subcode of the faults of addressing (SOAP Binding, 6.4), and the header. */
export interface AddressingFault {
  code: FaultSubcode;
  header: string;
  reason: string;
}

export function addressingFault(name: string, more: string | null, header: string, reason: string): AddressingFault {
  return {
    code: { prefix: 'wsa', namespace: addressingNamespace, name, ...(more === null ? {} : { more }) },
    header,
    reason,
  };
}

/** Whether a header is of WS-Addressing. */
export function isAddressingHeader({ element }: Pick<EnvelopeHeader, 'element'>): boolean {
  return element.namespace === addressingNamespace;
}

const once = ['Action', 'To', 'MessageID', 'RelatesTo', 'ReplyTo', 'FaultTo', 'From'] as const;

/** Reads the headers of WS-Addressing among those that are for us; null where there are none. */
export function readAddressing(headers: readonly EnvelopeHeader[]): MessageAddressing | AddressingFault | null {
  const own = headers.filter(isAddressingHeader);
  if (own.length === 0) return null;
  const found = new Map<string, EnvelopeHeader>();
  for (const header of own) {
    const { name } = header.element;
    // An answer may relate to several messages; the one it answers is the first without another relationship.
    if (found.has(name) && name !== 'RelatesTo' && once.some((each) => each === name))
      return addressingFault(
        'InvalidAddressingHeader',
        'InvalidCardinality',
        name,
        `The message has the header ${name} twice.`,
      );
    if (!found.has(name)) found.set(name, header);
  }
  const textOf = (name: string) => {
    const header = found.get(name);
    return header ? headerTree(header.text).text : '';
  };
  const referenceOf = (name: string): EndpointReference | null => {
    const header = found.get(name);
    return header ? endpointOf(header) : null;
  };
  return {
    action: textOf('Action'),
    to: textOf('To'),
    messageId: textOf('MessageID'),
    relatesTo: textOf('RelatesTo'),
    replyTo: referenceOf('ReplyTo'),
    faultTo: referenceOf('FaultTo'),
  };
}

const mostParameters = 50;

function endpointOf({ text }: EnvelopeHeader): EndpointReference {
  const address = childOf(headerTree(text), 'Address', addressingNamespace)?.text ?? '';
  const holder = childParts(text).find(
    ({ element }) => element.name === 'ReferenceParameters' && element.namespace === addressingNamespace,
  );
  const parameters = (holder ? childParts(holder.text) : []).slice(0, mostParameters).map((part) =>
    // A prefix of its own: the element may declare ours for something else.
    part.text
      .trim()
      .replace(/^<[^\s/>]+/, (tag) => `${tag} xmlns:wsaIs="${addressingNamespace}" wsaIs:IsReferenceParameter="true"`),
  );
  return { address, parameters };
}

/** Whether a reading of headers says that they are wrong. */
export function isAddressingFault(read: MessageAddressing | AddressingFault): read is AddressingFault {
  return 'header' in read;
}
