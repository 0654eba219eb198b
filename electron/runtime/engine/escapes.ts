import type { Span } from './secret-search.ts';

/** A text that was made of another one, and where a part of it came from. */
export interface MadeText {
  text: string;
  placeOf(span: Span): Span;
}

const escape =
  /\\u[0-9a-f]{4}|\\[/"\\'bfnrt]|\\x[0-9a-f]{2}|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});|(?:%[0-9a-f]{2})+/gi;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * The text with what its escapes mean: those of JSON (RFC 8259, 7), of XML (character references and the five entities), of URLs (RFC 3986, 2.1).
 * Null when it has none.
 */
export function readEscapes(text: string): MadeText | null {
  return replaced(text, escape, meaningOf);
}

function meaningOf(written: string): string {
  if (written.startsWith('%')) return percentDecoded(written);
  if (written.startsWith('&')) {
    const name = written.slice(1, -1).toLowerCase();
    if (!name.startsWith('#')) return named[name] as string;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : written;
  }
  const letter = written[1] as string;
  if (written.length > 2) return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return controls[letter] ?? letter;
}

function percentDecoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return Buffer.from(written.replaceAll('%', ''), 'hex').toString('latin1');
  }
}

/** The text with other words in place of what a pattern finds; null when it finds nothing. */
export function replaced(text: string, pattern: RegExp, by: (found: string) => string): MadeText | null {
  // Pieces in order: where each begins in the text made and in the text, and whether it stands for other letters.
  const pieces: { at: number; from: number; to: number; isKept: boolean }[] = [];
  const made: string[] = [];
  let length = 0;
  let end = 0;
  const add = (words: string, from: number, to: number, isKept: boolean) => {
    if (words === '') return;
    pieces.push({ at: length, from, to, isKept });
    made.push(words);
    length += words.length;
  };
  for (const { 0: found, index } of text.matchAll(pattern)) {
    add(text.slice(end, index), end, index, true);
    end = index + found.length;
    add(by(found), index, end, false);
  }
  if (end === 0) return null;
  add(text.slice(end), end, text.length, true);
  const pieceAt = (at: number) => {
    let [low, high] = [0, pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((pieces[middle] as { at: number }).at <= at) low = middle;
      else high = middle - 1;
    }
    return pieces[low] as (typeof pieces)[0];
  };
  return {
    text: made.join(''),
    placeOf([from, to]) {
      const [first, last] = [pieceAt(from), pieceAt(to - 1)];
      return [
        first.isKept ? first.from + from - first.at : first.from,
        last.isKept ? last.from + to - last.at : last.to,
      ];
    },
  };
}
