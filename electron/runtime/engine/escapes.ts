import type { Span } from './secret-search.ts';

/** A text that was made of another one, and where a part of it came from. */
export interface MadeText {
  text: string;
  placeOf(span: Span): Span;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The languages that texts are written into, each with its escapes: JSON (RFC 8259, 7), XML (references and the five entities), URLs (RFC 3986, 2.1). */
const languages: readonly { pattern: RegExp; meaning: (written: string) => string }[] = [
  {
    pattern: /\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[/"\\'bfnrt]/gi,
    meaning: (written) => {
      const letter = written[1] as string;
      return written.length > 2
        ? String.fromCharCode(Number.parseInt(written.slice(2), 16))
        : (controls[letter] ?? letter);
    },
  },
  {
    pattern: /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});/gi,
    meaning: (written) => {
      const name = written.slice(1, -1).toLowerCase();
      if (!name.startsWith('#')) return named[name] as string;
      const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code <= 0x10ffff ? String.fromCodePoint(code) : written;
    },
  },
  { pattern: /(?:%[0-9a-f]{2})+/gi, meaning: percentDecoded },
];

/** The text as each of the languages reads it that has an escape in it: what is one in another may be the text itself. */
export function readEscapes(text: string): MadeText[] {
  return languages.flatMap(({ pattern, meaning }) => replaced(text, pattern, meaning) ?? []);
}

function percentDecoded(written: string): string {
  const bytes = Buffer.from(written.replaceAll('%', ''), 'hex');
  const text = bytes.toString();
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

/** The text with other words in place of what a pattern finds; null when that changes nothing. */
export function replaced(text: string, pattern: RegExp, by: (found: string) => string): MadeText | null {
  const made = text.replace(pattern, by);
  if (made === text) return null;
  // Asked for seldom, and dear: where something was found.
  let pieces: readonly Piece[] | null = null;
  return {
    text: made,
    placeOf([from, to]) {
      pieces ??= piecesOf(text, pattern, by);
      const [first, last] = [pieceAt(pieces, from), pieceAt(pieces, to - 1)];
      return [
        first.isKept ? first.from + from - first.at : first.from,
        last.isKept ? last.from + to - last.at : last.to,
      ];
    },
  };
}

/** Where a part of the made text begins in it, and where it stood; kept, or standing for other letters. */
interface Piece {
  at: number;
  from: number;
  to: number;
  isKept: boolean;
}

function piecesOf(text: string, pattern: RegExp, by: (found: string) => string): Piece[] {
  const pieces: Piece[] = [];
  let [at, end] = [0, 0];
  const add = (length: number, from: number, to: number, isKept: boolean) => {
    if (length > 0) pieces.push({ at, from, to, isKept });
    at += length;
  };
  for (const { 0: found, index } of text.matchAll(pattern)) {
    add(index - end, end, index, true);
    end = index + found.length;
    add(by(found).length, index, end, false);
  }
  add(text.length - end, end, text.length, true);
  return pieces;
}

/** The last one that begins at or before a place. */
function pieceAt(pieces: readonly Piece[], at: number): Piece {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as Piece).at <= at) low = middle;
    else high = middle - 1;
  }
  return pieces[low] as Piece;
}
