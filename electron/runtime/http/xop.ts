import { randomUUID } from 'node:crypto';
import { lineAndColumn } from '../../../shared/format/text-place.ts';
import { attachmentReferences, xopNamespace } from '../../../shared/soap/attachment-references.ts';
import type { MessagePart } from './multipart-parts.ts';
import {
  MultipartError,
  type RelatedAttachment,
  type RelatedParts,
  readRelated,
  rootId,
  typeParameter,
  writeRelated,
} from './multipart-related.ts';

/** Whether a message comes with attachments. */
export function hasAttachments(contentType: string | null | undefined): boolean {
  return /^\s*multipart\/related\s*(?:;|$)/i.test(contentType ?? '');
}

/**
 * A message with attachments: its envelope as bytes with the type that its part says, and what it refers to.
 * @throws MultipartError
 */
export function partsOfMessage(
  content: Uint8Array,
  contentType: string,
): { bytes: Uint8Array; type: string; parts: RelatedParts } {
  const parts = readRelated(content, contentType);
  const said = parts.root.headers.get('content-type') ?? 'text/xml';
  // XOP, 5.1: the type of what is packed is a parameter.
  const charset = typeParameter(said, 'charset');
  const own = (typeParameter(said, 'type') ?? said).split(';')[0];
  return { bytes: parts.root.content, type: `${own}${charset ? `; charset=${charset}` : ''}`, parts };
}

/** What is told of an attachment, by the names of the attributes of `System.SoapAttachment`. */
export function attachmentValues({ headers, content }: MessagePart): Record<string, string | Uint8Array> {
  return {
    ContentId: (headers.get('content-id') ?? '').replace(/^<|>$/g, ''),
    ContentType: headers.get('content-type') ?? '',
    Location: headers.get('content-location') ?? '',
    Content: content,
  };
}

/** What a message refers to is more than may be taken. */
export class AttachmentsTooLarge extends MultipartError {}

/**
 * The envelope with each attachment in the place where it is referred to (XOP, 3.2), as base64; `taken` are the attachments that were. What the references make
 * of it is at most `largest` bytes: a short message may refer to one attachment a million times. A text that is no XML is given back as it is: whoever reads it
 * says where.
 * @throws MultipartError for one that is not there, AttachmentsTooLarge
 */
export function withAttachments(
  envelope: string,
  { attachments, twice }: RelatedParts,
  largest: number,
): { text: string; taken: ReadonlySet<string> } {
  const taken = new Set<string>();
  if (!envelope.includes(xopNamespace)) return { text: envelope, taken };
  const pieces: string[] = [];
  let copied = 0;
  let filledIn = 0;
  for (const { from, to, href } of attachmentReferences(envelope)) {
    if (!/^cid:/i.test(href)) continue;
    const id = decoded(href.slice(4));
    const part = attachments.get(id);
    if (!part || twice.has(id)) {
      const { line, column } = lineAndColumn(envelope, from);
      const what = part ? 'several attachments' : 'no attachment';
      throw new MultipartError(`The message has ${what} ${id.slice(0, 100)} (line ${line}, column ${column}).`);
    }
    const { buffer, byteOffset, byteLength } = part.content;
    filledIn += byteLength;
    if (filledIn > largest)
      throw new AttachmentsTooLarge(`The attachments that the message refers to are more than ${largest} bytes.`);
    pieces.push(envelope.slice(copied, from), Buffer.from(buffer, byteOffset, byteLength).toString('base64'));
    copied = to;
    taken.add(id);
  }
  return { text: `${pieces.join('')}${envelope.slice(copied)}`, taken };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shorter values stay where they are, in characters of base64: an attachment has headers of its own. */
const shortest = 1_400;

/** Whether base64 that is decoded is written in the same characters again (XOP, 3.1): a text that merely looks like it often is not. */
function isCanonical(text: string): boolean {
  const end = text.slice(-4);
  return text.length % 4 === 0 && Buffer.from(end, 'base64').toString('base64') === end;
}

/** A message with its binary values as attachments. */
export interface PackedMessage {
  contentType: string;
  content: Buffer;
}

/**
 * An envelope of a media type whose long binary values become attachments (XOP), with what goes `beside` it; null when it has neither. `names` are the local names of binary
 * elements; `action` is said where SOAP 1.2 says it. Without such a value it is a SOAP message with attachments (W3C Note of 2000-12-11; WS-I Attachments Profile 1.0).
 */
export function packed(
  envelope: string,
  type: string,
  names: ReadonlySet<string>,
  action: string | null = null,
  beside: readonly RelatedAttachment[] = [],
): PackedMessage | null {
  if (names.size === 0 && beside.length === 0) return null;
  const attachments: RelatedAttachment[] = [];
  const value = new RegExp(`(<(?:[\\w.-]+:)?([\\w.-]+)(?:\\s[^<>]*)?>)([A-Za-z0-9+/]{${shortest},}={0,2})(?=</)`, 'g');
  const root = envelope.replace(value, (whole, start: string, name: string, text: string) => {
    if (!names.has(name) || !isCanonical(text)) return whole;
    const id = `${attachments.length + 1}@weft`;
    attachments.push({ id, content: Buffer.from(text, 'base64') });
    return `${start}<xop:Include xmlns:xop="${xopNamespace}" href="cid:${id}"/>`;
  });
  const isXop = attachments.length > 0;
  attachments.push(...beside);
  if (attachments.length === 0) return null;
  const boundary = `weft-${randomUUID()}`;
  const said = action === null ? '' : `; action="${action}"`;
  const [outer, inner] = isXop
    ? [`type="application/xop+xml"; start="<${rootId}>"; start-info="${type}"`, 'application/xop+xml']
    : [`type="${type}"; start="<${rootId}>"`, type];
  return {
    contentType: `multipart/related; ${outer}; boundary="${boundary}"${said}`,
    content: writeRelated(
      { contentType: `${inner}; charset=UTF-8${isXop ? `; type="${type}"` : ''}`, content: root },
      attachments,
      boundary,
    ),
  };
}
