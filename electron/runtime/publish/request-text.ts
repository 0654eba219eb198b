import type { FastifyRequest } from 'fastify';
import { charsetsOf } from '../../../shared/format/charsets.ts';
import { FlowError } from '../contract/flow-error.ts';
import { ContentCodingError, decodeContent } from '../http/content-coding.ts';
import { isMarkOf, markOf, textOfContent } from '../http/text-content.ts';

/**
 * The bytes of a request's body as text: decoded from its codings (at most `maxBytes` of it), then from its charset. Throws FlowErrors:
 * `request/content-coding`, `request/charset` (415), `request/body-too-large` (413), `request/body` (400).
 */
export async function textOfBody(request: FastifyRequest, bytes: Uint8Array, maxBytes: number): Promise<string> {
  return textOf(await contentOfBody(request, bytes, maxBytes), saidType(request));
}

/** The bytes of a request's body, decoded from its codings. Throws as `textOfBody` does. */
export async function contentOfBody(request: FastifyRequest, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined) return bytes;
  try {
    return await decodeContent(bytes, encoding, maxBytes);
  } catch (error) {
    throw error instanceof ContentCodingError ? codingRefusal(error) : error;
  }
}

/** A content as text, from the charset that its type, its mark or itself says. Throws as `textOfBody` does. */
export function textOf(content: Uint8Array, contentType: string | undefined): string {
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
