import type { LocatedDiagnostic } from '../model/diagnostic.ts';

/** TextDecoder is in Node and in browsers, but not in the language's own types. */
declare const TextDecoder: new (
  encoding: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array, options?: { stream: boolean }): string };

/**
 * Bytes of a file or message as text: by a byte-order mark, else as UTF-8. Bytes that are none give the finding
 * `input/not-utf8` with the place of the first one; nothing is replaced silently.
 */
export function decodeText(bytes: Uint8Array): { text: string } | { diagnostic: LocatedDiagnostic } {
  const encoding = markedEncoding(bytes);
  const isWide = encoding !== 'utf-8';
  if (isWide) {
    const text = tryDecode(bytes, encoding);
    if (text !== null) return { text };
  }
  const text = isWide ? null : tryDecode(bytes, 'utf-8');
  if (text !== null) return { text };
  const offset = isWide ? bytes.length - 1 : firstBadByte(bytes);
  const before = isWide ? '' : (tryDecode(bytes.subarray(0, offset), 'utf-8') ?? '');
  return {
    diagnostic: {
      severity: 'error',
      code: 'input/not-utf8',
      message: isWide ? 'The bytes are not UTF-16, as their byte-order mark says.' : `Byte ${offset} is not UTF-8.`,
      path: '$',
      line: before.split('\n').length,
      column: before.length - before.lastIndexOf('\n'),
      fix: 'Save the file as UTF-8.',
    },
  };
}

/** The encoding that a byte-order mark says, else UTF-8. */
export function markedEncoding([a, b]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
}

function tryDecode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A decoder that is told more will come takes a beginning of any length, up to the first bad byte. */
function firstBadByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, middle + 1), {
        stream: true,
      });
      low = middle + 1;
    } catch {
      high = middle;
    }
  }
  // The bad byte may only prove those before it bad: a character begins there and does not end.
  while (low > 0 && tryDecode(bytes.subarray(0, low), 'utf-8') === null) low--;
  return low;
}
