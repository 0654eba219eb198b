import { parsePattern } from './parse.ts';
import { type ClassItem, type Pattern, PatternError } from './syntax.ts';

/** A pattern that one of the two languages cannot say. */
class NotSayable extends Error {}

/**
 * A regular expression of ECMA-262, which matches any part of a text, in the words of XML Schema (part 2, appendix F), where a pattern is for the whole
 * text. Null when XML Schema has no words for it (looks ahead, places inside) or it is no pattern.
 */
export function xmlSchemaPattern(source: string): string | null {
  try {
    const pattern = parsePattern(source);
    const options = pattern.kind === 'choice' ? pattern.options : [pattern];
    return options.map(wholeText).join('|');
  } catch (error) {
    if (error instanceof NotSayable || error instanceof PatternError) return null;
    throw error;
  }
}

const anything = '[\\s\\S]*';

/** An alternative with what may stand around it. */
function wholeText(pattern: Pattern): string {
  const items = pattern.kind === 'sequence' ? pattern.items : [pattern];
  const isStart = items[0]?.kind === 'place' && items[0].which === 'start';
  const last = items.at(-1);
  const isEnd = items.length > 0 && last?.kind === 'place' && last.which === 'end';
  const [only] = items.slice(isStart ? 1 : 0, isEnd ? -1 : undefined);
  const inner = items.slice(isStart ? 1 : 0, isEnd ? -1 : undefined);
  // `^(?:…)$`: the group is there for the places only.
  const text =
    inner.length === 1 && isStart && isEnd && only?.kind === 'choice' ? print(only) : inner.map(printPart).join('');
  return `${isStart ? '' : anything}${text}${isEnd ? '' : anything}`;
}

function print(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'set':
      return printSet(pattern.items, pattern.isNegated);
    case 'dot':
      return '.';
    case 'sequence':
      return pattern.items.map(printPart).join('');
    case 'choice':
      return pattern.options.map(print).join('|');
    case 'repeat':
      return printPart(pattern);
    default:
      throw new NotSayable();
  }
}

/** A part of a sequence, in parentheses where it needs them. */
function printPart(pattern: Pattern): string {
  if (pattern.kind === 'repeat') {
    const { min, max, item } = pattern;
    const isOne = item.kind === 'set' || item.kind === 'dot';
    return `${isOne ? print(item) : `(${print(item)})`}${countText(min, max)}`;
  }
  return pattern.kind === 'choice' ? `(${print(pattern)})` : print(pattern);
}

function countText(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/** What `\d` and `\w` of ECMA-262 are as the inside of a class; its spaces are a few more than those of XML Schema, which no XML has. */
const insides: Readonly<Record<string, string>> = { '\\d': '0-9', '\\w': 'A-Za-z0-9_' };

function printSet(items: readonly ClassItem[], isNegated: boolean): string {
  const [only] = items;
  if (items.length === 0) {
    if (isNegated) return '[\\s\\S]';
    throw new NotSayable();
  }
  if (items.length === 1 && only?.kind === 'range' && only.from === only.to && !isNegated) return character(only.from);
  if (items.length === 1 && only?.kind === 'escape') return printEscape(only.text, isNegated);
  return `[${isNegated ? '^' : ''}${items.map(inClass).join('')}]`;
}

function printEscape(text: string, isNegated: boolean): string {
  const plain = text.toLowerCase();
  if (plain === '\\s') return isNegated ? `[^${text}]` : text;
  const inside = insides[plain];
  if (inside === undefined) return isNegated ? `[^${category(text)}]` : category(text);
  return `[${(text !== plain) !== isNegated ? '^' : ''}${inside}]`;
}

function inClass(item: ClassItem): string {
  if (item.kind === 'range')
    return item.from === item.to
      ? classCharacter(item.from)
      : `${classCharacter(item.from)}-${classCharacter(item.to)}`;
  if (item.text === '\\s' || item.text === '\\S') return item.text;
  const inside = insides[item.text];
  if (inside !== undefined) return inside;
  if (item.text === '\\D' || item.text === '\\W') throw new NotSayable();
  return category(item.text);
}

/** General categories have the same short names in both; scripts and other properties XML Schema does not know. */
function category(text: string): string {
  if (/^\\[pP]\{(?:L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)\}$/.test(text)) return text;
  throw new NotSayable();
}

function character(code: number): string {
  const text = String.fromCodePoint(code);
  if (code === 10) return '\\n';
  if (code === 13) return '\\r';
  if (code === 9) return '\\t';
  if (code < 32) throw new NotSayable();
  return /[\\|.?*+(){}[\]^-]/.test(text) && text !== '-' ? `\\${text}` : text;
}

function classCharacter(code: number): string {
  const text = String.fromCodePoint(code);
  return /[-^[\]\\]/.test(text)
    ? `\\${text}`
    : code === 10 || code === 13 || code === 9 || code < 32
      ? character(code)
      : text;
}
