import { type MessagePart, MultipartError, readParts, typeParameter } from './multipart-parts.ts';

export { MultipartError, typeParameter } from './multipart-parts.ts';

/** Parts of a message with attachments: the one that everything begins at, and the others by their Content-ID. */
export interface RelatedParts {
  root: MessagePart;
  attachments: ReadonlyMap<string, MessagePart>;
  /** Content-IDs of several parts: what refers to one could mean either, and readers on the way the other one. */
  twice: ReadonlySet<string>;
  /** All but the root in their order, each with its Content-ID; '' for one that has none. */
  others: readonly { id: string; part: MessagePart }[];
}

/**
 * Takes a multipart/related content apart (RFC 2387, RFC 2046, 5.1). Nothing is copied: the parts look at the bytes that were given.
 * @throws MultipartError
 */
export function readRelated(content: Uint8Array, contentType: string): RelatedParts {
  const boundary = typeParameter(contentType, 'boundary');
  if (!boundary || boundary.length > 200)
    throw new MultipartError('The message has parts, but its type names no boundary.');
  const parts = readParts(content, boundary);
  const byId = new Map<string, MessagePart>();
  const twice = new Set<string>();
  for (const part of parts) {
    const id = idOf(part);
    if (id === null) continue;
    if (byId.has(id)) twice.add(id);
    else byId.set(id, part);
  }
  const start = typeParameter(contentType, 'start')?.trim().replace(/^<|>$/g, '');
  const root = start === undefined ? parts[0] : byId.get(start);
  if (!root)
    throw new MultipartError(
      start === undefined
        ? 'The message has no parts.'
        : `The message has no part ${start.slice(0, 100)}, at which it is to start.`,
    );
  if (start !== undefined && twice.has(start))
    throw new MultipartError(`The message has several parts ${start.slice(0, 100)}, at which it is to start.`);
  const others = parts.filter((part) => part !== root).map((part) => ({ id: idOf(part) ?? '', part }));
  return { root, attachments: byId, twice, others };
}

function idOf({ headers }: MessagePart): string | null {
  const id = headers.get('content-id')?.trim();
  return id ? id.replace(/^<|>$/g, '') : null;
}

/** An attachment that is written; `type` is its media type, any bytes without it. */
export interface RelatedAttachment {
  id: string;
  content: Uint8Array;
  type?: string;
}

/** Writes a multipart/related content: the root first, then the attachments. */
export function writeRelated(
  root: { contentType: string; content: string },
  attachments: readonly RelatedAttachment[],
  boundary: string,
): Buffer {
  const head = (id: string, type: string, encoding: string) =>
    `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-ID: <${id}>\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(head(rootId, root.contentType, '8bit') + root.content),
    ...attachments.flatMap(({ id, content, type = 'application/octet-stream' }) => [
      Buffer.from(`\r\n${head(id, type, 'binary')}`),
      content,
    ]),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** The Content-ID of the root of what is written. */
export const rootId = 'root@weft';
