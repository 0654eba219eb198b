import type { FastifyRequest } from 'fastify';
import { type MessageFormat, mediaTypeOfFormat } from '../../../../shared/format/index.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { contentOfBody, textOfBody } from '../request-text.ts';

export { codingRefusal, contentOfBody, saidType } from '../request-text.ts';

/** A request's body as the text that a format reads: of one whose messages are no text (a workbook) made of its bytes. Throws as `textOfBody` does. */
export async function messageOfBody(
  request: FastifyRequest,
  bytes: Uint8Array,
  maxBytes: number,
  format: MessageFormat | null,
): Promise<string> {
  if (format?.described.as !== 'bytes') return textOfBody(request, bytes, maxBytes);
  const read = format.decode(await contentOfBody(request, bytes, maxBytes), null);
  if ('text' in read) return read.text;
  const { path = '', code, message } = read.diagnostic;
  throw new FlowError('request/body', message, { details: [{ path, code, message }] });
}

/** Media types that say nothing: bytes of some kind, and what `curl -d` says of whatever it sends. */
const unsaid = new Set(['application/octet-stream', 'application/x-www-form-urlencoded']);

/** A media type with its parameters, which may be quoted (RFC 9110, 8.3.1 and 5.6.6). */
const token = "[!#$%&'*+.^_`|~\\w-]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const mediaType = new RegExp(`^(${token}/${token})(?:[ \\t]*;(?:[ \\t]*${token}=(?:${token}|${quoted}))?)*$`);

/** They are JSON, but no messages: a list of changes (RFC 6902). */
const otherDocuments: ReadonlySet<string> = new Set(['application/json-patch+json']);

/**
 * Which of the formats a body says it is of; one that says nothing is of the first. Throws FlowError `request/media-type` for one that is of
 * none of them.
 */
export function formatOfBody(formats: readonly MessageFormat[], contentType: string | undefined): number {
  if (contentType === undefined) return 0;
  const type = mediaType.exec(contentType.trim())?.[1]?.toLowerCase();
  const found =
    type === undefined || otherDocuments.has(type) ? -1 : formats.findIndex((format) => format.isMediaType(type));
  if (found >= 0) return found;
  if (type !== undefined && unsaid.has(type)) return 0;
  const said = JSON.stringify(contentType.slice(0, 80));
  const words = type === undefined ? `${said} is no media type.` : `A body of type ${type} is not read here.`;
  const read = formats.map((format) => `${format.label} with content-type: ${mediaTypeOfFormat(format)}`);
  throw new FlowError('request/media-type', `${words} Send ${read.join(', or ')}.`);
}
