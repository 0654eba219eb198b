/** Part of a class of characters, as ECMA-262 writes it. */
export type ClassItem =
  | { kind: 'range'; from: number; to: number }
  /** `\d`, `\W`, `\p{Lu}`: `text` is how it is written. */
  | { kind: 'escape'; text: string };

/** A regular expression of ECMA-262 after parsing; what groups capture is not kept, as nothing asks for it. */
export type Pattern =
  | { kind: 'set'; isNegated: boolean; items: ClassItem[] }
  /** `.`: everything but line ends. */
  | { kind: 'dot' }
  | { kind: 'place'; which: 'start' | 'end' | 'word' | 'no-word' }
  | { kind: 'look'; isBehind: boolean; isNegative: boolean; body: Pattern }
  | { kind: 'sequence'; items: Pattern[] }
  | { kind: 'choice'; options: Pattern[] }
  | { kind: 'repeat'; item: Pattern; min: number; max: number };

/** A text that is no regular expression, or one that cannot be run in a time that is known before. */
export class PatternError extends Error {}
