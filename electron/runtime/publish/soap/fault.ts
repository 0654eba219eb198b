import { MappingError } from '../../../../shared/format/message-error.ts';
import { type FaultSubcode, type SoapVersion, writeEnvelope, writeFault } from '../../../../shared/soap/envelope.ts';
import type { FlowError } from '../../contract/flow-error.ts';
import { askedStatus, statusOfError } from '../error-status.ts';

/** A fault as it is answered. */
export interface AnsweredFault {
  /** Code of SOAP 1.1: who did wrong, `Client` or `Server`, or what was not understood. */
  code: 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand';
  /** What a specification above SOAP calls it. */
  subcode?: FaultSubcode;
  reason: string;
  /** Elements. */
  detail: string;
  /** Of the transport, where it says more than SOAP does: 413, 503. */
  status?: number;
  /** The version that it is said in, where that is not the one of the message. */
  version?: SoapVersion;
  /** Header elements that tell more. */
  headers?: readonly string[];
}

/**
 * The HTTP status of a fault: SOAP 1.1 says 500 whatever it is (6.2; WS-I Basic Profile 1.1, R1126), SOAP 1.2 400 for what the sender did
 * (part 2, 7.5.2.2).
 */
export function statusOfFault(version: SoapVersion, { code, status }: AnsweredFault): number {
  if (status !== undefined) return status;
  return version === '1.2' && code === 'Client' ? 400 : 500;
}

export function faultEnvelope(
  version: SoapVersion,
  { code, subcode, reason, detail, headers = [] }: AnsweredFault,
): string {
  return writeEnvelope(version, headers, writeFault(version, code, reason, detail, subcode));
}

/** The media type of messages of a version. */
export function contentTypeOf(version: SoapVersion): string {
  return version === '1.1' ? 'text/xml; charset=utf-8' : 'application/soap+xml; charset=utf-8';
}

/** The fault of an operation that failed, with the blame where it belongs. `detail` is what the operation makes of the error's details. */
export function faultOfError(error: FlowError, detail: string): AnsweredFault {
  const ofMapping = error.cause instanceof MappingError && error.blame !== 'partner' && error.code !== 'request/body';
  const status = askedStatus(error) ?? (ofMapping ? 500 : statusOfError(error));
  return { code: codeOf(error, status), reason: error.message, detail };
}

/** What goes well when the same is sent again: HTTP has statuses below 500 for it, too. */
const mayGoWellLater: ReadonlySet<string> = new Set([
  'data/changed-meanwhile',
  'data/answer-kept',
  'request/under-way',
  'request/too-many',
]);

/**
 * Whose an error is: `Client` says that the message must not be sent again as it is, `Server` that it may go well later (SOAP 1.1, 4.4.1; SOAP 1.2 part 1, 5.4.6).
 * An error that the flow gives a status has the one that it says.
 */
export function codeOf(error: FlowError, status: number): 'Client' | 'Server' {
  if (askedStatus(error) === null && mayGoWellLater.has(error.code)) return 'Server';
  return status < 500 && status !== 429 ? 'Client' : 'Server';
}
