import type { SoapVersion } from '../../../../shared/soap/envelope.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { chooseMediaType } from '../../http/accept.ts';
import { type MessagePart, MultipartError } from '../../http/multipart-parts.ts';
import {
  AttachmentsTooLarge,
  hasAttachments,
  type PackedMessage,
  packed,
  partsOfMessage,
  withAttachments,
} from '../../http/xop.ts';
import { contentTypeOf } from './fault.ts';

/** Whether the sender of a message takes values as attachments, too (MTOM, 3.1). */
export function takesAttachments(contentType: string | undefined, accept: string | undefined): boolean {
  if (hasAttachments(contentType) && /application\/xop\+xml/i.test(contentType ?? '')) return true;
  // Who takes anything has not said that it reads messages in parts.
  return /application\/xop\+xml/i.test(accept ?? '') && chooseMediaType(accept, ['application/xop+xml']) !== null;
}

/** A message that came: its envelope, what its label calls it, and the attachments that no value of it refers to. */
export interface ReceivedMessage {
  text: string;
  /** The media type of the envelope; '' where a part says none. */
  type: string;
  attachments: readonly MessagePart[];
}

/**
 * A message with attachments; those that its envelope refers to as values stand in their places in it: no more than `largest` bytes of them.
 * @throws FlowError `request/body`, `request/body-too-large`
 */
export function messageOfParts(
  content: Uint8Array,
  contentType: string,
  textOf: (bytes: Uint8Array, type: string) => string,
  largest: number,
): ReceivedMessage {
  try {
    const { bytes, type, parts } = partsOfMessage(content, contentType);
    const { text, taken } = withAttachments(textOf(bytes, type), parts, largest);
    return {
      text,
      type: parts.root.headers.has('content-type') ? type : '',
      attachments: parts.others.filter((part) => !taken.has(part.id)).map(({ part }) => part),
    };
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    if (error instanceof AttachmentsTooLarge) throw new FlowError('request/body-too-large', error.message);
    throw new FlowError('request/body', error.message);
  }
}

/** An answer whose long binary values are attachments; null when it has none. */
export function packedAnswer(envelope: string, version: SoapVersion, names: ReadonlySet<string>): PackedMessage | null {
  return packed(envelope, contentTypeOf(version).split(';', 1)[0] as string, names);
}
