import { type CharacterSet, complement, intersection, printSet, united } from './character-set.ts';
import { type Pattern, PatternError, refuseLongText } from './syntax.ts';

/** The most that RE2 repeats, counts inside counts multiplied. */
const maxCount = 1000;
/** Characters and places of a pattern after its counts are written out: the time a match takes is this times the text. */
const maxSize = 50_000;
/** What is known of what can come next; no class has as many ranges. */
const mostRanges = 1500;

/** What can come next: the characters it can begin with, and whether it can be nothing, so that what follows counts as well. */
interface Follow {
  set: CharacterSet;
  isNullable: boolean;
}
/** null: cannot be said. */
type MaybeFollow = Follow | null;

const end: Follow = { set: [], isNullable: false };

/** A look ahead at the start of a pattern: what the text must, or must not, begin with. */
export interface Condition {
  pattern: string;
  isNegative: boolean;
}

export interface PrintedPattern {
  /** In the syntax of RE2. */
  text: string;
  conditions: Condition[];
}

/**
 * Prints a pattern for RE2, which has neither possessive quantifiers nor looks ahead nor counts above 1000. Looks ahead at the very
 * start become conditions. Throws PatternError for what cannot be run in linear time.
 */
export function printPattern(pattern: Pattern): PrintedPattern {
  const conditions: Condition[] = [];
  let rest = pattern;
  const items = rest.kind === 'sequence' ? rest.items : [rest];
  const first = items.findIndex((item) => !isStart(item) && !(item.kind === 'look' && !item.isBehind));
  const opening = first < 0 ? items : items.slice(0, first);
  if (opening.some((item) => item.kind === 'look')) {
    for (const item of opening)
      if (item.kind === 'look') conditions.push({ pattern: print(item.body), isNegative: item.isNegative });
    rest = {
      kind: 'sequence',
      items: [...opening.filter((item) => item.kind !== 'look'), ...(first < 0 ? [] : items.slice(first))],
    };
  }
  return { text: print(rest), conditions };
}

function isStart(item: Pattern): boolean {
  return item.kind === 'place' && (item.text === '^' || item.text === '\\A');
}

function print(pattern: Pattern): string {
  const cases = new Set<boolean>();
  casesOf(pattern, cases);
  // Where all of it is in both cases, one flag at the start lets RE2 see whole words.
  const printer = new Printer(cases.size === 1 && cases.has(true));
  const { text } = printer.print(pattern, { ...end, isNullable: true });
  return printer.allBoth ? `(?i)${text}` : text;
}

function casesOf(pattern: Pattern, found: Set<boolean>): void {
  switch (pattern.kind) {
    case 'set':
      if (pattern.isBoth !== null) found.add(pattern.isBoth);
      return;
    case 'sequence':
      for (const item of pattern.items) casesOf(item, found);
      return;
    case 'choice':
      for (const option of pattern.options) casesOf(option, found);
      return;
    case 'repeat':
      casesOf(pattern.item, found);
      return;
    case 'place':
      return;
    default:
      casesOf(pattern.body, found);
  }
}

/** Printed text; `count` is the largest product of counts in it, `size` what it comes to with its counts written out. */
interface Printed {
  text: string;
  count: number;
  size: number;
}

class Printer {
  readonly allBoth: boolean;
  private readonly begins = new WeakMap<Pattern, MaybeFollow>();

  constructor(allBoth: boolean) {
    this.allBoth = allBoth;
  }

  print(pattern: Pattern, follow: MaybeFollow): Printed {
    const printed = this.printAny(pattern, follow);
    refuseLongText(printed.text.length, 0);
    return printed;
  }

  private printAny(pattern: Pattern, follow: MaybeFollow): Printed {
    switch (pattern.kind) {
      case 'set':
        return { text: pattern.isBoth && !this.allBoth ? `(?i:${pattern.text})` : pattern.text, count: 1, size: 1 };
      case 'place':
        return { text: pattern.text, count: 1, size: 1 };
      case 'group': {
        const body = this.print(pattern.body, follow);
        return { ...body, text: `(?:${body.text})` };
      }
      case 'atomic':
        if (widthIsFixed(pattern.body)) return this.print(pattern.body, follow);
        throw new PatternError(
          '(?>…) is not supported where it could have matched in several ways; write it with (?:…).',
          pattern.at,
        );
      case 'look': {
        if (!pattern.isBehind)
          throw new PatternError(
            'A look ahead is supported at the start of a pattern for a whole text only; elsewhere it cannot be run in linear time.',
            pattern.at,
          );
        const body = this.print(pattern.body, { ...end, isNullable: true });
        return { ...body, text: `(?<${pattern.isNegative ? '!' : '='}${body.text})` };
      }
      case 'sequence': {
        const parts: Printed[] = [];
        let next = follow;
        for (let i = pattern.items.length - 1; i >= 0; i--) {
          const item = pattern.items[i] as Pattern;
          parts.push(this.print(item, next));
          next = then(this.beginOf(item), next);
        }
        return joined(parts.reverse(), '');
      }
      case 'choice':
        return joined(
          pattern.options.map((option) => this.print(option, follow)),
          '|',
        );
      case 'repeat':
        return this.repeat(pattern, follow);
    }
  }

  private repeat(pattern: Pattern & { kind: 'repeat' }, follow: MaybeFollow): Printed {
    const { item, min, max, mode } = pattern;
    const isLoop = max === null || max > 1;
    const after = isLoop ? either(this.beginOf(item), follow) : follow;
    if (mode === 'possessive' && this.isDead(pattern, follow)) return { text: printSet([]), count: 1, size: 1 };
    const body = this.print(item, after);
    // What is a sequence or a choice is held together; a single item is as it is.
    const text = ['set', 'group'].includes(item.kind) ? body.text : `(?:${body.text})`;
    const sign = mode === 'lazy' ? '?' : '';
    const result = counted(text, body.count, min, max, sign);
    const size = body.size * Math.max(1, max ?? min + 1);
    if (size > maxSize)
      throw new PatternError(
        `With its counts written out the pattern is longer than ${maxSize} characters.`,
        pattern.at,
      );
    return { ...result, size };
  }

  /**
   * A possessive quantifier keeps what it took. Where nothing that follows could begin with what it repeats, that makes no difference, and it
   * is printed as a greedy one. Where what follows must begin with such a character, nothing matches ever (true). For the rest RE2
   * has no words.
   */
  private isDead(pattern: Pattern & { kind: 'repeat' }, follow: MaybeFollow): boolean {
    const { item, max, at } = pattern;
    const begin = widthIsFixed(item) ? this.beginOf(item) : null;
    if (begin && !begin.isNullable && follow) {
      if (intersection(begin.set, follow.set).length === 0) return false;
      const isOne = item.kind === 'set' || (item.kind === 'group' && item.body.kind === 'set');
      if (isOne && max === null && !follow.isNullable && intersection(follow.set, complement(begin.set)).length === 0)
        return true;
    }
    throw new PatternError(
      'A possessive quantifier is supported where what follows it cannot begin with what it repeats; take the + after it away.',
      at,
    );
  }

  /** Each place of a pattern is asked for by all that stand around it. */
  private beginOf(pattern: Pattern): MaybeFollow {
    const known = this.begins.get(pattern);
    if (known !== undefined) return known;
    const found = this.findBegin(pattern);
    this.begins.set(pattern, found);
    return found;
  }

  private findBegin(pattern: Pattern): MaybeFollow {
    switch (pattern.kind) {
      case 'set':
        return { set: pattern.set(), isNullable: false };
      case 'place':
        return pattern.isEnd ? end : null;
      case 'group':
      case 'atomic':
        return this.beginOf(pattern.body);
      case 'look':
        return null;
      case 'sequence':
        return pattern.items.reduceRight<MaybeFollow>((next, item) => then(this.beginOf(item), next), {
          set: [],
          isNullable: true,
        });
      case 'choice':
        return pattern.options.map((option) => this.beginOf(option)).reduce((a, b) => either(a, b));
      case 'repeat': {
        const begin = this.beginOf(pattern.item);
        return begin && { ...begin, isNullable: begin.isNullable || pattern.min === 0 };
      }
    }
  }
}

/** True for characters one after the other: it matches at one place in one way. */
function widthIsFixed(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'set':
      return true;
    case 'group':
      return widthIsFixed(pattern.body);
    case 'sequence':
      return pattern.items.length > 0 && pattern.items.every(widthIsFixed);
    default:
      return false;
  }
}

function then(first: MaybeFollow, next: MaybeFollow): MaybeFollow {
  if (!first?.isNullable) return first;
  return next && together(first.set, next.set, next.isNullable);
}

function either(a: MaybeFollow, b: MaybeFollow): MaybeFollow {
  return a && b && together(a.set, b.set, a.isNullable || b.isNullable);
}

function together(a: CharacterSet, b: CharacterSet, isNullable: boolean): MaybeFollow {
  const set = a === b || b.length === 0 ? a : a.length === 0 ? b : united([...a, ...b]);
  return set.length > mostRanges ? null : { set, isNullable };
}

function joined(parts: readonly Printed[], by: string): Printed {
  refuseLongText(
    parts.reduce((sum, p) => sum + p.text.length, 0),
    0,
  );
  return {
    text: parts.map((p) => p.text).join(by),
    count: parts.reduce((most, p) => Math.max(most, p.count), 1),
    size: parts.reduce((sum, p) => sum + p.size, 0),
  };
}

/** A repetition; counts that RE2 would refuse are written one after the other: `.{0,2500}` as `.{0,1000}.{0,1000}.{0,500}`. */
function counted(text: string, inner: number, min: number, max: number | null, sign: string): Omit<Printed, 'size'> {
  if (max === null && min <= 1) return { text: `${text}${min === 0 ? '*' : '+'}${sign}`, count: inner };
  if (min === 0 && max === 1) return { text: `${text}?${sign}`, count: inner };
  if (max === 0) return { text: '(?:)', count: 1 };
  const most = Math.max(1, Math.floor(maxCount / inner));
  if (inner * Math.max(min, max ?? 0, 2) <= maxCount) {
    const count = max === min ? `{${min}}` : `{${min},${max ?? ''}}`;
    return { text: `${text}${count}${sign}`, count: inner * Math.max(min, max ?? 0) };
  }
  let printed = '';
  for (let left = min; left > 0; left -= most) {
    const n = Math.min(most, left);
    printed += n === 1 ? text : `${text}{${n}}`;
  }
  if (max === null) printed += `${text}*${sign}`;
  else
    for (let left = max - min; left > 0; left -= most) {
      const n = Math.min(most, left);
      printed += n === 1 ? `${text}?${sign}` : `${text}{0,${n}}${sign}`;
    }
  return { text: `(?:${printed})`, count: inner * most };
}
