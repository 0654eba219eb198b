import { initialNameCharacter, nameCharacter } from './name-characters.ts';
import { type CharacterRange, unicodeBlocks } from './unicode-blocks.ts';

/** A regular expression of XML Schema (part 2, appendix F): nothing in it looks back or around, and it is of the whole text. */
export type Expression =
  | { kind: 'set'; has: CharacterTest }
  | { kind: 'sequence'; items: Expression[] }
  | { kind: 'choice'; options: Expression[] }
  | { kind: 'repeat'; item: Expression; min: number; max: number };

export type CharacterTest = (code: number) => boolean;

/** A text that is no regular expression. `isForgiven`: what is meant is clear all the same. */
export class ExpressionFault extends Error {}

const deepest = 200;
const categories = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)$/;

export interface ParsedExpression {
  expression: Expression;
  /** What strict readers refuse, though it is clear what is meant. */
  faults: string[];
}

/** Parses a pattern. Throws ExpressionFault. */
export function parseExpression(source: string): ParsedExpression {
  const parser = new Parser(source);
  return { expression: parser.parse(), faults: parser.faults };
}

class Parser {
  readonly faults: string[] = [];
  /** By characters, not by halves of them. */
  private readonly source: readonly string[];
  private at = 0;
  private depth = 0;

  constructor(source: string) {
    this.source = [...source];
  }

  parse(): Expression {
    const expression = this.choice();
    if (this.at < this.source.length) this.fail('a ) has no ( before it');
    return expression;
  }

  private fail(reason: string): never {
    throw new ExpressionFault(`${reason} (character ${this.at + 1})`);
  }

  private peek(): string | undefined {
    return this.source[this.at];
  }

  private take(character: string): boolean {
    if (this.source[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private choice(): Expression {
    if (++this.depth > deepest) this.fail('groups are nested too deep');
    const options = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    this.depth--;
    return options.length === 1 ? (options[0] as Expression) : { kind: 'choice', options };
  }

  private sequence(): Expression {
    const items: Expression[] = [];
    for (let next = this.peek(); next !== undefined && next !== '|' && next !== ')'; next = this.peek())
      items.push(this.quantified(this.atom()));
    return items.length === 1 ? (items[0] as Expression) : { kind: 'sequence', items };
  }

  private quantified(item: Expression): Expression {
    if (this.take('*')) return { kind: 'repeat', item, min: 0, max: Number.POSITIVE_INFINITY };
    if (this.take('+')) return { kind: 'repeat', item, min: 1, max: Number.POSITIVE_INFINITY };
    if (this.take('?')) return { kind: 'repeat', item, min: 0, max: 1 };
    if (this.peek() !== '{') return item;
    const end = this.source.indexOf('}', this.at);
    const text = end < 0 ? '' : this.source.slice(this.at + 1, end).join('');
    const found = /^(\d{1,9})(,(\d{0,9}))?$/.exec(text);
    if (!found) this.fail('{ begins a count such as {2} or {1,3}');
    this.at = end + 1;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (max < min) this.fail(`the count {${text}} ends before it begins`);
    return { kind: 'repeat', item, min, max };
  }

  private atom(): Expression {
    const character = this.source[this.at] as string;
    switch (character) {
      case '(': {
        this.at++;
        const body = this.choice();
        if (!this.take(')')) this.fail('a ( has no ) behind it');
        return body;
      }
      case '[':
        this.at++;
        return { kind: 'set', has: this.bracket() };
      case '.':
        this.at++;
        return { kind: 'set', has: (code) => code !== 10 && code !== 13 };
      case '\\':
        return { kind: 'set', has: this.escape().has };
      case '*':
      case '+':
      case '?':
      case '{':
        return this.fail(`there is nothing before ${character} that it could repeat`);
      case ']':
      case '}':
        return this.fail(`${character} has to be written \\${character}`);
      default: {
        this.at++;
        const code = character.codePointAt(0) as number;
        return { kind: 'set', has: (c) => c === code };
      }
    }
  }

  /** The characters of [ ]; the parser stands behind the opening one. */
  private bracket(): CharacterTest {
    if (++this.depth > deepest) this.fail('classes are nested too deep');
    const isNegative = this.take('^');
    const tests: CharacterTest[] = [];
    const ranges: CharacterRange[] = [];
    let without: CharacterTest | null = null;
    for (let isFirst = true; ; isFirst = false) {
      const next = this.peek();
      if (next === undefined) this.fail('a [ has no ] behind it');
      if (next === ']') {
        if (isFirst) this.fail('there is nothing in [ ]');
        this.at++;
        break;
      }
      if (next === '-' && this.source[this.at + 1] === '[' && !isFirst) {
        this.at += 2;
        without = this.bracket();
        if (!this.take(']')) this.fail('what is taken away has to be the last in its class');
        break;
      }
      this.member(isFirst, tests, ranges);
    }
    this.depth--;
    const has = (code: number) =>
      ranges.some(([first, last]) => first <= code && code <= last) || tests.some((test) => test(code));
    const minus = without;
    if (minus) return isNegative ? (c) => !has(c) && !minus(c) : (c) => has(c) && !minus(c);
    return isNegative ? (c) => !has(c) : has;
  }

  private member(isFirst: boolean, tests: CharacterTest[], ranges: CharacterRange[]): void {
    const from = this.single(isFirst);
    if (from.code === null) {
      tests.push(from.has);
      return;
    }
    const after = this.source[this.at + 1];
    if (this.peek() !== '-' || after === ']' || after === '[' || after === undefined) {
      ranges.push([from.code, from.code]);
      return;
    }
    this.at++;
    const to = this.single(false);
    if (to.code === null) this.fail('a range ends with a class of characters');
    if (to.code < from.code) this.fail('a range ends before it begins');
    ranges.push([from.code, to.code]);
  }

  private single(isFirst: boolean): { code: number | null; has: CharacterTest } {
    const character = this.source[this.at] as string;
    if (character === '\\') return this.escape();
    if (character === '[') this.fail('[ has to be written \\[ here');
    const next = this.source[this.at + 1];
    if (character === '-' && !isFirst && next !== ']' && !(next === '-' && this.source[this.at + 2] === '['))
      this.faults.push('- stands in the middle of a class; write \\-');
    this.at++;
    const code = character.codePointAt(0) as number;
    return { code, has: (c) => c === code };
  }

  private escape(): { code: number | null; has: CharacterTest } {
    this.at++;
    const character = this.peek();
    if (character === undefined) this.fail('there is nothing behind \\');
    this.at++;
    const known = classes[character];
    if (known) return { code: null, has: known };
    if (character === 'p' || character === 'P') {
      const has = this.property();
      return { code: null, has: character === 'p' ? has : (c) => !has(c) };
    }
    if (!(character in controls) && !'\\|.-^?*+{}()[]'.includes(character)) {
      if (/[A-Za-z0-9]/.test(character)) this.fail(`\\${character} means nothing`);
      this.faults.push(`\\${character} means nothing; write ${character}`);
    }
    const code = controls[character] ?? (character.codePointAt(0) as number);
    return { code, has: (c) => c === code };
  }

  private property(): CharacterTest {
    const end = this.source.indexOf('}', this.at);
    if (!this.take('{') || end < 0) this.fail('\\p is followed by a name in { }');
    const name = this.source.slice(this.at, end).join('');
    this.at = end + 1;
    if (name.startsWith('Is')) {
      const ranges = unicodeBlocks.get(name.slice(2));
      if (!ranges) this.fail(`there is no block ${name.slice(2, 40)}`);
      return (code) => ranges.some(([first, last]) => first <= code && code <= last);
    }
    if (!categories.test(name)) this.fail(`there is no category ${name.slice(0, 40)}`);
    return ofProperty(name);
  }
}

const controls: Readonly<Record<string, number>> = Object.assign(Object.create(null), { n: 10, r: 13, t: 9 });

function ofProperty(name: string): CharacterTest {
  const expression = new RegExp(`^\\p{${name}}$`, 'u');
  return (code) => expression.test(String.fromCodePoint(code));
}

const isDigit = ofProperty('Nd');
const isNoWord = /^[\p{P}\p{Z}\p{C}]$/u;
const isWord = (code: number) => !isNoWord.test(String.fromCodePoint(code));
const isSpace = (code: number) => code === 32 || code === 9 || code === 10 || code === 13;
const isInitial = (code: number) => initialNameCharacter.test(String.fromCodePoint(code));
const isName = (code: number) => nameCharacter.test(String.fromCodePoint(code));

const classes: Readonly<Record<string, CharacterTest>> = Object.assign(Object.create(null), {
  s: isSpace,
  S: (c: number) => !isSpace(c),
  d: isDigit,
  D: (c: number) => !isDigit(c),
  w: isWord,
  W: (c: number) => !isWord(c),
  i: isInitial,
  I: (c: number) => !isInitial(c),
  c: isName,
  C: (c: number) => !isName(c),
});
