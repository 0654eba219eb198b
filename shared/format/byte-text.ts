import { MappingError } from './message-error.ts';

/** TextDecoder and TextEncoder are in Node and in browsers, but not in the language's own types. */
declare const TextDecoder: new (
  encoding: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Line and column, from 1 on. */
export interface LinePlace {
  line: number;
  column: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** Bytes of UTF-8 as text; null for what is none. */
export function textOfBytes(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes behind each other, as one. */
export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What ends a line: LF alone, or a CR as well that no LF follows. */
export type LineEnds = 'lf' | 'any';

/** Where bytes of UTF-8 end that begin at a place; columns are counted in characters of JavaScript, as editors do. */
export function placeAfterBytes(bytes: Uint8Array, { line, column }: LinePlace, ends: LineEnds = 'lf'): LinePlace {
  let start = -1;
  let lines = 0;
  for (let i = 0; i < bytes.length; i++)
    if (bytes[i] === 10 || (bytes[i] === 13 && ends === 'any' && bytes[i + 1] !== 10)) {
      lines++;
      start = i;
    }
  // Characters of four bytes are two of JavaScript.
  let units = 0;
  for (let i = start + 1; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return lines === 0 ? { line, column: column + units } : { line: line + lines, column: units + 1 };
}

/** The text of a part of a message that is in UTF-8. Throws a MappingError for a byte that is none, `at` being the place of the part. */
export function textOrRefusal(
  bytes: Uint8Array,
  { content, place, offset }: { content: Uint8Array; place: LinePlace; offset: number },
): string {
  const text = textOfBytes(bytes);
  if (text !== null) return text;
  let low = 0;
  let high = content.length;
  // The longest beginning that is text, but for a character that is not whole.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isText(content.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  const at = lastWhole(content.subarray(0, low));
  throw new MappingError('input/not-utf8', `Byte ${offset + at} is not UTF-8.`, {
    path: '$',
    ...placeAfterBytes(content.subarray(0, at), place),
    fix: 'Save the file as UTF-8.',
  });
}

function isText(bytes: Uint8Array): boolean {
  return textOfBytes(bytes.subarray(0, lastWhole(bytes))) !== null;
}

/** Where the last character begins that may not be whole. */
export function lastWhole(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Whether only white space stands before a place. */
export function isBlank(bytes: Uint8Array, to: number): boolean {
  for (let i = 0; i < to; i++) {
    const c = bytes[i] as number;
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return false;
  }
  return true;
}
