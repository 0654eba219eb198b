import { charsetOf } from '../../../shared/format/charsets.ts';
import { formatOfMediaType } from '../../../shared/format/index.ts';
import { isReadWider, signsOfBytes } from './byte-charsets.ts';

export type TextContent =
  | { text: string }
  /** `bytes`: the text with a sign in place of each byte that is none of the charset. */
  | { problem: 'charset'; charset: string; text: string }
  | { problem: 'bytes'; charset: string; text: string };

/**
 * A content as text: by its byte order mark, else by the charset its type names, else by that which it declares itself (XML), else as UTF-8
 * (RFC 8259; the usual one elsewhere).
 * Bytes that are none of the charset are never passed over in silence.
 */
export function textOfContent(content: Uint8Array, contentType: string | undefined): TextContent {
  const format = contentType === undefined ? undefined : formatOfMediaType(contentType);
  const said = charsetOf(contentType) ?? format?.declaredCharset?.(content)?.toLowerCase() ?? 'utf-8';
  if (!isKnown(said)) return { problem: 'charset', charset: said, text: new TextDecoder().decode(content) };
  const charset = markOf(content) ?? said;
  if (isReadWider(charset)) {
    const signs = signsOfBytes(charset);
    const text = Array.from(content, (byte) => signs[byte]).join('');
    return text.includes('\ufffd') ? { problem: 'bytes', charset, text } : { text };
  }
  // Without a mark it is the big end first (RFC 2781, 4.3).
  const name = charset === 'utf-16' ? 'utf-16be' : charset;
  try {
    return { text: new TextDecoder(name, { fatal: true }).decode(content) };
  } catch {
    return { problem: 'bytes', charset, text: new TextDecoder(name).decode(content) };
  }
}

function isKnown(charset: string): boolean {
  try {
    new TextDecoder(charset);
    return true;
  } catch {
    return false;
  }
}

/** Whether a byte order mark is one that a text of the charset may begin with. */
export function isMarkOf(mark: string, charset: string): boolean {
  if (charset === 'utf-16') return mark.startsWith('utf-16');
  return !isKnown(charset) || new TextDecoder(charset).encoding === mark;
}

/** The charset that a byte order mark stands for; null without one. */
export function markOf([a, b, c]: Uint8Array): string | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : null;
}
