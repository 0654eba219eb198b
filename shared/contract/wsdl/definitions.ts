import type { ExpandedName } from '../xsd/names.ts';
import type { DescriptionElement } from './description-file.ts';

/**
 * What a service description says (WSDL 1.1, chapter 2), with every reference resolved to the thing itself. References only lead down
 * (service, port, binding, port type, operation, message), so that it can be walked without a mark.
 */
export interface Definitions {
  name: string | null;
  targetNamespace: string;
  documentation?: string;
  messages: readonly Message[];
  portTypes: readonly PortType[];
  bindings: readonly Binding[];
  services: readonly Service[];
}

export interface Message {
  name: ExpandedName;
  local: string;
  parts: readonly Part[];
  source: DescriptionElement;
}

/** A part is of a global element or of a type. */
export interface Part {
  name: string;
  element: ExpandedName | null;
  type: ExpandedName | null;
  source: DescriptionElement;
}

export interface PortType {
  name: ExpandedName;
  local: string;
  operations: readonly Operation[];
  documentation?: string;
  source: DescriptionElement;
}

/** The transmission primitives of WSDL 1.1, chapter 2.4; of the last two, the server speaks first. */
export type OperationKind = 'one-way' | 'request-response' | 'solicit-response' | 'notification';

export interface Operation {
  name: string;
  kind: OperationKind;
  /** `wsdl:input`; null for a notification. */
  request: OperationMessage | null;
  /** `wsdl:output`; null for a one-way operation. */
  response: OperationMessage | null;
  faults: readonly OperationMessage[];
  documentation?: string;
  source: DescriptionElement;
}

export interface OperationMessage {
  /** Of the input, output or fault itself; null where it is not written. */
  name: string | null;
  message: Message | null;
  source: DescriptionElement;
}

/** `other` is what no SOAP client can call: HTTP GET and POST of WSDL 1.1 apart, bindings of somebody's own. */
export type BindingProtocol = 'soap11' | 'soap12' | 'http' | 'other';
export type BindingStyle = 'document' | 'rpc';
export type BindingUse = 'literal' | 'encoded';

export interface Binding {
  name: ExpandedName;
  local: string;
  portType: PortType | null;
  protocol: BindingProtocol;
  /** Of the SOAP binding: `http://schemas.xmlsoap.org/soap/http`, or that of JMS, mail, …; '' where none is written. */
  transport: string;
  operations: readonly BindingOperation[];
  source: DescriptionElement;
}

export interface BindingOperation {
  operation: Operation;
  /** Its own, else that of the binding. */
  style: BindingStyle;
  /** `SOAPAction`; null where it is not written. */
  action: string | null;
  request: MessageBinding | null;
  response: MessageBinding | null;
  faults: readonly FaultBinding[];
  source: DescriptionElement;
}

/** How a message stands in an envelope. */
export interface MessageBinding {
  use: BindingUse;
  /** Of the wrapper element of an rpc message. */
  namespace: string | null;
  encodingStyle: string;
  /** The parts in the body. */
  body: readonly Part[];
  headers: readonly HeaderBinding[];
  /** The parts travel as parts of a MIME multipart message. */
  isMultipart: boolean;
  /** Parts that travel beside the envelope, with their media types; '' for any. */
  attachments: readonly { part: string; mediaType: string }[];
  source: DescriptionElement;
}

export interface HeaderBinding {
  use: BindingUse;
  namespace: string | null;
  message: Message | null;
  part: Part | null;
  /** What goes wrong with the header is said with these. */
  faults: readonly HeaderBinding[];
  source: DescriptionElement;
}

export interface FaultBinding {
  name: string;
  use: BindingUse;
  namespace: string | null;
  fault: OperationMessage | null;
  source: DescriptionElement;
}

export interface Service {
  name: string;
  documentation?: string;
  ports: readonly Port[];
  source: DescriptionElement;
}

export interface Port {
  name: string;
  binding: Binding | null;
  /** Where it is to be called; '' where none is written. */
  address: string;
  source: DescriptionElement;
}

export function isSoap({ protocol }: Binding): boolean {
  return protocol === 'soap11' || protocol === 'soap12';
}

/** Whether any message of the bindings is encoded (SOAP 1.1, chapter 5), not literal. */
export function isEncoded({ bindings }: Definitions): boolean {
  return bindings.some((binding) =>
    binding.operations.some(({ request, response }) => request?.use === 'encoded' || response?.use === 'encoded'),
  );
}
