/** A part of a content, its first and its last byte. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * The one part of a content that `Range` asks for (RFC 9110, 14.1.2 and 14.2); `unsatisfiable` where none of its bytes is there; null where the whole is
 * sent: for other units, what cannot be read, and several parts, which a server may answer so.
 */
export function rangeOf(header: string | undefined, length: number): ByteRange | 'unsatisfiable' | null {
  const [, from, to] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  if (from === '') {
    const count = Math.min(Number(to), length);
    return count === 0 ? 'unsatisfiable' : { first: length - count, last: length - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) return null;
  if (first >= length) return 'unsatisfiable';
  return { first, last: to === '' ? length - 1 : Math.min(Number(to), length - 1) };
}
