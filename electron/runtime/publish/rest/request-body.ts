import type { FastifyRequest } from 'fastify';
import { FlowError } from '../../contract/flow-error.ts';
import { ContentCodingError, decodeContent } from '../../http/content-coding.ts';
import { textOfContent } from '../../http/text-content.ts';

/**
 * The body of a request as text: decoded from its codings (at most `maxBytes` of it), then from its charset. Throws FlowErrors:
 * `request/content-coding`, `request/charset` (415), `request/body-too-large` (413), `request/body` (400).
 */
export async function readBodyText(request: FastifyRequest, maxBytes: number): Promise<string> {
  const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  const encoding = request.headers['content-encoding'];
  let content: Uint8Array = bytes;
  if (encoding !== undefined) {
    try {
      content = await decodeContent(bytes, encoding, maxBytes);
    } catch (error) {
      throw error instanceof ContentCodingError ? refusal(error, maxBytes) : error;
    }
  }
  const read = textOfContent(content, request.headers['content-type']);
  if (!('problem' in read)) return read.text;
  if (read.problem === 'charset')
    throw new FlowError(
      'request/charset',
      `The charset ${JSON.stringify(read.charset.slice(0, 40))} of the body is not known. Send UTF-8.`,
    );
  const name = read.charset === 'utf-8' ? 'UTF-8' : read.charset;
  throw new FlowError('request/body', `The body is not ${name} text.`);
}

function refusal(error: ContentCodingError, maxBytes: number): FlowError {
  switch (error.reason) {
    case 'too-large':
      return new FlowError('request/body-too-large', `The body is larger than ${maxBytes} bytes when it is unpacked.`);
    case 'damaged':
      return new FlowError('request/body', `The body cannot be read. ${error.message}`);
    default:
      return new FlowError(
        'request/content-coding',
        `${error.message} Send the body as it is, or coded as gzip, deflate or br.`,
      );
  }
}

/** Media types of clients that do not say what they send. */
const unsaid = new Set(['', 'text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded']);

/** Throws for a body that says it is something else than JSON. */
export function refuseOtherThanJson(contentType: string | undefined): void {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (unsaid.has(type) || /^[^/]+\/(json|[^/]+\+json)$/.test(type)) return;
  throw new FlowError(
    'request/media-type',
    `A body of type ${type} is not read here. Send JSON with content-type: application/json.`,
  );
}
