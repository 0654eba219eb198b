/**
 * What a name is made of, as a part of a regular expression with the flag `u`: a letter or underscore, then letters with their marks, digits and underscores (DMO-1).
 * A joiner, which nobody sees, stands only where a script writes with it: behind a mark (Hindi) or an Arabic letter, before a letter.
 */
export const nameSource = String.raw`[\p{L}_](?:[\p{L}\p{M}\p{N}_]|(?<=[\p{M}\p{Script=Arabic}])[\u200C\u200D](?=[\p{L}\p{M}]))*`;
/** What a name goes on with, as the inside of a class of characters. */
export const namePartClass = String.raw`\p{L}\p{M}\p{N}_\u200C\u200D`;

const namePattern = new RegExp(`^${nameSource}$`, 'u');
const firstName = new RegExp(nameSource, 'u');
const betweenWords = new RegExp(`[^${namePartClass}]+`, 'u');
const joiners = /[\u200C\u200D]/g;

/** Equal for names of which one is made into another: letter case does not count, nor how a letter and its mark are put together. */
function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Names of folders are free text; of single documents fixed. */
export function isValidName(name: string): boolean {
  return name.length <= 200 && namePattern.test(name);
}

/** Makes a valid name of any text: `order-lines 2` gives `OrderLines2`, an empty text gives `fallback`. */
export function toName(text: string, fallback = 'Item'): string {
  const parts = text
    .normalize('NFC')
    .split(betweenWords)
    .map((part) => asWritten(part.replace(/^[\p{M}\u200C\u200D]+/u, '')))
    .filter(Boolean);
  let name = parts.map(upperFirst).join('');
  if (text.startsWith('_') && !name.startsWith('_')) name = `_${name}`;
  if (!name) name = fallback;
  if (/^\p{N}/u.test(name)) name = `_${name}`;
  // A capital may be put together in another way, and so may a word with the next.
  name = name.normalize('NFC');
  return name.length <= 100 ? name : asWritten([...name].slice(0, 100).join(''));
}

/** A word whose joiners stand where they may, else without them. */
function asWritten(word: string): string {
  const found = firstName.exec(`_${word}`)?.[0].length ?? 0;
  return found === word.length + 1 ? word : word.replace(joiners, '');
}

/** By code points: the first letter may be one that takes two UTF-16 units. */
function upperFirst(word: string): string {
  const first = String.fromCodePoint(word.codePointAt(0) as number);
  return first.toUpperCase() + word.slice(first.length);
}

/** The first of `name`, `name2`, `name3`, … that is not taken. Comparison ignores case, as databases may. */
export function uniqueName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  const stem = stemOf(name);
  for (let n = 2; ; n++) {
    const candidate = `${stem}${n}`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** What a number is put behind. */
const stemOf = (name: string) => name.replace(/\d+$/, '') || name;

/** A set of names that ignores case. */
export class NameSet {
  private readonly names = new Set<string>();
  /** From which number on one may be free, by what stands before it: names are never given back, so many alike ask once each. */
  private readonly next = new Map<string, number>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.add(name);
  }

  has(name: string): boolean {
    return this.names.has(nameKey(name));
  }

  add(name: string): void {
    this.names.add(nameKey(name));
  }

  /** Takes the first free variant of `name` and remembers it. */
  take(name: string): string {
    const free = this.has(name) ? this.numbered(stemOf(name)) : name;
    this.add(free);
    return free;
  }

  private numbered(stem: string): string {
    const key = nameKey(stem);
    let n = this.next.get(key) ?? 2;
    while (this.has(`${stem}${n}`)) n++;
    this.next.set(key, n + 1);
    return `${stem}${n}`;
  }
}

/** The candidate most like `name` (edit distance at most a third of its length), for "did you mean". */
export function mostSimilar(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  const lower = name.toLowerCase();
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + cost);
    }
    row = next;
  }
  return row[b.length] as number;
}
