/** The charset that a content type names, in lower case; null when it names none. */
export function charsetOf(contentType: string | undefined): string | null {
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? null;
}

export type TextContent =
  | { text: string }
  /** `bytes`: the text with a sign in place of each byte that is none of the charset. */
  | { problem: 'charset'; charset: string; text: string }
  | { problem: 'bytes'; charset: string; text: string };

/**
 * A content as text: by its byte order mark, else by the charset its type names, else as UTF-8 (RFC 8259; the usual one elsewhere).
 * Bytes that are none of the charset are never passed over in silence.
 */
export function textOfContent(content: Uint8Array, contentType: string | undefined): TextContent {
  const charset = markOf(content) ?? charsetOf(contentType) ?? 'utf-8';
  if (!isKnown(charset)) return { problem: 'charset', charset, text: new TextDecoder().decode(content) };
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(content) };
  } catch {
    return { problem: 'bytes', charset, text: new TextDecoder(charset).decode(content) };
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

function markOf([a, b, c]: Uint8Array): string | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : null;
}
