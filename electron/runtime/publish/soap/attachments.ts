import { randomUUID } from 'node:crypto';
import { lineAndColumn } from '../../../../shared/format/text-place.ts';
import type { SoapVersion } from '../../../../shared/soap/envelope.ts';
import type { StructureNode } from '../../../../shared/structure/node.ts';
import type { StructureShape } from '../../../../shared/structure/structure-document.ts';
import { FlowError } from '../../contract/flow-error.ts';
import {
  MultipartError,
  type RelatedParts,
  readRelated,
  rootId,
  typeParameter,
  writeRelated,
} from '../../http/multipart-related.ts';
import { contentTypeOf } from './fault.ts';

const xopNamespace = 'http://www.w3.org/2004/08/xop/include';

/** Whether a message comes with attachments. */
export function hasAttachments(contentType: string | undefined): boolean {
  return /^\s*multipart\/related\s*(?:;|$)/i.test(contentType ?? '');
}

/** Whether its sender takes values as attachments, too (MTOM, 3.1). */
export function takesAttachments(contentType: string | undefined, accept: string | undefined): boolean {
  return /application\/xop\+xml/i.test(`${hasAttachments(contentType) ? contentType : ''} ${accept ?? ''}`);
}

/** A message with attachments: its envelope as bytes with the type that its part says, and what it refers to. */
export function partsOfMessage(
  content: Uint8Array,
  contentType: string,
): { bytes: Uint8Array; type: string; parts: RelatedParts } {
  try {
    const parts = readRelated(content, contentType);
    const said = parts.root.headers.get('content-type') ?? 'text/xml';
    // XOP, 5.1: the type of what is packed is a parameter.
    const charset = typeParameter(said, 'charset');
    const type = `${typeParameter(said, 'type') ?? said.split(';')[0]}${charset ? `; charset=${charset}` : ''}`;
    return { bytes: parts.root.content, type, parts };
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    throw new FlowError('request/body', error.message);
  }
}

/**
 * The envelope with each attachment in the place where it is referred to (XOP, 3.2), as base64. What the references make of it is no more than
 * `largest` bytes: a short message may refer to one attachment a million times.
 */
export function withAttachments(envelope: string, { attachments }: RelatedParts, largest: number): string {
  if (!envelope.includes(xopNamespace)) return envelope;
  let filledIn = 0;
  const include = /<(?:[\w.-]+:)?Include\b([^<>]*?)(?:\/>|>\s*<\/(?:[\w.-]+:)?Include\s*>)/g;
  return envelope.replace(include, (whole, attributes: string, at: number) => {
    const href = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes);
    const said = href?.[1] ?? href?.[2];
    if (said === undefined || !/^cid:/i.test(said)) return whole;
    const id = decoded(said.slice(4));
    const part = attachments.get(id);
    filledIn += part?.content.byteLength ?? 0;
    if (filledIn > largest)
      throw new FlowError(
        'request/body-too-large',
        `The attachments that the message refers to are more than ${largest} bytes.`,
      );
    if (part)
      return Buffer.from(part.content.buffer, part.content.byteOffset, part.content.byteLength).toString('base64');
    const { line, column } = lineAndColumn(envelope, at);
    throw new FlowError(
      'request/body',
      `The message has no attachment ${id.slice(0, 100)} (line ${line}, column ${column}).`,
    );
  });
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

/** A message with its binary values as attachments. */
export interface PackedMessage {
  contentType: string;
  content: Buffer;
}

/** An envelope whose long binary values become attachments; null when it has none. `names` are the local names of binary elements. */
export function packed(envelope: string, version: SoapVersion, names: ReadonlySet<string>): PackedMessage | null {
  if (names.size === 0) return null;
  const attachments: { id: string; content: Uint8Array }[] = [];
  const value = new RegExp(`(<(?:[\\w.-]+:)?([\\w.-]+)(?:\\s[^<>]*)?>)([A-Za-z0-9+/]{${shortest},}={0,2})(?=</)`, 'g');
  const root = envelope.replace(value, (whole, start: string, name: string, text: string) => {
    if (!names.has(name)) return whole;
    const id = `${attachments.length + 1}@weft`;
    attachments.push({ id, content: Buffer.from(text, 'base64') });
    return `${start}<xop:Include xmlns:xop="${xopNamespace}" href="cid:${id}"/>`;
  });
  if (attachments.length === 0) return null;
  const boundary = `weft-${randomUUID()}`;
  const type = contentTypeOf(version).split(';', 1)[0] as string;
  return {
    contentType: `multipart/related; type="application/xop+xml"; start="<${rootId}>"; start-info="${type}"; boundary="${boundary}"`,
    content: writeRelated(
      { contentType: `application/xop+xml; charset=UTF-8; type="${type}"`, content: root },
      attachments,
      boundary,
    ),
  };
}

/** The local names of the binary elements of messages. */
export function binaryNames({ root, types = {} }: StructureShape): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: StructureNode, name: string): void => {
    const own = typeof node.wire?.name === 'string' ? node.wire.name : node.name || name;
    if (node.type === 'binary' && node.wire?.kind === undefined && node.wire?.encoding !== 'hex') names.add(own);
    for (const child of node.children ?? []) visit(child, '');
    if (node.item) visit(node.item, own);
  };
  visit(root, '');
  for (const type of Object.values(types)) visit(type, '');
  return names;
}
