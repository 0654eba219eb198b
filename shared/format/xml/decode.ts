import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { decodeText } from '../decode-text.ts';

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
  const [a, b, c, d] = bytes;
  if (
    (a === 0 && b === 0 && (c === 0xfe || c === 0)) ||
    (a === 0xff && b === 0xfe && c === 0 && d === 0) ||
    (a === 60 && b === 0 && c === 0)
  )
    return refused('UTF-32');
  const hasMark = (a === 0xef && b === 0xbb && c === 0xbf) || (a === 0xfe && b === 0xff) || (a === 0xff && b === 0xfe);
  if (hasMark) return decodeText(bytes);
  if (a === 0 && b === 60) return decoded(bytes, 'utf-16be');
  if (a === 60 && b === 0) return decoded(bytes, 'utf-16le');
  const said = charset ?? declaredEncoding(bytes) ?? 'utf-8';
  if (/^utf-?8$/i.test(said)) return decodeText(bytes);
  // The declaration was read byte by byte, which in UTF-16 it cannot have been.
  if (charset === null && /^(utf-?16|ucs-?2|iso-10646-ucs)/i.test(said)) return decodeText(bytes);
  return decoded(bytes, said);
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
