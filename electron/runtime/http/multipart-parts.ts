import { withoutEnd } from '../../../shared/model/text-ends.ts';
import { headerParameters } from './header-parameters.ts';
/** A part of a multipart content. */
export interface MessagePart {
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  content: Uint8Array;
}

/** More parts are refused: nothing that is sent by hand or by a library has so many. */
const mostParts = 1_000;
const longestHeaders = 16 * 1024;

/** Why a content is no multipart/related, in words. */
export class MultipartError extends Error {}

/** The value of a parameter of a media type (RFC 2045, 5.1); undefined without one. */
export function typeParameter(contentType: string, name: string): string | undefined {
  return headerParameters(contentType).find((parameter) => parameter.name === name)?.value;
}

/**
 * The parts of a multipart content (RFC 2046, 5.1), in its order. Nothing is copied: the parts look at the bytes that were given.
 * @throws MultipartError
 */
export function readParts(bytes: Uint8Array, boundary: string): MessagePart[] {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const parts: MessagePart[] = [];
  let at = nextMark(content, mark, 0);
  if (at < 0) throw new MultipartError('The message does not hold the boundary that its type names.');
  for (;;) {
    let from = at + mark.length;
    if (content[from] === 0x2d && content[from + 1] === 0x2d) return parts;
    const line = content.indexOf(0x0a, from);
    if (line < 0) throw new MultipartError('The message ends within a boundary.');
    if (!/^[ \t]*\r?$/.test(content.toString('latin1', from, Math.min(line, from + 100))))
      throw new MultipartError(`Behind the boundary before part ${parts.length + 1} of the message the line goes on.`);
    from = line + 1;
    const next = nextMark(content, mark, from);
    if (next < 0) throw new MultipartError(`The message breaks off in its part ${parts.length + 1}.`);
    if (parts.length === mostParts) throw new MultipartError(`The message has more than ${mostParts} parts.`);
    parts.push(partOf(content.subarray(from, endBefore(content, next)), parts.length + 1));
    at = next;
  }
}

/** Where the boundary stands at the beginning of a line. */
function nextMark(content: Buffer, mark: Buffer, from: number): number {
  for (let at = content.indexOf(mark, from); at >= 0; at = content.indexOf(mark, at + 1))
    if (at === 0 || content[at - 1] === 0x0a) return at;
  return -1;
}

/** The line break before a boundary belongs to it. */
function endBefore(content: Buffer, at: number): number {
  return content[at - 2] === 0x0d ? at - 2 : at - 1;
}

function partOf(part: Buffer, number: number): MessagePart {
  const [end, length] = endOfHeaders(part);
  if (end < 0 || end > longestHeaders)
    throw new MultipartError(`The headers of part ${number} of the message come to no end.`);
  const headers = new Map<string, string>();
  const lines = part
    .subarray(0, end)
    .toString('latin1')
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const raw = part.subarray(end + length);
  switch (headers.get('content-transfer-encoding')?.toLowerCase()) {
    case undefined:
    case 'binary':
    case '8bit':
    case '7bit':
      return { headers, content: raw };
    case 'base64':
      return { headers, content: Buffer.from(raw.toString('latin1'), 'base64') };
    case 'quoted-printable':
      return { headers, content: fromQuotedPrintable(raw, number) };
    default:
      throw new MultipartError(
        `Part ${number} of the message is written in a way that is not read here: send it as binary.`,
      );
  }
}

/** The bytes of a quoted-printable text (RFC 2045, 6.7): `=3D` is one, `=` at the end of a line joins it to the next, and spaces there were put by a transport. */
function fromQuotedPrintable(raw: Buffer, number: number): Uint8Array {
  const text = raw
    .toString('latin1')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? `${withoutEnd(line.slice(0, -1), ' \t')}\r` : withoutEnd(line, ' \t')))
    .join('\n')
    .replace(/=\r?\n/g, '');
  const wrong = /=(?![0-9A-Fa-f]{2})/.exec(text);
  // A `=` that ends the part joins it to nothing.
  if (wrong && wrong.index < text.length - 1)
    throw new MultipartError(
      `Part ${number} of the message is no quoted-printable text: ${JSON.stringify(text.slice(wrong.index, wrong.index + 3))} stands for no byte.`,
    );
  const bytes = text
    .replace(/=$/, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1');
}

function endOfHeaders(part: Buffer): [end: number, length: number] {
  if (part[0] === 0x0d && part[1] === 0x0a) return [0, 2];
  if (part[0] === 0x0a) return [0, 1];
  const crlf = part.indexOf('\r\n\r\n');
  const lf = part.indexOf('\n\n');
  return crlf >= 0 && (lf < 0 || crlf < lf) ? [crlf, 4] : [lf, 2];
}
