import type { FastifyRequest } from 'fastify';
import { charsetsOf } from '../../../../shared/format/charsets.ts';
import { type MessageFormat, mediaTypeOfFormat } from '../../../../shared/format/index.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { ContentCodingError, decodeContent } from '../../http/content-coding.ts';
import { isMarkOf, markOf, textOfContent } from '../../http/text-content.ts';

/**
 * The bytes of a request's body as text: decoded from its codings (at most `maxBytes` of it), then from its charset, or as the format says whose
 * messages are no text. Throws FlowErrors: `request/content-coding`, `request/charset` (415), `request/body-too-large` (413), `request/body` (400).
 */
export async function textOfBody(
  request: FastifyRequest,
  bytes: Uint8Array,
  maxBytes: number,
  format: MessageFormat | null,
): Promise<string> {
  const content = await contentOfBody(request, bytes, maxBytes);
  if (format?.described.as === 'bytes') {
    const read = format.decode(content, null);
    if ('text' in read) return read.text;
    const { path = '', code, message } = read.diagnostic;
    throw new FlowError('request/body', message, { details: [{ path, code, message }] });
  }
  const contentType = saidType(request);
  const mark = markOf(content);
  const [said = null, second] = charsetsOf(contentType);
  if (second !== undefined)
    throw new FlowError('request/charset', `The body says two charsets: ${said} and ${second}. Send UTF-8.`);
  if (mark !== null && said !== null && !isMarkOf(mark, said))
    throw new FlowError(
      'request/body',
      `The body says charset=${said}, but begins with the mark of ${mark.toUpperCase()}.`,
    );
  const read = textOfContent(content, contentType);
  if (!('problem' in read)) return read.text;
  if (read.problem === 'charset')
    throw new FlowError(
      'request/charset',
      `The charset ${JSON.stringify(read.charset.slice(0, 40))} of the body is not known. Send UTF-8.`,
    );
  const name = read.charset === 'utf-8' ? 'UTF-8' : read.charset;
  throw new FlowError('request/body', `The body is not ${name} text.`);
}

/** The bytes of a request's body, decoded from its codings (at most `maxBytes` of it). Throws FlowErrors as `textOfBody` does. */
export async function contentOfBody(request: FastifyRequest, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined) return bytes;
  try {
    return await decodeContent(bytes, encoding, maxBytes);
  } catch (error) {
    throw error instanceof ContentCodingError ? codingRefusal(error) : error;
  }
}

/** A body whose codings cannot be undone, as its sender is told. */
export function codingRefusal({ reason, message }: ContentCodingError): FlowError {
  switch (reason) {
    case 'too-large':
      return new FlowError('request/body-too-large', message.replace('content', 'body'));
    case 'damaged':
      return new FlowError('request/body', `The body cannot be read. ${message}`);
    default:
      return new FlowError(
        'request/content-coding',
        `${message} Send the body as it is, or coded as gzip, deflate or br.`,
      );
  }
}

/** The content type that a body says it is of, all its header lines together; undefined when it says nothing. */
export function saidType(request: FastifyRequest): string | undefined {
  return request.raw.headersDistinct['content-type']?.join(', ');
}

/** Media types that say nothing: bytes of some kind, and what `curl -d` says of whatever it sends. */
const unsaid = new Set(['application/octet-stream', 'application/x-www-form-urlencoded']);

/** A media type with its parameters, which may be quoted (RFC 9110, 8.3.1 and 5.6.6). */
const token = "[!#$%&'*+.^_`|~\\w-]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const mediaType = new RegExp(`^(${token}/${token})(?:[ \\t]*;(?:[ \\t]*${token}=(?:${token}|${quoted}))?)*$`);

/**
 * Which of the formats a body says it is of; one that says nothing is of the first. Throws FlowError `request/media-type` for one that is of
 * none of them.
 */
export function formatOfBody(formats: readonly MessageFormat[], contentType: string | undefined): number {
  if (contentType === undefined) return 0;
  const type = mediaType.exec(contentType.trim())?.[1]?.toLowerCase();
  const found = type === undefined ? -1 : formats.findIndex((format) => format.isMediaType(type));
  if (found >= 0) return found;
  if (type !== undefined && unsaid.has(type)) return 0;
  const said = JSON.stringify(contentType.slice(0, 80));
  const words = type === undefined ? `${said} is no media type.` : `A body of type ${type} is not read here.`;
  const read = formats.map((format) => `${format.label} with content-type: ${mediaTypeOfFormat(format)}`);
  throw new FlowError('request/media-type', `${words} Send ${read.join(', or ')}.`);
}
