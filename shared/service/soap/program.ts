import type { ProgramAccess } from '../../authentication/index.ts';
import type { ElementValue } from '../../soap/message-elements.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import type { ProgramService } from '../protocol.ts';

/** A child of a request's element, and the microflow parameter that takes it (-1 for none). */
export type ProgramSoapPart =
  | { kind: 'value'; value: ElementValue; argument: number; values: readonly string[] | null }
  | { kind: 'mapping'; element: ElementName; mapping: number; argument: number; isOptional: boolean };

/** An operation of a published web service, compiled. */
export interface ProgramServedSoapOperation {
  id: string;
  name: string;
  action: string;
  /** Actions of WS-Addressing, of a request and of its answer. */
  addressingAction: string;
  answerAction: string;
  isOneWay: boolean;
  flow: number;
  access: ProgramAccess;
  /** The access rules of entities hold for what it reads and writes. */
  appliesAccess: boolean;
  requestElement: ElementName | null;
  responseElement: ElementName | null;
  request:
    | { how: 'nothing' }
    | { how: 'parts'; parts: ProgramSoapPart[] }
    | { how: 'mapping'; mapping: number; argument: number }
    | { how: 'text'; argument: number };
  commit: boolean;
  /** The argument that takes the attachments which no value of a request refers to; left out where none does. */
  attachments?: number;
  /** Headers that are understood; a mapping of null gives the text. */
  headers: { element: ElementName; mapping: number | null; argument: number }[];
  response:
    | { how: 'nothing' }
    | { how: 'value'; value: ElementValue }
    /** In the operation's own element. */
    | { how: 'part'; mapping: number }
    | { how: 'mapping'; mapping: number }
    | { how: 'text' };
  /** Headers of the answer, each written of what the flow gives. */
  answerHeaders: { element: ElementName; mapping: number }[];
  /** One that fits the object of an error is told by the entity of its mapping. */
  faults: { name: string; element: ElementName; mapping: number }[];
}

/** What a program holds of a published web service. */
export interface SoapServiceData {
  documentation: string;
  versions: 'both' | '1.1' | '1.2';
  validate: 'off' | 'warn' | 'refuse';
  addressing: 'off' | 'optional' | 'required';
  operations: ProgramServedSoapOperation[];
  /** The WSDL, cut where the address of the service stands. */
  wsdl: readonly string[];
  /** Documents that it refers to by `?xsd=NUMBER`, from 1; cut likewise. */
  documents: readonly (readonly string[])[];
  /** What samples are made of: all that messages can hold. */
  shape: StructureShape;
}

export type ProgramSoapService = ProgramService<SoapServiceData>;
