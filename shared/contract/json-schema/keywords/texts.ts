import { shortText } from '../equality.ts';
import { type Frame, fail, type Keyword } from '../frame.ts';
import { CompiledPattern } from '../pattern/match.ts';
import { PatternError } from '../pattern/syntax.ts';
import { textFormatNamed } from '../text-format.ts';

/** A pattern, or why it is none. */
export function compiledPattern(source: string): CompiledPattern | string {
  try {
    return new CompiledPattern(source);
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

/** Whether a text matches; a pattern that cannot be run is said once, and matches nothing that could be told. */
export function matches(frame: Frame, source: string, pattern: CompiledPattern | string, text: string): boolean | null {
  const reason = typeof pattern === 'string' ? pattern : null;
  const found = typeof pattern === 'string' ? null : pattern.matches(text, frame.run.budget);
  if (found === null)
    frame.run.leaveUnchecked(
      frame,
      'pattern-not-run',
      source,
      (path) =>
        `${path} is not held to the pattern ${JSON.stringify(source.slice(0, 60))}: ${reason ?? 'it takes too long.'}`,
    );
  return found;
}

/** Validation, 6.3.3. */
export const pattern: Keyword = (argument) => {
  if (argument.type !== 'string') return null;
  const compiled = compiledPattern(argument.value);
  return (frame) => {
    const { value } = frame;
    if (value.type === 'string' && matches(frame, argument.value, compiled, value.value) === false)
      fail(
        frame,
        'pattern',
        (path) => `${shortText(value)} at ${path} does not match the pattern ${shortText(argument)}.`,
      );
  };
};

/** Validation, 7: a note, unless the run or the dialect asks for more. */
export const format: Keyword = (argument, { dialect }) => {
  if (argument.type !== 'string') return null;
  const problem = textFormatNamed(argument.value);
  if (!problem) return null;
  return (frame) => {
    const { value, run } = frame;
    if (value.type !== 'string' || !(dialect.assertsFormats || run.assertsFormats)) return;
    if (!problem.fits(value.value))
      fail(frame, 'format', (path) => `${shortText(value)} at ${path} is not ${problem.words}.`);
  };
};
