import { ExactNumber } from '../../../format/index.ts';
import { StepError } from '../../transform-error.ts';

/** Characters of a text that a function of the library works on in one go, and that `$replace` makes. */
const longestGiven = 5_000_000;
/** Characters that `$join` makes: it only copies. */
const longestJoined = 100_000_000;
/** Values within a value that `$string` writes, and characters of their texts and names. */
const mostWritten = 1_000_000;
const longestWritten = 10_000_000;

type Implementation = (this: unknown, ...given: unknown[]) => unknown;
type Given = readonly [name: string, implementation: Implementation, signature: string];

/** Lets others have their turn when it is time to; throws when the time of the run is over. */
export type Turn = () => undefined | Promise<void>;

/**
 * Functions of the library that work on all of a text or a value in one go: nobody else has a turn meanwhile, and nobody can stop them. Sizes that would take
 * longer than about a second are an error (`transformation/too-large`); finding matches lets others have their turn.
 * Their parameters are those of the library's: it counts them, and reads their names, where one is handed over or applied in part.
 */
export function boundedFunctions(library: ReadonlyMap<string, Implementation>, turn: Turn): readonly Given[] {
  const own = (name: string) => library.get(name) as Implementation;
  return [
    ['length', (text) => (typeof text === 'string' ? charactersIn(text) : undefined), '<s-:n>'],
    [
      'substring',
      function (text, start, length) {
        demandShort('substring', text);
        return own('substring').call(this, text, start, length);
      },
      '<s-nn?:s>',
    ],
    [
      'string',
      function (value, prettify = false) {
        demandFewValues(value, prettify === true);
        return own('string').call(this, value, prettify);
      },
      '<x-b?:s>',
    ],
    [
      'join',
      function (texts, separator) {
        if (Array.isArray(texts)) {
          let length = texts.length * String(separator ?? '').length;
          for (const text of texts) length += String(text).length;
          if (length > longestJoined) throw tooLarge(`$join() makes texts of up to ${longestJoined} characters.`);
        }
        return own('join').call(this, texts, separator);
      },
      '<a<s>s?:s>',
    ],
    [
      'match',
      function (text, pattern, limit) {
        demandShort('match', text);
        return own('match').call(this, text, inTurns(pattern, turn), limit);
      },
      '<s-f<s:o>n?:a<o>>',
    ],
    [
      'split',
      function (text, separator, limit) {
        demandShort('split', text);
        return own('split').call(this, text, inTurns(separator, turn), limit);
      },
      '<s-(sf)n?:a<s>>',
    ],
    [
      'replace',
      function (text, pattern, replacement, limit) {
        demandShort('replace', text);
        const isPlain = typeof text === 'string' && typeof pattern === 'string' && typeof replacement === 'string';
        // What is no pattern or limit is refused by the library.
        if (isPlain && pattern !== '' && !((limit as number) < 0))
          return replaced(text, pattern, replacement, (limit as number | undefined) ?? Number.POSITIVE_INFINITY);
        return own('replace').call(this, text, inTurns(pattern, turn), replacement, limit);
      },
      '<s-(sf)(sf)n?:s>',
    ],
  ];
}

/** Names of the library's functions that the bounded ones call. */
export const boundedNames = ['substring', 'string', 'join', 'match', 'split', 'replace'] as const;

/** Half characters that belong together are one: as the library's, without a list of them. */
function charactersIn(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++, count++) if ((text.codePointAt(i) as number) > 0xffff) i++;
  return count;
}

function tooLarge(message: string): StepError {
  return new StepError('transformation/too-large', message, {}, 'Take the text or the list in smaller parts.');
}

function demandShort(name: string, text: unknown): void {
  if (typeof text === 'string' && text.length > longestGiven)
    throw tooLarge(`$${name}() takes texts of up to ${longestGiven} characters, and this one has ${text.length}.`);
}

/** A text for each of the first `limit` places of another: as the library's, but its length is known before it is made. */
function replaced(text: string, pattern: string, replacement: string, limit: number): string {
  let count = 0;
  let end = 0;
  for (let at = text.indexOf(pattern); at >= 0 && count < limit; at = text.indexOf(pattern, end)) {
    count++;
    end = at + pattern.length;
  }
  if (text.length + count * (replacement.length - pattern.length) > longestGiven)
    throw tooLarge(`$replace() makes texts of up to ${longestGiven} characters.`);
  // `$` in the replacement means nothing here.
  return text.slice(0, end).replaceAll(pattern, replacement.replaceAll('$', '$$$$')) + text.slice(end);
}

/** Stops counting where it is too much: values that stand in a value many times count as often as they are written. */
function demandFewValues(value: unknown, prettify: boolean): void {
  if (typeof value !== 'object' || value === null) return;
  let values = 0;
  let length = 0;
  const open: [value: unknown, depth: number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [at, depth] = next;
    if (prettify) length += 2 * depth;
    if (typeof at === 'string') length += at.length;
    else if (at instanceof ExactNumber) length += at.digits.length;
    else if (typeof at === 'object' && at !== null && !isOfLibrary(at)) {
      const inner = Array.isArray(at) ? at : Object.values(at);
      if (!Array.isArray(at)) for (const name of Object.keys(at)) length += name.length;
      values += inner.length;
      if (values <= mostWritten) for (const item of inner) open.push([item, depth + 1]);
    }
    if (values > mostWritten || length > longestWritten)
      throw tooLarge(
        `$string() writes up to ${mostWritten} values and ${longestWritten} characters, and this value has more.`,
      );
  }
}

/** Functions of the library are written as nothing, and hold their surroundings. */
function isOfLibrary(value: object): boolean {
  return '_jsonata_function' in value || '_jsonata_lambda' in value;
}

/** A regular expression whose matches are looked for one at a time, with turns for others between them. Functions of the expression have theirs. */
function inTurns(pattern: unknown, turn: Turn): unknown {
  if (typeof pattern !== 'function') return pattern;
  return async function (this: unknown, ...given: unknown[]) {
    await turn();
    const match = await pattern.apply(this, given);
    return match && { ...match, next: inTurns(match.next, turn) };
  };
}
