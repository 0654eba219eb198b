/** A part of a secret is looked for when it has at least so many characters, and at least half of the secret's. */
const shortestPart = 6;
/** So many characters of a long secret are a part worth hiding, and so many lengths of parts at most are looked for. */
const longestPart = 24;
/** So many letters at the beginning of a part are told by their hash before it is compared. */
const hashed = 4;

/** From a place of a text to the one behind it. */
export type Span = readonly [from: number, to: number];

/**
 * Finds texts and parts of them that tell half of one, or 24 letters, in any letter case. The work grows with the text that is searched,
 * not with the number of texts that are looked for.
 */
export class SecretSearch {
  private readonly parts = new Map<number, Set<string>>();
  /** The lengths of parts that begin with letters of a hash, a bit each. */
  private readonly lengths = new Uint32Array(1 << 16);
  private always = 0;

  constructor(wanted: Iterable<string>) {
    for (const each of new Set(wanted)) this.add(foldCase(each));
  }

  private add(text: string): void {
    const half = Math.max(shortestPart, Math.ceil(text.length / 2));
    const length = Math.min(text.length, half, longestPart);
    if (length === 0) return;
    const known = this.parts.get(length) ?? new Set();
    this.parts.set(length, known);
    if (length < hashed) this.always |= 1 << length;
    for (let i = 0; i + length <= text.length; i++) {
      known.add(text.slice(i, i + length));
      if (length >= hashed) this.lengths[hashAt(text, i)] = (this.lengths[hashAt(text, i)] as number) | (1 << length);
    }
  }

  /** Where parts of at least so many letters stand in a text, from its beginning to its end. */
  find(text: string, atLeast = 1): Span[] {
    const small = foldCase(text);
    const spans: Span[] = [];
    for (let i = 0; i < small.length; i++) {
      let possible = this.always;
      if (i + hashed <= small.length) possible |= this.lengths[hashAt(small, i)] as number;
      // From the longest on: what it covers, the others do.
      for (; possible !== 0; possible &= ~(1 << (31 - Math.clz32(possible)))) {
        const length = 31 - Math.clz32(possible);
        if (length < atLeast || i + length > small.length) continue;
        if (!this.parts.get(length)?.has(small.slice(i, i + length))) continue;
        spans.push([i, i + length]);
        break;
      }
    }
    return spans;
  }
}

function hashAt(text: string, at: number): number {
  let hash = 0;
  for (let i = at; i < at + hashed; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i) * 7;
  return (hash ^ (hash >>> 16)) & 0xffff;
}

/** Small letters, each in its place: one whose small form is longer stays as it is, and there is one small sigma. */
function foldCase(text: string): string {
  const small = text.toLowerCase();
  const kept = small.length === text.length ? small : text.replaceAll('\u0130', '\u0000').toLowerCase();
  return kept.replaceAll('ς', 'σ');
}
