import { encodeBase64 } from '../../expression/base64.ts';
import { type Decimal, digitsOf, type Long, writeNumber } from '../../expression/numeric.ts';
import { writeDateTimeText } from '../../structure/date-time-text.ts';
import type { DateTimeFormat } from '../../structure/node.ts';
import { TextPieces } from '../flat-text.ts';
import { MappingError } from '../message-error.ts';
import { parseJson } from './parse.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what JSON must escape
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

type Writer = (u: unknown, object: unknown) => string;
type WaitingWriter = (u: Run, object: unknown) => string | Promise<string>;

/** What a run gives long work: a moment to look at the clock (fast colour) or to yield (waiting colour). */
interface Run {
  fuel: number;
  refuel(): void;
  breathe(): Promise<void>;
}

/** How compiled export mappings write values; numbers keep every digit. */
export const jsonWriters = {
  text(value: unknown): string {
    const text = typeof value === 'string' ? value : String(value);
    return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
  },
  number(value: unknown): string {
    // Neither an exponent nor a minus before zero.
    if (typeof value === 'number' && value > 1e-6 && value < 1e21) return digitsOf(value);
    if (typeof value === 'string') return value.trim() === '' ? 'null' : value;
    return writeNumber(value as Long | Decimal);
  },
  /** A decimal with a fixed count of digits after the point; one that has more keeps them. */
  scaled(value: unknown, digits: number): string {
    const text = jsonWriters.number(value);
    if (/[eE]/.test(text)) return text;
    const point = text.indexOf('.');
    const has = point < 0 ? 0 : text.length - point - 1;
    if (has >= digits) return text;
    return `${text}${point < 0 ? '.' : ''}${'0'.repeat(digits - has)}`;
  },
  boolean(value: unknown): string {
    return value === true || value === 'true' ? 'true' : 'false';
  },
  dateTime(value: unknown, format: DateTimeFormat): string {
    return typeof value === 'number' ? `"${writeDateTimeText(value, format)}"` : jsonWriters.text(value);
  },
  enumeration(value: unknown, wire: Readonly<Record<string, string>>): string {
    const name = String(value);
    return jsonWriters.text(Object.hasOwn(wire, name) ? wire[name] : name);
  },
  binary(value: unknown): string {
    return value instanceof Uint8Array ? `"${encodeBase64(value)}"` : jsonWriters.text(value);
  },
  /** JSON text that was kept as it is; it must still be JSON. */
  json(value: unknown): string {
    const text = String(value);
    const { value: parsed, problems } = parseJson(text);
    if (parsed) return text;
    throw new MappingError('mapping/not-json', `The text is not JSON: ${problems[0]?.message}`, {
      path: problems[0]?.path ?? '$',
      fix: 'The attribute must hold JSON text, e.g. "a text" with its quotes.',
    });
  },
  /** A value of another kind where the structure takes anything. */
  plain(value: unknown, kind: string): string {
    if (kind === 'integer' || kind === 'long' || kind === 'decimal') return jsonWriters.number(value);
    if (kind === 'boolean') return jsonWriters.boolean(value);
    if (kind === 'datetime') return jsonWriters.dateTime(value, { fraction: 3, offset: 'Z' });
    return jsonWriters.text(value);
  },
  required(path: string, attribute: string): never {
    throw new MappingError('mapping/empty-required', `${attribute} is empty, but the structure requires ${path}.`, {
      path,
      fix: 'Give the attribute a value, or make the element optional or nullable.',
    });
  },
  array(u: Run, list: readonly unknown[], write: Writer): string {
    if (list.length === 0) return '[]';
    const text = new TextPieces('[');
    for (let i = 0; i < list.length; i++) {
      if (--u.fuel < 0) u.refuel();
      text.add(i === 0 ? write(u, list[i]) : `,${write(u, list[i])}`);
    }
    return text.end(']');
  },
  async arrayWaiting(u: Run, list: readonly unknown[], write: WaitingWriter): Promise<string> {
    const text = new TextPieces('[');
    for (let i = 0; i < list.length; i++) {
      if (--u.fuel < 0) await u.breathe();
      const written = write(u, list[i]);
      const item = typeof written === 'string' ? written : await written;
      text.add(i === 0 ? item : `,${item}`);
    }
    return text.end(']');
  },
  /** The items of an array without its brackets. */
  items(u: Run, list: readonly unknown[], write: Writer): string {
    return jsonWriters.array(u, list, write).slice(1, -1);
  },
  async itemsWaiting(u: Run, list: readonly unknown[], write: WaitingWriter): Promise<string> {
    return (await jsonWriters.arrayWaiting(u, list, write)).slice(1, -1);
  },
  dictionary(u: Run, list: readonly unknown[], write: Writer, key: (object: unknown) => unknown): string {
    let text = '{';
    for (let i = 0; i < list.length; i++) {
      if (--u.fuel < 0) u.refuel();
      text += `${i === 0 ? '' : ','}${jsonWriters.text(String(key(list[i]) ?? ''))}:${write(u, list[i])}`;
    }
    return `${text}}`;
  },
  async dictionaryWaiting(
    u: Run,
    list: readonly unknown[],
    write: WaitingWriter,
    key: (object: unknown) => unknown,
  ): Promise<string> {
    let text = '{';
    for (let i = 0; i < list.length; i++) {
      if (--u.fuel < 0) await u.breathe();
      const name = jsonWriters.text(String((await key(list[i])) ?? ''));
      text += `${i === 0 ? '' : ','}${name}:${await write(u, list[i])}`;
    }
    return `${text}}`;
  },
};
export type JsonWriters = typeof jsonWriters;

/** The writers of a program: formats without an offset give wall clocks of its zone, as its scanner reads them. */
export function jsonWritersIn(timeZone: string): JsonWriters {
  return {
    ...jsonWriters,
    dateTime: (value, format) =>
      typeof value === 'number' ? `"${writeDateTimeText(value, format, timeZone)}"` : jsonWriters.text(value),
  };
}
