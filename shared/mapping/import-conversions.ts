import { type Decimal, isDecimalText, type Long, readDecimal, readLong } from '../expression/numeric.ts';
import type { JsonScanner } from './json-scanner.ts';

/** Reads a text that holds a 32-bit whole number. */
export function toInteger(s: JsonScanner): number {
  const value = toLong(s);
  if (typeof value === 'number' && value >= -2147483648 && value <= 2147483647) return value;
  return s.fail(`${value} does not fit an Integer.`, 'mapping/integer-range', 'Make the attribute a Long.');
}

/** Reads a text that holds a 64-bit whole number. */
export function toLong(s: JsonScanner): Long {
  const at = s.at;
  const text = s.string();
  const value = readLong(text.trim());
  if (value !== undefined) return value;
  s.at = at;
  return s.fail(`${JSON.stringify(text.slice(0, 60))} is not a whole number.`, 'mapping/not-an-integer');
}

/** Reads a text that holds a decimal number. */
export function toDecimal(s: JsonScanner): Decimal {
  const at = s.at;
  const text = s.string().trim();
  if (isDecimalText(text)) return readDecimal(text);
  s.at = at;
  return s.fail(`${JSON.stringify(text.slice(0, 60))} is not a number.`, 'mapping/not-a-decimal');
}

/** Reads an enumeration value by its text on the wire. */
export function toEnumeration(s: JsonScanner, names: Readonly<Record<string, string>>, attribute: string): string {
  const at = s.at;
  const text = s.scalarText();
  if (Object.hasOwn(names, text)) return names[text] as string;
  s.at = at;
  return s.fail(
    `${JSON.stringify(text.slice(0, 60))} is not a value of ${attribute} (${Object.keys(names).slice(0, 8).join(', ')}).`,
    'mapping/not-in-enumeration',
    'Add the value to the enumeration, or give one of its values this text on the wire.',
  );
}

/** Reads base64 text into bytes. */
export function toBinary(s: JsonScanner): Uint8Array {
  const at = s.at;
  const text = s.string();
  if (/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return decodeBase64(text);
  s.at = at;
  return s.fail('The text is not base64.', 'mapping/not-base64');
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digitValues = new Map([...digits].map((c, i) => [c, i]));

export function decodeBase64(text: string): Uint8Array {
  const clean = text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
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
