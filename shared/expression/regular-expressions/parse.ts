import { type ClassPart, classEscapes, lineTerminators, posixBracket, propertyPart } from './character-classes.ts';
import {
  type CharacterSet,
  charactersOf,
  complement,
  everyCharacter,
  intersection,
  printRanges,
  printSet,
  united,
  withBothCases,
} from './character-set.ts';
import { type Pattern, PatternError, refuseLongText } from './syntax.ts';

interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
}

const maxDepth = 200;
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

/** Parses a regular expression as Java writes them. Throws PatternError. */
export function parsePattern(source: string): Pattern {
  return new Parser(source).parse();
}

/** The parser: one method a level of the grammar. Flags are kept while parsing, so that what is printed needs none but `i` and `m`. */
class Parser {
  private readonly source: string;
  private at = 0;
  private depth = 0;
  /** Classes that were worked out, by how they are written, and how many characters they came to. */
  private readonly known = new Map<string, ClassPart>();
  private written = 0;
  private flags: Flags = { i: false, m: false, s: false, x: false };

  constructor(source: string) {
    this.source = source;
  }

  parse(): Pattern {
    const found = this.choice();
    if (this.at < this.source.length) throw new PatternError('A ) has no ( before it.', this.at);
    return found;
  }

  private fail(message: string, at = this.at): never {
    throw new PatternError(message, at);
  }

  private peek(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  private take(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  /** The next character, whole; the parser steps over it. */
  private character(): number {
    const code = this.source.codePointAt(this.at) as number;
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  private skipComments(): void {
    while (this.flags.x && this.at < this.source.length) {
      const rest = /^(?:[ \t\n\v\f\r]+|#[^\n\r]*)/.exec(this.source.slice(this.at));
      if (!rest) return;
      this.at += rest[0].length;
    }
  }

  private choice(): Pattern {
    if (++this.depth > maxDepth) this.fail(`Groups are nested more than ${maxDepth} deep.`);
    const before = this.flags;
    const options = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    this.flags = before;
    this.depth--;
    return options.length === 1 ? (options[0] as Pattern) : { kind: 'choice', options };
  }

  private sequence(): Pattern {
    const items: Pattern[] = [];
    for (;;) {
      this.skipComments();
      if (this.at >= this.source.length || this.peek('|') || this.peek(')')) break;
      const from = this.at;
      const item = this.atom();
      if (item) items.push(this.quantified(item, from));
    }
    return items.length === 1 ? (items[0] as Pattern) : { kind: 'sequence', items };
  }

  private quantified(item: Pattern, from: number): Pattern {
    this.skipComments();
    const at = this.at;
    const bounds = this.quantifier();
    if (!bounds) return item;
    const mode = this.take('+') ? 'possessive' : this.take('?') ? 'lazy' : 'greedy';
    this.skipComments();
    if (/[*+?]/.test(this.source[this.at] ?? '') || this.bounds(false))
      this.fail('A quantifier follows a quantifier; put what is repeated in brackets.');
    if (item.kind === 'look') this.fail('What looks around cannot be repeated.', from);
    return { kind: 'repeat', item, ...bounds, mode, at };
  }

  private quantifier(): { min: number; max: number | null } | null {
    if (this.take('*')) return { min: 0, max: null };
    if (this.take('+')) return { min: 1, max: null };
    if (this.take('?')) return { min: 0, max: 1 };
    return this.bounds(true);
  }

  private bounds(take: boolean): { min: number; max: number | null } | null {
    if (!this.peek('{')) return null;
    const found = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(this.source.slice(this.at));
    if (!found) this.fail('{ begins a count such as {2} or {1,3}; write \\{ for the character.');
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === '' ? null : Number(found[3]);
    if (max !== null && max < min) this.fail(`The count ${found[0]} ends before it begins.`);
    if (take) this.at += found[0].length;
    return { min, max };
  }

  private single(set: CharacterSet): Pattern {
    return { kind: 'set', text: printSet(set), isBoth: null, set: () => set };
  }

  /** One item of a sequence; null for a setting of flags that holds for what follows it, or an empty quotation. */
  private atom(): Pattern | null {
    const at = this.at;
    switch (this.source[at]) {
      case '(':
        return this.group();
      case '[':
        return this.bracket();
      case '.':
        this.at++;
        return this.flags.s
          ? { kind: 'set', text: `[${printRanges(everyCharacter)}]`, isBoth: null, set: () => everyCharacter }
          : {
              kind: 'set',
              text: `[^${printRanges(lineTerminators)}]`,
              isBoth: null,
              set: () => complement(lineTerminators),
            };
      case '^':
        this.at++;
        return { kind: 'place', text: this.flags.m ? '(?m:^)' : '^', isEnd: false };
      case '$':
        this.at++;
        return { kind: 'place', text: this.flags.m ? '(?m:$)' : '\\z', isEnd: !this.flags.m };
      case '*':
      case '+':
      case '?':
        return this.fail(
          `${this.source[at]} has nothing before it to repeat; write \\${this.source[at]} for the character.`,
        );
      case '{':
        return this.fail('{ has nothing before it to repeat; write \\{ for the character.');
      case '\\':
        return this.escape();
      default:
        return this.literal(this.character());
    }
  }

  private literal(code: number): Pattern {
    const isBoth = this.flags.i;
    const set = charactersOf(code);
    return { kind: 'set', text: printLiteral(code), isBoth, set: () => (isBoth ? withBothCases(set) : set) };
  }

  private group(): Pattern | null {
    const at = this.at;
    this.at++;
    if (!this.take('?')) return this.body(at);
    if (this.take(':')) return this.body(at);
    if (this.take('>')) return { kind: 'atomic', body: this.body(at), at };
    for (const [sign, isBehind, isNegative] of [
      ['=', false, false],
      ['!', false, true],
      ['<=', true, false],
      ['<!', true, true],
    ] as const)
      if (this.take(sign)) return { kind: 'look', isBehind, isNegative, body: this.body(at), at };
    if (/^P?</.test(this.source.slice(this.at, this.at + 2))) {
      const name = /^P?<([A-Za-z][A-Za-z0-9_]*)>/.exec(this.source.slice(this.at));
      if (!name) this.fail('The name of a group is letters and digits: (?<name>…).');
      this.at += name[0].length;
      return this.body(at);
    }
    const set = /^([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/.exec(this.source.slice(this.at));
    if (!set || (set[1] === '' && !set[2])) this.fail('(? does not begin a group here.', at);
    const flags = { ...this.flags };
    for (const [letters, value] of [
      [set[1] ?? '', true],
      [set[2] ?? '', false],
    ] as const)
      for (const letter of letters) {
        if (letter === 'U')
          this.fail('The flag U is not supported; name Unicode classes, such as \\p{L} for letters.', at);
        // Unicode case is always looked at, and lines end as Unicode says: u and d change nothing.
        if (letter === 'u' || letter === 'd') continue;
        if (!(letter in flags)) this.fail(`${letter} is not a flag; there are i, m, s and x.`, at);
        flags[letter as keyof Flags] = value;
      }
    this.at += set[0].length;
    // `(?i)` holds to the end of the group around it, `(?i:…)` for its own.
    if (set[3] === ')') {
      this.flags = flags;
      return null;
    }
    const before = this.flags;
    this.flags = flags;
    const body = this.body(at);
    this.flags = before;
    return body;
  }

  private body(at: number): Pattern {
    const body = this.choice();
    if (!this.take(')')) this.fail('A ( has no ) after it.', at);
    return { kind: 'group', body };
  }

  private escape(): Pattern | null {
    const at = this.at;
    this.at++;
    if (this.at >= this.source.length) this.fail('A \\ stands at the end, with nothing after it.', at);
    const letter = this.source[this.at] as string;
    const known = classEscapes[letter];
    if (known) {
      this.at++;
      return { kind: 'set', text: `[${known.text}]`, isBoth: null, set: known.set };
    }
    switch (letter) {
      case 'Q':
        return this.quotation();
      case 'E':
        return this.fail('\\E ends a quotation, but no \\Q begins one.', at);
      case 'b':
      case 'B':
      case 'A':
        this.at++;
        return { kind: 'place', text: `\\${letter}`, isEnd: false };
      case 'z':
      case 'Z':
        this.at++;
        return { kind: 'place', text: '\\z', isEnd: true };
      case 'R':
        this.at++;
        return {
          kind: 'group',
          body: {
            kind: 'choice',
            options: [
              { kind: 'sequence', items: [this.single(charactersOf(13)), this.single(charactersOf(10))] },
              this.single((classEscapes.v as ClassPart).set()),
            ],
          },
        };
      case 'G':
      case 'X':
        return this.fail(`\\${letter} is not supported.`, at);
      case 'k':
        return this.fail(
          'A reference to what a group matched is not supported: it cannot be found in linear time.',
          at,
        );
      case 'p':
      case 'P': {
        const property = this.property();
        const isBoth = this.flags.i;
        return {
          kind: 'set',
          text: `[${property.text}]`,
          isBoth,
          set: () => (isBoth ? withBothCases(property.set()) : property.set()),
        };
      }
      default:
        if (/[1-9]/.test(letter))
          return this.fail(
            'A reference to what a group matched is not supported: it cannot be found in linear time.',
            at,
          );
        return this.literal(this.escapedCharacter());
    }
  }

  /** `\Q…\E`: every character for itself, each an item of its own, so that a quantifier after it holds for the last one. */
  private quotation(): Pattern | null {
    this.at++;
    const end = this.source.indexOf('\\E', this.at);
    const stop = end < 0 ? this.source.length : end;
    const items: Pattern[] = [];
    while (this.at < stop) items.push(this.literal(this.character()));
    if (end >= 0) this.at += 2;
    if (items.length === 0) return null;
    const quantifiedLast = this.quantified(items.pop() as Pattern, this.at);
    return items.length === 0
      ? quantifiedLast
      : { kind: 'group', body: { kind: 'sequence', items: [...items, quantifiedLast] } };
  }

  private property(): ClassPart {
    const at = this.at - 1;
    const found = /^([pP])(?:\{(\^?)([^}]*)\}|([A-Za-z]))/.exec(this.source.slice(this.at));
    if (!found) this.fail('\\p needs the name of a property, such as \\p{L}.', at);
    this.at += found[0].length;
    return propertyPart((found[3] ?? found[4] ?? '').trim(), (found[1] === 'P') !== (found[2] === '^'), at);
  }

  /** The character of an escape that stands for one character; the parser is behind the backslash. */
  private escapedCharacter(): number {
    const at = this.at - 1;
    const rest = this.source.slice(this.at);
    const letter = rest[0] as string;
    const hex = /^(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(rest);
    if (hex) {
      this.at += hex[0].length;
      let code = Number.parseInt((hex[1] ?? hex[2] ?? hex[3]) as string, 16);
      const low = /^\\u([dD][c-fC-F][0-9A-Fa-f]{2})/.exec(this.source.slice(this.at));
      if (hex[3] && code >= 0xd800 && code < 0xdc00 && low) {
        this.at += low[0].length;
        code = (code - 0xd800) * 0x400 + (Number.parseInt(low[1] as string, 16) - 0xdc00) + 0x10000;
      }
      if (code > 0x10ffff) this.fail(`There is no character ${hex[0]}.`, at);
      return code;
    }
    const octal = /^0([0-3]?[0-7]{1,2})/.exec(rest);
    if (octal) {
      this.at += octal[0].length;
      return Number.parseInt(octal[1] as string, 8);
    }
    const control = /^c([@-_a-z])/.exec(rest);
    if (control) {
      this.at += 2;
      return (control[1] as string).toUpperCase().charCodeAt(0) ^ 64;
    }
    const known = controls[letter];
    if (known !== undefined) {
      this.at++;
      return known;
    }
    if (/[A-Za-z0-9]/.test(letter)) this.fail(`\\${letter} has no meaning.`, at);
    return this.character();
  }

  /** A class in brackets as an item. */
  private bracket(): Pattern {
    const isBoth = this.flags.i;
    const found = this.classPart();
    const { set, text } = found;
    return { kind: 'set', text, isBoth: found.isSimple ? isBoth : null, set };
  }

  /**
   * `[a-z&&[^aeiou]]`: a class, with unions and intersections as Java has them. A simple one is printed part by part, one with
   * `&&` or classes inside as the ranges that it comes to.
   */
  private classPart(): ClassPart & { isSimple: boolean } {
    const at = this.at;
    if (++this.depth > maxDepth) this.fail(`Classes are nested more than ${maxDepth} deep.`);
    this.at++;
    const isNegated = this.take('^');
    const isBoth = this.flags.i;
    const operands: ClassPart[][] = [[]];
    let isSimple = true;
    for (let isFirst = true; ; isFirst = false) {
      if (this.flags.x) this.skipComments();
      if (this.at >= this.source.length) this.fail('A [ has no ] after it.', at);
      const operand = operands[operands.length - 1] as ClassPart[];
      if (this.peek(']') && !isFirst) break;
      if (this.take('&&')) {
        isSimple = false;
        operands.push([]);
      } else if (this.peek('[')) {
        const name = /^\[:(\^?)(\w+):\]/.exec(this.source.slice(this.at));
        const named = name ? posixBracket(name[2] as string) : null;
        if (name && !named) this.fail(`${name[0]} is not a class of characters.`);
        if (name && named) {
          this.at += name[0].length;
          const set = name[1] ? complement(named.set()) : named.set();
          operand.push({ text: printRanges(set), set: () => set });
        } else {
          const inner = this.classPart();
          isSimple = false;
          operand.push(inner);
        }
      } else operand.push(this.classItem());
    }
    this.at++;
    this.depth--;
    const both = (set: CharacterSet) => (isBoth ? withBothCases(set) : set);
    // Asked for by the class around it, and by what stands before and after it.
    let known: CharacterSet | null = null;
    const value = (): CharacterSet => {
      if (known) return known;
      const sets = operands.filter((o) => o.length > 0).map((o) => both(unitedParts(o)));
      const all = sets.reduce((a, b) => intersection(a, b));
      known = isNegated ? complement(all) : all;
      return known;
    };
    if (operands.every((o) => o.length === 0)) this.fail('A class in brackets is empty.', at);
    const only = operands[0] as ClassPart[];
    if (isSimple)
      return {
        isSimple,
        text: `[${isNegated ? '^' : ''}${[...new Set(only.map((p) => p.text))].join('')}]`,
        set: value,
      };
    // Worked out with both cases already: RE2 must not widen it again, which would undo a negation.
    const key = `${isBoth} ${this.flags.x} ${this.source.slice(at, this.at)}`;
    let found = this.known.get(key);
    if (!found) {
      const text = printSet(value());
      this.written += text.length;
      refuseLongText(this.written, at);
      found = { text: `(?-i:${text})`, set: value };
      this.known.set(key, found);
    }
    return { isSimple, ...found };
  }

  private classItem(): ClassPart {
    const at = this.at;
    if (this.peek('\\Q')) {
      this.at += 2;
      const end = this.source.indexOf('\\E', this.at);
      const stop = end < 0 ? this.source.length : end;
      const codes: number[] = [];
      while (this.at < stop) codes.push(this.character());
      if (end >= 0) this.at += 2;
      const set = charactersOf(...codes);
      return { text: printRanges(set), set: () => set };
    }
    if (this.peek('\\')) {
      const letter = this.source[this.at + 1] ?? '';
      const known = classEscapes[letter];
      if (known) {
        this.at += 2;
        return known;
      }
      if (letter === 'p' || letter === 'P') {
        this.at++;
        return this.property();
      }
    }
    const from = this.classCharacter();
    // A minus before ] or before a class is the character itself.
    if (
      this.peek('-') &&
      !this.peek('-]') &&
      !this.peek('-[') &&
      !this.peek('-&&') &&
      this.at + 1 < this.source.length
    ) {
      this.at++;
      if (/^\\[dDwWsShHvVpP]/.test(this.source.slice(this.at))) this.fail('A range ends with one character.', at);
      const to = this.classCharacter();
      if (to < from) this.fail(`The range ${this.source.slice(at, this.at)} ends before it begins.`, at);
      const set = charactersOf([from, to]);
      return { text: printRanges(set), set: () => set };
    }
    const set = charactersOf(from);
    return { text: printRanges(set), set: () => set };
  }

  private classCharacter(): number {
    if (!this.take('\\')) return this.character();
    if (this.at >= this.source.length) this.fail('A \\ stands at the end, with nothing after it.');
    return this.escapedCharacter();
  }
}

/** What is named several times counts once. */
function unitedParts(parts: readonly ClassPart[]): CharacterSet {
  const sets = [...new Set(parts.map((p) => p.set()))];
  return sets.length === 1 ? (sets[0] as CharacterSet) : united(sets.flat());
}

/** A character outside of a class: letters and digits as they are, so that RE2 can look for whole words at once. */
function printLiteral(code: number): string {
  const text = String.fromCodePoint(code);
  return /^[A-Za-z0-9 ]$/.test(text) ? text : `\\x{${code.toString(16).toUpperCase()}}`;
}
