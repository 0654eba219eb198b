/** A part of a `multipart/form-data` body. */
export interface FormPart {
  name: string;
  /** Null where the part is no file. */
  fileName: string | null;
  /** As the part says it; undefined where it says nothing. */
  contentType: string | undefined;
  content: Uint8Array;
}

/** A body that cannot be taken apart; the words are a sentence for its sender. */
export class MultipartError extends Error {}

/** More than any form has: a body of many small parts must not cost more than its bytes. */
const mostParts = 1_000;
const mostHeaderBytes = 16 * 1024;

/**
 * The parts of a `multipart/form-data` body (RFC 7578, RFC 2046, 5.1), in its order. Contents are views of the body, no copies. Throws a
 * MultipartError for what is none.
 */
export function readMultipart(body: Uint8Array, contentType: string): FormPart[] {
  const boundary = boundaryOf(contentType);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: FormPart[] = [];
  // The first delimiter may begin the body.
  let at = bytes.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2)) ? -2 : bytes.indexOf(delimiter);
  if (at < 0 && at !== -2) throw new MultipartError(`The body has no part: its boundary ${boundary} is not in it.`);
  for (;;) {
    const begin = afterDelimiter(bytes, at + delimiter.length, parts.length);
    if (begin === null) return parts;
    const next = bytes.indexOf(delimiter, begin - 2);
    if (next < 0) throw new MultipartError(`The body ends in part ${parts.length + 1}: its last boundary is missing.`);
    if (parts.length === mostParts) throw new MultipartError(`The body has more than ${mostParts} parts.`);
    parts.push(readPart(bytes.subarray(begin, Math.max(begin, next)), parts.length + 1));
    at = next;
  }
}

function boundaryOf(contentType: string): string {
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(contentType) ?? [];
  const boundary = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
  if (!/^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/.test(boundary))
    throw new MultipartError('The Content-Type of the body names no boundary between its parts.');
  return boundary;
}

/** Where a part begins behind its delimiter; null behind the last one. */
function afterDelimiter(bytes: Buffer, from: number, part: number): number | null {
  if (bytes[from] === 0x2d && bytes[from + 1] === 0x2d) return null;
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  if (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) return at + 2;
  throw new MultipartError(`Behind the boundary before part ${part + 1} the line goes on.`);
}

function readPart(part: Buffer, number: number): FormPart {
  // A part without any header begins with the empty line.
  const end = part[0] === 0x0d && part[1] === 0x0a ? 0 : part.subarray(0, mostHeaderBytes).indexOf('\r\n\r\n');
  if (end < 0) throw new MultipartError(`Part ${number} has no empty line behind its headers.`);
  const headers = headersOf(part.subarray(0, end), number);
  const disposition = headers.get('content-disposition') ?? '';
  const name = parameterOf(disposition, 'name');
  if (!/^form-data\s*(?:;|$)/i.test(disposition) || name === null)
    throw new MultipartError(`Part ${number} has no name: a Content-Disposition such as form-data; name="file".`);
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? 'binary';
  if (!['binary', '7bit', '8bit'].includes(encoding))
    throw new MultipartError(`Part ${number} (${name}) is coded as ${encoding}; parts come as they are.`);
  return {
    name,
    fileName: extendedParameter(disposition, 'filename') ?? parameterOf(disposition, 'filename'),
    contentType: headers.get('content-type'),
    content: part.subarray(end === 0 ? 2 : end + 4),
  };
}

function headersOf(head: Buffer, number: number): Map<string, string> {
  const headers = new Map<string, string>();
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(head);
  } catch {
    throw new MultipartError(`The headers of part ${number} are no text in UTF-8.`);
  }
  for (const line of text.split('\r\n')) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0) throw new MultipartError(`Part ${number} has a line among its headers that is none.`);
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** A parameter of a header. Browsers write quotes and line ends in names as `%22`, `%0D` and `%0A`, others quotes behind a backslash. */
function parameterOf(header: string, name: string): string | null {
  const pattern = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]*))`, 'i');
  const [, quoted, bare] = pattern.exec(header) ?? [];
  if (quoted === undefined && bare === undefined) return null;
  const text = quoted?.replace(/\\(["\\])/g, '$1') ?? (bare as string);
  return text.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}

/** The same as RFC 5987 writes it: `filename*=UTF-8''na%C3%AFve.txt`; null where there is none, or one that cannot be read. */
function extendedParameter(header: string, name: string): string | null {
  const [, encoded] = new RegExp(`;\\s*${name}\\*\\s*=\\s*utf-8'[^']*'([^\\s;]+)`, 'i').exec(header) ?? [];
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
