import { Pattern } from '../pattern/pattern.ts';
import { type CharacterTest, type Expression, ExpressionFault, parseExpression } from '../pattern/pattern-syntax.ts';
import type { SeededRandom } from './random.ts';

/** A text has at most so many characters, unless a pattern or a length demands more. */
const longestText = 40;
/** How often a text is made anew that the others refuse. */
const mostTries = 60;
/** No text is made longer than this, whatever a count in a pattern says. */
const mostCharacters = 10_000;
/** What looking at a text may take. */
const mostWork = 200_000;

/** How long the texts of a part of a pattern are. */
interface Lengths {
  least: number;
  most: number;
}

interface Prepared {
  expression: Expression;
  lengths: Map<Expression, Lengths>;
  machine: Pattern;
}

const prepared = new Map<string, Prepared | null>();
const mostPrepared = 500;

/** What a pattern is when texts are made by it; null for one that cannot be run. */
function prepare(source: string): Prepared | null {
  let known = prepared.get(source);
  if (known === undefined) {
    known = parsed(source);
    if (prepared.size >= mostPrepared) prepared.clear();
    prepared.set(source, known);
  }
  return known;
}

function parsed(source: string): Prepared | null {
  try {
    const { expression } = parseExpression(source);
    const lengths = new Map<Expression, Lengths>();
    measure(expression, lengths);
    return { expression, lengths, machine: new Pattern(source) };
  } catch (error) {
    if (error instanceof ExpressionFault) return null;
    throw error;
  }
}

function measure(expression: Expression, lengths: Map<Expression, Lengths>): Lengths {
  const found = measured(expression, lengths);
  lengths.set(expression, found);
  return found;
}

function measured(expression: Expression, lengths: Map<Expression, Lengths>): Lengths {
  switch (expression.kind) {
    case 'set':
      return { least: 1, most: 1 };
    case 'sequence': {
      const all = expression.items.map((item) => measure(item, lengths));
      return { least: sum(all.map(({ least }) => least)), most: sum(all.map(({ most }) => most)) };
    }
    case 'choice': {
      const all = expression.options.map((option) => measure(option, lengths));
      return { least: Math.min(...all.map(({ least }) => least)), most: Math.max(...all.map(({ most }) => most)) };
    }
    case 'repeat': {
      const { least, most } = measure(expression.item, lengths);
      return { least: least * expression.min, most: most === 0 || expression.max === 0 ? 0 : most * expression.max };
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** Whether a text matches every pattern (of XML Schema, for the whole text); patterns that cannot be run refuse nothing. */
export function matchesPatterns(text: string, patterns: readonly string[]): boolean {
  return patterns.every((source) => prepare(source)?.machine.matches(text, { left: mostWork }) !== false);
}

/**
 * A text that matches every pattern (of XML Schema, for the whole text), has between `least` and `most` characters, and that `isFit` takes. It is made by the syntax of one
 * pattern and held against all, a bounded number of times; null when none was found.
 */
export function patternText(
  patterns: readonly string[],
  { least, most }: { least: number; most: number },
  isFit: (text: string) => boolean,
  random: SeededRandom,
): string | null {
  const usable = patterns.flatMap((source) => prepare(source) ?? []);
  for (let i = 0; i < mostTries && usable.length > 0; i++) {
    // The last step of a derivation is the narrowest.
    const { expression, lengths } = usable[(usable.length - 1 + i) % usable.length] as Prepared;
    const own = lengths.get(expression) as Lengths;
    const from = Math.max(own.least, least);
    const to = Math.min(own.most, most, Math.max(from, longestText));
    if (from > to || from > mostCharacters) continue;
    // Short texts first: what is longer than it must be looks like nothing.
    const length = random.between(from, Math.min(to, from + (i < mostTries / 2 ? 6 : longestText)));
    const text = new PatternWriter(lengths, random).write(expression, length);
    const count = [...text].length;
    if (count >= least && count <= most && matchesPatterns(text, patterns) && isFit(text)) return text;
  }
  return null;
}

class PatternWriter {
  private readonly lengths: ReadonlyMap<Expression, Lengths>;
  private readonly random: SeededRandom;

  constructor(lengths: ReadonlyMap<Expression, Lengths>, random: SeededRandom) {
    this.lengths = lengths;
    this.random = random;
  }

  /** A text of a part that is as long as wanted, or about so. */
  write(expression: Expression, length: number): string {
    switch (expression.kind) {
      case 'set':
        return characterOf(expression.has, this.random);
      case 'choice': {
        const fitting = expression.options.filter((option) => {
          const { least, most } = this.lengthsOf(option);
          return least <= length && length <= most;
        });
        return this.write(this.random.pick(fitting.length > 0 ? fitting : expression.options), length);
      }
      case 'sequence':
        return this.writeAll(expression.items, length);
      case 'repeat': {
        const { item, min, max } = expression;
        const { least, most } = this.lengthsOf(item);
        if (most === 0) return this.write(item, 0).repeat(Math.min(min, 1));
        const fewest = Math.max(min, Math.ceil(length / most));
        const largest = Math.min(max, least === 0 ? Math.max(fewest, length) : Math.floor(length / least));
        const count = largest <= fewest ? Math.min(fewest, max) : this.random.between(fewest, largest);
        return this.writeAll(new Array<Expression>(count).fill(item), length);
      }
    }
  }

  /** Parts one after the other; what is more than the least is spread among those that can take it. */
  private writeAll(items: readonly Expression[], length: number): string {
    const wanted = items.map((item) => this.lengthsOf(item).least);
    let left = length - sum(wanted);
    for (const i of this.random.shuffled([...items.keys()])) {
      const room = this.lengthsOf(items[i] as Expression).most - (wanted[i] as number);
      const more = Math.min(room, left, this.random.between(0, Math.max(0, left)));
      if (more > 0) {
        wanted[i] = (wanted[i] as number) + more;
        left -= more;
      }
    }
    for (let i = 0; i < items.length && left > 0; i++) {
      const more = Math.min(this.lengthsOf(items[i] as Expression).most - (wanted[i] as number), left);
      wanted[i] = (wanted[i] as number) + more;
      left -= more;
    }
    return items.map((item, i) => this.write(item, wanted[i] as number)).join('');
  }

  private lengthsOf(expression: Expression): Lengths {
    return this.lengths.get(expression) as Lengths;
  }
}

/** Characters in the order that they are liked in. */
const liked = [
  'ABCDEFGHJKLMNPRSTUVWXYZ',
  'abcdefghijkmnoprstuvwxyz',
  '123456789',
  '0',
  '-._ /:',
  'OIQlq',
  '!#$%&()*+,;=?@[]^`{|}~"\'<>\\',
  '\t\n',
].map((text) => [...text].map((character) => character.codePointAt(0) as number));

const found = new WeakMap<CharacterTest, readonly number[]>();

/** A character of a set: a letter or digit where there is one. */
function characterOf(has: CharacterTest, random: SeededRandom): string {
  let codes = found.get(has);
  if (!codes) found.set(has, (codes = charactersOf(has)));
  return codes.length === 0 ? '' : String.fromCodePoint(random.pick(codes));
}

function charactersOf(has: CharacterTest): readonly number[] {
  for (const codes of liked) {
    const fitting = codes.filter(has);
    if (fitting.length > 0) return fitting;
  }
  for (let code = 0xa1; code < 0x1_1000; code++) {
    // Halves of characters are none, and some are allowed in no message.
    if (code === 0xd800) code = 0xe000;
    if (code !== 0xfffe && code !== 0xffff && has(code)) return [code];
  }
  return [];
}
