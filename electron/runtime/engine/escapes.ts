import type { Span } from './secret-search.ts';

/** A text that was made of another one, and where a part of it came from. */
export interface MadeText {
  text: string;
  placeOf(span: Span): Span;
}

/** The five of XML, and those of HTML for the rest of ASCII and for Latin-1 (from U+00A0 on, in their order). */
const named = new Map([
  ...Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    tab: '\t',
    newline: '\n',
    excl: '!',
    num: '#',
  }),
  ...Object.entries({ dollar: '$', percnt: '%', lpar: '(', rpar: ')', ast: '*', plus: '+', comma: ',', period: '.' }),
  ...Object.entries({ sol: '/', colon: ':', semi: ';', equals: '=', quest: '?', commat: '@', lsqb: '[', lbrack: '[' }),
  ...Object.entries({ bsol: '\\', rsqb: ']', rbrack: ']', hat: '^', lowbar: '_', grave: '`', lcub: '{', lbrace: '{' }),
  ...Object.entries({ verbar: '|', vert: '|', rcub: '}', rbrace: '}' }),
  ...(
    'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest ' +
    'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml times oslash ugrave uacute ucirc uuml yacute thorn szlig'
  )
    .split(' ')
    .map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ['divide', '÷'],
  ['yuml', 'ÿ'],
]);
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

interface Language {
  pattern: RegExp;
  meaning: (written: string) => string;
}

/** The languages that texts are written into, each with its escapes: JSON (RFC 8259, 7) and JavaScript, XML and HTML (references and entities), URLs (RFC 3986, 2.1, and `%u`). */
const languages: readonly Language[] = [
  {
    pattern: /\\u\{0*[0-9a-f]{1,6}\}|\\u[0-9a-f]{4}|(?:\\x[0-9a-f]{2})+|(?:\\[0-3][0-7]{2})+|\\[/"\\'bfnrt]/gi,
    meaning: (written) => {
      const letter = written[1] as string;
      if (written.length === 2) return controls[letter] ?? letter;
      // Bytes, of more than one to a letter.
      const [, ...numbers] = written.split(/\\x?/i);
      if (/\d/.test(letter)) return textOf(Buffer.from(numbers.map((each) => Number.parseInt(each, 8))));
      if (/x/i.test(letter)) return textOf(Buffer.from(numbers.join(''), 'hex'));
      return character(Number.parseInt(written.slice(written[2] === '{' ? 3 : 2), 16), written);
    },
  },
  {
    pattern: /&(?:[a-z]{2,7}[1-4]{0,2}|#0*\d{1,7}|#x0*[0-9a-f]{1,6});/gi,
    meaning: (written) => {
      const name = written.slice(1, -1).toLowerCase();
      if (!name.startsWith('#')) return named.get(name) ?? written;
      return character(name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)), written);
    },
  },
  { pattern: /(?:%[0-9a-f]{2})+|%u[0-9a-f]{4}/gi, meaning: percentDecoded },
];

/**
 * What a whole message is written in, and nothing in it once more: lines of mail (RFC 2045, 6.7), the numbers of bytes. Told by what
 * other texts seldom have.
 */
const wrappings: readonly (Language & { sign: RegExp })[] = [
  {
    sign: /=3D|=\r?\n|(?:=[0-9A-F]{2}){2}/,
    pattern: /(?:=[0-9A-F]{2})+|=\r?\n/g,
    meaning: (written) => (/^=\s/.test(written) ? '' : percentDecoded(written)),
  },
  {
    sign: /\d,\s{0,40}\d{1,3},\s{0,40}\d{1,3},\s{0,40}\d/,
    pattern: /\d{1,3}(?:,\s{0,40}\d{1,3}){3,}/g,
    meaning: (written) => {
      const bytes = written.split(',').map(Number);
      return bytes.every((byte) => byte <= 255) ? Buffer.from(bytes).toString() : written;
    },
  },
];

/** The text as each of the languages reads it that has an escape in it: what is one in another may be the text itself. */
export function readEscapes(text: string): MadeText[] {
  return languages.flatMap(({ pattern, meaning }) => replaced(text, pattern, meaning) ?? []);
}

/** The text as what it may be wrapped in as a whole reads it. */
export function unwrapped(text: string): MadeText[] {
  return wrappings.flatMap(({ sign, pattern, meaning }) =>
    sign.test(text) ? (replaced(text, pattern, meaning) ?? []) : [],
  );
}

function character(code: number, written: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : written;
}

function percentDecoded(written: string): string {
  if (/^%u/i.test(written)) return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return textOf(Buffer.from(written.replace(/[%=]/g, ''), 'hex'));
}

/** What bytes of UTF-8 say, or else of Latin-1. */
function textOf(bytes: Buffer): string {
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
