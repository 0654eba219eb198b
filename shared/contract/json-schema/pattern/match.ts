import { parsePattern } from './parse.ts';
import { type ClassItem, type Pattern, PatternError } from './syntax.ts';

/** Whether one character is of a set. */
type IsIn = (code: number) => boolean;

/**
 * A step of a compiled pattern. `next` is the step behind it; `by` is 1 for steps that read on and -1 for those that read back (behind a place).
 */
type Step =
  | { op: 'character'; isIn: IsIn; by: 1 | -1; next: number }
  /** The same set a number of times; without an end it is a loop, which is faster where many of them meet. */
  | { op: 'run'; isIn: IsIn; by: 1 | -1; min: number; max: number; next: number }
  | { op: 'split'; next: number; other: number }
  | { op: 'place'; which: 'start' | 'end' | 'word' | 'no-word'; next: number }
  | { op: 'look'; isNegative: boolean; body: number; next: number }
  | { op: 'done' };

/** Steps of a pattern after its counts are written out. */
const mostSteps = 20_000;
/** What a match may keep of what it has tried. */
const mostBytes = 32 * 1024 * 1024;

/** How much all matches of one validation may take together, in steps; a step is some 20 ns. */
export class PatternBudget {
  left: number;
  constructor(steps = 10_000_000) {
    this.left = steps;
  }
}

/**
 * A regular expression of ECMA-262 that runs in bounded time. It is run by trying one way after the other, but no step is tried twice at one place of the
 * text: the first time has shown that it leads nowhere. So the time is at most the length of the pattern times that of the text, and looks
 * ahead and behind, which machines of states do not have, cost the same again.
 */
export class CompiledPattern {
  private readonly steps: Step[] = [];
  private readonly start: number;

  /** Throws PatternError for what is no pattern, is too large, or refers back to groups. */
  constructor(source: string) {
    this.start = this.compile(parsePattern(source), this.add({ op: 'done' }), 1);
  }

  /** Whether a part of the text matches (JSON Schema validation, 6.3.3: not anchored); null when the budget does not allow to say. */
  matches(text: string, budget: PatternBudget): boolean | null {
    const codes = Array.from(text, (c) => c.codePointAt(0) as number);
    const match = new Match(this.steps, codes, budget);
    try {
      for (let at = 0; at <= codes.length; at++) if (match.run(this.start, at)) return true;
      return false;
    } catch (error) {
      if (error instanceof OutOfBudget) return null;
      throw error;
    }
  }

  private add(step: Step): number {
    if (this.steps.length >= mostSteps) throw new PatternError(`with its counts it has more than ${mostSteps} parts.`);
    this.steps.push(step);
    return this.steps.length - 1;
  }

  private compile(pattern: Pattern, next: number, by: 1 | -1): number {
    switch (pattern.kind) {
      case 'set':
      case 'dot':
        return this.add({ op: 'character', isIn: setOf(pattern), by, next });
      case 'place':
        return this.add({ op: 'place', which: pattern.which, next });
      case 'look': {
        const body = this.compile(pattern.body, this.add({ op: 'done' }), pattern.isBehind ? -1 : 1);
        return this.add({ op: 'look', isNegative: pattern.isNegative, body, next });
      }
      case 'sequence':
        return (by === 1 ? [...pattern.items].reverse() : pattern.items).reduce(
          (following, item) => this.compile(item, following, by),
          next,
        );
      case 'choice':
        return pattern.options
          .map((option) => this.compile(option, next, by))
          .reduceRight((other, option) => this.add({ op: 'split', next: option, other }));
      case 'repeat':
        return this.repeat(pattern, next, by);
    }
  }

  private repeat({ item, min, max }: Extract<Pattern, { kind: 'repeat' }>, next: number, by: 1 | -1): number {
    if ((item.kind === 'set' || item.kind === 'dot') && max !== Infinity)
      return this.add({ op: 'run', isIn: setOf(item), by, min, max, next });
    let following = next;
    if (max === Infinity) {
      const loop = this.add({ op: 'split', next, other: next });
      const body = this.compile(item, loop, by);
      this.steps[loop] = { op: 'split', next: body, other: next };
      following = loop;
    } else
      for (let i = min; i < max; i++)
        following = this.add({ op: 'split', next: this.compile(item, following, by), other: next });
    if (min === 0) return following;
    if (max === Infinity) return this.repeat({ kind: 'repeat', item, min, max: min }, following, by);
    for (let i = 0; i < min; i++) following = this.compile(item, following, by);
    return following;
  }
}

class OutOfBudget extends Error {}

/** The run of a pattern over one text, with what was tried. */
class Match {
  /** Places that were tried, step by step; those of a run that came through are forgotten. */
  private readonly tried: (Uint8Array | undefined)[] = [];
  private bytes = 0;
  private readonly looks = new Map<number, boolean>();
  private readonly steps: readonly Step[];
  private readonly codes: readonly number[];
  private readonly budget: PatternBudget;

  constructor(steps: readonly Step[], codes: readonly number[], budget: PatternBudget) {
    this.steps = steps;
    this.codes = codes;
    this.budget = budget;
  }

  /** Whether the steps from one on come through from a place. */
  run(start: number, from: number, isLook = false): boolean {
    const { codes, steps } = this;
    const open = [start, from];
    const marked: number[] = [];
    while (open.length > 0) {
      let at = open.pop() as number;
      let step = open.pop() as number;
      for (;;) {
        if (--this.budget.left < 0) throw new OutOfBudget();
        const it = steps[step] as Step;
        if (it.op === 'character') {
          const code = codes[it.by === 1 ? at : at - 1];
          if (code === undefined || !it.isIn(code)) break;
          at += it.by;
          step = it.next;
          continue;
        }
        if (it.op === 'place') {
          if (!this.isPlace(it.which, at)) break;
          step = it.next;
          continue;
        }
        if (it.op === 'done') {
          // What was tried on the way here has not failed: another run may come by.
          for (let i = 0; i < marked.length; i += 2) this.forget(marked[i] as number, marked[i + 1] as number);
          return true;
        }
        const places = this.tried[step] ?? this.newPlaces(step);
        const bit = 1 << (at & 7);
        if (((places[at >> 3] as number) & bit) !== 0) break;
        places[at >> 3] = (places[at >> 3] as number) | bit;
        if (isLook) marked.push(step, at);
        if (it.op === 'split') {
          open.push(it.other, at);
          step = it.next;
        } else if (it.op === 'look') {
          if (this.look(it.body, at) === it.isNegative) break;
          step = it.next;
        } else {
          let count = 0;
          while (count < it.max) {
            const code = codes[it.by === 1 ? at + count : at - count - 1];
            if (code === undefined || !it.isIn(code)) break;
            count++;
          }
          if (count < it.min) {
            this.budget.left -= count;
            break;
          }
          this.budget.left -= count;
          for (let n = it.min; n < count; n++) open.push(it.next, at + n * it.by);
          at += count * it.by;
          step = it.next;
        }
      }
    }
    return false;
  }

  private newPlaces(step: number): Uint8Array {
    const places = new Uint8Array((this.codes.length >> 3) + 1);
    this.bytes += places.length;
    if (this.bytes > mostBytes) throw new OutOfBudget();
    this.tried[step] = places;
    return places;
  }

  private forget(step: number, at: number): void {
    const places = this.tried[step] as Uint8Array;
    places[at >> 3] = (places[at >> 3] as number) & ~(1 << (at & 7));
  }

  private look(body: number, at: number): boolean {
    const key = body * (this.codes.length + 1) + at;
    let found = this.looks.get(key);
    if (found === undefined) this.looks.set(key, (found = this.run(body, at, true)));
    return found;
  }

  private isPlace(which: 'start' | 'end' | 'word' | 'no-word', at: number): boolean {
    if (which === 'start') return at === 0;
    if (which === 'end') return at === this.codes.length;
    const isBetween = isWord(this.codes[at - 1]) !== isWord(this.codes[at]);
    return isBetween === (which === 'word');
  }
}

function isWord(code: number | undefined): boolean {
  return code !== undefined && code < 128 && /\w/.test(String.fromCharCode(code));
}

function setOf(pattern: Extract<Pattern, { kind: 'set' | 'dot' }>): IsIn {
  if (pattern.kind === 'dot') return (code) => code !== 10 && code !== 13 && code !== 0x2028 && code !== 0x2029;
  const { items, isNegated } = pattern;
  const [first] = items;
  if (items.length === 1 && first?.kind === 'range' && first.from === first.to && !isNegated) {
    const only = first.from;
    return (code) => code === only;
  }
  const tests = items.map(itemOf);
  const isIn = (code: number) => tests.some((test) => test(code)) !== isNegated;
  // Most characters are of ASCII, and looked up.
  const ascii = Array.from({ length: 128 }, (_, code) => isIn(code));
  return (code) => (code < 128 ? (ascii[code] as boolean) : isIn(code));
}

function itemOf(item: ClassItem): IsIn {
  if (item.kind === 'range') return (code) => code >= item.from && code <= item.to;
  let native: RegExp;
  try {
    native = new RegExp(item.text, 'u');
  } catch {
    throw new PatternError(`${item.text} is no class of characters.`);
  }
  return (code) => native.test(String.fromCodePoint(code));
}
