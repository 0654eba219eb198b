import { type ClassItem, type Pattern, PatternError } from './syntax.ts';

const deepestGroup = 200;
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

/**
 * Parses a regular expression of ECMA-262, with the flag `u`, or where the text is none of these, as browsers read it without (annex B: `\-` and `{`
 * stand for themselves). Throws PatternError.
 */
export function parsePattern(source: string): Pattern {
  if (!isNative(source, 'u') && !isNative(source, '')) throw new PatternError('it is no regular expression.');
  return new Parser(source).parse();
}

/** The engine's own opinion; making an expression runs nothing. */
function isNative(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

class Parser {
  private readonly source: string;
  private at = 0;
  private depth = 0;

  constructor(source: string) {
    this.source = source;
  }

  parse(): Pattern {
    const found = this.choice();
    if (this.at < this.source.length) throw new PatternError('a ) has no ( before it.');
    return found;
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private takeMatch(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found) this.at += found[0].length;
    return found;
  }

  private character(): number {
    const code = this.source.codePointAt(this.at) as number;
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  private choice(): Pattern {
    if (++this.depth > deepestGroup) throw new PatternError(`groups are nested more than ${deepestGroup} deep.`);
    const options = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    this.depth--;
    return options.length === 1 ? (options[0] as Pattern) : { kind: 'choice', options };
  }

  private sequence(): Pattern {
    const items: Pattern[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')')
      items.push(this.repeated(this.atom()));
    return items.length === 1 ? (items[0] as Pattern) : { kind: 'sequence', items };
  }

  private repeated(item: Pattern): Pattern {
    let counts: [number, number] | null = null;
    if (this.take('*')) counts = [0, Infinity];
    else if (this.take('+')) counts = [1, Infinity];
    else if (this.take('?')) counts = [0, 1];
    else {
      const found = this.takeMatch(/\{(\d+)(?:(,)(\d*))?\}/y);
      if (found)
        counts = [Number(found[1]), found[2] === undefined ? Number(found[1]) : found[3] ? Number(found[3]) : Infinity];
    }
    if (!counts) return item;
    this.take('?');
    return { kind: 'repeat', item, min: counts[0], max: counts[1] };
  }

  private atom(): Pattern {
    if (this.take('(?:')) return this.group();
    const look = this.takeMatch(/\(\?(<?)([=!])/y);
    if (look) return { kind: 'look', isBehind: look[1] !== '', isNegative: look[2] === '!', body: this.group() };
    if (this.takeMatch(/\(\?<[^>]*>/y)) return this.group();
    if (this.source.startsWith('(?', this.at)) throw new PatternError('flags inside of it are not supported.');
    if (this.take('(')) return this.group();
    if (this.take('[')) return this.characterClass();
    if (this.take('.')) return { kind: 'dot' };
    if (this.take('^')) return { kind: 'place', which: 'start' };
    if (this.take('$')) return { kind: 'place', which: 'end' };
    if (this.take('\\b')) return { kind: 'place', which: 'word' };
    if (this.take('\\B')) return { kind: 'place', which: 'no-word' };
    if (this.takeMatch(/\\(?:[1-9]|k<)/y))
      throw new PatternError('it refers back to a group, which cannot be run in a time that is known before.');
    return { kind: 'set', isNegated: false, items: [this.classItem()] };
  }

  private group(): Pattern {
    const body = this.choice();
    if (!this.take(')')) throw new PatternError('a ( has no ) behind it.');
    return body;
  }

  private characterClass(): Pattern {
    const isNegated = this.take('^');
    const items: ClassItem[] = [];
    while (!this.take(']')) {
      if (this.at >= this.source.length) throw new PatternError('a [ has no ] behind it.');
      const from = this.classItem(true);
      const isRange =
        from.kind === 'range' && this.source[this.at] === '-' && (this.source[this.at + 1] ?? ']') !== ']';
      if (!isRange) {
        items.push(from);
        continue;
      }
      this.at++;
      const to = this.classItem(true);
      if (to.kind === 'range') items.push({ kind: 'range', from: from.from, to: to.to });
      else items.push(from, { kind: 'range', from: 45, to: 45 }, to);
    }
    return { kind: 'set', isNegated, items };
  }

  private classItem(isInClass = false): ClassItem {
    const one = (code: number): ClassItem => ({ kind: 'range', from: code, to: code });
    if (!this.take('\\')) return one(this.character());
    const known = this.takeMatch(/[dDsSwW]|[pP]\{[^}]*\}/y);
    if (known) return { kind: 'escape', text: `\\${known[0]}` };
    const hex = this.takeMatch(
      /x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]+)\}|u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})/y,
    );
    if (hex) {
      if (hex[3] === undefined) return one(Number.parseInt(hex[1] ?? hex[2] ?? (hex[5] as string), 16));
      return one(
        (Number.parseInt(hex[3], 16) - 0xd800) * 0x400 + Number.parseInt(hex[4] as string, 16) - 0xdc00 + 0x10000,
      );
    }
    const control = this.takeMatch(/c([A-Za-z])/y);
    if (control) return one((control[1] as string).charCodeAt(0) % 32);
    if (this.takeMatch(/0(?![0-9])/y)) return one(0);
    if (isInClass && this.take('b')) return one(8);
    if (this.at >= this.source.length) throw new PatternError('it ends with a single \\.');
    const code = this.character();
    return one(controls[String.fromCodePoint(code)] ?? code);
  }
}
