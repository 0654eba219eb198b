/**
 * Numbers that look like chance and follow from a seed: the same seed gives the same row on every machine and in every version of an engine.
 * Counter and mixing are those of SplitMix32 (G. Steele, D. Lea, C. Flood: Fast splittable pseudorandom number generators, 2014), whose rows of neighbouring seeds
 * have nothing in common. It is no source of secrets.
 */
export class SeededRandom {
  private state: number;

  /** Any number is a seed; what is behind the point counts. */
  constructor(seed: number) {
    const whole = Math.trunc(seed);
    this.state = 0;
    this.state =
      this.mix(whole | 0) ^
      this.mix(Math.trunc(whole / 0x1_0000_0000) | 0) ^
      this.mix(((seed - whole) * 0x4000_0000) | 0);
  }

  private mix(more: number): number {
    this.state = (this.state + more + 0x9e37_79b9) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0_aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97);
    return (z ^ (z >>> 15)) | 0;
  }

  /** From 0 up to, but without, 1. */
  next(): number {
    return (this.mix(0) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `least` to `most`, both among them; neither is beyond the safe ones. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True as often as `probability` says. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }

  /** A list in another order; the given one stays as it is. */
  shuffled<T>(list: readonly T[]): T[] {
    const all = [...list];
    for (let i = all.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [all[i], all[j]] = [all[j] as T, all[i] as T];
    }
    return all;
  }
}
