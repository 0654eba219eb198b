import type { FastifyRequest } from 'fastify';
import { charsetsOf } from '../../../../shared/format/charsets.ts';
import { type MessageFormat, mediaTypeOfFormat } from '../../../../shared/format/index.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { ContentCodingError, decodeContent } from '../../http/content-coding.ts';
import { isMarkOf, markOf, textOfContent } from '../../http/text-content.ts';

/**
 * The bytes of a request's body as text: decoded from its codings (at most `maxBytes` of it), then from its charset. Throws FlowErrors:
 * `request/content-coding`, `request/charset` (415), `request/body-too-large` (413), `request/body` (400).
 */
export async function textOfBody(request: FastifyRequest, bytes: Uint8Array, maxBytes: number): Promise<string> {
  const encoding = request.headers['content-encoding'];
  let content: Uint8Array = bytes;
  if (encoding !== undefined) {
    try {
      content = await decodeContent(bytes, encoding, maxBytes);
    } catch (error) {
      throw error instanceof ContentCodingError ? codingRefusal(error) : error;
    }
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

/** Throws for a body that says it is something else than a message of the format; one that says nothing is taken for one. */
export function refuseOtherThan(format: MessageFormat, contentType: string | undefined): void {
  if (contentType === undefined) return;
  const type = mediaType.exec(contentType.trim())?.[1]?.toLowerCase();
  if (type !== undefined && (unsaid.has(type) || format.isMediaType(type))) return;
  const said = JSON.stringify(contentType.slice(0, 80));
  const words = type === undefined ? `${said} is no media type.` : `A body of type ${type} is not read here.`;
  throw new FlowError(
    'request/media-type',
    `${words} Send ${format.label} with content-type: ${mediaTypeOfFormat(format)}.`,
  );
}
