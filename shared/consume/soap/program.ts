import type { SoapVersion } from '../../soap/envelope.ts';
import type { ElementValue } from '../../soap/message-elements.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { CallLimitSettings } from '../call-limits.ts';
import type { ProgramConsumedService } from '../consumed-protocol.ts';
import type { soapAuthentications } from './kind.ts';

/** A header of a request: the input that gives it, and the export mapping that writes it; null for a text. */
export interface ProgramSoapHeader {
  input: string;
  mapping: number | null;
}

/** A header of an answer, by the name of the result that it is. */
export interface ProgramSoapAnswerHeader {
  result: string;
  element: ElementName;
  reads:
    | { how: 'text' }
    | { how: 'mapping'; mapping: number }
    /** `isOwn`: the element is the value itself, and no child of it. */
    | { how: 'value'; value: ElementValue; isOwn: boolean };
}

export interface ProgramSoapOperation {
  id: string;
  name: string;
  action: string;
  /** That of WS-Addressing. */
  addressingAction: string;
  isEncoded: boolean;
  isOneWay: boolean;
  request:
    | { how: 'empty' }
    | { how: 'values'; element: ElementName; values: ElementValue[] }
    /** `parameters` are the inputs that are the mapping's parameters, in their order. */
    | { how: 'mapping'; mapping: number; parameters: string[] }
    | { how: 'text' };
  headers: ProgramSoapHeader[];
  /** What goes beside a request: the input that has its bytes, its name and its media type; left out where nothing does. */
  attachments?: { input: string; name: string; mediaType: string }[];
  answerHeaders: ProgramSoapAnswerHeader[];
  /** What stands in the body of its answer; null where nothing does. */
  responseElement: ElementName | null;
  requestElement: ElementName | null;
  response:
    | { how: 'nothing' }
    | { how: 'value'; element: ElementName; value: ElementValue }
    | { how: 'mapping'; mapping: number }
    | { how: 'text' };
  faults: { name: string; element: ElementName }[];
  /** Number of the flow that answers first where it is mocked. */
  mockFlow?: number;
  /** What the mock answers with then; left out where that is made. */
  mockAnswer?: string;
}

/** What a program holds of a consumed web service. */
export interface ProgramSoapService extends CallLimitSettings {
  version: SoapVersion;
  address: string;
  /** Number of the constant whose value goes before the address; null for none. */
  location: number | null;
  authentication: (typeof soapAuthentications)[number];
  user: number | null;
  password: number | null;
  /** Of the signature: numbers of the constants that hold them as PEM. */
  certificate: number | null;
  key: number | null;
  timeoutMs: number;
  attempts: number;
  pauseMs: number;
  validate: 'off' | 'warn' | 'refuse';
  /** Local names of the elements whose values go as attachments (MTOM); null where none do. */
  attached: string[] | null;
  addressing: boolean;
  /** What becomes of an answer with a header that has to be understood, and is not known. */
  understanding: 'off' | 'warn' | 'refuse';
  /** What verifies answers: the number of the constant with the certificate, and whether SHA-1 is taken; left out where nothing does. */
  verify?: { certificate: number | null; takesSha1: boolean };
  /** Number of the constant with the key that decrypts answers; left out where none does. */
  decryptionKey?: number;
  operations: ProgramSoapOperation[];
}

export type ProgramConsumedSoapService = ProgramConsumedService<ProgramSoapService>;
