import type { CharacterSet } from './character-set.ts';

/** A regular expression after parsing. Groups that capture are plain groups: nothing in the language asks for what they caught. */
export type Pattern =
  /**
   * One character of a set; `text` is how RE2 writes it, in both cases when `isBoth`; null: its cases are
   * the same anyway, as those of digits. `set` has both cases already.
   */
  | { kind: 'set'; text: string; isBoth: boolean | null; set: () => CharacterSet }
  /** `^`, `$`, `\b`: `isEnd` when nothing can follow it. */
  | { kind: 'place'; text: string; isEnd: boolean }
  | { kind: 'look'; isBehind: boolean; isNegative: boolean; body: Pattern; at: number }
  | { kind: 'sequence'; items: Pattern[] }
  | { kind: 'choice'; options: Pattern[] }
  | { kind: 'group'; body: Pattern }
  | {
      kind: 'repeat';
      item: Pattern;
      min: number;
      max: number | null;
      mode: 'greedy' | 'lazy' | 'possessive';
      at: number;
    }
  /** `(?>…)`: what it matched is never given back. */
  | { kind: 'atomic'; body: Pattern; at: number };

/** A text that is no regular expression, or one that cannot be run in linear time. `at` is the place in the text. */
export class PatternError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Of the text for RE2: a class of letters is some ten thousand characters of it, and RE2 reads them again in each place. */
const maxText = 4_000_000;

/** Refuses a pattern that would be written for RE2 in more characters than it reads in a second. */
export function refuseLongText(length: number, at: number): void {
  if (length > maxText)
    throw new PatternError('The classes of characters in it come to more than a pattern can hold.', at);
}
