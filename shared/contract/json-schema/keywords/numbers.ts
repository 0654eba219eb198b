import { compareNumbers, isMultipleOf } from '../decimal-text.ts';
import { shortText } from '../equality.ts';
import { fail, type Keyword } from '../frame.ts';
import type { Schema } from '../schema-set.ts';

function limit(
  code: string,
  words: string,
  fits: (compared: number) => boolean,
): (argument: Parameters<Keyword>[0]) => ReturnType<Keyword> {
  return (argument) => {
    if (argument.type !== 'number') return null;
    return (frame) => {
      const { value } = frame;
      if (value.type === 'number' && !fits(compareNumbers(value.text, argument.text)))
        fail(frame, code, (path) => `${shortText(value)} at ${path} is ${words} ${shortText(argument)}.`);
    };
  };
}

const notBelow = limit('too-small', 'less than', (compared) => compared >= 0);
const above = limit('too-small', 'not more than', (compared) => compared > 0);
const notAbove = limit('too-large', 'more than', (compared) => compared <= 0);
const below = limit('too-large', 'not less than', (compared) => compared < 0);

/** In draft 4 `exclusiveMinimum: true` says how `minimum` is meant. */
function isExclusive({ dialect, keywords }: Schema, keyword: string): boolean {
  const value = keywords.get(keyword);
  return !dialect.isFrom('draft-06') && value?.type === 'boolean' && value.value;
}

/** Validation, 6.2.4 and 6.2.5. */
export const minimum: Keyword = (argument, schema) =>
  (isExclusive(schema, 'exclusiveMinimum') ? above : notBelow)(argument);
export const exclusiveMinimum: Keyword = (argument) => above(argument);
/** Validation, 6.2.2 and 6.2.3. */
export const maximum: Keyword = (argument, schema) =>
  (isExclusive(schema, 'exclusiveMaximum') ? below : notAbove)(argument);
export const exclusiveMaximum: Keyword = (argument) => below(argument);

/** Validation, 6.2.1; every digit counts. */
export const multipleOf: Keyword = (argument) => {
  if (argument.type !== 'number' || compareNumbers(argument.text, '0') <= 0) return null;
  return (frame) => {
    const { value } = frame;
    if (value.type !== 'number') return;
    const isMultiple = isMultipleOf(value.text, argument.text);
    if (isMultiple === null)
      frame.run.leaveUnchecked(
        frame,
        'number-too-long',
        argument.text.slice(0, 100),
        (path) => `${path} is not held to being a multiple of ${shortText(argument)}: that would take too long.`,
      );
    else if (!isMultiple)
      fail(
        frame,
        'not-a-multiple',
        (path) => `${shortText(value)} at ${path} is not a multiple of ${shortText(argument)}.`,
      );
  };
};
