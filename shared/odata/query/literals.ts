import { Cursor } from './cursor.ts';
import type { Literal, LiteralType } from './tree.ts';
import {
  binary,
  date,
  dateTimeOffset,
  duration,
  enumMembers,
  geo,
  guid,
  type Match,
  number,
  timeOfDay,
} from './value-forms.ts';

/** Prefixes of v2 that 4.0 writes otherwise, and how. */
const before4: Readonly<Record<string, string>> = {
  x: "binary'…' with base64url",
  datetime: 'the date and time alone, as 2024-05-01T12:00:00Z',
  datetimeoffset: 'the date and time alone, as 2024-05-01T12:00:00Z',
  guid: 'the value alone',
  time: "duration'…'",
};

const numberStart = /[+-]?\d/y;
const infinity = /(?:-?INF|NaN)(?![\p{L}\p{N}_.(/])/uy;
const word = /(?:null|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])(?![\p{L}\p{N}_.(/])/uy;
/** What may be a guid that begins with a letter: looked for before a name is. */
const guidStart = /[0-9a-fA-F]{8}-/y;

/** Literals of the primitive types (OData ABNF 4.01, 7). */
export abstract class LiteralReader extends Cursor {
  /** `/` and `\` inside of strings are text in the query; in the path they must be encoded, or they would end the segment. */
  protected isInPath = false;

  /** The literal that stands here; null when there is none. A prefix with a quote behind it, as `duration'`, must be right. */
  protected acceptLiteral(): Literal | null {
    const start = this.at;
    if (this.peek("'"))
      return this.placed(start, { kind: 'literal' as const, type: 'Edm.String' as const, text: this.quoted() });
    const wordFound = this.acceptPattern(word);
    if (wordFound !== null)
      return wordFound === 'null'
        ? this.literal(start, 'null', 'null')
        : this.literal(start, 'Edm.Boolean', wordFound.toLowerCase());
    guidStart.lastIndex = this.at;
    numberStart.lastIndex = this.at;
    if (guidStart.test(this.text)) {
      const found = this.form(guid, 'Edm.Guid');
      if (found) return found;
    }
    if (numberStart.test(this.text)) return this.numeric(start);
    const special = this.acceptPattern(infinity);
    if (special !== null) return this.literal(start, 'Edm.Double', special);
    return this.prefixed(start);
  }

  private literal(start: number, type: LiteralType, text: string): Literal {
    return this.placed(start, { kind: 'literal' as const, type, text });
  }

  private form(matcher: (text: string, at: number) => Match, type: LiteralType): Literal | null {
    const start = this.at;
    const match = matcher(this.text, start);
    if ('failsAt' in match || /[\p{L}\p{N}_]/u.test(this.text[match.end] ?? '')) return null;
    this.at = match.end;
    return this.literal(start, type, this.text.slice(start, match.end));
  }

  private numeric(start: number): Literal {
    const found =
      this.form(guid, 'Edm.Guid') ??
      this.form(dateTimeOffset, 'Edm.DateTimeOffset') ??
      this.form(date, 'Edm.Date') ??
      this.form(timeOfDay, 'Edm.TimeOfDay');
    if (found) return found;
    const match = number(this.text, start);
    if ('failsAt' in match) return this.fail(['a number'], match.failsAt);
    this.at = match.end;
    const text = this.text.slice(start, match.end);
    return this.literal(start, typeOfNumber(text), text.startsWith('+') ? text.slice(1) : text);
  }

  /** A text in single quotes; two of them inside are one. */
  private quoted(): string {
    const open = this.at;
    let value = '';
    for (let from = open + 1; ; ) {
      const close = this.text.indexOf("'", from);
      if (close < 0) {
        this.at = this.text.length;
        this.refuseSlash(open + 1, this.at);
        return this.fail(["a closing '"]);
      }
      this.refuseSlash(from, close);
      value += this.text.slice(from, close);
      if (this.text[close + 1] !== "'") {
        this.at = close + 1;
        return value;
      }
      value += "'";
      from = close + 2;
    }
  }

  private refuseSlash(from: number, to: number): void {
    if (!this.isInPath) return;
    for (let i = this.text.indexOf('/', from); i >= 0 && i < to; i = this.text.indexOf('/', i + 1))
      if (!this.isEncoded(i))
        this.fault(
          'odata/not-encoded',
          'A / inside of a text must be encoded in a path, as %2F: it would end the segment.',
          i,
          ['%2F'],
        );
  }

  private prefixed(start: number): Literal | null {
    const name = this.acceptDotted();
    if (name === null) return null;
    if (!this.peek("'")) {
      this.at = start;
      return null;
    }
    const inside = this.at + 1;
    const prefix = name.toLowerCase();
    switch (prefix) {
      case 'duration':
        return this.quotedForm(start, duration, 'Edm.Duration', 'a duration, as P1DT2H');
      case 'binary':
        return this.quotedForm(start, binary, 'Edm.Binary', 'bytes in base64url');
      case 'geography':
        return this.quotedForm(start, geo, 'Edm.Geography', 'a shape, as SRID=4326;Point(1 2)');
      case 'geometry':
        return this.quotedForm(start, geo, 'Edm.Geometry', 'a shape, as SRID=0;Point(1 2)');
    }
    const instead = before4[prefix];
    if (instead !== undefined)
      return this.fault('odata/wrong-literal', `${name}'…' is of OData before 4.0: write ${instead}.`, start, [
        instead,
      ]);
    if (!name.includes('.')) {
      this.at = start;
      return this.fail(['a value: the type of an enumeration has its namespace before it, as Demo.Color']);
    }
    const match = enumMembers(this.text, inside);
    const end = 'failsAt' in match ? match.failsAt : match.end;
    if ('failsAt' in match || this.text[end] !== "'") return this.fail(['a member of the enumeration', "'"], end);
    this.at = end + 1;
    return { ...this.literal(start, 'enum', this.text.slice(inside, end)), typeName: name };
  }

  private quotedForm(
    start: number,
    matcher: (text: string, at: number) => Match,
    type: LiteralType,
    what: string,
  ): Literal {
    const inside = this.at + 1;
    const match = matcher(this.text, inside);
    if ('failsAt' in match) return this.fail([what], match.failsAt);
    if (this.text[match.end] !== "'") return this.fail(["a closing '"], match.end);
    this.at = match.end + 1;
    return this.literal(start, type, this.text.slice(inside, match.end));
  }
}

/** A number without point and exponent is the smallest type that holds it (URL Conventions 4.01, 5.1.1.14.1). */
function typeOfNumber(text: string): LiteralType {
  if (/[eE]/.test(text)) return 'Edm.Double';
  if (text.includes('.')) return 'Edm.Decimal';
  const digits = text.replace(/^[+-]?0*/, '');
  if (digits.length < 10) return 'Edm.Int32';
  if (digits.length > 19) return 'Edm.Decimal';
  const value = BigInt(text.replace('+', ''));
  if (value >= -2147483648n && value <= 2147483647n) return 'Edm.Int32';
  return value >= -9223372036854775808n && value <= 9223372036854775807n ? 'Edm.Int64' : 'Edm.Decimal';
}
