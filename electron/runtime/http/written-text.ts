import { charsetOf, writtenCharsets } from '../../../shared/format/charsets.ts';
import { signsOfBytes } from './byte-charsets.ts';

/** A text that cannot be written in its charset: the charset is none that is written, or does not have a sign of the text. */
export type Unwritten = { charset: string } | { charset: string; sign: string };

/** A text as content in the charset that its type names, else as UTF-8. Every sign is written as it is, or none is. */
export function contentOfText(text: string, contentType: string | undefined): Uint8Array | Unwritten {
  const charset = charsetOf(contentType) ?? 'utf-8';
  if (!writtenCharsets.has(charset)) return { charset };
  if (charset.startsWith('utf')) {
    const half = /\p{Cs}/u.exec(text)?.[0];
    return half === undefined ? unicodeBytes(text, charset) : { charset, sign: half };
  }
  const bytes = new Uint8Array(text.length);
  const table = bytesOfSigns(charset);
  for (let i = 0; i < text.length; i++) {
    const byte = table.get(text.charCodeAt(i));
    if (byte === undefined) return { charset, sign: String.fromCodePoint(text.codePointAt(i) as number) };
    bytes[i] = byte;
  }
  return bytes;
}

function unicodeBytes(text: string, charset: string): Uint8Array {
  if (charset === 'utf-8' || charset === 'utf8') return Buffer.from(text);
  const little = Buffer.from(charset === 'utf-16' ? `\ufeff${text}` : text, 'utf16le');
  // Without more said it is the big end first, after a mark (RFC 2781, 4.3).
  return charset === 'utf-16le' ? little : little.swap16();
}

/** The bytes of a charset with a byte a sign, by their signs: what is read is turned around. */
function bytesOfSigns(charset: string): ReadonlyMap<number, number> {
  const table = new Map<number, number>();
  for (const [byte, sign] of signsOfBytes(charset).entries())
    if (sign !== '\ufffd') table.set(sign.charCodeAt(0), byte);
  return table;
}
