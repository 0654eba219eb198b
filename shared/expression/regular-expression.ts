import { RE2JS } from 're2js';
import { ExpressionError } from './expression-error.ts';
import { parsePattern } from './regular-expressions/parse.ts';
import { printPattern } from './regular-expressions/print.ts';
import { PatternError } from './regular-expressions/syntax.ts';

/**
 * Regular expressions of a model: validation rules, isMatch, replaceAll, replaceFirst. They are written as Java writes them and run
 * by RE2, in time linear in the text, so that no pattern can stop a service. docs/guide/regular-expressions.md is the dialect.
 */

/** Of every engine; no library of types that this room may use declares it. */
declare const performance: { now(): number };

interface Compiled {
  expression: RE2JS;
  /** What the text must (or must not) begin with: looks ahead at the start of the pattern. */
  conditions: readonly { expression: RE2JS; isNegative: boolean }[];
}

/** What a pattern is used for: looks ahead are there for whole texts only. */
export type PatternUse = 'whole' | 'part';

/** Compiled patterns, the latest used last. A pattern keeps tables of some megabytes at most. */
const cache = new Map<string, Compiled>();
const cacheSize = 100;
/** A pattern may come from a value, and one of so many characters takes a second to get ready. */
const longestPattern = 50_000;
/** Finding all matches in a text is a look for each: patterns that look to the end every time are stopped. */
const maxMilliseconds = 2000;

function compile(pattern: string): Compiled {
  const known = cache.get(pattern);
  if (known) {
    cache.delete(pattern);
    cache.set(pattern, known);
    return known;
  }
  const compiled = compileNew(pattern);
  cache.set(pattern, compiled);
  if (cache.size > cacheSize) cache.delete(cache.keys().next().value as string);
  return compiled;
}

function compileNew(pattern: string): Compiled {
  const fail = (reason: string): never => {
    throw new ExpressionError('expression/pattern', `${JSON.stringify(shorten(pattern))} cannot be used: ${reason}`);
  };
  if (pattern.length > longestPattern)
    fail(`it has ${pattern.length} characters; a pattern has at most ${longestPattern}.`);
  try {
    const { text, conditions } = printPattern(parsePattern(pattern));
    return {
      expression: RE2JS.compile(text, RE2JS.LOOKBEHINDS),
      conditions: conditions.map((c) => ({
        expression: RE2JS.compile(`\\A(?:${c.pattern})`, RE2JS.LOOKBEHINDS),
        isNegative: c.isNegative,
      })),
    };
  } catch (error) {
    if (error instanceof PatternError) return fail(`${error.message} (Place ${error.at + 1}.)`);
    return fail((error as Error).message);
  }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Why a text cannot serve as a regular expression, in a sentence; null when it can. */
export function regularExpressionProblem(pattern: string, use: PatternUse): string | null {
  try {
    const { conditions } = compile(pattern);
    return use === 'part' && conditions.length > 0 ? noLookAhead : null;
  } catch (error) {
    return (error as Error).message;
  }
}

const noLookAhead =
  'A look ahead is supported for whole texts only (isMatch and validation rules), not where parts are replaced.';

/** Whether a whole text matches (EX-37). Throws expression/pattern when the pattern is none. */
export function matchesWhole(text: string, pattern: string): boolean {
  const { expression, conditions } = compile(pattern);
  return expression.testExact(text) && conditions.every((c) => c.expression.test(text) !== c.isNegative);
}

/** Whether some part of a text matches. Throws expression/pattern when the pattern is none, or looks ahead. */
export function matchesPart(text: string, pattern: string): boolean {
  const { expression, conditions } = compile(pattern);
  if (conditions.length > 0) throw new ExpressionError('expression/pattern', noLookAhead);
  return expression.test(text);
}

/**
 * Replaces the first match, or all, by a text that is taken as it is (EX-38: no references to groups).
 * Throws expression/pattern when the pattern is none, expression/pattern-too-slow when looking for all takes longer than two seconds.
 */
export function replaceMatches(text: string, pattern: string, by: string, which: 'first' | 'all'): string {
  const { expression, conditions } = compile(pattern);
  if (conditions.length > 0) throw new ExpressionError('expression/pattern', noLookAhead);
  const matcher = expression.matcher(text);
  if (which === 'first') return matcher.replaceFirst(() => by);
  const until = performance.now() + maxMilliseconds;
  return matcher.replaceAll(() => {
    if (performance.now() > until)
      throw new ExpressionError(
        'expression/pattern-too-slow',
        `Replacing ${JSON.stringify(shorten(pattern))} in a text of ${text.length} characters takes longer than ${maxMilliseconds / 1000} seconds.`,
      );
    return by;
  });
}
