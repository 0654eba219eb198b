import { headerParameters } from './header-parameters.ts';
import { type MessagePart, MultipartError, readParts, typeParameter } from './multipart-parts.ts';

/** A part of a `multipart/form-data` body. */
export interface FormPart {
  name: string;
  /** Null where the part is no file. */
  fileName: string | null;
  /** As the part says it; undefined where it says nothing. */
  contentType: string | undefined;
  content: Uint8Array;
}

/** The parts of a `multipart/form-data` body (RFC 7578), in its order. Contents are views of the body, no copies. Throws a MultipartError for what is none. */
export function readForm(body: Uint8Array, contentType: string): FormPart[] {
  const boundary = typeParameter(contentType, 'boundary') ?? '';
  if (!/^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/.test(boundary))
    throw new MultipartError('The Content-Type of the body names no boundary between its parts.');
  return readParts(body, boundary).map(formPart);
}

function formPart({ headers, content }: MessagePart, index: number): FormPart {
  const disposition = utf8(headers.get('content-disposition') ?? '', index);
  const name = parameterOf(disposition, 'name');
  if (!/^form-data\s*(?:;|$)/i.test(disposition) || name === null)
    throw new MultipartError(
      `Part ${index + 1} of the message has no name: a Content-Disposition such as form-data; name="file".`,
    );
  return {
    name,
    fileName: extendedParameter(disposition, 'filename') ?? parameterOf(disposition, 'filename'),
    contentType: headers.get('content-type'),
    content,
  };
}

/** Names stand in UTF-8 (RFC 7578, 5.1), one byte a letter as headers are read. */
function utf8(header: string, index: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    throw new MultipartError(`The name of part ${index + 1} of the message is no text in UTF-8.`);
  }
}

/** A parameter of a header. Browsers write quotes and line ends in names as `%22`, `%0D` and `%0A`, others quotes behind a backslash. */
function parameterOf(header: string, name: string): string | null {
  const text = headerParameters(header).find((each) => each.name === name)?.value;
  if (text === undefined) return null;
  return text.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}

/** The same as RFC 5987 writes it: `filename*=UTF-8''na%C3%AFve.txt`; null where there is none, or one that cannot be read. */
function extendedParameter(header: string, name: string): string | null {
  const said = headerParameters(header).find((each) => each.name === `${name}*`)?.value;
  const encoded = /^utf-8'[^']*'(\S+)$/i.exec(said ?? '')?.[1];
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
