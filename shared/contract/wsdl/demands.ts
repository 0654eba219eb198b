import type { Binding, Operation, OperationMessage, PortType } from './definitions.ts';
import type { DescriptionElement } from './description-file.ts';

/** What a description says of the messages of a port beside SOAP itself: by WS-Policy, or by elements that came before it. */
export interface PortDemands {
  /** Messages say in headers what they are for (WS-Addressing 1.0, Metadata, 3; WSDL Binding, 3.1). */
  addressing: boolean;
  /** Binary values travel as attachments (MTOM Policy 1.1; MTOM Serialization Policy Assertion 1.0). */
  mtom: boolean;
}

const addressingMetadata = 'http://www.w3.org/2007/05/addressing/metadata';
const addressingWsdl = 'http://www.w3.org/2006/05/addressing/wsdl';
const mtomPolicies: readonly string[] = [
  'http://schemas.xmlsoap.org/ws/2004/09/policy/optimizedmimeserialization',
  'http://www.w3.org/2007/08/soap12-mtom-policy',
];
const policyIds = [
  '{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}Id',
  '{http://www.w3.org/XML/1998/namespace}id',
];
/** Policies are looked through so far; one that refers to itself has no end. */
const mostLooked = 5_000;

/** What a port and its binding say, in the policies that they hold and refer to. */
export function demandsOf(binding: Binding, port: DescriptionElement | null): PortDemands {
  const demands: PortDemands = { addressing: false, mtom: false };
  const waiting = [...binding.source.children, ...(port?.children ?? [])].filter(isOfPolicy);
  const seen = new Set<DescriptionElement>();
  for (let next = waiting.pop(); next && seen.size < mostLooked; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const { uri, local } = next;
    if (
      (uri === addressingMetadata && local === 'Addressing') ||
      (uri === addressingWsdl && local === 'UsingAddressing')
    )
      demands.addressing = true;
    if (mtomPolicies.includes(uri)) demands.mtom = true;
    if (local === 'PolicyReference') {
      const policy = policyOf(next);
      if (policy) waiting.push(policy);
    } else waiting.push(...next.children);
  }
  return demands;
}

function isOfPolicy({ uri, local }: DescriptionElement): boolean {
  return local === 'Policy' || local === 'PolicyReference' || uri === addressingWsdl || mtomPolicies.includes(uri);
}

/** The policy of a reference within the same document. */
function policyOf(reference: DescriptionElement): DescriptionElement | undefined {
  const id = reference.attributes.get('URI');
  if (!id?.startsWith('#')) return undefined;
  let root = reference;
  while (root.parent) root = root.parent;
  const isNamed = ({ local, extended }: DescriptionElement) =>
    local === 'Policy' && policyIds.some((key) => extended.get(key) === id.slice(1));
  return root.children.find(isNamed);
}

/**
 * The actions of a request and of its answer (WS-Addressing 1.0, Metadata, 4.4): what the description says, else the SOAP action, else one that is made of the
 * namespace and the names of port type and message.
 */
export function addressingActions(
  portType: PortType | null,
  { name, kind, request, response }: Operation,
  soapAction: string,
  targetNamespace: string,
): { addressingAction: string; answerAction: string } {
  const delimiter = /^urn:/i.test(targetNamespace) ? ':' : '/';
  const start = targetNamespace.endsWith(delimiter) ? targetNamespace : `${targetNamespace}${delimiter}`;
  const made = (own: string) => `${start}${portType?.local ?? ''}${delimiter}${own}`;
  return {
    addressingAction:
      explicitAction(request) ?? (soapAction || made(request?.name ?? (kind === 'one-way' ? name : `${name}Request`))),
    answerAction: explicitAction(response) ?? made(response?.name ?? `${name}Response`),
  };
}

function explicitAction(message: OperationMessage | null): string | null {
  for (const uri of [addressingMetadata, addressingWsdl]) {
    const said = message?.source.extended.get(`{${uri}}Action`);
    if (said) return said;
  }
  return null;
}
