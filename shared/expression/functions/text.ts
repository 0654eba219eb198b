import { characterCount, characterIndex, characterLastIndex, characterSlice, filling } from '../characters.ts';
import { defineFunction, ExpressionError, type FunctionEntry, type ParameterType } from '../function-entry.ts';
import { compare, type Numeric, numberText } from '../numeric.ts';
import { matchesWhole, type PatternUse, regularExpressionProblem, replaceMatches } from '../regular-expression.ts';

const pure =
  <F>(f: F) =>
  () =>
    f;
const text2: readonly (readonly [string, ParameterType])[] = [
  ['text', 'string'],
  ['part', 'string'],
];
const maxLength = 64 * 1024 * 1024;

function filled(text: string, length: Numeric, fill: string): string {
  if (compare(length, maxLength) > 0)
    throw new ExpressionError('expression/too-long', `A text of ${numberText(length)} characters is too long.`);
  return filling(text, Number(length), fill);
}

/** `literals` of a function with a regular expression. */
const patternLiteral = (use: PatternUse) => ({ pattern: (text: string) => regularExpressionProblem(text, use) });

/** Functions on texts (EX-30 to EX-39); positions count from 0. */
export const textFunctions: readonly FunctionEntry[] = [
  defineFunction({
    name: 'toLowerCase',
    group: 'Text',
    summary: 'The text in lower case.',
    parameters: [['text', 'string']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string) => t.toLowerCase()),
    examples: [
      { call: "toLowerCase('thisISmyString')", gives: 'thisismystring' },
      { call: 'toLowerCase(empty)', gives: null },
    ],
    source: 'EX-30',
  }),
  defineFunction({
    name: 'toUpperCase',
    group: 'Text',
    summary: 'The text in upper case.',
    parameters: [['text', 'string']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string) => t.toUpperCase()),
    examples: [{ call: "toUpperCase('thisISmyString')", gives: 'THISISMYSTRING' }],
    source: 'EX-30',
  }),
  defineFunction({
    name: 'capitalize',
    group: 'Text',
    summary: 'The text with its first letter in upper case.',
    parameters: [['text', 'string']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string) => characterSlice(t, 0, 1).toUpperCase() + characterSlice(t, 1)),
    examples: [
      { call: "capitalize('order')", gives: 'Order' },
      { call: "capitalize('')", gives: '' },
    ],
  }),
  defineFunction({
    name: 'length',
    group: 'Text',
    summary: 'Characters of a text (of Unicode: an emoji is one), or items of a list; 0 for empty.',
    parameters: [['value', 'text-or-list']],
    returns: 'integer',
    empties: 'pass',
    evaluate: pure((v: string | unknown[] | null | undefined) =>
      typeof v === 'string' ? characterCount(v) : (v?.length ?? 0),
    ),
    examples: [
      { call: "length('a😂b')", gives: 3 },
      { call: "length('thisismystring')", gives: 14 },
      { call: 'length(empty)', gives: 0 },
    ],
    source: 'EX-31',
  }),
  defineFunction({
    name: 'substring',
    group: 'Text',
    summary: 'Part of a text from a position, to its end or for a length.',
    parameters: [
      ['text', 'string'],
      ['start', 'integer'],
      ['length', 'integer'],
    ],
    optional: 1,
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string, start: Numeric, length?: Numeric) => {
      const count = characterCount(t);
      const [from, wanted] = [Number(start), length === undefined ? undefined : Number(length)];
      if (from < 0 || from > count)
        throw new ExpressionError(
          'expression/position',
          `substring: position ${numberText(start)} is outside of a text of ${count} characters.`,
        );
      if (wanted !== undefined && (wanted < 0 || from + wanted > count))
        throw new ExpressionError(
          'expression/position',
          `substring: ${wanted} characters from ${from} are more than the text has.`,
        );
      return characterSlice(t, from, wanted);
    }),
    examples: [
      { call: "substring('thisismystring', 6)", gives: 'mystring' },
      { call: "substring('funwithmendixapps', 7, 6)", gives: 'mendix' },
      { call: "substring('a😂b', 1, 1)", gives: '😂' },
      { call: "substring('abc', 4)", code: 'expression/position' },
    ],
    source: 'EX-32',
  }),
  defineFunction({
    name: 'find',
    group: 'Text',
    summary: 'Position of the first occurrence, -1 when there is none.',
    parameters: [...text2, ['from', 'integer']],
    optional: 1,
    returns: 'integer',
    empties: 'propagate',
    evaluate: pure((t: string, p: string, from: Numeric = 0) => characterIndex(t, p, Number(from))),
    examples: [
      { call: "find('thisismystring', 'my')", gives: 6 },
      { call: "find('thisismystring', 'yourstring')", gives: -1 },
      { call: "find('😂b', 'b')", gives: 1 },
      { call: "find('thisismystring', 'i', 5)", gives: 11 },
    ],
    source: 'EX-33',
  }),
  defineFunction({
    name: 'findLast',
    group: 'Text',
    summary: 'Position of the last occurrence, -1 when there is none.',
    parameters: [...text2, ['last', 'integer']],
    optional: 1,
    returns: 'integer',
    empties: 'propagate',
    evaluate: pure((t: string, p: string, last?: Numeric) =>
      characterLastIndex(t, p, last === undefined ? undefined : Number(last)),
    ),
    examples: [
      { call: "findLast('thisismystring', 't')", gives: 9 },
      { call: "findLast('thisismystring', 'i', 5)", gives: 4 },
    ],
    source: 'EX-34',
  }),
  defineFunction({
    name: 'contains',
    group: 'Text',
    summary: 'Whether a text has another in it; case counts.',
    parameters: text2,
    returns: 'boolean',
    empties: 'pass',
    evaluate: pure((t?: string, p?: string) => (t ?? '').includes(p ?? '')),
    examples: [
      { call: "contains('thisismystring', 'my')", gives: true },
      { call: "contains('a', '')", gives: true },
      { call: "contains(empty, 'a')", gives: false },
    ],
    source: 'EX-35',
  }),
  defineFunction({
    name: 'startsWith',
    group: 'Text',
    summary: 'Whether a text begins with another.',
    parameters: text2,
    returns: 'boolean',
    empties: 'pass',
    evaluate: pure((t?: string, p?: string) => (t ?? '').startsWith(p ?? '')),
    examples: [{ call: "startsWith('thisismystring', 'this')", gives: true }],
    source: 'EX-35',
  }),
  defineFunction({
    name: 'endsWith',
    group: 'Text',
    summary: 'Whether a text ends with another.',
    parameters: text2,
    returns: 'boolean',
    empties: 'pass',
    evaluate: pure((t?: string, p?: string) => (t ?? '').endsWith(p ?? '')),
    examples: [{ call: "endsWith('thisismystring', 'ring')", gives: true }],
    source: 'EX-35',
  }),
  defineFunction({
    name: 'trim',
    group: 'Text',
    summary: 'The text without white space at both ends.',
    parameters: [['text', 'string']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string) => t.trim()),
    examples: [{ call: "trim(' this is my string     ')", gives: 'this is my string' }],
    source: 'EX-36',
  }),
  defineFunction({
    name: 'isMatch',
    group: 'Text',
    summary: 'Whether the whole text matches a regular expression.',
    parameters: [
      ['text', 'string'],
      ['pattern', 'string'],
    ],
    literals: patternLiteral('whole'),
    returns: 'boolean',
    empties: 'pass',
    evaluate: pure((t: string | null | undefined, p: string | null | undefined) => matchesWhole(t ?? '', p ?? '')),
    examples: [
      { call: "isMatch('234hello6432', '^([0-9]+)$')", gives: false },
      { call: "isMatch('NLG 123.45', '[0-9]')", gives: false },
      { call: "isMatch('NLG 123.45', '.*[0-9].*')", gives: true },
      { call: "isMatch('', '.*[0-9].*')", gives: false },
      { call: "isMatch('ABC', '(?i)abc')", gives: true },
      { call: "isMatch('a', '(')", code: 'expression/pattern' },
    ],
    source: 'EX-37',
  }),
  defineFunction({
    name: 'replaceAll',
    group: 'Text',
    summary: 'Replaces every match of a regular expression.',
    parameters: [
      ['text', 'string'],
      ['pattern', 'string'],
      ['by', 'string'],
    ],
    literals: patternLiteral('part'),
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string, p: string, by: string) => replaceMatches(t, p, by, 'all')),
    examples: [
      { call: "replaceAll('a1b22', '([0-9])', 'N')", gives: 'aNbNN' },
      { call: "replaceAll('1+1', '\\Q+\\E', '-')", gives: '1-1' },
    ],
    source: 'EX-38',
  }),
  defineFunction({
    name: 'replaceFirst',
    group: 'Text',
    summary: 'Replaces the first match of a regular expression.',
    parameters: [
      ['text', 'string'],
      ['pattern', 'string'],
      ['by', 'string'],
    ],
    literals: patternLiteral('part'),
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string, p: string, by: string) => replaceMatches(t, p, by, 'first')),
    examples: [{ call: "replaceFirst('75 and 234', '([0-9])', 'N')", gives: 'N5 and 234' }],
    source: 'EX-38',
  }),
  defineFunction({
    name: 'urlEncode',
    group: 'Text',
    summary: 'The text as a part of a URL (form encoding).',
    parameters: [['text', 'string']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string) =>
      encodeURIComponent(t.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'))
        .replace(/%20/g, '+')
        .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
        .replace(/%21/g, '%21'),
    ),
    examples: [{ call: "urlEncode('Hello, world!')", gives: 'Hello%2C+world%21' }],
    source: 'EX-39',
  }),
  defineFunction({
    name: 'urlDecode',
    group: 'Text',
    summary: 'The text of a part of a URL.',
    parameters: [['text', 'string']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string) => {
      try {
        return decodeURIComponent(t.replace(/\+/g, '%20'));
      } catch {
        throw new ExpressionError('expression/url', `${t.slice(0, 60)} is not URL-encoded text.`);
      }
    }),
    examples: [
      { call: "urlDecode('Hello%2C+world%21')", gives: 'Hello, world!' },
      { call: "urlDecode('%')", code: 'expression/url' },
    ],
    source: 'EX-39',
  }),
  defineFunction({
    name: 'padLeft',
    group: 'Text',
    summary: 'Fills a text on the left until it has the given length.',
    parameters: [
      ['text', 'string'],
      ['length', 'integer'],
      ['fill', 'string'],
    ],
    optional: 1,
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string, n: Numeric, fill = ' ') => filled(t, n, fill) + t),
    examples: [
      { call: "padLeft('7', 3, '0')", gives: '007' },
      { call: "padLeft('😂', 3, '*')", gives: '**😂' },
      { call: 'padLeft(empty, 3)', gives: null },
    ],
  }),
  defineFunction({
    name: 'padRight',
    group: 'Text',
    summary: 'Fills a text on the right until it has the given length.',
    parameters: [
      ['text', 'string'],
      ['length', 'integer'],
      ['fill', 'string'],
    ],
    optional: 1,
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string, n: Numeric, fill = ' ') => t + filled(t, n, fill)),
    examples: [{ call: "padRight('7', 3, '.')", gives: '7..' }],
  }),
  defineFunction({
    name: 'substringBefore',
    group: 'Text',
    summary: 'What stands before the first occurrence of a text; all when there is none.',
    parameters: text2,
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string, p: string) => (t.includes(p) ? t.slice(0, t.indexOf(p)) : t)),
    examples: [
      { call: "substringBefore('SO-1048', '-')", gives: 'SO' },
      { call: "substringBefore('SO', '-')", gives: 'SO' },
    ],
  }),
  defineFunction({
    name: 'substringAfter',
    group: 'Text',
    summary: 'What stands after the first occurrence of a text; nothing when there is none.',
    parameters: text2,
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((t: string, p: string) => (t.includes(p) ? t.slice(t.indexOf(p) + p.length) : '')),
    examples: [{ call: "substringAfter('SO-1048', '-')", gives: '1048' }],
  }),
];
