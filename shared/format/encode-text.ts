/** TextEncoder is in Node and in browsers, but not in the language's own types. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** A text in UTF-8, without a byte-order mark. */
export function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
