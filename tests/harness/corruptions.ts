/** A way to damage a file, and where: the same seed gives the same damage. */
export interface Corruption {
  name: string;
  damage(bytes: Buffer): Buffer;
}

const pageSize = 4096;

const isLetter = (byte: number) => byte >= 0x61 && byte <= 0x7a;

/** Numbers from 0 to 1 by a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Another letter in each place where a text stands in the file: in its document, in the history, in the search index, in pages left over. */
export function lettersOf(text: string, whole: Buffer): Corruption[] {
  const places: number[] = [];
  for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + 1)) places.push(at + 1);
  return places.map((at) => ({ name: `letter of ${text} at ${at}`, damage: (bytes) => bytes.fill(0x78, at, at + 1) }));
}

/** `count` corruptions of a file: a letter of its texts is another, bits are turned, the end is cut off, a page is zero, two change places. */
export function corruptions(count: number, whole: Buffer, seed: number): Corruption[] {
  const random = seeded(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const { length } = whole;
  const pages = Math.floor(length / pageSize);
  const ways: (() => Corruption)[] = [
    () => {
      let at = below(length);
      while (!isLetter(whole[at] as number)) at = below(length);
      const letter = 0x61 + below(26);
      return { name: `letter at ${at}`, damage: (bytes) => bytes.fill(letter, at, at + 1) };
    },
    () => {
      const at = below(length);
      const bits = 1 + below(255);
      return { name: `bits ${bits} at ${at}`, damage: (bytes) => bytes.fill((bytes[at] as number) ^ bits, at, at + 1) };
    },
    () => {
      const at = 1 + below(length - 1);
      return { name: `cut at ${at}`, damage: (bytes) => bytes.subarray(0, at) };
    },
    () => {
      const page = below(pages);
      return {
        name: `page ${page} zero`,
        damage: (bytes) => bytes.fill(0, page * pageSize, (page + 1) * pageSize),
      };
    },
    () => {
      const [one, two] = [below(pages), below(pages)];
      return {
        name: `pages ${one} and ${two} swapped`,
        damage: (bytes) => {
          const first = Buffer.from(bytes.subarray(one * pageSize, (one + 1) * pageSize));
          bytes.copy(bytes, one * pageSize, two * pageSize, (two + 1) * pageSize);
          first.copy(bytes, two * pageSize);
          return bytes;
        },
      };
    },
  ];
  return Array.from({ length: count }, (_, n) => (ways[n % ways.length] as () => Corruption)());
}
