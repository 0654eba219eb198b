/** Numbers of a seed, 0 to below `n`: the same on every machine. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** mulberry32. */
  below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n);
  }

  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** What inputs are made of: messages that are right, and what may stand around other things in them. */
export interface Ingredients {
  samples: readonly Uint8Array[];
  /** What opens and closes a level. */
  levels: readonly (readonly [open: string, close: string])[];
  /** What may stand many times, each with its number in place of `#`. */
  repeats: readonly (readonly [before: string, each: string, after: string])[];
}

const encoder = new TextEncoder();

/** Input number `n`: mostly messages that were damaged, some that are nothing at all, some very deep or very long. */
export function bytesNumber(n: number, { samples, levels, repeats }: Ingredients): Uint8Array {
  const dice = new Dice(n * 7_919 + 17);
  const sample = dice.one(samples);
  switch (n % 8) {
    case 0:
      return Uint8Array.from({ length: dice.below(600) }, () => dice.below(256));
    case 1:
      return sample.slice(0, dice.below(sample.length));
    case 2: {
      const [open, close] = dice.one(levels);
      const depth = 1 + dice.below(dice.one([100, 10_000, 60_000]));
      return encoder.encode(open.repeat(depth) + (dice.below(2) ? close.repeat(depth - dice.below(2)) : ''));
    }
    case 3: {
      const [before, each, after] = dice.one(repeats);
      const count = 1 + dice.below(Math.ceil(300_000 / each.length));
      return encoder.encode(
        before + Array.from({ length: count }, (_, i) => each.replaceAll('#', String(i))).join('') + after,
      );
    }
    case 4:
      return shuffled(sample, dice);
    default:
      return damaged(sample, dice);
  }
}

/** Some bytes are others, gone, there twice, or of another sample's length. */
function damaged(sample: Uint8Array, dice: Dice): Uint8Array {
  let bytes = [...sample.slice(0, 50_000)];
  for (let times = 1 + dice.below(4); times > 0; times--) {
    const at = dice.below(bytes.length + 1);
    const length = 1 + dice.below(dice.one([1, 4, 200]));
    const part = bytes.slice(at, at + length);
    switch (dice.below(4)) {
      case 0:
        bytes[at] = dice.below(256);
        break;
      case 1:
        bytes = [...bytes.slice(0, at), ...bytes.slice(at + length)];
        break;
      case 2:
        bytes = [...bytes.slice(0, at), ...part, ...part, ...bytes.slice(at + length)];
        break;
      default:
        bytes = [...bytes.slice(0, at), ...encoder.encode(dice.one(marks)), ...bytes.slice(at)];
    }
  }
  return Uint8Array.from(bytes);
}

const marks = [
  '"',
  "'",
  '<',
  '>',
  '&',
  '{',
  '}',
  '[',
  ']',
  ',',
  ';',
  '\\',
  '\n',
  '\0',
  '\ufeff',
  '\u2028',
  '1e999',
  '-',
];

/** The parts of a text in another order. */
function shuffled(sample: Uint8Array, dice: Dice): Uint8Array {
  const parts = new TextDecoder().decode(sample.slice(0, 20_000)).split(/(?<=[>,;{}[\]\n])/);
  const count = 1 + dice.below(parts.length * 2);
  return encoder.encode(Array.from({ length: count }, () => dice.one(parts)).join(''));
}
