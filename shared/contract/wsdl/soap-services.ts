import type { ElementName } from '../../structure/element-name.ts';
import type { ExpandedName } from '../xsd/names.ts';
import {
  type Binding,
  type BindingOperation,
  type Definitions,
  isSoap,
  type MessageBinding,
  type Part,
  type Port,
  type Service,
} from './definitions.ts';
import { addressingActions, demandsOf, type PortDemands } from './demands.ts';

/** An operation of a SOAP port, with the elements that its messages consist of. */
export interface DescribedOperation {
  name: string;
  documentation: string;
  /** `SOAPAction`; '' where none is written. */
  action: string;
  /** That of WS-Addressing, where it is used. */
  addressingAction: string;
  answerAction: string;
  isEncoded: boolean;
  isOneWay: boolean;
  /** What stands in the body of a request; null for an empty body. */
  request: ElementName | null;
  requestHeaders: readonly ElementName[];
  /** What travels beside a request, with its media type; '' for any. */
  requestAttachments: readonly { part: string; mediaType: string }[];
  response: ElementName | null;
  responseHeaders: readonly ElementName[];
  faults: readonly { name: string; element: ElementName }[];
}

/** A SOAP service as a description has it: one port, and the names of those that offer the same. */
export interface DescribedSoapService {
  service: string;
  port: string;
  version: '1.1' | '1.2';
  address: string;
  namespace: string;
  documentation: string;
  /** What its messages need beside SOAP. */
  demands: PortDemands;
  operations: readonly DescribedOperation[];
  /** Ports with the same operations, which are not made services of their own. */
  others: readonly string[];
}

const httpTransports: readonly string[] = [
  'http://schemas.xmlsoap.org/soap/http',
  'http://schemas.xmlsoap.org/soap/http/',
  'http://www.w3.org/2003/05/soap/bindings/HTTP/',
  '',
];

/** Whether a binding is SOAP over HTTP. */
function isOverHttp(binding: Binding): boolean {
  return isSoap(binding) && httpTransports.includes(binding.transport);
}

/**
 * The SOAP services of a description: for each service and port type one, of the first port that speaks SOAP over HTTP. A description that has no service
 * (an interface alone) gives one for each of its bindings, without an address.
 */
export function soapServices(definitions: Definitions): DescribedSoapService[] {
  const services = definitions.services.flatMap((service) => ofService(service, definitions));
  if (definitions.services.length > 0) return services;
  return definitions.bindings
    .filter(isOverHttp)
    .map((binding) =>
      described(binding.local, { name: binding.local, address: '', binding, source: null }, [], '', definitions),
    );
}

function ofService(service: Service, definitions: Definitions): DescribedSoapService[] {
  const byInterface = new Map<unknown, Port[]>();
  for (const port of service.ports) {
    if (!port.binding || !isOverHttp(port.binding)) continue;
    const key = port.binding.portType ?? port.binding;
    byInterface.set(key, [...(byInterface.get(key) ?? []), port]);
  }
  return [...byInterface.values()].map(([first, ...others]) =>
    described(
      service.name,
      first as Port & { binding: Binding },
      others.map((port) => port.name),
      service.documentation ?? '',
      definitions,
    ),
  );
}

function described(
  service: string,
  port: Pick<Port, 'name' | 'address'> & { binding: Binding; source: Port['source'] | null },
  others: readonly string[],
  documentation: string,
  { targetNamespace }: Definitions,
): DescribedSoapService {
  const { binding } = port;
  return {
    service,
    port: port.name,
    version: binding.protocol === 'soap12' ? '1.2' : '1.1',
    address: port.address,
    namespace: targetNamespace,
    documentation: documentation || (binding.portType?.documentation ?? ''),
    demands: demandsOf(binding, port.source),
    // The server speaks first in the other kinds (WSDL 1.1, 2.4): a client has nothing to call.
    operations: binding.operations
      .filter(({ operation }) => operation.kind === 'request-response' || operation.kind === 'one-way')
      .map((bound) => describedOperation(bound, binding.portType, targetNamespace)),
    others,
  };
}

function describedOperation(
  bound: BindingOperation,
  portType: Binding['portType'],
  targetNamespace: string,
): DescribedOperation {
  const { operation, style, action, request, response } = bound;
  return {
    name: operation.name,
    documentation: operation.documentation ?? '',
    action: action ?? '',
    ...addressingActions(portType, operation, action ?? '', targetNamespace),
    isEncoded: request?.use === 'encoded' || response?.use === 'encoded',
    isOneWay: operation.kind === 'one-way',
    request: bodyElement(request, style, operation.name, targetNamespace),
    requestAttachments: request?.attachments ?? [],
    requestHeaders: (request?.headers ?? []).flatMap(({ part }) => elementOf(part)),
    response:
      operation.kind === 'one-way' ? null : bodyElement(response, style, `${operation.name}Response`, targetNamespace),
    responseHeaders:
      operation.kind === 'one-way' ? [] : (response?.headers ?? []).flatMap(({ part }) => elementOf(part)),
    faults: operation.faults.flatMap(({ name, message }) =>
      elementOf(message?.parts[0] ?? null).map((element) => ({ name: name ?? element.name, element })),
    ),
  };
}

/** What stands in a body: the element of its part, or for rpc one named like the operation (see message-elements.ts, which declares it). */
function bodyElement(
  binding: MessageBinding | null,
  style: 'document' | 'rpc',
  wrapper: string,
  targetNamespace: string,
): ElementName | null {
  if (!binding) return null;
  const { body } = binding;
  const isWrapped = style === 'rpc' || body.some((part) => part.element === null && part.type !== null);
  if (isWrapped) return { name: wrapper, namespace: binding.namespace ?? targetNamespace };
  return elementOf(body[0] ?? null)[0] ?? null;
}

function elementOf(part: Part | null): ElementName[] {
  return part?.element ? [elementName(part.element)] : [];
}

function elementName(name: ExpandedName): ElementName {
  const [, namespace = '', local = name] = /^\{(.*)\}([^}]*)$/s.exec(name) ?? [];
  return { name: local, namespace };
}
