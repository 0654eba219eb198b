import { withoutEnd } from '../model/text-ends.ts';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digitValues = new Map([...digits].map((c, i) => [c, i]));

export function decodeBase64(text: string): Uint8Array {
  const clean = withoutEnd(text.replace(/-/g, '+').replace(/_/g, '/'), '=');
  const bytes = new Uint8Array(Math.floor((clean.length * 6) / 8));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const c of clean) {
    buffer = (buffer << 6) | (digitValues.get(c) ?? 0);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >> bits) & 255;
    }
  }
  return bytes;
}

export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] as number, bytes[i + 1], bytes[i + 2]];
    text += digits[a >> 2];
    text += digits[((a & 3) << 4) | ((b ?? 0) >> 4)];
    text += b === undefined ? '=' : digits[((b & 15) << 2) | ((c ?? 0) >> 6)];
    text += c === undefined ? '=' : digits[c & 63];
  }
  return text;
}
