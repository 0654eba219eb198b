import { decodeBase64 } from '../expression/base64.ts';
import { type Decimal, isDecimalText, type Long, readDecimal, readLong } from '../expression/numeric.ts';
import type { MessageScanner } from './message-scanner.ts';

/** Reads a text that holds a 32-bit whole number. */
export function toInteger(s: MessageScanner): number {
  const value = toLong(s);
  if (typeof value === 'number' && value >= -2147483648 && value <= 2147483647) return value;
  return s.fail(`${value} does not fit an Integer.`, 'mapping/integer-range', 'Make the attribute a Long.');
}

/** Reads a text that holds a 64-bit whole number. */
export function toLong(s: MessageScanner): Long {
  const at = s.at;
  const text = s.string();
  const value = readLong(text.trim());
  if (value !== undefined) return value;
  s.at = at;
  if (/^[+-]?\d+$/.test(text.trim()))
    return s.fail(`${JSON.stringify(text.trim().slice(0, 60))} does not fit a Long.`, 'mapping/long-range');
  return s.fail(`${JSON.stringify(text.slice(0, 60))} is not a whole number.`, 'mapping/not-an-integer');
}

/** Reads a text that holds a decimal number. */
export function toDecimal(s: MessageScanner): Decimal {
  const at = s.at;
  const text = s.string().trim();
  if (isDecimalText(text)) return readDecimal(text);
  s.at = at;
  return s.fail(`${JSON.stringify(text.slice(0, 60))} is not a number.`, 'mapping/not-a-decimal');
}

/** A text with its white space as a type of XML Schema reads it (part 2, 4.3.6): each tab and line break is a space, or what is between words one space. */
export function spaced(text: string, whiteSpace: 'replace' | 'collapse'): string {
  return whiteSpace === 'replace'
    ? text.replace(/[\t\n\r]/g, ' ')
    : text.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '');
}

/** Reads a text whose white space is replaced or collapsed. */
export function toSpacedText(s: MessageScanner, whiteSpace: 'replace' | 'collapse'): string {
  return spaced(s.string(), whiteSpace);
}

/** Reads an enumeration value by its text on the wire. */
export function toEnumeration(
  s: MessageScanner,
  names: Readonly<Record<string, string>>,
  attribute: string,
  whiteSpace?: 'replace' | 'collapse',
): string {
  const at = s.at;
  const written = s.scalarText();
  const text = whiteSpace ? spaced(written, whiteSpace) : written;
  if (Object.hasOwn(names, text)) return names[text] as string;
  s.at = at;
  return s.fail(
    `${JSON.stringify(text.slice(0, 60))} is not a value of ${attribute} (${Object.keys(names).slice(0, 8).join(', ')}).`,
    'mapping/not-in-enumeration',
    'Add the value to the enumeration, or give one of its values this text on the wire.',
  );
}

/** Reads bytes in hexadecimal digits. */
export function hexToBinary(s: MessageScanner): Uint8Array {
  const at = s.at;
  const text = s.string().trim();
  if (/^([0-9a-f]{2})*$/i.test(text))
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  s.at = at;
  return s.fail('The text is not bytes in hexadecimal digits.', 'mapping/not-hexadecimal');
}

/** Reads base64 text into bytes; white space in it says nothing (XML Schema part 2, 3.2.16; lines of 76 are what MIME writes). */
export function toBinary(s: MessageScanner): Uint8Array {
  const at = s.at;
  const written = s.string();
  const text = /\s/.test(written) ? written.replace(/[ \t\n\r]+/g, '') : written;
  if (/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return decodeBase64(text);
  s.at = at;
  return s.fail('The text is not base64.', 'mapping/not-base64');
}
