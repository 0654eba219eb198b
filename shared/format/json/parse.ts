import { lineAndColumn } from '../text-place.ts';
/** A JSON value that keeps what `JSON.parse` bends: number text, member order, duplicate keys. */
export type JsonValue =
  | { type: 'object'; members: JsonMember[]; at: number }
  | { type: 'array'; items: JsonValue[]; at: number }
  | { type: 'string'; value: string; at: number }
  | { type: 'number'; text: string; at: number }
  | { type: 'boolean'; value: boolean; at: number }
  | { type: 'null'; at: number };

export interface JsonMember {
  key: string;
  value: JsonValue;
  at: number;
}

/** Where and why a text is not JSON (RFC 8259). `path` is the place that was being read, as in `$.orders[3]`. */
export interface JsonProblem {
  code: 'json/syntax' | 'json/too-deep' | 'json/too-large' | 'json/empty' | 'json/duplicate-key';
  message: string;
  offset: number;
  line: number;
  column: number;
  path: string;
}

export interface JsonLimits {
  /** Levels of objects and arrays. */
  depth: number;
}

export const defaultJsonLimits: JsonLimits = { depth: 512 };

class JsonSyntaxError extends Error {
  readonly code: JsonProblem['code'];
  readonly offset: number;
  constructor(code: JsonProblem['code'], message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/**
 * Reads a JSON text. Gives the value, or the first problem with line, column and path; duplicate keys are reported as
 * warnings beside a value (the last one counts, as everywhere). A leading byte order mark is skipped.
 */
export function parseJson(
  text: string,
  limits: JsonLimits = defaultJsonLimits,
): { value: JsonValue | null; problems: JsonProblem[] } {
  const reader = new Reader(text, limits);
  try {
    const value = reader.document();
    return { value, problems: reader.duplicates.map((d) => place(text, d.offset, 'json/duplicate-key', d.message)) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return { value: null, problems: [place(text, error.offset, error.code, error.message)] };
  }
}

function place(text: string, offset: number, code: JsonProblem['code'], message: string): JsonProblem {
  return { code, message, offset, ...lineAndColumn(text, offset), path: pathAtOffset(text, offset) };
}

/**
 * The path (`$.orders[3].total`) of what stands at an offset, found by a tolerant scan from the start. Readers keep no
 * path while all is well, so the everyday case costs nothing.
 */
export function pathAtOffset(text: string, offset: number): string {
  const stack: { array: boolean; index: number; key: string | null; wantsKey: boolean }[] = [];
  let i = 0;
  while (i < text.length && i < offset) {
    const c = text.charCodeAt(i);
    const top = stack[stack.length - 1];
    if (c === 34) {
      const end = skipString(text, i);
      if (end > offset) break;
      if (top && !top.array && top.wantsKey) {
        top.key = safeKey(text.slice(i, end));
        top.wantsKey = false;
      }
      i = end;
      continue;
    }
    if (c === 123) stack.push({ array: false, index: 0, key: null, wantsKey: true });
    else if (c === 91) stack.push({ array: true, index: 0, key: null, wantsKey: false });
    else if (c === 125 || c === 93) stack.pop();
    else if (c === 44 && top) {
      if (top.array) top.index++;
      else {
        top.key = null;
        top.wantsKey = true;
      }
    }
    i++;
  }
  let path = '$';
  for (const level of stack.length > 40 ? [...stack.slice(0, 20), ...stack.slice(-20)] : stack) {
    if (level.array) path += `[${level.index}]`;
    else if (level.key !== null)
      path += /^[A-Za-z_][A-Za-z0-9_]*$/.test(level.key) ? `.${level.key}` : `[${JSON.stringify(level.key)}]`;
  }
  return path;
}

function skipString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === 34) return i + 1;
  }
  return text.length;
}

function safeKey(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}

/** Repeated members are told one by one up to here: each has to be found a place in the text. */
const mostDuplicates = 100;

/** RFC 8259, 8.2: what becomes of half a character nobody can foretell, and UTF-8 does not hold it. */
export const halfCharacter =
  'The text has half of a character: an escape of \\ud800 to \\udfff stands without the other half.';

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

class Reader {
  readonly duplicates: { offset: number; message: string }[] = [];
  private readonly text: string;
  private readonly limits: JsonLimits;
  private at = 0;

  constructor(text: string, limits: JsonLimits) {
    this.text = text;
    this.limits = limits;
  }

  document(): JsonValue {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    this.space();
    if (this.at >= this.text.length)
      throw new JsonSyntaxError('json/empty', 'The text is empty; a JSON value is expected.', this.at);
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.fail(`Nothing may follow the JSON value, but ${this.found()} does.`);
    return value;
  }

  private value(depth: number): JsonValue {
    const at = this.at;
    const c = this.text.charCodeAt(at);
    switch (c) {
      case 123:
        return this.object(depth, at);
      case 91:
        return this.array(depth, at);
      case 34:
        return { type: 'string', value: this.string(), at };
      case 116:
        this.word('true');
        return { type: 'boolean', value: true, at };
      case 102:
        this.word('false');
        return { type: 'boolean', value: false, at };
      case 110:
        this.word('null');
        return { type: 'null', at };
      default: {
        if (c === 45 || (c >= 48 && c <= 57)) return { type: 'number', text: this.number(), at };
        return this.fail(
          at >= this.text.length
            ? 'The text ends where a value is expected.'
            : `A value is expected, but ${this.found()} stands here.`,
        );
      }
    }
  }

  private object(depth: number, at: number): JsonValue {
    this.enter(depth);
    const members: JsonMember[] = [];
    let keys: Set<string> | null = null;
    this.at++;
    this.space();
    if (this.text.charCodeAt(this.at) === 125) {
      this.at++;
      return { type: 'object', members, at };
    }
    for (;;) {
      const keyAt = this.at;
      if (this.text.charCodeAt(this.at) !== 34) {
        this.fail(
          this.at >= this.text.length
            ? 'The text ends inside an object.'
            : `A member name in double quotes is expected, but ${this.found()} stands here.`,
        );
      }
      const key = this.string();
      keys ??= new Set();
      if (keys.has(key) && this.duplicates.length < mostDuplicates)
        this.duplicates.push({
          offset: keyAt,
          message: `The member ${JSON.stringify(key)} is there twice; the last one counts.`,
        });
      keys.add(key);
      this.space();
      if (this.text.charCodeAt(this.at) !== 58)
        this.fail(`A colon is expected after the member ${JSON.stringify(key)}, but ${this.found()} stands here.`);
      this.at++;
      this.space();
      members.push({ key, value: this.value(depth + 1), at: keyAt });
      this.space();
      const c = this.text.charCodeAt(this.at);
      if (c === 44) {
        this.at++;
        this.space();
      } else if (c === 125) {
        this.at++;
        return { type: 'object', members, at };
      } else
        this.fail(
          this.at >= this.text.length
            ? 'The text ends inside an object.'
            : `A comma or } is expected, but ${this.found()} stands here.`,
        );
    }
  }

  private array(depth: number, at: number): JsonValue {
    this.enter(depth);
    const items: JsonValue[] = [];
    this.at++;
    this.space();
    if (this.text.charCodeAt(this.at) === 93) {
      this.at++;
      return { type: 'array', items, at };
    }
    for (;;) {
      items.push(this.value(depth + 1));
      this.space();
      const c = this.text.charCodeAt(this.at);
      if (c === 44) {
        this.at++;
        this.space();
      } else if (c === 93) {
        this.at++;
        return { type: 'array', items, at };
      } else
        this.fail(
          this.at >= this.text.length
            ? 'The text ends inside an array.'
            : `A comma or ] is expected, but ${this.found()} stands here.`,
        );
    }
  }

  private enter(depth: number): void {
    if (depth >= this.limits.depth) {
      throw new JsonSyntaxError(
        'json/too-deep',
        `Objects and arrays are nested more than ${this.limits.depth} levels deep.`,
        this.at,
      );
    }
  }

  private string(): string {
    const { text } = this;
    const start = this.at + 1;
    let simple = true;
    for (let i = start; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 34) {
        this.at = i + 1;
        const raw = text.slice(start, i);
        return simple ? raw : this.unescape(raw, start);
      }
      if (c === 92) {
        simple = false;
        i++;
      } else if (c < 32) {
        this.at = i;
        this.fail(`A control character (code ${c}) stands in a text; it must be written as an escape.`);
      }
    }
    this.at = text.length;
    return this.fail('The text ends inside a string.');
  }

  private unescape(raw: string, start: number): string {
    const bad = /\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(raw.replaceAll('\\\\', '\u0000\u0000'));
    if (bad) {
      this.at = start + bad.index;
      this.fail(`The escape ${raw.slice(bad.index, bad.index + 2)} is not one of JSON's.`);
    }
    const value = JSON.parse(`"${raw}"`) as string;
    if (!value.isWellFormed()) {
      this.at = start;
      this.fail(halfCharacter);
    }
    return value;
  }

  private number(): string {
    numberPattern.lastIndex = this.at;
    const match = numberPattern.exec(this.text);
    if (!match) return this.fail(`A number is expected after the minus sign, but ${this.found(1)} stands there.`);
    const end = this.at + match[0].length;
    const next = this.text.charCodeAt(end);
    if ((next >= 48 && next <= 57) || next === 46 || next === 101 || next === 69 || next === 43 || next === 45) {
      this.at = end;
      this.fail('The number is not written as JSON asks (no leading zeros, digits on both sides of the point).');
    }
    this.at = end;
    return match[0];
  }

  private word(word: string): void {
    if (!this.text.startsWith(word, this.at)) this.fail(`A value is expected, but ${this.found()} stands here.`);
    this.at += word.length;
  }

  private space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c === 32 || c === 10 || c === 13 || c === 9) this.at++;
      else return;
    }
  }

  private found(ahead = 0): string {
    const at = this.at + ahead;
    if (at >= this.text.length) return 'the end of the text';
    const c = this.text.codePointAt(at) as number;
    return c < 32 || c === 0xfeff || (c >= 0xd800 && c <= 0xdfff)
      ? `character U+${c.toString(16).toUpperCase().padStart(4, '0')}`
      : JSON.stringify(String.fromCodePoint(c));
  }

  private fail(message: string): never {
    throw new JsonSyntaxError('json/syntax', message, this.at);
  }
}
