import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { decodeText, markedEncoding } from '../decode-text.ts';

declare const TextDecoder: new (
  encoding: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/**
 * The text of an XML document (XML 1.0, appendix F; RFC 7303): by its byte-order mark, else by the charset that came with it, else by the encoding it
 * declares, else as UTF-8. Bytes that are not of the encoding are a finding with their place, and so is an encoding that is not known.
 */
export function decodeXml(
  bytes: Uint8Array,
  charset: string | null,
): { text: string } | { diagnostic: LocatedDiagnostic } {
  const { encoding, isSaid } = encodingOf(bytes, charset);
  if (encoding === 'utf-32') return refused('UTF-32');
  return isSaid ? decoded(bytes, encoding) : decodeText(bytes);
}

/** The encoding of a document that begins with these bytes; null for one that is not read. */
export function xmlEncodingOf(head: Uint8Array, charset: string | null): string | null {
  const { encoding } = encodingOf(head, charset);
  return encoding === 'utf-32' ? null : encoding;
}

/** The encoding, and whether it is another one than the bytes alone would be read in (`decodeText`). */
function encodingOf(bytes: Uint8Array, charset: string | null): { encoding: string; isSaid: boolean } {
  const [a, b, c, d] = bytes;
  if (
    (a === 0 && b === 0 && (c === 0xfe || c === 0)) ||
    (a === 0xff && b === 0xfe && c === 0 && d === 0) ||
    (a === 60 && b === 0 && c === 0)
  )
    return { encoding: 'utf-32', isSaid: true };
  const own = { encoding: markedEncoding(bytes), isSaid: false };
  if (own.encoding !== 'utf-8' || (a === 0xef && b === 0xbb && c === 0xbf)) return own;
  if (a === 0 && b === 60) return { encoding: 'utf-16be', isSaid: true };
  if (a === 60 && b === 0) return { encoding: 'utf-16le', isSaid: true };
  const said = charset ?? declaredEncoding(bytes) ?? 'utf-8';
  if (/^utf-?8$/i.test(said)) return own;
  // The declaration was read byte by byte, which in UTF-16 it cannot have been.
  if (charset === null && /^(utf-?16|ucs-?2|iso-10646-ucs)/i.test(said)) return own;
  return { encoding: said, isSaid: true };
}

/** The encoding that the XML declaration names. */
export function declaredEncoding(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  return /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.:-]*)["']/.exec(head)?.[1] ?? null;
}

function decoded(bytes: Uint8Array, encoding: string): { text: string } | { diagnostic: LocatedDiagnostic } {
  try {
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof RangeError) return refused(encoding);
    return {
      diagnostic: {
        severity: 'error',
        code: 'xml/encoding',
        message: `The bytes are not ${encoding.slice(0, 40)}, as the document says.`,
        path: '/',
        line: 1,
        column: 1,
        fix: 'Save the document as UTF-8.',
      },
    };
  }
}

function refused(encoding: string): { diagnostic: LocatedDiagnostic } {
  return {
    diagnostic: {
      severity: 'error',
      code: 'xml/encoding',
      message: `The encoding ${encoding.slice(0, 40)} is not read.`,
      path: '/',
      line: 1,
      column: 1,
      fix: 'Save the document as UTF-8.',
    },
  };
}
