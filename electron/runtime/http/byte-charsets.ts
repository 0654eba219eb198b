/** In place of a byte that is no sign. */
const noSign = '\ufffd';
const ascii = /^(?:us-)?ascii$|^ansi_x3\.4-1968$/;
const iso = /^(?:iso[-_]?8859-?\d+|latin\d|l\d|cp819|ibm819)$/;

/** Whether decoders read a charset as Windows' extension of it (WHATWG Encoding, 4.2), which others do not. */
export function isReadWider(charset: string): boolean {
  return ascii.test(charset) || iso.test(charset);
}

/** The signs of the 256 bytes of a charset with a byte a sign; U+FFFD where a byte is none. Throws RangeError for an unknown one. */
export function signsOfBytes(charset: string): string[] {
  const decoder = new TextDecoder(charset);
  return Array.from({ length: 0x100 }, (_, byte) => {
    if (byte >= 0x80 && ascii.test(charset)) return noSign;
    if (byte >= 0x80 && byte < 0xa0 && iso.test(charset)) return String.fromCharCode(byte);
    return decoder.decode(Uint8Array.of(byte));
  });
}
