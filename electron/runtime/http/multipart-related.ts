/** A part of a multipart content. */
export interface MessagePart {
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  content: Uint8Array;
}

/** Parts of a message with attachments: the one that everything begins at, and the others by their Content-ID. */
export interface RelatedParts {
  root: MessagePart;
  attachments: ReadonlyMap<string, MessagePart>;
}

/** More parts are refused: nothing that is sent by hand or by a library has so many. */
const mostParts = 1_000;
const longestHeaders = 16 * 1024;

/** Why a content is no multipart/related, in words. */
export class MultipartError extends Error {}

/** The value of a parameter of a media type (RFC 2045, 5.1); undefined without one. */
export function typeParameter(contentType: string, name: string): string | undefined {
  // What stands in the quoted value of another one is none.
  const parameter = /;\s*([\w.!#$&^-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g;
  parameter.lastIndex = Math.max(0, contentType.indexOf(';'));
  for (const [, own = '', quoted, plain] of contentType.matchAll(parameter))
    if (own.toLowerCase() === name) return quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
  return undefined;
}

/**
 * Takes a multipart/related content apart (RFC 2387, RFC 2046, 5.1). Nothing is copied: the parts look at the bytes that were given.
 * @throws MultipartError
 */
export function readRelated(content: Uint8Array, contentType: string): RelatedParts {
  const boundary = typeParameter(contentType, 'boundary');
  if (!boundary || boundary.length > 200)
    throw new MultipartError('The message has parts, but its type names no boundary.');
  const parts = partsOf(Buffer.from(content.buffer, content.byteOffset, content.byteLength), boundary);
  const byId = new Map<string, MessagePart>();
  for (const part of parts) {
    const id = idOf(part);
    if (id !== null && !byId.has(id)) byId.set(id, part);
  }
  const start = typeParameter(contentType, 'start')?.trim().replace(/^<|>$/g, '');
  const root = start === undefined ? parts[0] : byId.get(start);
  if (!root)
    throw new MultipartError(
      start === undefined
        ? 'The message has no parts.'
        : `The message has no part ${start.slice(0, 100)}, at which it is to start.`,
    );
  return { root, attachments: byId };
}

function idOf({ headers }: MessagePart): string | null {
  const id = headers.get('content-id')?.trim();
  return id ? id.replace(/^<|>$/g, '') : null;
}

function partsOf(content: Buffer, boundary: string): MessagePart[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const parts: MessagePart[] = [];
  let at = nextMark(content, mark, 0);
  if (at < 0) throw new MultipartError('The message does not hold the boundary that its type names.');
  for (;;) {
    let from = at + mark.length;
    if (content[from] === 0x2d && content[from + 1] === 0x2d) return parts;
    const line = content.indexOf(0x0a, from);
    if (line < 0) throw new MultipartError('The message ends within a boundary.');
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
    default:
      throw new MultipartError(
        `Part ${number} of the message is written in a way that is not read here: send it as binary.`,
      );
  }
}

function endOfHeaders(part: Buffer): [end: number, length: number] {
  if (part[0] === 0x0d && part[1] === 0x0a) return [0, 2];
  if (part[0] === 0x0a) return [0, 1];
  const crlf = part.indexOf('\r\n\r\n');
  const lf = part.indexOf('\n\n');
  return crlf >= 0 && (lf < 0 || crlf < lf) ? [crlf, 4] : [lf, 2];
}

/** Writes a multipart/related content: the root first, then the attachments. */
export function writeRelated(
  root: { contentType: string; content: string },
  attachments: readonly { id: string; content: Uint8Array }[],
  boundary: string,
): Buffer {
  const head = (id: string, type: string, encoding: string) =>
    `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-ID: <${id}>\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(head(rootId, root.contentType, '8bit') + root.content),
    ...attachments.flatMap(({ id, content }) => [
      Buffer.from(`\r\n${head(id, 'application/octet-stream', 'binary')}`),
      content,
    ]),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** The Content-ID of the root of what is written. */
export const rootId = 'root@weft';
