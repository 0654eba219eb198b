import { type Decimal, hasHugeExponent, type Long, readDecimal, readLong } from '../../expression/numeric.ts';
import { dateTimeProblem, isDate, readDateTime } from '../../structure/date-time-text.ts';
import { mostIgnoredPlaces } from '../ignored.ts';
import { MappingError } from '../message-error.ts';
import type { IgnoredAt, IgnoredWhy, MessageDemands, MessageScanner } from '../message-scanner.ts';
import { lineAndColumn } from '../text-place.ts';
import { halfCharacter, pathAtOffset } from './parse.ts';

/** The member names that a compiled reader knows: as JSON looks for them, and by any order. */
interface JsonMemberTable {
  /** The characters of the names as they stand in a message, for a first look at the one that is expected next. */
  quoted: readonly Uint16Array[];
  index: ReadonlyMap<string, number>;
}

export function memberTable(names: readonly string[]): JsonMemberTable {
  return { quoted: names.map(quotedName), index: new Map(names.map((name, i) => [name, i])) };
}

function quotedName(name: string): Uint16Array {
  const quoted = JSON.stringify(name);
  return Uint16Array.from({ length: quoted.length }, (_, i) => quoted.charCodeAt(i));
}

const powers = Array.from({ length: 23 }, (_, n) => 10 ** n);
const maxDepth = 512;
/** The member that a path of a structure ends with. */
const lastStep = /(?:\.\w+|\["(?:[^"\\]|\\.)*"\])$/;

/**
 * Reads JSON text value by value for compiled import mappings. It keeps only a position; a place for an error is worked
 * out when there is one. Numbers become exact values at once: plain numbers where they are exact, else bigint or Big.
 */
export class JsonScanner implements MessageScanner {
  readonly text: string;
  at = 0;
  ignored = 0;
  readonly ignoredAt: IgnoredAt[] = [];
  demands: MessageDemands | null = null;
  private depth = 0;
  private readonly timeZone: string;

  /** `timeZone` is the project's: of date-times without an offset. */
  constructor(text: string, timeZone = 'UTC') {
    this.text = text;
    this.timeZone = timeZone;
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
    this.space();
  }

  space(): void {
    const { text } = this;
    let c = text.charCodeAt(this.at);
    while (c === 32 || c === 10 || c === 13 || c === 9) c = text.charCodeAt(++this.at);
  }

  /** Only white space may be left. */
  end(): void {
    this.space();
    if (this.at < this.text.length) this.fail(`Nothing may follow the JSON value, but ${this.found()} does.`);
  }

  isNull(): boolean {
    if (this.text.charCodeAt(this.at) !== 110) return false;
    this.word('null');
    return true;
  }

  isBlank(): boolean {
    if (!this.text.startsWith('""', this.at)) return false;
    this.at += 2;
    return true;
  }

  noNull(): null {
    if (this.demands === null) return null;
    this.at -= 'null'.length;
    return this.fail('A value is expected, but null stands here.', 'mapping/null');
  }

  missing(at: number, paths: readonly string[], came: readonly number[], shown = paths): void {
    const index = paths.findIndex(
      (each, i) => !((came[Math.floor(i / 31)] as number) & (1 << (i % 31))) && !this.demands?.mayLack.has(each),
    );
    if (index < 0) return;
    const place = pathAtOffset(this.text, at) + (lastStep.exec(shown[index] as string)?.[0] ?? '');
    throw new MappingError('mapping/member-missing', `${place} is missing.`, {
      path: place,
      ...lineAndColumn(this.text, at),
      input: this.text,
    });
  }

  private word(word: string): void {
    if (!this.text.startsWith(word, this.at)) this.fail(`A value is expected, but ${this.found()} stands here.`);
    this.at += word.length;
  }

  openArray(): boolean {
    return this.open(91, 'an array');
  }

  openObject(): boolean {
    return this.open(123, 'an object');
  }

  moreItems(): boolean {
    return this.more(93);
  }

  moreMembers(): boolean {
    return this.more(125);
  }

  /** Enters an object or array; false when it is empty (and is left already). */
  private open(bracket: 123 | 91, what: string): boolean {
    if (this.text.charCodeAt(this.at) !== bracket) this.mismatch(what);
    if (++this.depth > maxDepth)
      this.fail(`Objects and arrays are nested more than ${maxDepth} levels deep.`, 'json/too-deep');
    this.at++;
    this.space();
    if (this.text.charCodeAt(this.at) === bracket + 2) {
      this.at++;
      this.depth--;
      return false;
    }
    return true;
  }

  /** After a member or item: true when another follows. */
  private more(close: 125 | 93): boolean {
    this.space();
    const c = this.text.charCodeAt(this.at);
    if (c === 44) {
      this.at++;
      this.space();
      return true;
    }
    if (c !== close)
      this.fail(
        this.at >= this.text.length
          ? 'The text ends too early.'
          : `A comma or ${close === 125 ? '}' : ']'} is expected, but ${this.found()} stands here.`,
      );
    this.at++;
    this.depth--;
    return false;
  }

  /** Reads a member name and colon; gives its index in the table, or -1. `next` is tried first. */
  member(table: JsonMemberTable, next: number): number {
    const { text, at } = this;
    const quoted = table.quoted[next];
    let index = next;
    let length = 0;
    if (quoted !== undefined)
      while (length < quoted.length && text.charCodeAt(at + length) === quoted[length]) length++;
    if (quoted !== undefined && length === quoted.length) this.at = at + length;
    else index = table.index.get(this.name()) ?? -1;
    if (text.charCodeAt(this.at) !== 58) {
      this.space();
      if (this.text.charCodeAt(this.at) !== 58) this.fail(`A colon is expected, but ${this.found()} stands here.`);
    }
    this.at++;
    this.space();
    return index;
  }

  /** A dictionary key and its colon. */
  key(): string {
    const key = this.name();
    this.space();
    if (this.text.charCodeAt(this.at) !== 58) this.fail(`A colon is expected, but ${this.found()} stands here.`);
    this.at++;
    this.space();
    return key;
  }

  private name(): string {
    if (this.text.charCodeAt(this.at) !== 34)
      this.fail(`A member name in double quotes is expected, but ${this.found()} stands here.`);
    return this.string();
  }

  string(): string {
    const { text } = this;
    const start = this.at + 1;
    if (text.charCodeAt(this.at) !== 34) this.mismatch('a text');
    for (let i = start; ; i++) {
      const c = text.charCodeAt(i);
      if (c === 34) {
        this.at = i + 1;
        return text.slice(start, i);
      }
      if (c === 92) return this.escapedString(start, i);
      if (!(c >= 32)) {
        this.at = i;
        this.fail(
          i >= text.length
            ? 'The text ends inside a string.'
            : `A control character (code ${c}) stands in a text; it must be written as an escape.`,
        );
      }
    }
  }

  private escapedString(start: number, from: number): string {
    const { text } = this;
    for (let i = from; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 92) i++;
      else if (c === 34) {
        let value: string;
        try {
          value = JSON.parse(text.slice(start - 1, i + 1)) as string;
        } catch {
          return this.fail('The text has an escape or control character that JSON does not allow.');
        }
        if (!value.isWellFormed()) return this.fail(halfCharacter);
        this.at = i + 1;
        return value;
      }
    }
    this.at = text.length;
    return this.fail('The text ends inside a string.');
  }

  boolean(): boolean {
    const c = this.text.charCodeAt(this.at);
    if (c === 116) {
      this.word('true');
      return true;
    }
    if (c === 102) {
      this.word('false');
      return false;
    }
    return this.mismatch('true or false');
  }

  /** A whole number of 64 bits; `1.0` and `1e3` are whole, too. */
  integer(): Long {
    const { text } = this;
    let i = this.at;
    const negative = text.charCodeAt(i) === 45;
    if (negative) i++;
    const first = i;
    let value = 0;
    let c = text.charCodeAt(i);
    while (c >= 48 && c <= 57) {
      value = value * 10 + (c - 48);
      c = text.charCodeAt(++i);
    }
    const digits = i - first;
    if (
      digits > 0 &&
      digits <= 15 &&
      c !== 46 &&
      c !== 101 &&
      c !== 69 &&
      (digits === 1 || text.charCodeAt(first) !== 48)
    ) {
      this.at = i;
      return negative ? 0 - value : value;
    }
    const at = this.at;
    const literal = this.number();
    const long = readLong(literal);
    if (long === undefined) {
      this.at = at;
      this.fail(`${literal} is not a whole number of 64 bits.`, 'mapping/not-an-integer');
    }
    return long as Long;
  }

  /** A whole number of 32 bits. */
  int32(): number {
    const at = this.at;
    const value = this.integer();
    if (typeof value === 'number' && value >= -2147483648 && value <= 2147483647) return value;
    this.at = at;
    return this.fail(
      `${value} does not fit an Integer (−2147483648 to 2147483647).`,
      'mapping/integer-range',
      'Make the attribute a Long.',
    );
  }

  decimal(): Decimal {
    const { text } = this;
    let i = this.at;
    const negative = text.charCodeAt(i) === 45;
    if (negative) i++;
    const first = i;
    let value = 0;
    let c = text.charCodeAt(i);
    while (c >= 48 && c <= 57) {
      value = value * 10 + (c - 48);
      c = text.charCodeAt(++i);
    }
    let digits = i - first;
    let scale = 0;
    const leadingZero = digits > 1 && text.charCodeAt(first) === 48;
    if (digits > 0 && c === 46) {
      const point = i;
      c = text.charCodeAt(++i);
      while (c >= 48 && c <= 57) {
        value = value * 10 + (c - 48);
        c = text.charCodeAt(++i);
      }
      scale = i - point - 1;
      digits = scale === 0 ? 99 : digits + scale;
    }
    if (digits > 0 && digits <= 15 && c !== 101 && c !== 69 && !leadingZero) {
      this.at = i;
      const exact = scale === 0 ? value : value / (powers[scale] as number);
      return negative ? 0 - exact : exact;
    }
    const at = this.at;
    const number = this.number();
    if (!hasHugeExponent(number)) return readDecimal(number);
    this.at = at;
    return this.fail(
      `${number.slice(0, 60)} does not fit a Decimal: its exponent has more than four digits.`,
      'mapping/decimal-range',
    );
  }

  /** The text of a number. */
  number(): string {
    const { text } = this;
    const start = this.at;
    const c = text.charCodeAt(start);
    if (c !== 45 && !(c >= 48 && c <= 57)) this.mismatch('a number');
    numberPattern.lastIndex = start;
    const match = numberPattern.exec(text);
    if (!match) return this.fail('The number is not written as JSON asks.');
    const end = start + match[0].length;
    const next = text.charCodeAt(end);
    if ((next >= 48 && next <= 57) || next === 46 || next === 101 || next === 69) {
      this.fail('The number is not written as JSON asks (no leading zeros, digits on both sides of the point).');
    }
    this.at = end;
    return match[0];
  }

  /** A date-time text as an instant in milliseconds. */
  dateTime(): number {
    const at = this.at;
    const text = this.string();
    const instant = readDateTime(text, this.timeZone);
    if (instant !== null) return instant;
    this.at = at;
    return this.fail(
      dateTimeProblem(text),
      'mapping/not-a-date-time',
      'Use 2026-11-20T08:14:07Z, or read it with an expression such as parseDateTime($value, …).',
    );
  }

  date(): string {
    const at = this.at;
    const text = this.string();
    if (isDate(text)) return text;
    this.at = at;
    return this.fail(`${JSON.stringify(shorten(text))} is not a date.`, 'mapping/not-a-date', 'Use 2026-11-20.');
  }

  /** Any scalar as text: texts as they are, numbers and booleans as written. */
  scalarText(): string {
    const c = this.text.charCodeAt(this.at);
    if (c === 34) return this.string();
    if (c === 123 || c === 91) this.mismatch('a single value');
    const start = this.at;
    this.skip();
    return this.text.slice(start, this.at);
  }

  /** The text of any value, checked. */
  raw(): string {
    const start = this.at;
    this.skip();
    return this.text.slice(start, this.at);
  }

  /** Passes over a value that nothing is mapped to, checking it. */
  skip(): void {
    const c = this.text.charCodeAt(this.at);
    if (c === 34) this.skipString();
    else if (c === 123) {
      if (this.open(123, 'an object')) {
        do {
          this.key();
          this.skip();
        } while (this.more(125));
      }
    } else if (c === 91) {
      if (this.open(91, 'an array')) {
        do this.skip();
        while (this.more(93));
      }
    } else if (c === 116) this.word('true');
    else if (c === 102) this.word('false');
    else if (c === 110) this.word('null');
    else this.number();
  }

  /** Long texts that nobody reads are passed by a pattern, faster than character by character. */
  private skipString(): void {
    plainText.lastIndex = this.at + 1;
    plainText.test(this.text);
    const end = plainText.lastIndex;
    if (this.text.charCodeAt(end) === 34) this.at = end + 1;
    else this.string();
  }

  ignore(why: IgnoredWhy, at = this.at): void {
    if (this.ignored++ < mostIgnoredPlaces) this.ignoredAt.push({ at, why });
  }

  skipUnknown(): void {
    this.ignore('unknown');
    this.skip();
  }

  /** An unknown member where the mapping refuses them. */
  refuseUnknown(): never {
    return this.fail(
      'The structure does not know this member.',
      'mapping/unknown-member',
      'Add it to the structure, or let the mapping ignore unknown members.',
    );
  }

  mismatch(expected: string): never {
    const c = this.text.charCodeAt(this.at);
    if (Number.isNaN(c)) return this.fail(`The text ends where ${expected} is expected.`);
    const is =
      c === 123
        ? 'an object'
        : c === 91
          ? 'an array'
          : c === 34
            ? 'a text'
            : c === 116 || c === 102
              ? 'a boolean'
              : c === 110
                ? 'null'
                : c === 45 || (c >= 48 && c <= 57)
                  ? 'a number'
                  : null;
    return is
      ? this.fail(
          `${expected[0]?.toUpperCase()}${expected.slice(1)} is expected, but ${is} stands here.`,
          'mapping/wrong-type',
        )
      : this.fail(`A value is expected, but ${this.found()} stands here.`);
  }

  fail(message: string, code = 'json/syntax', fix?: string): never {
    const offset = Math.min(this.at, this.text.length);
    throw new MappingError(code, message, {
      path: pathAtOffset(this.text, offset),
      ...lineAndColumn(this.text, offset),
      input: this.text,
      ...(fix ? { fix } : {}),
    });
  }

  private found(): string {
    if (this.at >= this.text.length) return 'the end of the text';
    const c = this.text.codePointAt(this.at) as number;
    return c < 32 || c > 0xfffd || (c >= 0xd800 && c <= 0xdfff)
      ? `character U+${c.toString(16).toUpperCase().padStart(4, '0')}`
      : JSON.stringify(String.fromCodePoint(c));
  }
}

/** What stands in a text between quotes, up to an escape or what may not stand there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none of them in a text.
const plainText = /[^"\\\u0000-\u001f]*/y;
const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

type ScannerClass = new (text: string) => JsonScanner;
const scanners = new Map<string, ScannerClass>();

/**
 * The scanner of a program: date-times without an offset are wall clocks of its zone. One class a zone, not a program: the
 * engine specialises code by class, and programs come and go with every edit.
 */
export function jsonScannerIn(timeZone: string): ScannerClass {
  let scanner = scanners.get(timeZone);
  if (!scanner) {
    scanner = class extends JsonScanner {
      constructor(text: string) {
        super(text, timeZone);
      }
    };
    scanners.set(timeZone, scanner);
  }
  return scanner;
}
