import { writtenCharsets } from '../../format/charsets.ts';
import { decodeText } from '../../format/decode-text.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { cut } from './xml-reader.ts';

/** TextDecoder is in Node and in browsers, but not in the language's own types. */
declare const TextDecoder: new (encoding: string, options: { fatal: boolean }) => { decode(bytes: Uint8Array): string };

/**
 * The text of an XML file (XML 1.0, appendix F): by its byte-order mark, else by the encoding that its declaration names, else UTF-8.
 * Without the mark. A text that is not in its encoding, and an encoding that is not known, give a finding.
 */
export function decodeXml(bytes: Uint8Array): { text: string } | { diagnostic: LocatedDiagnostic } {
  const [a, b, c] = bytes;
  const isMarked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || (a === 0xef && b === 0xbb && c === 0xbf);
  const isWide = a === 0x3c && b === 0 ? 'utf-16le' : a === 0 && b === 0x3c ? 'utf-16be' : null;
  const named = isMarked ? undefined : (isWide ?? declaredEncoding(bytes));
  if (named === undefined || named === 'utf-8' || named === 'utf8') {
    const read = decodeText(bytes);
    return 'text' in read ? { text: read.text.charCodeAt(0) === 0xfeff ? read.text.slice(1) : read.text } : read;
  }
  if (!writtenCharsets.has(named))
    return { diagnostic: finding('input/encoding-unknown', `The encoding ${cut(named)} is not known.`) };
  try {
    return { text: new TextDecoder(named, { fatal: true }).decode(bytes) };
  } catch {
    return { diagnostic: finding('input/not-in-encoding', `The bytes are not ${named}, as the XML declaration says.`) };
  }
}

function finding(code: string, message: string): LocatedDiagnostic {
  return { severity: 'error', code, message, path: '/', line: 1, column: 1, fix: 'Save the file as UTF-8.' };
}

/** The encoding in the declaration, in small letters: everything up to it is ASCII in all of them. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  return /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"']*)["']/.exec(head)?.[1]?.toLowerCase();
}
