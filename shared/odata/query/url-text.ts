/** A part of a URL, decoded, that knows where each of its characters came from. */
export interface UrlText {
  text: string;
  /** Offset of a `%` that encodes nothing; null when all do. */
  badEscape: number | null;
  offset(at: number): number;
  isEncoded(at: number): boolean;
}

/** Decodes what is percent-encoded as UTF-8 (RFC 3986, 2.1). `base` is the offset of the part in the request. */
export function decodeUrl(raw: string, base: number): UrlText {
  if (!raw.includes('%')) return { text: raw, badEscape: null, offset: (at) => base + at, isEncoded: () => false };
  const offsets: number[] = [];
  let text = '';
  let badEscape: number | null = null;
  for (let i = 0; i < raw.length; ) {
    if (raw[i] !== '%') {
      offsets.push(i);
      text += raw[i++];
      continue;
    }
    const character = encodedCharacter(raw, i);
    if (character === null) {
      badEscape ??= base + i;
      offsets.push(i);
      text += raw[i++];
      continue;
    }
    for (let unit = 0; unit < character.text.length; unit++) offsets.push(i);
    text += character.text;
    i += character.length;
  }
  offsets.push(raw.length);
  return {
    text,
    badEscape,
    offset: (at) => base + (offsets[Math.min(at, offsets.length - 1)] as number),
    isEncoded: (at) => at < text.length && raw[offsets[at] as number] === '%',
  };
}

/** One character of one to four encoded bytes. */
function encodedCharacter(raw: string, at: number): { text: string; length: number } | null {
  const first = byteAt(raw, at);
  if (first === null) return null;
  const bytes = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const encoded = raw.slice(at, at + bytes * 3);
  try {
    return { text: decodeURIComponent(encoded), length: bytes * 3 };
  } catch {
    return null;
  }
}

function byteAt(raw: string, at: number): number | null {
  const hex = raw.slice(at + 1, at + 3);
  return /^[0-9a-fA-F]{2}$/.test(hex) ? Number.parseInt(hex, 16) : null;
}
